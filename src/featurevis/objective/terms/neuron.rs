//! One value of a channel's map.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::kernels::Size;
use crate::network::LayerId;

/// A channel at one position.
#[derive(Clone, Debug, PartialEq)]
pub struct Neuron {
    pub layer: String,
    pub channel: usize,
    /// Row and column of the channel's map; the middle one if none is given.
    pub at: Option<[usize; 2]>,
}

#[derive(Debug)]
struct Value {
    layer: LayerId,
    index: usize,
}

impl TermKind for Neuron {
    const NAME: &'static str = "neuron";
    const FORMS: &'static [(&'static str, &'static str)] =
        &[(":LAYER:N[@ROW,COLUMN]", "one value of its map; the middle one without @")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        let (layer, channel) = arguments.layer_and("a channel")?;
        let (channel, at) = match channel.split_once('@') {
            Some((channel, at)) => (channel, Some(arguments.position(at)?)),
            None => (channel.as_str(), None),
        };
        Ok(Self { layer, channel: arguments.number("channel", channel)?, at })
    }

    fn arguments(&self) -> String {
        let at = self.at.map(|[row, column]| format!("@{row},{column}")).unwrap_or_default();
        format!(":{}:{}{at}", self.layer, self.channel)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let (layer, shape) = site.layer(&self.layer)?;
        let channel = site.network.check_channel(layer, self.channel)?;
        let Size { height, width } = shape.size();
        // The middle of an even side is the second of the two, as in Lucid.
        let [row, column] = self.at.unwrap_or([height / 2, width / 2]);
        if row >= height || column >= width {
            return Err(ObjectiveError::Position { layer: self.layer.clone(), row, column, height, width });
        }
        Ok(Box::new(Value { layer, index: channel * shape.plane() + row * width + column }))
    }
}

impl Measure for Value {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            gradients.at(self.layer).iter_mut().skip(self.index).take(1).for_each(|s| *s += weight);
        };
        (seen.at(self.layer).get(self.index).copied().unwrap_or(0.0), Box::new(pull_back))
    }
}
