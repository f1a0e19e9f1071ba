//! How long a network takes, run over and over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};

use crate::featurevis::objective::mean_gradient;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network, NetworkError, StepTime};

const LEAST_RUNS: usize = 5;
const MOST_RUNS: usize = 10_000;

/// A network up to a layer, ready to run on noise.
pub struct Subject {
    pub network: Arc<Network>,
    pub layer: LayerId,
    pub size: Size,
    forward: Executor,
    gradient: Executor,
    input: Vec<f32>,
    seed: Vec<f32>,
}

/// How many milliseconds each run took.
pub struct Whole {
    pub forward: Vec<f64>,
    /// The forward pass, and the gradient back to the input.
    pub gradient: Vec<f64>,
}

/// How many milliseconds each run of one step took.
pub struct Step {
    pub layer: LayerId,
    pub kind: &'static str,
    /// The multiply-adds of one direction; both need as many.
    pub multiply_adds: u64,
    pub forward: Vec<f64>,
    pub backward: Vec<f64>,
}

impl Subject {
    /// Takes inputs of this size from noise, `batch` of them.
    ///
    /// # Errors
    /// When the network cannot take an input of this size.
    pub fn new(network: &Arc<Network>, layer: LayerId, size: Size, batch: usize) -> Result<Self, NetworkError> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(0);
        let length = network.input_shape_at(size).len() * batch;
        let forward = Executor::new(network, size, batch, &[layer], false)?;
        let gradient = Executor::new(network, size, batch, &[layer], true)?;
        let shape = gradient.shape(layer);
        let mut seed = vec![0.0; shape.len() * batch];
        seed.chunks_exact_mut(shape.len()).for_each(|seed| mean_gradient(shape, 0, seed));
        let mut subject = Self {
            network: Arc::clone(network),
            layer,
            size,
            forward,
            gradient,
            input: (0..length).map(|_| random.random_range(-1.0..1.0)).collect(),
            seed,
        };
        // The first pass arranges the weights, which must not be measured.
        subject.run_forward();
        subject.run_gradient();
        Ok(subject)
    }

    pub fn batch(&self) -> usize {
        self.forward.batch()
    }

    /// How many multiply-adds a forward pass needs. The input's gradient needs as many again.
    pub fn multiply_adds(&self) -> u64 {
        self.forward.steps().map(|step| step.multiply_adds).sum()
    }

    /// Runs both passes in turns, so that whatever disturbs the machine disturbs both.
    pub fn measure(&mut self, how_long: Duration) -> Whole {
        let mut whole = Whole { forward: Vec::new(), gradient: Vec::new() };
        for_about(how_long, || {
            whole.forward.push(milliseconds(|| self.run_forward()));
            whole.gradient.push(milliseconds(|| self.run_gradient()));
        });
        whole
    }

    /// Measures the steps of the pass that has a gradient, which remembers more on its way forwards than one without.
    pub fn measure_steps(&mut self, how_long: Duration) -> Vec<Step> {
        self.gradient.time_steps();
        let mut steps: Vec<Step> = self.gradient.steps().map(Step::unmeasured).collect();
        for_about(how_long, || {
            self.run_gradient();
            for (step, time) in steps.iter_mut().zip(self.gradient.steps()) {
                step.forward.push(time.forward.as_secs_f64() * 1e3);
                step.backward.push(time.backward.as_secs_f64() * 1e3);
            }
        });
        steps
    }

    fn run_forward(&mut self) {
        self.forward.forward(&self.input);
    }

    fn run_gradient(&mut self) {
        self.gradient.forward(&self.input);
        self.gradient.backward(&[(self.layer, &self.seed)]);
    }
}

impl Step {
    fn unmeasured(step: StepTime) -> Self {
        let StepTime { layer, kind, multiply_adds, .. } = step;
        Self { layer, kind, multiply_adds, forward: Vec::new(), backward: Vec::new() }
    }
}

fn for_about(how_long: Duration, mut run: impl FnMut()) {
    let started = Instant::now();
    let mut runs = 0;
    while runs < LEAST_RUNS || started.elapsed() < how_long && runs < MOST_RUNS {
        run();
        runs += 1;
    }
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e3
}
