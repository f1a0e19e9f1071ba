//! Every operator's gradient against finite differences of its own forward pass.

use std::sync::Arc;

use super::{builder, convolution, finish, noise};
use crate::kernels::{
    Activation, AveragePool, BatchNorm, Binary, ChannelSoftmax, Convolution, GroupNorm, IndexSelect, LayerNorm,
    LinearKernel, LocalResponseNorm, MaxPool, Padding, PaddingMode, Prelu, Reduce, Reduction, Size, SlidingWindow,
    TransposedConvolution, Unary,
};
use crate::network::ops::{
    AdaptiveAveragePool, Add, Affine, Arrangement, Concat, Constant, Coordinates, Crop, Dropout, Factor, FactorId,
    Flatten, GlobalAveragePool, Interpolation, Linear, MatrixProduct, Pad, PadMode, Place, Rearrange, Resize, Softmax,
    Span, Target,
};
use crate::network::{Executor, LayerId, Network, Op, Shape, Source};

const SIZE: Size = Size::new(7, 6);

/// `sum(weights * output)` for a batch of two, its gradient, and the same by differences.
fn check(name: &str, network: &Arc<Network>, layer: LayerId) {
    let mut executor = Executor::new(network, SIZE, 2, &[layer], true).expect("the input fits");
    // Wide steps between values, none near 0, so that no max-pool winner and no rectifier flips within a difference.
    let length = 2 * network.input_shape_at(SIZE).len();
    let mut input: Vec<f32> = (0..length).map(|i| ((i * 37 % length) as f32 / length as f32 - 0.498) * 4.0).collect();
    let weights = noise(5, 2 * executor.shape(layer).len());
    let objective = |executor: &mut Executor, input: &[f32]| -> f64 {
        executor.forward(input);
        executor.value(layer).iter().zip(&weights).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    objective(&mut executor, &input);
    let gradient = executor.backward(&[(layer, &weights)]).to_vec();
    let largest = gradient.iter().fold(1e-3f64, |a, g| a.max(f64::from(g.abs())));
    let step = 4e-3;
    for at in 0..length {
        let before = input[at];
        input[at] = before + step;
        let above = objective(&mut executor, &input);
        input[at] = before - step;
        let below = objective(&mut executor, &input);
        input[at] = before;
        let slope = (above - below) / (2.0 * f64::from(step));
        let ours = f64::from(gradient[at]);
        assert!((ours - slope).abs() < 1e-2 * largest, "{name}, input {at}: {ours} instead of {slope}");
    }
}

fn check_op(op: impl Into<Op>) {
    let op = op.into();
    let name = format!("{op:?}");
    let mut builder = builder(SIZE.height, SIZE.width);
    let id = builder.add("op", op, &[Source::Picture]).expect("the operator fits");
    check(&name, &finish(builder), id);
}

#[test]
fn every_operator_has_the_gradient_of_its_value() {
    check_op(convolution(1, 3, 4, 3, 1, 1));
    check_op(convolution(2, 3, 5, 3, 2, 1));
    check_op(convolution(3, 3, 6, 2, 1, 3));
    check_op(convolution(4, 3, 3, 3, 2, 3));
    let inputs = 3 * SIZE.area();
    let kernel = LinearKernel::new(inputs, 9, noise(6, 9 * inputs), noise(7, 9)).expect("the lengths match");
    check_op(Linear(kernel));
    check_op(
        BatchNorm::new(&[1.5, -2.0, 0.3], &[0.1, 0.2, 0.3], &[0.0, 1.0, 2.0], &[1.0, 0.5, 0.1], 1e-5).expect("fits"),
    );
    check_op(Activation::Relu);
    check_op(Activation::Relu6);
    check_op(Activation::Sigmoid);
    check_op(Softmax);
    check_op(MaxPool { window: SlidingWindow::square(3, 2, PaddingMode::uniform(1)), ceil_mode: false });
    check_op(MaxPool { window: SlidingWindow::square(2, 2, PaddingMode::NONE), ceil_mode: true });
    check_op(AveragePool {
        window: SlidingWindow::square(3, 2, PaddingMode::uniform(1)),
        ceil_mode: false,
        count_include_pad: true,
    });
    check_op(AveragePool {
        window: SlidingWindow::square(2, 2, PaddingMode::NONE),
        ceil_mode: true,
        count_include_pad: false,
    });
    check_op(GlobalAveragePool);
    check_op(Flatten);
    check_op(Dropout);
}

#[test]
fn every_function_has_the_gradient_of_its_value() {
    check_op(Activation::Clip { low: -1.0, high: 1.095 });
    check_op(Activation::LeakyRelu { slope: 0.2 });
    check_op(Activation::Elu { alpha: 0.7, scale: 1.0 });
    check_op(Activation::SELU);
    check_op(Activation::HardSigmoid { slope: 0.4, offset: 0.5 });
    check_op(Activation::Tanh);
    check_op(Activation::Softplus);
    check_op(Unary::HardSwish);
    check_op(Unary::Silu { beta: 1.0 });
    check_op(Unary::Gelu);
    check_op(Unary::GeluTanh);
    check_op(Unary::Mish);
    check_op(Unary::Erf);
    check_op(Unary::Absolute);
    check_op(Unary::Exponential);
    check_op(Unary::Power { exponent: 2.0 });
    check_op(Prelu { slopes: vec![0.3, -0.2, 1.5] });
}

#[test]
fn every_norm_has_the_gradient_of_its_value() {
    let (scale, shift) = (vec![1.5, -0.7, 0.4], vec![0.1, 0.2, -0.3]);
    check_op(GroupNorm::new(1, scale.clone(), shift.clone(), 1e-3).expect("fits"));
    check_op(GroupNorm::new(3, scale.clone(), shift.clone(), 1e-3).expect("fits"));
    check_op(LayerNorm { scale, shift, epsilon: 1e-1 });
    check_op(LocalResponseNorm { size: 3, alpha: 0.5, beta: 0.75, bias: 1.0 });
    check_op(ChannelSoftmax { is_log: false });
    check_op(ChannelSoftmax { is_log: true });
}

#[test]
fn every_rearrangement_has_the_gradient_of_its_value() {
    let upsampling = Convolution {
        in_channels: 3,
        out_channels: 5,
        groups: 1,
        window: SlidingWindow::square(3, 2, PaddingMode::uniform(1)),
    };
    let transposed = |config: Convolution| {
        let weights = noise(1, config.in_channels * config.out_channels / config.groups * 9);
        TransposedConvolution::new(config, Size::new(1, 0), weights, &noise(2, config.out_channels)).expect("fits")
    };
    check_op(transposed(upsampling));
    check_op(transposed(Convolution { out_channels: 6, groups: 3, ..upsampling }));
    check_op(AdaptiveAveragePool { output: Size::new(3, 4) });
    check_op(AveragePool {
        window: SlidingWindow { dilation: Size::square(2), ..SlidingWindow::square(3, 1, PaddingMode::uniform(1)) },
        ceil_mode: false,
        count_include_pad: false,
    });
    for (channels, rows, columns) in [(true, false, false), (false, true, true), (true, true, true)] {
        for reduction in [Reduction::Mean, Reduction::Sum, Reduction::Maximum] {
            check_op(Reduce { reduction, channels, rows, columns });
        }
    }
    for mode in [PadMode::Constant(0.5), PadMode::Reflect, PadMode::Edge, PadMode::Wrap] {
        check_op(Pad { edges: Padding { top: 2, bottom: 1, left: 0, right: 3 }, mode });
    }
    let rows = Span { start: Place::FromStart(1), end: Place::FromEnd(1), step: 2, is_reversed: true };
    check_op(Crop { rows, columns: Span::ALL });
    check_op(IndexSelect::new(3, vec![Some(2), None, Some(0), Some(2)]).expect("they exist"));
    check_op(Resize::nearest(2.0));
    let linear = Resize {
        target: Target::Fixed(Size::new(5, 11)),
        interpolation: Interpolation::Linear,
        coordinates: Coordinates::HalfPixel,
    };
    check_op(linear);
    let interpolation = Interpolation::Cubic { coefficient: -0.75, exclude_outside: false };
    check_op(Resize { interpolation, coordinates: Coordinates::AlignCorners, ..linear });
    check_op(transposition());
    check_op(Affine(BatchNorm { scale: vec![2.0, -1.0, 0.5], shift: vec![1.0, 0.0, 3.0] }));
}

/// `[c, h, w] -> [h * w, c]`, as a vector.
fn transposition() -> Rearrange {
    let whole = || vec![Factor::Rest];
    let order = [1, 2, 0].map(|axis| FactorId { axis, index: 0 });
    Rearrange::new([whole(), whole(), whole()], Arrangement::Vector(order.into())).expect("it is whole")
}

/// Squeeze and excitation, attention over places, a constant: operands that stand for many.
#[test]
fn every_combination_has_the_gradient_of_its_value() {
    for combine in [Binary::Add, Binary::Subtract, Binary::Multiply, Binary::Divide, Binary::Maximum, Binary::Minimum] {
        let mut b = builder(SIZE.height, SIZE.width);
        let maps = b.add("maps", convolution(1, 3, 4, 3, 1, 1), &[Source::Picture]).expect("fits");
        let mean = b.add("mean", GlobalAveragePool, &[maps.into()]).expect("fits");
        // Far from 0, where a quotient would be steep.
        let positive = b.add("positive", Affine::uniform(4, 1.0, 3.0), &[mean.into()]).expect("fits");
        let excited = b.add("excited", combine, &[maps.into(), positive.into()]).expect("fits");
        let over_channels = Reduce { reduction: Reduction::Mean, channels: true, rows: false, columns: false };
        let place = b.add("place", over_channels, &[excited.into()]).expect("fits");
        let positive = b.add("positive place", Unary::Exponential, &[place.into()]).expect("fits");
        let attended = b.add("attended", combine, &[excited.into(), positive.into()]).expect("fits");
        let shape = Shape::maps(1, SIZE.height, 1);
        let constant = Constant::new(shape, vec![1.3; SIZE.height]).expect("fits");
        let constant = b.add("constant", constant, &[]).expect("fits");
        let last = b.add("last", combine, &[attended.into(), constant.into()]).expect("fits");
        check(&format!("{combine:?}"), &finish(b), last);
    }
}

/// Attention: weights of every place for every other, and what they gather.
#[test]
fn products_of_two_results_have_the_gradient_of_their_value() {
    let mut b = builder(SIZE.height, SIZE.width);
    let [queries, keys, values] = [1, 2, 3].map(|seed| {
        let name = format!("projection {seed}");
        b.add(name, convolution(seed, 3, 5, 1, 1, 1), &[Source::Picture]).expect("fits")
    });
    let turned = Rearrange::new(
        [vec![Factor::Rest], vec![Factor::Rest], vec![Factor::Rest]],
        Arrangement::Maps([0, 2, 1].map(|axis| vec![FactorId { axis, index: 0 }])),
    );
    let turned = b.add("turned", turned.expect("it is whole"), &[keys.into()]).expect("fits");
    let weights = b.add("weights", MatrixProduct, &[queries.into(), turned.into()]).expect("fits");
    assert_eq!(b.output_shape(), Some(Shape::maps(5, SIZE.height, SIZE.height)));
    let soft = b.add("soft", ChannelSoftmax { is_log: false }, &[weights.into()]).expect("fits");
    let gathered = b.add("gathered", MatrixProduct, &[soft.into(), values.into()]).expect("fits");
    check("matrix products", &finish(b), gathered);
}

#[test]
fn gradients_meet_where_paths_do() {
    let mut builder = builder(SIZE.height, SIZE.width);
    let a = builder.add("a", convolution(8, 3, 4, 3, 1, 1), &[Source::Picture]).expect("fits");
    let b = builder.add("b", convolution(9, 3, 4, 1, 1, 1), &[Source::Picture]).expect("fits");
    let sum = builder.add("sum", Add, &[a.into(), b.into(), a.into()]).expect("fits");
    let joined = builder.add("joined", Concat, &[b.into(), sum.into()]).expect("fits");
    let squashed = builder.add("squashed", Activation::Sigmoid, &[joined.into()]).expect("fits");
    check("add and concat", &finish(builder), squashed);
}
