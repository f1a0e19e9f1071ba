//! Named tensors, turned into operators.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;

use super::ZooError;
use crate::kernels::{BatchNorm, Convolution, LinearKernel};
use crate::network::ops::{ConvolutionOp, Linear};

/// A model file's tensors, widened to f32 as they are asked for.
pub struct Tensors(VarBuilder<'static>);

impl From<VarBuilder<'static>> for Tensors {
    fn from(tensors: VarBuilder<'static>) -> Self {
        Self(tensors)
    }
}

impl Tensors {
    pub fn new(tensors: HashMap<String, Tensor>) -> Self {
        Self(VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu))
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_tensor(name)
    }

    /// How many filters or outputs a layer has: the first dimension of `<layer>.weight`.
    pub fn outputs(&self, layer: &str) -> Result<usize, ZooError> {
        Ok(self.0.pp(layer).get_unchecked("weight")?.dim(0)?)
    }

    /// A tensor's values, if it has this shape.
    fn values(&self, layer: &str, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        let tensor = self.0.pp(layer).get(shape, tensor)?;
        Ok(tensor.flatten_all()?.to_vec1()?)
    }

    /// The convolution of `<layer>.weight`, `[out, in / groups, height, width]`, and `<layer>.bias`, `[out]`.
    pub fn convolution(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        let bias = self.values(layer, "bias", &[config.out_channels])?;
        self.convolution_of(layer, config, Some(bias))
    }

    /// The convolution of `<layer>.weight` alone.
    pub fn unbiased_convolution(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        self.convolution_of(layer, config, None)
    }

    fn convolution_of(
        &self,
        layer: &str,
        config: Convolution,
        bias: Option<Vec<f32>>,
    ) -> Result<ConvolutionOp, ZooError> {
        let kernel = config.window.kernel;
        let per_group = config.in_channels / config.groups.max(1);
        let shape = [config.out_channels, per_group, kernel.height, kernel.width];
        let weight = self.values(layer, "weight", &shape)?;
        ConvolutionOp::new(config, weight, bias).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The batch norm of `<layer>.weight`, `.bias`, `.running_mean` and `.running_var`, `[channels]` each.
    pub fn batch_norm(&self, layer: &str, channels: usize, epsilon: f32) -> Result<BatchNorm, ZooError> {
        let values = |tensor| self.values(layer, tensor, &[channels]);
        let (gamma, beta) = (values("weight")?, values("bias")?);
        let (mean, variance) = (values("running_mean")?, values("running_var")?);
        BatchNorm::new(&gamma, &beta, &mean, &variance, epsilon).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The linear layer of `<layer>.weight`, `[outputs, inputs]`, and `<layer>.bias`, `[outputs]`.
    pub fn linear(&self, layer: &str, inputs: usize) -> Result<Linear, ZooError> {
        let outputs = self.outputs(layer)?;
        let weight = self.values(layer, "weight", &[outputs, inputs])?;
        let bias = self.values(layer, "bias", &[outputs])?;
        let kernel = LinearKernel::new(inputs, outputs, weight, bias);
        kernel.map(Linear).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }
}
