//! What keeps a picture smooth or pale.

use crate::kernels::Size;

/// A number about the picture itself, `[3, height, width]` of 0 to 1, whatever a network makes of it. All are means over pixels
/// and colours, so that a weight does the same at any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    /// Total variation: the mean absolute difference between neighbours, down and to the right.
    TotalVariation,
    /// The mean distance from the middle grey.
    L1,
    /// The mean squared distance from the middle grey.
    L2,
    /// The mean squared distance from the picture blurred by a 3x3 binomial kernel.
    Blur,
}

/// Rounds off the corner of an absolute value, far below one step of a byte.
const CORNER: f32 = 1e-4;

fn rounded_abs(v: f32) -> f32 {
    (v * v + CORNER * CORNER).sqrt() - CORNER
}

fn rounded_sign(v: f32) -> f32 {
    v / (v * v + CORNER * CORNER).sqrt()
}

impl Penalty {
    pub const ALL: [Self; 4] = [Self::TotalVariation, Self::L1, Self::L2, Self::Blur];

    pub fn name(self) -> &'static str {
        match self {
            Self::TotalVariation => "tv",
            Self::L1 => "l1",
            Self::L2 => "l2",
            Self::Blur => "blur",
        }
    }

    /// Its value; `weight` times its gradient is added to `gradient`.
    pub fn add_gradient(self, size: Size, picture: &[f32], weight: f32, gradient: &mut [f32]) -> f32 {
        let count = picture.len().max(1) as f32;
        let share = weight / count;
        let grey = |v: &f32| v - 0.5;
        let sum: f64 = match self {
            Self::L1 => {
                gradient.iter_mut().zip(picture).for_each(|(g, v)| *g += share * rounded_sign(grey(v)));
                picture.iter().map(|v| f64::from(rounded_abs(grey(v)))).sum()
            }
            Self::L2 => {
                gradient.iter_mut().zip(picture).for_each(|(g, v)| *g += share * 2.0 * grey(v));
                picture.iter().map(|v| f64::from(grey(v)).powi(2)).sum()
            }
            Self::TotalVariation => {
                let planes = picture.chunks_exact(size.area()).zip(gradient.chunks_exact_mut(size.area()));
                planes.map(|(plane, gradient)| total_variation(size, plane, share, gradient)).sum()
            }
            Self::Blur => {
                let planes = picture.chunks_exact(size.area()).zip(gradient.chunks_exact_mut(size.area()));
                planes.map(|(plane, gradient)| sharpness(size, plane, share, gradient)).sum()
            }
        };
        (sum / f64::from(count)) as f32
    }
}

fn total_variation(size: Size, plane: &[f32], share: f32, gradient: &mut [f32]) -> f64 {
    let mut sum = 0.0;
    let mut pair = |a: usize, b: usize| {
        let difference = plane[b] - plane[a];
        sum += f64::from(rounded_abs(difference));
        let slope = share * rounded_sign(difference);
        gradient[b] += slope;
        gradient[a] -= slope;
    };
    for y in 0..size.height {
        for x in 0..size.width {
            let at = y * size.width + x;
            if x + 1 < size.width {
                pair(at, at + 1);
            }
            if y + 1 < size.height {
                pair(at, at + size.width);
            }
        }
    }
    sum
}

/// The squared length of `plane - blurred`.
fn sharpness(size: Size, plane: &[f32], share: f32, gradient: &mut [f32]) -> f64 {
    let blurred = blur(size, plane);
    let edges: Vec<f32> = plane.iter().zip(&blurred).map(|(v, b)| v - b).collect();
    // The blur is its own transpose: at the border the kernel meets its mirror image.
    let back = blur(size, &edges);
    for ((g, edge), back) in gradient.iter_mut().zip(&edges).zip(&back) {
        *g += 2.0 * share * (edge - back);
    }
    edges.iter().map(|v| f64::from(*v).powi(2)).sum()
}

/// One quarter, one half, one quarter along both axes; a pixel outside is the nearest one inside.
fn blur(size: Size, plane: &[f32]) -> Vec<f32> {
    let along = |plane: &[f32], step: usize, length: usize, place: &dyn Fn(usize) -> usize| -> Vec<f32> {
        let mixed = (0..plane.len()).map(|at| {
            let before = if place(at) > 0 { plane[at - step] } else { plane[at] };
            let after = if place(at) + 1 < length { plane[at + step] } else { plane[at] };
            0.25 * (before + after) + 0.5 * plane[at]
        });
        mixed.collect()
    };
    let rows = along(plane, 1, size.width, &|at| at % size.width);
    along(&rows, size.width, size.height, &|at| at / size.width)
}
