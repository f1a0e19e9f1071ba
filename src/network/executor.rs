//! Running a network: forward with capture of any layers, and back from gradients at layers to the input.

use std::sync::Arc;
use std::time::Duration;

use super::memory::Memory;
use super::plan::{BufferSlice, Plan};
use super::step_time::{StepTime, Stopwatch};
use super::{Backward, Forward, LayerId, Network, NetworkError, Op, Shape, Source};
use crate::kernels::{
    Activation, BatchView, BatchViewMut, Buffer, Layout, Size, convert, copy, pass_gradient_in_place,
};

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
    values: Vec<Buffer>,
    /// For each watched layer, a copy in plain layout, if it is computed in blocks.
    shown: Vec<Vec<f32>>,
    /// For each input of a step, what had to be put into another layout for it.
    converted: Vec<Buffer>,
    /// For each step, what forward saved for the gradient.
    saved: Vec<Vec<u32>>,
    gradients: Vec<Buffer>,
    /// For each layer, whether its gradient holds something in the current reverse pass.
    present: Vec<bool>,
    picture_gradient: Vec<f32>,
    /// For gradients that have to be put into another layout, or added by somebody else.
    spare: Buffer,
    /// How rectifiers treat the gradient of each item of the batch.
    rectifiers: Vec<Rectifiers>,
    stopwatch: Option<Stopwatch>,
}

impl Executor {
    /// Prepares to compute the watched layers, and nothing beyond them, for `batch` inputs of this size. With `gradient`,
    /// [`Executor::backward`] can be called too.
    ///
    /// # Errors
    /// When a layer cannot take what inputs of this size become, or the buffers would take more than 8 GiB.
    pub fn new(
        network: &Arc<Network>,
        size: Size,
        batch: usize,
        watched: &[LayerId],
        gradient: bool,
    ) -> Result<Self, NetworkError> {
        let plan = Plan::new(network, size, watched, gradient)?;
        let memory = Memory::new(network, size, &plan, watched, gradient);
        memory.check(network, size, batch, &plan)?;
        let buffers = |lengths: &[usize]| lengths.iter().map(|length| Buffer::zeros(length * batch)).collect();
        Ok(Self {
            network: Arc::clone(network),
            size,
            batch,
            watched: watched.to_vec(),
            values: buffers(&plan.value_lengths),
            shown: memory.shown.iter().map(|length| vec![0.0; length * batch]).collect(),
            converted: buffers(&memory.converted),
            saved: memory.saved.iter().map(|length| vec![0; length * batch]).collect(),
            gradients: buffers(&plan.gradient_lengths),
            present: vec![false; network.layers().len()],
            picture_gradient: vec![0.0; memory.picture_gradient * batch],
            spare: Buffer::zeros(memory.spare * batch),
            rectifiers: vec![Rectifiers::Exact; batch],
            stopwatch: None,
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

    /// How rectifiers treat each item's gradient from now on.
    ///
    /// # Panics
    /// If there is not one for each item.
    pub fn set_rectifiers(&mut self, rectifiers: &[Rectifiers]) {
        self.rectifiers.copy_from_slice(rectifiers);
    }

    /// Times every step from now on, for [`Executor::steps`].
    pub fn time_steps(&mut self) {
        self.stopwatch = Some(Stopwatch::new(self.plan.steps.len()));
    }

    /// The steps in order, and how long each took in the last passes, if they are timed. What a step's inputs have to be
    /// converted for it, and what is copied of its output for who watches, is its own time.
    pub fn steps(&self) -> impl Iterator<Item = StepTime> {
        let time = |times: fn(&Stopwatch) -> &[Duration], at: usize| {
            self.stopwatch.as_ref().map_or(Duration::ZERO, |stopwatch| times(stopwatch)[at])
        };
        self.plan.steps.iter().enumerate().map(move |(at, step)| {
            let operator = step.runs.op(&self.network).operator();
            StepTime {
                layer: step.layer,
                kind: operator.kind(),
                multiply_adds: operator.multiply_adds(&step.input_shapes, step.shape) * self.batch as u64,
                forward: time(|s| &s.forward, at),
                backward: time(|s| &s.backward, at),
            }
        })
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
        let place = self.plan.values[layer.index()].expect("every watched layer has a value");
        match (place.layout, self.watched.iter().position(|id| *id == layer)) {
            (Layout::Nchw8c, Some(at)) => &self.shown[at],
            _ => items(&self.values, place, self.batch).as_dense(),
        }
    }

    fn assert_watched(&self, layer: LayerId) {
        assert!(self.watched.contains(&layer), "layer {} is not watched", layer.index());
    }

    /// Computes the watched layers from `input`, `[batch, channels, height, width]`.
    ///
    /// # Panics
    /// If the input has another length.
    pub fn forward(&mut self, input: &[f32]) {
        self.forward_while(input, &|| true);
    }

    /// Computes the watched layers as [`Executor::forward`] does, as long as `goes_on`, which is asked before each step, answers
    /// yes. Answers whether all steps were taken; if not, the values of the watched layers mean nothing.
    ///
    /// # Panics
    /// If the input has another length.
    pub fn forward_while(&mut self, input: &[f32], goes_on: &(dyn Fn() -> bool + Sync)) -> bool {
        assert_eq!(input.len(), self.batch * self.input_shape().len());
        // Once among the threads rather than at every step.
        rayon::scope(|_| self.forward_here(input, goes_on))
    }

    fn forward_here(&mut self, input: &[f32], goes_on: &(dyn Fn() -> bool + Sync)) -> bool {
        let (plan, batch) = (&self.plan, self.batch);
        let mut laps = self.stopwatch.as_mut().map(Stopwatch::start_forward);
        for (at, (step, saved)) in plan.steps.iter().zip(&mut self.saved).enumerate() {
            if !goes_on() {
                return false;
            }
            let place = value_slice(plan, step.layer);
            let operator = step.runs.op(&self.network).operator();
            // Taken out while it is written, as the inputs lie in the same list.
            let mut buffer = std::mem::take(&mut self.values[place.slot]);
            let values = &self.values;
            let source_items = |source: &Source| match source {
                Source::Picture => BatchView::dense(Layout::Nchw, input, batch),
                Source::Layer(id) => {
                    let source = value_slice(plan, *id);
                    // In the buffer that is taken out lies only what a concat finds in place.
                    if source.slot == place.slot {
                        BatchView::in_place(step.layout)
                    } else {
                        items(values, source, batch)
                    }
                }
            };
            let sources = step.inputs.iter().zip(&step.input_shapes);
            let is_converted = |from: BatchView<'_>| from.layout() != step.layout && !operator.takes_nchw();
            for ((source, shape), converted) in sources.clone().zip(&mut self.converted) {
                let from = source_items(source);
                if is_converted(from) {
                    let converted = &mut converted[..shape.length(step.layout) * batch];
                    let to = BatchViewMut::dense(step.layout, converted, batch);
                    convert(shape.channels(), shape.plane(), from, to, false);
                }
            }
            let inputs: Vec<BatchView<'_>> = sources
                .zip(&self.converted)
                .map(|((source, shape), converted)| match source_items(source) {
                    from if is_converted(from) => {
                        BatchView::dense(step.layout, &converted[..shape.length(step.layout) * batch], batch)
                    }
                    from => from,
                })
                .collect();
            let pass = Forward { inputs: &inputs, shapes: &step.input_shapes, saved, activation: step.activation };
            operator.forward(pass, slice_in(&mut buffer, place, batch));
            self.values[place.slot] = buffer;
            // A layer that is watched twice has its copies all the same.
            for (id, shown) in self.watched.iter().zip(&mut self.shown) {
                if *id == step.layer && step.layout == Layout::Nchw8c {
                    let to = BatchViewMut::dense(Layout::Nchw, shown, batch);
                    convert(step.shape.channels(), step.shape.plane(), items(&self.values, place, batch), to, false);
                }
            }
            laps.iter_mut().for_each(|laps| laps.lap(at));
        }
        true
    }

    /// The input's gradient, `[batch, channels, height, width]`, from the gradients of watched layers, `[batch, ...shape]`
    /// each, after a forward pass.
    ///
    /// # Panics
    /// If a layer is not watched, or the executor was made without gradients.
    pub fn backward(&mut self, seeds: &[(LayerId, &[f32])]) -> &[f32] {
        assert!(!self.picture_gradient.is_empty(), "made without gradients");
        rayon::scope(|_| self.backward_here(seeds));
        &self.picture_gradient
    }

    fn backward_here(&mut self, seeds: &[(LayerId, &[f32])]) {
        let (plan, batch) = (&self.plan, self.batch);
        self.present.fill(false);
        for (layer, gradient) in seeds {
            self.assert_watched(*layer);
            let (place, shape) = (gradient_slice(plan, *layer), self.shape(*layer));
            let seed = BatchView::dense(Layout::Nchw, gradient, batch);
            let to = slice_in(&mut self.gradients[place.slot], place, batch);
            convert(shape.channels(), shape.plane(), seed, to, false);
            self.present[layer.index()] = true;
        }
        let mut picture_present = false;
        let mut laps = self.stopwatch.as_mut().map(Stopwatch::start_backward);
        for (at, (step, saved)) in plan.steps.iter().zip(&self.saved).enumerate().rev() {
            if !self.present[step.layer.index()] {
                continue;
            }
            let place = gradient_slice(plan, step.layer);
            let operator = step.runs.op(&self.network).operator();
            let output = items(&self.values, value_slice(plan, step.layer), batch);
            let mut buffer = std::mem::take(&mut self.gradients[place.slot]);
            let is_exact = self.rectifiers.iter().all(|r| *r == Rectifiers::Exact);
            let is_fused = is_exact && operator.takes_activation(&step.input_shapes);
            // Exact rectifiers may be stopped behind a pool, where there is less to go through.
            let own = step.activation.filter(|_| !(is_exact && step.is_stopped_later));
            let before = step.stops.filter(|_| is_exact);
            if let Some(activation) = own.filter(|_| !is_fused).or(before) {
                scale_gradient(activation, &self.rectifiers, output, slice_in(&mut buffer, place, batch));
            }
            let activation = own.filter(|_| is_fused).map(|activation| (activation, output));
            let gradient = items(std::slice::from_ref(&buffer), BufferSlice { slot: 0, ..place }, batch);
            for (which, (source, shape)) in step.inputs.iter().zip(&step.input_shapes).enumerate() {
                let (target, present) = match source {
                    Source::Picture => {
                        let target = BatchViewMut::dense(Layout::Nchw, &mut self.picture_gradient, batch);
                        (target, &mut picture_present)
                    }
                    Source::Layer(id) => {
                        let target = gradient_slice(plan, *id);
                        let present = &mut self.present[id.index()];
                        if target.slot == place.slot {
                            // Joined: it lies in the concat's gradient.
                            *present = true;
                            continue;
                        }
                        (slice_in(&mut self.gradients[target.slot], target, batch), present)
                    }
                };
                let add = std::mem::replace(present, true);
                let pass =
                    |add| Backward { shapes: &step.input_shapes, which, output, saved, gradient, activation, add };
                let is_written = target.layout() == step.layout || operator.gives_nchw();
                let is_direct = is_written && (!add || operator.adds_gradient());
                let (written, indirect) = if is_direct {
                    (target, None)
                } else {
                    let spare = &mut self.spare[..shape.length(step.layout) * batch];
                    (BatchViewMut::dense(step.layout, spare, batch), Some(target))
                };
                differentiate(step.runs.op(&self.network), &self.rectifiers, pass(add && is_direct), written);
                if let Some(target) = indirect {
                    let spare = &self.spare[..shape.length(step.layout) * batch];
                    let from = BatchView::dense(step.layout, spare, batch);
                    convert(shape.channels(), shape.plane(), from, target, add);
                }
            }
            self.gradients[place.slot] = buffer;
            laps.iter_mut().for_each(|laps| laps.lap(at));
        }
        if !picture_present {
            self.picture_gradient.fill(0.0);
        }
    }
}

fn value_slice(plan: &Plan, layer: LayerId) -> BufferSlice {
    plan.values[layer.index()].expect("a step comes after those it reads")
}

fn gradient_slice(plan: &Plan, layer: LayerId) -> BufferSlice {
    plan.gradients[layer.index()].expect("made without gradients")
}

fn items(buffers: &[Buffer], place: BufferSlice, batch: usize) -> BatchView<'_> {
    let BufferSlice { slot, offset, stride, length, layout } = place;
    BatchView::new(layout, &buffers[slot][offset..][..(batch - 1) * stride + length], stride, length)
}

fn slice_in(buffer: &mut Buffer, place: BufferSlice, batch: usize) -> BatchViewMut<'_> {
    let BufferSlice { offset, stride, length, layout, .. } = place;
    BatchViewMut::new(layout, &mut buffer[offset..][..(batch - 1) * stride + length], stride, length)
}

/// The gradient of one input, rectifiers on their own included.
fn differentiate(op: &Op, rectifiers: &[Rectifiers], pass: Backward<'_>, mut target: BatchViewMut<'_>) {
    match op {
        Op::Activation(activation) if rectifiers.contains(&Rectifiers::Redirected) => {
            copy(pass.gradient, target.reborrow(), false);
            scale_gradient(*activation, rectifiers, pass.output, target);
        }
        op => op.operator().input_gradient(pass, target),
    }
}

fn scale_gradient(
    activation: Activation,
    rectifiers: &[Rectifiers],
    output: BatchView<'_>,
    mut gradient: BatchViewMut<'_>,
) {
    if rectifiers.iter().all(|r| *r == Rectifiers::Exact) {
        return pass_gradient_in_place(activation, output, gradient);
    }
    for ((y, g), rectifiers) in output.iter().zip(gradient.iter_mut()).zip(rectifiers) {
        if *rectifiers == Rectifiers::Exact || activation.passes_any(y, g) {
            activation.scale_gradient(y, g);
        } else {
            activation.redirect_gradient(y, g);
        }
    }
}
