//! A whole network in f64, by the definitions: what it computes when rounding plays no part.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::kernels::tests::definition::{divisor, read, windows};
use crate::kernels::{Activation, Axis, Convolution, Grid, Size};
use crate::network::{Layer, LayerId, Network, Op, Source};

/// A network whose layers have the shapes that they have at this input size.
pub struct Double<'a> {
    pub network: &'a Network,
    /// By batch norm: scale and shift, where more digits are known than the layer keeps.
    pub batch_norms: HashMap<LayerId, (Vec<f64>, Vec<f64>)>,
}

impl Double<'_> {
    /// Every layer's value for one input, up to `last`.
    pub fn forward(&self, input: &[f32], last: LayerId) -> Vec<Vec<f64>> {
        let input: Vec<f64> = input.iter().map(|v| f64::from(*v)).collect();
        let mut values: Vec<Vec<f64>> = Vec::new();
        for (id, layer) in self.network.layers().take(last.index() + 1) {
            let inputs: Vec<&[f64]> = layer
                .inputs
                .iter()
                .map(|source| match source {
                    Source::Picture => &input[..],
                    Source::Layer(id) => &values[id.index()],
                })
                .collect();
            let value = self.value(id, layer, &inputs);
            values.push(value);
        }
        values
    }

    fn input_size(&self, layer: &Layer) -> Size {
        match layer.inputs[0] {
            Source::Picture => self.network.input_shape().size(),
            Source::Layer(id) => self.network.layer(id).shape.size(),
        }
    }

    fn batch_norm(&self, id: LayerId, layer: &Layer) -> (Vec<f64>, Vec<f64>) {
        let Op::BatchNorm(op) = &layer.op else { panic!("{} is no batch norm", layer.name) };
        let widen = |values: &[f32]| values.iter().map(|v| f64::from(*v)).collect();
        self.batch_norms.get(&id).cloned().unwrap_or_else(|| (widen(&op.scale), widen(&op.shift)))
    }

    fn value(&self, id: LayerId, layer: &Layer, inputs: &[&[f64]]) -> Vec<f64> {
        let size = self.input_size(layer);
        let map = |f: fn(f64) -> f64| inputs[0].iter().map(|v| f(*v)).collect();
        match &layer.op {
            Op::Convolution(op) => {
                let grid = op.kernel.config.window.over(size, false).expect("fits");
                let (bias, pixels) = (op.kernel.bias(), grid.output().area());
                let mut value: Vec<f64> = (0..bias.len() * pixels).map(|o| f64::from(bias[o / pixels])).collect();
                let products = Products::new(&op.kernel.config, &grid);
                value.par_chunks_mut(pixels).enumerate().for_each(|(o, value)| {
                    for (i, weight) in products.of_output(o) {
                        let input = &inputs[0][i * size.area()..][..size.area()];
                        products.for_each_row(|tap, out, ins, stride| {
                            let weight = f64::from(op.kernel.weight()[weight + tap]);
                            let ins = input[ins].iter().step_by(stride);
                            value[out].iter_mut().zip(ins).for_each(|(y, x)| *y += weight * x);
                        });
                    }
                });
                value
            }
            Op::Linear(op) => {
                let rows = op.0.weight().chunks(op.0.inputs).zip(op.0.bias());
                let product = |row: &[f32]| row.iter().zip(inputs[0]).map(|(w, x)| f64::from(*w) * x).sum::<f64>();
                rows.map(|(row, b)| f64::from(*b) + product(row)).collect()
            }
            Op::BatchNorm(_) => {
                let (scale, shift) = self.batch_norm(id, layer);
                let per_channel = inputs[0].chunks(layer.shape.plane()).zip(scale.iter().zip(&shift));
                per_channel.flat_map(|(x, (scale, shift))| x.iter().map(move |x| x * scale + shift)).collect()
            }
            Op::Activation(Activation::Relu) => map(|v| v.max(0.0)),
            Op::Activation(Activation::Relu6) => map(|v| v.clamp(0.0, 6.0)),
            Op::MaxPool(op) => {
                let grid = op.over(size).expect("fits");
                let windows = windows(&grid, layer.shape.channels());
                windows.iter().map(|window| inputs[0][winner(window, inputs[0])]).collect()
            }
            Op::AveragePool(op) => {
                let grid = op.over(size).expect("fits");
                let divisors = divisors(op, &grid);
                let windows = windows(&grid, layer.shape.channels());
                let sums = windows.iter().map(|window| window.iter().map(|i| inputs[0][*i]).sum::<f64>());
                sums.zip(divisors.iter().cycle()).map(|(sum, divisor)| sum / divisor).collect()
            }
            Op::GlobalAveragePool(_) => {
                let plane = size.area();
                inputs[0].chunks(plane).map(|c| c.iter().sum::<f64>() / plane as f64).collect()
            }
            Op::Concat(_) => inputs.concat(),
            Op::Add(_) => (0..inputs[0].len()).map(|i| inputs.iter().map(|x| x[i]).sum()).collect(),
            Op::Flatten(_) => inputs[0].to_vec(),
            Op::Softmax(_) => {
                let largest = inputs[0].iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let powers: Vec<f64> = inputs[0].iter().map(|v| (v - largest).exp()).collect();
                let sum: f64 = powers.iter().sum();
                powers.iter().map(|p| p / sum).collect()
            }
            other => panic!("{other:?} is not needed here"),
        }
    }

    /// The gradient of a channel's mean at the input, with the rectifiers open and the pools won as in `values`.
    pub fn gradient(&self, values: &[Vec<f64>], layer: LayerId, channel: usize) -> Vec<f64> {
        let mut at_input = vec![0.0; self.network.input_shape().len()];
        let mut gradients: Vec<Vec<f64>> = values.iter().map(|v| vec![0.0; v.len()]).collect();
        let plane = self.network.layer(layer).shape.plane();
        gradients[layer.index()][channel * plane..(channel + 1) * plane].fill(1.0 / plane as f64);
        let layers: Vec<(LayerId, &Layer)> = self.network.layers().take(layer.index() + 1).collect();
        for (id, layer) in layers.into_iter().rev() {
            let gradient = std::mem::take(&mut gradients[id.index()]);
            let mut start = 0;
            for source in &layer.inputs {
                let (input, target): (&[f64], _) = match source {
                    Source::Picture => (&[], &mut at_input),
                    Source::Layer(id) => (&values[id.index()], &mut gradients[id.index()]),
                };
                let part =
                    if matches!(layer.op, Op::Concat(_)) { &gradient[start..][..target.len()] } else { &gradient };
                self.add_gradient(id, layer, (input, &values[id.index()]), part, target);
                start += target.len();
            }
        }
        at_input
    }

    fn add_gradient(
        &self,
        id: LayerId,
        layer: &Layer,
        (input, output): (&[f64], &[f64]),
        gradient: &[f64],
        target: &mut [f64],
    ) {
        let size = self.input_size(layer);
        let pairs = target.iter_mut().zip(gradient);
        match &layer.op {
            Op::Convolution(op) => {
                let grid = op.kernel.config.window.over(size, false).expect("fits");
                let pixels = grid.output().area();
                let products = Products::new(&op.kernel.config, &grid);
                target.par_chunks_mut(size.area()).enumerate().for_each(|(i, target)| {
                    for (o, weight) in products.of_input(i) {
                        let gradient = &gradient[o * pixels..][..pixels];
                        products.for_each_row(|tap, out, ins, stride| {
                            let weight = f64::from(op.kernel.weight()[weight + tap]);
                            let ins = target[ins].iter_mut().step_by(stride);
                            ins.zip(&gradient[out]).for_each(|(t, g)| *t += weight * g);
                        });
                    }
                });
            }
            Op::Linear(op) => {
                for (row, g) in op.0.weight().chunks(op.0.inputs).zip(gradient) {
                    target.iter_mut().zip(row).for_each(|(t, w)| *t += f64::from(*w) * g);
                }
            }
            Op::BatchNorm(_) => {
                let plane = layer.shape.plane();
                let (scale, _) = self.batch_norm(id, layer);
                pairs.enumerate().for_each(|(i, (t, g))| *t += scale[i / plane] * g);
            }
            Op::Activation(activation) => {
                pairs.zip(output).for_each(|((t, g), y)| *t += if is_open(*activation, *y) { *g } else { 0.0 });
            }
            Op::MaxPool(op) => {
                let grid = op.over(size).expect("fits");
                for (window, g) in windows(&grid, layer.shape.channels()).iter().zip(gradient) {
                    target[winner(window, input)] += g;
                }
            }
            Op::AveragePool(op) => {
                let grid = op.over(size).expect("fits");
                let divisors = divisors(op, &grid);
                let windows = windows(&grid, layer.shape.channels());
                for ((window, g), divisor) in windows.iter().zip(gradient).zip(divisors.iter().cycle()) {
                    window.iter().for_each(|i| target[*i] += g / divisor);
                }
            }
            Op::GlobalAveragePool(_) => {
                let plane = size.area();
                target.iter_mut().enumerate().for_each(|(i, t)| *t += gradient[i / plane] / plane as f64);
            }
            Op::Concat(_) | Op::Add(_) | Op::Flatten(_) => pairs.for_each(|(t, g)| *t += g),
            other => panic!("{other:?} is not needed here"),
        }
    }
}

/// Whether a rectifier lets the gradient through, by what it made.
pub fn is_open(activation: Activation, output: f64) -> bool {
    match activation {
        Activation::Relu => output > 0.0,
        Activation::Relu6 => output > 0.0 && output < 6.0,
        other => panic!("{other:?} is not needed here"),
    }
}

/// The first largest input of a pool's window.
pub fn winner(window: &[usize], input: &[f64]) -> usize {
    window.iter().copied().reduce(|a, b| if input[b] > input[a] { b } else { a }).expect("no window is empty")
}

fn divisors(pool: &crate::kernels::AveragePool, grid: &Grid) -> Vec<f64> {
    let Size { height, width } = grid.output();
    (0..height * width).map(|o| divisor(pool, grid, o / width, o % width) as f64).collect()
}

/// All the products of a convolution: by pairs of channels, then by rows.
struct Products<'a> {
    config: &'a Convolution,
    grid: &'a Grid,
    taps: usize,
}

impl<'a> Products<'a> {
    fn new(config: &'a Convolution, grid: &'a Grid) -> Self {
        Self { config, grid, taps: config.window.kernel.area() }
    }

    /// The input channels that an output channel reads, and where the weights between them begin.
    fn of_output(&self, output: usize) -> impl Iterator<Item = (usize, usize)> {
        let ins = self.config.in_channels / self.config.groups;
        let group = output / (self.config.out_channels / self.config.groups);
        (0..ins).map(move |i| (group * ins + i, (output * ins + i) * self.taps))
    }

    /// The output channels that read an input channel, and where the weights between them begin.
    fn of_input(&self, input: usize) -> impl Iterator<Item = (usize, usize)> {
        let (ins, outs) = (self.config.in_channels / self.config.groups, self.config.out_channels / self.config.groups);
        let group = input / ins;
        (group * outs..(group + 1) * outs).map(move |o| (o, (o * ins + input % ins) * self.taps))
    }

    /// Calls `row(tap, outputs, inputs, stride)` with every stretch of a row of a plane that a tap moves along.
    fn for_each_row(&self, mut row: impl FnMut(usize, Range<usize>, Range<usize>, usize)) {
        let Grid { y, x } = self.grid;
        // For a tap of an axis: the first output that reads inside the input, how many do, and what the first reads.
        let inside = |axis: &Axis, tap| {
            let mut reads = (0..axis.output).filter_map(|o| Some((o, read(axis, o, tap)?)));
            reads.next().map(|(first, at)| (first, reads.count() + 1, at))
        };
        for ky in 0..y.kernel {
            for kx in 0..x.kernel {
                let Some((first, count, at)) = inside(x, kx) else { continue };
                for oy in 0..y.output {
                    let Some(iy) = read(y, oy, ky) else { continue };
                    let (out, ins) = (oy * x.output + first, iy * x.input + at);
                    let span = (count - 1) * x.stride + 1;
                    row(ky * x.kernel + kx, out..out + count, ins..ins + span, x.stride);
                }
            }
        }
    }
}
