//! How much memory an executor needs, found out before any of it is taken.

use super::plan::{BufferSlice, Plan};
use super::{LayerId, MOST_VALUES, Network, NetworkError, Source};
use crate::kernels::{Layout, Size};

/// How many numbers of four bytes an executor keeps for one item, besides those of its plan's slots.
pub(super) struct Memory {
    /// For each watched layer, the copy in plain layout.
    pub shown: Vec<usize>,
    /// For each step, what forward saves for the gradient.
    pub saved: Vec<usize>,
    /// For each input of a step, room for the input in another layout.
    pub converted: Vec<usize>,
    /// Room for a gradient that has to be put into another layout, or added by somebody else.
    pub spare: usize,
    /// The gradient of the picture.
    pub picture_gradient: usize,
}

impl Memory {
    pub fn new(network: &Network, size: Size, plan: &Plan, watched: &[LayerId], gradient: bool) -> Self {
        let shown = |id: &LayerId| match plan.values[id.index()] {
            Some(BufferSlice { layout: Layout::Nchw8c, .. }) => {
                plan.steps.iter().find(|s| s.layer == *id).map_or(0, |s| s.shape.len())
            }
            _ => 0,
        };
        let (mut saved, mut converted, mut spare) = (vec![0; plan.steps.len()], Vec::new(), 0);
        for (step, saved) in plan.steps.iter().zip(&mut saved) {
            let operator = step.runs.op(network).operator();
            if gradient {
                *saved = operator.saved(&step.input_shapes, step.shape);
            }
            for (which, (source, shape)) in step.inputs.iter().zip(&step.input_shapes).enumerate() {
                let length = shape.length(step.layout);
                let is_alike = source_layout(plan, source) == step.layout;
                converted.resize(step.inputs.len().max(converted.len()), 0);
                if !is_alike && !operator.takes_nchw() {
                    converted[which] = length.max(converted[which]);
                }
                if gradient && !((is_alike || operator.gives_nchw()) && operator.adds_gradient()) {
                    spare = length.max(spare);
                }
            }
        }
        Self {
            shown: watched.iter().map(shown).collect(),
            saved,
            converted,
            spare,
            picture_gradient: if gradient { network.input_shape_at(size).len() } else { 0 },
        }
    }

    /// Makes sure that a batch of this size is no mistake that would take all memory.
    ///
    /// # Errors
    /// When it needs more than [`MOST_VALUES`].
    pub fn check(&self, network: &Network, size: Size, batch: usize, plan: &Plan) -> Result<(), NetworkError> {
        let slots = plan.value_lengths.iter().chain(&plan.gradient_lengths);
        let buffers = self.shown.iter().chain(&self.saved).chain(&self.converted);
        let item = slots.chain(buffers).chain([&self.spare, &self.picture_gradient]).copied();
        let values = item.fold(0, usize::saturating_add).saturating_mul(batch);
        if values <= MOST_VALUES {
            return Ok(());
        }
        Err(NetworkError::Memory {
            network: network.name().to_owned(),
            size: format!("{}x{}", size.width, size.height),
            batch,
            mebibytes: values >> 18,
            limit: MOST_VALUES >> 18,
        })
    }
}

fn source_layout(plan: &Plan, source: &Source) -> Layout {
    match source {
        Source::Picture => Layout::Nchw,
        Source::Layer(id) => plan.values[id.index()].map_or(Layout::Nchw, |slice| slice.layout),
    }
}
