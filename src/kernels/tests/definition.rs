//! The slow and obvious versions.

use crate::kernels::{AveragePool, Convolution, Grid, GridAxis};

/// The input that a tap of an output reads, if it lies inside.
pub fn read(axis: &GridAxis, output: usize, tap: usize) -> Option<usize> {
    let at = (output * axis.stride + tap * axis.dilation).checked_sub(axis.before)?;
    (at < axis.input).then_some(at)
}

/// Calls `product(output, weight, input)` with the flat indices of every product of a convolution.
pub fn for_each_product(c: &Convolution, grid: &Grid, batch: usize, mut product: impl FnMut(usize, usize, usize)) {
    let (ins, outs) = (c.in_channels / c.groups, c.out_channels / c.groups);
    let (size, out) = (grid.input(), grid.output());
    // These are, for each tap, all outputs that read inside the input, and what each of them reads.
    let pairs = |axis: &GridAxis| -> Vec<Vec<(usize, usize)>> {
        let of_tap = |tap| (0..axis.output).filter_map(move |o| Some((o, read(axis, o, tap)?))).collect();
        (0..axis.kernel).map(of_tap).collect()
    };
    let (rows, columns) = (pairs(&grid.y), pairs(&grid.x));
    for (n, oc, ic) in
        (0..batch).flat_map(|n| (0..c.out_channels).flat_map(move |oc| (0..ins).map(move |ic| (n, oc, ic))))
    {
        let input_channel = n * c.in_channels + oc / outs * ins + ic;
        let output_channel = n * c.out_channels + oc;
        for (ky, rows) in rows.iter().enumerate() {
            for (kx, columns) in columns.iter().enumerate() {
                let weight = ((oc * ins + ic) * grid.y.kernel + ky) * grid.x.kernel + kx;
                for (oy, y) in rows {
                    let output = (output_channel * out.height + oy) * out.width;
                    let input = (input_channel * size.height + y) * size.width;
                    columns.iter().for_each(|(ox, x)| product(output + ox, weight, input + x));
                }
            }
        }
    }
}

/// The inputs under the window of every output of every plane, in reading order, as flat indices.
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

/// The number that an average pool divides by at output `(oy, ox)`: PyTorch's rule, counted tap by tap.
pub fn divisor(pool: &AveragePool, grid: &Grid, oy: usize, ox: usize) -> usize {
    let count = |axis: &GridAxis, output: usize| {
        (0..axis.kernel)
            .filter(|tap| {
                let at = output * axis.stride + tap * axis.dilation;
                let padded = at < axis.before + axis.input + axis.after;
                let inside = at >= axis.before && at < axis.before + axis.input;
                if pool.count_include_pad { padded } else { inside }
            })
            .count()
    };
    count(&grid.y, oy) * count(&grid.x, ox)
}
