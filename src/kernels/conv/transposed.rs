//! Transposed convolution: the adjoint of a convolution, which makes maps larger.

use super::config::Convolution;
use super::convolution::{ConvolutionKernel, OutputGradient};
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::buffer::Buffer;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::simd::add::add_assign;
use crate::kernels::window::{Grid, Padding, PaddingMode, Size, SlidingWindow};

/// A transposed convolution with its weights `[in, out / groups, kernel height, kernel width]` and bias `[out]`.
#[derive(Debug)]
pub struct TransposedConvolution {
    /// The convolution whose adjoint this is: its inputs are this one's outputs.
    adjoint: ConvolutionKernel,
    /// Zeros if there is none.
    bias: Buffer,
    has_bias: bool,
    padding: Padding,
    output_padding: Size,
}

impl TransposedConvolution {
    /// `config` has this one's own inputs and outputs, and a fixed padding, which is cut off. `None` if the padding is not fixed,
    /// there is no such convolution (see [`Convolution::weights`]), or the weights or the bias do not match it.
    pub fn new(config: Convolution, output_padding: Size, weight: Vec<f32>, bias: Option<&[f32]>) -> Option<Self> {
        let PaddingMode::Fixed(padding) = config.window.padding else { return None };
        let Convolution { in_channels, out_channels, .. } = config;
        let swapped = Convolution { in_channels: out_channels, out_channels: in_channels, ..config };
        let adjoint = ConvolutionKernel::new(swapped, weight, vec![0.0; in_channels])?;
        let mut padded = Buffer::zeros(out_channels.next_multiple_of(BLOCK));
        if let Some(bias) = bias {
            if bias.len() != out_channels {
                return None;
            }
            padded[..out_channels].copy_from_slice(bias);
        }
        Some(Self { adjoint, bias: padded, has_bias: bias.is_some(), padding, output_padding })
    }

    /// How many channels are read.
    pub fn inputs(&self) -> usize {
        self.adjoint.config().out_channels
    }

    /// How many channels are made.
    pub fn outputs(&self) -> usize {
        self.adjoint.config().in_channels
    }

    pub fn window(&self) -> SlidingWindow {
        self.adjoint.config().window
    }

    /// What is cut off at each side.
    pub fn padding(&self) -> Padding {
        self.padding
    }

    /// How many rows and columns more than the last input reaches are made, at the bottom and right.
    pub fn output_padding(&self) -> Size {
        self.output_padding
    }

    pub fn groups(&self) -> usize {
        self.adjoint.config().groups
    }

    /// The weights, `[in, out / groups, kernel height, kernel width]`.
    pub fn weight(&self) -> &[f32] {
        self.adjoint.weight()
    }

    pub fn bias(&self) -> Option<&[f32]> {
        self.has_bias.then(|| &self.bias[..self.outputs()])
    }

    /// How many trained numbers there are besides the bias.
    pub fn weights(&self) -> usize {
        self.adjoint.weight().len()
    }

    /// The layout of what is read and written.
    pub fn layout(&self) -> Layout {
        self.adjoint.config().layout()
    }

    /// The positions of the adjoint's window over this one's output, one for each pixel of its input. `None` if nothing would be
    /// left of the output, or it would be absurdly large.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let SlidingWindow { kernel, stride, dilation, .. } = self.window();
        let axis = |input: usize, kernel: usize, stride: usize, dilation: usize, more: usize, cut: [usize; 2]| {
            let reach = dilation.checked_mul(kernel.checked_sub(1)?)?.checked_add(1)?;
            let whole = stride.checked_mul(input.checked_sub(1)?)?.checked_add(reach)?.checked_add(more)?;
            whole.checked_sub(cut[0])?.checked_sub(cut[1])
        };
        let Padding { top, bottom, left, right } = self.padding;
        let Size { height: below, width: beside } = self.output_padding;
        let height = axis(input.height, kernel.height, stride.height, dilation.height, below, [top, bottom])?;
        let width = axis(input.width, kernel.width, stride.width, dilation.width, beside, [left, right])?;
        let mut grid = self.window().over(Size::new(height, width), false)?;
        // The window would fit more often where the output padding is as wide as the stride, but nothing is read there.
        (grid.y.output, grid.x.output) = (input.height.min(grid.y.output), input.width.min(grid.x.output));
        (grid.output() == input).then_some(grid)
    }

    /// Writes the transposed convolution of `input` with its bias, over the grid that [`TransposedConvolution::over`] makes of the
    /// input's size.
    ///
    /// # Panics
    /// If the grid is another one, a view does not hold such maps in [`TransposedConvolution::layout`], or the batches differ.
    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        self.check_grid(grid);
        let input = OutputGradient { items: input, activation: None };
        assert_eq!(output.layout(), self.layout(), "the output is in another layout");
        self.adjoint.input_gradient_over(grid, input, false, output.reborrow());
        if !self.has_bias {
            return;
        }
        let lanes = output.layout().lanes();
        output.for_each_part(grid.input().area() * lanes, |_, part, values| {
            let bias = &self.bias[part * lanes..][..lanes];
            for pixel in values.chunks_exact_mut(lanes) {
                add_assign(pixel, bias);
            }
        });
    }

    /// Writes the gradient of the input from that of the output, over the same grid as [`TransposedConvolution::forward`].
    ///
    /// # Panics
    /// If the grid is another one, a view does not hold such maps in [`TransposedConvolution::layout`], or the batches differ.
    pub fn input_gradient(&self, grid: &Grid, gradient: BatchView<'_>, target: BatchViewMut<'_>) {
        self.check_grid(grid);
        self.adjoint.forward_over(grid, gradient, None, target);
    }

    fn check_grid(&self, grid: &Grid) {
        assert_eq!(self.over(grid.output()).as_ref(), Some(grid), "the grid was made for another convolution");
    }
}
