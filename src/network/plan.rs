//! What to compute in which order into which buffer: worked out once, so that running allocates nothing large.

use super::buffer_slots::BufferSlots;
use super::joins::{Joins, is_concat};
use super::layer::layers;
use super::step::{Step, steps};
use super::{LayerId, Network, NetworkError};
use crate::kernels::{Layout, Size};

/// Where a layer's value or gradient lies: in every item of a slot, `stride` floats from one to the next, `length` floats
/// from `offset` on.
#[derive(Clone, Copy, Debug)]
pub(super) struct BufferSlice {
    pub slot: usize,
    pub offset: usize,
    pub stride: usize,
    pub length: usize,
    pub layout: Layout,
}

/// Steps in order, and where each layer's value and gradient lie.
pub(super) struct Plan {
    pub steps: Vec<Step>,
    /// Where each layer's value lies. Slots are reused once nothing needs their content.
    pub values: Vec<Option<BufferSlice>>,
    /// Where each layer's gradient lies.
    pub gradients: Vec<Option<BufferSlice>>,
    /// How many floats an item each slot must hold.
    pub value_lengths: Vec<usize>,
    pub gradient_lengths: Vec<usize>,
}

impl Plan {
    /// Everything that the watched layers depend on. `gradient` keeps what a reverse pass needs.
    pub fn new(network: &Network, size: Size, watched: &[LayerId], gradient: bool) -> Result<Self, NetworkError> {
        let count = network.layers().len();
        let mut is_watched = vec![false; count];
        watched.iter().for_each(|id| is_watched[id.index()] = true);
        let needed = network.ancestors(&is_watched);
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

    /// Gives every step's value a slot, or a slice of the slot of the concat which joins it. Slots are reused after the last
    /// reader of all that lies in them, unless somebody outside still looks.
    fn place_values(&mut self, network: &Network, is_watched: &[bool], gradient: bool) {
        let joins = Joins::of_values(&self.steps, |runs| is_concat(runs.op(network)), is_watched.len());
        // For each root, the last step that needs what lies in its buffer.
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
        let mut slots = BufferSlots::default();
        let mut taken = vec![None; is_watched.len()];
        for (at, step) in self.steps.iter().enumerate() {
            let (root, _) = joins.root(step.layer);
            let root_length = |root| self.steps.iter().find(|s| s.layer == root).map_or(0, Step::length);
            let slot = *taken[root.index()].get_or_insert_with(|| slots.take(root_length(root)));
            self.values[step.layer.index()] = Some(slice(step, &joins, slot, root_length(root)));
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
        let mut slots = BufferSlots::default();
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
                self.gradients[id.index()] = Some(slice(of, &joins, slot, root_step.length()));
            }
            let (root, _) = joins.root(step.layer);
            if first_step[root.index()] == at {
                taken[root.index()].into_iter().for_each(|slot| slots.give_back(slot));
            }
        }
        self.gradient_lengths = slots.lengths;
    }
}

/// The slice of a slot that holds a step's output, in items of `stride` floats.
fn slice(step: &Step, joins: &Joins, slot: usize, stride: usize) -> BufferSlice {
    let (_, offset) = joins.root(step.layer);
    BufferSlice { slot, offset, stride, length: step.length(), layout: step.layout }
}
