//! How many steps a picture needs, and how large they are, by its size.

use crate::kernels::Size;

/// The settings of the standard recipe that depend on the picture's size.
///
/// A larger picture has more to fill in: it takes more steps, and larger ones. Tuned beside Lucent on SqueezeNet with
/// `benches/peers/run featurevis`, whose activations it passes from 96 to 512 px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub steps: usize,
    pub learning_rate: f32,
}

/// The side of a picture in pixels, and its steps and learning rate; between two rows both grow evenly.
const PACES: [(f32, f32, f32); 3] = [(128.0, 128.0, 0.08), (224.0, 232.0, 0.11), (512.0, 304.0, 0.12)];

impl Pace {
    pub fn of(size: Size) -> Self {
        let side = (size.area() as f32).sqrt();
        let [smallest, middle, largest] = PACES;
        let (from, to) = if side < middle.0 { (smallest, middle) } else { (middle, largest) };
        let share = ((side - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
        let between = |from: f32, to: f32| from + share * (to - from);
        Self {
            // Whole eighths, so that half the steps and octaves come out even.
            steps: 8 * (between(from.1, to.1) / 8.0).round() as usize,
            // Thousandths, so that it is a number that a person would write.
            learning_rate: (1000.0 * between(from.2, to.2)).round() / 1000.0,
        }
    }
}
