//! Other starts for units that noise does not wake.

use std::sync::Arc;

use rand_chacha::ChaCha8Rng;

use super::item::Item;
use super::objective::{Goal, ObjectiveError, Seen, planes};
use super::parameterization::Canvas;
use super::stage::Stage;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};
use crate::picture::{bundled_photos, resize_to_cover};

/// How many times as strong as usual the second start's noise is.
const STRONG: f32 = 10.0;

/// Finds other starts; keeps the photos at the size last asked for.
#[derive(Default)]
pub struct Revival {
    /// `[3, height, width]` each.
    photos: Option<(Size, Vec<Vec<f32>>)>,
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
        network: &Arc<Network>,
        stage: &Stage,
        item: &Item,
    ) -> Result<Option<OtherStart>, ObjectiveError> {
        match item.state.revivals {
            0 => Ok(Some(OtherStart::Noise(STRONG))),
            1 => Ok(self.best_photo(network, stage.canvas.size(), item)?.map(OtherStart::Photo)),
            _ => Ok(None),
        }
    }

    fn best_photo(
        &mut self,
        network: &Arc<Network>,
        size: Size,
        item: &Item,
    ) -> Result<Option<Vec<f32>>, ObjectiveError> {
        let goal = Goal::new(network, &item.subject.objective, size, size)?;
        let mut layers: Vec<LayerId> = goal.layers().collect();
        layers.dedup();
        let mut executor = Executor::new(network, size, 1, &layers, false)?;
        let mut input = vec![0.0; executor.input_shape().len()];
        let mut best: Option<(f32, Vec<f32>)> = None;
        for photo in self.photos(size)? {
            network.color_transform().apply(photo, &mut input);
            executor.forward(&input);
            let own = layers.iter().map(|layer| (*layer, executor.value(*layer))).collect();
            let mut seeds: Vec<_> = layers.iter().map(|l| (*l, vec![0.0; executor.shape(*l).len()])).collect();
            let mut seeds: Vec<_> = seeds.iter_mut().map(|(layer, seed)| (*layer, seed.as_mut_slice())).collect();
            let seen = Seen { own, others: Vec::new() };
            let value = goal.value(&seen, &mut seeds, photo, &mut vec![0.0; photo.len()]);
            if value != 0.0 && best.as_ref().is_none_or(|(most, _)| value > *most) {
                best = Some((value, photo.clone()));
            }
        }
        Ok(best.map(|(_, photo)| photo))
    }

    fn photos(&mut self, size: Size) -> Result<&[Vec<f32>], ObjectiveError> {
        if self.photos.as_ref().is_none_or(|(known, _)| *known != size) {
            let cut = |image: &image::RgbImage| planes(&resize_to_cover(image, size.width as u32, size.height as u32));
            let photos = bundled_photos().iter().map(|photo| Ok(cut(&photo.open()?.image)));
            self.photos = Some((size, photos.collect::<Result<_, ObjectiveError>>()?));
        }
        Ok(self.photos.as_ref().map_or(&[], |(_, photos)| photos))
    }
}
