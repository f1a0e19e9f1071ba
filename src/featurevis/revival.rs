//! Other starts for units that noise does not wake.

use image::{GrayImage, Luma, RgbImage};
use rand_chacha::ChaCha8Rng;

use super::item::Item;
use super::meter::Meter;
use super::objective::{Objective, ObjectiveError};
use super::parameterization::Canvas;
use super::raster::planes;
use crate::kernels::Size;
use crate::picture::{bundled_photos, resize_to_cover};

/// How many times as strong as usual the second start's noise is.
const STRONG: f32 = 10.0;

/// Finds other starts; keeps the photos at the size last asked for.
#[derive(Default)]
pub struct Revival {
    photos: Option<(Size, Vec<RgbImage>)>,
}

/// What else to grow from.
pub enum OtherStart {
    /// Noise this many times as strong as usual.
    Noise(f32),
    /// A photo, `[3, height, width]` of 0 to 1.
    Photo(Vec<f32>),
}

impl OtherStart {
    pub fn coefficients(&self, canvas: &Canvas, random: &mut ChaCha8Rng) -> Vec<f32> {
        match self {
            Self::Noise(contrast) => canvas.start(*contrast, random),
            Self::Photo(picture) => canvas.coefficients(picture),
        }
    }
}

impl Revival {
    /// First there is stronger noise; then the photo that the objective is largest for, if it is anything but zero for one.
    ///
    /// # Errors
    /// If the network refuses the size, or a photo cannot be read.
    pub fn other_start(
        &mut self,
        meter: &mut Meter,
        canvas: &Canvas,
        item: &Item,
    ) -> Result<Option<OtherStart>, ObjectiveError> {
        match item.state.revivals {
            0 => Ok(Some(OtherStart::Noise(STRONG))),
            1 => self.best_photo(meter, canvas, &item.subject.objective),
            _ => Ok(None),
        }
    }

    fn best_photo(
        &mut self,
        meter: &mut Meter,
        canvas: &Canvas,
        objective: &Objective,
    ) -> Result<Option<OtherStart>, ObjectiveError> {
        let mut best: Option<(f32, &RgbImage)> = None;
        let opaque = canvas.has_alpha().then(|| {
            let Size { height, width } = canvas.size();
            GrayImage::from_pixel(width as u32, height as u32, Luma([u8::MAX]))
        });
        for photo in self.photos(canvas.size())? {
            let value = meter.value(objective, photo, opaque.as_ref())?;
            if value != 0.0 && best.is_none_or(|(most, _)| value > most) {
                best = Some((value, photo));
            }
        }
        Ok(best.map(|(_, photo)| OtherStart::Photo(planes(photo))))
    }

    fn photos(&mut self, size: Size) -> Result<&[RgbImage], ObjectiveError> {
        if self.photos.as_ref().is_none_or(|(known, _)| *known != size) {
            let cut = |image: &RgbImage| resize_to_cover(image, size.width as u32, size.height as u32);
            let photos = bundled_photos().iter().map(|photo| Ok(cut(&photo.open()?.image)));
            self.photos = Some((size, photos.collect::<Result<_, ObjectiveError>>()?));
        }
        Ok(self.photos.as_ref().map_or(&[], |(_, photos)| photos))
    }
}
