//! What pools and resampling ask of the maps that they read and write.

use crate::kernels::layout::batch_view::BatchView;
use crate::kernels::layout::memory_layout::{BLOCK, Layout};
use crate::kernels::window::{Grid, Size};

/// Panics unless both are maps of equally many channels in nChw8c, the input's of the grid's input size and the output's of
/// its output size, in batches of one size.
#[track_caller]
pub fn assert_pooled(grid: &Grid, input: BatchView<'_>, output: BatchView<'_>) {
    assert_resized((input, grid.input()), (output, grid.output()));
}

/// Panics unless both are maps of these sizes and equally many channels in nChw8c, in batches of one size.
#[track_caller]
pub fn assert_resized((input, in_size): (BatchView<'_>, Size), (output, out_size): (BatchView<'_>, Size)) {
    let block = BLOCK.saturating_mul(out_size.area());
    let channels = output.length() / block.max(1) * BLOCK;
    output.assert_maps("the output", Layout::Nchw8c, output.batch(), (channels, out_size.area()));
    input.assert_maps("the input", Layout::Nchw8c, output.batch(), (channels, in_size.area()));
}
