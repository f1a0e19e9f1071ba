//! A photo, or a tensor from a file, as a network's input.

use std::borrow::Cow;
use std::path::PathBuf;

use image::RgbImage;

use super::npy::{NpyError, read_npy};
use crate::kernels::Size;
use crate::network::{Crop, Network};
use crate::picture::{Photo, center_crop, resize};

/// What is fed to the first layer: `[batch, channels, height, width]`.
#[derive(Clone, Debug)]
pub struct Input {
    pub values: Vec<f32>,
    pub batch: usize,
    pub size: Size,
    /// What the network sees, as a picture of the input's size; `None` for a tensor from a file.
    pub seen: Option<RgbImage>,
}

/// Why a file is no input for a network.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InputError {
    #[error(transparent)]
    Npy(#[from] NpyError),
    #[error("{}: shape {found:?}; {network} takes [batch, {channels}, height, width]", path.display())]
    Shape { path: PathBuf, found: Vec<usize>, network: String, channels: usize },
}

impl Input {
    /// The photo, cropped, resized and normalised as the network's preprocessing says.
    pub fn from_photo(network: &Network, photo: &Photo) -> Self {
        let preprocessing = &network.preprocessing;
        let part = match preprocessing.crop {
            Crop::Whole => Cow::Borrowed(&photo.image),
            Crop::Center(fraction) => Cow::Owned(center_crop(&photo.image, fraction)),
        };
        let [height, width] = preprocessing.size;
        let seen = resize(&part, width as u32, height as u32);
        let mut rgb = vec![0.0; 3 * height * width];
        let (red, rest) = rgb.split_at_mut(height * width);
        let (green, blue) = rest.split_at_mut(height * width);
        for (i, pixel) in seen.pixels().enumerate() {
            [red[i], green[i], blue[i]] = pixel.0.map(|v| f32::from(v) / 255.0);
        }
        let mut values = vec![0.0; network.input_shape().len()];
        network.color_transform().apply(&rgb, &mut values);
        Self { values, batch: 1, size: preprocessing.size(), seen: Some(seen) }
    }

    /// A float32 tensor in NCHW order that is already preprocessed, and is fed as it is.
    ///
    /// # Errors
    /// When the file is no float32 array, and when its shape is not that of a batch of the network's inputs.
    pub fn from_npy(network: &Network, path: &std::path::Path) -> Result<Self, InputError> {
        let (shape, values) = read_npy(path)?;
        let channels = network.color_transform().channels();
        match shape[..] {
            [batch, c, height, width] if c == channels && batch > 0 && height > 0 && width > 0 => {
                Ok(Self { values, batch, size: Size::new(height, width), seen: None })
            }
            _ => Err(InputError::Shape {
                path: path.to_owned(),
                found: shape,
                network: network.name().to_owned(),
                channels,
            }),
        }
    }
}
