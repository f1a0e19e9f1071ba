//! `layerscope bench`

mod measure;
mod report;

use std::time::Duration;

use clap::Args;

use self::measure::Subject;
use self::report::Report;
use super::output::{print, print_json};
use super::{CliError, Common};
use crate::kernels::{Peak, Size};

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
    /// Measure each step too, forwards and backwards
    #[arg(long)]
    by_layer: bool,
    /// How long to measure the network, and again its steps
    #[arg(long, value_name = "S", default_value = "2", value_parser = seconds)]
    seconds: Duration,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub common: Common,
}

impl Bench {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.common.open()?;
        let layer = self.layer.as_ref().map_or(Ok(network.output()), |name| network.find(name))?;
        let size = self.size.map_or(network.preprocessing.size(), |side| Size::square(side as usize));
        let mut subject = Subject::new(&network, layer, size, self.batch as usize)?;

        // Before and after, as the machine may be busy at either time.
        let peak = Peak::measure();
        let whole = subject.measure(self.seconds);
        let steps = if self.by_layer { subject.measure_steps(self.seconds) } else { Vec::new() };
        let peak = peak.max(Peak::measure());

        let report = Report::new(&subject, &whole, &steps, peak);
        if self.json { print_json(&report) } else { print(&report.to_string()) }
    }
}

/// A time that makes sense to measure for.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("\"{text}\" is not a number"))?;
    if !(0.0..=3600.0).contains(&seconds) {
        return Err(format!("{text} is not between 0 and 3600"));
    }
    Ok(Duration::from_secs_f64(seconds))
}
