//! A whole network in f64, by the definitions: what it computes when rounding plays no part.

use crate::kernels::tests::definition::{for_each_product, windows};
use crate::kernels::{Activation, Size};
use crate::network::{Layer, LayerId, Network, Op, Source};

/// Every layer's value for one input, up to `last`.
pub fn forward(network: &Network, size: Size, input: &[f32], last: LayerId) -> Vec<Vec<f64>> {
    let input: Vec<f64> = input.iter().map(|v| f64::from(*v)).collect();
    let mut values: Vec<Vec<f64>> = Vec::new();
    for (_, layer) in network.layers().take(last.index() + 1) {
        let inputs: Vec<&[f64]> = layer.inputs.iter().map(|s| value_of(s, &input, &values)).collect();
        let value = layer_value(network, layer, size, &inputs);
        values.push(value);
    }
    values
}

fn value_of<'a>(source: &Source, input: &'a [f64], values: &'a [Vec<f64>]) -> &'a [f64] {
    match source {
        Source::Picture => input,
        Source::Layer(id) => &values[id.index()],
    }
}

fn input_size(network: &Network, layer: &Layer, size: Size) -> Size {
    match layer.inputs[0] {
        Source::Picture => size,
        Source::Layer(id) => network.layer(id).shape.size(),
    }
}

fn layer_value(network: &Network, layer: &Layer, size: Size, inputs: &[&[f64]]) -> Vec<f64> {
    let plane = input_size(network, layer, size).area();
    let map = |f: fn(f64) -> f64| inputs[0].iter().map(|v| f(*v)).collect();
    match &layer.op {
        Op::Convolution(op) => {
            let (config, weight) = (&op.kernel.config, op.kernel.weight());
            let grid = config.window.over(input_size(network, layer, size), false).expect("fits");
            let pixels = grid.output().area();
            let bias = |o: usize| f64::from(op.kernel.bias()[o / pixels]);
            let mut value: Vec<f64> = (0..config.out_channels * pixels).map(bias).collect();
            for_each_product(config, &grid, 1, |o, w, i| value[o] += f64::from(weight[w]) * inputs[0][i]);
            value
        }
        Op::Linear(op) => {
            let rows = op.0.weight().chunks(op.0.inputs).zip(op.0.bias());
            rows.map(|(row, b)| f64::from(*b) + row.iter().zip(inputs[0]).map(|(w, x)| f64::from(*w) * x).sum::<f64>())
                .collect()
        }
        Op::Activation(Activation::Relu) => map(|v| v.max(0.0)),
        Op::Activation(Activation::Relu6) => map(|v| v.clamp(0.0, 6.0)),
        Op::MaxPool(op) => {
            let grid = op.over(input_size(network, layer, size)).expect("fits");
            let windows = windows(&grid, layer.shape.channels());
            windows.iter().map(|w| w.iter().map(|i| inputs[0][*i]).fold(f64::NEG_INFINITY, f64::max)).collect()
        }
        Op::GlobalAveragePool(_) => inputs[0].chunks(plane).map(|c| c.iter().sum::<f64>() / plane as f64).collect(),
        Op::Concat(_) => inputs.concat(),
        Op::Add(_) => (0..inputs[0].len()).map(|i| inputs.iter().map(|x| x[i]).sum()).collect(),
        Op::Flatten(_) => inputs[0].to_vec(),
        other => panic!("{other:?} is not needed here"),
    }
}

/// The gradient of a channel's mean at the input, in f64, with the rectifiers open and the pools won as in `values`.
pub fn gradient(network: &Network, size: Size, values: &[Vec<f64>], layer: LayerId, channel: usize) -> Vec<f64> {
    let mut at_input = vec![0.0; network.input_shape_at(size).len()];
    let mut gradients: Vec<Vec<f64>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
    let plane = network.layer(layer).shape.plane();
    gradients[layer.index()][channel * plane..(channel + 1) * plane].fill(1.0 / plane as f64);
    let layers: Vec<(LayerId, &Layer)> = network.layers().take(layer.index() + 1).collect();
    for (id, layer) in layers.into_iter().rev() {
        let gradient = std::mem::take(&mut gradients[id.index()]);
        let mut start = 0;
        for source in &layer.inputs {
            let input: &[f64] = match source {
                Source::Picture => &[],
                Source::Layer(id) => &values[id.index()],
            };
            let target = match source {
                Source::Picture => &mut at_input,
                Source::Layer(id) => &mut gradients[id.index()],
            };
            add_gradient(network, layer, size, start, input, &gradient, &values[id.index()], target);
            start += target.len();
        }
    }
    at_input
}

#[allow(clippy::too_many_arguments)]
fn add_gradient(
    network: &Network,
    layer: &Layer,
    size: Size,
    start: usize,
    input: &[f64],
    gradient: &[f64],
    output: &[f64],
    target: &mut [f64],
) {
    let pairs = target.iter_mut().zip(gradient);
    match &layer.op {
        Op::Convolution(op) => {
            let (config, weight) = (&op.kernel.config, op.kernel.weight());
            let grid = config.window.over(input_size(network, layer, size), false).expect("fits");
            for_each_product(config, &grid, 1, |o, w, i| target[i] += f64::from(weight[w]) * gradient[o]);
        }
        Op::Linear(op) => {
            for (row, g) in op.0.weight().chunks(op.0.inputs).zip(gradient) {
                target.iter_mut().zip(row).for_each(|(t, w)| *t += f64::from(*w) * g);
            }
        }
        Op::Activation(Activation::Relu) => {
            pairs.zip(output).for_each(|((t, g), y)| *t += if *y > 0.0 { *g } else { 0.0 });
        }
        Op::Activation(Activation::Relu6) => {
            pairs.zip(output).for_each(|((t, g), y)| *t += if *y > 0.0 && *y < 6.0 { *g } else { 0.0 });
        }
        Op::MaxPool(op) => {
            let grid = op.over(input_size(network, layer, size)).expect("fits");
            for (window, g) in windows(&grid, layer.shape.channels()).iter().zip(gradient) {
                let winner = window.iter().copied().reduce(|a, b| if input[b] > input[a] { b } else { a });
                target[winner.expect("no window is empty")] += g;
            }
        }
        Op::GlobalAveragePool(_) => {
            let plane = target.len() / gradient.len();
            target.iter_mut().enumerate().for_each(|(i, t)| *t += gradient[i / plane] / plane as f64);
        }
        Op::Concat(_) => target.iter_mut().zip(&gradient[start..]).for_each(|(t, g)| *t += g),
        Op::Add(_) | Op::Flatten(_) => pairs.for_each(|(t, g)| *t += g),
        other => panic!("{other:?} is not needed here"),
    }
}
