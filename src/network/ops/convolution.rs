//! Convolution.

use super::sliding::sliding_reach;
use crate::kernels::{BatchNorm, BatchViewMut, Convolution, ConvolutionKernel, Grid, Layout, OutputGradient, Size};
#[cfg(test)]
use crate::kernels::{PaddingMode, SlidingWindow};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{ConvolutionSettings, Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

/// A convolution with its weights.
pub struct ConvolutionOp {
    pub kernel: ConvolutionKernel,
    has_bias: bool,
}

impl ConvolutionOp {
    /// `None` if the lengths do not match the configuration. Without a bias, zeros are used and not counted.
    pub fn new(config: Convolution, weight: Vec<f32>, bias: Option<Vec<f32>>) -> Option<Self> {
        let has_bias = bias.is_some();
        let bias = bias.unwrap_or_else(|| vec![0.0; config.out_channels]);
        Some(Self { kernel: ConvolutionKernel::new(config, weight, bias)?, has_bias })
    }

    /// The convolution and what a batch norm makes of it, in one; `None` if the channels differ.
    pub fn folded(&self, norm: &BatchNorm) -> Option<Self> {
        Some(Self { kernel: self.kernel.scaled(&norm.scale, &norm.shift)?, has_bias: true })
    }

    fn grid(&self, shapes: &[Shape]) -> Option<Grid> {
        self.kernel.config().window.over(shapes.first()?.size(), false)
    }
}

impl Operator for ConvolutionOp {
    fn kind(&self) -> &'static str {
        "convolution"
    }

    fn category(&self) -> Category {
        Category::Convolution
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        let config = self.kernel.config();
        if channels != config.in_channels {
            return Err(ShapeError::Channels { expected: config.in_channels, found: channels });
        }
        let grid = config.window.over(size, false);
        let size = grid.ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?.output();
        Ok(Shape::Maps { channels: config.out_channels, size })
    }

    fn parameters(&self) -> usize {
        self.kernel.weight().len() + if self.has_bias { self.kernel.bias().len() } else { 0 }
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        (self.kernel.weight().len() * output.plane()) as u64
    }

    fn reach(&self, input: Shape) -> Reach {
        sliding_reach(self.kernel.config().window.over(input.size(), false))
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(self.kernel.config().layout())
    }

    fn takes_nchw(&self) -> bool {
        self.kernel.takes_activation()
    }

    fn gives_nchw(&self) -> bool {
        self.kernel.gives_nchw()
    }

    fn fuses_activation(&self) -> bool {
        true
    }

    fn takes_activation(&self, _inputs: &[Shape]) -> bool {
        self.kernel.takes_activation()
    }

    fn adds_gradient(&self) -> bool {
        self.kernel.config().layout() == Layout::Nchw8c
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        let [input] = pass.inputs else { return };
        if let Some(grid) = self.grid(pass.shapes) {
            self.kernel.forward(&grid, *input, pass.activation, output);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(grid) = self.grid(pass.shapes) {
            let gradient = OutputGradient { items: pass.gradient, activation: pass.activation };
            self.kernel.input_gradient(&grid, gradient, pass.add, target);
        }
    }
}

impl Describe for ConvolutionOp {
    const KINDS: &'static [Kind] = &[Kind::new(
        "convolution",
        ConvolutionSettings::TEXT,
        "`weight` [out, in / groups, height, width], `bias` if there",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let (settings, config) = ConvolutionSettings::read(reader)?;
        if settings.output_padding.is_some() {
            return Err(FormError::invalid("output_padding is for transposed convolutions"));
        }
        let weight = reader.values("weight", &reader.shape("weight")?)?;
        let bias = reader.optional("bias", &[config.out_channels])?;
        Self::new(config, weight, bias).ok_or_else(|| FormError::invalid("its weights do not match its groups"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let Convolution { in_channels, out_channels, groups, window } = *self.kernel.config();
        let Size { height, width } = window.kernel;
        let settings = ConvolutionSettings::new(window, window.padding.into(), groups, None);
        let shape = [out_channels, in_channels / groups, height, width];
        let bias = self.has_bias.then(|| self.kernel.bias());
        Ok(Written::new("convolution", &settings)?.tensor("weight", shape, self.kernel.weight()).optional("bias", bias))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        use crate::network::tests::{convolution, noise};
        let dilated = Convolution {
            in_channels: 3,
            out_channels: 4,
            groups: 1,
            window: SlidingWindow { dilation: Size::square(2), ..SlidingWindow::square(3, 1, PaddingMode::Same) },
        };
        let unbiased = Self::new(dilated, noise(9, 4 * 3 * 9), None).expect("the lengths match");
        vec![
            Example::new(convolution(1, 3, 4, 3, 1, 1)),
            Example::new(convolution(2, 3, 5, 3, 2, 1)),
            Example::new(convolution(3, 3, 6, 2, 1, 3)),
            Example::new(convolution(4, 3, 3, 3, 2, 3)),
            Example::new(unbiased),
        ]
    }
}
