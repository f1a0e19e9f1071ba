//! How close a layer's activations are to a photo's.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::picture::Picture;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::LayerId;

/// How close the activations are to those of a photo: minus the squared distance, in units of the photo's own squared length
/// (Mahendran and Vedaldi, "Understanding deep image representations by inverting them", 2015).
#[derive(Clone, Debug, PartialEq)]
pub struct Inversion {
    pub layer: String,
    pub picture: Picture,
}

#[derive(Debug)]
struct Distance {
    layer: LayerId,
    target: Vec<f32>,
    squared: f32,
}

impl TermKind for Inversion {
    const NAME: &'static str = "inversion";
    const FORMS: &'static [(&'static str, &'static str)] = &[(
        ":LAYER:PHOTO",
        "how close the layer's activations are to a photo's: minus the squared distance, over the photo's squared length",
    )];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        let (layer, name) = arguments.layer_and("a photo")?;
        Ok(Self { layer, picture: Picture::read(&name)? })
    }

    fn arguments(&self) -> String {
        format!(":{}:{}", self.layer, self.picture.name)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let (layer, _) = site.layer(&self.layer)?;
        let target = self.picture.activations(site.network, layer, site.seen)?;
        let squared = target.iter().map(|v| v * v).sum::<f32>().max(f32::MIN_POSITIVE);
        Ok(Box::new(Distance { layer, target, squared }))
    }

    fn content(&self) -> Vec<u8> {
        self.picture.content()
    }
}

impl Measure for Distance {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let own = seen.at(self.layer);
        let distance: f64 = own.iter().zip(&self.target).map(|(v, t)| f64::from(v - t).powi(2)).sum();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let slope = -2.0 * weight / self.squared;
            let values = own.iter().zip(&self.target);
            gradients.at(self.layer).iter_mut().zip(values).for_each(|(s, (v, t))| *s += slope * (v - t));
        };
        (-(distance / f64::from(self.squared)) as f32, Box::new(pull_back))
    }
}
