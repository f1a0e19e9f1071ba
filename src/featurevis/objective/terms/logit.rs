//! What a network says of a class, before it becomes a probability.

use super::class::ClassOutput;
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// What the last layer before the softmax says of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Logit {
    pub class: usize,
}

#[derive(Debug)]
struct Value(ClassOutput);

impl TermKind for Logit {
    const NAME: &'static str = "logit";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[(":CLASS", "what the network says of a class, before the softmax")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { class: arguments.number("class", arguments.rest)? })
    }

    fn arguments(&self) -> String {
        format!(":{}", self.class)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        Ok(Box::new(Value(ClassOutput::new(site, self.class)?)))
    }
}

impl Measure for Value {
    fn layer(&self) -> Option<LayerId> {
        Some(self.0.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let ClassOutput { layer, index, sign, .. } = self.0;
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            gradients.at(layer).iter_mut().skip(index).take(1).for_each(|s| *s += weight * sign);
        };
        (sign * seen.at(layer).get(index).copied().unwrap_or(0.0), Box::new(pull_back))
    }
}
