//! The argument that most subcommands take: a photo, or a tensor instead.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::CliError;
use crate::activations::Input;
use crate::network::Network;
use crate::picture::{self, Limits};

/// How large a photo may be.
#[derive(Args, Debug)]
pub struct PhotoLimits {
    /// Refuse photos with more pixels than this
    #[arg(long, value_name = "N", default_value_t = Limits::default().max_pixels)]
    pub max_pixels: u64,
}

impl PhotoLimits {
    pub fn limits(&self) -> Limits {
        Limits { max_pixels: self.max_pixels, ..Limits::default() }
    }

    /// Opens a photo as the network's input.
    ///
    /// # Errors
    /// When the file is no picture, or too large a one.
    pub fn open(&self, network: &Network, path: &Path) -> Result<Input, CliError> {
        Ok(Input::from_photo(network, &picture::open(path, self.limits())?))
    }
}

/// A photo, or an already preprocessed tensor in its place.
#[derive(Args, Debug)]
pub struct InputArguments {
    #[arg(help = format!("The photo ({})", picture::format_names()), required_unless_present = "tensor", conflicts_with = "tensor")]
    pub image: Option<PathBuf>,
    /// Take this array instead of a photo: float32, NCHW, already preprocessed
    #[arg(long, value_name = "FILE.npy")]
    pub tensor: Option<PathBuf>,
    #[command(flatten)]
    pub limits: PhotoLimits,
}

impl InputArguments {
    /// Opens the photo or the tensor.
    ///
    /// # Errors
    /// When the file cannot be read, or does not fit the network.
    pub fn open(&self, network: &Network) -> Result<Input, CliError> {
        match (&self.tensor, &self.image) {
            (Some(tensor), _) => Ok(Input::from_npy(network, tensor)?),
            (None, image) => self.limits.open(network, image.as_deref().unwrap_or(Path::new(""))),
        }
    }
}
