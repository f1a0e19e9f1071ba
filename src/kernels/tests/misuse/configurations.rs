//! Configurations and views that make no sense are refused when they are made, or by the kernel that is called with them.

use super::super::noise;
use super::panics;
use crate::kernels::{
    Activation, BatchNorm, BatchView, BatchViewMut, Binary, Blend, ConcatSlice, Convolution, ConvolutionKernel, Extent,
    GroupNorm, LayerNorm, Layout, LocalResponseNorm, MatrixProduct, PaddingMode, Permute, Quantize, Reduce, Reduction,
    Resample, Size, SlidingWindow, convert, matrix_product,
};

/// Larger than any memory, and such that a product with a small number wraps.
const HUGE: usize = 1 << 62;

/// Calls `kernel` with maps of two items of 16 floats; answers whether it panicked.
fn refuses(layout: Layout, kernel: impl Fn(BatchView<'_>, BatchViewMut<'_>, &mut [u32])) -> bool {
    let (input, mut output, mut saved) = (noise(1, 32), vec![0.0; 32], vec![0; 64]);
    panics(|| {
        kernel(BatchView::dense(layout, &input, 2), BatchViewMut::dense(layout, &mut output, 2), &mut saved);
    })
}

#[test]
fn windows_that_do_not_slide_are_refused() {
    let window = SlidingWindow::square(3, 1, PaddingMode::NONE);
    let none = Size::new(0, 1);
    let dead = [
        SlidingWindow { kernel: none, ..window },
        SlidingWindow { stride: none, ..window },
        SlidingWindow { dilation: none, ..window },
    ];
    for window in dead {
        for padding in [PaddingMode::NONE, PaddingMode::Same, PaddingMode::uniform(usize::MAX)] {
            let window = SlidingWindow { padding, ..window };
            assert_eq!(window.over(Size::square(9), true), None, "{window:?}");
            let config = Convolution { in_channels: 1, out_channels: 1, groups: 1, window };
            assert_eq!(config.weights(), None, "{window:?}");
            assert!(ConvolutionKernel::new(config, Vec::new(), vec![0.0]).is_none());
        }
    }
}

#[test]
fn windows_of_absurd_sizes_do_not_wrap() {
    for absurd in [HUGE, 1 << 32, usize::MAX, usize::MAX / 2 + 1] {
        for padding in [PaddingMode::NONE, PaddingMode::Same, PaddingMode::uniform(absurd)] {
            let window = SlidingWindow::square(3, 1, padding);
            let sizes = [window.kernel, window.stride, window.dilation].map(|_| Size::new(3, absurd));
            for window in [
                SlidingWindow { kernel: sizes[0], ..window },
                SlidingWindow { stride: sizes[1], ..window },
                SlidingWindow { dilation: sizes[2], ..window },
            ] {
                assert_eq!(window.over(Size::square(9), true), None, "{window:?}");
            }
            assert_eq!(window.over(Size::new(9, absurd), false), None, "{padding:?} over {absurd}");
        }
    }
}

#[test]
fn convolutions_of_absurd_channels_are_refused() {
    let window = SlidingWindow::square(1, 1, PaddingMode::NONE);
    let config = |in_channels, out_channels, groups| Convolution { in_channels, out_channels, groups, window };
    for config in [config(0, 1, 1), config(1, 0, 1), config(1, 1, 0), config(3, 4, 2), config(HUGE, 4, 1)] {
        assert_eq!(config.weights(), None, "{config:?}");
        assert!(ConvolutionKernel::new(config, Vec::new(), Vec::new()).is_none(), "{config:?}");
    }
}

/// An activation whose bounds no value meets panics, in code for vectors too.
#[test]
fn bounds_that_no_value_meets_are_refused() {
    let window = SlidingWindow::square(1, 1, PaddingMode::NONE);
    let config = Convolution { in_channels: 8, out_channels: 8, groups: 1, window };
    let kernel = ConvolutionKernel::new(config, noise(1, 64), noise(2, 8)).expect("the lengths match");
    let grid = window.over(Size::new(1, 2), false).expect("the window fits");
    for (low, high) in [(1.0, 0.0), (f32::NAN, 1.0), (0.0, f32::NAN)] {
        let clip = Activation::Clip { low, high };
        assert!(panics(|| clip.apply_in_place(&mut [0.5])));
        assert!(refuses(Layout::Nchw8c, |x, y, _| kernel.forward(&grid, x, Some(clip), y)));
        let quantize = Quantize { steps: vec![1.0; 8], zeros: vec![0.0; 8], low, high };
        assert!(refuses(Layout::Nchw8c, |x, y, saved| quantize.forward(2, x, y, saved)));
    }
}

#[test]
fn norms_whose_numbers_do_not_match_are_refused() {
    let (eight, seven) = (vec![1.0; 8], vec![1.0; 7]);
    for (scale, shift) in [(&eight, &seven), (&seven, &eight)] {
        let (scale, shift) = (scale.clone(), shift.clone());
        assert!(GroupNorm::new(1, scale.clone(), shift.clone(), 0.1).is_none());
        let group = GroupNorm { groups: 1, scale: scale.clone(), shift: shift.clone(), epsilon: 0.1 };
        assert!(refuses(Layout::Nchw, |x, y, saved| group.forward(2, x, y, saved)));
        assert!(refuses(Layout::Nchw, |x, y, saved| group.input_gradient(2, saved, x, false, y)));
        let layer = LayerNorm { scale: scale.clone(), shift: shift.clone(), epsilon: 0.1 };
        assert!(refuses(Layout::Nchw8c, |x, y, saved| layer.forward(2, x, y, saved)));
        assert!(refuses(Layout::Nchw8c, |x, y, saved| layer.input_gradient(2, saved, x, false, y)));
        let batch = BatchNorm { scale, shift };
        assert!(refuses(Layout::Nchw8c, |x, y, _| batch.forward(2, x, None, y)));
        assert!(refuses(Layout::Nchw8c, |x, y, _| batch.input_gradient(2, x, true, y)));
    }
    for groups in [0, 3, HUGE] {
        assert!(GroupNorm::new(groups, eight.clone(), eight.clone(), 0.1).is_none());
        let group = GroupNorm { groups, scale: eight.clone(), shift: eight.clone(), epsilon: 0.1 };
        assert!(refuses(Layout::Nchw, |x, y, saved| group.forward(2, x, y, saved)));
        assert!(refuses(Layout::Nchw, |x, y, saved| group.input_gradient(2, saved, x, false, y)));
    }
    let none = LocalResponseNorm { size: 0, alpha: 1.0, beta: 0.75, bias: 1.0 };
    assert!(refuses(Layout::Nchw, |x, y, saved| none.forward((8, 2), x, y, saved)));
    assert!(refuses(Layout::Nchw, |x, y, saved| none.input_gradient((8, 2), saved, x, false, y)));
    // A window of all channels and more is a window of all.
    let wide = LocalResponseNorm { size: usize::MAX, ..none };
    assert!(!refuses(Layout::Nchw, |x, y, saved| wide.forward((8, 2), x, y, saved)));
    assert!(!refuses(Layout::Nchw, |x, y, saved| wide.input_gradient((8, 2), saved, x, false, y)));
}

/// Sizes whose product wraps to what is right.
#[test]
fn sizes_that_wrap_are_refused() {
    // 16 + 2^64
    let (channels, pixels) = ((1 << 60) + 1, 16);
    assert!(refuses(Layout::Nchw, |x, y, _| convert(channels, pixels, x, y, false)));
    let norm = LocalResponseNorm { size: 1, alpha: 1.0, beta: 0.75, bias: 1.0 };
    assert!(refuses(Layout::Nchw, |x, y, saved| norm.forward((channels, pixels), x, y, saved)));
    let slice = ConcatSlice { start: 0, channels, total: channels, pixels };
    assert!(refuses(Layout::Nchw, |x, y, _| slice.put(x, y)));
    let slice = ConcatSlice { start: usize::MAX, channels: 8, total: 8, pixels: 2 };
    assert!(refuses(Layout::Nchw8c, |x, y, _| slice.take(x, false, y)));
    let extent = Extent { channels, size: Size::new(4, 4) };
    let reduce = Reduce { reduction: Reduction::Sum, channels: false, rows: false, columns: false };
    assert!(refuses(Layout::Nchw, |x, y, saved| reduce.forward(extent, x, y, saved)));
    assert!(refuses(Layout::Nchw, |x, y, saved| Binary::Add.forward([(extent, x); 2], y, saved)));
    for (rows, inner, columns) in [(channels, 1, pixels), (4, HUGE, 4), (4, 4 + HUGE, 4)] {
        let product = MatrixProduct { rows, inner, columns };
        assert!(refuses(Layout::Nchw, |x, y, saved| product.forward(x, x, y, saved)), "{product:?}");
        assert!(refuses(Layout::Nchw, |x, y, saved| product.input_gradient(0, saved, x, y)), "{product:?}");
        assert!(panics(|| matrix_product((rows, columns, inner), &[0.0; 16], &[0.0; 16], &mut [0.0; 16])));
    }
}

#[test]
fn operands_that_do_not_exist_are_refused() {
    let extents = [Extent { channels: 8, size: Size::new(1, 2) }; 2];
    let product = MatrixProduct { rows: 4, inner: 4, columns: 4 };
    for which in [2, usize::MAX] {
        assert!(refuses(Layout::Nchw, |x, y, saved| {
            Binary::Multiply.input_gradient(which, extents, saved, x, false, y);
        }));
        assert!(refuses(Layout::Nchw, |x, y, saved| product.input_gradient(which, saved, x, y)));
    }
    let odd = Extent { channels: 3, ..extents[0] };
    assert!(refuses(Layout::Nchw, |x, y, saved| Binary::Add.forward([(extents[0], x), (odd, x)], y, saved)));
}

/// Axes that leave some values out, or read some twice or outside, are no permutation.
#[test]
fn what_is_no_permutation_is_refused() {
    let axes: [&[(usize, usize)]; 7] =
        [&[], &[(16, 2)], &[(4, 4)], &[(4, 1), (4, 1)], &[(4, 8), (4, 1)], &[(16, 0)], &[(HUGE, 16), (16, 1)]];
    for axes in axes {
        let permute = Permute::new(axes.iter().copied());
        assert!(refuses(Layout::Nchw, |x, y, _| permute.forward(x, y)), "{permute:?}");
        assert!(refuses(Layout::Nchw, |x, y, _| permute.input_gradient(x, true, y)), "{permute:?}");
    }
}

#[test]
fn blends_of_nothing_are_refused() {
    let one = Blend::select(1, 1, Some).expect("it exists");
    for empty in [Blend::select(0, 1, |_| None), Blend::select(1, 0, Some)] {
        let resample = Resample { y: empty.expect("nothing is read"), x: one.clone(), outside: 0.0 };
        assert!(refuses(Layout::Nchw8c, |x, y, _| resample.forward(x, y)));
        assert!(refuses(Layout::Nchw8c, |x, y, _| resample.input_gradient(x, false, y)));
    }
}

/// A maximum says where it was found: a place that does not exist is refused or changes nothing.
#[test]
fn winners_that_do_not_exist_are_harmless() {
    let pool = crate::kernels::MaxPool { window: SlidingWindow::square(1, 1, PaddingMode::NONE), ceil_mode: false };
    let grid = pool.over(Size::new(1, 2)).expect("the window fits");
    assert!(refuses(Layout::Nchw8c, |x, y, saved| {
        saved.fill(u32::MAX);
        pool.input_gradient(&grid, saved, x, false, y);
    }));
}

#[test]
fn views_that_are_no_batch_are_refused() {
    let layout = Layout::Nchw;
    // Floats, stride, length: the last item has to be whole, and items must not overlap or be empty.
    let wrong = [
        (10, 5, 4),
        (10, 4, 5),
        (10, 0, 0),
        (10, 5, 0),
        (3, 5, 4),
        (9, 5, 5),
        (10, 3, usize::MAX),
        (10, usize::MAX, 4),
    ];
    for (floats, stride, length) in wrong {
        let mut data = vec![0.0; floats];
        assert!(
            panics(|| {
                BatchView::new(layout, &data, stride, length);
            }),
            "{floats} {stride} {length}"
        );
        assert!(
            panics(|| {
                BatchViewMut::new(layout, &mut data, stride, length);
            }),
            "{floats} {stride} {length}"
        );
    }
    for (floats, batch) in [(10, 3), (10, 0), (0, 2), (10, 11), (10, usize::MAX)] {
        let mut data = vec![0.0; floats];
        assert!(
            panics(|| {
                BatchView::dense(layout, &data, batch);
            }),
            "{floats} in {batch}"
        );
        assert!(
            panics(|| {
                BatchViewMut::dense(layout, &mut data, batch);
            }),
            "{floats} in {batch}"
        );
    }
    let data = [0.0; 9];
    let view = BatchView::new(layout, &data, 5, 4);
    assert_eq!((view.batch(), view.item(1).len()), (2, 4));
    #[expect(clippy::reversed_empty_ranges, reason = "that such a range is refused is what is tested")]
    for stretch in [0..5, 4..4, 3..2, 2..usize::MAX] {
        assert!(
            panics(|| {
                view.within(stretch.clone());
            }),
            "{stretch:?}"
        );
    }
    assert!(panics(|| {
        view.as_dense();
    }));
    assert!(panics(|| {
        view.item(2);
    }));
}
