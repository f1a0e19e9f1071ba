use crate::kernels::{BatchViewMut, Layout, Padding, PaddingMode, Size, TransposedConvolution};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for TransposedConvolution {
    fn kind(&self) -> &'static str {
        "transposed convolution"
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
        self.weights() + self.outputs()
    }

    fn multiply_adds(&self, _inputs: &[Shape], output: Shape) -> u64 {
        let stride = self.window().stride.area().max(1);
        (self.weights() * output.plane() / stride) as u64
    }

    fn reach(&self, _input: Shape) -> Reach {
        let window = self.window();
        let PaddingMode::Fixed(Padding { top, left, .. }) = window.padding else { return Reach::Everything };
        let extent = |kernel: usize, dilation: usize| (kernel - 1) * dilation + 1;
        let extent = Size::new(
            extent(window.kernel.height, window.dilation.height),
            extent(window.kernel.width, window.dilation.width),
        );
        let before = Size::new((extent.height - 1).saturating_sub(top), (extent.width - 1).saturating_sub(left));
        Reach::Spread { factor: window.stride, extent, before }
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
