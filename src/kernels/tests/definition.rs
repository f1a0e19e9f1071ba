//! The slow and obvious versions.

use crate::kernels::{AveragePool, Axis, Convolution, Grid};

/// What output `o`, tap `t` reads, if it lies inside the input.
pub fn read(axis: &Axis, output: usize, tap: usize) -> Option<usize> {
    let at = (output * axis.stride + tap * axis.dilation).checked_sub(axis.before)?;
    (at < axis.input).then_some(at)
}

/// Calls `product(output, weight, input)` with the flat indices of every product of a convolution.
pub fn for_each_product(c: &Convolution, grid: &Grid, batch: usize, mut product: impl FnMut(usize, usize, usize)) {
    let (ins, outs) = (c.in_channels / c.groups, c.out_channels / c.groups);
    let (size, out) = (grid.input(), grid.output());
    for n in 0..batch {
        for oc in 0..c.out_channels {
            for ic in 0..ins {
                let input_channel = oc / outs * ins + ic;
                for oy in 0..out.height {
                    for ox in 0..out.width {
                        for ky in 0..grid.y.kernel {
                            for kx in 0..grid.x.kernel {
                                let (Some(y), Some(x)) = (read(&grid.y, oy, ky), read(&grid.x, ox, kx)) else {
                                    continue;
                                };
                                product(
                                    ((n * c.out_channels + oc) * out.height + oy) * out.width + ox,
                                    ((oc * ins + ic) * grid.y.kernel + ky) * grid.x.kernel + kx,
                                    ((n * c.in_channels + input_channel) * size.height + y) * size.width + x,
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}

/// For every plane and output: the inputs under its window, in reading order, as flat indices.
pub fn windows(grid: &Grid, planes: usize) -> Vec<Vec<usize>> {
    let size = grid.input();
    let mut all = Vec::new();
    for plane in 0..planes {
        for oy in 0..grid.y.output {
            for ox in 0..grid.x.output {
                let mut inside = Vec::new();
                for ky in 0..grid.y.kernel {
                    for kx in 0..grid.x.kernel {
                        if let (Some(y), Some(x)) = (read(&grid.y, oy, ky), read(&grid.x, ox, kx)) {
                            inside.push((plane * size.height + y) * size.width + x);
                        }
                    }
                }
                all.push(inside);
            }
        }
    }
    all
}

/// What an average pool divides by at output `(oy, ox)`: PyTorch's rule, counted tap by tap.
pub fn divisor(pool: &AveragePool, grid: &Grid, oy: usize, ox: usize) -> usize {
    let count = |axis: &Axis, output: usize| {
        (0..axis.kernel)
            .filter(|tap| {
                let at = output * axis.stride + tap;
                let padded = at < axis.before + axis.input + axis.after;
                let inside = at >= axis.before && at < axis.before + axis.input;
                if pool.count_include_pad { padded } else { inside }
            })
            .count()
    };
    count(&grid.y, oy) * count(&grid.x, ox)
}
