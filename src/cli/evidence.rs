//! `layerscope evidence`

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::channels::Channels;
use super::input::PhotoLimits;
use super::output::{print, print_json};
use super::{CliError, Common};
use crate::activations::dataset_examples::{CropBox, CropSheet, DatasetExamples, MOST_PHOTOS, PhotoSet, scan};
use crate::network::{LayerId, Network};
use crate::picture::{save_png, write_whole};

#[derive(Args, Debug)]
pub struct Evidence {
    /// Layer, as `layers` prints it
    #[arg(long, value_name = "LAYER")]
    layer: String,
    /// Which channels: all, 7, 0-15, or 3,7,40-47
    #[arg(long, default_value = "all")]
    channels: Channels,
    /// Folder of photos, with all below it [default: the photos in the program]
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Folder to write to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print the content of evidence.json
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: PhotoLimits,
    #[command(flatten)]
    pub common: Common,
}

/// The content of `evidence.json`.
#[derive(Serialize)]
struct Record<'a> {
    model: &'a str,
    layer: &'a str,
    /// The folder; nothing for the photos in the program.
    folder: Option<&'a PathBuf>,
    /// How many were looked at, and how many could not be read.
    photos: usize,
    unreadable: usize,
    /// Height and width of the network's input, in whose pixels boxes are given.
    input: [usize; 2],
    channels: Vec<ChannelRecord<'a>>,
}

#[derive(Serialize)]
struct ChannelRecord<'a> {
    channel: usize,
    /// Relative to the record; nothing for a channel that no photo excites.
    file: Option<String>,
    /// The largest mean over a photo, and which.
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
    /// What the crop shows of the input.
    r#box: CropBox,
}

impl Evidence {
    pub fn run(&self) -> Result<(), CliError> {
        let network = self.common.open()?;
        let layer = network.find(&self.layer)?;
        let channels = self.channels.of(&network, layer)?;
        let photos = self.photos.clone().map_or(PhotoSet::BuiltIn, PhotoSet::Folder);

        let bar = progress_bar();
        let found = scan(&network, &[layer], &photos, self.limits.limits(), |progress| {
            progress.total.into_iter().for_each(|total| bar.set_length(total as u64));
            bar.set_position(progress.done as u64);
            ControlFlow::Continue(())
        });
        bar.finish_and_clear();
        // Nobody breaks it off.
        let ControlFlow::Continue(evidence) = found? else { return Ok(()) };

        let name = network.layer(layer).file_name();
        let mut records = Vec::with_capacity(channels.len());
        for channel in channels {
            let sheet = CropSheet::cut(&evidence, layer, channel);
            let file = sheet.as_ref().map(|_| format!("{name}/{channel}.png"));
            if let (Some(sheet), Some(file)) = (&sheet, &file) {
                save_png(&self.out.join(file), &sheet.picture)?;
            }
            records.extend(record(&evidence, layer, channel, file));
        }
        let record = self.record(&network, &evidence, records);
        write_whole(&self.out.join("evidence.json"), &serde_json::to_vec_pretty(&record)?)?;
        if self.json { print_json(&record) } else { print(&self.text(&evidence, &record)) }
    }

    fn record<'a>(
        &'a self,
        network: &'a Network,
        evidence: &DatasetExamples,
        channels: Vec<ChannelRecord<'a>>,
    ) -> Record<'a> {
        Record {
            model: network.name(),
            layer: &self.layer,
            folder: self.photos.as_ref(),
            photos: evidence.photos.len(),
            unreadable: evidence.unreadable.count,
            input: network.preprocessing.size,
            channels,
        }
    }

    fn text(&self, evidence: &DatasetExamples, record: &Record<'_>) -> String {
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
        if let (count @ 1.., Some(first)) = (evidence.unreadable.count, &evidence.unreadable.first) {
            text += &format!("{count} could not be read; the first: {first}\n");
        }
        if evidence.is_cut {
            text += &format!("there are more photos; the first {} were looked at\n", MOST_PHOTOS);
        }
        let files = 1 + record.channels.iter().filter(|channel| channel.file.is_some()).count();
        text + &format!("{files} files in {}\n", self.out.display())
    }
}

fn record(
    evidence: &DatasetExamples,
    layer: LayerId,
    channel: usize,
    file: Option<String>,
) -> Option<ChannelRecord<'_>> {
    let found = evidence.channel(layer, channel)?;
    let name = |photo: usize| evidence.photo(photo).map(|photo| photo.name.as_str());
    let top = found.peaks().iter().filter_map(|peak| {
        let r#box = evidence.crop_box(layer, peak)?;
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

/// On a terminal only.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{pos} of {len} photos  {wide_bar} {eta} left") {
        bar.set_style(style);
    }
    bar
}
