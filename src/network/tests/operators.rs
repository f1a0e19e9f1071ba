//! Operators that move or blend pixels, on maps small enough to work out by hand.

use super::{builder, convolution, finish, noise};
use crate::kernels::{Convolution, Layout, Linear, Padding, PaddingMode, Size, SlidingWindow, TransposedConvolution};
use crate::network::ops::{
    AdaptiveAveragePool, Arrangement, Bound, Constant, Coordinates, Crop, Factor, FactorId, Interpolation, Nearest,
    Pad, PadMode, Rearrange, Resize, Span, Target,
};
use crate::network::{Executor, Op, Shape, ShapeError, Source};

/// What the operator makes of a map of one row that is 0, 1, 2, ...
fn row(op: impl Into<Op>, width: usize) -> Vec<f32> {
    let mut b = builder(1, 1);
    let constant = Constant::new(Shape::maps(1, 1, width), (0..width).map(|v| v as f32).collect()).expect("fits");
    let constant = b.add("row", constant, &[]).expect("fits");
    let id = b.add("op", op, &[constant.into()]).expect("fits");
    let network = finish(b);
    let mut executor = Executor::new(&network, Size::square(1), 1, &[id], false).expect("fits");
    executor.forward(&[0.0; 3]);
    executor.value(id).to_vec()
}

#[test]
fn every_padding_continues_the_map_its_own_way() {
    let padded = |mode| row(Pad { edges: Padding { left: 2, right: 3, ..Padding::default() }, mode }, 4);
    assert_eq!(padded(PadMode::Constant(7.0)), [7.0, 7.0, 0.0, 1.0, 2.0, 3.0, 7.0, 7.0, 7.0]);
    assert_eq!(padded(PadMode::Edge), [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 3.0]);
    assert_eq!(padded(PadMode::Reflect), [2.0, 1.0, 0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 0.0]);
    assert_eq!(padded(PadMode::Wrap), [2.0, 3.0, 0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0]);
    let too_far = Pad { edges: Padding { left: 4, ..Padding::default() }, mode: PadMode::Reflect };
    let shape = Shape::maps(1, 1, 4);
    assert_eq!(Op::from(too_far).operator().output_shape(&[shape]), Err(ShapeError::WindowDoesNotFit(shape)));
}

#[test]
fn slices_count_from_either_end() {
    let slice = |start, end, step, is_reversed| {
        row(Crop { rows: Span::ALL, columns: Span { start, end, step, is_reversed } }, 6)
    };
    assert_eq!(slice(Bound::FromStart(1), Bound::FromEnd(1), 1, false), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(slice(Bound::FromEnd(4), Bound::FromStart(99), 2, false), [2.0, 4.0]);
    assert_eq!(slice(Bound::FromStart(0), Bound::FromEnd(0), 1, true), [5.0, 4.0, 3.0, 2.0, 1.0, 0.0]);
}

/// The bins that PyTorch uses.
#[test]
fn adaptive_pools_share_pixels_between_bins() {
    let pooled = |width, bins| row(AdaptiveAveragePool { output: Size::new(1, bins) }, width);
    assert_eq!(pooled(6, 3), [0.5, 2.5, 4.5]);
    assert_eq!(pooled(5, 3), [0.5, 2.0, 3.5]);
    assert_eq!(pooled(2, 3), [0.0, 0.5, 1.0]);
}

/// The values that PyTorch's `interpolate` gives, except where only ONNX has the mode.
#[test]
fn sizes_change_by_every_rule() {
    let resized = |output, interpolation, coordinates| {
        row(Resize { target: Target::Fixed(Size::new(1, output)), interpolation, coordinates }, 4)
    };
    let near = |a: Vec<f32>, b: &[f32]| {
        assert!(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5), "{a:?} instead of {b:?}");
    };
    assert_eq!(
        row(Resize { target: Target::Scale([1.0, 2.0]), ..Resize::nearest(2.0) }, 3),
        [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    );
    let nearest = |rule, coordinates| resized(3, Interpolation::Nearest(rule), coordinates);
    assert_eq!(nearest(Nearest::Floor, Coordinates::Asymmetric), [0.0, 1.0, 2.0]);
    assert_eq!(nearest(Nearest::Ceil, Coordinates::Asymmetric), [0.0, 2.0, 3.0]);
    assert_eq!(nearest(Nearest::RoundPreferFloor, Coordinates::AlignCorners), [0.0, 1.0, 3.0]);
    assert_eq!(nearest(Nearest::RoundPreferCeil, Coordinates::AlignCorners), [0.0, 2.0, 3.0]);
    let linear = |coordinates| resized(8, Interpolation::Linear, coordinates);
    near(linear(Coordinates::HalfPixel), &[0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]);
    near(linear(Coordinates::Asymmetric), &[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.0]);
    let corners: Vec<f32> = (0..8).map(|i| i as f32 * 3.0 / 7.0).collect();
    near(linear(Coordinates::AlignCorners), &corners);
    let one = |coordinates| resized(1, Interpolation::Linear, coordinates);
    near(one(Coordinates::HalfPixel), &[1.5]);
    near(one(Coordinates::PytorchHalfPixel), &[0.0]);
    let cubic = Interpolation::Cubic { coefficient: -0.75, exclude_outside: false };
    near(
        resized(8, cubic, Coordinates::HalfPixel),
        &[-0.10547, 0.19141, 0.66797, 1.29688, 1.70313, 2.33203, 2.80859, 3.10547],
    );
}

/// PyTorch and ONNX Runtime make 7 rows of 10 by 0.7; the product of the nearest `f32` in `f64` is a little less, and gave 6.
#[test]
fn a_scale_makes_as_many_rows_as_elsewhere() {
    let sizes = [(10, 0.7), (9, 1.0 / 3.0), (224, 0.5), (13, 2.0), (7, 1.5), (5, 0.3)].map(|(rows, scale)| {
        let resize = Resize { target: Target::Scale([scale, 1.0]), ..Resize::nearest(1.0) };
        Op::from(resize).output_shape(&[Shape::maps(1, rows, 1)]).map(|shape| shape.size().height)
    });
    assert_eq!(sizes, [7, 3, 112, 26, 10, 1].map(Ok));
}

/// `[4, 1, 2] -> [1, 2, 4]`: each channel goes to its place in a square.
#[test]
fn channels_become_pixels() {
    let two = || Factor::Fixed(2);
    let id = |axis, index| FactorId { axis, index };
    let factors = [vec![Factor::Rest, two(), two()], vec![Factor::Rest], vec![Factor::Rest]];
    let output = Arrangement::Maps([vec![id(0, 0)], vec![id(1, 0), id(0, 1)], vec![id(2, 0), id(0, 2)]]);
    let shuffle = Rearrange::new(factors.clone(), output).expect("it is whole");
    let mut b = builder(1, 1);
    let values = [0.0, 1.0, 10.0, 11.0, 20.0, 21.0, 30.0, 31.0];
    let constant = Constant::new(Shape::maps(4, 1, 2), values.to_vec()).expect("fits");
    let constant = b.add("maps", constant, &[]).expect("fits");
    let shuffled = b.add("shuffled", shuffle, &[constant.into()]).expect("fits");
    let network = finish(b);
    let layer = network.layer(shuffled);
    assert_eq!((layer.shape, layer.kind()), (Shape::maps(1, 2, 4), "transpose"));
    let mut executor = Executor::new(&network, Size::square(1), 1, &[shuffled], false).expect("fits");
    executor.forward(&[0.0; 3]);
    assert_eq!(executor.value(shuffled), [0.0, 10.0, 1.0, 11.0, 20.0, 30.0, 21.0, 31.0]);
    let twice = Arrangement::Vector(vec![id(0, 0), id(0, 1), id(0, 2), id(1, 0), id(1, 0)]);
    assert!(Rearrange::new(factors, twice).is_none(), "every factor is wanted once");
}

/// A pixel matters to a value only where the receptive field says it may, in maps that were made larger too.
#[test]
fn the_receptive_field_holds_what_a_decoder_sees() {
    let mut b = builder(32, 32);
    let window = |kernel, stride, padding| SlidingWindow::square(kernel, stride, PaddingMode::uniform(padding));
    let stem = b.add("stem", convolution(1, 3, 4, 3, 2, 1), &[Source::Picture]).expect("fits");
    let down = b.add("down", convolution(2, 4, 4, 3, 2, 1), &[stem.into()]).expect("fits");
    let nearest = b.add("nearest", Resize::nearest(2.0), &[down.into()]).expect("fits");
    let linear = Resize {
        target: Target::Scale([2.0; 2]),
        interpolation: Interpolation::Linear,
        coordinates: Coordinates::HalfPixel,
    };
    let linear = b.add("linear", linear, &[down.into()]).expect("fits");
    let config = Convolution { in_channels: 4, out_channels: 4, groups: 1, window: window(4, 2, 1) };
    let transposed = TransposedConvolution::new(config, Size::square(0), noise(3, 256), None).expect("fits");
    assert_eq!(transposed.layout(), Layout::Nchw8c);
    let transposed = b.add("transposed", transposed, &[down.into()]).expect("fits");
    let crop = Span { start: Bound::FromStart(2), end: Bound::FromEnd(1), step: 3, is_reversed: false };
    let crop = b.add("crop", Crop { rows: crop, columns: Span::ALL }, &[transposed.into()]).expect("fits");
    let kernel = Linear::new(4 * 4 * 16, 2, noise(4, 512), None);
    b.add("linear layer", kernel.expect("fits"), &[crop.into()]).expect_err("15 - 2 by 3 makes 5 rows");
    let network = finish(b);
    for id in [nearest, linear, transposed, crop] {
        let layer = network.layer(id);
        assert!(layer.receptive_field.size[0] < 32, "{}: {:?}", layer.name, layer.receptive_field);
        let mut executor = Executor::new(&network, Size::square(32), 1, &[id], true).expect("fits");
        executor.forward(&noise(1, 3 * 32 * 32));
        for row in 0..layer.shape.size().height {
            let column = layer.shape.size().width / 3;
            let mut seed = vec![0.0; layer.shape.len()];
            for channel in seed.chunks_mut(layer.shape.plane()) {
                channel[row * layer.shape.size().width + column] = 1.0;
            }
            let gradient = executor.backward(&[(id, &seed)]);
            let (rows, columns) = layer.receptive_field.at(row, column, Size::square(32));
            for (i, g) in gradient.iter().enumerate() {
                let (y, x) = (i / 32 % 32, i % 32);
                assert!(*g == 0.0 || rows.contains(&y) && columns.contains(&x), "{} sees ({y}, {x})", layer.name);
            }
        }
    }
}
