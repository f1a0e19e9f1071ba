//! Sums and joins of whole tensors.

use super::simd::vectorized;

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

/// Joins along the channels: each part is `[batch, its length]`, the output `[batch, sum of lengths]`.
pub fn concat(batch: usize, parts: &[&[f32]], output: &mut [f32]) {
    assert_eq!(output.len(), parts.iter().map(|p| p.len()).sum::<usize>());
    let mut rest = output;
    for item in 0..batch {
        for part in parts {
            let length = part.len() / batch;
            let (head, tail) = std::mem::take(&mut rest).split_at_mut(length);
            head.copy_from_slice(&part[item * length..(item + 1) * length]);
            rest = tail;
        }
    }
}

/// The part of a joined tensor that [`concat`] took from floats `start..start + length` of each item.
pub fn split(batch: usize, joined: &[f32], start: usize, output: &mut [f32]) {
    let (total, length) = (joined.len() / batch, output.len() / batch);
    assert!(start + length <= total);
    for (item, part) in output.chunks_exact_mut(length).enumerate() {
        part.copy_from_slice(&joined[item * total + start..item * total + start + length]);
    }
}
