//! What a channel's values are like.

use super::{Analysis, Histogram, Position, strongest};
use crate::network::LayerId;

/// Bars of the histogram.
const BINS: usize = 40;
/// How many of the strongest positions are listed.
const STRONGEST: usize = 5;

/// What is worked out of a channel's map when somebody looks at it.
#[derive(Clone, Debug)]
pub struct ChannelSummary {
    pub histogram: Histogram,
    /// The positions of the largest values, the largest first; none of a dead channel.
    pub strongest: Vec<Position>,
}

impl ChannelSummary {
    /// Summarises a channel; `None` if the layer does not have it.
    pub fn of(analysis: &Analysis, layer: LayerId, channel: usize) -> Option<Self> {
        let maps = analysis.layer(layer);
        let statistics = maps.statistics.get(channel)?;
        let values = maps.channel(channel);
        let strongest =
            if statistics.is_dead() { Vec::new() } else { strongest(values, maps.shape.size().width, STRONGEST) };
        Some(Self { histogram: Histogram::of(values, BINS), strongest })
    }
}
