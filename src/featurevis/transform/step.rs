//! One step of what is done to a picture before the network sees it, with all random choices made.

/// Turns a picture into a picture. Both are `[planes, height, width]`: red, green and blue of 0 to 1, and opacity if there is some.
pub trait Step: Send {
    /// How many values the step makes of a picture of `length` values.
    fn output_len(&self, length: usize) -> usize;

    /// Overwrites `output`.
    fn apply(&self, input: &[f32], output: &mut [f32]);

    /// Adds to `input_gradient` the gradient of the input, from that of the output. `input` is what [`Step::apply`] was given.
    fn adjoint(&self, input: &[f32], gradient: &[f32], input_gradient: &mut [f32]);
}
