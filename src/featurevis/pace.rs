//! How many steps a picture needs, and how large they are, by its size.

use crate::kernels::Size;

/// The three settings of the standard recipe that depend on the picture's size.
///
/// A larger picture has more to fill in, so it takes more steps; larger ones, as each coefficient of the spectrum moves fewer pixels;
/// and it is moved a little to the end, as there is room for details at several places. Tuned beside Lucent on SqueezeNet by
/// `benches/peers/run featurevis`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub steps: usize,
    pub learning_rate: f32,
    pub transform_decay: f32,
}

impl Pace {
    pub fn of(size: Size) -> Self {
        let side = (size.area() as f32).sqrt();
        // Nothing changes below 128 px; at 224 px it is 208 steps of 0.1, and 0.15 of the moves is left.
        let beyond = ((side - 128.0) / 96.0).max(0.0);
        Self {
            steps: 128 + 8 * (10.0 * beyond).round() as usize,
            learning_rate: rounded(0.08 + 0.02 * beyond.min(1.0)),
            transform_decay: rounded(0.15 * beyond.min(1.0)),
        }
    }
}

/// To thousandths, so that settings are numbers that a person would write.
fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
