//! What every operator can be asked: what shape, what value, what gradient.

use super::{Category, Reach, Shape, ShapeError};
use crate::kernels::{Activation, BatchView, BatchViewMut, Layout, Size};

/// The inputs of one forward computation.
pub struct Forward<'a> {
    pub inputs: &'a [BatchView<'a>],
    pub shapes: &'a [Shape],
    /// What the operator keeps for its gradient: [`Operator::saved`] numbers an item; empty if nobody will ask for it.
    pub saved: &'a mut [u32],
    /// The activation that the output has yet to pass, where [`Operator::fuses_activation`].
    pub activation: Option<Activation>,
}

/// The inputs of one gradient computation.
pub struct Backward<'a> {
    pub shapes: &'a [Shape],
    /// The input whose gradient is wanted.
    pub which: usize,
    /// The output of the forward computation; unspecified unless [`Operator::gradient_reads_output`].
    pub output: BatchView<'a>,
    pub saved: &'a [u32],
    /// The gradient of the output.
    pub gradient: BatchView<'a>,
    /// The activation that the gradient has yet to pass, where [`Operator::takes_activation`], and what that made.
    pub activation: Option<(Activation, BatchView<'a>)>,
    /// Whether to add to what is there, where [`Operator::adds_gradient`].
    pub add: bool,
}

/// One kind of layer. Gradients are those of the inputs alone: weights are constants here.
pub trait Operator: Send + Sync {
    /// The field's name for it, as shown to people.
    fn kind(&self) -> &'static str;

    /// What its glyph shows.
    fn category(&self) -> Category;

    /// The output's shape for these input shapes.
    ///
    /// # Errors
    /// When the operator cannot take these inputs.
    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError>;

    /// How many trained numbers it has.
    fn parameters(&self) -> usize {
        0
    }

    /// The multiply-adds of one item.
    fn multiply_adds(&self, _inputs: &[Shape], _output: Shape) -> u64 {
        0
    }

    /// What one output sees of the input.
    fn reach(&self, _input: Shape) -> Reach {
        Reach::Pointwise
    }

    /// How many numbers an item forward must save for the gradient.
    fn saved(&self, _inputs: &[Shape], _output: Shape) -> usize {
        0
    }

    /// Whether [`Operator::input_gradient`] looks at `pass.output`; if not, that buffer is reused meanwhile.
    fn gradient_reads_output(&self) -> bool {
        false
    }

    /// The layout of all that the operator reads and writes; `None` for any, which then is that of its first input.
    fn layout(&self, inputs: &[Shape]) -> Option<Layout>;

    /// Whether forward also reads plain inputs where it works on blocked maps.
    fn takes_nchw(&self) -> bool {
        false
    }

    /// Whether [`Operator::input_gradient`] also writes plain maps where it works on blocked ones.
    fn gives_nchw(&self) -> bool {
        false
    }

    /// Whether [`Operator::forward`] knows `pass.activation`.
    fn fuses_activation(&self) -> bool {
        false
    }

    /// Whether [`Operator::input_gradient`] knows `pass.activation` for these inputs.
    fn takes_activation(&self, _inputs: &[Shape]) -> bool {
        false
    }

    /// Whether [`Operator::input_gradient`] knows `pass.add`.
    fn adds_gradient(&self) -> bool {
        false
    }

    /// Overwrites `output`.
    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>);

    /// Writes the gradient of the input `pass.which`.
    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>);
}

/// The only input, for operators that take one.
pub(super) fn single(inputs: &[Shape]) -> Result<Shape, ShapeError> {
    match inputs {
        [shape] => Ok(*shape),
        _ => Err(ShapeError::InputCount { expected: "1", found: inputs.len() }),
    }
}

/// The only input, which must be feature maps.
pub(super) fn single_maps(inputs: &[Shape]) -> Result<(usize, Size), ShapeError> {
    match single(inputs)? {
        Shape::Maps { channels, size } => Ok((channels, size)),
        vector => Err(ShapeError::NotMaps(vector)),
    }
}

/// The shape, if it has this many channels.
pub(super) fn with_channels(shape: Shape, expected: usize) -> Result<Shape, ShapeError> {
    match shape.channels() {
        found if found != expected => Err(ShapeError::Channels { expected, found }),
        _ => Ok(shape),
    }
}
