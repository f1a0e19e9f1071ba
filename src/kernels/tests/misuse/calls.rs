//! The table of calls: every public kernel on maps, with what it needs.

use std::sync::Arc;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::functions::activations;
use super::super::noise;
use crate::kernels::{
    Across, Activation, AveragePool, BatchNorm, BatchView, BatchViewMut, Binary, Blend, ChannelSoftmax, ConcatSlice,
    Convolution, ConvolutionKernel, Extent, Grid, GroupNorm, IndexSelect, LayerNorm, Layout, Linear, LocalResponseNorm,
    LpNormalization, MatrixProduct, MaxPool, OutputGradient, PaddingMode, Permute, Prelu, Quantize, Reduce, Reduction,
    Resample, Size, SlidingWindow, TransposedConvolution, Unary, convert, copy, pass_gradient, pass_gradient_in_place,
    pass_slopes, sum,
};

/// The maps that an argument has to hold.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub layout: Layout,
    pub channels: usize,
    pub pixels: usize,
}

impl Shape {
    pub fn length(&self) -> usize {
        self.layout.length(self.channels, self.pixels)
    }
}

/// The numbers of each item that a kernel saves or reads.
#[derive(Clone, Copy, Debug)]
pub enum Saved {
    Nothing,
    Written(usize),
    Read(usize),
}

/// What a call is made with.
pub struct Arguments<'a> {
    pub grid: Option<Grid>,
    pub pixels: usize,
    pub read: &'a [BatchView<'a>],
    pub written: BatchViewMut<'a>,
    pub saved: &'a mut [u32],
}

impl Arguments<'_> {
    fn grid(&self) -> Grid {
        self.grid.expect("the call has a grid")
    }
}

/// A kernel, what it needs, and how it is called.
pub struct Call {
    pub name: &'static str,
    pub read: Vec<Shape>,
    pub written: Shape,
    pub saved: Saved,
    pub grid: Option<Grid>,
    /// The pixels that are an argument of their own; 0 if they are not.
    pub pixels: usize,
    /// Whether items must lie one after the other.
    pub is_dense: bool,
    /// Whether one view may have another layout than the others.
    pub takes_any_layout: bool,
    pub run: Box<dyn Fn(Arguments<'_>)>,
}

impl Call {
    fn new(name: &'static str, read: &[Shape], written: Shape, run: impl Fn(Arguments<'_>) + 'static) -> Self {
        Self {
            name,
            read: read.to_vec(),
            written,
            saved: Saved::Nothing,
            grid: None,
            pixels: 0,
            is_dense: false,
            takes_any_layout: false,
            run: Box::new(run),
        }
    }

    fn over(self, grid: Grid) -> Self {
        Self { grid: Some(grid), ..self }
    }

    fn with_pixels(self, pixels: usize) -> Self {
        Self { pixels, ..self }
    }

    fn saving(self, saved: Saved) -> Self {
        Self { saved, ..self }
    }

    fn dense(self, is_dense: bool) -> Self {
        Self { is_dense, ..self }
    }
}

/// Calls of every kernel, with sizes from a seed.
pub fn calls(seed: u64) -> Vec<Call> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut calls = Vec::new();
    convolutions(&mut random, &mut calls);
    pools(&mut random, &mut calls);
    norms(&mut random, &mut calls);
    elementwise(&mut random, &mut calls);
    matrices(&mut random, &mut calls);
    arrangements(&mut random, &mut calls);
    calls
}

fn any_layout(random: &mut ChaCha8Rng) -> Layout {
    if random.random() { Layout::Nchw } else { Layout::Nchw8c }
}

fn any_kind(random: &mut ChaCha8Rng) -> Activation {
    let kinds = activations();
    kinds[random.random_range(0..kinds.len())]
}

const fn nchw8c(channels: usize, pixels: usize) -> Shape {
    Shape { layout: Layout::Nchw8c, channels, pixels }
}

const fn nchw(channels: usize, pixels: usize) -> Shape {
    Shape { layout: Layout::Nchw, channels, pixels }
}

/// A convolution of each kind that has an algorithm of its own.
fn any_config(random: &mut ChaCha8Rng) -> (Convolution, Size) {
    let side = |random: &mut ChaCha8Rng| Size::new(random.random_range(6..14), random.random_range(6..14));
    let window = SlidingWindow {
        kernel: Size::new(random.random_range(1..4), random.random_range(1..4)),
        stride: Size::new(random.random_range(1..4), random.random_range(1..4)),
        dilation: Size::new(random.random_range(1..3), random.random_range(1..3)),
        padding: PaddingMode::uniform(random.random_range(0..3)),
    };
    let size = side(random);
    let (ins, outs) = (random.random_range(1..20), random.random_range(1..20));
    let config = |in_channels, out_channels, groups, window| Convolution { in_channels, out_channels, groups, window };
    match random.random_range(0..7) {
        0 => (config(3, outs, 1, window), size),
        1 => (config(outs, outs, outs, window), size),
        2 => (config(4, 6, 2, window), size),
        3 => (config(16, 32, 2, window), size),
        4 => (config(ins, outs, 1, SlidingWindow::square(1, 1, PaddingMode::NONE)), size),
        // Transformed tiles, whose last pair of output blocks may have one block.
        5 => (config(8 + ins % 8, 8 + outs, 1, SlidingWindow::square(3, 1, PaddingMode::uniform(1))), size),
        _ => (config(ins, outs, 1, window), size),
    }
}

fn convolutions(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let (config, size) = any_config(random);
    let Convolution { in_channels, out_channels, window, .. } = config;
    let weights = config.weights().expect("the channels divide");
    let grid = window.over(size, false).expect("the window fits");
    let kernel = Arc::new(ConvolutionKernel::new(config, noise(1, weights), noise(2, out_channels)).expect("it fits"));
    let (layout, is_dense) = (config.layout(), config.layout() == Layout::Nchw);
    let maps = |channels: usize, size: Size| Shape { layout, channels, pixels: size.area() };
    let (input, output) = (maps(in_channels, grid.input()), maps(out_channels, grid.output()));
    let kind = random.random::<bool>().then(|| any_kind(random));
    let forward = Arc::clone(&kernel);
    calls.push(Call {
        // An input in the other layout is legal if it has as many floats.
        takes_any_layout: input.channels.is_multiple_of(8),
        ..Call::new("ConvolutionKernel::forward", &[input], output, move |a| {
            forward.forward(&a.grid(), a.read[0], kind, a.written);
        })
        .over(grid)
        .dense(is_dense)
    });
    let kind = kind.filter(|_| kernel.takes_activation());
    let read = if kind.is_some() { vec![output; 2] } else { vec![output] };
    let add = layout == Layout::Nchw8c && random.random();
    calls.push(
        Call::new("ConvolutionKernel::input_gradient", &read, input, move |a| {
            let activation = kind.map(|kind| (kind, a.read[1]));
            let gradient = OutputGradient { items: a.read[0], activation };
            kernel.input_gradient(&a.grid(), gradient, add, a.written);
        })
        .over(grid)
        .dense(is_dense),
    );

    let output_padding = Size::new(random.random_range(0..4), random.random_range(0..4));
    let bias = noise(3, out_channels);
    let transposed =
        TransposedConvolution::new(config, output_padding, noise(1, weights), Some(&bias)).expect("it fits");
    let (transposed, grid) = (Arc::new(transposed), transposed_grid(&config, output_padding, size));
    let (input, output) = (maps(in_channels, grid.output()), maps(out_channels, grid.input()));
    let forward = Arc::clone(&transposed);
    let run = move |a: Arguments<'_>| forward.forward(&a.grid(), a.read[0], a.written);
    calls.push(Call::new("TransposedConvolution::forward", &[input], output, run).over(grid).dense(is_dense));
    let run = move |a: Arguments<'_>| transposed.input_gradient(&a.grid(), a.read[0], a.written);
    calls.push(Call {
        takes_any_layout: output.channels.is_multiple_of(8),
        ..Call::new("TransposedConvolution::input_gradient", &[output], input, run).over(grid).dense(is_dense)
    });
}

fn transposed_grid(config: &Convolution, output_padding: Size, size: Size) -> Grid {
    let weights = noise(1, config.weights().expect("the channels divide"));
    let bias = vec![0.0; config.out_channels];
    let transposed = TransposedConvolution::new(*config, output_padding, weights, Some(&bias)).expect("it fits");
    transposed.over(size).expect("something is left")
}

fn pools(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let (channels, size) =
        (random.random_range(1..20), Size::new(random.random_range(3..9), random.random_range(3..9)));
    let kernel = random.random_range(2..4);
    let padding = PaddingMode::uniform(random.random_range(0..2));
    let window = SlidingWindow::square(kernel, random.random_range(1..4), padding);
    let (ceil_mode, add): (bool, bool) = (random.random(), random.random());
    let max = MaxPool { window, ceil_mode };
    let grid = max.over(size).expect("the window fits");
    let (input, output) = (nchw8c(channels, size.area()), nchw8c(channels, grid.output().area()));
    let run = move |a: Arguments<'_>| max.forward(&a.grid(), a.read[0], a.written, a.saved);
    calls.push(Call::new("MaxPool::forward", &[input], output, run).over(grid).saving(Saved::Written(output.length())));
    let run = move |a: Arguments<'_>| max.input_gradient(&a.grid(), a.saved, a.read[0], add, a.written);
    let call = Call::new("MaxPool::input_gradient", &[output], input, run);
    calls.push(call.over(grid).saving(Saved::Read(output.length())));

    let average = AveragePool { window, ceil_mode, count_include_pad: random.random() };
    let run = move |a: Arguments<'_>| average.forward(&a.grid(), a.read[0], a.written);
    calls.push(Call::new("AveragePool::forward", &[input], output, run).over(grid));
    let run = move |a: Arguments<'_>| average.input_gradient(&a.grid(), a.read[0], add, a.written);
    calls.push(Call::new("AveragePool::input_gradient", &[output], input, run).over(grid));

    let blend = |inputs: usize, outputs: usize| {
        Blend::select(inputs, outputs, |at| at.checked_sub(1).filter(|at| *at < inputs)).expect("all exist")
    };
    let made = Size::new(random.random_range(1..12), random.random_range(1..12));
    let y = blend(size.height, made.height);
    let resample = Arc::new(Resample { y, x: blend(size.width, made.width), outside: 0.5 });
    let output = nchw8c(channels, made.area());
    let forward = Arc::clone(&resample);
    let run = move |a: Arguments<'_>| forward.forward(a.read[0], a.written);
    calls.push(Call::new("Resample::forward", &[input], output, run));
    let run = move |a: Arguments<'_>| resample.input_gradient(a.read[0], add, a.written);
    calls.push(Call::new("Resample::input_gradient", &[output], input, run));

    let reductions = [Reduction::Mean, Reduction::Sum, Reduction::Maximum];
    let reduction = reductions[random.random_range(0..3)];
    let reduce = Reduce { reduction, channels: random.random(), rows: random.random(), columns: random.random() };
    let whole = Extent { channels, size };
    let left = reduce.over(whole);
    let layout = if reduce.channels { Layout::Nchw } else { any_layout(random) };
    let input = Shape { layout, channels, pixels: size.area() };
    let output = Shape { layout, channels: left.channels, pixels: left.pixels() };
    let saved = |saved: fn(usize) -> Saved| {
        if reduction == Reduction::Maximum { saved(output.length()) } else { Saved::Nothing }
    };
    let run = move |a: Arguments<'_>| reduce.forward(whole, a.read[0], a.written, a.saved);
    calls.push(Call::new("Reduce::forward", &[input], output, run).saving(saved(Saved::Written)));
    let run = move |a: Arguments<'_>| reduce.input_gradient(whole, a.saved, a.read[0], add, a.written);
    calls.push(Call::new("Reduce::input_gradient", &[output], input, run).saving(saved(Saved::Read)));
}

fn norms(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let (groups, pixels, add) = (random.random_range(1..4), random.random_range(2..6), random.random());
    let channels = groups * random.random_range(1..7);
    let (scale, shift) = (noise(1, channels), noise(2, channels));
    let (dense, blocked) = (nchw(channels, pixels), nchw8c(channels, pixels));
    let kind = Some(any_kind(random));

    let norm = Arc::new(BatchNorm { scale: scale.clone(), shift: shift.clone() });
    let maps = if random.random() { nchw(channels, 1) } else { blocked };
    let forward = Arc::clone(&norm);
    let run = move |a: Arguments<'_>| forward.forward(a.pixels, a.read[0], kind, a.written);
    calls.push(Call::new("BatchNorm::forward", &[maps], maps, run).with_pixels(maps.pixels));
    let run = move |a: Arguments<'_>| norm.input_gradient(a.pixels, a.read[0], add, a.written);
    calls.push(Call::new("BatchNorm::input_gradient", &[maps], maps, run).with_pixels(maps.pixels));

    let norm = GroupNorm::new(groups, scale.clone(), shift.clone(), 1e-3).expect("they divide");
    let norm = Arc::new(norm);
    let forward = Arc::clone(&norm);
    let run = move |a: Arguments<'_>| forward.forward(a.pixels, a.read[0], a.written, a.saved);
    let call = Call::new("GroupNorm::forward", &[dense], dense, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(dense.length())));
    let run = move |a: Arguments<'_>| norm.input_gradient(a.pixels, a.saved, a.read[0], add, a.written);
    let call = Call::new("GroupNorm::input_gradient", &[dense], dense, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Read(dense.length())));

    let norm = Arc::new(LayerNorm { scale, shift, epsilon: 1e-3 });
    let forward = Arc::clone(&norm);
    let run = move |a: Arguments<'_>| forward.forward(a.pixels, a.read[0], a.written, a.saved);
    let call = Call::new("LayerNorm::forward", &[blocked], blocked, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(blocked.length())));
    let run = move |a: Arguments<'_>| norm.input_gradient(a.pixels, a.saved, a.read[0], add, a.written);
    let call = Call::new("LayerNorm::input_gradient", &[blocked], blocked, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Read(blocked.length())));

    let softmax = ChannelSoftmax { is_log: random.random() };
    let maps = Shape { layout: any_layout(random), channels, pixels };
    let across = move |pixels: usize| Across { channels, pixels, layout: maps.layout };
    let run = move |a: Arguments<'_>| softmax.forward(across(a.pixels), a.read[0], a.written);
    calls.push(Call::new("ChannelSoftmax::forward", &[maps], maps, run).with_pixels(pixels));
    let run = move |a: Arguments<'_>| softmax.input_gradient(across(a.pixels), a.read[0], a.read[1], add, a.written);
    calls.push(Call::new("ChannelSoftmax::input_gradient", &[maps, maps], maps, run).with_pixels(pixels));

    let norm = if random.random() { LpNormalization::L1 } else { LpNormalization::L2 };
    let run = move |a: Arguments<'_>| norm.forward(across(a.pixels), a.read[0], a.written, a.saved);
    let call = Call::new("LpNormalization::forward", &[maps], maps, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(pixels)));
    let run = move |a: Arguments<'_>| {
        norm.input_gradient(across(a.pixels), a.read[0], a.saved, a.read[1], add, a.written);
    };
    let call = Call::new("LpNormalization::input_gradient", &[maps, maps], maps, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Read(pixels)));

    let norm = LocalResponseNorm { size: random.random_range(1..6), alpha: 0.5, beta: 0.75, bias: 1.0 };
    let run = move |a: Arguments<'_>| norm.forward((channels, a.pixels), a.read[0], a.written, a.saved);
    let call = Call::new("LocalResponseNorm::forward", &[dense], dense, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(2 * dense.length())));
    let run = move |a: Arguments<'_>| norm.input_gradient((channels, a.pixels), a.saved, a.read[0], add, a.written);
    let call = Call::new("LocalResponseNorm::input_gradient", &[dense], dense, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Read(2 * dense.length())));
}

fn elementwise(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let (channels, pixels, add) = (random.random_range(1..20), random.random_range(2..6), random.random());
    let maps = Shape { layout: any_layout(random), channels, pixels };
    let length = maps.length();
    let kind = any_kind(random);

    let run = move |a: Arguments<'_>| sum(a.read, Some(kind), a.written);
    calls.push(Call::new("sum", &[maps; 3], maps, run));
    let run = move |a: Arguments<'_>| pass_gradient(a.read[0], Some((kind, a.read[1])), a.written, add);
    calls.push(Call::new("pass_gradient", &[maps; 2], maps, run));
    let run = move |a: Arguments<'_>| pass_gradient_in_place(kind, a.read[0], a.written);
    calls.push(Call::new("pass_gradient_in_place", &[maps], maps, run));
    let run = |a: Arguments<'_>| Unary::Mish.forward(a.read[0], a.written, a.saved);
    calls.push(Call::new("Unary::forward", &[maps], maps, run).saving(Saved::Written(length)));
    let run = move |a: Arguments<'_>| pass_slopes(a.saved, a.read[0], add, a.written);
    calls.push(Call::new("pass_slopes", &[maps], maps, run).saving(Saved::Read(length)));

    let prelu = Prelu { slopes: noise(1, channels) };
    let run = move |a: Arguments<'_>| prelu.forward(a.pixels, a.read[0], a.written, a.saved);
    let call = Call::new("Prelu::forward", &[maps], maps, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(length)));
    let quantize = Quantize { steps: vec![0.1; channels], zeros: vec![3.0; channels], low: -5.0, high: 9.0 };
    let run = move |a: Arguments<'_>| quantize.forward(a.pixels, a.read[0], a.written, a.saved);
    let call = Call::new("Quantize::forward", &[maps], maps, run).with_pixels(pixels);
    calls.push(call.saving(Saved::Written(length)));

    // Either operand may have a single channel, row or column.
    let size = Size::new(random.random_range(1..4), random.random_range(1..4));
    let mut any_extent = || {
        let mut axis = |length: usize| if random.random() { 1 } else { length };
        Extent { channels: axis(channels), size: Size::new(axis(size.height), axis(size.width)) }
    };
    let extents = [any_extent(), any_extent()];
    let whole = extents[0].join(extents[1]).expect("they are alike or 1");
    let layout = maps.layout;
    let shape = |extent: Extent| Shape { layout, channels: extent.channels, pixels: extent.pixels() };
    let saved = 2 * shape(whole).length();
    let run = move |a: Arguments<'_>| {
        Binary::Multiply.forward([(extents[0], a.read[0]), (extents[1], a.read[1])], a.written, a.saved);
    };
    let call = Call::new("Binary::forward", &extents.map(shape), shape(whole), run);
    calls.push(call.saving(Saved::Written(saved)));
    let run = move |a: Arguments<'_>| {
        Binary::Multiply.input_gradient(1, extents, a.saved, a.read[0], add, a.written);
    };
    let call = Call::new("Binary::input_gradient", &[shape(whole)], shape(extents[1]), run);
    calls.push(call.saving(Saved::Read(saved)));
}

fn matrices(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let mut side = || random.random_range(2..9);
    let (inputs, outputs, channels) = (side(), side(), side());
    let product = MatrixProduct { rows: side(), inner: side(), columns: side() };
    let (read, made) = (nchw(inputs, 1), nchw(outputs, 1));
    let linear = Linear::new(inputs, outputs, noise(1, inputs * outputs), Some(noise(2, outputs))).expect("it fits");
    let linear = Arc::new(linear);
    let forward = Arc::clone(&linear);
    let run = move |a: Arguments<'_>| forward.forward(a.read[0], a.written);
    calls.push(Call::new("Linear::forward", &[read], made, run).dense(true));
    let run = move |a: Arguments<'_>| linear.input_gradient(a.read[0], a.written);
    calls.push(Call::new("Linear::input_gradient", &[made], read, run).dense(true));

    let MatrixProduct { rows, inner, columns } = product;
    let factors = [nchw(channels, rows * inner), nchw(channels, inner * columns)];
    let made = nchw(channels, rows * columns);
    let saved = factors[0].length() + factors[1].length();
    let run = move |a: Arguments<'_>| product.forward(a.read[0], a.read[1], a.written, a.saved);
    calls.push(Call::new("MatrixProduct::forward", &factors, made, run).saving(Saved::Written(saved)));
    let which = random.random_range(0..2);
    let run = move |a: Arguments<'_>| product.input_gradient(which, a.saved, a.read[0], a.written);
    let call = Call::new("MatrixProduct::input_gradient", &[made], factors[which], run);
    calls.push(call.saving(Saved::Read(saved)));
}

fn arrangements(random: &mut ChaCha8Rng, calls: &mut Vec<Call>) {
    let (channels, pixels, add) = (random.random_range(1..20), random.random_range(2..6), random.random());
    let layout = any_layout(random);
    let maps = Shape { layout, channels, pixels };
    let run = move |a: Arguments<'_>| copy(a.read[0], a.written, add);
    calls.push(Call::new("copy", &[maps], maps, run));
    let other = Shape { layout: any_layout(random), channels, pixels };
    let run = move |a: Arguments<'_>| convert(channels, a.pixels, a.read[0], a.written, add);
    calls.push(Call {
        takes_any_layout: channels.is_multiple_of(8),
        ..Call::new("convert", &[other], maps, run).with_pixels(pixels)
    });

    let from: Vec<Option<usize>> =
        (0..random.random_range(1..20)).map(|_| random.random_range(0..=channels).checked_sub(1)).collect();
    let chosen = Shape { channels: from.len(), ..maps };
    let select = Arc::new(IndexSelect::new(channels, from).expect("all exist"));
    let forward = Arc::clone(&select);
    let run = move |a: Arguments<'_>| forward.forward(a.pixels, a.read[0], a.written);
    calls.push(Call::new("IndexSelect::forward", &[maps], chosen, run).with_pixels(pixels));
    let run = move |a: Arguments<'_>| select.input_gradient(a.pixels, a.read[0], add, a.written);
    calls.push(Call::new("IndexSelect::input_gradient", &[chosen], maps, run).with_pixels(pixels));

    let dense = nchw(channels, pixels);
    let permute = Arc::new(Permute::new([(pixels, 1), (channels, pixels)]));
    let forward = Arc::clone(&permute);
    let run = move |a: Arguments<'_>| forward.forward(a.read[0], a.written);
    calls.push(Call::new("Permute::forward", &[dense], dense, run));
    let run = move |a: Arguments<'_>| permute.input_gradient(a.read[0], add, a.written);
    calls.push(Call::new("Permute::input_gradient", &[dense], dense, run));

    let start = random.random_range(0..12);
    let total = start + channels + random.random_range(0..12);
    let whole = Shape { channels: total, ..maps };
    let slice = move |pixels: usize| ConcatSlice { start, channels, total, pixels };
    let run = move |a: Arguments<'_>| slice(a.pixels).put(a.read[0], a.written);
    calls.push(Call::new("ConcatSlice::put", &[maps], whole, run).with_pixels(pixels));
    let run = move |a: Arguments<'_>| slice(a.pixels).take(a.read[0], add, a.written);
    calls.push(Call::new("ConcatSlice::take", &[whole], maps, run).with_pixels(pixels));
}
