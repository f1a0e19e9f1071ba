//! Named tensors, turned into operators.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;

use super::ZooError;
use crate::kernels::{Convolution, LinearKernel};
use crate::network::ops::{ConvolutionOp, Linear};

/// A model file's tensors, widened to f32 as they are asked for.
pub struct Tensors(VarBuilder<'static>);

impl Tensors {
    pub fn new(tensors: HashMap<String, Tensor>) -> Self {
        Self(VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu))
    }

    /// A tensor's values, if it has this shape.
    fn values(&self, layer: &str, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        let tensor = self.0.pp(layer).get(shape, tensor)?;
        Ok(tensor.flatten_all()?.to_vec1()?)
    }

    /// The convolution of `<layer>.weight`, `[out, in / groups, height, width]`, and `<layer>.bias`, `[out]`.
    pub fn convolution(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        let kernel = config.window.kernel;
        let per_group = config.in_channels / config.groups.max(1);
        let shape = [config.out_channels, per_group, kernel.height, kernel.width];
        let weight = self.values(layer, "weight", &shape)?;
        let bias = self.values(layer, "bias", &[config.out_channels])?;
        ConvolutionOp::new(config, weight, Some(bias)).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The linear layer of `<layer>.weight`, `[outputs, inputs]`, and `<layer>.bias`, `[outputs]`.
    pub fn linear(&self, layer: &str, inputs: usize, outputs: usize) -> Result<Linear, ZooError> {
        let weight = self.values(layer, "weight", &[outputs, inputs])?;
        let bias = self.values(layer, "bias", &[outputs])?;
        let kernel = LinearKernel::new(inputs, outputs, weight, bias);
        kernel.map(Linear).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }
}
