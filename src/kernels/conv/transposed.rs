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
    /// The convolution that it is the adjoint of: its inputs are this one's outputs.
    adjoint: ConvolutionKernel,
    bias: Buffer,
    /// Cut off at each side.
    edges: Padding,
    /// Rows and columns more than the last input reaches, at the bottom and right.
    output_padding: Size,
}

impl TransposedConvolution {
    /// `config` has this one's own inputs and outputs, and fixed padding: what is cut off. `None` if the weights do not match.
    pub fn new(config: Convolution, output_padding: Size, weight: Vec<f32>, bias: &[f32]) -> Option<Self> {
        let PaddingMode::Fixed(edges) = config.window.padding else { return None };
        let Convolution { in_channels, out_channels, .. } = config;
        let swapped = Convolution { in_channels: out_channels, out_channels: in_channels, ..config };
        let adjoint = ConvolutionKernel::new(swapped, weight, vec![0.0; in_channels])?;
        if bias.len() != out_channels {
            return None;
        }
        let mut padded = Buffer::zeros(out_channels.next_multiple_of(BLOCK));
        padded[..out_channels].copy_from_slice(bias);
        Some(Self { adjoint, bias: padded, edges, output_padding })
    }

    pub fn inputs(&self) -> usize {
        self.adjoint.config.out_channels
    }

    pub fn outputs(&self) -> usize {
        self.adjoint.config.in_channels
    }

    pub fn window(&self) -> SlidingWindow {
        self.adjoint.config.window
    }

    /// What is cut off at each side.
    pub fn edges(&self) -> Padding {
        self.edges
    }

    /// Rows and columns more than the last input reaches, at the bottom and right.
    pub fn output_padding(&self) -> Size {
        self.output_padding
    }

    pub fn groups(&self) -> usize {
        self.adjoint.config.groups
    }

    /// The weights, `[in, out / groups, kernel height, kernel width]`.
    pub fn weight(&self) -> &[f32] {
        self.adjoint.weight()
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias[..self.outputs()]
    }

    /// Trained numbers besides the bias.
    pub fn weights(&self) -> usize {
        self.adjoint.weight().len()
    }

    pub fn layout(&self) -> Layout {
        self.adjoint.config.layout()
    }

    /// The positions of the adjoint's window: its output is this one's input. `None` if nothing would be left.
    pub fn over(&self, input: Size) -> Option<Grid> {
        let SlidingWindow { kernel, stride, dilation, .. } = self.window();
        let axis = |input: usize, kernel: usize, stride: usize, dilation: usize, output_padding: usize, cut: usize| {
            let reach = dilation.checked_mul(kernel.checked_sub(1)?)?;
            let whole =
                stride.checked_mul(input.checked_sub(1)?)?.checked_add(reach)?.checked_add(output_padding + 1)?;
            whole.checked_sub(cut)
        };
        let Padding { top, bottom, left, right } = self.edges;
        let size = Size::new(
            axis(
                input.height,
                kernel.height,
                stride.height,
                dilation.height,
                self.output_padding.height,
                top + bottom,
            )?,
            axis(input.width, kernel.width, stride.width, dilation.width, self.output_padding.width, left + right)?,
        );
        let grid = self.window().over(size, false)?;
        (grid.output() == input).then_some(grid)
    }

    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        let input = OutputGradient { items: input, activation: None };
        self.adjoint.input_gradient(grid, input, false, output.reborrow());
        let lanes = if output.layout() == Layout::Nchw8c { BLOCK } else { 1 };
        output.for_each_part(grid.input().area() * lanes, |_, part, values| {
            let bias = &self.bias[part * lanes..][..lanes];
            for pixel in values.chunks_exact_mut(lanes) {
                add_assign(pixel, bias);
            }
        });
    }

    pub fn input_gradient(&self, grid: &Grid, gradient: BatchView<'_>, target: BatchViewMut<'_>) {
        self.adjoint.forward(grid, gradient, None, target);
    }
}
