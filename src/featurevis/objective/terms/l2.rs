//! The quadratic mean.

use super::penalty::{GREY, Planes};
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::Measure;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};

/// The root of the mean square of a layer's activations, or the mean squared distance of the picture's colours from the middle grey.
/// Lucid's `L2` is the root of the sum of squares, which depends on the size.
#[derive(Clone, Debug, PartialEq)]
pub struct L2 {
    pub planes: Planes,
}

/// Added under the root, where the slope would have no bound. Lucid's number.
const EPSILON: f64 = 1e-6;

impl TermKind for L2 {
    const NAME: &'static str = "l2";
    const FORMS: &'static [(&'static str, &'static str)] = &[
        ("", "the mean squared distance of the colours from the middle grey; to be subtracted"),
        (":LAYER", "the root of the mean square of a layer; to be subtracted"),
    ];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { planes: Planes::read(arguments)? })
    }

    fn arguments(&self) -> String {
        self.planes.text()
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let mean_square = |planes: &[f32], zero: f32| {
            planes.iter().map(|v| f64::from(v - zero).powi(2)).sum::<f64>() / planes.len().max(1) as f64
        };
        if self.planes == Planes::Picture {
            let value = move |planes: &[f32]| {
                let slope = 2.0 / planes.len().max(1) as f32;
                (mean_square(planes, GREY), planes.iter().map(|v| slope * (v - GREY)).collect())
            };
            return Ok(self.planes.find(site)?.measure(value));
        }
        let value = move |planes: &[f32]| {
            let root = (EPSILON + mean_square(planes, 0.0)).sqrt();
            let slope = (1.0 / (root * planes.len().max(1) as f64)) as f32;
            (root, planes.iter().map(|v| slope * v).collect())
        };
        Ok(self.planes.find(site)?.measure(value))
    }
}
