//! Ways in which values are usually scaled before a network sees them.

use super::{ChannelOrder, Preprocessing};

/// Range, mean, standard deviation and order of the colours under one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// The mean and standard deviation of ImageNet's photos: torchvision and most of timm.
    ImageNet,
    /// TensorFlow's.
    MinusOneToOne,
    ZeroToOne,
    ZeroTo255,
    /// Blue, green and red of 0 to 255, less ImageNet's mean.
    Caffe,
}

impl Scaling {
    pub const ALL: [Self; 5] = [Self::ImageNet, Self::MinusOneToOne, Self::ZeroToOne, Self::ZeroTo255, Self::Caffe];

    /// For display.
    pub fn title(self) -> &'static str {
        match self {
            Self::ImageNet => "ImageNet mean and std",
            Self::MinusOneToOne => "-1 to 1",
            Self::ZeroToOne => "0 to 1",
            Self::ZeroTo255 => "0 to 255",
            Self::Caffe => "Caffe: BGR minus mean",
        }
    }

    /// Whether it says anything of pictures of these channels.
    pub fn suits(self, channels: ChannelOrder) -> bool {
        self != Self::Caffe || matches!(channels, ChannelOrder::Rgb | ChannelOrder::Bgr)
    }

    /// Size and crop as they are, and the values scaled this way.
    pub fn applied_to(self, preprocessing: &Preprocessing) -> Preprocessing {
        let (range, mean, std) = match self {
            Self::ImageNet => (1.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
            Self::MinusOneToOne => (1.0, [0.5; 3], [0.5; 3]),
            Self::ZeroToOne => (1.0, [0.0; 3], [1.0; 3]),
            Self::ZeroTo255 => (255.0, [0.0; 3], [1.0; 3]),
            Self::Caffe => (255.0, [103.939, 116.779, 123.68], [1.0; 3]),
        };
        let channels = match preprocessing.channels {
            ChannelOrder::Rgb | ChannelOrder::Bgr if self == Self::Caffe => ChannelOrder::Bgr,
            ChannelOrder::Rgb | ChannelOrder::Bgr => ChannelOrder::Rgb,
            other => other,
        };
        // Grey is the mean of the colours; opacity is scaled as they are, unless it is by statistics of colours.
        let opacity = if self == Self::ImageNet { (0.0, 1.0) } else { (mean[0], std[0]) };
        let of_channels = |colors: [f32; 3], opacity: f32| match channels {
            ChannelOrder::Grey => vec![colors.iter().sum::<f32>() / 3.0],
            ChannelOrder::Rgba => colors.into_iter().chain([opacity]).collect(),
            ChannelOrder::Rgb | ChannelOrder::Bgr => colors.to_vec(),
        };
        let (mean, std) = (of_channels(mean, opacity.0), of_channels(std, opacity.1));
        Preprocessing { channels, range, mean, std, ..preprocessing.clone() }
    }

    /// The one that gives exactly this.
    pub fn of(preprocessing: &Preprocessing) -> Option<Self> {
        let gives = |scaling: &Self| {
            scaling.suits(preprocessing.channels) && scaling.applied_to(preprocessing) == *preprocessing
        };
        Self::ALL.into_iter().find(gives)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Crop;

    fn of_channels(channels: ChannelOrder) -> Preprocessing {
        let count = channels.count();
        Preprocessing {
            size: [8, 8],
            crop: Crop::Whole,
            channels,
            range: 3.0,
            mean: vec![7.0; count],
            std: vec![9.0; count],
        }
    }

    /// For every kind of picture, each is valid and is recognised again.
    #[test]
    fn what_was_applied_is_recognised() {
        for channels in [ChannelOrder::Rgb, ChannelOrder::Bgr, ChannelOrder::Grey, ChannelOrder::Rgba] {
            assert_eq!(Scaling::of(&of_channels(channels)), None);
            for scaling in Scaling::ALL.into_iter().filter(|scaling| scaling.suits(channels)) {
                let applied = scaling.applied_to(&of_channels(channels));
                assert_eq!((applied.problem(), Scaling::of(&applied)), (None, Some(scaling)));
            }
        }
    }

    #[test]
    fn the_names_are_true() {
        let ends = |scaling: Scaling, channels: ChannelOrder| {
            let transform = scaling.applied_to(&of_channels(channels)).color_transform();
            let (mut black, mut white) = (vec![0.0; channels.count()], vec![0.0; channels.count()]);
            transform.apply(&[0.0; 3], &mut black);
            transform.apply(&[1.0; 3], &mut white);
            (black[0], white[0])
        };
        assert_eq!(ends(Scaling::MinusOneToOne, ChannelOrder::Rgb), (-1.0, 1.0));
        assert_eq!(ends(Scaling::ZeroToOne, ChannelOrder::Bgr), (0.0, 1.0));
        assert_eq!(ends(Scaling::ZeroTo255, ChannelOrder::Rgba), (0.0, 255.0));
        // Blue comes first.
        assert_eq!(ends(Scaling::Caffe, ChannelOrder::Rgb).0, -103.939);
    }
}
