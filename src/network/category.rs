//! What sort of thing an operator does, in as few words as a small drawing can show.

/// The category that a layer's glyph is drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    Convolution,
    /// ReLU and its relatives, which pass what is positive.
    Rectifier,
    /// Functions that dip below 0 before they rise: SiLU, GELU, Mish.
    Swish,
    /// Functions that rise between two limits along straight lines: ReLU6, hard sigmoid.
    Clip,
    /// Functions that rise between two limits along a curve: sigmoid, tanh, softmax.
    Sigmoid,
    Norm,
    Pool,
    Concat,
    Sum,
    Product,
    Linear,
    Reshape,
    Other,
}
