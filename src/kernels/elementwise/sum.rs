//! Sums of maps of one shape, and what becomes of their gradients.

use super::activation::Activation;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::convert::copy;
use crate::kernels::simd::add::add_assign;

/// Floats that a thread works on at a time.
const CHUNK: usize = 16 * 1024;

/// Writes the sum of all inputs, with `activation` afterwards, if any.
///
/// # Panics
/// If there are no inputs, or the views differ in their layout, batch or length.
pub fn sum(inputs: &[BatchView<'_>], activation: Option<Activation>, mut output: BatchViewMut<'_>) {
    let (first, others) = inputs.split_first().expect("a sum has inputs");
    inputs.iter().for_each(|input| input.assert_like("an input", output.as_view()));
    output.for_each_part(CHUNK, |item, part, output| {
        let range = part * CHUNK..part * CHUNK + output.len();
        output.copy_from_slice(&first.item(item)[range.clone()]);
        others.iter().for_each(|other| add_assign(output, &other.item(item)[range.clone()]));
        activation.into_iter().for_each(|activation| activation.apply_in_place(output));
    });
}

/// Lets a gradient pass an activation, if there is one, which is given with what it made. With `add`, adds the result to what is
/// there.
///
/// # Panics
/// If the views differ in their layout, batch or length.
pub fn pass_gradient(
    gradient: BatchView<'_>,
    activation: Option<(Activation, BatchView<'_>)>,
    mut target: BatchViewMut<'_>,
    add: bool,
) {
    let Some((activation, output)) = activation else { return copy(gradient, target, add) };
    gradient.assert_like("the gradient", target.as_view());
    output.assert_like("what the activation made", target.as_view());
    target.for_each_part(CHUNK, |item, part, target| {
        let range = part * CHUNK..part * CHUNK + target.len();
        activation.scaled_gradient(&output.item(item)[range.clone()], &gradient.item(item)[range], target, add);
    });
}

/// Lets a gradient pass an activation where it lies. `output` is what the activation made.
///
/// # Panics
/// If the views differ in their layout, batch or length.
pub fn pass_gradient_in_place(activation: Activation, output: BatchView<'_>, mut gradient: BatchViewMut<'_>) {
    output.assert_like("what the activation made", gradient.as_view());
    gradient.for_each_part(CHUNK, |item, part, gradient| {
        activation.scale_gradient(&output.item(item)[part * CHUNK..][..gradient.len()], gradient);
    });
}
