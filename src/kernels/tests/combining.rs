//! Arithmetic between maps, reductions and choices of channels, against their definitions.

use proptest::prelude::*;

use super::{Arranged, assert_close, noise};
use crate::kernels::{Binary, Extent, IndexSelect, Layout, Permute, Reduce, Reduction, Size};

const KINDS: [Binary; 6] =
    [Binary::Add, Binary::Subtract, Binary::Multiply, Binary::Divide, Binary::Minimum, Binary::Maximum];

fn value(combine: Binary, a: f64, b: f64) -> (f64, [f64; 2]) {
    match combine {
        Binary::Add => (a + b, [1.0, 1.0]),
        Binary::Subtract => (a - b, [1.0, -1.0]),
        Binary::Multiply => (a * b, [b, a]),
        Binary::Divide => (a / b, [1.0 / b, -a / (b * b)]),
        Binary::Minimum => (a.min(b), if b < a { [0.0, 1.0] } else { [1.0, 0.0] }),
        Binary::Maximum => (a.max(b), if b > a { [0.0, 1.0] } else { [1.0, 0.0] }),
    }
}

fn length(extent: Extent) -> usize {
    extent.channels * extent.size.area()
}

/// The index in an operand that a position of the whole reads.
fn at(extent: Extent, [n, c, y, x]: [usize; 4]) -> usize {
    let axis = |length: usize, at: usize| if length == 1 { 0 } else { at };
    let Size { height, width } = extent.size;
    ((n * extent.channels + axis(extent.channels, c)) * height + axis(height, y)) * width + axis(width, x)
}

proptest! {
    #[test]
    fn operands_of_one_channel_row_or_column_stand_for_all(
        kind in 0..KINDS.len(),
        channels in 1..20usize,
        (height, width) in (1..5usize, 1..5usize),
        mask in prop::array::uniform6(any::<bool>()),
        seed in any::<u64>(),
    ) {
        let (kind, batch) = (KINDS[kind], 2);
        let extent = |mask: &[bool]| {
            let axis = |length: usize, is_single: bool| if is_single { 1 } else { length };
            Extent { channels: axis(channels, mask[0]), size: Size::new(axis(height, mask[1]), axis(width, mask[2])) }
        };
        let extents = [extent(&mask[..3]), extent(&mask[3..])];
        let whole = extents[0].join(extents[1]).expect("they are alike or 1");
        let mut operands = [0, 1].map(|i| noise(seed ^ i as u64, batch * length(extents[i])));
        if kind == Binary::Divide {
            // Near 0 a quotient says more about rounding than about what is tested.
            operands[1].iter_mut().for_each(|v| *v += 2.0);
        }
        let gradient = noise(seed ^ 2, batch * length(whole));
        let mut expected = Vec::new();
        let mut expected_gradients = extents.map(|extent| vec![0.0; batch * length(extent)]);
        for n in 0..batch {
            for c in 0..whole.channels {
                for y in 0..whole.size.height {
                    for x in 0..whole.size.width {
                        let places = extents.map(|extent| at(extent, [n, c, y, x]));
                        let [a, b] = [0, 1].map(|i| f64::from(operands[i][places[i]]));
                        let (value, slopes) = value(kind, a, b);
                        for i in 0..2 {
                            expected_gradients[i][places[i]] += slopes[i] * f64::from(gradient[expected.len()]);
                        }
                        expected.push(value);
                    }
                }
            }
        }
        for layout in [Layout::Nchw, Layout::Nchw8c] {
            let maps = [0, 1].map(|i| Arranged::of(layout, extents[i].channels, batch, &operands[i]));
            let mut output = Arranged::new(layout, whole.channels, batch, whole.size.area());
            let inputs = [0, 1].map(|i| (extents[i], maps[i].items()));
            kind.forward(inputs, output.items_mut(), &mut []);
            assert_close(&output.to_nchw(), &expected, 1e-6)?;
            let mut saved = vec![u32::MAX; 2 * batch * output.items().length()];
            kind.forward(inputs, output.items_mut(), &mut saved);
            assert_close(&output.to_nchw(), &expected, 1e-6)?;
            let gradient = Arranged::of(layout, whole.channels, batch, &gradient);
            for which in 0..2 {
                let mut ours = Arranged::new(layout, extents[which].channels, batch, extents[which].size.area());
                kind.input_gradient(which, extents, &saved, gradient.items(), false, ours.items_mut());
                assert_close(&ours.to_nchw(), &expected_gradients[which], 1e-5)?;
                kind.input_gradient(which, extents, &saved, gradient.items(), true, ours.items_mut());
                let doubled: Vec<f64> = expected_gradients[which].iter().map(|g| 2.0 * g).collect();
                assert_close(&ours.to_nchw(), &doubled, 1e-5)?;
            }
        }
    }

    #[test]
    fn reductions_agree_with_the_definition(
        channels in 1..12usize,
        (height, width) in (1..5usize, 1..5usize),
        along in prop::array::uniform3(any::<bool>()),
        coarse in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let (batch, whole) = (2, Extent { channels, size: Size::new(height, width) });
        let mut input = noise(seed, batch * length(whole));
        if coarse {
            // Ties: the first of the largest must win.
            input.iter_mut().for_each(|v| *v = (*v * 2.0).round());
        }
        for reduction in [Reduction::Mean, Reduction::Sum, Reduction::Maximum] {
            let reduce = Reduce { reduction, channels: along[0], rows: along[1], columns: along[2] };
            let left = reduce.over(whole);
            let mut members = vec![Vec::new(); batch * length(left)];
            for n in 0..batch {
                for i in 0..length(whole) {
                    let place = [n, i / whole.size.area(), i / width % height, i % width];
                    members[at(left, place)].push(n * length(whole) + i);
                }
            }
            let gradient = noise(seed ^ 1, members.len());
            let mut expected_gradient = vec![0.0; input.len()];
            let expected: Vec<f64> = members.iter().zip(&gradient).map(|(members, g)| {
                let values = members.iter().map(|i| f64::from(input[*i]));
                let winner = members.iter().copied().reduce(|a, b| if input[b] > input[a] { b } else { a });
                let (value, share) = match reduction {
                    Reduction::Mean => (values.sum::<f64>() / members.len() as f64, 1.0 / members.len() as f64),
                    Reduction::Sum => (values.sum(), 1.0),
                    Reduction::Maximum => (values.fold(f64::NEG_INFINITY, f64::max), 1.0),
                };
                for i in members.iter().filter(|i| reduction != Reduction::Maximum || Some(**i) == winner) {
                    expected_gradient[*i] += share * f64::from(*g);
                }
                value
            }).collect();
            let doubled: Vec<f64> = expected_gradient.iter().map(|g| 2.0 * g).collect();
            for layout in [Layout::Nchw, Layout::Nchw8c] {
                if reduce.channels && layout == Layout::Nchw8c {
                    continue;
                }
                let maps = Arranged::of(layout, channels, batch, &input);
                let mut output = Arranged::new(layout, left.channels, batch, left.size.area());
                let mut saved = vec![u32::MAX; batch * output.items().length()];
                reduce.forward(whole, maps.items(), output.items_mut(), &mut []);
                assert_close(&output.to_nchw(), &expected, 1e-6)?;
                reduce.forward(whole, maps.items(), output.items_mut(), &mut saved);
                assert_close(&output.to_nchw(), &expected, 1e-6)?;
                let gradient = Arranged::of(layout, left.channels, batch, &gradient);
                let mut ours = Arranged::new(layout, channels, batch, whole.size.area());
                reduce.input_gradient(whole, &saved, gradient.items(), false, ours.items_mut());
                assert_close(&ours.to_nchw(), &expected_gradient, 1e-6)?;
                reduce.input_gradient(whole, &saved, gradient.items(), true, ours.items_mut());
                assert_close(&ours.to_nchw(), &doubled, 1e-6)?;
            }
        }
    }

    #[test]
    fn channels_are_chosen(
        inputs in 1..20usize,
        wanted in prop::collection::vec(prop::option::weighted(0.9, any::<prop::sample::Index>()), 1..30),
        pixels in 1..4usize,
        seed in any::<u64>(),
    ) {
        let batch = 2;
        let from: Vec<Option<usize>> = wanted.iter().map(|index| Some(index.as_ref()?.index(inputs))).collect();
        let input = noise(seed, batch * inputs * pixels);
        let gradient = noise(seed ^ 1, batch * from.len() * pixels);
        let mut expected = Vec::new();
        let mut expected_gradient = vec![0.0; input.len()];
        for n in 0..batch {
            for from in &from {
                for pixel in 0..pixels {
                    let place = from.map(|from| (n * inputs + from) * pixels + pixel);
                    if let Some(place) = place {
                        expected_gradient[place] += f64::from(gradient[expected.len()]);
                    }
                    expected.push(place.map_or(0.0, |place| f64::from(input[place])));
                }
            }
        }
        let outputs = from.len();
        let selection = IndexSelect::new(inputs, from).expect("all exist");
        for layout in [Layout::Nchw, Layout::Nchw8c] {
            let maps = Arranged::of(layout, inputs, batch, &input);
            let mut output = Arranged::new(layout, outputs, batch, pixels);
            selection.forward(pixels, maps.items(), output.items_mut());
            assert_close(&output.to_nchw(), &expected, 0.0)?;
            let gradient = Arranged::of(layout, outputs, batch, &gradient);
            let mut ours = Arranged::new(layout, inputs, batch, pixels);
            selection.input_gradient(pixels, gradient.items(), false, ours.items_mut());
            assert_close(&ours.to_nchw(), &expected_gradient, 1e-6)?;
            selection.input_gradient(pixels, gradient.items(), true, ours.items_mut());
            let doubled: Vec<f64> = expected_gradient.iter().map(|g| 2.0 * g).collect();
            assert_close(&ours.to_nchw(), &doubled, 1e-6)?;
        }
    }

    #[test]
    fn axes_change_places(
        lengths in prop::array::uniform4(1..5usize),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
        seed in any::<u64>(),
    ) {
        let (batch, length) = (2, lengths.iter().product::<usize>());
        let strides = [0, 1, 2, 3].map(|axis| lengths[axis + 1..].iter().product::<usize>());
        let walk = Permute::new(order.iter().map(|axis| (lengths[*axis], strides[*axis])));
        let input = noise(seed, batch * length);
        let mut expected = Vec::new();
        for n in 0..batch {
            for i in 0..length {
                // The axes are taken from the innermost outwards.
                let (mut rest, mut place) = (i, 0);
                for axis in order.iter().rev() {
                    place += rest % lengths[*axis] * strides[*axis];
                    rest /= lengths[*axis];
                }
                expected.push(f64::from(input[n * length + place]));
            }
        }
        let maps = Arranged::of(Layout::Nchw, 1, batch, &input);
        let mut output = Arranged::new(Layout::Nchw, 1, batch, length);
        walk.forward(maps.items(), output.items_mut());
        assert_close(&output.to_nchw(), &expected, 0.0)?;
        let mut back = Arranged::new(Layout::Nchw, 1, batch, length);
        walk.input_gradient(output.items(), false, back.items_mut());
        prop_assert_eq!(&back.to_nchw(), &input);
        walk.input_gradient(output.items(), true, back.items_mut());
        let doubled: Vec<f32> = input.iter().map(|v| v * 2.0).collect();
        prop_assert_eq!(&back.to_nchw(), &doubled);
    }
}

#[test]
fn a_channel_that_does_not_exist_cannot_be_chosen() {
    assert!(IndexSelect::new(3, vec![Some(3)]).is_none());
    assert!(IndexSelect::new(3, Vec::new()).is_none());
    assert!(IndexSelect::new(3, vec![Some(2), Some(0), Some(1)]).expect("all exist").is_permutation());
    assert!(!IndexSelect::new(3, vec![Some(2), Some(0), Some(0)]).expect("all exist").is_permutation());
}
