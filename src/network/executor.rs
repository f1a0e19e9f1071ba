//! Running a network: forward with capture of any layers, and back from gradients at layers to the input.

use std::sync::Arc;

use super::plan::{Plan, Step};
use super::{Backward, Forward, LayerId, Network, NetworkError, Op, Shape, Source};
use crate::kernels::{Activation, Size, add_assign};

/// How rectifiers treat the gradient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rectifiers {
    /// The derivative: nothing passes where the rectifier is silent.
    #[default]
    Exact,
    /// Where a rectifier would stop an item's whole gradient, what would wake it passes (Lucid's redirected gradient).
    Redirected,
}

/// A network made ready for one input size, batch and set of watched layers. It owns its buffers.
///
/// ```
/// # use layerscope::{import, network::Executor};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = import::open("squeezenet1_1")?;
/// let layer = network.find("fire6.concat")?;
/// let size = network.preprocessing.size();
/// let mut executor = Executor::new(&network, size, 1, &[layer], true)?;
/// executor.forward(&vec![0.0; network.input_shape().len()]);
/// let gradient = vec![1.0; executor.shape(layer).len()];
/// let at_the_input = executor.backward(&[(layer, &gradient)]);
/// assert_eq!(at_the_input.len(), network.input_shape().len());
/// # Ok(())
/// # }
/// ```
pub struct Executor {
    network: Arc<Network>,
    size: Size,
    batch: usize,
    watched: Vec<LayerId>,
    plan: Plan,
    values: Vec<Vec<f32>>,
    memos: Vec<Vec<u32>>,
    gradients: Vec<Vec<f32>>,
    /// By layer: whether its gradient slot holds something in the current reverse pass.
    present: Vec<bool>,
    picture_gradient: Vec<f32>,
    /// For the second and later contributions to one gradient.
    spare: Vec<f32>,
    rectifiers: Rectifiers,
}

impl Executor {
    /// Prepares to compute the watched layers, and nothing beyond them, for `batch` inputs of this size. With `gradient`,
    /// [`Executor::backward`] can be called too.
    pub fn new(
        network: &Arc<Network>,
        size: Size,
        batch: usize,
        watched: &[LayerId],
        gradient: bool,
    ) -> Result<Self, NetworkError> {
        let plan = Plan::new(network, size, watched, gradient)?;
        let buffers = |lengths: &[usize]| lengths.iter().map(|length| vec![0.0; length * batch]).collect();
        let memo = |step: &Step| network.layer(step.runs).op.operator().memo(step.shape) * batch;
        let longest_input = plan.steps.iter().flat_map(|s| &s.input_shapes).map(|s| s.len()).max().unwrap_or(0);
        let input = network.input_shape_at(size).len() * batch;
        Ok(Self {
            network: Arc::clone(network),
            size,
            batch,
            watched: watched.to_vec(),
            values: buffers(&plan.value_lengths),
            memos: plan.steps.iter().map(|step| vec![0; memo(step)]).collect(),
            gradients: buffers(&plan.gradient_lengths),
            present: vec![false; network.layers().len()],
            picture_gradient: vec![0.0; if gradient { input } else { 0 }],
            spare: vec![0.0; if gradient { longest_input * batch } else { 0 }],
            rectifiers: Rectifiers::Exact,
            plan,
        })
    }

    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    pub fn batch(&self) -> usize {
        self.batch
    }

    /// The shape of one input.
    pub fn input_shape(&self) -> Shape {
        self.network.input_shape_at(self.size)
    }

    pub fn set_rectifiers(&mut self, rectifiers: Rectifiers) {
        self.rectifiers = rectifiers;
    }

    /// The shape of a watched layer's output at this input size.
    ///
    /// # Panics
    /// If the layer is not watched.
    pub fn shape(&self, layer: LayerId) -> Shape {
        self.assert_watched(layer);
        let step = self.plan.steps.iter().find(|s| s.layer == layer);
        step.expect("every watched layer has a step").shape
    }

    /// A watched layer's output, `[batch, ...shape]`, as the last forward pass left it.
    ///
    /// # Panics
    /// If the layer is not watched.
    pub fn value(&self, layer: LayerId) -> &[f32] {
        self.assert_watched(layer);
        let slot = self.plan.value_slots[layer.index()].expect("every watched layer has a value");
        &self.values[slot][..self.batch * self.shape(layer).len()]
    }

    fn assert_watched(&self, layer: LayerId) {
        assert!(self.watched.contains(&layer), "layer {} is not watched", layer.index());
    }

    /// Computes the watched layers from `input`, `[batch, channels, height, width]`.
    pub fn forward(&mut self, input: &[f32]) {
        assert_eq!(input.len(), self.batch * self.input_shape().len());
        for (step, memo) in self.plan.steps.iter().zip(&mut self.memos) {
            let slot = value_slot(&self.plan, step.layer);
            // Taken out while it is written, as the inputs lie in the same list.
            let mut buffer = std::mem::take(&mut self.values[slot]);
            let values = &self.values;
            let plan = &self.plan;
            let inputs: Vec<&[f32]> = step
                .inputs
                .iter()
                .zip(&step.input_shapes)
                .map(|(source, shape)| match source {
                    Source::Picture => input,
                    Source::Layer(id) => &values[value_slot(plan, *id)][..shape.len() * self.batch],
                })
                .collect();
            let pass = Forward { batch: self.batch, inputs: &inputs, shapes: &step.input_shapes, memo };
            let output = &mut buffer[..step.shape.len() * self.batch];
            match &self.network.layer(step.runs).op {
                Op::Convolution(convolution) => convolution.forward_activated(&pass, step.activation, output),
                op => op.operator().forward(pass, output),
            }
            self.values[slot] = buffer;
        }
    }

    /// The input's gradient, `[batch, channels, height, width]`, from the gradients of watched layers, `[batch, ...shape]`
    /// each, after a forward pass.
    ///
    /// # Panics
    /// If a layer is not watched, or the executor was made without gradients.
    pub fn backward(&mut self, seeds: &[(LayerId, &[f32])]) -> &[f32] {
        assert!(!self.picture_gradient.is_empty(), "made without gradients");
        self.present.fill(false);
        for (layer, gradient) in seeds {
            self.assert_watched(*layer);
            let slot = gradient_slot(&self.plan, *layer);
            self.gradients[slot][..gradient.len()].copy_from_slice(gradient);
            self.present[layer.index()] = true;
        }
        let mut picture_present = false;
        for (step, memo) in self.plan.steps.iter().zip(&self.memos).rev() {
            if !self.present[step.layer.index()] {
                continue;
            }
            let slot = gradient_slot(&self.plan, step.layer);
            let mut buffer = std::mem::take(&mut self.gradients[slot]);
            let gradient = &mut buffer[..step.shape.len() * self.batch];
            let op = &self.network.layer(step.runs).op;
            let output = &self.values[value_slot(&self.plan, step.layer)][..gradient.len()];
            if let Some(activation) = step.activation {
                scale_gradient(activation, self.rectifiers, self.batch, output, gradient);
            }
            for (which, (source, shape)) in step.inputs.iter().zip(&step.input_shapes).enumerate() {
                let (target, present) = match source {
                    Source::Picture => (&mut self.picture_gradient, &mut picture_present),
                    Source::Layer(id) => {
                        let slot = gradient_slot(&self.plan, *id);
                        (&mut self.gradients[slot], &mut self.present[id.index()])
                    }
                };
                let target = &mut target[..shape.len() * self.batch];
                let spare = &mut self.spare[..target.len()];
                let written = if *present { &mut *spare } else { &mut *target };
                match op {
                    Op::Activation(activation) => {
                        written.copy_from_slice(gradient);
                        scale_gradient(*activation, self.rectifiers, self.batch, output, written);
                    }
                    op => op.operator().input_gradient(
                        Backward { batch: self.batch, shapes: &step.input_shapes, which, output, memo, gradient },
                        written,
                    ),
                }
                if *present {
                    add_assign(target, spare);
                }
                *present = true;
            }
            self.gradients[slot] = buffer;
        }
        if !picture_present {
            self.picture_gradient.fill(0.0);
        }
        &self.picture_gradient
    }
}

fn value_slot(plan: &Plan, layer: LayerId) -> usize {
    plan.value_slots[layer.index()].expect("a step comes after those it reads")
}

fn gradient_slot(plan: &Plan, layer: LayerId) -> usize {
    plan.gradient_slots[layer.index()].expect("made without gradients")
}

fn scale_gradient(activation: Activation, rectifiers: Rectifiers, batch: usize, output: &[f32], gradient: &mut [f32]) {
    if rectifiers == Rectifiers::Exact {
        return activation.scale_gradient(output, gradient);
    }
    let length = output.len() / batch;
    for (y, g) in output.chunks_exact(length).zip(gradient.chunks_exact_mut(length)) {
        if activation.passes_any(y, g) {
            activation.scale_gradient(y, g);
        } else {
            activation.redirect_gradient(y, g);
        }
    }
}
