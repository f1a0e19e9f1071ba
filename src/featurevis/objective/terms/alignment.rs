//! How alike neighbours are, of pictures that are grown together.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen, at};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// How alike a layer's activations are to those of the neighbours in the row that is grown together: minus the mean squared
/// difference, halved with each place further away, up to four. So the same things come to stand in the same places on the way
/// from one objective to another. Lucid's `alignment`; the others count as given.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    pub layer: String,
}

/// Neighbours further away than this do not count. Lucid's number.
const REACH: usize = 4;

#[derive(Debug)]
struct Closeness {
    layer: LayerId,
}

impl TermKind for Alignment {
    const NAME: &'static str = "alignment";
    const FORMS: &'static [(&'static str, &'static str)] = &[(
        ":LAYER",
        "how alike the layer's activations are to those of the neighbours grown together, as with --toward",
    )];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { layer: arguments.layer()? })
    }

    fn arguments(&self) -> String {
        format!(":{}", self.layer)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        Ok(Box::new(Closeness { layer: site.layer(&self.layer)?.0 }))
    }

    fn needs_company(&self) -> bool {
        true
    }
}

impl Measure for Closeness {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let own = seen.at(self.layer);
        let neighbours = seen.others.iter().filter(|other| (1..=REACH).contains(&other.distance));
        let neighbours = neighbours.map(|other| {
            let decay = 0.5f32.powi(other.distance as i32);
            (decay / own.len().max(1) as f32, at(&other.activations, self.layer))
        });
        let neighbours: Vec<(f32, &[f32])> = neighbours.collect();
        let squares = |other: &[f32]| own.iter().zip(other).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
        let value = -neighbours.iter().map(|(share, other)| f64::from(*share) * squares(other)).sum::<f64>();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            for (share, other) in neighbours {
                let slope = -2.0 * weight * share;
                let values = own.iter().zip(other);
                gradients.at(self.layer).iter_mut().zip(values).for_each(|(s, (a, b))| *s += slope * (a - b));
            }
        };
        (value as f32, Box::new(pull_back))
    }
}
