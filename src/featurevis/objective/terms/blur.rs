//! How sharp a picture is.

use super::penalty::Planes;
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::Measure;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::kernels::Size;

/// The mean squared distance of the picture's colours from the picture blurred by a 3x3 binomial kernel. To subtract it is much like
/// blurring the picture a little at each step (Lucid's `blur_input_each_step`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blur;

impl TermKind for Blur {
    const NAME: &'static str = "blur";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[("", "sharpness, the mean squared distance from the blurred picture; to be subtracted")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        arguments.nothing().map(|()| Self)
    }

    fn arguments(&self) -> String {
        String::new()
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let size = site.picture;
        let value = move |planes: &[f32]| {
            let count = planes.len().max(1) as f32;
            let (mut sum, mut slopes) = (0.0, Vec::with_capacity(planes.len()));
            for plane in planes.chunks_exact(size.area()) {
                let edges: Vec<f32> = plane.iter().zip(blurred(size, plane)).map(|(v, b)| v - b).collect();
                sum += edges.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>();
                // The blur is its own transpose: at the border the kernel meets its mirror image.
                let back = blurred(size, &edges);
                slopes.extend(edges.iter().zip(&back).map(|(edge, back)| 2.0 / count * (edge - back)));
            }
            (sum / f64::from(count), slopes)
        };
        Ok(Planes::Picture.find(site)?.measure(value))
    }
}

/// One quarter, one half, one quarter along both axes; a pixel outside is the nearest one inside.
fn blurred(size: Size, plane: &[f32]) -> Vec<f32> {
    let along = |plane: &[f32], step: usize, length: usize, position: &dyn Fn(usize) -> usize| -> Vec<f32> {
        let mixed = (0..plane.len()).map(|at| {
            let before = if position(at) > 0 { plane[at - step] } else { plane[at] };
            let after = if position(at) + 1 < length { plane[at + step] } else { plane[at] };
            0.25 * (before + after) + 0.5 * plane[at]
        });
        mixed.collect()
    };
    let rows = along(plane, 1, size.width, &|at| at % size.width);
    along(&rows, size.width, size.height, &|at| at / size.width)
}
