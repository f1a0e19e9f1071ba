//! `layerscope convert`

use std::path::PathBuf;

use clap::Args;

use super::output::print;
use super::{CliError, Common};
use crate::import::{self, native};
use crate::picture::write_whole;

/// Writes weights, layers, preprocessing and class names into one safetensors file, which opens by itself and faster.
#[derive(Args, Debug)]
pub struct Convert {
    /// Network to convert, as for --model [default: that of --model]
    network: Option<String>,
    /// File to write
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Store weights as float16: half the size, three digits
    #[arg(long)]
    f16: bool,
    #[command(flatten)]
    pub common: Common,
}

impl Convert {
    pub fn run(&self) -> Result<(), CliError> {
        if self.out.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("safetensors")) {
            return Err(CliError::Ending { path: self.out.clone(), ending: "safetensors" });
        }
        let network =
            import::open_until(self.network.as_ref().unwrap_or(&self.common.model), self.common.until.as_deref())?;
        let bytes = native::to_bytes(&network, self.f16)?;
        write_whole(&self.out, &bytes)?;
        let (layers, parameters) = (network.layers().len(), network.parameters());
        print(&format!("{}: {layers} layers, {parameters} parameters, {} bytes\n", self.out.display(), bytes.len()))
    }
}
