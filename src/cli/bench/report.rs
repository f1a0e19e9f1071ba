//! What was measured, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::measure::{Step, Subject, Whole};
use crate::cli::output::table;
use crate::kernels::Peak;

#[derive(Serialize)]
pub struct Report<'a> {
    model: &'a str,
    layer: &'a str,
    size: [usize; 2],
    batch: usize,
    threads: usize,
    runs: usize,
    /// The medians are repeated where they are easy to find.
    forward_ms: f64,
    gradient_ms: f64,
    /// The forward pass alone.
    forward: Speed,
    /// The forward pass, and the gradient back to the input.
    gradient: Speed,
    peak: Gflops,
    /// The steps of the pass that has a gradient.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    kind: &'static str,
    forward: Speed,
    backward: Speed,
    /// The step's share of the time of all steps, forwards and backwards together.
    share: f64,
}

#[derive(Serialize)]
struct Speed {
    median_ms: f64,
    quartiles_ms: [f64; 2],
    /// Thousand millions of operations a second; a multiply-add counts two.
    gflops: f64,
    /// The fraction of the speed that the machine reaches in matrix products.
    share_of_peak: f64,
}

#[derive(Serialize)]
struct Gflops {
    registers_gflops: f64,
    gemm_gflops: f64,
}

impl<'a> Report<'a> {
    pub fn new(subject: &'a Subject, whole: &Whole, steps: &[Step], peak: Peak) -> Self {
        let network = &subject.network;
        let forward = Speed::of(&whole.forward, subject.multiply_adds(), peak);
        let gradient = Speed::of(&whole.gradient, 2 * subject.multiply_adds(), peak);
        let row = |step: &Step| Row {
            name: &network.layer(step.layer).name,
            kind: step.kind,
            forward: Speed::of(&step.forward, step.multiply_adds, peak),
            backward: Speed::of(&step.backward, step.multiply_adds, peak),
            share: 0.0,
        };
        let mut steps: Vec<Row<'a>> = steps.iter().map(row).collect();
        let total: f64 = steps.iter().map(Row::both_ms).sum();
        steps.iter_mut().for_each(|row| row.share = row.both_ms() / total);
        Self {
            model: network.name(),
            layer: &network.layer(subject.layer).name,
            size: [subject.size.height, subject.size.width],
            batch: subject.batch(),
            threads: rayon::current_num_threads(),
            runs: whole.forward.len(),
            forward_ms: forward.median_ms,
            gradient_ms: gradient.median_ms,
            forward,
            gradient,
            peak: Gflops { registers_gflops: peak.registers, gemm_gflops: peak.matrices },
            steps,
        }
    }

    fn totals(&self) -> Vec<[String; 5]> {
        let heading = ["", "MEDIAN MS", "QUARTILES", "GFLOP/S", "OF GEMM PEAK"];
        let row = |name: &str, speed: &Speed| {
            let [ms, gflops, share] = speed.cells();
            let [low, high] = speed.quartiles_ms.map(milliseconds);
            [name.to_owned(), ms, format!("{low} to {high}"), gflops, share]
        };
        vec![heading.map(str::to_owned), row("forward", &self.forward), row("forward + gradient", &self.gradient)]
    }

    fn by_step(&self) -> Vec<[String; 9]> {
        let heading =
            ["STEP", "KIND", "FORWARD MS", "GFLOP/S", "OF PEAK", "BACKWARD MS", "GFLOP/S", "OF PEAK", "SHARE"];
        let mut rows = vec![heading.map(str::to_owned)];
        for row in &self.steps {
            let ([ms, gflops, share], [back_ms, back_gflops, back_share]) = (row.forward.cells(), row.backward.cells());
            let (name, kind) = (row.name.to_owned(), row.kind.to_owned());
            rows.push([name, kind, ms, gflops, share, back_ms, back_gflops, back_share, percent(row.share)]);
        }
        let sum = |of: fn(&Row<'_>) -> f64| milliseconds(self.steps.iter().map(of).sum());
        let mut all = [const { String::new() }; 9];
        all[0] = "all".to_owned();
        (all[2], all[5]) = (sum(|row| row.forward.median_ms), sum(|row| row.backward.median_ms));
        rows.push(all);
        rows
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { model, layer, size: [height, width], batch, threads, runs, .. } = self;
        writeln!(f, "{model} to {layer}, {width}x{height}, batch {batch}, {threads} thread(s), {runs} runs\n")?;
        f.write_str(&table([false, true, true, true, true], &self.totals()))?;
        let Gflops { registers_gflops, gemm_gflops } = self.peak;
        let registers = format!("{registers_gflops:.0} GFLOP/s in registers");
        writeln!(f, "\npeak: {registers}, {gemm_gflops:.0} GFLOP/s in matrix products (GEMM)")?;
        if self.steps.is_empty() {
            return Ok(());
        }
        let right = [false, false, true, true, true, true, true, true, true];
        write!(f, "\n{}", table(right, &self.by_step()))
    }
}

impl Row<'_> {
    fn both_ms(&self) -> f64 {
        self.forward.median_ms + self.backward.median_ms
    }
}

impl Speed {
    fn of(samples: &[f64], multiply_adds: u64, peak: Peak) -> Self {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted.get((share * sorted.len() as f64) as usize).copied().unwrap_or(f64::NAN);
        let median_ms = at(0.5);
        // A step that no gradient passes takes no time backwards.
        let gflops = if median_ms > 0.0 { 2.0 * multiply_adds as f64 / median_ms / 1e6 } else { 0.0 };
        Self { median_ms, quartiles_ms: [at(0.25), at(0.75)], gflops, share_of_peak: gflops / peak.matrices }
    }

    /// Milliseconds, GFLOP/s and the share of the peak; blank where nothing is multiplied.
    fn cells(&self) -> [String; 3] {
        let gflops = if self.gflops > 0.0 { format!("{:.0}", self.gflops) } else { String::new() };
        let share = if self.gflops > 0.0 { percent(self.share_of_peak) } else { String::new() };
        [milliseconds(self.median_ms), gflops, share]
    }
}

fn milliseconds(ms: f64) -> String {
    format!("{ms:.3}")
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
