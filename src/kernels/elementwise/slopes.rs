//! Functions of single values that remember their slope for the gradient.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};

/// Values that a thread takes at a time.
const CHUNK: usize = 4 * 1024;

/// The gradient of the input: that of the output times the slopes that forward wrote. `add` adds to what is there.
pub fn pass_slopes(saved: &[u32], gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
    let length = gradient.length();
    assert_eq!(length, target.length());
    target.for_each_part(CHUNK, |item, part, target| {
        let gradient = &gradient.item(item)[part * CHUNK..][..target.len()];
        let slopes = &saved[item * length + part * CHUNK..][..target.len()];
        for ((t, g), slope) in target.iter_mut().zip(gradient).zip(slopes) {
            let value = g * f32::from_bits(*slope);
            *t = if add { *t + value } else { value };
        }
    });
}

/// Writes `function(channel, x)`, a value and its slope: the value to `output`, the slope to `saved` unless that is empty.
/// Vectors `[batch, channels]` or maps of `pixels` pixels, of either layout.
pub fn map_channels(
    (channels, pixels): (usize, usize),
    input: BatchView<'_>,
    mut output: BatchViewMut<'_>,
    saved: &mut [u32],
    function: impl Fn(usize, f32) -> (f32, f32) + Sync,
) {
    assert_eq!(input.length(), output.length());
    let lanes = if output.layout() == Layout::Nchw8c { BLOCK } else { 1 };
    // A vector is all its channels, rather than as many parts.
    let part_length = if lanes == 1 && pixels == 1 { channels } else { lanes * pixels };
    output.for_each_part_with(part_length, saved, |item, part, output, saved| {
        let input = &input.item(item)[part * part_length..][..output.len()];
        for (i, (y, x)) in output.iter_mut().zip(input).enumerate() {
            let channel =
                if part_length == channels && pixels == 1 && lanes == 1 { i } else { part * lanes + i % lanes };
            // The filling of a last block stays 0.
            let (value, slope) = if channel < channels { function(channel, *x) } else { (0.0, 0.0) };
            *y = value;
            if let Some(saved) = saved.get_mut(i) {
                *saved = slope.to_bits();
            }
        }
    });
}
