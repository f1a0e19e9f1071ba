//! Transforms as earlier versions wrote them: each kind once, as the fields of one table.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::any::{Transform, TransformKind};
use super::list::{set, set_crops};

/// What stood under `robustness`. What is missing is as it was by default then.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Robustness {
    pad: usize,
    jitter: f32,
    scale: f32,
    rotation: f32,
    crops: usize,
    crop: f32,
    noise: f32,
}

impl Default for Robustness {
    fn default() -> Self {
        Self { pad: 0, jitter: 12.0, scale: 0.1, rotation: 10.0, crops: 0, crop: 0.5, noise: 0.0 }
    }
}

impl From<Robustness> for Vec<Transform> {
    fn from(robustness: Robustness) -> Self {
        let Robustness { pad, jitter, scale, rotation, crops, crop, noise } = robustness;
        let mut transforms = Self::new();
        for (kind, amount) in [
            (TransformKind::Pad, pad as f32),
            (TransformKind::Rotate, rotation),
            (TransformKind::Scale, scale),
            (TransformKind::Jitter, jitter),
            (TransformKind::Noise, noise),
        ] {
            set(&mut transforms, kind.with_amount(amount));
        }
        set_crops(&mut transforms, crops, crop);
        transforms
    }
}

/// Reads a list of transforms, or the earlier table.
///
/// # Errors
/// If it is neither.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Transform>, D::Error> {
    struct Either;
    impl<'de> Visitor<'de> for Either {
        type Value = Vec<Transform>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of transforms")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut transforms = Vec::new();
            while let Some(transform) = list.next_element()? {
                transforms.push(transform);
            }
            Ok(transforms)
        }

        fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
            Robustness::deserialize(MapAccessDeserializer::new(table)).map(Into::into)
        }
    }
    deserializer.deserialize_any(Either)
}
