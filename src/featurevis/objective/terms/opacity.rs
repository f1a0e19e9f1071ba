//! How much of a picture is opaque.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen, mean};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// The mean of the picture's opacity, 0 to 1. A picture with opacity grows for its objective times `1 - opacity`, so that what the
/// objective does not need becomes transparent (Mordvintsev et al., "Differentiable image parameterizations", Distill, 2018).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opacity;

#[derive(Debug)]
struct MeanOpacity {
    pixels: usize,
}

impl TermKind for Opacity {
    const NAME: &'static str = "opacity";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[("", "the mean opacity of a picture that has some; --alpha multiplies an objective by (1 - opacity)")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        arguments.nothing().map(|()| Self)
    }

    fn arguments(&self) -> String {
        String::new()
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        if !site.has_alpha {
            return Err(ObjectiveError::Opaque);
        }
        Ok(Box::new(MeanOpacity { pixels: site.picture.area() }))
    }
}

impl Measure for MeanOpacity {
    fn layer(&self) -> Option<LayerId> {
        None
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let opacity = seen.picture.get(3 * self.pixels..).unwrap_or(&[]);
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let share = weight / self.pixels as f32;
            gradients.picture.iter_mut().skip(3 * self.pixels).for_each(|g| *g += share);
        };
        (mean(opacity), Box::new(pull_back))
    }
}
