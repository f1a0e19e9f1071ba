//! Functions of single values that save their slope for the gradient.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::Layout;
use crate::kernels::layout::saved::for_gradient;

/// Values that a thread takes at a time.
const CHUNK: usize = 4 * 1024;

/// Writes the gradient of the input: that of the output times the slopes that the forward pass saved. With `add`, adds it to
/// what is there.
///
/// # Panics
/// If the views differ in their layout, batch or length, or `saved` is too short.
pub fn pass_slopes(saved: &[u32], gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
    gradient.assert_like("the gradient", target.as_view());
    let length = gradient.length();
    let saved = for_gradient(saved, target.batch(), length);
    target.for_each_part(CHUNK, |item, part, target| {
        let gradient = &gradient.item(item)[part * CHUNK..][..target.len()];
        let slopes = &saved[item * length + part * CHUNK..][..target.len()];
        for ((t, g), slope) in target.iter_mut().zip(gradient).zip(slopes) {
            let value = g * f32::from_bits(*slope);
            *t = if add { *t + value } else { value };
        }
    });
}

/// Writes what `function(channel, x)` makes of every value: the new value to `output`, the slope to `saved` unless that is
/// empty. The maps have `pixels` pixels and lie in either layout; vectors are maps of one pixel.
///
/// # Panics
/// If a view does not hold such maps, the views differ in their layout or batch, or `saved` is too short.
pub fn map_channels(
    (channels, pixels): (usize, usize),
    input: BatchView<'_>,
    mut output: BatchViewMut<'_>,
    saved: &mut [u32],
    function: impl Fn(usize, f32) -> (f32, f32) + Sync,
) {
    output.as_view().assert_maps("the output", output.layout(), output.batch(), (channels, pixels));
    input.assert_like("the input", output.as_view());
    let lanes = output.layout().lanes();
    // All channels of a vector are one part, or each value would be one.
    let is_vector = output.layout() == Layout::Nchw && pixels == 1;
    let part_length = if is_vector { channels } else { lanes * pixels };
    output.for_each_part_with(part_length, saved, |item, part, output, saved| {
        let input = &input.item(item)[part * part_length..][..output.len()];
        for (i, (y, x)) in output.iter_mut().zip(input).enumerate() {
            let channel = if is_vector { i } else { part * lanes + i % lanes };
            // The filling of a last block stays 0.
            let (value, slope) = if channel < channels { function(channel, *x) } else { (0.0, 0.0) };
            *y = value;
            if let Some(saved) = saved.get_mut(i) {
                *saved = slope.to_bits();
            }
        }
    });
}
