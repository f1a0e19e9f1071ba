//! The computations that make a network's layers, in order.

use super::layer::layers;
use super::{LayerId, Network, Op, Shape, Source};
use crate::kernels::{Activation, Layout, Size};

/// One computation: a layer, or several that are one pass over memory because nobody sees the values between.
pub(super) struct Step {
    /// The layer whose output it makes.
    pub layer: LayerId,
    pub runs: Runs,
    pub activation: Option<Activation>,
    /// Whether the gradient of the rectifier is stopped behind the max pool that alone reads it, where there is less to go
    /// through: the input that wins a pool is silent exactly where the pool is.
    pub is_stopped_later: bool,
    /// The rectifier before it, if this is such a pool.
    pub stops: Option<Activation>,
    pub inputs: Vec<Source>,
    pub input_shapes: Vec<Shape>,
    pub shape: Shape,
    /// The layout of its output, and of its inputs once they are converted.
    pub layout: Layout,
}

/// The operator of a step.
#[derive(Clone, Copy)]
pub(super) enum Runs {
    /// The operator of a layer: the step's own, or the one before its activation.
    Layer(LayerId),
    /// The convolution before this batch norm, folded with it.
    Folded(LayerId),
}

impl Runs {
    pub fn op(self, network: &Network) -> &Op {
        match self {
            Self::Layer(id) => &network.layer(id).op,
            Self::Folded(id) => network.folded(id),
        }
    }
}

impl Step {
    /// Floats of an item of its output.
    pub fn length(&self) -> usize {
        self.shape.length(self.layout)
    }
}

/// The needed layers as steps. What only one layer reads, and nobody watches, is fused with its reader where that is one
/// pass over memory: a convolution with its batch norm, and either, or a sum, with the activation that follows.
pub(super) fn steps(
    network: &Network,
    size: Size,
    needed: &[bool],
    is_watched: &[bool],
    shapes: &[Option<Shape>],
) -> Vec<Step> {
    let mut readers = vec![0; needed.len()];
    for (_, layer) in network.layers().filter(|(id, _)| needed[id.index()]) {
        layers(&layer.inputs).for_each(|id| readers[id.index()] += 1);
    }
    let fused_input = |id: LayerId| match network.layer(id).inputs.as_slice() {
        [Source::Layer(input)] if !is_watched[input.index()] && readers[input.index()] == 1 => {
            network.fuses(*input, id).then_some(*input)
        }
        _ => None,
    };
    let mut is_fused = vec![false; needed.len()];
    for (id, _) in network.layers().filter(|(id, _)| needed[id.index()]) {
        fused_input(id).into_iter().for_each(|input| is_fused[input.index()] = true);
    }
    let mut steps = Vec::new();
    let mut layouts = vec![Layout::Nchw; needed.len()];
    for (id, layer) in network.layers() {
        let Some(shape) = shapes[id.index()] else { continue };
        if is_fused[id.index()] {
            continue;
        }
        let (before, activation) = match (&*layer.op, fused_input(id)) {
            (Op::Activation(activation), Some(input)) => (input, Some(*activation)),
            _ => (id, None),
        };
        let (runs, reads) = match (&*network.layer(before).op, fused_input(before)) {
            (Op::BatchNorm(_), Some(convolution)) => (Runs::Folded(before), convolution),
            _ => (Runs::Layer(before), before),
        };
        let reader = network.layer(reads);
        let input_shapes = network.input_shapes(reader, size, shapes);
        let of_first = match reader.inputs.first() {
            Some(Source::Layer(id)) => layouts[id.index()],
            _ => Layout::Nchw,
        };
        let layout = runs.op(network).operator().layout(&input_shapes).unwrap_or(of_first);
        layouts[id.index()] = layout;
        steps.push(Step {
            layer: id,
            runs,
            activation,
            is_stopped_later: false,
            stops: None,
            inputs: reader.inputs.clone(),
            input_shapes,
            shape,
            layout,
        });
    }
    stop_behind_pools(network, &mut steps, &readers, is_watched);
    steps
}

/// Moves the stopping of rectifiers' gradients behind the max pools that alone read them.
fn stop_behind_pools(network: &Network, steps: &mut [Step], readers: &[usize], is_watched: &[bool]) {
    for pool in 0..steps.len() {
        let (Op::MaxPool(_), [Source::Layer(input)]) = (steps[pool].runs.op(network), steps[pool].inputs.as_slice())
        else {
            continue;
        };
        let input = *input;
        if is_watched[input.index()] || readers[input.index()] != 1 {
            continue;
        }
        let rectifier = steps[..pool].iter_mut().find(|step| step.layer == input);
        if let Some(Step {
            activation: Some(activation @ (Activation::Relu | Activation::Relu6)),
            is_stopped_later,
            ..
        }) = rectifier
        {
            *is_stopped_later = true;
            steps[pool].stops = Some(*activation);
        }
    }
}
