//! What this machine can do at most on the threads that there are, to measure the speed of the kernels against.

use std::hint::black_box;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::kernels::layout::shared_output::SharedOutput;
use crate::kernels::matmul::gemm::matmul;
use crate::kernels::matmul::matrix_view::{MatrixView, MatrixViewMut};
use crate::kernels::simd::lanes::{Compute, Lanes, widest};

/// GFLOP/s of all threads together, where a multiply-add counts as two operations. Each number is the best of many runs, because
/// whatever else the machine does meanwhile can only take away from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Multiply-adds in registers, in the vectors that the kernels use.
    pub registers: f64,
    /// Products of matrices of 1024 x 1024.
    pub matrices: f64,
}

impl Peak {
    /// Measures both, which takes less than a second on most machines.
    pub fn measure() -> Self {
        // The measurement runs among the threads, as the executor does, so that they are awake.
        rayon::scope(|_| Self { registers: registers(), matrices: matrices() })
    }

    /// The better of both measurements, each number by itself.
    pub fn max(self, other: Self) -> Self {
        Self { registers: self.registers.max(other.registers), matrices: self.matrices.max(other.matrices) }
    }
}

/// How long each kind of run is repeated.
const MEASURE_FOR: Duration = Duration::from_millis(250);

/// The best GFLOP/s of runs that count their own operations.
pub(super) fn best(mut run: impl FnMut() -> f64) -> f64 {
    let started = Instant::now();
    let (mut best, mut runs) = (0.0f64, 0);
    while runs < 3 || started.elapsed() < MEASURE_FOR {
        let run_started = Instant::now();
        let operations = run();
        best = best.max(operations / run_started.elapsed().as_secs_f64() / 1e9);
        runs += 1;
    }
    best
}

fn registers() -> f64 {
    best(|| {
        let thread = |_: rayon::BroadcastContext<'_>| {
            let mut operations = 0;
            widest(Chains { operations: &mut operations });
            operations as f64
        };
        rayon::broadcast(thread).into_iter().sum()
    })
}

/// As many chains of multiply-adds as there are sums in a kernel.
struct Chains<'a> {
    operations: &'a mut usize,
}

impl Compute for Chains<'_> {
    #[inline(always)]
    fn run<L: Lanes, const PIXELS: usize>(self) {
        /// So many rounds are milliseconds of work, beside which waking the threads does not count.
        const ROUNDS: usize = 500_000;
        let (half, one) = (L::weights(&black_box([0.5; 16])), L::weights(&black_box([1.0; 16])));
        let mut sums = [one; PIXELS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                // 1 + sum / 2, which stays between 1 and 2. The sum is a factor, so that no product can be worked out ahead.
                *sum = one.multiply_add_each(*sum, half);
            }
        }
        for sum in sums {
            black_box(sum.halves());
        }
        *self.operations = 2 * 16 * PIXELS * ROUNDS;
    }
}

fn matrices() -> f64 {
    const SIDE: usize = 1024;
    let matrix = |modulus: usize| -> Vec<f32> { (0..SIDE * SIDE).map(|i| (i % modulus) as f32 / 100.0).collect() };
    let (a, b, mut product) = (matrix(97), matrix(89), vec![0.0; SIDE * SIDE]);
    best(|| {
        matrix_product((SIDE, SIDE, SIDE), &a, &b, &mut product);
        2.0 * (SIDE * SIDE * SIDE) as f64
    })
}

/// `product[m, n] = a[m, k] * b[k, n]` on all threads.
///
/// # Panics
/// If a slice is not as long as its matrix.
pub fn matrix_product((m, n, k): (usize, usize, usize), a: &[f32], b: &[f32], product: &mut [f32]) {
    let is_matrix = |slice: &[f32], rows: usize, columns: usize| rows.checked_mul(columns) == Some(slice.len());
    assert!(is_matrix(a, m, k) && is_matrix(b, k, n) && is_matrix(product, m, n), "{m} x {k} times {k} x {n}");
    let threads = rayon::current_num_threads();
    let shared = SharedOutput::new(product);
    (0..threads).into_par_iter().for_each(|part| {
        let share = |of: usize| part * of / threads..(part + 1) * of / threads;
        let (rows, columns) = if m > n { (share(m), 0..n) } else { (0..m, share(n)) };
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let size = (rows.len(), columns.len());
        let a = MatrixView::new(&a[rows.start * k..], (size.0, k), k);
        // Without inner elements there is no column to begin at.
        let b = MatrixView::new(b.get(columns.start..).unwrap_or(&[]), (k, size.1), n);
        // SAFETY: each part has rows or columns of its own.
        matmul(unsafe { MatrixViewMut::part_of(shared, rows.start * n + columns.start, size, n) }, a, b);
    });
}
