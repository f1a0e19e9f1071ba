//! Named tensors, turned into operators.

use super::error::ZooError;
use crate::kernels::{BatchNorm, Convolution, LayerNorm, Linear};
use crate::network::ops::{Affine, ConvolutionOp};

/// Tensors by name: a model file, a candle `VarMap`, or a formula.
pub trait TensorSource {
    /// The names of all tensors, in any order.
    fn names(&self) -> Vec<String>;

    /// `None` if there is no such tensor.
    fn shape(&self, name: &str) -> Option<Vec<usize>>;

    /// Whether there is a tensor of this name.
    fn contains(&self, name: &str) -> bool {
        self.shape(name).is_some()
    }

    /// A tensor's numbers, the last dimension's side by side.
    ///
    /// # Errors
    /// When there is no such tensor, it has another shape, or it cannot be read.
    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError>;
}

/// Checks the shape of a tensor that was asked for.
///
/// # Errors
/// When it is missing or has another shape.
pub fn check_shape(name: &str, found: Option<&[usize]>, wanted: &[usize]) -> Result<(), ZooError> {
    match found {
        None => Err(ZooError::Missing(name.to_owned())),
        Some(found) if found == wanted => Ok(()),
        Some(found) => {
            Err(ZooError::Shape { name: name.to_owned(), wanted: wanted.to_owned(), found: found.to_owned() })
        }
    }
}

/// A model's tensors, widened to f32 as they are asked for.
pub struct Tensors(Box<dyn TensorSource>);

impl Tensors {
    pub fn new(source: impl TensorSource + 'static) -> Self {
        Self(Box::new(source))
    }

    /// The names of all tensors, in any order.
    pub fn names(&self) -> Vec<String> {
        self.0.names()
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The shape of the tensor of this name.
    pub fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.0.shape(name)
    }

    /// How many filters or outputs a layer has: the first dimension of `<layer>.weight`.
    ///
    /// # Errors
    /// When there is no such tensor.
    pub fn outputs(&self, layer: &str) -> Result<usize, ZooError> {
        let name = format!("{layer}.weight");
        let shape = self.0.shape(&name).and_then(|shape| shape.first().copied());
        shape.ok_or(ZooError::Missing(name))
    }

    /// The numbers of the tensor of this name.
    ///
    /// # Errors
    /// When there is no such tensor, it has another shape, or it cannot be read.
    pub fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        self.0.read(name, shape)
    }

    /// A tensor's values, if it has this shape.
    fn values(&self, layer: &str, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        self.0.read(&format!("{layer}.{tensor}"), shape)
    }

    /// The convolution of `<layer>.weight`, `[out, in / groups, height, width]`, and `<layer>.bias`, `[out]`.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn convolution(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        let bias = self.values(layer, "bias", &[config.out_channels])?;
        self.convolution_of(layer, config, Some(bias))
    }

    /// The convolution of `<layer>.weight` alone.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn unbiased_convolution(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        self.convolution_of(layer, config, None)
    }

    fn convolution_of(
        &self,
        layer: &str,
        config: Convolution,
        bias: Option<Vec<f32>>,
    ) -> Result<ConvolutionOp, ZooError> {
        let weight = self.values(layer, "weight", &convolution_shape(&config))?;
        ConvolutionOp::new(config, weight, bias).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The convolution of one pixel with `<layer>.weight`, `[out, in]`, and `<layer>.bias`.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn pointwise(&self, layer: &str, config: Convolution) -> Result<ConvolutionOp, ZooError> {
        let weight = self.values(layer, "weight", &[config.out_channels, config.in_channels])?;
        let bias = self.values(layer, "bias", &[config.out_channels])?;
        ConvolutionOp::new(config, weight, Some(bias)).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The batch norm of `<layer>.weight`, `.bias`, `.running_mean` and `.running_var`, `[channels]` each.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn batch_norm(&self, layer: &str, channels: usize, epsilon: f32) -> Result<BatchNorm, ZooError> {
        let values = |tensor| self.values(layer, tensor, &[channels]);
        let (gamma, beta) = (values("weight")?, values("bias")?);
        let (mean, variance) = (values("running_mean")?, values("running_var")?);
        BatchNorm::new(&gamma, &beta, &mean, &variance, epsilon).ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }

    /// The norm over the channels of each pixel, of `<layer>.weight` and `<layer>.bias`, `[channels]`.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn channel_norm(&self, layer: &str, channels: usize, epsilon: f32) -> Result<LayerNorm, ZooError> {
        let (scale, shift) = (self.values(layer, "weight", &[channels])?, self.values(layer, "bias", &[channels])?);
        Ok(LayerNorm { scale, shift, epsilon })
    }

    /// Each channel times a number of the tensor `name`.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn scale(&self, name: &str, shape: &[usize]) -> Result<Affine, ZooError> {
        let scale = self.0.read(name, shape)?;
        Ok(Affine(BatchNorm { shift: vec![0.0; scale.len()], scale }))
    }

    /// Each channel times a number, plus another: the layer's tensors of these names and this shape.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn scale_and_shift(&self, layer: &str, tensors: [&str; 2], shape: &[usize]) -> Result<Affine, ZooError> {
        let [scale, shift] = tensors;
        let (scale, shift) = (self.values(layer, scale, shape)?, self.values(layer, shift, shape)?);
        Ok(Affine(BatchNorm { scale, shift }))
    }

    /// The linear layer of `<layer>.weight`, `[outputs, inputs...]`, and `<layer>.bias`, `[outputs]`. The inputs may be kept
    /// apart as channels, rows and columns.
    ///
    /// # Errors
    /// When a tensor is missing, has another shape or cannot be read.
    pub fn linear(&self, layer: &str, outputs: usize, inputs: &[usize]) -> Result<Linear, ZooError> {
        let weight = self.values(layer, "weight", &[&[outputs], inputs].concat())?;
        let bias = self.values(layer, "bias", &[outputs])?;
        let linear = Linear::new(inputs.iter().product(), outputs, weight, Some(bias));
        linear.ok_or_else(|| ZooError::Weights(layer.to_owned()))
    }
}

/// What the weights of a convolution must be: `[out, in / groups, height, width]`.
pub(super) fn convolution_shape(config: &Convolution) -> [usize; 4] {
    let kernel = config.window.kernel;
    [config.out_channels, config.in_channels / config.groups.max(1), kernel.height, kernel.width]
}
