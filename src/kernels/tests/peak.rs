use proptest::prelude::*;

use super::{assert_close, noise};
use crate::kernels::{Peak, matrix_product};

proptest! {
    #[test]
    fn a_matrix_product_agrees_with_the_definition(
        (m, n, k) in (1..20usize, 1..20usize, 1..20usize),
        seed in any::<u64>(),
    ) {
        let (a, b) = (noise(seed, m * k), noise(seed ^ 1, k * n));
        let element = |at: usize| -> f64 {
            (0..k).map(|i| f64::from(a[at / n * k + i]) * f64::from(b[i * n + at % n])).sum()
        };
        let expected: Vec<f64> = (0..m * n).map(element).collect();
        let mut ours = vec![f32::NAN; m * n];
        matrix_product((m, n, k), &a, &b, &mut ours);
        assert_close(&ours, &expected, 1e-5)?;
    }
}

/// Sums that never leave the registers are the fastest there are: a count of operations that is off by a factor shows.
#[test]
fn nothing_is_faster_than_registers() {
    let peak = Peak::measure();
    assert!(peak.matrices > 0.0 && peak.registers > 0.75 * peak.matrices, "{peak:?}");
}
