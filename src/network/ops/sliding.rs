//! What operators that slide a window over their input share.

use crate::kernels::{Grid, Size};
use crate::network::Reach;

/// What one position of a sliding window sees.
pub fn sliding_reach(grid: Option<Grid>) -> Reach {
    grid.map_or(Reach::Global, |grid| Reach::Sliding {
        extent: Size::new((grid.y.kernel - 1) * grid.y.dilation + 1, (grid.x.kernel - 1) * grid.x.dilation + 1),
        stride: Size::new(grid.y.stride, grid.x.stride),
        before: Size::new(grid.y.before, grid.x.before),
    })
}
