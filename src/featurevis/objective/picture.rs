//! A photo that an objective names.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;

use super::error::ObjectiveError;
use crate::featurevis::raster::planes;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};
use crate::picture::{self, Limits, PictureError, bundled_photo, resize_to_cover};

/// A photo, and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A file, or the name of a built-in photo.
    pub name: String,
    pub pixels: Arc<RgbImage>,
}

impl Picture {
    /// A built-in photo of that name, or a file.
    ///
    /// # Errors
    /// If there is no such file or it is no picture.
    pub fn read(name: &str) -> Result<Self, PictureError> {
        let photo = match bundled_photo(name) {
            Some(photo) => photo.open()?,
            None => picture::open(Path::new(name), Limits::default())?,
        };
        Ok(Self { name: name.to_owned(), pixels: Arc::new(photo.image) })
    }

    /// What the network makes of it at a layer, when it is cut to this size: `[channels, height, width]`.
    ///
    /// # Errors
    /// If the network does not take pictures of this size.
    pub fn activations(&self, network: &Arc<Network>, layer: LayerId, size: Size) -> Result<Vec<f32>, ObjectiveError> {
        let mut executor = Executor::new(network, size, 1, &[layer], false)?;
        let rgb = planes(&resize_to_cover(&self.pixels, size.width as u32, size.height as u32));
        let mut input = vec![0.0; executor.input_shape().len()];
        network.color_transform().apply(&rgb, &mut input);
        executor.forward(&input);
        Ok(executor.value(layer).to_vec())
    }

    /// Decides what an objective is beyond the picture's name.
    pub fn content(&self) -> Vec<u8> {
        let [w, h] = [self.pixels.width(), self.pixels.height()].map(u32::to_le_bytes);
        [&w, &h, self.pixels.as_raw().as_slice()].concat()
    }
}
