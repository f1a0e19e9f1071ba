//! The strength of a whole layer.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// The mean of the squares of all activations: what DeepDream makes larger (Mordvintsev et al., 2015).
#[derive(Clone, Debug, PartialEq)]
pub struct Energy {
    pub layer: String,
}

#[derive(Debug)]
struct MeanSquare {
    layer: LayerId,
}

impl TermKind for Energy {
    const NAME: &'static str = "energy";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[(":LAYER", "the mean square of a whole layer, as in DeepDream")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { layer: arguments.layer()? })
    }

    fn arguments(&self) -> String {
        format!(":{}", self.layer)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        Ok(Box::new(MeanSquare { layer: site.layer(&self.layer)?.0 }))
    }
}

impl Measure for MeanSquare {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let own = seen.at(self.layer);
        let count = own.len().max(1);
        let squares: f64 = own.iter().map(|v| f64::from(*v).powi(2)).sum();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let share = 2.0 * weight / count as f32;
            gradients.at(self.layer).iter_mut().zip(own).for_each(|(s, v)| *s += share * v);
        };
        ((squares / count as f64) as f32, Box::new(pull_back))
    }
}
