//! Whether an ascent can end early, because its objective has stopped growing.

/// Steps over which the objective is averaged: each sees the picture moved another way.
const SPAN: usize = 24;

/// Whether the mean of the last steps is above the mean of those before by less than `gain` of itself.
pub fn has_converged(curve: &[f32], gain: f32) -> bool {
    let Some(recent) = curve.len().checked_sub(2 * SPAN).map(|from| &curve[from..]) else { return false };
    let mean = |values: &[f32]| values.iter().map(|v| f64::from(*v)).sum::<f64>() / SPAN as f64;
    let (before, after) = (mean(&recent[..SPAN]), mean(&recent[SPAN..]));
    after != 0.0 && (after - before) < f64::from(gain) * after.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_curve_has_converged() {
        let rising: Vec<f32> = (0..100).map(|step| step as f32).collect();
        let flat: Vec<f32> = (0..100).map(|step| 50.0 + (step % 3) as f32).collect();
        assert!(!has_converged(&rising, 0.01));
        assert!(has_converged(&flat, 0.01));
        assert!(!has_converged(&flat[..47], 0.01), "too early to say");
        assert!(!has_converged(&[0.0; 100], 0.01), "a silent unit has not converged");
        let below_zero: Vec<f32> = rising.iter().map(|v| v - 100.0).collect();
        assert!(!has_converged(&below_zero, 0.01), "it rises below zero too");
    }
}
