//! The exponential and the error function as straight code, so that loops over them are vectorised: with the standard library,
//! each value would be a call.

use std::f32::consts::{FRAC_2_SQRT_PI, LOG2_E};

/// ln 2 in two parts, of which the first is so short that its product with a small whole number is exact.
const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);
/// A number that is so large that adding it leaves the nearest whole number in the lowest bits.
const ROUNDER: f32 = 12_582_912.0;

/// `e^x` within two units of the last place. Where a float does not hold the power, this is the largest or smallest that is a
/// normal number.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let within = x.clamp(-87.3, 88.0);
    let shifted = within * LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let rest = (within - whole * LN_2.0) - whole * LN_2.1;
    // This is Taylor's series: the rest is at most half of ln 2.
    let mut power = 1.0 / 5040.0;
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = power * rest + coefficient;
    }
    // This multiplies by 2^whole. The bits of a NaN must not be touched.
    let scaled = f32::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23));
    if x.is_nan() { x } else { scaled }
}

/// `1 / (1 + e^-x)`
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The error function, with a relative error of at most 4e-7.
///
/// It is `x P(x^2) / Q(x^2)`, fitted over the range in which the function differs from 1.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    const P: [f32; 6] = [2.045_923_5e-6, 2.848_610_3e-4, 3.773_246_3e-3, 5.277_142e-2, 1.906_097_4e-1, FRAC_2_SQRT_PI];
    const Q: [f32; 6] = [3.804_762_4e-5, 1.164_030_7e-3, 1.498_457_8e-2, 1.141_893_4e-1, 5.022_562e-1, 1.0];
    let x = x.clamp(-3.925, 3.925);
    let (mut numerator, mut denominator) = (0.0, 0.0);
    for (p, q) in P.iter().zip(Q) {
        (numerator, denominator) = (numerator * (x * x) + p, denominator * (x * x) + q);
    }
    x * numerator / denominator
}

/// `tanh(x)`, with an absolute error of a float's last place near 1.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (exp(2.0 * x) + 1.0)
}
