//! The transforms of Winograd's convolution: see [`super::winograd`].

use std::f32::consts::{FRAC_1_SQRT_2, SQRT_2};

use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::simd::lanes::Lanes;

/// Outputs along a side of a tile.
pub const OUT: usize = 4;
/// Inputs along a side of a tile.
pub const IN: usize = 6;
/// Values of a tile once it is transformed.
pub const POINTS: usize = IN * IN;
/// The values of six inputs at the six points, but for the factors that the filter takes.
#[inline(always)]
pub fn transform_input<L: Lanes>(d: [L; IN]) -> [L; IN] {
    let even = d[4].multiply_add(d[2], -2.0);
    let odd = d[3].multiply_add(d[1], -2.0);
    let (wide_even, wide_odd) = (d[4].multiply_add(d[2], -0.5), d[3].multiply_add(d[1], -0.5));
    [
        d[4].multiply_add(d[0], 1.0).multiply_add(d[2], -2.5),
        even.multiply_add(odd, FRAC_1_SQRT_2),
        even.multiply_add(odd, -FRAC_1_SQRT_2),
        wide_even.multiply_add(wide_odd, SQRT_2),
        wide_even.multiply_add(wide_odd, -SQRT_2),
        d[5].multiply_add(d[1], 1.0).multiply_add(d[3], -2.5),
    ]
}

/// Four outputs from the products at the six points.
#[inline(always)]
pub fn transform_output<L: Lanes>(m: [L; IN]) -> [L; OUT] {
    let zero = L::load(&[0.0; BLOCK], &[0.0; BLOCK]);
    let (near, near_odd) = (m[1].multiply_add(m[2], 1.0), m[1].multiply_add(m[2], -1.0));
    let (far, far_odd) = (m[3].multiply_add(m[4], 1.0), m[3].multiply_add(m[4], -1.0));
    [
        m[0].multiply_add(near, 1.0).multiply_add(far, 1.0),
        zero.multiply_add(near_odd, FRAC_1_SQRT_2).multiply_add(far_odd, SQRT_2),
        zero.multiply_add(near, 0.5).multiply_add(far, 2.0),
        m[5].multiply_add(near_odd, 0.5 * FRAC_1_SQRT_2).multiply_add(far_odd, 2.0 * SQRT_2),
    ]
}

/// The values of a filter at the points, with the factors that make the products exact.
pub fn transform_filter(taps: [f32; 9]) -> [f32; POINTS] {
    use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};
    let row = |g: [f64; 3]| {
        let near = (-(g[0] + 0.5 * g[2]) / 1.5, -FRAC_1_SQRT_2 * g[1] / 1.5);
        let far = ((g[0] + 2.0 * g[2]) / 6.0, SQRT_2 * g[1] / 6.0);
        [g[0], near.0 + near.1, near.0 - near.1, far.0 + far.1, far.0 - far.1, g[2]]
    };
    let taps = taps.map(f64::from);
    let rows: [[f64; IN]; 3] = std::array::from_fn(|y| row([taps[3 * y], taps[3 * y + 1], taps[3 * y + 2]]));
    let columns: [[f64; IN]; IN] = std::array::from_fn(|x| row([rows[0][x], rows[1][x], rows[2][x]]));
    std::array::from_fn(|point| columns[point % IN][point / IN] as f32)
}
