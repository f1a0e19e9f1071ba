//! Convolution with constant weights: value and input gradient.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::algorithm::Algorithm;
use super::columns;
use super::config::Convolution;
use super::depthwise::Depthwise;
use super::direct::{Direct, Start, bounds};
use super::gather::Source;
use super::narrow::Narrow;
use super::packed::{PAIR, Packed};
use super::walk::{Walk, taps_of_class};
use super::winograd::Winograd;
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::buffer::Buffer;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::window::{Grid, Size, SlidingWindow};

/// What sums are clamped to where nothing bounds them.
const UNBOUNDED: (f32, f32) = (f32::NEG_INFINITY, f32::INFINITY);

/// A convolution with its weights `[out, in / groups, kernel height, kernel width]` and bias `[out]`.
#[derive(Debug)]
pub struct ConvolutionKernel {
    config: Convolution,
    weight: Arc<[f32]>,
    /// What the weights of each output channel are multiplied by.
    scale: Option<Vec<f32>>,
    bias: Vec<f32>,
    packed: Box<Arrangements>,
}

/// The weights in the orders in which the algorithms read them; each is made when it is first asked for.
#[derive(Debug, Default)]
struct Arrangements {
    forward: OnceLock<(Packed, Buffer)>,
    /// One for each class of the rows and columns of the input, see [`taps_of_class`].
    adjoint: OnceLock<Vec<Packed>>,
    narrow: OnceLock<Narrow>,
    winograd: OnceLock<(Winograd, Buffer)>,
    winograd_adjoint: OnceLock<Winograd>,
    depthwise: OnceLock<Depthwise>,
    /// All weights in PyTorch's order times their scale, if they have one.
    scaled: OnceLock<Vec<f32>>,
    /// The same for the adjoint: see [`columns::flip`].
    flipped: OnceLock<Vec<f32>>,
}

/// The gradient of a convolution's output.
#[derive(Clone, Copy)]
pub struct OutputGradient<'a> {
    pub items: BatchView<'a>,
    /// An activation that the gradient has yet to pass, and what the activation made.
    pub activation: Option<(Activation, BatchView<'a>)>,
}

impl ConvolutionKernel {
    /// `None` if there is no such convolution (see [`Convolution::weights`]), or the weights or the bias do not match it.
    pub fn new(config: Convolution, weight: Vec<f32>, bias: Vec<f32>) -> Option<Self> {
        let fits = weight.len() == config.weights()? && bias.len() == config.out_channels;
        fits.then(|| Self { config, weight: weight.into(), scale: None, bias, packed: Box::default() })
    }

    /// The same convolution with each output channel multiplied by its `scale` and then moved by its `shift`. The weights are
    /// shared. `None` if there are not as many, or the convolution is scaled already.
    pub fn scaled(&self, scale: &[f32], shift: &[f32]) -> Option<Self> {
        let channels = self.config.out_channels;
        if [scale.len(), shift.len()] != [channels; 2] || self.scale.is_some() {
            return None;
        }
        let bias = self.bias.iter().zip(scale).zip(shift).map(|((b, scale), shift)| b * scale + shift).collect();
        let (config, weight) = (self.config, Arc::clone(&self.weight));
        Some(Self { config, weight, scale: Some(scale.to_vec()), bias, packed: Box::default() })
    }

    /// The convolution's channels, groups and window.
    pub fn config(&self) -> &Convolution {
        &self.config
    }

    /// The weights, `[out, in / groups, kernel height, kernel width]`, without the scale of [`ConvolutionKernel::scaled`].
    pub fn weight(&self) -> &[f32] {
        &self.weight
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// Writes the convolution of `input` with bias and then `activation`, if any. The grid is that of the configuration's window
    /// over the input's size. All maps are in the configuration's layout, except that a convolution which
    /// [takes activations](Self::takes_activation) also reads inputs in [`Layout::Nchw`].
    ///
    /// # Panics
    /// If the grid is another window's, a view does not hold such maps, the batches differ, or the activation has bounds that
    /// no value meets.
    pub fn forward(&self, grid: &Grid, input: BatchView<'_>, activation: Option<Activation>, output: BatchViewMut<'_>) {
        self.check_grid(grid);
        self.forward_over(grid, input, activation, output);
    }

    /// [`ConvolutionKernel::forward`] over positions that are known to be the window's.
    pub(super) fn forward_over(
        &self,
        grid: &Grid,
        input: BatchView<'_>,
        activation: Option<Activation>,
        mut output: BatchViewMut<'_>,
    ) {
        let config = &self.config;
        let layout = if self.takes_activation() { input.layout() } else { config.layout() };
        input.assert_maps("the input", layout, output.batch(), (config.in_channels, grid.input().area()));
        self.check_output("the output", grid, output.as_view(), output.batch());
        if let Some(activation) = activation {
            activation.assert_valid();
        }
        let bounded = bounds(activation);
        let source = Source {
            items: input,
            channels: config.in_channels,
            size: (grid.y.input, grid.x.input),
            is_gradient: false,
            activation: None,
        };
        match Algorithm::of_forward(config, grid) {
            Algorithm::Columns => {
                let (input, output) = (input.as_dense(), output.into_dense());
                return columns::forward(config, grid, self.weights_in_order(), &self.bias, input, activation, output);
            }
            Algorithm::Depthwise => return self.depthwise().forward(grid, input, activation, output),
            Algorithm::Winograd => {
                let (winograd, bias) = self.packed.winograd.get_or_init(|| (self.transform(), self.pack_bias()));
                let before = (grid.y.before as isize, grid.x.before as isize);
                let bounds = bounded.unwrap_or(UNBOUNDED);
                winograd.run(&source, before, grid.output(), Start::Bias(bias), bounds, &mut output);
            }
            Algorithm::Direct | Algorithm::Narrow => {
                let (packed, bias) = self.packed.forward.get_or_init(|| (self.pack(), self.pack_bias()));
                let walks = (Walk::forward(&grid.y), Walk::forward(&grid.x));
                let bounds = bounded.unwrap_or(UNBOUNDED);
                run(packed, walks, source, grid.output(), Start::Bias(bias), bounds, &mut output);
            }
        }
        if let (Some(activation), None) = (activation, bounded) {
            output.for_each_part(grid.output().area() * BLOCK, |_, _, values| activation.apply_in_place(values));
        }
    }

    /// Whether [`ConvolutionKernel::input_gradient`] can let the gradient through an activation first.
    pub fn takes_activation(&self) -> bool {
        self.config.layout() == Layout::Nchw8c && !self.config.is_depthwise()
    }

    /// Whether [`ConvolutionKernel::input_gradient`] can write [`Layout::Nchw`] where it reads [`Layout::Nchw8c`].
    pub fn gives_nchw(&self) -> bool {
        self.takes_activation() && Narrow::suits(&self.config)
    }

    /// Writes the gradient of the input, from that of the output; with `add`, which only works in [`Layout::Nchw8c`], adds it to
    /// what is there.
    ///
    /// # Panics
    /// If the grid is another window's, a view does not hold such maps, the batches differ, or the convolution does not take
    /// activations and there is one.
    pub fn input_gradient(&self, grid: &Grid, gradient: OutputGradient<'_>, add: bool, target: BatchViewMut<'_>) {
        self.check_grid(grid);
        self.input_gradient_over(grid, gradient, add, target);
    }

    /// [`ConvolutionKernel::input_gradient`] over positions that are known to be the window's.
    pub(super) fn input_gradient_over(
        &self,
        grid: &Grid,
        gradient: OutputGradient<'_>,
        add: bool,
        mut target: BatchViewMut<'_>,
    ) {
        let (config, size) = (&self.config, grid.output());
        let OutputGradient { items, activation } = gradient;
        self.check_output("the gradient", grid, items, target.batch());
        let layout = if self.gives_nchw() { target.layout() } else { config.layout() };
        target.as_view().assert_maps("the target", layout, target.batch(), (config.in_channels, grid.input().area()));
        if let Some((activation, made)) = activation {
            assert!(self.takes_activation(), "this convolution takes no activation");
            activation.assert_valid();
            made.assert_like("what the activation made", items);
        }
        if items.iter().flatten().all(|v| *v == 0.0) {
            // One half of an expansion has no gradient, say, when the channel whose gradient is wanted is in the other half.
            if !add {
                target.iter_mut().for_each(|item| item.fill(0.0));
            }
            return;
        }
        let channels = config.out_channels;
        let source = Source { items, channels, size: (size.height, size.width), is_gradient: true, activation };
        let start = if add { Start::Target } else { Start::Zero };
        match Algorithm::of_gradient(config, grid) {
            Algorithm::Columns => {
                assert!(!add, "gradients in Nchw are not added");
                let weight = self.weights_in_order();
                let flipped = || &self.packed.flipped.get_or_init(|| columns::flip(config, weight))[..];
                columns::input_gradient(config, grid, weight, flipped, items.as_dense(), target.into_dense());
            }
            Algorithm::Depthwise => self.depthwise().input_gradient(grid, items, add, target),
            Algorithm::Narrow => {
                let narrow = self.packed.narrow.get_or_init(|| Narrow::new(config, &self.weights()));
                narrow.input_gradient(grid, &source, add, target);
            }
            Algorithm::Winograd => {
                let winograd = self.packed.winograd_adjoint.get_or_init(|| self.transform_adjoint());
                let before = (2 - grid.y.before as isize, 2 - grid.x.before as isize);
                winograd.run(&source, before, grid.input(), start, UNBOUNDED, &mut target);
            }
            Algorithm::Direct => {
                let packed = self.packed.adjoint.get_or_init(|| self.pack_adjoint());
                for (class, packed) in packed.iter().enumerate() {
                    let (down, across) = (class / grid.x.stride, class % grid.x.stride);
                    let walks = (Walk::adjoint(&grid.y, down), Walk::adjoint(&grid.x, across));
                    if !(add && packed.taps == 0) {
                        run(packed, walks, source, grid.input(), start, UNBOUNDED, &mut target);
                    }
                }
            }
        }
    }

    /// Panics unless the grid is that of this convolution's window.
    fn check_grid(&self, grid: &Grid) {
        let own = self.config.window.over(grid.input(), false);
        assert_eq!(own.as_ref(), Some(grid), "the grid was made for another window");
    }

    fn check_output(&self, what: &str, grid: &Grid, items: BatchView<'_>, batch: usize) {
        let config = &self.config;
        items.assert_maps(what, config.layout(), batch, (config.out_channels, grid.output().area()));
    }

    /// The weight of an output channel at this index of its filter, times its scale.
    fn weight_at(&self, output: usize, index: usize) -> f32 {
        let weight = self.weight[output * self.config.depth() + index];
        self.scale.as_ref().map_or(weight, |scale| weight * scale[output])
    }

    /// All weights times their scale.
    fn weights(&self) -> Cow<'_, [f32]> {
        let Some(scale) = &self.scale else { return Cow::Borrowed(&self.weight) };
        let filters = self.weight.chunks_exact(self.config.depth()).zip(scale);
        Cow::Owned(filters.flat_map(|(filter, scale)| filter.iter().map(move |w| w * scale)).collect())
    }

    /// All weights times their scale, made once.
    fn weights_in_order(&self) -> &[f32] {
        match self.scale {
            None => &self.weight,
            Some(_) => self.packed.scaled.get_or_init(|| self.weights().into_owned()),
        }
    }

    fn pack(&self) -> Packed {
        let c = &self.config;
        let (ins, outs, taps) = (c.in_per_group(), c.out_per_group(), c.taps());
        Packed::new((c.groups, ins, outs), taps, |group, output, input, tap| {
            self.weight_at(group * outs + output, input * taps + tap)
        })
    }

    /// The bias, with as many zeros as fill the pairs of blocks.
    fn pack_bias(&self) -> Buffer {
        let c = &self.config;
        let mut bias = Buffer::zeros(c.out_channels.next_multiple_of(BLOCK) + PAIR);
        bias[..c.out_channels].copy_from_slice(&self.bias);
        bias
    }

    fn transform(&self) -> Winograd {
        let (ins, outs, taps) = (self.config.in_channels, self.config.out_channels, self.config.taps());
        Winograd::new(ins, outs, |output, input, tap| self.weight_at(output, input * taps + tap))
    }

    /// The adjoint's kernels are turned by half a turn, and its inputs and outputs are exchanged.
    fn transform_adjoint(&self) -> Winograd {
        let (ins, outs, taps) = (self.config.in_channels, self.config.out_channels, self.config.taps());
        Winograd::new(outs, ins, |input, output, tap| self.weight_at(output, input * taps + taps - 1 - tap))
    }

    fn pack_adjoint(&self) -> Vec<Packed> {
        let c = &self.config;
        let (ins, outs, taps) = (c.in_per_group(), c.out_per_group(), c.taps());
        let SlidingWindow { kernel, stride, dilation, .. } = c.window;
        let classes = (0..stride.height).flat_map(|down| (0..stride.width).map(move |across| (down, across)));
        let pack = |(down, across): (usize, usize)| {
            let rows = taps_of_class(kernel.height, dilation.height, stride.height, down);
            let columns = |ky| {
                let columns = taps_of_class(kernel.width, dilation.width, stride.width, across);
                columns.map(move |kx| ky * kernel.width + kx)
            };
            let list: Vec<usize> = rows.flat_map(columns).collect();
            Packed::new((c.groups, outs, ins), list.len(), |group, input, output, tap| {
                self.weight_at(group * outs + output, input * taps + list[tap])
            })
        };
        classes.map(pack).collect()
    }

    fn depthwise(&self) -> &Depthwise {
        self.packed.depthwise.get_or_init(|| Depthwise::new(self.config.taps(), &self.weights(), &self.bias))
    }
}

/// Computes the outputs of one pair of walks, over maps of `size` in [`Layout::Nchw8c`].
fn run(
    packed: &Packed,
    (mut y, mut x): (Walk, Walk),
    mut source: Source<'_>,
    size: Size,
    start: Start<'_>,
    bounds: (f32, f32),
    target: &mut BatchViewMut<'_>,
) {
    let mut width = size.width;
    if y.is_identity() && x.is_identity() {
        // Where every output reads the pixel at its own place, rows play no part: a map is one long row.
        width = size.area();
        source.size = (1, width);
        x = Walk { count: width, source: width, ..x };
        y = Walk { count: 1, source: 1, ..y };
    }
    Direct { packed, y: &y, x: &x, width, pixels: size.area(), start, bounds }.run(&source, target);
}
