//! The mean of a channel.

use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen, mean};
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::{LayerId, Shape};

/// The mean of a channel over all positions.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    pub layer: String,
    pub channel: usize,
}

#[derive(Debug)]
struct Mean {
    layer: LayerId,
    shape: Shape,
    channel: usize,
}

impl TermKind for Channel {
    const NAME: &'static str = "channel";
    const FORMS: &'static [(&'static str, &'static str)] = &[(":LAYER:N", "the mean of a channel over all positions")];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        let (layer, channel) = arguments.layer_and("a channel")?;
        Ok(Self { layer, channel: arguments.number("channel", &channel)? })
    }

    fn arguments(&self) -> String {
        format!(":{}:{}", self.layer, self.channel)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let (layer, shape) = site.layer(&self.layer)?;
        Ok(Box::new(Mean { layer, shape, channel: site.network.check_channel(layer, self.channel)? }))
    }
}

impl Measure for Mean {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let plane = self.shape.plane();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let share = weight / plane as f32;
            gradients.at(self.layer).iter_mut().skip(self.channel * plane).take(plane).for_each(|s| *s += share);
        };
        (channel_mean(self.shape, self.channel, seen.at(self.layer)), Box::new(pull_back))
    }
}

/// Overwrites `gradient`, `[channels, height, width]`, with that of one channel's mean over all positions.
pub fn mean_gradient(shape: Shape, channel: usize, gradient: &mut [f32]) {
    gradient.fill(0.0);
    gradient[channel * shape.plane()..(channel + 1) * shape.plane()].fill(1.0 / shape.plane() as f32);
}

/// The mean of one channel of one item's activations, `[channels, height, width]`.
pub fn channel_mean(shape: Shape, channel: usize, activations: &[f32]) -> f32 {
    mean(&activations[channel * shape.plane()..(channel + 1) * shape.plane()])
}
