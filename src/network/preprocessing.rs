//! What is done to a photo before the network sees it.

use serde::{Deserialize, Serialize};

use crate::kernels::Size;

/// Which part of the photo is used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crop {
    /// All of it, stretched to the input's proportions.
    Whole,
    /// The centre square of this fraction of the shorter side.
    Center(f32),
}

/// The input's channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelOrder {
    Rgb,
    Bgr,
    /// 0.2989 R + 0.587 G + 0.114 B, one channel.
    Grey,
    /// Red, green, blue, and an opacity that is full everywhere.
    Rgba,
}

impl ChannelOrder {
    pub fn count(self) -> usize {
        self.weights().len()
    }

    /// How much of red, green and blue each channel takes.
    fn weights(self) -> &'static [[f32; 3]] {
        match self {
            Self::Rgb => &[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Bgr => &[[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]],
            Self::Grey => &[[0.2989, 0.587, 0.114]],
            Self::Rgba => &[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
        }
    }

    /// What each channel is besides: photos are opaque, whatever their colours.
    fn opacity(self) -> &'static [f32] {
        match self {
            Self::Rgb | Self::Bgr => &[0.0; 3],
            Self::Grey => &[0.0],
            Self::Rgba => &[0.0, 0.0, 0.0, 1.0],
        }
    }
}

/// Resize, choose channels, then `(value - mean) / std` on values of 0 to `range`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// Height and width that the network was trained on, in pixels.
    pub size: [usize; 2],
    pub crop: Crop,
    pub channels: ChannelOrder,
    /// What white is before mean and std: 1 or 255.
    pub range: f32,
    /// One for each channel, in the network's order.
    pub mean: Vec<f32>,
    pub std: Vec<f32>,
}

impl Preprocessing {
    pub fn size(&self) -> Size {
        Size::new(self.size[0], self.size[1])
    }

    /// What is wrong with it, if anything is.
    pub fn problem(&self) -> Option<String> {
        let channels = self.channels.count();
        if self.size.iter().any(|side| !(1..=16_384).contains(side)) {
            return Some(format!("size is {:?}; each side must be 1 to 16384 pixels", self.size));
        }
        if self.mean.len() != channels || self.std.len() != channels {
            return Some(format!(
                "mean has {} and std has {} values; {:?} pictures have {channels} channel(s)",
                self.mean.len(),
                self.std.len(),
                self.channels
            ));
        }
        if self.std.iter().any(|s| !s.is_normal())
            || self.mean.iter().any(|m| !m.is_finite())
            || !self.range.is_normal()
        {
            return Some("std and range must be numbers other than 0, and mean finite".to_owned());
        }
        match self.crop {
            Crop::Center(fraction) if !(fraction > 0.0 && fraction <= 1.0) => {
                Some(format!("the crop's fraction is {fraction}; it must be above 0 and at most 1"))
            }
            _ => None,
        }
    }

    /// The arithmetic from sRGB values of 0 to 1 to the network's input.
    pub fn color_transform(&self) -> ColorTransform {
        let channels = self.channels.weights().iter().zip(self.channels.opacity());
        let row = |((weights, opacity), (mean, std)): ((&[f32; 3], &f32), (&f32, &f32))| {
            (weights.map(|w| w * self.range / std), (opacity * self.range - mean) / std)
        };
        ColorTransform { rows: channels.zip(self.mean.iter().zip(&self.std)).map(row).collect() }
    }
}

/// A linear map from red, green and blue (0 to 1) to the network's input channels: `weights * rgb + offset` for each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColorTransform {
    rows: Vec<([f32; 3], f32)>,
}

impl ColorTransform {
    pub fn channels(&self) -> usize {
        self.rows.len()
    }

    /// `[3, plane] -> [channels, plane]`.
    pub fn apply(&self, rgb: &[f32], input: &mut [f32]) {
        let plane = rgb.len() / 3;
        for ((weights, offset), target) in self.rows.iter().zip(input.chunks_exact_mut(plane)) {
            target.fill(*offset);
            for (weight, source) in weights.iter().zip(rgb.chunks_exact(plane)) {
                if *weight != 0.0 {
                    target.iter_mut().zip(source).for_each(|(t, s)| *t += weight * s);
                }
            }
        }
    }

    /// The gradient of the colours from that of the input: `[channels, plane] -> [3, plane]`.
    pub fn adjoint(&self, gradient: &[f32], rgb_gradient: &mut [f32]) {
        let plane = rgb_gradient.len() / 3;
        rgb_gradient.fill(0.0);
        for ((weights, _), source) in self.rows.iter().zip(gradient.chunks_exact(plane)) {
            for (weight, target) in weights.iter().zip(rgb_gradient.chunks_exact_mut(plane)) {
                if *weight != 0.0 {
                    target.iter_mut().zip(source).for_each(|(t, s)| *t += weight * s);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Photos are opaque: the fourth channel is white everywhere, and nothing of its gradient is a colour's.
    #[test]
    fn the_fourth_channel_is_opaque_and_has_no_colour() {
        let preprocessing = Preprocessing {
            size: [1, 2],
            crop: Crop::Whole,
            channels: ChannelOrder::Rgba,
            range: 255.0,
            mean: vec![10.0, 20.0, 30.0, 55.0],
            std: vec![1.0, 2.0, 3.0, 4.0],
        };
        assert_eq!(preprocessing.problem(), None);
        let color = preprocessing.color_transform();
        let mut input = [0.0; 8];
        color.apply(&[0.0, 1.0, 0.0, 1.0, 0.0, 1.0], &mut input);
        assert_eq!(input, [-10.0, 245.0, -10.0, 117.5, -10.0, 75.0, 50.0, 50.0]);
        let mut gradient = [0.0; 6];
        color.adjoint(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 7.0, -7.0], &mut gradient);
        assert_eq!(gradient, [0.0; 6]);
    }
}
