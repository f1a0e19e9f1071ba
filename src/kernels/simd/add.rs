//! Sums, element by element.

use crate::kernels::simd::vectorized::vectorized;

vectorized! {
    /// `target += other`, element by element.
    pub fn add_assign(target: &mut [f32], other: &[f32]) {
        assert_eq!(target.len(), other.len());
        for (t, o) in target.iter_mut().zip(other) {
            *t += o;
        }
    }

    /// `target += value`, for every element.
    pub fn add_scalar(target: &mut [f32], value: f32) {
        for t in target {
            *t += value;
        }
    }
}
