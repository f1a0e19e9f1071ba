//! What every pane looks at: one channel of one layer.

use serde::{Deserialize, Serialize};

use crate::network::{LayerId, Network, Op, Shape};

/// A channel of one particular network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    pub layer: LayerId,
    pub channel: usize,
}

impl Selection {
    /// The first layer with something to see: the first rectifier, as it is still near the picture.
    pub fn first(network: &Network) -> Option<Self> {
        let is_good = |op: &Op, shape: Shape| matches!(op, Op::Activation(_)) && shape.plane() > 1;
        let good = network.layers().find(|(_, layer)| is_good(&layer.op, layer.shape)).map(|(id, _)| id);
        good.or_else(|| network.layer_at(0)).map(|layer| Self { layer, channel: 0 })
    }

    /// With a channel that the layer has.
    pub fn within(self, network: &Network) -> Self {
        let last = network.layer(self.layer).shape.channels().saturating_sub(1);
        Self { channel: self.channel.min(last), ..self }
    }

    /// The channel by name, to be found in other networks.
    pub fn name(self, network: &Network) -> ChannelName {
        ChannelName { layer: network.layer(self.layer).name.clone(), channel: self.channel }
    }
}

/// A channel by the name of its layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelName {
    pub layer: String,
    pub channel: usize,
}

impl ChannelName {
    /// The channel in this network; its first selection if it has no such layer.
    pub fn find(&self, network: &Network) -> Option<Selection> {
        let Ok(layer) = network.find(&self.layer) else { return Selection::first(network) };
        Some(Selection { layer, channel: self.channel }.within(network))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    #[test]
    fn the_first_selection_is_an_early_rectifier() {
        let network = import::open_default().unwrap();
        let first = Selection::first(&network).unwrap();
        assert_eq!(network.layer(first.layer).name, "conv1.relu");
    }

    #[test]
    fn another_network_keeps_what_it_has_too() {
        let old = import::open_default().unwrap();
        let new = import::open("models/cats_or_dogs").unwrap();
        let at = |name: &str, channel| Selection { layer: old.find(name).unwrap(), channel }.name(&old);
        let kept = at("conv1.relu", 40).find(&new).unwrap();
        assert_eq!((new.layer(kept.layer).name.as_str(), kept.channel), ("conv1.relu", 15));
        let lost = at("fire9.concat", 3).find(&new).unwrap();
        assert_eq!((new.layer(lost.layer).name.as_str(), lost.channel), ("conv1.relu", 0));
    }
}
