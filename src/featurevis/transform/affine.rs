//! A turn, a change of size and a shift.

use crate::kernels::Size;

/// What lies outside the picture: the middle grey that the sigmoid starts from.
const OUTSIDE: f32 = 0.5;

/// A turn, a change of size and a shift about the centre, resampled bilinearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// From an output position to the input position it shows: `[cos, sin] / scale`.
    turn: [f32; 2],
    /// Rows and columns.
    shift: [f32; 2],
}

/// The four inputs that one output mixes: the first, how far the next row and column are, and the weights. `None` outside.
type Taps = [(Option<usize>, f32); 4];

impl Affine {
    /// Turned by `degrees`, then `scale` times as large, then shifted down and right by `shift` pixels.
    pub fn new(degrees: f32, scale: f32, shift: [f32; 2]) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { turn: [cos / scale, sin / scale], shift }
    }

    /// Whether it only moves whole pixels.
    fn whole_shift(&self) -> Option<[isize; 2]> {
        let is_whole = self.turn == [1.0, 0.0] && self.shift.iter().all(|s| s.fract() == 0.0);
        is_whole.then(|| self.shift.map(|s| s as isize))
    }

    /// `[channels, from] -> [channels, to]`, centre on centre.
    pub fn apply(&self, from: Size, input: &[f32], to: Size, output: &mut [f32]) {
        let planes = || input.chunks_exact(from.area());
        self.for_each(from, to, |at, taps| {
            for (plane, output) in planes().zip(output.iter_mut().skip(at).step_by(to.area())) {
                *output = taps.iter().map(|(tap, weight)| weight * tap.map_or(OUTSIDE, |i| plane[i])).sum();
            }
        });
    }

    /// The gradient of the input from that of the output, added.
    pub fn adjoint(&self, from: Size, input_gradient: &mut [f32], to: Size, gradient: &[f32]) {
        self.for_each(from, to, |at, taps| {
            let planes = input_gradient.chunks_exact_mut(from.area());
            for (plane, g) in planes.zip(gradient.iter().skip(at).step_by(to.area())) {
                for (tap, weight) in taps {
                    if let Some(i) = tap {
                        plane[i] += weight * g;
                    }
                }
            }
        });
    }

    fn for_each(&self, from: Size, to: Size, mut output: impl FnMut(usize, Taps)) {
        let center = |side: usize| (side as f32 - 1.0) / 2.0;
        let [cos, sin] = self.turn;
        let inside = |row: f32, column: f32| {
            let within = row >= 0.0 && column >= 0.0 && row < from.height as f32 && column < from.width as f32;
            within.then(|| row as usize * from.width + column as usize)
        };
        // Borders of equal width all around: the centres differ by whole pixels.
        let whole =
            self.whole_shift().filter(|_| (to.height - from.height) % 2 == 0 && (to.width - from.width) % 2 == 0);
        for y in 0..to.height {
            for x in 0..to.width {
                let (dy, dx) =
                    (y as f32 - center(to.height) - self.shift[0], x as f32 - center(to.width) - self.shift[1]);
                if whole.is_some() {
                    let (row, column) = (dy + center(from.height), dx + center(from.width));
                    let none = (None, 0.0);
                    output(y * to.width + x, [(inside(row, column), 1.0), none, none, none]);
                    continue;
                }
                let row = center(from.height) + cos * dy - sin * dx;
                let column = center(from.width) + sin * dy + cos * dx;
                let (top, left) = (row.floor(), column.floor());
                let (below, right) = (row - top, column - left);
                output(
                    y * to.width + x,
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
