//! The order of a layer of single values.

use std::sync::Arc;

use super::Analysis;
use crate::kernels::Activation;
use crate::network::{LayerId, Op};

/// A layer of single values, largest first.
#[derive(Clone, Debug)]
pub struct Ranking {
    layer: LayerId,
    analysis: Arc<Analysis>,
    /// The channels, in the order of their values.
    pub order: Vec<usize>,
}

impl Ranking {
    /// Sorts the channels of a layer; `None` for a layer of maps.
    pub fn of(analysis: &Arc<Analysis>, layer: LayerId) -> Option<Self> {
        let maps = analysis.layer(layer);
        if maps.shape.plane() != 1 {
            return None;
        }
        let mut order: Vec<usize> = (0..maps.values.len()).collect();
        let value = |channel: &usize| maps.values.get(*channel).copied().unwrap_or(f32::NEG_INFINITY);
        order.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.cmp(b)));
        Some(Self { layer, analysis: Arc::clone(analysis), order })
    }

    /// The channel that has the largest value, found without sorting; `None` for a layer of maps.
    pub fn first(analysis: &Analysis, layer: LayerId) -> Option<usize> {
        let maps = analysis.layer(layer);
        let values = maps.values.iter().enumerate().filter(|_| maps.shape.plane() == 1);
        // The first of equals, as in the order.
        values.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0))).map(|(channel, _)| channel)
    }

    pub fn value(&self, channel: usize) -> f32 {
        self.analysis.layer(self.layer).values.get(channel).copied().unwrap_or_default()
    }

    /// The smallest and largest value, with 0 between them. What a sigmoid gives is a share of 1, and is shown as one.
    pub fn range(&self) -> (f32, f32) {
        let end = |channel: Option<&usize>| channel.map_or(0.0, |c| self.value(*c));
        let is_share = matches!(*self.analysis.network.layer(self.layer).op, Op::Activation(Activation::Sigmoid));
        (end(self.order.last()).min(0.0), end(self.order.first()).max(if is_share { 1.0 } else { 0.0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::Input;
    use crate::import;
    use crate::picture::bundled_photos;

    /// A lone bar that is always full would say nothing.
    #[test]
    fn a_probability_is_shown_as_a_share_of_one() {
        let network = import::open("models/cats_or_dogs").unwrap();
        let photo = bundled_photos()[0].open().unwrap();
        let analysis = Arc::new(Analysis::new(&network, Input::from_photo(&network, &photo)).unwrap());
        let of = |name: &str| Ranking::of(&analysis, network.find(name).unwrap());
        assert!(of("conv1").is_none() && Ranking::first(&analysis, network.find("conv1").unwrap()).is_none());
        let probability = of("probability").unwrap();
        assert!(probability.range() == (0.0, 1.0) && probability.value(0) < 0.9);
        let hidden = of("fc1.relu").unwrap();
        assert_eq!(hidden.range(), (0.0, hidden.value(hidden.order[0])));
        assert_eq!(Ranking::first(&analysis, network.find("fc1.relu").unwrap()), hidden.order.first().copied());
    }
}
