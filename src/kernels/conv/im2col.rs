//! Rearranging maps so that convolution becomes a matrix product.

use std::ops::Range;

use crate::kernels::simd::vectorized::vectorized;
use crate::kernels::window::Grid;

/// Copies what each kernel tap reads of the first planes of `input`, for the output rows `rows`, to
/// `columns[planes * taps, rows * output width]`. Padding is read as 0.
pub fn im2col(grid: &Grid, input: &[f32], planes: usize, rows: Range<usize>, columns: &mut [f32]) {
    let (size, width) = (grid.input(), grid.x.output);
    let tile = rows.len() * width;
    let mut lines = columns.chunks_exact_mut(tile);
    for plane in input.chunks_exact(size.area()).take(planes) {
        for ky in 0..grid.y.kernel {
            let inside_y = grid.y.inside(ky);
            for kx in 0..grid.x.kernel {
                let Some(line) = lines.next() else { return };
                let inside_x = grid.x.inside(kx);
                for (y, target) in rows.clone().zip(line.chunks_exact_mut(width)) {
                    if !inside_y.contains(&y) || inside_x.is_empty() {
                        target.fill(0.0);
                        continue;
                    }
                    let source = &plane[grid.y.reads(y, ky) * size.width..][..size.width];
                    target[..inside_x.start].fill(0.0);
                    target[inside_x.end..].fill(0.0);
                    let target = &mut target[inside_x.clone()];
                    copy_strided(&source[grid.x.reads(inside_x.start, kx)..], grid.x.stride, target);
                }
            }
        }
    }
}

vectorized! {
    /// `target[i] = source[i * stride]`.
    fn copy_strided(source: &[f32], stride: usize, target: &mut [f32]) {
        match stride {
            1 => target.copy_from_slice(&source[..target.len()]),
            2 => {
                // Many whole pairs can be copied at once, but the last input may have no partner.
                let Some((last, target)) = target.split_last_mut() else { return };
                *last = source[2 * target.len()];
                for (t, s) in target.iter_mut().zip(source.chunks_exact(2)) {
                    *t = s[0];
                }
            }
            _ => {
                for (t, s) in target.iter_mut().zip(source.iter().step_by(stride)) {
                    *t = *s;
                }
            }
        }
    }
}
