//! Which network a subcommand opens.

use std::sync::Arc;

use clap::{Args, ValueHint};

use super::error::CliError;
use crate::import::{self, DEFAULT_MODEL, model_endings};
use crate::network::Network;

#[derive(Args, Clone, Debug)]
pub struct ModelArguments {
    #[arg(help = model_help(), short, long, value_name = "MODEL", default_value = DEFAULT_MODEL, value_hint = ValueHint::AnyPath)]
    pub model: String,
    /// Open an ONNX model only up to this node
    #[arg(long, value_name = "NODE")]
    pub until: Option<String>,
}

/// What `--model` takes, with the endings of files that can be opened.
fn model_help() -> String {
    let endings = model_endings().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(", ");
    format!("The network: a bundled name (see `layerscope models`), a folder with a model.toml, or a file ({endings})")
}

impl ModelArguments {
    /// Opens the network.
    ///
    /// # Errors
    /// When there is no such model, or it cannot be read.
    pub fn open(&self) -> Result<Arc<Network>, CliError> {
        Ok(import::open_until(&self.model, self.until.as_deref())?)
    }
}
