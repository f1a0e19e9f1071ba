//! `layerscope gradient`

use std::path::PathBuf;

use clap::Args;

use super::error::CliError;
use super::input::PhotoLimits;
use super::model_arguments::ModelArguments;
use super::output::print;
use crate::activations::{Input, npy_bytes};
use crate::featurevis::objective::{channel_mean, mean_gradient};
use crate::network::Executor;
use crate::picture::{bundled_photos, write_whole};

/// Write the gradient of a channel's mean with respect to the network's input
///
/// The file is a float32 NCHW array: d(mean of the channel over its positions) / d(network input).
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Gradient {
    /// The photo [default: the built-in dog]
    image: Option<PathBuf>,
    /// Take this array instead of a photo: float32, NCHW, already preprocessed
    #[arg(long, value_name = "FILE.npy", conflicts_with = "image")]
    tensor: Option<PathBuf>,
    /// The layer, as `layerscope layers` names it
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// The number of the channel in its layer
    #[arg(long, value_name = "C")]
    channel: usize,
    /// The file to write
    #[arg(short, long, value_name = "FILE.npy")]
    out: PathBuf,
    #[command(flatten)]
    limits: PhotoLimits,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Example:
  layerscope gradient dog.jpg --layer fire6.concat --channel 10 -o gradient.npy";

impl Gradient {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        let layer = network.find(&self.layer)?;
        let channel = network.check_channel(layer, self.channel)?;
        let input = match (&self.tensor, &self.image) {
            (Some(tensor), _) => Input::from_npy(&network, tensor)?,
            (None, Some(image)) => self.limits.open(&network, image)?,
            (None, None) => Input::from_photo(&network, &bundled_photos()[0].open()?),
        };
        let mut executor = Executor::new(&network, input.size, input.batch, &[layer], true)?;
        executor.forward(&input.values);
        let shape = executor.shape(layer);
        let values = executor.value(layer).chunks_exact(shape.len()).map(|item| channel_mean(shape, channel, item));
        let text: String = values.map(|value| format!("{} {}: {value}\n", self.layer, self.channel)).collect();
        let mut seed = vec![0.0; shape.len() * input.batch];
        seed.chunks_exact_mut(shape.len()).for_each(|seed| mean_gradient(shape, channel, seed));
        let gradient = executor.backward(&[(layer, &seed)]);
        let mut dims = vec![input.batch];
        dims.extend(network.input_shape_at(input.size).dims());
        write_whole(&self.out, &npy_bytes(&dims, gradient)?)?;
        print(&text)
    }
}
