//! Small random moves before each step, so that the picture cannot rely on exact pixels.

use rand::Rng;
use serde::{Deserialize, Serialize};

/// How far the picture is moved before each step. All zero: not at all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Robustness {
    /// Shift along each axis, at most this many pixels.
    pub jitter: f32,
    /// Enlargement or reduction, at most this fraction.
    pub scale: f32,
    /// Turn about the centre, at most this many degrees.
    pub rotation: f32,
}

impl Default for Robustness {
    /// Lucid's: jitter of 8 and 4 pixels together, scales of 0.9 to 1.1, turns of up to 10 degrees.
    fn default() -> Self {
        Self { jitter: 12.0, scale: 0.1, rotation: 10.0 }
    }
}

impl Robustness {
    pub const NONE: Self = Self { jitter: 0.0, scale: 0.0, rotation: 0.0 };

    /// One random move.
    pub fn draw(&self, random: &mut impl Rng) -> Affine {
        let mut up_to = |most: f32| if most > 0.0 { random.random_range(-most..=most) } else { 0.0 };
        let shift = [up_to(self.jitter), up_to(self.jitter)].map(f32::round);
        Affine::new(up_to(self.rotation), 1.0 + up_to(self.scale), shift)
    }
}

/// What lies outside the picture: the middle grey that the sigmoid starts from.
const OUTSIDE: f32 = 0.5;

/// A turn, a change of size and a shift about the centre of a square picture, resampled bilinearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// From an output position to the input position it shows: `[cos, sin] / scale`.
    turn: [f32; 2],
    /// Rows and columns.
    shift: [f32; 2],
}

/// The four inputs that one output mixes, as flat index and weight. Outside the picture the index is `None`.
type Taps = [(Option<usize>, f32); 4];

impl Affine {
    /// Turned by `degrees`, then `scale` times as large, then shifted down and right by `shift` pixels.
    pub fn new(degrees: f32, scale: f32, shift: [f32; 2]) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { turn: [cos / scale, sin / scale], shift }
    }

    /// `[3, size, size] -> [3, size, size]`.
    pub fn apply(&self, size: usize, input: &[f32], output: &mut [f32]) {
        let pixels = size * size;
        self.for_each(size, |at, taps| {
            for plane in 0..3 {
                let base = plane * pixels;
                output[base + at] =
                    taps.iter().map(|(from, weight)| weight * from.map_or(OUTSIDE, |i| input[base + i])).sum();
            }
        });
    }

    /// The gradient of the input from that of the output.
    pub fn adjoint(&self, size: usize, gradient: &[f32], input_gradient: &mut [f32]) {
        let pixels = size * size;
        input_gradient.fill(0.0);
        self.for_each(size, |at, taps| {
            for (from, weight) in taps {
                let Some(from) = from else { continue };
                for plane in 0..3 {
                    input_gradient[plane * pixels + from] += weight * gradient[plane * pixels + at];
                }
            }
        });
    }

    fn for_each(&self, size: usize, mut output: impl FnMut(usize, Taps)) {
        let center = (size as f32 - 1.0) / 2.0;
        let [cos, sin] = self.turn;
        let inside = |row: f32, column: f32| {
            let within = row >= 0.0 && column >= 0.0 && row < size as f32 && column < size as f32;
            within.then(|| row as usize * size + column as usize)
        };
        for y in 0..size {
            for x in 0..size {
                let (dy, dx) = (y as f32 - center - self.shift[0], x as f32 - center - self.shift[1]);
                let (row, column) = (center + cos * dy - sin * dx, center + sin * dy + cos * dx);
                let (top, left) = (row.floor(), column.floor());
                let (below, right) = (row - top, column - left);
                output(
                    y * size + x,
                    [
                        (inside(top, left), (1.0 - below) * (1.0 - right)),
                        (inside(top, left + 1.0), (1.0 - below) * right),
                        (inside(top + 1.0, left), below * (1.0 - right)),
                        (inside(top + 1.0, left + 1.0), below * right),
                    ],
                );
            }
        }
    }
}
