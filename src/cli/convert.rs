//! `layerscope convert`

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::error::CliError;
use super::model_arguments::ModelArguments;
use super::output::print;
use crate::import::{self, native};
use crate::picture::write_whole;

/// Write any network as one safetensors file that describes itself
///
/// Weights, layers, preprocessing and class names go into the one file, which opens by itself, and faster.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Convert {
    /// The network to convert; the same as --model
    #[arg(value_name = "MODEL", conflicts_with = "model", value_hint = ValueHint::AnyPath)]
    network: Option<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Store weights as float16, which halves the file and keeps three digits
    #[arg(long)]
    f16: bool,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Examples:
  layerscope convert resnet50.pth -o resnet50.safetensors
  layerscope convert yolo.onnx --until backbone.out --f16 -o backbone.safetensors";

impl Convert {
    pub fn run(&self) -> Result<(), CliError> {
        if self.out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("safetensors")) {
            return Err(CliError::Ending { path: self.out.clone(), ending: "safetensors" });
        }
        let network =
            import::open_until(self.network.as_ref().unwrap_or(&self.model.model), self.model.until.as_deref())?;
        let bytes = native::to_bytes(&network, self.f16)?;
        write_whole(&self.out, &bytes)?;
        let (layers, parameters) = (network.layers().len(), network.parameters());
        print(&format!("{}: {layers} layers, {parameters} parameters, {} bytes\n", self.out.display(), bytes.len()))
    }
}
