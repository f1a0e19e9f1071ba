//! Convolution of plain maps as matrix products: for groups of so few channels that they do not fill a block.

use rayon::prelude::*;

use super::col2im::col2im;
use super::config::Convolution;
use super::im2col::im2col;
use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::scratch::with_scratch;
use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::matmul::gemm::{View, matmul};
use crate::kernels::simd::add::add_scalar;
use crate::kernels::window::{Grid, Padding, PaddingMode, Size, SlidingWindow};

/// Floats of im2col columns that a thread works on at a time: half a megabyte, which leaves room in a second-level cache.
const TILE: usize = 128 * 1024;
/// Fewer pixels than this a tile, and the product spends its time at the edges: split by output channels instead.
const MIN_TILE_PIXELS: usize = 96;

/// `[batch, in, h, w] -> [batch, out, oh, ow]`, with bias and then `activation`, if any.
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

/// The gradient of the input from that of the output: `[batch, out, oh, ow] -> [batch, in, h, w]`. `flipped` gives what
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

/// The convolution over the output's gradient that gives the input's, where there is one: stride 1, and padding no
/// wider than the kernel reaches.
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
    debug_assert_eq!(flipped.output(), grid.input());
    Some((adjoint, flipped))
}

/// Any stride: the gradient of every im2col column, added back to where it was read.
fn scatter(config: &Convolution, grid: &Grid, weight: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
    let batch = gradient.len() / (config.out_channels * grid.output().area());
    let (taps, depth) = (config.taps(), config.depth());
    let (pixels, plane) = (grid.output().area(), grid.input().area());
    let (ins, outs) = (config.in_per_group(), config.out_per_group());
    let threads = rayon::current_num_threads();
    // Blocks of input channels, small enough for the cache, at least one for each thread.
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
            // SAFETY: `columns` is this thread's own and has room for channels * taps rows of `pixels`.
            unsafe {
                matmul(
                    (channels * taps, pixels, outs),
                    columns.as_mut_ptr(),
                    pixels,
                    View::rows(&weight[start * taps..], depth).transposed(),
                    View::rows(gradient, pixels),
                );
            }
            for (c, columns) in columns.chunks_exact(taps * pixels).enumerate() {
                let offset = (item * config.in_channels + group * ins + start + c) * plane;
                // SAFETY: each (item, group, channel) plane belongs to one part only.
                col2im(grid, columns, unsafe { shared.part(offset, plane) });
            }
        });
    });
}

/// `output = weight * input` over the grid; `finish(channel, values)` is called once for every run of finished values.
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
    let is_pointwise = config.window == SlidingWindow::square(1, 1, PaddingMode::NONE);
    let shared = SharedOutput::new(output);

    // One product: the output rows `rows` of `channels` (counted within the group), from `columns`.
    let product =
        |item: usize, group: usize, rows: std::ops::Range<usize>, channels: std::ops::Range<usize>, columns: View| {
            let first = group * outs + channels.start;
            let (start, length) = (rows.start * size.width, rows.len() * size.width);
            let base = (item * config.out_channels + first) * pixels + start;
            // SAFETY: every call has its own rows and channels of its own item, so no two write the same values; the last
            // value written is the last of the last channel's rows, inside the output.
            unsafe {
                let weight = View::rows(&weight[first * depth..], depth);
                matmul((channels.len(), length, depth), shared.at(base), pixels, weight, columns);
                for c in 0..channels.len() {
                    finish(first + c, shared.part(base + c * pixels, length));
                }
            }
        };

    // Tiles of output rows: about TILE floats of columns each, as many as divide evenly among the threads.
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
                let columns = View::rows(&input[rows.start * size.width..], plane);
                return product(item, group, rows, 0..outs, columns);
            }
            let length = rows.len() * size.width;
            with_scratch(depth * length, |columns| {
                im2col(grid, input, ins, rows.clone(), columns);
                product(item, group, rows, 0..outs, View::rows(columns, length));
            });
        });
        return;
    }
    let block = outs.div_ceil(threads);
    let by_channels = |item: usize, group: usize, columns: &[f32]| {
        (0..outs.div_ceil(block)).into_par_iter().for_each(|part| {
            let channels = part * block..((part + 1) * block).min(outs);
            product(item, group, 0..size.height, channels, View::rows(columns, pixels));
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

/// Every kernel turned by half a turn, inputs and outputs exchanged: `[out, in / g, kh, kw] -> [in, out / g, kh, kw]`.
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
