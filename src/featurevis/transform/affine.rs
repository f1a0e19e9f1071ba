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

/// For a row of outputs, the four inputs that each mixes: where they are, how much of each, and what comes from outside.
struct Taps {
    at: [Vec<u32>; 4],
    weight: [Vec<f32>; 4],
    outside: Vec<f32>,
}

impl Affine {
    /// Turned by `degrees`, then `scale` times as large, then shifted down and right by `shift` pixels.
    pub fn new(degrees: f32, scale: f32, shift: [f32; 2]) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { turn: [cos / scale, sin / scale], shift }
    }

    /// `[channels, from] -> [channels, to]`, centre on centre.
    pub fn apply(&self, from: Size, input: &[f32], to: Size, output: &mut [f32]) {
        self.for_each_row(from, to, |row, taps| {
            let planes = input.chunks_exact(from.area()).zip(output.chunks_exact_mut(to.area()));
            for (plane, output) in planes {
                output[row * to.width..][..to.width].copy_from_slice(&taps.outside);
                for (at, weight) in taps.at.iter().zip(&taps.weight) {
                    let row = output[row * to.width..][..to.width].iter_mut();
                    row.zip(at).zip(weight).for_each(|((o, at), weight)| *o += weight * plane[*at as usize]);
                }
            }
        });
    }

    /// The gradient of the input from that of the output, added.
    pub fn adjoint(&self, from: Size, input_gradient: &mut [f32], to: Size, gradient: &[f32]) {
        self.for_each_row(from, to, |row, taps| {
            let planes = input_gradient.chunks_exact_mut(from.area()).zip(gradient.chunks_exact(to.area()));
            for (plane, gradient) in planes {
                for (at, weight) in taps.at.iter().zip(&taps.weight) {
                    let row = gradient[row * to.width..][..to.width].iter();
                    row.zip(at).zip(weight).for_each(|((g, at), weight)| plane[*at as usize] += weight * g);
                }
            }
        });
    }

    fn for_each_row(&self, from: Size, to: Size, mut row: impl FnMut(usize, &Taps)) {
        let center = |side: usize| (side as f32 - 1.0) / 2.0;
        let [cos, sin] = self.turn;
        let mut taps = Taps::new(to.width);
        for y in 0..to.height {
            let dy = y as f32 - center(to.height) - self.shift[0];
            for x in 0..to.width {
                let dx = x as f32 - center(to.width) - self.shift[1];
                let down = center(from.height) + cos * dy - sin * dx;
                let right = center(from.width) + sin * dy + cos * dx;
                taps.set(x, from, down, right);
            }
            row(y, &taps);
        }
    }
}

impl Taps {
    fn new(width: usize) -> Self {
        let (at, weight) = ([(); 4].map(|()| vec![0; width]), [(); 4].map(|()| vec![0.0; width]));
        Self { at, weight, outside: vec![0.0; width] }
    }

    /// Output `x` shows the input at this row and column, bilinearly.
    fn set(&mut self, x: usize, from: Size, row: f32, column: f32) {
        // What is further outside mixes nothing else in.
        let (row, column) = (row.clamp(-2.0, from.height as f32 + 1.0), column.clamp(-2.0, from.width as f32 + 1.0));
        // Rounded down: a cast cuts off towards zero.
        let (top, left) = ((row + 2.0) as i32 - 2, (column + 2.0) as i32 - 2);
        let (below, right) = (row - top as f32, column - left as f32);
        let mut outside = 0.0;
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)];
        for (tap, (down, across)) in corners.into_iter().enumerate() {
            let share = |far: i32, fraction: f32| if far == 0 { 1.0 - fraction } else { fraction };
            let weight = share(down, below) * share(across, right);
            let (r, c) = (top + down, left + across);
            let is_inside = r >= 0 && c >= 0 && (r as usize) < from.height && (c as usize) < from.width;
            let place = if is_inside { r as usize * from.width + c as usize } else { 0 };
            self.at[tap][x] = place as u32;
            self.weight[tap][x] = if is_inside { weight } else { 0.0 };
            outside += if is_inside { 0.0 } else { weight * OUTSIDE };
        }
        self.outside[x] = outside;
    }
}
