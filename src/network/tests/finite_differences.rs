//! Every operator's gradient against finite differences of its own forward pass.

use std::sync::Arc;

use super::{builder, convolution, finish, noise};
use crate::kernels::{Activation, AveragePool, BatchNorm, LinearKernel, MaxPool, Padding, Size, Window};
use crate::network::ops::{Add, Concat, Dropout, Flatten, GlobalAveragePool, Linear, Softmax};
use crate::network::{Executor, LayerId, Network, Op, Source};

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
    check_op(MaxPool { window: Window::square(3, 2, Padding::uniform(1)), ceil_mode: false });
    check_op(MaxPool { window: Window::square(2, 2, Padding::NONE), ceil_mode: true });
    check_op(AveragePool {
        window: Window::square(3, 2, Padding::uniform(1)),
        ceil_mode: false,
        count_include_pad: true,
    });
    check_op(AveragePool { window: Window::square(2, 2, Padding::NONE), ceil_mode: true, count_include_pad: false });
    check_op(GlobalAveragePool);
    check_op(Flatten);
    check_op(Dropout);
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
