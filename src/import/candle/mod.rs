//! From what candle holds to a [`Network`](crate::network::Network), for those who train with candle.
//!
//! [`CandleNetwork`] takes candle-nn's layers. Each call adds a layer behind the one before it, so a network reads as its
//! `forward` does:
//!
//! ```
//! use candle_core::{DType, Device};
//! use candle_nn::{Conv2dConfig, VarBuilder, conv2d, linear};
//! use layerscope::import::candle::CandleNetwork;
//! use layerscope::kernels::Activation;
//! use layerscope::network::{ChannelOrder, Crop, Preprocessing};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let weights = VarBuilder::zeros(DType::F32, &Device::Cpu);
//! let conv = conv2d(1, 8, 3, Conv2dConfig { padding: 1, ..Default::default() }, weights.pp("conv"))?;
//! let head = linear(8 * 16 * 16, 3, weights.pp("head"))?;
//!
//! let preprocessing = Preprocessing {
//!     size: [32, 32],
//!     crop: Crop::Whole,
//!     channels: ChannelOrder::Grey,
//!     range: 1.0,
//!     mean: vec![0.0],
//!     std: vec![1.0],
//! };
//! let mut network = CandleNetwork::new(preprocessing);
//! network.conv2d("conv", &conv)?;
//! network.add("conv.relu", Activation::Relu)?;
//! network.max_pool("pool", 2, 2)?;
//! network.linear("head", &head)?;
//! let network = network.classify("shapes", ["circle", "square", "triangle"])?;
//! assert_eq!(network.layers().len(), 5);
//! // layerscope::app::show(network)?;
//! # Ok(())
//! # }
//! ```
//!
//! [`recognise`] takes tensors by name, which candle keeps in a `VarMap` or reads from a safetensors file, if they are those
//! of an architecture that Layerscope knows.

mod error;
mod layers;
mod variables;

pub use error::CandleError;
pub use layers::CandleNetwork;
pub use variables::{CandleTensors, recognise};
