//! What to compute in which order into which buffer: worked out once, so that running allocates nothing large.

use super::joins::{Joins, is_concat};
use super::{Layer, LayerId, Network, NetworkError, Op, Shape, Source};
use crate::kernels::{Activation, Layout, Size};

/// One computation: a layer, or several that are one pass over memory because nobody sees the values between.
pub(super) struct Step {
    /// The layer whose output it makes.
    pub layer: LayerId,
    pub runs: Runs,
    pub activation: Option<Activation>,
    /// A rectifier whose gradient is stopped behind the max pool that alone reads it, where there is less to go through:
    /// what wins a pool is silent exactly where the pool is.
    pub is_stopped_later: bool,
    /// For that pool: the rectifier before it.
    pub stops: Option<Activation>,
    pub inputs: Vec<Source>,
    pub input_shapes: Vec<Shape>,
    pub shape: Shape,
    /// Of its output, and of its inputs too once they are converted.
    pub layout: Layout,
}

/// The operator of a step.
#[derive(Clone, Copy)]
pub(super) enum Runs {
    /// That of a layer: the step's own, or the one before its activation.
    Layer(LayerId),
    /// The convolution before this batch norm, folded with it.
    Folded(LayerId),
}

/// Where a layer's value or gradient lies: in every item of a slot, `stride` floats from one to the next, `length` floats
/// from `offset` on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub slot: usize,
    pub offset: usize,
    pub stride: usize,
    pub length: usize,
    pub layout: Layout,
}

/// Steps in order, and where each layer's value and gradient lie.
pub(super) struct Plan {
    pub steps: Vec<Step>,
    /// By layer: where its value lies. Slots are reused once nothing needs their content.
    pub values: Vec<Option<Place>>,
    /// By layer: where its gradient lies.
    pub gradients: Vec<Option<Place>>,
    /// Floats an item that each slot must hold.
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
            values: vec![None; count],
            gradients: vec![None; count],
            value_lengths: Vec::new(),
            gradient_lengths: Vec::new(),
        };
        plan.place_values(network, &is_watched, gradient);
        if gradient {
            plan.place_gradients(network, &is_watched);
        }
        Ok(plan)
    }

    /// Gives every step's value a slot, or a part of that of the concat which joins it. Slots are reused after the last
    /// reader of all that lies in them, unless somebody outside still looks.
    fn place_values(&mut self, network: &Network, is_watched: &[bool], gradient: bool) {
        let joins = Joins::of_values(&self.steps, |runs| is_concat(runs.op(network)), is_watched.len());
        // By root: the last step that needs what lies in its buffer.
        let mut last_use = vec![0; is_watched.len()];
        for (at, step) in self.steps.iter().enumerate() {
            // What is watched is copied from blocked maps, but looked at where it lies otherwise.
            let is_looked_at = is_watched[step.layer.index()] && step.layout == Layout::Nchw;
            let reads_output = network.layer(step.layer).op.operator().gradient_reads_output() || step.stops.is_some();
            let is_kept = is_looked_at || gradient && reads_output;
            for id in layers(&step.inputs).chain([step.layer]) {
                let last = &mut last_use[joins.root(id).0.index()];
                *last = if is_kept && id == step.layer { usize::MAX } else { at.max(*last) };
            }
        }
        let mut slots = Slots::default();
        let mut taken = vec![None; is_watched.len()];
        for (at, step) in self.steps.iter().enumerate() {
            let (root, _) = joins.root(step.layer);
            let root_length = |root| self.steps.iter().find(|s| s.layer == root).map_or(0, Step::length);
            let slot = *taken[root.index()].get_or_insert_with(|| slots.take(root_length(root)));
            self.values[step.layer.index()] = Some(step.place(&joins, slot, root_length(root)));
            let mut done: Vec<LayerId> = layers(&step.inputs).chain([step.layer]).map(|id| joins.root(id).0).collect();
            done.sort_unstable();
            done.dedup();
            for root in done.into_iter().filter(|root| last_use[root.index()] == at) {
                taken[root.index()].into_iter().for_each(|slot| slots.give_back(slot));
            }
        }
        self.value_lengths = slots.lengths;
    }

    /// The same for gradients, in reverse order. Those of watched layers are the seeds, so they hold from the start.
    fn place_gradients(&mut self, network: &Network, is_watched: &[bool]) {
        let joins = Joins::of_gradients(&self.steps, |runs| is_concat(runs.op(network)), is_watched);
        let mut first_step = vec![usize::MAX; is_watched.len()];
        for (at, step) in self.steps.iter().enumerate() {
            let first = &mut first_step[joins.root(step.layer).0.index()];
            *first = at.min(*first);
        }
        let mut slots = Slots::default();
        let mut taken = vec![None; is_watched.len()];
        for step in self.steps.iter().filter(|s| is_watched[s.layer.index()]) {
            taken[step.layer.index()] = Some(slots.take(step.length()));
        }
        let step_of = |id: LayerId| self.steps.iter().find(|s| s.layer == id);
        for (at, step) in self.steps.iter().enumerate().rev() {
            for id in layers(&step.inputs).chain([step.layer]) {
                let (root, _) = joins.root(id);
                let (Some(of), Some(root_step)) = (step_of(id), step_of(root)) else { continue };
                let slot = *taken[root.index()].get_or_insert_with(|| slots.take(root_step.length()));
                self.gradients[id.index()] = Some(of.place(&joins, slot, root_step.length()));
            }
            let (root, _) = joins.root(step.layer);
            if first_step[root.index()] == at {
                taken[root.index()].into_iter().for_each(|slot| slots.give_back(slot));
            }
        }
        self.gradient_lengths = slots.lengths;
    }
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

    fn place(&self, joins: &Joins, slot: usize, stride: usize) -> Place {
        let (_, offset) = joins.root(self.layer);
        Place { slot, offset, stride, length: self.length(), layout: self.layout }
    }
}

pub(super) fn layers(inputs: &[Source]) -> impl Iterator<Item = LayerId> {
    inputs.iter().filter_map(|source| match source {
        Source::Picture => None,
        Source::Layer(id) => Some(*id),
    })
}

/// The marked layers and all they depend on.
pub(super) fn ancestors(network: &Network, marked: &[bool]) -> Vec<bool> {
    let mut needed = marked.to_vec();
    let all: Vec<(LayerId, &Layer)> = network.layers().collect();
    for (id, layer) in all.into_iter().rev() {
        if needed[id.index()] {
            layers(&layer.inputs).for_each(|input| needed[input.index()] = true);
        }
    }
    needed
}

/// The needed layers as steps. What only one layer reads, and nobody watches, is fused with its reader where that is one
/// pass over memory: a convolution with its batch norm, and either, or a sum, with the activation that follows.
fn steps(network: &Network, size: Size, needed: &[bool], is_watched: &[bool], shapes: &[Option<Shape>]) -> Vec<Step> {
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
