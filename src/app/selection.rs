//! What every panel looks at: one channel of one layer.

use crate::network::{LayerId, Network, Op, Shape};

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

    /// The same layer and channel in another network, by name; its first selection if there are none.
    pub fn in_network(self, old: &Network, new: &Network) -> Option<Self> {
        let Ok(layer) = new.find(&old.layer(self.layer).name) else { return Self::first(new) };
        Some(Self { layer, channel: self.channel }.within(new))
    }

    /// With a channel that the layer has.
    pub fn within(self, network: &Network) -> Self {
        let last = network.layer(self.layer).shape.channels().saturating_sub(1);
        Self { channel: self.channel.min(last), ..self }
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
        let at = |name: &str, channel| Selection { layer: old.find(name).unwrap(), channel };
        let kept = at("conv1.relu", 40).in_network(&old, &new).unwrap();
        assert_eq!((new.layer(kept.layer).name.as_str(), kept.channel), ("conv1.relu", 15));
        let lost = at("fire9.concat", 3).in_network(&old, &new).unwrap();
        assert_eq!((new.layer(lost.layer).name.as_str(), lost.channel), ("conv1.relu", 0));
    }
}
