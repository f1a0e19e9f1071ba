//! `layerscope bench`

use std::time::{Duration, Instant};

use clap::Args;
use rand::{Rng, SeedableRng};
use serde::Serialize;

use super::output::{print, print_json};
use super::{CliError, Common};
use crate::featurevis::ChannelMean;
use crate::import;
use crate::kernels::Size;
use crate::network::Executor;

#[derive(Args, Debug)]
pub struct Bench {
    /// Layer to compute up to [default: the last]
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// Width and height of the input [default: what the network was trained on]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=4096))]
    size: Option<u32>,
    /// Inputs at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1024))]
    batch: u32,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub common: Common,
}

/// Milliseconds, medians.
#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    layer: &'a str,
    size: [usize; 2],
    batch: usize,
    threads: usize,
    runs: usize,
    /// Forward alone.
    forward_ms: f64,
    /// Forward and back to the input.
    gradient_ms: f64,
}

/// Long enough for medians to settle, short enough to wait for.
const MEASURE_FOR: Duration = Duration::from_secs(2);
const LEAST_RUNS: usize = 5;
const MOST_RUNS: usize = 1000;

impl Bench {
    pub fn run(&self) -> Result<(), CliError> {
        let network = import::open(&self.common.model)?;
        let layer = self.layer.as_ref().map_or(Ok(network.output()), |name| network.find(name))?;
        let size = self.size.map_or(network.preprocessing.size(), |side| Size::square(side as usize));
        let batch = self.batch as usize;
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(0);
        let length = network.input_shape_at(size).len() * batch;
        let input: Vec<f32> = (0..length).map(|_| random.random_range(-1.0..1.0)).collect();

        let mut forward = Executor::new(&network, size, batch, &[layer], false)?;
        let mut gradient = Executor::new(&network, size, batch, &[layer], true)?;
        let shape = gradient.shape(layer);
        let mut seed = vec![0.0; shape.len() * batch];
        seed.chunks_exact_mut(shape.len()).for_each(|seed| ChannelMean { channel: 0 }.gradient(shape, seed));
        // In turns, so that what disturbs the machine disturbs both.
        let (mut forward_ms, mut gradient_ms) = (Vec::new(), Vec::new());
        let started = Instant::now();
        while forward_ms.len() < LEAST_RUNS || started.elapsed() < MEASURE_FOR && forward_ms.len() < MOST_RUNS {
            forward_ms.push(milliseconds(|| forward.forward(&input)));
            gradient_ms.push(milliseconds(|| {
                gradient.forward(&input);
                gradient.backward(&[(layer, &seed)]);
            }));
        }
        let report = Report {
            model: network.name(),
            layer: &network.layer(layer).name,
            size: [size.height, size.width],
            batch,
            threads: rayon::current_num_threads(),
            runs: forward_ms.len(),
            forward_ms: median(&mut forward_ms),
            gradient_ms: median(&mut gradient_ms),
        };
        if self.json {
            return print_json(&report);
        }
        print(&format!(
            "{} to {}, {}x{}, batch {}, {} thread(s), {} runs\nforward             {:9.2} ms\nforward + gradient  {:9.2} ms\n",
            report.model,
            report.layer,
            size.width,
            size.height,
            report.batch,
            report.threads,
            report.runs,
            report.forward_ms,
            report.gradient_ms
        ))
    }
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e3
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
