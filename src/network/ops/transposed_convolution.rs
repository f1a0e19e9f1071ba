//! Transposed convolution, which makes maps larger.

use crate::kernels::{
    BatchViewMut, Convolution, Layout, Padding, PaddingMode, Size, SlidingWindow, TransposedConvolution,
};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{ConvolutionSettings, Describe, FormError, Kind, Pair, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for TransposedConvolution {
    fn kind(&self) -> &'static str {
        "transposed convolution"
    }

    fn category(&self) -> Category {
        Category::Convolution
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        if channels != self.inputs() {
            return Err(ShapeError::Channels { expected: self.inputs(), found: channels });
        }
        let grid = self.over(size).ok_or(ShapeError::WindowDoesNotFit(inputs[0]))?;
        Ok(Shape::Maps { channels: self.outputs(), size: grid.input() })
    }

    fn parameters(&self) -> usize {
        self.weights() + self.bias().map_or(0, <[f32]>::len)
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        let stride = self.window().stride.area().max(1);
        (self.weights() * output.plane() / stride) as u64
    }

    fn reach(&self, _input: Shape) -> Reach {
        let window = self.window();
        let PaddingMode::Fixed(Padding { top, left, .. }) = window.padding else { return Reach::Global };
        let extent = |kernel: usize, dilation: usize| (kernel - 1) * dilation + 1;
        let extent = Size::new(
            extent(window.kernel.height, window.dilation.height),
            extent(window.kernel.width, window.dilation.width),
        );
        let before = Size::new((extent.height - 1).saturating_sub(top), (extent.width - 1).saturating_sub(left));
        Reach::Upsampled { factor: window.stride, extent, before }
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(TransposedConvolution::layout(self))
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            TransposedConvolution::forward(self, &grid, pass.inputs[0], output);
        }
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        if let Some(grid) = self.over(pass.shapes[0].size()) {
            TransposedConvolution::input_gradient(self, &grid, pass.gradient, target);
        }
    }
}

impl Describe for TransposedConvolution {
    const KINDS: &'static [Kind] = &[Kind::new(
        "transposed_convolution",
        "`stride` (1), `padding` (0), `dilation` (1), `groups` (1), `output_padding` (0)",
        "`weight` [in, out / groups, height, width], `bias` if there",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let (settings, adjoint) = ConvolutionSettings::read(reader)?;
        settings.padding.fixed()?;
        let Convolution { in_channels, out_channels, .. } = adjoint;
        let config = Convolution { in_channels: out_channels, out_channels: in_channels, ..adjoint };
        let output_padding = settings.output_padding.map_or(Ok(Size::square(0)), Pair::size_or_zero)?;
        let is_smaller = |more: usize, stride: usize, dilation: usize| more < stride || more < dilation;
        let (Size { height, width }, SlidingWindow { stride, dilation, .. }) = (output_padding, config.window);
        if !is_smaller(height, stride.height, dilation.height) || !is_smaller(width, stride.width, dilation.width) {
            return Err(FormError::invalid("output_padding must be smaller than its stride or its dilation"));
        }
        let weight = reader.values("weight", &reader.shape("weight")?)?;
        let bias = reader.optional("bias", &[config.out_channels])?;
        let op = Self::new(config, output_padding, weight, bias.as_deref());
        op.ok_or_else(|| FormError::invalid("its weights do not match its groups"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let (window, groups) = (self.window(), self.groups());
        let Size { height, width } = window.kernel;
        let settings = ConvolutionSettings::new(window, self.padding().into(), groups, Some(self.output_padding()));
        let shape = [self.inputs(), self.outputs() / groups, height, width];
        let written = Written::new("transposed_convolution", &settings)?;
        Ok(written.tensor("weight", shape, self.weight()).optional("bias", self.bias()))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        use crate::network::tests::noise;
        let window = SlidingWindow::square(3, 2, PaddingMode::uniform(1));
        let config = |out_channels, groups| Convolution { in_channels: 3, out_channels, groups, window };
        let transposed = |config: Convolution, bias: Option<&[f32]>| {
            let weights = noise(1, config.in_channels * config.out_channels / config.groups * 9);
            Example::new(Self::new(config, Size::new(1, 0), weights, bias).expect("the lengths match"))
        };
        vec![transposed(config(5, 1), Some(&noise(2, 5))), transposed(config(6, 3), None)]
    }
}
