//! The list of the transforms.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::blur::Blur;
use super::crop::Crop;
use super::draw::{Draw, Drawn, Written};
use super::jitter::Jitter;
use super::mirror::Mirror;
use super::noise::Noise;
use super::pad::Pad;
use super::rotate::Rotate;
use super::scale::Scale;
use crate::kernels::Size;

/// Makes the list from one row for each transform, in the order in which a recipe lists them unless it says otherwise.
macro_rules! transforms {
    ($($Kind:ident),* $(,)?) => {
        /// What is done to a picture before the network sees it. Its text is a name and how strong it is: `jitter:8`.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub enum Transform {
            $($Kind($Kind)),*
        }

        /// Which of the transforms.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum TransformKind {
            $($Kind),*
        }

        $(impl From<$Kind> for Transform {
            fn from(transform: $Kind) -> Self {
                Self::$Kind(transform)
            }
        })*

        impl TransformKind {
            pub const ALL: &'static [Self] = &[$(Self::$Kind),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Kind => $Kind::NAME),*
                }
            }

            /// How strong it may be, in its own unit.
            pub fn amounts(self) -> RangeInclusive<f32> {
                match self {
                    $(Self::$Kind => $Kind::AMOUNTS),*
                }
            }

            /// The transform of this strength.
            pub fn with_amount(self, amount: f32) -> Transform {
                match self {
                    $(Self::$Kind => $Kind::with_amount(amount).into()),*
                }
            }

            fn read(self, text: &str) -> Option<Transform> {
                match self {
                    $(Self::$Kind => $Kind::read(text).map(Into::into)),*
                }
            }
        }

        impl Transform {
            pub fn kind(&self) -> TransformKind {
                match self {
                    $(Self::$Kind(_) => TransformKind::$Kind),*
                }
            }

            /// What is wrong with it, if anything is.
            pub fn problem(&self) -> Option<String> {
                match self {
                    $(Self::$Kind(transform) => transform.problem()),*
                }
            }

            fn amount_text(&self) -> String {
                match self {
                    $(Self::$Kind(transform) => transform.write()),*
                }
            }

            fn inner(&self) -> &dyn Draw {
                match self {
                    $(Self::$Kind(transform) => transform),*
                }
            }
        }
    };
}

transforms! {
    Pad,
    Rotate,
    Scale,
    Mirror,
    Crop,
    Jitter,
    Blur,
    Noise,
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
        write!(f, "{}:{}", self.kind().name(), self.amount_text())
    }
}

impl FromStr for Transform {
    type Err = String;

    /// `jitter:8`, or for 8 crops of half the picture's side `crop:0.5x8`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, amount) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        let Some(kind) = TransformKind::ALL.iter().find(|kind| kind.name() == name) else {
            let names: Vec<&str> = TransformKind::ALL.iter().map(|kind| kind.name()).collect();
            return Err(format!("\"{name}\" is no transform; there are {}", names.join(", ")));
        };
        let example = kind.amounts().into_inner().1;
        let wrong = || format!("\"{text}\" should have a number after a colon, such as {name}:{example}");
        let transform = kind.read(amount).ok_or_else(wrong)?;
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
