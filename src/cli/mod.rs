//! The command line: one file a subcommand.

mod activations;
mod bench;
mod cache;
mod channels;
mod convert;
mod error;
mod evidence;
mod filters;
mod gradient;
mod input;
mod interrupt;
mod layers;
mod models;
mod output;
mod predict;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};

pub use error::{CliError, usage_line};

use crate::import;
use crate::network::Network;

/// See inside convolutional networks: the activation maps of every layer for your photo, and the picture each filter looks
/// for. Without a subcommand, opens the window.
#[derive(Parser, Debug)]
#[command(name = "layerscope", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub window: Window,
}

const EXAMPLES: &str = "\
Examples:
  layerscope                                   open the window on a built-in photo
  layerscope cat.jpg --model models/cats_or_dogs
  layerscope predict cat.jpg dog.jpg
  layerscope activations cat.jpg --layer fire5.concat --out maps
  layerscope filters --layer fire6.concat --channels 0-15 --out tiles";

/// What the window opens on.
#[derive(Args, Debug)]
pub struct Window {
    #[arg(help = format!("Photo to open ({})", crate::picture::format_names()))]
    pub image: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of every subcommand.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Network: a bundled name (see `layerscope models`), a folder with a model.toml, a .toml, .safetensors,
    /// .onnx, .pth, .pt or .bin file
    #[arg(long, value_name = "MODEL", default_value = crate::import::DEFAULT_MODEL)]
    pub model: String,
    /// Open an ONNX model only up to this node
    #[arg(long, value_name = "NODE")]
    pub until: Option<String>,
    /// Threads to compute with [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the bundled models and the architectures that weights can be loaded into
    Models(models::Models),
    /// List a network's layers: name, kind, inputs, output shape, parameters, multiply-adds, receptive field
    Layers(layers::Layers),
    /// Name what is in photos
    Predict(predict::Predict),
    /// Write the activation maps of layers for a photo
    Activations(activations::Activations),
    /// Grow, from noise, the picture that each channel of a layer looks for
    Filters(Box<filters::Filters>),
    /// Find, in photos, what excites each channel of a layer most
    Evidence(evidence::Evidence),
    /// Write the gradient of a channel's mean with respect to the network's input
    Gradient(gradient::Gradient),
    /// Say how much the cache of finished tiles holds, or empty it
    Cache(cache::Cache),
    /// Write any network as one safetensors file that describes itself
    Convert(convert::Convert),
    /// Measure the speed of a forward pass and of a gradient
    Bench(bench::Bench),
}

impl Command {
    fn common(&self) -> &Common {
        match self {
            Self::Models(c) => &c.common,
            Self::Layers(c) => &c.common,
            Self::Predict(c) => &c.common,
            Self::Activations(c) => &c.common,
            Self::Filters(c) => &c.common,
            Self::Evidence(c) => &c.common,
            Self::Gradient(c) => &c.common,
            Self::Cache(c) => &c.common,
            Self::Convert(c) => &c.common,
            Self::Bench(c) => &c.common,
        }
    }

    /// Runs the subcommand: results on stdout or in files, progress on stderr.
    pub fn run(&self) -> Result<(), CliError> {
        self.common().use_threads()?;
        match self {
            Self::Models(c) => c.run(),
            Self::Layers(c) => c.run(),
            Self::Predict(c) => c.run(),
            Self::Activations(c) => c.run(),
            Self::Filters(c) => c.run(),
            Self::Evidence(c) => c.run(),
            Self::Gradient(c) => c.run(),
            Self::Cache(c) => c.run(),
            Self::Convert(c) => c.run(),
            Self::Bench(c) => c.run(),
        }
    }
}

impl Common {
    /// The network asked for.
    pub fn open(&self) -> Result<Arc<Network>, CliError> {
        Ok(import::open_until(&self.model, self.until.as_deref())?)
    }

    /// Makes all computation use the threads asked for.
    pub fn use_threads(&self) -> Result<(), CliError> {
        let Some(threads) = self.threads else { return Ok(()) };
        let built = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
        built.map_err(|e| CliError::Threads(e.to_string()))
    }
}
