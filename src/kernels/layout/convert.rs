//! Copying maps, and turning one layout into the other.

use super::batch_view::{BatchView, BatchViewMut};
use super::memory_layout::{BLOCK, Layout};
use crate::kernels::simd::add::add_assign;

/// Floats that a thread copies at a time.
const CHUNK: usize = 16 * 1024;

/// Copies items of one layout; with `add`, adds them to what is there.
///
/// # Panics
/// If the views differ in their layout, batch or length.
pub fn copy(from: BatchView<'_>, mut to: BatchViewMut<'_>, add: bool) {
    from.assert_like("the source", to.as_view());
    to.for_each_part(CHUNK, |item, part, target| {
        let source = &from.item(item)[part * CHUNK..][..target.len()];
        if add { add_assign(target, source) } else { target.copy_from_slice(source) }
    });
}

/// Copies maps of so many channels and pixels from one layout to the other; the filling of a last block becomes 0. With
/// `add`, adds them to what is there.
///
/// # Panics
/// If a view does not hold such maps, or the batches differ.
pub fn convert(channels: usize, pixels: usize, from: BatchView<'_>, mut to: BatchViewMut<'_>, add: bool) {
    from.assert_maps("the source", from.layout(), to.batch(), (channels, pixels));
    to.as_view().assert_maps("the target", to.layout(), to.batch(), (channels, pixels));
    let put = |target: &mut f32, value: f32| *target = if add { *target + value } else { value };
    match (from.layout(), to.layout()) {
        (Layout::Nchw, Layout::Nchw8c) => to.for_each_part(pixels * BLOCK, |item, block, target| {
            let source = from.item(item);
            for lane in 0..BLOCK {
                let targets = target.iter_mut().skip(lane).step_by(BLOCK);
                let channel = block * BLOCK + lane;
                if channel < channels {
                    targets.zip(&source[channel * pixels..]).for_each(|(t, s)| put(t, *s));
                } else if !add {
                    targets.for_each(|t| *t = 0.0);
                }
            }
        }),
        (Layout::Nchw8c, Layout::Nchw) => to.for_each_part(pixels, |item, channel, target| {
            let block = &from.item(item)[channel / BLOCK * BLOCK * pixels..][..BLOCK * pixels];
            let values = block.iter().skip(channel % BLOCK).step_by(BLOCK);
            target.iter_mut().zip(values).for_each(|(t, s)| put(t, *s));
        }),
        _ => copy(from, to, add),
    }
}
