//! The transforms that a recipe can list.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::blur::Blur;
use super::crop::Crop;
use super::draw::{Draw, Drawn};
use super::jitter::Jitter;
use super::mirror::Mirror;
use super::noise::Noise;
use super::pad::Pad;
use super::rotate::Rotate;
use super::scale::Scale;
use crate::kernels::Size;

/// What is done to a picture before the network sees it. Its text is a name and how strong it is: `jitter:8`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Transform {
    Pad(Pad),
    Jitter(Jitter),
    Scale(Scale),
    Rotate(Rotate),
    Mirror(Mirror),
    Crop(Crop),
    Blur(Blur),
    Noise(Noise),
}

/// Which of the transforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransformKind {
    Pad,
    Rotate,
    Scale,
    Mirror,
    Crop,
    Jitter,
    Blur,
    Noise,
}

impl TransformKind {
    /// In the order in which a recipe lists them unless it says otherwise.
    pub const ALL: [Self; 8] =
        [Self::Pad, Self::Rotate, Self::Scale, Self::Mirror, Self::Crop, Self::Jitter, Self::Blur, Self::Noise];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pad => "pad",
            Self::Rotate => "rotate",
            Self::Scale => "scale",
            Self::Mirror => "mirror",
            Self::Crop => "crop",
            Self::Jitter => "jitter",
            Self::Blur => "blur",
            Self::Noise => "noise",
        }
    }

    /// How strong it may be, in its own unit.
    pub fn amounts(self) -> RangeInclusive<f32> {
        match self {
            Self::Pad | Self::Jitter => 0.0..=512.0,
            Self::Rotate => 0.0..=180.0,
            Self::Scale => 0.0..=0.9,
            Self::Mirror | Self::Noise => 0.0..=1.0,
            Self::Crop => 0.05..=1.0,
            Self::Blur => 0.0..=64.0,
        }
    }

    /// The transform of this strength; of crops, there is one.
    pub fn with_amount(self, amount: f32) -> Transform {
        match self {
            Self::Pad => Transform::Pad(Pad { pixels: amount.round() as usize }),
            Self::Rotate => Transform::Rotate(Rotate { degrees: amount }),
            Self::Scale => Transform::Scale(Scale { fraction: amount }),
            Self::Mirror => Transform::Mirror(Mirror { probability: amount }),
            Self::Crop => Transform::Crop(Crop { side: amount, count: 1 }),
            Self::Jitter => Transform::Jitter(Jitter { pixels: amount }),
            Self::Blur => Transform::Blur(Blur { deviation: amount }),
            Self::Noise => Transform::Noise(Noise { deviation: amount }),
        }
    }
}

impl Transform {
    /// Parts that the network may see at each step.
    pub const CROPS: RangeInclusive<usize> = 1..=64;

    pub fn kind(&self) -> TransformKind {
        match self {
            Self::Pad(_) => TransformKind::Pad,
            Self::Jitter(_) => TransformKind::Jitter,
            Self::Scale(_) => TransformKind::Scale,
            Self::Rotate(_) => TransformKind::Rotate,
            Self::Mirror(_) => TransformKind::Mirror,
            Self::Crop(_) => TransformKind::Crop,
            Self::Blur(_) => TransformKind::Blur,
            Self::Noise(_) => TransformKind::Noise,
        }
    }

    fn inner(&self) -> &dyn Draw {
        match self {
            Self::Pad(pad) => pad,
            Self::Jitter(jitter) => jitter,
            Self::Scale(scale) => scale,
            Self::Rotate(rotate) => rotate,
            Self::Mirror(mirror) => mirror,
            Self::Crop(crop) => crop,
            Self::Blur(blur) => blur,
            Self::Noise(noise) => noise,
        }
    }

    /// What is wrong with it, if anything is.
    pub fn problem(&self) -> Option<String> {
        let (kind, amount) = (self.kind(), self.amount());
        let (low, high) = kind.amounts().into_inner();
        if !(low..=high).contains(&amount) {
            return Some(format!("{} is {amount}; it must be {low} to {high}", kind.name()));
        }
        match self {
            Self::Crop(crop) if !Self::CROPS.contains(&crop.count) => {
                let (low, high) = Self::CROPS.into_inner();
                Some(format!("the number of crops is {}; it must be {low} to {high}", crop.count))
            }
            _ => None,
        }
    }
}

impl Draw for Transform {
    fn seen(&self, size: Size) -> Size {
        self.inner().seen(size)
    }

    fn samples(&self) -> usize {
        self.inner().samples()
    }

    fn amount(&self) -> f32 {
        self.inner().amount()
    }

    fn draw(&self, size: Size, decay: f32, random: &mut ChaCha8Rng) -> Drawn {
        self.inner().draw(size, decay, random)
    }
}

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind().name(), self.amount())?;
        match self {
            Self::Crop(crop) if crop.count > 1 => write!(f, "x{}", crop.count),
            _ => Ok(()),
        }
    }
}

impl FromStr for Transform {
    type Err = String;

    /// `jitter:8`, or for 8 crops of half the picture's side `crop:0.5x8`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, amount) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        let Some(kind) = TransformKind::ALL.into_iter().find(|kind| kind.name() == name) else {
            let names = TransformKind::ALL.map(TransformKind::name).join(", ");
            return Err(format!("\"{name}\" is no transform; there are {names}"));
        };
        let wrong =
            || format!("\"{text}\" should have a number after a colon, such as {name}:{}", kind.amounts().end());
        let (amount, count) = match amount.split_once('x') {
            Some((amount, count)) if kind == TransformKind::Crop => (amount, count.parse().map_err(|_| wrong())?),
            _ => (amount, 1),
        };
        let transform = match kind.with_amount(amount.parse().map_err(|_| wrong())?) {
            Self::Crop(crop) => Self::Crop(Crop { count, ..crop }),
            other => other,
        };
        transform.problem().map_or(Ok(transform), Err)
    }
}

impl From<Transform> for String {
    fn from(transform: Transform) -> Self {
        transform.to_string()
    }
}

impl TryFrom<String> for Transform {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
