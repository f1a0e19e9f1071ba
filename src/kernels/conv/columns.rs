//! Convolution in NCHW as matrix products, for groups of so few channels that they do not fill a block.

use std::ops::Range;

use rayon::prelude::*;

use super::col2im::col2im;
use super::config::Convolution;
use super::im2col::im2col;
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::scratch::with_scratch;
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::matmul::gemm::matmul;
use crate::kernels::matmul::matrix_view::{MatrixView, MatrixViewMut};
use crate::kernels::simd::add::add_scalar;
use crate::kernels::window::{Grid, Padding, PaddingMode, Size, SlidingWindow};

/// Floats of im2col columns that a thread works on at a time: half a megabyte leaves room in a second-level cache.
const TILE: usize = 128 * 1024;
/// The product of a tile of fewer pixels spends its time at the edges, so that the work is split by output channels instead.
const MIN_TILE_PIXELS: usize = 96;

/// Writes the convolution with bias and then `activation`, if any: `[batch, in, h, w] -> [batch, out, oh, ow]`.
pub fn forward(
    config: &Convolution,
    grid: &Grid,
    weight: &[f32],
    bias: &[f32],
    input: &[f32],
    activation: Option<Activation>,
    output: &mut [f32],
) {
    let finish = |channel: usize, values: &mut [f32]| {
        let bias = bias[channel];
        match activation {
            None => add_scalar(values, bias),
            Some(activation) => activation.add_and_apply(bias, values),
        }
    };
    convolve(config, grid, weight, input, output, &finish);
}

/// Writes the gradient of the input from that of the output: `[batch, out, oh, ow] -> [batch, in, h, w]`. `flipped` gives what
/// [`flip`] makes of the weights.
pub fn input_gradient<'a>(
    config: &Convolution,
    grid: &Grid,
    weight: &[f32],
    flipped: impl FnOnce() -> &'a [f32],
    gradient: &[f32],
    input_gradient: &mut [f32],
) {
    match adjoint(config, grid) {
        Some((config, grid)) => convolve(&config, &grid, flipped(), gradient, input_gradient, &|_, _| {}),
        None => scatter(config, grid, weight, gradient, input_gradient),
    }
}

/// The convolution over the output's gradient that gives the input's. There is one if the stride is 1, the padding is no wider
/// than the kernel reaches, and the window has as many positions as fit.
fn adjoint(config: &Convolution, grid: &Grid) -> Option<(Convolution, Grid)> {
    let Convolution { window, .. } = *config;
    if window.stride != Size::square(1) {
        return None;
    }
    let reach = Size::new(
        window.dilation.height * (window.kernel.height - 1),
        window.dilation.width * (window.kernel.width - 1),
    );
    let padding = Padding {
        top: reach.height.checked_sub(grid.y.before)?,
        bottom: reach.height.checked_sub(grid.y.after)?,
        left: reach.width.checked_sub(grid.x.before)?,
        right: reach.width.checked_sub(grid.x.after)?,
    };
    let window = SlidingWindow { padding: PaddingMode::Fixed(padding), ..window };
    let adjoint = Convolution { in_channels: config.out_channels, out_channels: config.in_channels, window, ..*config };
    let flipped = window.over(grid.output(), false)?;
    (flipped.output() == grid.input()).then_some((adjoint, flipped))
}

/// Adds the gradient of every im2col column back to where it was read, whatever the stride is.
fn scatter(config: &Convolution, grid: &Grid, weight: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
    let batch = gradient.len() / (config.out_channels * grid.output().area());
    let (taps, depth) = (config.taps(), config.depth());
    let (pixels, plane) = (grid.output().area(), grid.input().area());
    let (ins, outs) = (config.in_per_group(), config.out_per_group());
    let threads = rayon::current_num_threads();
    // A block of input channels is small enough for the cache, and there is at least one for each thread.
    let block = (TILE / (taps * pixels)).clamp(1, ins.div_ceil(threads));
    let blocks = ins.div_ceil(block);
    let shared = SharedOutput::new(input_gradient);
    (0..batch * config.groups * blocks).into_par_iter().for_each(|part| {
        let (item, group, start) =
            (part / blocks / config.groups, part / blocks % config.groups, part % blocks * block);
        let channels = block.min(ins - start);
        let weight = &weight[group * outs * depth..];
        with_scratch(channels * taps * pixels, |columns| {
            let gradient = &gradient[(item * config.out_channels + group * outs) * pixels..];
            let filters = MatrixView::new(&weight[start * taps..], (outs, channels * taps), depth);
            let gradient = MatrixView::new(gradient, (outs, pixels), pixels);
            matmul(MatrixViewMut::new(columns, (channels * taps, pixels), pixels), filters.transposed(), gradient);
            for (c, columns) in columns.chunks_exact(taps * pixels).enumerate() {
                let offset = (item * config.in_channels + group * ins + start + c) * plane;
                // SAFETY: each plane of an item, group and channel belongs to one part only.
                col2im(grid, columns, unsafe { shared.part(offset, plane) });
            }
        });
    });
}

/// Writes the convolution of `input` over the grid, and calls `finish(channel, values)` once for every run of finished values.
fn convolve(
    config: &Convolution,
    grid: &Grid,
    weight: &[f32],
    input: &[f32],
    output: &mut [f32],
    finish: &(impl Fn(usize, &mut [f32]) + Sync),
) {
    let batch = input.len() / (config.in_channels * grid.input().area());
    let (depth, outs, ins) = (config.depth(), config.out_per_group(), config.in_per_group());
    let (plane, size) = (grid.input().area(), grid.output());
    let pixels = size.area();
    let threads = rayon::current_num_threads();
    let is_pointwise = config.window == SlidingWindow::square(1, 1, PaddingMode::NONE) && grid.input() == grid.output();
    let shared = SharedOutput::new(output);

    // Computes the output rows `rows` of `channels`, which are counted within the group, from `columns`.
    let product = |item: usize, group: usize, rows: Range<usize>, channels: Range<usize>, columns: MatrixView<'_>| {
        let first = group * outs + channels.start;
        let (start, length) = (rows.start * size.width, rows.len() * size.width);
        let base = (item * config.out_channels + first) * pixels + start;
        let weight = MatrixView::new(&weight[first * depth..], (channels.len(), depth), depth);
        // SAFETY: every call has its own rows and channels of its own item, so that no two write the same values.
        matmul(unsafe { MatrixViewMut::part_of(shared, base, (channels.len(), length), pixels) }, weight, columns);
        for c in 0..channels.len() {
            // SAFETY: these are the values that have just been written.
            finish(first + c, unsafe { shared.part(base + c * pixels, length) });
        }
    };

    // A tile of output rows has about TILE floats of columns, and the tiles divide evenly among the threads.
    let most = (TILE / (depth * size.width)).max(1);
    let tiles = size.height.div_ceil(most).next_multiple_of(if batch * config.groups < threads { threads } else { 1 });
    let rows = size.height.div_ceil(tiles.min(size.height));
    let tiles = size.height.div_ceil(rows);
    let jobs = batch * config.groups;

    if rows * size.width >= MIN_TILE_PIXELS || jobs >= threads {
        (0..jobs * tiles).into_par_iter().for_each(|part| {
            let (item, group, first) =
                (part / tiles / config.groups, part / tiles % config.groups, part % tiles * rows);
            let rows = first..(first + rows).min(size.height);
            let input = &input[(item * config.in_channels + group * ins) * plane..];
            if is_pointwise {
                let columns =
                    MatrixView::new(&input[rows.start * size.width..], (depth, rows.len() * size.width), plane);
                return product(item, group, rows, 0..outs, columns);
            }
            let length = rows.len() * size.width;
            with_scratch(depth * length, |columns| {
                im2col(grid, input, ins, rows.clone(), columns);
                product(item, group, rows, 0..outs, MatrixView::new(columns, (depth, length), length));
            });
        });
        return;
    }
    let block = outs.div_ceil(threads);
    let by_channels = |item: usize, group: usize, columns: &[f32]| {
        let columns = MatrixView::new(columns, (depth, pixels), pixels);
        (0..outs.div_ceil(block)).into_par_iter().for_each(|part| {
            let channels = part * block..((part + 1) * block).min(outs);
            product(item, group, 0..size.height, channels, columns);
        });
    };
    for (item, group) in (0..batch).flat_map(|i| (0..config.groups).map(move |g| (i, g))) {
        let input = &input[(item * config.in_channels + group * ins) * plane..];
        if is_pointwise {
            by_channels(item, group, input);
        } else {
            with_scratch(depth * pixels, |columns| {
                im2col(grid, input, ins, 0..size.height, columns);
                by_channels(item, group, columns);
            });
        }
    }
}

/// Turns every kernel by half a turn and exchanges inputs and outputs: `[out, in / g, kh, kw] -> [in, out / g, kh, kw]`.
pub fn flip(config: &Convolution, weight: &[f32]) -> Vec<f32> {
    let (taps, ins, outs) = (config.taps(), config.in_per_group(), config.out_per_group());
    let mut flipped = vec![0.0; weight.len()];
    for (i, kernel) in weight.chunks_exact(taps).enumerate() {
        let (group, out, input) = (i / ins / outs, i / ins % outs, i % ins);
        let target = &mut flipped[((group * ins + input) * outs + out) * taps..][..taps];
        target.iter_mut().zip(kernel.iter().rev()).for_each(|(t, w)| *t = *w);
    }
    flipped
}
