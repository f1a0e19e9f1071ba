//! The adjoint of [`im2col`](super::im2col::im2col): adding what each tap read back to where it was read.

use crate::kernels::window::Grid;

/// Overwrites one input plane with the sums of `columns[taps, output area]` at the positions that the taps read.
pub fn col2im(grid: &Grid, columns: &[f32], plane: &mut [f32]) {
    plane.fill(0.0);
    let (width, output) = (grid.x.input, grid.output());
    let mut lines = columns.chunks_exact(output.area());
    for ky in 0..grid.y.kernel {
        for kx in 0..grid.x.kernel {
            let Some(line) = lines.next() else { return };
            let inside = grid.x.inside(kx);
            if inside.is_empty() {
                continue;
            }
            for y in grid.y.inside(ky) {
                let source = &line[y * output.width..][inside.clone()];
                let start = grid.y.reads(y, ky) * width + grid.x.reads(inside.start, kx);
                add_strided(source, grid.x.stride, &mut plane[start..]);
            }
        }
    }
}

/// `target[i * stride] += source[i]`.
fn add_strided(source: &[f32], stride: usize, target: &mut [f32]) {
    if stride == 1 {
        target.iter_mut().zip(source).for_each(|(t, s)| *t += s);
    } else {
        target.iter_mut().step_by(stride).zip(source).for_each(|(t, s)| *t += s);
    }
}
