//! `layerscope evidence`

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::channels::Channels;
use super::error::CliError;
use super::input::PhotoLimits;
use super::interrupt;
use super::model_arguments::ModelArguments;
use super::output::{print, print_json};
use crate::activations::dataset_examples::{CropBox, CropSheet, DatasetExamples, MOST_PHOTOS, PhotoSet, scan};
use crate::network::{LayerId, Network};
use crate::picture::{save_png, write_whole};

/// Find the photos, and the spots in them, that excite each channel of a layer most
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Evidence {
    /// The layer, as `layerscope layers` names it
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// Which channels of the layer: all, 7, 0-15, or 3,7,40-47
    #[arg(long, default_value = "all")]
    channels: Channels,
    /// The folder of photos, with all folders below it [default: the photos inside the program]
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// The folder to write to, which is made if it is not there
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Print the content of evidence.json
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: PhotoLimits,
    #[command(flatten)]
    model: ModelArguments,
}

const EXAMPLES: &str = "\
Examples:
  layerscope evidence --layer fire6.concat -o evidence
  layerscope evidence --layer fire6.concat --channels 0-15 --photos ~/Pictures -o evidence

DIR/LAYER/CHANNEL.png shows the nine strongest spots, DIR/evidence.json names them.";

/// The content of `evidence.json`.
#[derive(Serialize)]
struct Record<'a> {
    model: &'a str,
    layer: &'a str,
    /// The folder; `null` for the photos inside the program.
    folder: Option<&'a PathBuf>,
    /// How many photos were looked at.
    photos: usize,
    /// How many more could not be read.
    unreadable: usize,
    /// Height and width of the network's input, in whose pixels boxes are given.
    input: [usize; 2],
    channels: Vec<ChannelRecord<'a>>,
}

#[derive(Serialize)]
struct ChannelRecord<'a> {
    channel: usize,
    /// The sheet of crops, relative to the record; `null` for a channel that no photo excites.
    file: Option<String>,
    /// The largest mean over a photo, and which photo has it.
    best_mean: Option<f32>,
    best_photo: Option<&'a str>,
    top: Vec<PeakRecord<'a>>,
}

#[derive(Serialize)]
struct PeakRecord<'a> {
    photo: &'a str,
    value: f32,
    /// Row and column in the layer's map.
    y: usize,
    x: usize,
    /// The part of the input that the crop shows.
    r#box: CropBox,
}

impl Evidence {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.model.open()?;
        let layer = network.find(&self.layer)?;
        let channels = self.channels.of(&network, layer)?;
        let photos = self.photos.clone().map_or(PhotoSet::BuiltIn, PhotoSet::Folder);

        interrupt::watch();
        let bar = progress_bar();
        let (mut done, mut total) = (0, 0);
        let found = scan(&network, &[layer], &photos, self.limits.limits(), |progress| {
            (done, total) = (progress.done, progress.total.unwrap_or(0));
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            if interrupt::is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        bar.finish_and_clear();
        let ControlFlow::Continue(examples) = found? else {
            return Err(CliError::Interrupted { done, total, unit: "photos", consequence: "nothing was written" });
        };

        let name = network.layer(layer).file_name();
        let mut records = Vec::with_capacity(channels.len());
        for channel in channels {
            let sheet = CropSheet::cut(&examples, layer, channel);
            let file = sheet.as_ref().map(|_| format!("{name}/{channel}.png"));
            if let (Some(sheet), Some(file)) = (&sheet, &file) {
                save_png(&self.out.join(file), &sheet.picture)?;
            }
            records.extend(record(&examples, layer, channel, file));
        }
        let record = self.record(&network, &examples, records);
        write_whole(&self.out.join("evidence.json"), &serde_json::to_vec_pretty(&record)?)?;
        if self.json { print_json(&record) } else { print(&self.text(&examples, &record)) }
    }

    fn record<'a>(
        &'a self,
        network: &'a Network,
        examples: &DatasetExamples,
        channels: Vec<ChannelRecord<'a>>,
    ) -> Record<'a> {
        Record {
            model: network.name(),
            layer: &self.layer,
            folder: self.photos.as_ref(),
            photos: examples.photos.len(),
            unreadable: examples.unreadable.count,
            input: network.preprocessing.size,
            channels,
        }
    }

    fn text(&self, examples: &DatasetExamples, record: &Record<'_>) -> String {
        let mut text = String::new();
        for channel in &record.channels {
            text += &match (channel.top.first(), channel.best_mean, channel.best_photo) {
                (Some(top), Some(mean), Some(photo)) => format!(
                    "{} {:>4}  largest {:>10.3} in {}  largest mean {mean:>10.3} in {photo}\n",
                    self.layer, channel.channel, top.value, top.photo
                ),
                _ => format!("{} {:>4}  no photo wakes it\n", self.layer, channel.channel),
            };
        }
        if let (count @ 1.., Some(first)) = (examples.unreadable.count, &examples.unreadable.first) {
            text += &format!("{count} could not be read; the first: {first}\n");
        }
        if examples.is_cut {
            text += &format!("there are more photos; the first {} were looked at\n", MOST_PHOTOS);
        }
        let files = 1 + record.channels.iter().filter(|channel| channel.file.is_some()).count();
        text + &format!("{files} files in {}\n", self.out.display())
    }
}

fn record(
    examples: &DatasetExamples,
    layer: LayerId,
    channel: usize,
    file: Option<String>,
) -> Option<ChannelRecord<'_>> {
    let found = examples.channel(layer, channel)?;
    let name = |photo: usize| examples.photo(photo).map(|photo| photo.name.as_str());
    let top = found.peaks().iter().filter_map(|peak| {
        let r#box = examples.crop_box(layer, peak)?;
        Some(PeakRecord { photo: name(peak.photo)?, value: peak.value, y: peak.row, x: peak.column, r#box })
    });
    let best = found.best_mean();
    Some(ChannelRecord {
        channel,
        file,
        best_mean: best.map(|best| best.value),
        best_photo: best.and_then(|best| name(best.photo)),
        top: top.collect(),
    })
}

/// A progress bar, which shows on a terminal only.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} photos  {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    bar
}
