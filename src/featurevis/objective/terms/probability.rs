//! The probability that a network gives to a class.

use super::class::ClassOutput;
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// What the network says of a class after the softmax, or after the sigmoid if one value speaks of two classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Probability {
    pub class: usize,
}

#[derive(Debug)]
struct Share(ClassOutput);

impl TermKind for Probability {
    const NAME: &'static str = "probability";
    const FORMS: &'static [(&'static str, &'static str)] = &[(":CLASS", "the same after the softmax, 0 to 1")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { class: arguments.number("class", arguments.rest)? })
    }

    fn arguments(&self) -> String {
        format!(":{}", self.class)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        Ok(Box::new(Share(ClassOutput::new(site, self.class)?)))
    }
}

impl Measure for Share {
    fn layer(&self) -> Option<LayerId> {
        Some(self.0.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let ClassOutput { layer, index, sign, is_binary } = self.0;
        let logits = seen.at(layer);
        let Some(own) = logits.get(index).copied() else { return (0.0, Box::new(|_, _| {})) };
        if is_binary {
            let probability = 1.0 / (1.0 + (-sign * own).exp());
            let slope = sign * probability * (1.0 - probability);
            let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
                gradients.at(layer).iter_mut().take(1).for_each(|s| *s += weight * slope);
            };
            return (probability, Box::new(pull_back));
        }
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = logits.iter().map(|v| (v - most).exp()).sum();
        let probability = move |v: f32| (v - most).exp() / sum;
        let asked = probability(own);
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            for (at, (s, v)) in gradients.at(layer).iter_mut().zip(logits).enumerate() {
                let same = if at == index { 1.0 } else { 0.0 };
                *s += weight * asked * (same - probability(*v));
            }
        };
        (asked, Box::new(pull_back))
    }
}
