use crate::kernels::{BatchNorm, BatchViewMut, Convolution, ConvolutionKernel, Grid, Layout, OutputGradient, Size};
use crate::network::operator::single_maps;
use crate::network::{Backward, Forward, Operator, Reach, Shape, ShapeError};

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

    pub fn has_bias(&self) -> bool {
        self.has_bias
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
        window_reach(self.kernel.config().window.over(input.size(), false))
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

    fn takes_activation(&self) -> bool {
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

/// What a window operator sees.
pub(super) fn window_reach(grid: Option<Grid>) -> Reach {
    grid.map_or(Reach::Everything, |grid| Reach::Window {
        extent: Size::new((grid.y.kernel - 1) * grid.y.dilation + 1, (grid.x.kernel - 1) * grid.x.dilation + 1),
        stride: Size::new(grid.y.stride, grid.x.stride),
        before: Size::new(grid.y.before, grid.x.before),
    })
}
