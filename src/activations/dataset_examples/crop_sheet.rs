//! A channel's crops on one picture.

use image::RgbImage;

use super::channel_examples::Peak;
use super::examples::DatasetExamples;
use crate::network::LayerId;
use crate::picture::{Sheet, resize};

/// The longer side of a crop on a sheet, in pixels.
const CELL: u32 = 128;

/// The crops of a channel's peaks, strongest first, row by row on a sheet of three columns.
#[derive(Clone, Debug)]
pub struct CropSheet {
    pub picture: RgbImage,
    /// The peak that each crop shows.
    pub peaks: Vec<Peak>,
    /// Width and height of every crop on the sheet, in pixels.
    pub cell: (u32, u32),
}

impl CropSheet {
    /// `None` if there is nothing to show, because no photo excites the channel or the layer was not watched.
    pub fn cut(examples: &DatasetExamples, layer: LayerId, channel: usize) -> Option<Self> {
        let peaks = examples.channel(layer, channel)?.peaks().to_vec();
        let first = examples.crop_box(layer, peaks.first()?)?;
        let longer = first.width.max(first.height).max(1) as f64;
        let side = |side: usize| ((side as f64 / longer * f64::from(CELL)).round() as u32).max(1);
        let cell = (side(first.width), side(first.height));
        let crops: Option<Vec<RgbImage>> = peaks
            .iter()
            .map(|peak| {
                let part = examples.photo(peak.photo)?.crop(examples.crop_box(layer, peak)?);
                Some(resize(&part, cell.0, cell.1))
            })
            .collect();
        let picture = Self::layout(peaks.len()).compose(&crops?)?;
        Some(Self { picture, peaks, cell })
    }

    /// The column and row of a crop's top left pixel on the picture.
    pub fn corner(&self, index: usize) -> (u32, u32) {
        let Sheet { columns, gap, .. } = Self::layout(self.peaks.len());
        let columns = columns.max(1) as usize;
        let at = |index: usize, side: u32| index as u32 * (side + gap) + gap;
        (at(index % columns, self.cell.0), at(index / columns, self.cell.1))
    }

    fn layout(crops: usize) -> Sheet {
        Sheet { columns: crops.clamp(1, 3) as u32, ..Sheet::for_count(crops) }
    }
}
