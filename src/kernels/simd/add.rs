//! Sums, element by element.

use super::vectorized::vectorized;

vectorized! {
    /// Adds `other` to `target`, element by element.
    ///
    /// # Panics
    /// If their lengths differ.
    pub fn add_assign(target: &mut [f32], other: &[f32]) {
        assert_eq!(target.len(), other.len(), "both have to be of one length");
        for (t, o) in target.iter_mut().zip(other) {
            *t += o;
        }
    }

    /// Adds `value` to every element of `target`.
    pub fn add_scalar(target: &mut [f32], value: f32) {
        for t in target {
            *t += value;
        }
    }
}
