//! What is seen behind a picture that is transparent in places.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::step::Step;
use crate::kernels::Size;

/// Cells of the coarse grid of colours, along each axis.
const CELLS: usize = 4;

/// A picture with opacity in front of soft blots of random colours, so that nothing can be gained from a particular background
/// (Lucid's `collapse_alpha_random`): `[4, height, width] -> [3, height, width]`.
pub struct Background {
    /// `[3, height, width]`
    colors: Vec<f32>,
}

impl Background {
    pub fn draw(size: Size, random: &mut ChaCha8Rng) -> Self {
        let mut colors = Vec::with_capacity(3 * size.area());
        for _ in 0..3 {
            // Values at the corners of the grid, bilinear between.
            let grid: Vec<f32> = (0..(CELLS + 1) * (CELLS + 1)).map(|_| random.random_range(0.0..1.0)).collect();
            for y in 0..size.height {
                for x in 0..size.width {
                    let cell = |v: usize, side: usize| (v * CELLS) as f32 / side as f32;
                    let (row, column) = (cell(y, size.height), cell(x, size.width));
                    let (r, c) = (row as usize, column as usize);
                    let (below, right) = (row.fract(), column.fract());
                    let at = |dr: usize, dc: usize| grid[(r + dr) * (CELLS + 1) + c + dc];
                    let upper = at(0, 0) * (1.0 - right) + at(0, 1) * right;
                    let lower = at(1, 0) * (1.0 - right) + at(1, 1) * right;
                    colors.push(upper * (1.0 - below) + lower * below);
                }
            }
        }
        Self { colors }
    }
}

impl Step for Background {
    fn output_len(&self, _length: usize) -> usize {
        self.colors.len()
    }

    fn apply(&self, input: &[f32], output: &mut [f32]) {
        let (colors, opacity) = input.split_at(self.colors.len());
        let behind = self.colors.iter().zip(opacity.iter().cycle());
        for ((o, c), (b, a)) in output.iter_mut().zip(colors).zip(behind) {
            *o = c * a + b * (1.0 - a);
        }
    }

    fn adjoint(&self, input: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
        let (colors, opacity) = input.split_at(self.colors.len());
        let (of_colors, of_opacity) = input_gradient.split_at_mut(self.colors.len());
        for (((at, g), (c, b)), of_color) in
            gradient.iter().enumerate().zip(colors.iter().zip(&self.colors)).zip(of_colors)
        {
            let pixel = at % opacity.len();
            of_opacity[pixel] += g * (c - b);
            *of_color += g * opacity[pixel];
        }
    }
}
