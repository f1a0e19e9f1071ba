//! From the model's operators to layers: one file a family.

mod arithmetic;
mod convolution;
mod elementwise;
mod linear;
mod lowering;
mod norm;
mod pad;
mod pool;
mod quantize;
mod reduce;
mod reshape;
mod resize;
mod select;
mod shape;
mod softmax;

pub use lowering::Lowering;
pub use reduce::Reducing;
