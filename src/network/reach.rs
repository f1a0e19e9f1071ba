//! What one output of an operator sees of the operator's input.

use crate::kernels::Size;

/// The positions of the input that one output sees, along both axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only the same position.
    Pointwise,
    /// `extent` positions, `stride` further for the next output; the first output begins `before` positions before the input.
    Sliding { extent: Size, stride: Size, before: Size },
    /// One position: the first output sees `first`, the next ones every `step`th position from there.
    Strided { first: Size, step: Size },
    /// `extent` positions of an input in which every position has become `factor` of them, one further for the next output.
    Upsampled { factor: Size, extent: Size, before: Size },
    /// All positions.
    Global,
}
