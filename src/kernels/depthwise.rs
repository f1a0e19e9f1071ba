//! Depthwise convolution: one kernel for each channel, no sum over channels.

use rayon::prelude::*;

use super::simd::vectorized;
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
        let weight = &weight[channel * taps..][..taps];
        plane(grid, weight, input, output);
        finish(channel, output);
    });
}

// Nested loops in each: a closure for the inner one may stay a call, compiled for the narrowest vectors.
vectorized! {
    fn plane(grid: &Grid, weight: &[f32], input: &[f32], output: &mut [f32]) {
        output.fill(0.0);
        for (tap, weight) in weight.iter().enumerate() {
            let (ky, kx) = (tap / grid.x.kernel, tap % grid.x.kernel);
            let columns = grid.x.inside(kx);
            if columns.is_empty() {
                continue;
            }
            for y in grid.y.inside(ky) {
                let target = &mut output[y * grid.x.output..][columns.clone()];
                let source = &input[grid.y.reads(y, ky) * grid.x.input + grid.x.reads(columns.start, kx)..];
                match grid.x.stride {
                    1 => {
                        for (t, s) in target.iter_mut().zip(source) {
                            *t += weight * s;
                        }
                    }
                    2 => {
                        // Whole pairs can be done many at once; the last input may have no partner.
                        let Some((last, target)) = target.split_last_mut() else { continue };
                        *last += weight * source[2 * target.len()];
                        for (t, s) in target.iter_mut().zip(source.chunks_exact(2)) {
                            *t += weight * s[0];
                        }
                    }
                    stride => {
                        for (t, s) in target.iter_mut().zip(source.iter().step_by(stride)) {
                            *t += weight * s;
                        }
                    }
                }
            }
        }
    }

    fn plane_gradient(grid: &Grid, weight: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
        input_gradient.fill(0.0);
        for (tap, weight) in weight.iter().enumerate() {
            let (ky, kx) = (tap / grid.x.kernel, tap % grid.x.kernel);
            let columns = grid.x.inside(kx);
            if columns.is_empty() {
                continue;
            }
            for y in grid.y.inside(ky) {
                let source = &gradient[y * grid.x.output..][columns.clone()];
                let start = grid.y.reads(y, ky) * grid.x.input + grid.x.reads(columns.start, kx);
                let target = &mut input_gradient[start..];
                if grid.x.stride == 1 {
                    for (t, s) in target.iter_mut().zip(source) {
                        *t += weight * s;
                    }
                } else {
                    for (t, s) in target.iter_mut().step_by(grid.x.stride).zip(source) {
                        *t += weight * s;
                    }
                }
            }
        }
    }
}

/// The adjoint of [`forward`] in its input.
pub fn input_gradient(grid: &Grid, weight: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
    let (taps, size, out) = (grid.y.kernel * grid.x.kernel, grid.input(), grid.output());
    let channels = weight.len() / taps;
    let planes = input_gradient.par_chunks_exact_mut(size.area()).zip(gradient.par_chunks_exact(out.area()));
    planes.enumerate().for_each(|(i, (target, gradient))| {
        let weight = &weight[i % channels * taps..][..taps];
        plane_gradient(grid, weight, gradient, target);
    });
}
