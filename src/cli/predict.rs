//! `layerscope predict`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::error::CliError;
use super::input::PhotoLimits;
use super::interrupt;
use super::model_arguments::ModelArguments;
use super::output::{print, print_json};
use crate::activations::{Input, predict};
use crate::network::{Network, OutputKind, Prediction};

/// Name what is in photos
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Predict {
    #[arg(help = format!("The photos ({})", crate::picture::format_names()), required_unless_present = "tensor", value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// Take this array instead of photos: float32, NCHW, already preprocessed
    #[arg(long, value_name = "FILE.npy", conflicts_with = "images")]
    tensor: Option<PathBuf>,
    /// How many classes to show of each photo
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: PhotoLimits,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Examples:
  layerscope predict cat.jpg dog.jpg --top 3
  layerscope predict *.jpg -m efficientnet_lite0 --json";

#[derive(Serialize)]
struct Answer {
    image: String,
    predictions: Vec<Prediction>,
}

impl Predict {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        if network.classes.output_kind == OutputKind::Nothing {
            let output = network.layer(network.output()).shape.to_string();
            return Err(CliError::NoClasses { network: network.name().to_owned(), output });
        }
        if let Some(tensor) = &self.tensor {
            let input = Input::from_npy(&network, tensor)?;
            return self.print(&network, &self.answers(&network, tensor, &input)?);
        }
        let (mut answers, mut done, mut failed) = (Vec::new(), 0, 0);
        let mut last_error = None;
        interrupt::watch();
        for image in &self.images {
            if interrupt::is_asked() {
                break;
            }
            done += 1;
            match self.limits.open(&network, image).and_then(|input| self.answers(&network, image, &input)) {
                Ok(answer) => answers.extend(answer),
                Err(error) => {
                    if let Some(earlier) = last_error.replace(error) {
                        eprintln!("error: {earlier}");
                    }
                    failed += 1;
                }
            }
        }
        let total = self.images.len();
        if failed < done {
            self.print(&network, &answers)?;
        }
        if done < total {
            if let Some(error) = last_error {
                eprintln!("error: {error}");
            }
            return Err(CliError::Interrupted {
                done,
                total,
                unit: "photos",
                consequence: "the others were not opened",
            });
        }
        // The last error is printed where all errors are; only if it stands for several does it need a summary.
        match (last_error, failed) {
            (None, _) => Ok(()),
            (Some(error), 1) => Err(error),
            (Some(error), failed) => {
                eprintln!("error: {error}");
                Err(CliError::SomeFailed { failed, total })
            }
        }
    }

    fn answers(&self, network: &Arc<Network>, path: &Path, input: &Input) -> Result<Vec<Answer>, CliError> {
        let items = predict(network, input, self.top)?.into_iter();
        Ok(items.map(|predictions| Answer { image: path.display().to_string(), predictions }).collect())
    }

    fn print(&self, network: &Network, answers: &[Answer]) -> Result<(), CliError> {
        if self.json {
            return print_json(&answers);
        }
        let mut text = String::new();
        for answer in answers {
            text += &format!("{}\n", answer.image);
            let width = answer.predictions.iter().map(|p| p.label.chars().count()).max().unwrap_or(0);
            for Prediction { label, probability, .. } in &answer.predictions {
                let pad = " ".repeat(width - label.chars().count());
                let bar = "#".repeat((probability * 40.0).round().max(0.0) as usize);
                text += format!("  {label}{pad}  {:5.1} %  {bar}", probability * 100.0).trim_end();
                text.push('\n');
            }
        }
        if let Some(note) = &network.caution() {
            text += &format!("note: {note}\n");
        }
        print(&text)
    }
}
