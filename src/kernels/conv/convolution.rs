//! Convolution.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

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

/// A convolution with its weights `[out, in / groups, kernel height, kernel width]` and bias `[out]`.
#[derive(Debug)]
pub struct ConvolutionKernel {
    pub config: Convolution,
    weight: Arc<[f32]>,
    /// By output channel, what the weights are multiplied by.
    scale: Option<Vec<f32>>,
    bias: Vec<f32>,
    packed: Box<Arrangements>,
}

/// The weights as the passes read them; each made when first asked for.
#[derive(Debug, Default)]
struct Arrangements {
    forward: OnceLock<(Packed, Buffer)>,
    /// By class of the rows and columns of the input, see [`taps_of_class`].
    adjoint: OnceLock<Vec<Packed>>,
    narrow: OnceLock<Narrow>,
    winograd: OnceLock<(Winograd, Buffer)>,
    winograd_adjoint: OnceLock<Winograd>,
    depthwise: OnceLock<Depthwise>,
    /// For plain maps: all weights as they act, if they are scaled, and turned for the adjoint.
    plain: OnceLock<Vec<f32>>,
    flipped: OnceLock<Vec<f32>>,
}

/// The gradient of a convolution's output.
#[derive(Clone, Copy)]
pub struct OutputGradient<'a> {
    pub items: BatchView<'a>,
    /// An activation that it has yet to pass, and what that made.
    pub activation: Option<(Activation, BatchView<'a>)>,
}

impl ConvolutionKernel {
    /// `None` if the channels do not divide into the groups or the weights do not match the configuration.
    pub fn new(config: Convolution, weight: Vec<f32>, bias: Vec<f32>) -> Option<Self> {
        let divides = config.groups > 0
            && config.in_channels > 0
            && config.out_channels > 0
            && config.in_channels.is_multiple_of(config.groups)
            && config.out_channels.is_multiple_of(config.groups);
        let fits = divides
            && config.taps() > 0
            && weight.len() == config.out_channels.checked_mul(config.depth())?
            && bias.len() == config.out_channels;
        fits.then(|| Self { config, weight: weight.into(), scale: None, bias, packed: Box::default() })
    }

    /// The same convolution with its outputs multiplied by `scale` and then moved by `shift`, by channel; `None` if there
    /// are not as many. The weights are shared.
    pub fn scaled(&self, scale: &[f32], shift: &[f32]) -> Option<Self> {
        let channels = self.config.out_channels;
        if [scale.len(), shift.len()] != [channels; 2] || self.scale.is_some() {
            return None;
        }
        let bias = self.bias.iter().zip(scale).zip(shift).map(|((b, scale), shift)| b * scale + shift).collect();
        let (config, weight) = (self.config, Arc::clone(&self.weight));
        Some(Self { config, weight, scale: Some(scale.to_vec()), bias, packed: Box::default() })
    }

    /// The weights, `[out, in / groups, kernel height, kernel width]`, without the scale of [`ConvolutionKernel::scaled`].
    pub fn weight(&self) -> &[f32] {
        &self.weight
    }

    /// The weight of an output channel at this place of its filter.
    fn weight_at(&self, output: usize, place: usize) -> f32 {
        let weight = self.weight[output * self.config.depth() + place];
        self.scale.as_ref().map_or(weight, |scale| weight * scale[output])
    }

    /// All weights as they act.
    fn weights(&self) -> Cow<'_, [f32]> {
        let Some(scale) = &self.scale else { return Cow::Borrowed(&self.weight) };
        let filters = self.weight.chunks_exact(self.config.depth()).zip(scale);
        Cow::Owned(filters.flat_map(|(filter, scale)| filter.iter().map(move |w| w * scale)).collect())
    }

    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// The convolution with bias and then `activation`, if any. All is in the layout that the configuration names, except
    /// that an ordinary convolution also takes plain inputs.
    pub fn forward(
        &self,
        grid: &Grid,
        input: BatchView<'_>,
        activation: Option<Activation>,
        mut output: BatchViewMut<'_>,
    ) {
        let config = &self.config;
        let (channels, pixels) = (config.in_channels, grid.input().area());
        assert_eq!(input.length(), input.layout().length(channels, pixels));
        assert_eq!(output.length(), config.layout().length(config.out_channels, grid.output().area()));
        if config.layout() == Layout::Nchw {
            let (input, output) = (input.as_dense(), output.into_dense());
            return columns::forward(config, grid, self.plain(), &self.bias, input, activation, output);
        }
        if config.is_depthwise() {
            return self.depthwise().forward(grid, input, activation, output);
        }
        let bounded = bounds(activation);
        let limits = bounded.unwrap_or((f32::NEG_INFINITY, f32::INFINITY));
        let source =
            Source { items: input, channels, size: (grid.y.input, grid.x.input), is_gradient: false, activation: None };
        if Winograd::suits(config, grid.output()) {
            let (winograd, bias) = self.packed.winograd.get_or_init(|| (self.transform(), self.pack_bias()));
            let before = (grid.y.before as isize, grid.x.before as isize);
            winograd.run(&source, before, grid.output(), Start::Bias(bias), limits, &mut output);
        } else {
            let (packed, bias) = self.packed.forward.get_or_init(|| (self.pack(), self.pack_bias()));
            let walks = (Walk::forward(&grid.y), Walk::forward(&grid.x));
            run(packed, walks, source, grid.output(), Start::Bias(bias), limits, &mut output);
        }
        if let (Some(activation), None) = (activation, bounded) {
            output.for_each_part(grid.output().area() * BLOCK, |_, _, values| activation.apply_in_place(values));
        }
    }

    /// Whether [`ConvolutionKernel::input_gradient`] can let the gradient through an activation first.
    pub fn takes_activation(&self) -> bool {
        self.config.layout() == Layout::Nchw8c && !self.config.is_depthwise()
    }

    /// Whether [`ConvolutionKernel::input_gradient`] can write plain maps where it works on blocked ones.
    pub fn gives_nchw(&self) -> bool {
        self.takes_activation() && Narrow::suits(&self.config)
    }

    /// The gradient of the input from that of the output. `add` adds it to what is there, which only works on blocked maps.
    pub fn input_gradient(&self, grid: &Grid, gradient: OutputGradient<'_>, add: bool, mut target: BatchViewMut<'_>) {
        let config = &self.config;
        let (channels, size) = (config.out_channels, grid.output());
        let OutputGradient { items, activation } = gradient;
        assert_eq!(items.length(), config.layout().length(channels, size.area()));
        assert!(target.layout() == config.layout() || self.gives_nchw());
        assert_eq!(target.length(), target.layout().length(config.in_channels, grid.input().area()));
        assert!(activation.is_none() || self.takes_activation());
        if items.iter().flatten().all(|v| *v == 0.0) {
            // Half of an expansion, say, when the channel that asks is in the other half.
            if !add {
                target.iter_mut().for_each(|item| item.fill(0.0));
            }
            return;
        }
        if config.layout() == Layout::Nchw {
            assert!(!add);
            let flipped = || &self.packed.flipped.get_or_init(|| columns::flip(config, self.plain()))[..];
            let (gradient, target) = (items.as_dense(), target.into_dense());
            return columns::input_gradient(config, grid, self.plain(), flipped, gradient, target);
        }
        if config.is_depthwise() {
            return self.depthwise().input_gradient(grid, items, add, target);
        }
        let source = Source { items, channels, size: (size.height, size.width), is_gradient: true, activation };
        if Narrow::suits(config) {
            let narrow = self.packed.narrow.get_or_init(|| Narrow::new(config, &self.weights()));
            return narrow.input_gradient(grid, &source, add, target);
        }
        let start = if add { Start::Target } else { Start::Zero };
        if Winograd::suits(config, grid.input()) {
            let winograd = self.packed.winograd_adjoint.get_or_init(|| self.transform_adjoint());
            let before = (2 - grid.y.before as isize, 2 - grid.x.before as isize);
            let unbounded = (f32::NEG_INFINITY, f32::INFINITY);
            return winograd.run(&source, before, grid.input(), start, unbounded, &mut target);
        }
        let packed = self.packed.adjoint.get_or_init(|| self.pack_adjoint());
        for (class, packed) in packed.iter().enumerate() {
            let (down, across) = (class / grid.x.stride, class % grid.x.stride);
            let walks = (Walk::adjoint(&grid.y, down), Walk::adjoint(&grid.x, across));
            if add && packed.taps == 0 {
                continue;
            }
            run(packed, walks, source, grid.input(), start, (f32::NEG_INFINITY, f32::INFINITY), &mut target);
        }
    }

    fn pack(&self) -> Packed {
        let c = &self.config;
        let (ins, outs, taps) = (c.in_per_group(), c.out_per_group(), c.taps());
        Packed::new((c.groups, ins, outs), taps, |group, output, input, tap| {
            self.weight_at(group * outs + output, input * taps + tap)
        })
    }

    /// The bias, as much as fills the pairs.
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

    /// Turned by half a turn, inputs and outputs exchanged.
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

    fn plain(&self) -> &[f32] {
        match self.scale {
            None => &self.weight,
            Some(_) => self.packed.plain.get_or_init(|| self.weights().into_owned()),
        }
    }

    fn depthwise(&self) -> &Depthwise {
        self.packed.depthwise.get_or_init(|| Depthwise::new(self.config.taps(), &self.weights(), &self.bias))
    }
}

/// One walk over blocked maps of `size`.
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
        // Rows play no part in it: a map is one long row.
        width = size.area();
        source.size = (1, width);
        x = Walk { count: width, source: width, ..x };
        y = Walk { count: 1, source: 1, ..y };
    }
    Direct { packed, y: &y, x: &x, width, pixels: size.area(), start, bounds }.run(&source, target);
}
