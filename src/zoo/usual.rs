//! How pictures are usually prepared for an architecture.

use crate::network::{ChannelOrder, Crop, Preprocessing};

/// The preprocessing that an architecture's published weights were trained with. Weights of one's own may want another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Height and width in pixels.
    pub size: [usize; 2],
    pub crop: Crop,
    pub channels: ChannelOrder,
    /// What white is before mean and std.
    pub range: f32,
    pub mean: &'static [f32],
    pub std: &'static [f32],
}

impl Usual {
    /// 224 of 256 pixels, less ImageNet's mean: most of torchvision.
    pub const IMAGENET: Self = Self {
        size: [224, 224],
        crop: Crop::Center(0.875),
        channels: ChannelOrder::Rgb,
        range: 1.0,
        mean: &[0.485, 0.456, 0.406],
        std: &[0.229, 0.224, 0.225],
    };

    /// This size, and this part of the picture's shorter side.
    pub const fn size(self, side: usize, part: f32) -> Self {
        Self { size: [side, side], crop: Crop::Center(part), ..self }
    }

    /// Values of -1 to 1.
    pub const fn halves(self) -> Self {
        Self { mean: &[0.5; 3], std: &[0.5; 3], ..self }
    }

    /// The same for pictures of one channel: the mean over the colours.
    pub fn grey(self) -> Preprocessing {
        let mean = |values: &[f32]| vec![values.iter().sum::<f32>() / values.len().max(1) as f32];
        let (mean, std) = (mean(self.mean), mean(self.std));
        Preprocessing { channels: ChannelOrder::Grey, mean, std, ..self.into() }
    }

    /// The same for pictures with opacity, which is taken as it is: nobody's statistics say how often photos are transparent.
    pub fn with_opacity(self) -> Preprocessing {
        let and = |values: &[f32], last: f32| values.iter().copied().chain([last]).collect();
        let (mean, std) = (and(self.mean, 0.0), and(self.std, self.range));
        Preprocessing { channels: ChannelOrder::Rgba, mean, std, ..self.into() }
    }
}

impl From<Usual> for Preprocessing {
    fn from(usual: Usual) -> Self {
        let Usual { size, crop, channels, range, mean, std } = usual;
        Self { size, crop, channels, range, mean: mean.to_vec(), std: std.to_vec() }
    }
}
