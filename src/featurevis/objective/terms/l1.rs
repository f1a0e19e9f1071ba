//! The mean distance from nothing.

use super::penalty::{GREY, Planes, rounded_abs, rounded_sign};
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::Measure;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};

/// The mean absolute value of a layer's activations, or the mean distance of the picture's colours from the middle grey. Lucid's
/// `L1` is the sum, which depends on the size.
#[derive(Clone, Debug, PartialEq)]
pub struct L1 {
    pub planes: Planes,
}

impl TermKind for L1 {
    const NAME: &'static str = "l1";
    const FORMS: &'static [(&'static str, &'static str)] = &[
        ("", "the mean distance of the colours from the middle grey; to be subtracted"),
        (":LAYER", "the mean absolute value of a layer; to be subtracted"),
    ];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { planes: Planes::read(arguments)? })
    }

    fn arguments(&self) -> String {
        self.planes.text()
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let zero = if self.planes == Planes::Picture { GREY } else { 0.0 };
        let value = move |planes: &[f32]| {
            let count = planes.len().max(1) as f32;
            let sum: f64 = planes.iter().map(|v| f64::from(rounded_abs(v - zero))).sum();
            (sum / f64::from(count), planes.iter().map(|v| rounded_sign(v - zero) / count).collect())
        };
        Ok(self.planes.find(site)?.measure(value))
    }
}
