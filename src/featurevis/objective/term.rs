//! What an objective is a sum of.

use std::fmt;
use std::sync::Arc;

use image::RgbImage;

use super::Penalty;

/// One number about a picture or what a network makes of it. Layers are named as the network names them.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// The mean of a channel over all positions.
    Channel {
        layer: String,
        channel: usize,
    },
    /// A channel at one position, row and column of its map; in the middle if none is given.
    Neuron {
        layer: String,
        channel: usize,
        at: Option<[usize; 2]>,
    },
    /// What the last layer says of a class, before it becomes a probability.
    Logit {
        class: usize,
    },
    Probability {
        class: usize,
    },
    /// The mean over all positions of the activations' component along a vector.
    Direction {
        layer: String,
        vector: Vector,
    },
    /// The mean of the squares of all activations: what DeepDream makes larger.
    Energy {
        layer: String,
    },
    /// How little a picture's texture at a layer is like that of the others grown with it: minus the mean cosine between
    /// their Gram matrices. The others count as given.
    Diversity {
        layer: String,
    },
    /// How close the activations are to those of a picture: minus the squared distance, in units of the picture's own
    /// squared length.
    Inversion {
        layer: String,
        picture: Picture,
    },
    /// What keeps a picture smooth or pale. To be subtracted.
    Penalty(Penalty),
}

/// A direction in the space of a layer's channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// Where it comes from, as [`super::Objective::read`] reads it: a `.npy` file, or a picture, `@`, row and column.
    pub name: String,
    /// One for each channel.
    pub values: Arc<[f32]>,
}

/// A picture to be matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A file, or the name of a built-in photo.
    pub name: String,
    pub pixels: Arc<RgbImage>,
}

impl Term {
    /// The layer it reads, if it names one.
    pub fn layer(&self) -> Option<&str> {
        match self {
            Self::Channel { layer, .. }
            | Self::Neuron { layer, .. }
            | Self::Direction { layer, .. }
            | Self::Energy { layer }
            | Self::Diversity { layer }
            | Self::Inversion { layer, .. } => Some(layer),
            Self::Logit { .. } | Self::Probability { .. } | Self::Penalty(_) => None,
        }
    }

    /// What decides it beyond its text: the content of files.
    pub fn content(&self) -> Vec<u8> {
        match self {
            Self::Direction { vector, .. } => vector.values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Inversion { picture, .. } => {
                let [w, h] = [picture.pixels.width(), picture.pixels.height()].map(u32::to_le_bytes);
                [&w, &h, picture.pixels.as_raw().as_slice()].concat()
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel { layer, channel } => write!(f, "channel:{layer}:{channel}"),
            Self::Neuron { layer, channel, at: None } => write!(f, "neuron:{layer}:{channel}"),
            Self::Neuron { layer, channel, at: Some([row, column]) } => {
                write!(f, "neuron:{layer}:{channel}@{row},{column}")
            }
            Self::Logit { class } => write!(f, "logit:{class}"),
            Self::Probability { class } => write!(f, "probability:{class}"),
            Self::Direction { layer, vector } => write!(f, "direction:{layer}:{}", vector.name),
            Self::Energy { layer } => write!(f, "energy:{layer}"),
            Self::Diversity { layer } => write!(f, "diversity:{layer}"),
            Self::Inversion { layer, picture } => write!(f, "inversion:{layer}:{}", picture.name),
            Self::Penalty(penalty) => f.write_str(penalty.name()),
        }
    }
}
