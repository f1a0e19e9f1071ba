//! Other starts for units that noise does not wake.

use image::RgbImage;
use rand_chacha::ChaCha8Rng;

use super::item::Item;
use super::meter::Meter;
use super::objective::{Objective, ObjectiveError, planes};
use super::parameterization::Canvas;
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
    /// First stronger noise; then the photo that the objective likes best, if it likes any.
    pub fn other_start(
        &mut self,
        meter: &mut Meter,
        size: Size,
        item: &Item,
    ) -> Result<Option<OtherStart>, ObjectiveError> {
        match item.state.revivals {
            0 => Ok(Some(OtherStart::Noise(STRONG))),
            1 => self.best_photo(meter, size, &item.subject.objective),
            _ => Ok(None),
        }
    }

    fn best_photo(
        &mut self,
        meter: &mut Meter,
        size: Size,
        objective: &Objective,
    ) -> Result<Option<OtherStart>, ObjectiveError> {
        let mut best: Option<(f32, &RgbImage)> = None;
        for photo in self.photos(size)? {
            let value = meter.value(objective, photo)?;
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
