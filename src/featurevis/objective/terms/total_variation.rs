//! How much neighbours differ.

use super::penalty::{Planes, rounded_abs, rounded_sign};
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::Measure;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::kernels::Size;

/// Total variation: the absolute differences between neighbours, down and to the right, summed and divided by the number of values; of
/// the picture's colours, or of a layer's maps. Lucid's `total_variation` is the sum, which depends on the size.
#[derive(Clone, Debug, PartialEq)]
pub struct TotalVariation {
    pub planes: Planes,
}

impl TermKind for TotalVariation {
    const NAME: &'static str = "tv";
    const FORMS: &'static [(&'static str, &'static str)] = &[
        ("", "total variation, the mean difference between neighbouring pixels; to be subtracted"),
        (":LAYER", "the same of a layer's maps; to be subtracted"),
    ];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { planes: Planes::read(arguments)? })
    }

    fn arguments(&self) -> String {
        self.planes.text()
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let found = self.planes.find(site)?;
        let size = found.size;
        let value = move |planes: &[f32]| {
            let mut slopes = vec![0.0; planes.len()];
            let pairs = planes.chunks_exact(size.area()).zip(slopes.chunks_exact_mut(size.area()));
            let sum: f64 = pairs.map(|(plane, slopes)| variation(size, plane, slopes)).sum();
            let count = planes.len().max(1) as f32;
            slopes.iter_mut().for_each(|slope| *slope /= count);
            (sum / f64::from(count), slopes)
        };
        Ok(found.measure(value))
    }
}

/// The sum over one plane; its gradient is added to `slopes`.
fn variation(size: Size, plane: &[f32], slopes: &mut [f32]) -> f64 {
    let mut sum = 0.0;
    let mut pair = |a: usize, b: usize| {
        let difference = plane[b] - plane[a];
        sum += f64::from(rounded_abs(difference));
        slopes[b] += rounded_sign(difference);
        slopes[a] -= rounded_sign(difference);
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
