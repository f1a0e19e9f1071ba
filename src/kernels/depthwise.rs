//! Depthwise convolution: one kernel for each channel, no sum over channels.

use rayon::prelude::*;

use super::window::Grid;

/// `output[plane] = sum over taps of weight[channel, tap] * shifted input[plane]`, then `finish(channel, output plane)`.
///
/// `weight` is `[channels, taps]`; planes run over batch and channels.
pub fn forward(
    grid: &Grid,
    weight: &[f32],
    input: &[f32],
    output: &mut [f32],
    finish: impl Fn(usize, &mut [f32]) + Sync,
) {
    let (taps, size, out) = (grid.y.kernel * grid.x.kernel, grid.input(), grid.output());
    let channels = weight.len() / taps;
    let planes = output.par_chunks_exact_mut(out.area()).zip(input.par_chunks_exact(size.area()));
    planes.enumerate().for_each(|(i, (output, input))| {
        let channel = i % channels;
        output.fill(0.0);
        for_each_tap(grid, &weight[channel * taps..][..taps], |weight, y, input_start, columns| {
            let target = &mut output[y * out.width..][columns];
            let source = &input[input_start..];
            match grid.x.stride {
                1 => target.iter_mut().zip(source).for_each(|(t, s)| *t += weight * s),
                2 => target.iter_mut().zip(source.chunks(2)).for_each(|(t, s)| *t += weight * s[0]),
                stride => target.iter_mut().zip(source.iter().step_by(stride)).for_each(|(t, s)| *t += weight * s),
            }
        });
        finish(channel, output);
    });
}

/// The adjoint of [`forward`] in its input.
pub fn input_gradient(grid: &Grid, weight: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
    let (taps, size, out) = (grid.y.kernel * grid.x.kernel, grid.input(), grid.output());
    let channels = weight.len() / taps;
    let planes = input_gradient.par_chunks_exact_mut(size.area()).zip(gradient.par_chunks_exact(out.area()));
    planes.enumerate().for_each(|(i, (target, gradient))| {
        target.fill(0.0);
        let weight = &weight[i % channels * taps..][..taps];
        for_each_tap(grid, weight, |weight, y, input_start, columns| {
            let source = &gradient[y * out.width..][columns];
            let target = &mut target[input_start..];
            if grid.x.stride == 1 {
                target.iter_mut().zip(source).for_each(|(t, s)| *t += weight * s);
            } else {
                let target = target.iter_mut().step_by(grid.x.stride);
                target.zip(source).for_each(|(t, s)| *t += weight * s);
            }
        });
    });
}

/// Calls `row(weight, output row, first input read, output columns)` for every tap and every output row it reads for.
fn for_each_tap(grid: &Grid, weight: &[f32], mut row: impl FnMut(f32, usize, usize, std::ops::Range<usize>)) {
    for ky in 0..grid.y.kernel {
        for kx in 0..grid.x.kernel {
            let columns = grid.x.inside(kx);
            if columns.is_empty() {
                continue;
            }
            for y in grid.y.inside(ky) {
                let start = grid.y.reads(y, ky) * grid.x.input + grid.x.reads(columns.start, kx);
                row(weight[ky * grid.x.kernel + kx], y, start, columns.clone());
            }
        }
    }
}
