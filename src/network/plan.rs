//! What to compute in which order into which buffer: worked out once, so that running allocates nothing large.

use super::{Layer, LayerId, Network, NetworkError, Op, Shape, Source};
use crate::kernels::{Activation, Size};

/// One computation: a layer, or a convolution together with the activation that alone reads it.
pub(super) struct Step {
    /// The layer whose output it makes.
    pub layer: LayerId,
    /// The layer whose operator runs: `layer` itself, or the convolution before it.
    pub runs: LayerId,
    pub activation: Option<Activation>,
    pub inputs: Vec<Source>,
    pub input_shapes: Vec<Shape>,
    pub shape: Shape,
}

/// Steps in order, and where each layer's value and gradient lie.
pub(super) struct Plan {
    pub steps: Vec<Step>,
    /// By layer: the slot of its value. Slots are reused once nothing needs their content.
    pub value_slots: Vec<Option<usize>>,
    /// By layer: the slot of its gradient.
    pub gradient_slots: Vec<Option<usize>>,
    /// Values an item that each slot must hold.
    pub value_lengths: Vec<usize>,
    pub gradient_lengths: Vec<usize>,
}

impl Plan {
    /// Everything that the watched layers depend on. `gradient` keeps what a reverse pass needs.
    pub fn new(network: &Network, size: Size, watched: &[LayerId], gradient: bool) -> Result<Self, NetworkError> {
        let count = network.layers().len();
        let mut is_watched = vec![false; count];
        watched.iter().for_each(|id| is_watched[id.index()] = true);
        let needed = ancestors(network, &is_watched);
        let shapes = network.shapes_at(size, &needed)?;
        let steps = steps(network, size, &needed, &is_watched, &shapes);

        let mut plan = Self {
            steps,
            value_slots: vec![None; count],
            gradient_slots: vec![None; count],
            value_lengths: Vec::new(),
            gradient_lengths: Vec::new(),
        };
        plan.place_values(network, &is_watched, gradient);
        if gradient {
            plan.place_gradients(&is_watched);
        }
        Ok(plan)
    }

    /// Gives every step's value a slot, reused after its last reader unless somebody outside still looks.
    fn place_values(&mut self, network: &Network, is_watched: &[bool], gradient: bool) {
        let mut last_reader = vec![0; is_watched.len()];
        for (at, step) in self.steps.iter().enumerate() {
            last_reader[step.layer.index()] = at;
            layers(&step.inputs).for_each(|id| last_reader[id.index()] = at);
        }
        let mut slots = Slots::default();
        for (at, step) in self.steps.iter().enumerate() {
            self.value_slots[step.layer.index()] = Some(slots.take(step.shape.len()));
            let mut done: Vec<LayerId> = layers(&step.inputs).chain([step.layer]).collect();
            done.sort_unstable();
            done.dedup();
            for id in done {
                let kept =
                    is_watched[id.index()] || gradient && network.layer(id).op.operator().gradient_reads_output();
                if let (false, true, Some(slot)) = (kept, last_reader[id.index()] == at, self.value_slots[id.index()]) {
                    slots.give_back(slot);
                }
            }
        }
        self.value_lengths = slots.lengths;
    }

    /// The same for gradients, in reverse order. Those of watched layers are the seeds, so they hold from the start.
    fn place_gradients(&mut self, is_watched: &[bool]) {
        let mut slots = Slots::default();
        for step in self.steps.iter().filter(|s| is_watched[s.layer.index()]) {
            self.gradient_slots[step.layer.index()] = Some(slots.take(step.shape.len()));
        }
        for step in self.steps.iter().rev() {
            for (source, shape) in step.inputs.iter().zip(&step.input_shapes) {
                if let Source::Layer(id) = source {
                    self.gradient_slots[id.index()].get_or_insert_with(|| slots.take(shape.len()));
                }
            }
            if let Some(slot) = self.gradient_slots[step.layer.index()] {
                slots.give_back(slot);
            }
        }
        self.gradient_lengths = slots.lengths;
    }
}

fn layers(inputs: &[Source]) -> impl Iterator<Item = LayerId> {
    inputs.iter().filter_map(|source| match source {
        Source::Picture => None,
        Source::Layer(id) => Some(*id),
    })
}

/// The marked layers and all they depend on.
fn ancestors(network: &Network, marked: &[bool]) -> Vec<bool> {
    let mut needed = marked.to_vec();
    let all: Vec<(LayerId, &Layer)> = network.layers().collect();
    for (id, layer) in all.into_iter().rev() {
        if needed[id.index()] {
            layers(&layer.inputs).for_each(|input| needed[input.index()] = true);
        }
    }
    needed
}

/// The needed layers as steps; a convolution that nobody watches and only an activation reads is fused with it.
fn steps(network: &Network, size: Size, needed: &[bool], is_watched: &[bool], shapes: &[Option<Shape>]) -> Vec<Step> {
    let mut readers = vec![0; needed.len()];
    for (_, layer) in network.layers().filter(|(id, _)| needed[id.index()]) {
        layers(&layer.inputs).for_each(|id| readers[id.index()] += 1);
    }
    let fused_into = |layer: &Layer| match (&layer.op, layer.inputs.as_slice()) {
        (Op::Activation(activation), [Source::Layer(input)])
            if !is_watched[input.index()]
                && readers[input.index()] == 1
                && matches!(network.layer(*input).op, Op::Convolution(_)) =>
        {
            Some((*input, *activation))
        }
        _ => None,
    };
    let fused: Vec<LayerId> = network
        .layers()
        .filter(|(id, _)| needed[id.index()])
        .filter_map(|(_, layer)| fused_into(layer).map(|(convolution, _)| convolution))
        .collect();
    let mut steps = Vec::new();
    for (id, layer) in network.layers() {
        let Some(shape) = shapes[id.index()] else { continue };
        if fused.binary_search(&id).is_ok() {
            continue;
        }
        let (runs, activation) = match fused_into(layer) {
            Some((convolution, activation)) => (convolution, Some(activation)),
            None => (id, None),
        };
        let runner = network.layer(runs);
        steps.push(Step {
            layer: id,
            runs,
            activation,
            inputs: runner.inputs.clone(),
            input_shapes: network.input_shapes(runner, size, shapes),
            shape,
        });
    }
    steps
}

/// Buffers of known length, handed out and taken back.
#[derive(Default)]
struct Slots {
    lengths: Vec<usize>,
    free: Vec<usize>,
}

impl Slots {
    /// A free slot that is large enough or, failing that, the largest free one made larger; else a new one.
    fn take(&mut self, length: usize) -> usize {
        let fitting = |slots: &Self| {
            let large_enough = slots.free.iter().enumerate().filter(|(_, s)| slots.lengths[**s] >= length);
            let best = large_enough.min_by_key(|(_, s)| slots.lengths[**s]);
            best.or_else(|| slots.free.iter().enumerate().max_by_key(|(_, s)| slots.lengths[**s])).map(|(at, _)| at)
        };
        match fitting(self) {
            Some(at) => {
                let slot = self.free.swap_remove(at);
                self.lengths[slot] = self.lengths[slot].max(length);
                slot
            }
            None => {
                self.lengths.push(length);
                self.lengths.len() - 1
            }
        }
    }

    fn give_back(&mut self, slot: usize) {
        self.free.push(slot);
    }
}
