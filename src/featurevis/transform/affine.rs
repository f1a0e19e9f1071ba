//! A turn, a change of size, a mirror image, a shift, or several of them at once.

use super::step::Step;
use crate::kernels::Size;

/// What lies outside the picture: the middle grey that the sigmoid starts from.
const OUTSIDE: f32 = 0.5;

/// Moves a picture about its centre, resampled bilinearly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    from: Size,
    to: Size,
    /// Takes an output position to the input position that it shows, rows before columns, both counted from the centre.
    matrix: [[f32; 2]; 2],
    offset: [f32; 2],
}

/// The four inputs that each output of a row mixes: where they are, how much of each, and what comes from outside.
struct Taps {
    at: [Vec<u32>; 4],
    weight: [Vec<f32>; 4],
    outside: Vec<f32>,
}

impl Affine {
    fn linear(size: Size, matrix: [[f32; 2]; 2]) -> Self {
        Self { from: size, to: size, matrix, offset: [0.0; 2] }
    }

    /// Nothing moves; a larger output has a border, a smaller one is cut.
    pub fn identity(from: Size, to: Size) -> Self {
        Self { to, ..Self::linear(from, [[1.0, 0.0], [0.0, 1.0]]) }
    }

    /// The picture moves down and to the right by these numbers of pixels.
    pub fn shift(size: Size, [down, right]: [f32; 2]) -> Self {
        Self { offset: [-down, -right], ..Self::identity(size, size) }
    }

    pub fn rotation(size: Size, degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self::linear(size, [[cos, -sin], [sin, cos]])
    }

    /// The picture becomes `scale` times as large.
    pub fn scale(size: Size, scale: f32) -> Self {
        Self::linear(size, [[1.0 / scale, 0.0], [0.0, 1.0 / scale]])
    }

    /// Left and right exchanged.
    pub fn mirror(size: Size) -> Self {
        Self::linear(size, [[1.0, 0.0], [0.0, -1.0]])
    }

    /// This move followed by `next`, as one.
    pub fn then(&self, next: &Self) -> Self {
        let column = |at: usize| self.times([next.matrix[0][at], next.matrix[1][at]]);
        let ([a, c], [b, d]) = (column(0), column(1));
        let [down, right] = self.times(next.offset);
        let offset = [down + self.offset[0], right + self.offset[1]];
        Self { from: self.from, to: next.to, matrix: [[a, b], [c, d]], offset }
    }

    fn times(&self, [down, right]: [f32; 2]) -> [f32; 2] {
        self.matrix.map(|row| row[0] * down + row[1] * right)
    }

    fn for_each_row(&self, mut row: impl FnMut(usize, &Taps)) {
        let Self { from, to, .. } = *self;
        let center = |side: usize| (side as f32 - 1.0) / 2.0;
        let mut taps = Taps::new(to.width);
        for y in 0..to.height {
            let dy = y as f32 - center(to.height);
            for x in 0..to.width {
                let [down, right] = self.times([dy, x as f32 - center(to.width)]);
                let (down, right) = (down + self.offset[0], right + self.offset[1]);
                taps.set(x, from, center(from.height) + down, center(from.width) + right);
            }
            row(y, &taps);
        }
    }
}

/// What comes from outside is grey in every plane, also in that of the opacity: half transparent.
impl Step for Affine {
    fn output_len(&self, length: usize) -> usize {
        length / self.from.area() * self.to.area()
    }

    fn apply(&self, input: &[f32], output: &mut [f32]) {
        let (from, to) = (self.from, self.to);
        self.for_each_row(|row, taps| {
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

    fn adjoint(&self, _input: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
        let (from, to) = (self.from, self.to);
        self.for_each_row(|row, taps| {
            let planes = input_gradient.chunks_exact_mut(from.area()).zip(gradient.chunks_exact(to.area()));
            for (plane, gradient) in planes {
                for (at, weight) in taps.at.iter().zip(&taps.weight) {
                    let row = gradient[row * to.width..][..to.width].iter();
                    row.zip(at).zip(weight).for_each(|((g, at), weight)| plane[*at as usize] += weight * g);
                }
            }
        });
    }
}

impl Taps {
    fn new(width: usize) -> Self {
        let (at, weight) = ([(); 4].map(|()| vec![0; width]), [(); 4].map(|()| vec![0.0; width]));
        Self { at, weight, outside: vec![0.0; width] }
    }

    /// Output `x` shows the input at this row and column, bilinearly.
    fn set(&mut self, x: usize, from: Size, row: f32, column: f32) {
        // What lies further outside is all grey, however far it is.
        let (row, column) = (row.clamp(-2.0, from.height as f32 + 1.0), column.clamp(-2.0, from.width as f32 + 1.0));
        // A cast cuts off towards zero, so these are rounded down where they are positive.
        let (top, left) = ((row + 2.0) as i32 - 2, (column + 2.0) as i32 - 2);
        let (below, right) = (row - top as f32, column - left as f32);
        let mut outside = 0.0;
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)];
        for (tap, (down, across)) in corners.into_iter().enumerate() {
            let share = |far: i32, fraction: f32| if far == 0 { 1.0 - fraction } else { fraction };
            let weight = share(down, below) * share(across, right);
            let (r, c) = (top + down, left + across);
            let is_inside = r >= 0 && c >= 0 && (r as usize) < from.height && (c as usize) < from.width;
            let index = if is_inside { r as usize * from.width + c as usize } else { 0 };
            self.at[tap][x] = index as u32;
            self.weight[tap][x] = if is_inside { weight } else { 0.0 };
            outside += if is_inside { 0.0 } else { weight * OUTSIDE };
        }
        self.outside[x] = outside;
    }
}
