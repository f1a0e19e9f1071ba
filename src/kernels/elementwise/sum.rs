//! Sums of maps, and what becomes of their gradients.

use super::activation::Activation;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::convert::copy;
use crate::kernels::simd::add::add_assign;

/// Floats that a thread works on at a time.
const CHUNK: usize = 16 * 1024;

/// The sum of inputs of one layout, with `activation` afterwards, if any.
pub fn sum(inputs: &[BatchView<'_>], activation: Option<Activation>, mut output: BatchViewMut<'_>) {
    let Some((first, others)) = inputs.split_first() else { return };
    assert!(inputs.iter().all(|i| i.layout() == output.layout() && i.length() == output.length()));
    output.for_each_part(CHUNK, |item, part, output| {
        let range = part * CHUNK..part * CHUNK + output.len();
        output.copy_from_slice(&first.item(item)[range.clone()]);
        others.iter().for_each(|other| add_assign(output, &other.item(item)[range.clone()]));
        activation.into_iter().for_each(|activation| activation.apply_in_place(output));
    });
}

/// A gradient that first has to pass an activation, given with what that made; `add` adds it to what is there.
pub fn pass_gradient(
    gradient: BatchView<'_>,
    activation: Option<(Activation, BatchView<'_>)>,
    mut target: BatchViewMut<'_>,
    add: bool,
) {
    let Some((activation, output)) = activation else { return copy(gradient, target, add) };
    assert!(gradient.layout() == target.layout() && gradient.length() == target.length());
    target.for_each_part(CHUNK, |item, part, target| {
        let range = part * CHUNK..part * CHUNK + target.len();
        activation.scaled_gradient(&output.item(item)[range.clone()], &gradient.item(item)[range], target, add);
    });
}

/// [`pass_gradient`] where the gradient lies.
pub fn pass_gradient_in_place(activation: Activation, output: BatchView<'_>, mut gradient: BatchViewMut<'_>) {
    gradient.for_each_part(CHUNK, |item, part, gradient| {
        activation.scale_gradient(&output.item(item)[part * CHUNK..][..gradient.len()], gradient);
    });
}
