//! What is worked out once for each selection, as it is too much for every frame.

use std::sync::Arc;

use crate::activations::{Analysis, Histogram, Position, Statistics, strongest};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::kernels::Activation;
use crate::network::{LayerId, Op};

/// Bars of the histogram.
const BINS: usize = 40;
/// How many of the strongest positions are listed.
const STRONGEST: usize = 5;

/// About the selected channel.
pub struct ChannelSummary {
    pub selection: Selection,
    pub statistics: Statistics,
    pub histogram: Histogram,
    pub strongest: Vec<Position>,
}

impl ChannelSummary {
    pub fn of(analysis: &Analysis, selection: Selection) -> Option<Self> {
        let maps = analysis.layer(selection.layer);
        let statistics = *maps.statistics.get(selection.channel)?;
        let values = maps.channel(selection.channel);
        let strongest =
            if statistics.is_dead() { Vec::new() } else { strongest(values, maps.shape.size().width, STRONGEST) };
        Some(Self { selection, statistics, histogram: Histogram::of(values, BINS), strongest })
    }
}

/// A layer of single values, largest first.
pub struct Ranking {
    pub layer: LayerId,
    analysis: Arc<Analysis>,
    pub order: Vec<usize>,
}

impl Ranking {
    /// `None` for a layer of maps.
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

    fn is_of(&self, analysis: &Arc<Analysis>, layer: LayerId) -> bool {
        Arc::ptr_eq(&self.analysis, analysis) && self.layer == layer
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

/// Works out anew what the view says about its selection.
pub fn refresh(state: &mut AppState) {
    let (Some(analysis), Some(selection)) = (state.analysis().cloned(), state.selection) else {
        (state.summary, state.ranking) = (None, None);
        return;
    };
    state.summary = ChannelSummary::of(&analysis, selection);
    if !state.ranking.as_ref().is_some_and(|ranking| ranking.is_of(&analysis, selection.layer)) {
        state.ranking = Ranking::of(&analysis, selection.layer);
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
        assert!(of("conv1").is_none());
        let probability = of("probability").unwrap();
        assert!(probability.range() == (0.0, 1.0) && probability.value(0) < 0.9);
        let hidden = of("fc1.relu").unwrap();
        assert_eq!(hidden.range(), (0.0, hidden.value(hidden.order[0])));
    }
}
