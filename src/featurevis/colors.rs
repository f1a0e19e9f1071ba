//! From decorrelated colour planes to a picture.

/// How the planes of a parameterization become red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    /// Three planes along the main directions in which the colours of natural images vary.
    Decorrelated,
    /// One plane for all three colours, for networks that see no colour.
    Grey,
}

/// The square root of the colour covariance of ImageNet's photos, as measured for Lucid.
const CORRELATION: [[f32; 3]; 3] = [[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]];

impl Colors {
    pub fn planes(self) -> usize {
        match self {
            Self::Decorrelated => 3,
            Self::Grey => 1,
        }
    }

    /// How much of each plane goes into red, green and blue.
    fn rows(self) -> [[f32; 3]; 3] {
        // Lucid divides by the largest column norm, which is the first column's: brightness varies most.
        let norm = CORRELATION.iter().map(|row| row[0] * row[0]).sum::<f32>().sqrt();
        match self {
            Self::Decorrelated => CORRELATION.map(|row| row.map(|v| v / norm)),
            Self::Grey => [[1.0 / 3f32.sqrt(), 0.0, 0.0]; 3],
        }
    }

    /// `sigmoid(rows * planes)`: `[planes, pixels] -> [3, pixels]`, each value 0 to 1.
    pub fn picture(self, planes: &[f32], picture: &mut [f32]) {
        let pixels = picture.len() / 3;
        for (row, color) in self.rows().iter().zip(picture.chunks_exact_mut(pixels)) {
            color.fill(0.0);
            for (weight, plane) in row.iter().zip(planes.chunks_exact(pixels)) {
                color.iter_mut().zip(plane).for_each(|(c, p)| *c += weight * p);
            }
            color.iter_mut().for_each(|c| *c = 1.0 / (1.0 + (-*c).exp()));
        }
    }

    /// The gradient of the planes from that of the picture. `gradient` is used as working memory.
    pub fn pull_back(self, picture: &[f32], gradient: &mut [f32], plane_gradient: &mut [f32]) {
        let pixels = picture.len() / 3;
        gradient.iter_mut().zip(picture).for_each(|(g, v)| *g *= v * (1.0 - v));
        plane_gradient.fill(0.0);
        for (row, color) in self.rows().iter().zip(gradient.chunks_exact(pixels)) {
            for (weight, plane) in row.iter().zip(plane_gradient.chunks_exact_mut(pixels)) {
                plane.iter_mut().zip(color).for_each(|(p, c)| *p += weight * c);
            }
        }
    }
}
