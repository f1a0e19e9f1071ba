//! How different the textures are of pictures that are grown together.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::gram::{Likeness, gram};
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen, at};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::{LayerId, Shape};

/// How little a picture's texture at a layer is like that of the others grown with it: minus the mean cosine between their Gram
/// matrices, as in Lucid. The others count as given.
#[derive(Clone, Debug, PartialEq)]
pub struct Diversity {
    pub layer: String,
}

#[derive(Debug)]
struct Unlikeness {
    layer: LayerId,
    shape: Shape,
}

impl TermKind for Diversity {
    const NAME: &'static str = "diversity";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[(":LAYER", "how little the textures (Gram matrices) of the variants grown together are alike")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        Ok(Self { layer: arguments.layer()? })
    }

    fn arguments(&self) -> String {
        format!(":{}", self.layer)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let (layer, shape) = site.layer(&self.layer)?;
        Ok(Box::new(Unlikeness { layer, shape }))
    }

    fn needs_company(&self) -> bool {
        true
    }
}

impl Measure for Unlikeness {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let plane = self.shape.plane();
        let grams = seen.others.iter().map(|other| gram(at(&other.activations, self.layer), plane));
        let own = seen.at(self.layer);
        let likeness = Likeness::new(own, plane, &grams.collect::<Vec<_>>());
        let value = -likeness.mean_cosine();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            likeness.add_gradient(own, plane, -weight, gradients.at(self.layer));
        };
        (value, Box::new(pull_back))
    }
}
