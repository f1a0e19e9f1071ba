use std::time::Duration;

use proptest::prelude::*;

use super::{assert_close, noise};
use crate::kernels::peak::best;
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

/// Whatever the machine, work that takes at least 20 ms is not faster than its operations in 20 ms.
#[test]
fn a_speed_is_operations_over_time() {
    let gflops = best(|| {
        std::thread::sleep(Duration::from_millis(20));
        4e9
    });
    assert!(gflops > 0.0 && gflops <= 4.0 / 0.020, "{gflops}");
}

#[test]
fn a_peak_is_the_better_of_two() {
    let (one, other) = (Peak { registers: 3.0, matrices: 1.0 }, Peak { registers: 2.0, matrices: 4.0 });
    assert_eq!(one.max(other), Peak { registers: 3.0, matrices: 4.0 });
    let measured = Peak::measure();
    assert!([measured.registers, measured.matrices].iter().all(|gflops| gflops.is_finite() && *gflops > 0.0));
}
