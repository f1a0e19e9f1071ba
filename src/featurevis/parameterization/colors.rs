//! Planes of a parameterization become the colours of a picture.

use serde::{Deserialize, Serialize};

/// How planes become red, green and blue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colors {
    /// Three planes along the main directions in which the colours of natural images vary.
    #[default]
    Decorrelated,
    /// One plane for each colour.
    Plain,
    /// One plane for all three colours, for networks that see no colour.
    Grey,
}

/// The square root of the colour covariance of ImageNet's photos, as measured for Lucid.
const CORRELATION: [[f32; 3]; 3] = [[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]];

/// How near to black and white a picture that is turned into planes may come: the sigmoid reaches neither.
const DARKEST: f32 = 0.02;

impl Colors {
    /// What can be chosen for a network that sees colours.
    pub const CHOICES: [Self; 2] = [Self::Decorrelated, Self::Plain];

    pub fn name(self) -> &'static str {
        match self {
            Self::Decorrelated => "decorrelated",
            Self::Plain => "plain",
            Self::Grey => "grey",
        }
    }

    pub fn planes(self) -> usize {
        match self {
            Self::Decorrelated | Self::Plain => 3,
            Self::Grey => 1,
        }
    }

    /// How much of each plane goes into red, green and blue.
    fn rows(self) -> [[f32; 3]; 3] {
        // Lucid divides by the largest column norm, which is the first column's: brightness varies most.
        let norm = CORRELATION.iter().map(|row| row[0] * row[0]).sum::<f32>().sqrt();
        let third = 1.0 / 3f32.sqrt();
        match self {
            Self::Decorrelated => CORRELATION.map(|row| row.map(|v| v / norm)),
            // A third of the strength: all three together are as strong as a decorrelated picture's brightness.
            Self::Plain => [[third, 0.0, 0.0], [0.0, third, 0.0], [0.0, 0.0, third]],
            Self::Grey => [[third, 0.0, 0.0]; 3],
        }
    }

    /// `sigmoid(rows * planes)`: `[planes, pixels] -> [3, pixels]`, each value 0 to 1.
    pub fn picture(self, planes: &[f32], picture: &mut [f32]) {
        let pixels = picture.len() / 3;
        for (row, color) in self.rows().iter().zip(picture.chunks_exact_mut(pixels)) {
            color.fill(0.0);
            for (weight, plane) in row.iter().zip(planes.chunks_exact(pixels)) {
                if *weight != 0.0 {
                    color.iter_mut().zip(plane).for_each(|(c, p)| *c += weight * p);
                }
            }
            color.iter_mut().for_each(|c| *c = sigmoid(*c));
        }
    }

    /// The gradient of the planes from that of the picture. `gradient` is used as working memory.
    pub fn pull_back(self, picture: &[f32], gradient: &mut [f32], plane_gradient: &mut [f32]) {
        let pixels = picture.len() / 3;
        gradient.iter_mut().zip(picture).for_each(|(g, v)| *g *= v * (1.0 - v));
        plane_gradient.fill(0.0);
        for (row, color) in self.rows().iter().zip(gradient.chunks_exact(pixels)) {
            for (weight, plane) in row.iter().zip(plane_gradient.chunks_exact_mut(pixels)) {
                if *weight != 0.0 {
                    plane.iter_mut().zip(color).for_each(|(p, c)| *p += weight * c);
                }
            }
        }
    }

    /// The planes that make a picture, `[3, pixels] -> [planes, pixels]`; what is nearly black or white counts as a little less.
    pub fn planes_of(self, picture: &[f32], planes: &mut [f32]) {
        let pixels = picture.len() / 3;
        let logit = |v: f32| {
            let v = v.clamp(DARKEST, 1.0 - DARKEST);
            (v / (1.0 - v)).ln()
        };
        let back = self.inverse();
        for at in 0..pixels {
            let colors = [0, 1, 2].map(|c| logit(picture[c * pixels + at]));
            for (row, plane) in back.iter().zip(planes.chunks_exact_mut(pixels)) {
                plane[at] = row.iter().zip(colors).map(|(weight, color)| weight * color).sum();
            }
        }
    }

    /// The matrix that turns colours into planes. Grey is the mean of the colours.
    fn inverse(self) -> [[f32; 3]; 3] {
        let m = self.rows();
        if self == Self::Grey {
            return [[1.0 / 3.0 / m[0][0]; 3], [0.0; 3], [0.0; 3]];
        }
        // Cofactors are enough for nine numbers.
        let cofactor = |r: usize, c: usize| {
            let [r1, r2, c1, c2] = [(r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3];
            m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
        };
        let determinant: f32 = (0..3).map(|c| m[0][c] * cofactor(0, c)).sum();
        [0, 1, 2].map(|r| [0, 1, 2].map(|c| cofactor(c, r) / determinant))
    }
}

pub(super) fn sigmoid(v: f32) -> f32 {
    1.0 / (1.0 + (-v).exp())
}
