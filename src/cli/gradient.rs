//! `layerscope gradient`

use std::path::PathBuf;

use clap::Args;

use super::input::PhotoLimits;
use super::output::print;
use super::{CliError, Common};
use crate::activations::{Input, npy_bytes};
use crate::featurevis::objective::{channel_mean, mean_gradient};
use crate::network::Executor;
use crate::picture::{bundled_photos, write_whole};

/// Writes d(mean of the channel over its positions) / d(network input), float32, NCHW.
#[derive(Args, Debug)]
pub struct Gradient {
    /// Photo [default: the built-in dog]
    image: Option<PathBuf>,
    /// Instead of a photo: a float32 NCHW array, already preprocessed
    #[arg(long, value_name = "FILE.npy", conflicts_with = "image")]
    tensor: Option<PathBuf>,
    /// Layer, as `layers` prints it
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// Channel of the layer
    #[arg(long, value_name = "C")]
    channel: usize,
    /// File to write
    #[arg(long, value_name = "FILE.npy")]
    out: PathBuf,
    #[command(flatten)]
    limits: PhotoLimits,
    #[command(flatten)]
    pub common: Common,
}

impl Gradient {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.common.open()?;
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
