//! The tests compare every kernel with its definition in plain f64 code, on random shapes, in both directions.

mod combining;
mod convolution;
pub(crate) mod definition;
mod functions;
mod lanes;
mod misuse;
mod normalising;
mod peak;
mod pointwise;
mod pooling;
mod resampling;

use proptest::prelude::*;

use super::{BatchView, BatchViewMut, GridAxis, Layout, Padding, PaddingMode, Size, SlidingWindow, convert};

/// Values in -1..1 from a seed: proptest's own vectors are slow to make and to shrink.
pub fn noise(seed: u64, length: usize) -> Vec<f32> {
    use rand::{Rng, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

/// Maps in some layout, with something else between the items, as where layers are joined.
pub struct Arranged {
    layout: Layout,
    channels: usize,
    pixels: usize,
    batch: usize,
    data: Vec<f32>,
}

impl Arranged {
    const GAP: usize = 16;

    /// Maps that are filled with what must not be left.
    pub fn new(layout: Layout, channels: usize, batch: usize, pixels: usize) -> Self {
        let length = layout.length(channels, pixels);
        let gap = if layout == Layout::Nchw { 0 } else { Self::GAP };
        Self { layout, channels, pixels, batch, data: vec![f32::NAN; batch * (length + gap) - gap] }
    }

    pub fn of(layout: Layout, channels: usize, batch: usize, plain: &[f32]) -> Self {
        let mut maps = Self::new(layout, channels, batch, plain.len() / batch / channels);
        let (pixels, from) = (maps.pixels, BatchView::dense(Layout::Nchw, plain, batch));
        convert(channels, pixels, from, maps.items_mut(), false);
        maps
    }

    fn lengths(&self) -> (usize, usize) {
        let length = self.layout.length(self.channels, self.pixels);
        (if self.layout == Layout::Nchw { length } else { length + Self::GAP }, length)
    }

    pub fn items(&self) -> BatchView<'_> {
        let (stride, length) = self.lengths();
        BatchView::new(self.layout, &self.data, stride, length)
    }

    pub fn items_mut(&mut self) -> BatchViewMut<'_> {
        let (stride, length) = self.lengths();
        BatchViewMut::new(self.layout, &mut self.data, stride, length)
    }

    /// The maps; also checks that the filling of a last block is finite, and that nothing was written between the items.
    pub fn to_nchw(&self) -> Vec<f32> {
        let (stride, length) = self.lengths();
        for (at, value) in self.data.iter().enumerate() {
            assert_eq!(at % stride < length, value.is_finite(), "{value} at {at} of {stride}");
        }
        let mut plain = vec![0.0; self.batch * self.channels * self.pixels];
        let target = BatchViewMut::dense(Layout::Nchw, &mut plain, self.batch);
        convert(self.channels, self.pixels, self.items(), target, false);
        plain
    }
}

/// Whether every value is within `tolerance` of the definition's, in units of the largest, or of a tenth of what the inputs
/// are where everything cancels.
pub fn assert_close(ours: &[f32], definition: &[f64], tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.len(), definition.len());
    let largest = definition.iter().fold(0.1f64, |a, b| a.max(b.abs()));
    for (i, (a, b)) in ours.iter().zip(definition).enumerate() {
        prop_assert!((f64::from(*a) - b).abs() <= tolerance * largest, "value {}: {} instead of {}", i, a, b);
    }
    Ok(())
}

pub fn any_size(most: usize) -> impl Strategy<Value = Size> {
    (1..=most, 1..=most).prop_map(|(h, w)| Size::new(h, w))
}

/// Uneven kernels, strides and dilations, asymmetric padding.
pub fn any_window() -> impl Strategy<Value = SlidingWindow> {
    let padding = prop_oneof![
        4 => (0..4usize, 0..4usize, 0..4usize, 0..4usize).prop_map(|(top, bottom, left, right)| {
            PaddingMode::Fixed(Padding { top, bottom, left, right })
        }),
        1 => Just(PaddingMode::Same),
    ];
    (any_size(4), any_size(3), any_size(2), padding).prop_map(|(kernel, stride, dilation, padding)| SlidingWindow {
        kernel,
        stride,
        dilation,
        padding,
    })
}

proptest! {
    /// The outputs said to read inside the input are exactly those that do.
    #[test]
    fn an_axis_knows_what_lies_inside(window in any_window(), size in any_size(9)) {
        let Some(grid) = window.over(size, false) else { return Ok(()) };
        for axis in [grid.y, grid.x] {
            for tap in 0..axis.kernel {
                for output in 0..axis.output {
                    let at = (output * axis.stride + tap * axis.dilation) as i64 - axis.before as i64;
                    let inside = (0..axis.input as i64).contains(&at);
                    prop_assert_eq!(axis.inside(tap).contains(&output), inside);
                    if inside {
                        prop_assert_eq!(axis.reads(output, tap) as i64, at);
                    }
                }
            }
        }
    }

    /// TensorFlow's SAME: the output size depends on the stride alone, and the odd pixel comes last.
    #[test]
    fn same_padding_divides_the_input_by_the_stride(kernel in 1..6usize, stride in 1..4usize, side in 1..30usize) {
        let grid = SlidingWindow::square(kernel, stride, PaddingMode::Same).over(Size::square(side), false);
        let axis: GridAxis = grid.expect("SAME always fits").x;
        prop_assert_eq!(axis.output, side.div_ceil(stride));
        prop_assert!(axis.after == axis.before || axis.after == axis.before + 1);
    }
}

/// The sizes that PyTorch 2 prints for the same pools.
#[test]
fn output_sizes_agree_with_pytorch() {
    let size = |side, kernel, stride, padding, ceil| {
        let window = SlidingWindow::square(kernel, stride, PaddingMode::uniform(padding));
        window.over(Size::square(side), ceil).map(|g| g.output().width)
    };
    assert_eq!(size(113, 3, 2, 0, true), Some(56));
    assert_eq!(size(112, 3, 2, 0, true), Some(56));
    assert_eq!(size(112, 3, 2, 0, false), Some(55));
    assert_eq!(size(56, 3, 2, 1, false), Some(28));
    // The last window would start in the trailing padding, so it does not count.
    assert_eq!(size(5, 2, 2, 1, true), Some(3));
    assert_eq!(size(2, 3, 1, 0, false), None);
    assert_eq!(size(usize::MAX, 3, 1, 1, false), None);
}
