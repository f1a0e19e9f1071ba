//! Kernels on slices, whose lengths have to match.

use proptest::prelude::*;

use super::{Guarded, MARGIN, panics};
use crate::kernels::tests::functions::activations;
use crate::kernels::tests::noise;
use crate::kernels::{Activation, add_assign, add_scalar, matrix_product};

type Run = Box<dyn Fn(&[&[f32]], &mut [f32])>;

/// A call on slices.
struct Call {
    name: &'static str,
    /// The lengths of what is read, and then of what is written.
    lengths: Vec<usize>,
    /// Whether what is written may have any length.
    is_free: bool,
    run: Run,
}

/// Calls of every kernel on slices, with lengths that match.
fn calls(length: usize, kind: Activation, (m, n, k): (usize, usize, usize)) -> Vec<Call> {
    let call = |name, lengths: &[usize], run: Run| Call { name, lengths: lengths.to_vec(), is_free: false, run };
    vec![
        Call {
            is_free: true,
            ..call("Activation::apply_in_place", &[length], Box::new(move |_, out| kind.apply_in_place(out)))
        },
        Call {
            is_free: true,
            ..call("Activation::add_and_apply", &[length], Box::new(move |_, out| kind.add_and_apply(0.5, out)))
        },
        Call { is_free: true, ..call("add_scalar", &[length], Box::new(|_, out| add_scalar(out, 1.0))) },
        call("add_assign", &[length; 2], Box::new(|read, out| add_assign(out, read[0]))),
        call("Activation::scale_gradient", &[length; 2], Box::new(move |read, out| kind.scale_gradient(read[0], out))),
        call(
            "Activation::redirect_gradient",
            &[length; 2],
            Box::new(move |read, out| kind.redirect_gradient(read[0], out)),
        ),
        call(
            "Activation::passes_any",
            &[length; 2],
            Box::new(move |read, out| out[0] = f32::from(kind.passes_any(read[0], out))),
        ),
        call(
            "Activation::scaled_gradient",
            &[length; 3],
            Box::new(move |read, out| {
                kind.scaled_gradient(read[0], read[1], out, true);
                kind.scaled_gradient(read[0], read[1], out, false);
            }),
        ),
        call(
            "matrix_product",
            &[m * k, k * n, m * n],
            Box::new(move |read, out| matrix_product((m, n, k), read[0], read[1], out)),
        ),
    ]
}

pub fn names() -> Vec<&'static str> {
    calls(1, Activation::Relu, (1, 1, 1)).into_iter().map(|call| call.name).collect()
}

/// Makes the call with slices of these lengths; answers whether it panicked.
fn run(call: &Call, lengths: &[usize], margin: usize) -> Result<bool, TestCaseError> {
    let [read @ .., written] = lengths else { return Ok(false) };
    let read: Vec<Vec<f32>> = read.iter().map(|length| noise(3, *length)).collect();
    let read: Vec<&[f32]> = read.iter().map(Vec::as_slice).collect();
    let mut output = Guarded::new(*written, margin, |at| at as f32 / 8.0, f32::INFINITY);
    let panicked = panics(|| (call.run)(&read, output.inside_mut()));
    prop_assert!(output.is_whole(f32::INFINITY), "{} with {:?} wrote outside", call.name, lengths);
    Ok(panicked)
}

proptest! {
    #[test]
    fn slices_that_do_not_match_are_refused(
        length in 1..70usize,
        kind in prop::sample::select(activations()),
        sizes in (1..20usize, 1..20usize, 1..20usize),
    ) {
        for call in calls(length, kind, sizes) {
            for margin in [0, MARGIN] {
                prop_assert!(!run(&call, &call.lengths, margin)?, "{} refuses {:?}", call.name, call.lengths);
                for at in 0..call.lengths.len() {
                    let right = call.lengths[at];
                    for wrong in [0, right - 1, right + 1, 2 * right, right + 64] {
                        let mut lengths = call.lengths.clone();
                        lengths[at] = wrong;
                        let panicked = run(&call, &lengths, margin)?;
                        prop_assert!(panicked || call.is_free || wrong == right, "{} takes {:?}", call.name, lengths);
                    }
                }
            }
        }
    }
}
