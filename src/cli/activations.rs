//! `layerscope activations`

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::channels::Channels;
use super::error::CliError;
use super::input::InputArguments;
use super::model_arguments::ModelArguments;
use super::output::print;
use crate::activations::{LayerMaps, npy_bytes};
use crate::network::{Executor, Shape};
use crate::picture::{Colormap, PictureError, Range, Scale, Sheet, enlarge, paint_map, save_png, write_whole};

/// Write the activation maps of layers for a photo
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Activations {
    #[command(flatten)]
    input: InputArguments,
    /// A layer, as `layerscope layers` names it; may be given several times
    #[arg(long = "layer", value_name = "LAYER", required = true)]
    layers: Vec<String>,
    /// Which channels of the layers: all, 7, 0-15, or 3,7,40-47
    #[arg(long, default_value = "all")]
    channels: Channels,
    /// The folder to write to, which is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The colours of pictures, from each map's lowest values to its highest
    #[arg(long, value_enum, default_value_t)]
    colormap: Colormap,
    #[command(flatten)]
    model: ModelArguments,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A picture of each map, and a sheet of all
    #[default]
    Png,
    /// The raw values of each layer in one array: float32, NCHW
    Npy,
}

const EXAMPLES: &str = "\
Examples:
  layerscope activations dog.jpg --layer conv1.relu --layer fire5.concat -o maps
  layerscope activations dog.jpg --layer fire9.concat --channels 0-15 --colormap magma -o maps
  layerscope activations dog.jpg --layer pool1 --format npy -o values

Pictures are DIR/LAYER/CHANNEL.png and DIR/LAYER.png, arrays DIR/LAYER.npy.";

/// Small maps are enlarged to at least this many pixels on a side, so that a person can read them.
const READABLE: u32 = 64;
/// The values of a vector, which are drawn as one square each, are enlarged to this many pixels on a side.
const READABLE_VALUE: u32 = 8;

impl Activations {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        let find = |name: &String| {
            let layer = network.find(name)?;
            Ok((layer, self.channels.of(&network, layer)?))
        };
        let chosen: Vec<_> = self.layers.iter().map(find).collect::<Result<_, CliError>>()?;
        let input = self.input.open(&network)?;
        if let (Format::Png, Some(path), 2..) = (self.format, &self.input.tensor, input.batch) {
            return Err(CliError::OneItem { path: path.clone(), found: input.batch });
        }
        let watched: Vec<_> = chosen.iter().map(|(layer, _)| *layer).collect();
        let mut executor = Executor::new(&network, input.size, input.batch, &watched, false)?;
        executor.forward(&input.values);

        let mut text = String::new();
        for (layer, channels) in &chosen {
            let (name, shape) = (&network.layer(*layer).file_name(), executor.shape(*layer));
            let written = match self.format {
                Format::Npy => self.write_npy(name, shape, input.batch, channels, executor.value(*layer))?,
                Format::Png => self.write_png(name, shape, channels, executor.value(*layer))?,
            };
            text += &format!("{}\n", written.display());
        }
        print(&text)
    }

    fn write_npy(
        &self,
        name: &str,
        shape: Shape,
        batch: usize,
        channels: &[usize],
        values: &[f32],
    ) -> Result<PathBuf, CliError> {
        let mut chosen = Vec::with_capacity(batch * channels.len() * shape.plane());
        for item in values.chunks_exact(shape.len()) {
            for channel in channels {
                chosen.extend_from_slice(&item[channel * shape.plane()..][..shape.plane()]);
            }
        }
        let mut dims = vec![batch, channels.len()];
        dims.extend(shape.dims().iter().skip(1));
        let path = self.out.join(format!("{name}.npy"));
        write_whole(&path, &npy_bytes(&dims, &chosen)?)?;
        Ok(path)
    }

    fn write_png(&self, name: &str, shape: Shape, channels: &[usize], values: &[f32]) -> Result<PathBuf, CliError> {
        let maps = LayerMaps::new(shape, values.to_vec());
        let is_drawn = shape.plane() > 1;
        // A map of its own range shows its shape; single values mean something only beside each other.
        let (scale, least) = if is_drawn { (Scale::Channel, READABLE) } else { (Scale::Layer, READABLE_VALUE) };
        let whole = Range::of(values);
        let paint = |channel: &usize| {
            let map = maps.channel(*channel);
            let range = if scale == Scale::Layer { whole } else { Range::typical(map) };
            enlarge(&paint_map(map, shape.size().width, range, self.colormap), least)
        };
        let sheet = Sheet::for_count(channels.len());
        let side = shape.size();
        sheet.size(channels.len(), (side.width as u32, side.height as u32))?;
        let tiles: Vec<_> = channels.iter().map(paint).collect();
        if is_drawn {
            for (channel, tile) in channels.iter().zip(&tiles) {
                save_png(&self.out.join(name).join(format!("{channel}.png")), tile)?;
            }
        }
        let path = self.out.join(format!("{name}.png"));
        match sheet.compose(&tiles) {
            Some(picture) => save_png(&path, &picture)?,
            None => return Err(too_large(&path)),
        }
        Ok(path)
    }
}

fn too_large(path: &Path) -> CliError {
    let detail = "the sheet would be too large; choose fewer channels".to_owned();
    PictureError::Encode { path: path.to_owned(), detail }.into()
}
