//! A whole network in f64, by the definitions: what it computes when rounding plays no part.

use std::collections::HashMap;
use std::ops::Range;

use candle_core::{Device, Tensor};

use crate::kernels::tests::definition::{divisor, read, windows};
use crate::kernels::{Activation, AveragePool, Binary, Convolution, Grid, GridAxis, Linear, Reduce, Size};
use crate::network::ops::Softmax;
use crate::network::{Layer, LayerId, Network, Op, Source};

/// By layer, scale and shift in more digits than the network keeps.
pub type BatchNorms = HashMap<LayerId, (Vec<f64>, Vec<f64>)>;

/// A network whose layers have the shapes that they have at this input size.
pub struct Double<'a> {
    pub network: &'a Network,
    /// The others are what the network keeps.
    pub batch_norms: BatchNorms,
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
        let Op::BatchNorm(op) = &*layer.op else { panic!("{} is no batch norm", layer.name) };
        let widen = |values: &[f32]| values.iter().map(|v| f64::from(*v)).collect();
        self.batch_norms.get(&id).cloned().unwrap_or_else(|| (widen(&op.scale), widen(&op.shift)))
    }

    fn value(&self, id: LayerId, layer: &Layer, inputs: &[&[f64]]) -> Vec<f64> {
        let size = self.input_size(layer);
        let map = |f: fn(f64) -> f64| inputs[0].iter().map(|v| f(*v)).collect();
        match &*layer.op {
            Op::Convolution(op) => {
                let columns = Columns::new(op.kernel.config(), size);
                let weight: Vec<f64> = op.kernel.weight().iter().map(|w| f64::from(*w)).collect();
                let per_group =
                    inputs[0].chunks(columns.ins * size.area()).zip(weight.chunks(columns.outs * columns.depth()));
                let sums = per_group.flat_map(|(input, weight)| {
                    let gathered = columns.gather(input);
                    product((weight, columns.outs), (&gathered, columns.depth()), columns.pixels())
                });
                sums.enumerate().map(|(o, sum)| sum + f64::from(op.kernel.bias()[o / columns.pixels()])).collect()
            }
            Op::Linear(op) => {
                let rows = op.weight().chunks(op.inputs).zip(biases(op));
                let product = |row: &[f32]| row.iter().zip(inputs[0]).map(|(w, x)| f64::from(*w) * x).sum::<f64>();
                rows.map(|(row, b)| b + product(row)).collect()
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
            Op::Reduce(Reduce::GLOBAL_AVERAGE_POOL) => {
                let plane = size.area();
                inputs[0].chunks(plane).map(|c| c.iter().sum::<f64>() / plane as f64).collect()
            }
            Op::Concat(_) => inputs.concat(),
            Op::Binary(Binary::Add) => (0..inputs[0].len()).map(|i| inputs.iter().map(|x| x[i]).sum()).collect(),
            Op::Flatten(_) => inputs[0].to_vec(),
            Op::Softmax(Softmax::CLASSES) => {
                let largest = inputs[0].iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let powers: Vec<f64> = inputs[0].iter().map(|v| (v - largest).exp()).collect();
                let sum: f64 = powers.iter().sum();
                powers.iter().map(|p| p / sum).collect()
            }
            other => panic!("{other:?} is not needed here"),
        }
    }

    /// The gradient of a channel's mean at the input, with the rectifiers open and the pools won as in `values`, of which only
    /// those are read: what rectifiers made and what pools chose from.
    pub fn gradient(&self, values: &[Vec<f64>], layer: LayerId, channel: usize) -> Vec<f64> {
        let mut at_input = vec![0.0; self.network.input_shape().len()];
        let layers: Vec<(LayerId, &Layer)> = self.network.layers().take(layer.index() + 1).collect();
        let mut gradients: Vec<Vec<f64>> = layers.iter().map(|(_, l)| vec![0.0; l.shape.len()]).collect();
        let plane = self.network.layer(layer).shape.plane();
        gradients[layer.index()][channel * plane..(channel + 1) * plane].fill(1.0 / plane as f64);
        for (id, layer) in layers.into_iter().rev() {
            let gradient = std::mem::take(&mut gradients[id.index()]);
            let mut start = 0;
            for source in &layer.inputs {
                let (input, target): (&[f64], _) = match source {
                    Source::Picture => (&[], &mut at_input),
                    Source::Layer(id) => (&values[id.index()], &mut gradients[id.index()]),
                };
                let part =
                    if matches!(*layer.op, Op::Concat(_)) { &gradient[start..][..target.len()] } else { &gradient };
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
        match &*layer.op {
            Op::Convolution(op) => {
                let columns = Columns::new(op.kernel.config(), size);
                let (depth, pixels) = (columns.depth(), columns.pixels());
                let per_group =
                    gradient.chunks(columns.outs * pixels).zip(op.kernel.weight().chunks(columns.outs * depth));
                for ((gradient, weight), target) in per_group.zip(target.chunks_mut(columns.ins * size.area())) {
                    let transposed: Vec<f64> = (0..weight.len())
                        .map(|i| f64::from(weight[i % columns.outs * depth + i / columns.outs]))
                        .collect();
                    columns.scatter(&product((&transposed, depth), (gradient, columns.outs), pixels), target);
                }
            }
            Op::Linear(op) => {
                for (row, g) in op.weight().chunks(op.inputs).zip(gradient) {
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
            Op::Reduce(Reduce::GLOBAL_AVERAGE_POOL) => {
                let plane = size.area();
                target.iter_mut().enumerate().for_each(|(i, t)| *t += gradient[i / plane] / plane as f64);
            }
            Op::Concat(_) | Op::Binary(Binary::Add) | Op::Flatten(_) => pairs.for_each(|(t, g)| *t += g),
            other => panic!("{other:?} is not needed here"),
        }
    }
}

fn biases(op: &Linear) -> impl Iterator<Item = f64> + '_ {
    (0..op.outputs).map(|output| op.bias().map_or(0.0, |bias| f64::from(bias[output])))
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

fn divisors(pool: &AveragePool, grid: &Grid) -> Vec<f64> {
    let Size { height, width } = grid.output();
    (0..height * width).map(|o| divisor(pool, grid, o / width, o % width) as f64).collect()
}

/// `a * b`, of so many rows each; `b` has this many columns.
fn product((a, rows): (&[f64], usize), (b, depth): (&[f64], usize), columns: usize) -> Vec<f64> {
    let matrix = |values: &[f64], rows, columns| Tensor::from_slice(values, (rows, columns), &Device::Cpu);
    let product = matrix(a, rows, depth).and_then(|a| a.matmul(&matrix(b, depth, columns)?));
    product.and_then(|p| p.flatten_all()?.to_vec1()).expect("the lengths match")
}

/// One group of a convolution as a matrix product: a column holds all that one output pixel reads.
struct Columns {
    grid: Grid,
    /// Channels of a group.
    ins: usize,
    outs: usize,
}

impl Columns {
    fn new(config: &Convolution, input: Size) -> Self {
        let grid = config.window.over(input, false).expect("fits");
        Self { grid, ins: config.in_channels / config.groups, outs: config.out_channels / config.groups }
    }

    fn depth(&self) -> usize {
        self.ins * self.grid.y.kernel * self.grid.x.kernel
    }

    fn pixels(&self) -> usize {
        self.grid.output().area()
    }

    fn gather(&self, input: &[f64]) -> Vec<f64> {
        let mut columns = vec![0.0; self.depth() * self.pixels()];
        self.for_each_row(|at, stride, from| {
            columns[at].iter_mut().zip(input[from..].iter().step_by(stride)).for_each(|(c, x)| *c = *x);
        });
        columns
    }

    /// Adds every number of a column to what it was read from.
    fn scatter(&self, columns: &[f64], target: &mut [f64]) {
        self.for_each_row(|at, stride, to| {
            target[to..].iter_mut().step_by(stride).zip(&columns[at]).for_each(|(t, c)| *t += c);
        });
    }

    /// Calls `row(columns, stride, input)` with every stretch of the columns that one tap fills from one row of the input, and
    /// where that begins.
    fn for_each_row(&self, mut row: impl FnMut(Range<usize>, usize, usize)) {
        let Grid { y, x } = &self.grid;
        // For a tap of an axis: the outputs for which it reads inside the input, and what.
        let inside = |axis: &GridAxis, tap| -> Vec<(usize, usize)> {
            (0..axis.output).filter_map(|o| Some((o, read(axis, o, tap)?))).collect()
        };
        let rows: Vec<_> = (0..y.kernel).map(|tap| inside(y, tap)).collect();
        let stretches: Vec<_> = (0..x.kernel).map(|tap| inside(x, tap)).collect();
        let (rows, stretches) = (&rows, &stretches);
        let taps = (0..self.ins).flat_map(|c| rows.iter().flat_map(move |r| stretches.iter().map(move |s| (c, r, s))));
        for (line, (channel, rows, stretch)) in taps.enumerate() {
            let Some((first, left)) = stretch.first() else { continue };
            for (oy, iy) in rows {
                let at = (line * y.output + oy) * x.output + first;
                let from = (channel * y.input + iy) * x.input + left;
                row(at..at + stretch.len(), x.stride, from);
            }
        }
    }
}
