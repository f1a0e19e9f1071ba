//! `layerscope bench`

mod measure;
mod report;

use std::time::Duration;

use clap::Args;

use self::measure::Subject;
use self::report::Report;
use super::error::CliError;
use super::model_arguments::ModelArguments;
use super::output::{print, print_json};
use crate::kernels::{Peak, Size};

/// Measure the speed of a forward pass and of a gradient
///
/// The medians of many runs on noise are printed in milliseconds, with GFLOP/s (a multiply-add counts two) and the share of what
/// this machine reaches in matrix products. Anything else that computes meanwhile spoils the numbers.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Bench {
    /// The layer to compute up to [default: the last]
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// Width and height of the input in pixels [default: what the network was trained on]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=4096))]
    size: Option<u32>,
    /// How many inputs to compute at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1024))]
    batch: u32,
    /// Measure each step too, forwards and backwards
    #[arg(long)]
    by_layer: bool,
    /// How many seconds to measure the network, and again its steps
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    seconds: Duration,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Examples:
  layerscope bench
  layerscope bench -m resnet50.pth --size 224 --by-layer --threads 2
  layerscope bench --layer fire6.concat --batch 8 --json";

impl Bench {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        let layer = self.layer.as_ref().map_or(Ok(network.output()), |name| network.find(name))?;
        let size = self.size.map_or(network.preprocessing.size(), |side| Size::square(side as usize));
        let mut subject = Subject::new(&network, layer, size, self.batch as usize)?;

        // The peak is measured before and after, as the machine may be busy at either time.
        let peak = Peak::measure();
        let whole = subject.measure(self.seconds);
        let steps = if self.by_layer { subject.measure_steps(self.seconds) } else { Vec::new() };
        let peak = peak.max(Peak::measure());

        let report = Report::new(&subject, &whole, &steps, peak);
        if self.json { print_json(&report) } else { print(&report.to_string()) }
    }
}

/// Reads a time that makes sense to measure for.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("\"{text}\" is not a number"))?;
    if !(0.0..=3600.0).contains(&seconds) {
        return Err(format!("{text} is not between 0 and 3600"));
    }
    Ok(Duration::from_secs_f64(seconds))
}
