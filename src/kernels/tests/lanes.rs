use proptest::prelude::*;

use super::noise;
use crate::kernels::simd::lanes::{Compute, Lanes, portable, widest};

/// A bit of everything that vectors are used for.
struct Everything<'a> {
    values: &'a [[f32; 16]],
    sums: &'a mut [[f32; 8]; 2],
    largest: &'a mut [[f32; 8]; 2],
    indices: &'a mut [[u32; 8]; 2],
}

impl Compute for Everything<'_> {
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(self) {
        let zero = L::load(&[0.0; 8], &[0.0; 8]);
        let (mut sum, mut best, mut index) = (zero, L::weights(&self.values[0]), zero);
        for (at, row) in self.values.iter().enumerate() {
            let row = L::weights(row);
            sum = sum.multiply_add(row, 0.1 * at as f32).multiply_add_each(row, row);
            (best, index) = best.larger(index, row, at as f32);
        }
        *self.sums = sum.clamp(-0.5, 0.5).halves();
        *self.largest = best.halves();
        *self.indices = index.indices([100, 200]);
    }
}

proptest! {
    /// Whatever vectors the machine has, they compute what plain code does.
    #[test]
    fn wide_vectors_agree_with_plain_code(rows in 1..20usize, coarse in any::<bool>(), seed in any::<u64>()) {
        let mut values: Vec<[f32; 16]> = noise(seed, 16 * rows).as_chunks().0.to_vec();
        if coarse {
            // Ties and NaNs.
            values.iter_mut().flatten().for_each(|v| *v = if *v > 0.9 { f32::NAN } else { (*v * 2.0).round() });
        }
        let run = |compute: fn(Everything<'_>)| {
            let (mut sums, mut largest, mut indices) = ([[0.0; 8]; 2], [[0.0; 8]; 2], [[0; 8]; 2]);
            compute(Everything { values: &values, sums: &mut sums, largest: &mut largest, indices: &mut indices });
            (sums, largest, indices)
        };
        let (plain, wide) = (run(|e| portable(e)), run(|e| widest(e)));
        prop_assert_eq!(plain.2, wide.2);
        let pairs = plain.0.iter().zip(&wide.0).chain(plain.1.iter().zip(&wide.1));
        for (plain, wide) in pairs.flat_map(|(plain, wide)| plain.iter().zip(wide)) {
            prop_assert!((plain - wide).abs() < 1e-5 || plain.is_nan() && wide.is_nan(), "{} is {}", wide, plain);
        }
    }
}
