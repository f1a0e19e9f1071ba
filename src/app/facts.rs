//! What is worked out once for each selection, as it is too much for every frame.

use std::sync::Arc;

use super::selection::Selection;
use super::view::View;
use crate::activations::{Analysis, Histogram, Position, Statistics, strongest};
use crate::network::LayerId;

/// Bars of the histogram.
const BINS: usize = 40;
/// How many of the strongest positions are listed.
const STRONGEST: usize = 5;

/// About the selected channel.
pub struct ChannelFacts {
    pub selection: Selection,
    pub statistics: Statistics,
    pub histogram: Histogram,
    pub strongest: Vec<Position>,
}

impl ChannelFacts {
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

    /// The smallest and largest value, with 0 between them.
    pub fn range(&self) -> (f32, f32) {
        let end = |channel: Option<&usize>| channel.map_or(0.0, |c| self.value(*c));
        (end(self.order.last()).min(0.0), end(self.order.first()).max(0.0))
    }
}

/// Works out anew what the view says about its selection.
pub fn refresh(view: &mut View) {
    let (Some(analysis), Some(selection)) = (view.current_analysis().cloned(), view.selection) else {
        (view.facts, view.ranking) = (None, None);
        return;
    };
    view.facts = ChannelFacts::of(&analysis, selection);
    if !view.ranking.as_ref().is_some_and(|ranking| ranking.is_of(&analysis, selection.layer)) {
        view.ranking = Ranking::of(&analysis, selection.layer);
    }
}
