//! Layers that lie where they are wanted: inside the output of the concat that joins them.

use super::layer::layers;
use super::ops::Concat;
use super::step::{Runs, Step};
use super::{LayerId, Op};
use crate::kernels::Layout;

/// For each layer, the concat whose buffer holds it, and where in each item it begins.
pub(super) struct Joins(Vec<Option<(LayerId, usize)>>);

impl Joins {
    pub fn none(layers: usize) -> Self {
        Self(vec![None; layers])
    }

    /// The joins of values. A layer lies in the first concat that joins it, except where one step would then read and write the same
    /// buffer.
    pub fn of_values(steps: &[Step], is_concat: impl Fn(Runs) -> bool, count: usize) -> Self {
        let mut joins = Self::none(count);
        for step in steps.iter().filter(|s| is_concat(s.runs)) {
            for (which, id) in joinable(steps, step) {
                if joins.0[id.index()].is_none() {
                    joins.0[id.index()] = Some((step.layer, which));
                    if joins.is_conflicting(steps) {
                        joins.0[id.index()] = None;
                    }
                }
            }
        }
        joins
    }

    /// The joins of gradients, for those layers that nothing but one concat reads, and nobody seeds.
    pub fn of_gradients(steps: &[Step], is_concat: impl Fn(Runs) -> bool, is_watched: &[bool]) -> Self {
        let mut joins = Self::none(is_watched.len());
        let mut readers = vec![0; is_watched.len()];
        steps.iter().flat_map(|s| layers(&s.inputs)).for_each(|id| readers[id.index()] += 1);
        for step in steps.iter().filter(|s| is_concat(s.runs)) {
            for (which, id) in joinable(steps, step) {
                if readers[id.index()] == 1 && !is_watched[id.index()] {
                    joins.0[id.index()] = Some((step.layer, which));
                }
            }
        }
        joins
    }

    /// The layer whose buffer holds this one, itself if none does, and where in each of its items.
    pub fn root(&self, mut id: LayerId) -> (LayerId, usize) {
        let mut offset = 0;
        while let Some((concat, start)) = self.0[id.index()] {
            (id, offset) = (concat, offset + start);
        }
        (id, offset)
    }

    /// Whether the layer lies in the output of this concat.
    pub fn is_joined(&self, id: LayerId, concat: LayerId) -> bool {
        self.0[id.index()].is_some_and(|(into, _)| into == concat)
    }

    fn is_conflicting(&self, steps: &[Step]) -> bool {
        steps.iter().any(|step| {
            let root = self.root(step.layer).0;
            layers(&step.inputs).any(|id| !self.is_joined(id, step.layer) && self.root(id).0 == root)
        })
    }
}

/// The layers that a concat could hold a stretch for, and where that begins.
fn joinable<'a>(steps: &'a [Step], concat: &'a Step) -> impl Iterator<Item = (usize, LayerId)> + 'a {
    let ids: Vec<LayerId> = layers(&concat.inputs).collect();
    // Inputs and layers go together only if no input is the picture.
    let all_layers = ids.len() == concat.inputs.len();
    let joinable = move |which: usize, id: LayerId| {
        let is_once = ids.iter().filter(|other| **other == id).count() == 1;
        let is_blocked = steps.iter().any(|s| s.layer == id && s.layout == Layout::Nchw8c);
        let stretch = Concat::part(&concat.input_shapes, which).stretch(Layout::Nchw8c);
        (all_layers && concat.layout == Layout::Nchw8c && is_once && is_blocked).then_some(stretch?.start)
    };
    let inputs = layers(&concat.inputs).enumerate();
    inputs.filter_map(move |(which, id)| joinable(which, id).map(|start| (start, id)))
}

/// Whether a layer is a concat.
pub(super) fn is_concat(op: &Op) -> bool {
    matches!(op, Op::Concat(_))
}
