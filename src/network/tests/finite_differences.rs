//! Every operator's gradient against finite differences of its own forward pass.

use std::sync::Arc;

use super::{builder, convolution, finish, noise};
use crate::kernels::{Activation, Binary, Linear, Size};
use crate::network::form::{Domain, Example};
use crate::network::ops::{Arrangement, Concat, Factor, FactorId, Matmul, Rearrange, Softmax, SoftmaxOver};
use crate::network::{Executor, LayerId, Network, NetworkBuilder, Op, Shape, Source};

const SIZE: Size = Size::new(7, 6);

/// `sum(weights * output)` for a batch of two, its gradient, and the same by differences.
fn check(name: &str, network: &Arc<Network>, layer: LayerId, domain: Domain) {
    let mut executor = Executor::new(network, SIZE, 2, &[layer], true).expect("the input fits");
    // Wide steps between values, none near 0, so that no max-pool winner and no rectifier flips within a difference.
    let length = 2 * network.input_shape_at(SIZE).len();
    let offset = if domain == Domain::Positive { 2.5 } else { 0.008 };
    let mut input: Vec<f32> =
        (0..length).map(|i| ((i * 37 % length) as f32 / length as f32 - 0.5) * 4.0 + offset).collect();
    let weights = noise(5, 2 * executor.shape(layer).len());
    let objective = |executor: &mut Executor, input: &[f32]| -> f64 {
        executor.forward(input);
        executor.value(layer).iter().zip(&weights).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let middle = objective(&mut executor, &input);
    let gradient = executor.backward(&[(layer, &weights)]).to_vec();
    let largest = gradient.iter().fold(1e-3f64, |a, g| a.max(f64::from(g.abs())));
    let step = 4e-3;
    let mut kinks = 0;
    for at in 0..length {
        let before = input[at];
        input[at] = before + step;
        let above = objective(&mut executor, &input);
        input[at] = before - step;
        let below = objective(&mut executor, &input);
        input[at] = before;
        // Two values that lie nearer to each other than the step can change places in a minimum or a maximum.
        let bend = (above - middle) - (middle - below);
        if bend.abs() > 2e-2 * largest * f64::from(step) {
            kinks += 1;
            continue;
        }
        let slope = (above - below) / (2.0 * f64::from(step));
        let ours = f64::from(gradient[at]);
        assert!((ours - slope).abs() < 1e-2 * largest, "{name}, input {at}: {ours} instead of {slope}");
    }
    assert!(kinks * 20 <= length, "{name}: {kinks} of {length} slopes cannot be told");
}

/// A source of this shape: the picture itself for the first, what a linear layer makes of it for others.
fn source(builder: &mut NetworkBuilder, which: usize, shape: Shape, domain: Domain) -> Source {
    let picture = builder.input_shape();
    if which == 0 && shape == picture {
        return Source::Picture;
    }
    let (middle, scale) = if domain == Domain::Positive { (2.5, 1.0 / 64.0) } else { (0.0, 1.0 / 16.0) };
    let weights = noise(which as u64 + 1, shape.len() * picture.len()).into_iter().map(|w| w * scale).collect();
    let linear = Linear::new(picture.len(), shape.len(), weights, Some(vec![middle; shape.len()])).expect("they match");
    let vector = builder.add(format!("source {which}"), linear, &[Source::Picture]).expect("it fits");
    let Shape::Maps { channels, size } = shape else { return vector.into() };
    let lengths = [channels, size.height, size.width].map(Factor::Fixed).into();
    let output = [0, 1, 2].map(|index| vec![FactorId { axis: 0, index }]);
    let maps = Rearrange::new([lengths, Vec::new(), Vec::new()], Arrangement::Maps(output));
    builder.add(format!("maps {which}"), maps.expect("it is whole"), &[vector.into()]).expect("it fits").into()
}

#[test]
fn every_operator_has_the_gradient_of_its_value() {
    for (at, Example { op, inputs, domain }) in Op::examples().into_iter().enumerate() {
        let name = format!("example {at}, {op:?} of {inputs:?}");
        let mut builder = builder(SIZE.height, SIZE.width);
        let sources = inputs.iter().enumerate().map(|(i, shape)| source(&mut builder, i, *shape, domain)).collect();
        let sources: Vec<Source> = sources;
        let id = builder.add("op", op, &sources).unwrap_or_else(|e| panic!("{name}: {e}"));
        check(&name, &finish(builder), id, domain);
    }
}

/// Attention: weights of every position for every other, and what they gather.
#[test]
fn attention_has_the_gradient_of_its_value() {
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
    let weights = b.add("weights", Matmul, &[queries.into(), turned.into()]).expect("fits");
    assert_eq!(b.output_shape(), Some(Shape::maps(5, SIZE.height, SIZE.height)));
    let over_channels = Softmax { over: SoftmaxOver::Channels, is_log: false };
    let soft = b.add("soft", over_channels, &[weights.into()]).expect("fits");
    let gathered = b.add("gathered", Matmul, &[soft.into(), values.into()]).expect("fits");
    check("attention", &finish(b), gathered, Domain::Any);
}

/// A sum of maps and of one value for each channel, with a rectifier behind it that runs in the same pass.
#[test]
fn fused_sums_have_the_gradient_of_their_value() {
    for shape in [Shape::maps(3, 1, 1), Shape::maps(3, 7, 6)] {
        let mut b = builder(SIZE.height, SIZE.width);
        let other = source(&mut b, 1, shape, Domain::Any);
        let sum = b.add("sum", Binary::Add, &[Source::Picture, other]).expect("fits");
        let squashed = b.add("squashed", Activation::Sigmoid, &[sum.into()]).expect("fits");
        let network = finish(b);
        check("fused sum", &network, squashed, Domain::Any);
        let input = noise(3, network.input_shape().len());
        let value = |watched: &[LayerId]| {
            let mut executor = Executor::new(&network, SIZE, 1, watched, false).expect("fits");
            executor.forward(&input);
            executor.value(squashed).to_vec()
        };
        assert_eq!(value(&[squashed]), value(&[sum, squashed]), "fused or not, the value is the same");
    }
}

#[test]
fn gradients_meet_where_paths_do() {
    let mut builder = builder(SIZE.height, SIZE.width);
    let a = builder.add("a", convolution(8, 3, 4, 3, 1, 1), &[Source::Picture]).expect("fits");
    let b = builder.add("b", convolution(9, 3, 4, 1, 1, 1), &[Source::Picture]).expect("fits");
    let sum = builder.add("sum", Binary::Add, &[a.into(), b.into(), a.into()]).expect("fits");
    let joined = builder.add("joined", Concat, &[b.into(), sum.into()]).expect("fits");
    let squashed = builder.add("squashed", Activation::Sigmoid, &[joined.into()]).expect("fits");
    check("add and concat", &finish(builder), squashed, Domain::Any);
}
