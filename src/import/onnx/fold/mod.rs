//! Nodes that do not depend on the picture, worked out once: sizes, axes, weights that are codes or transposed.

mod convert;
mod known;
mod make;
mod norm;
mod pairwise;
mod quantize;
mod rearrange;
mod reduce;
mod unary;

pub use known::Known;
pub use make::shape_of;
pub use pairwise::Pairwise;
pub use rearrange::transposed;
pub use reduce::Folding;
