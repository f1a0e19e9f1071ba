//! Which channels of a layer: `all`, `7`, `0-15`, `3,7,40-47`.

use std::str::FromStr;

use crate::network::{LayerId, Network, NetworkError};

/// Channels as a person writes them, not yet held against a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channels {
    All,
    /// The first and last channel of each range.
    Ranges(Vec<(usize, usize)>),
}

impl FromStr for Channels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "all" {
            return Ok(Self::All);
        }
        let number = |part: &str| {
            part.trim()
                .parse::<usize>()
                .map_err(|_| format!("\"{part}\" is not a channel number; write all, 7, 0-15 or 3,7,40-47"))
        };
        let range = |part: &str| match part.split_once('-') {
            None => number(part).map(|n| (n, n)),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return Err(format!("the range {first}-{last} runs backwards"));
                }
                Ok((first, last))
            }
        };
        text.split(',').map(range).collect::<Result<_, _>>().map(Self::Ranges)
    }
}

impl Channels {
    /// The channels of this layer, in the order written, each once.
    ///
    /// # Errors
    /// When the layer has fewer channels.
    pub fn of(&self, network: &Network, layer: LayerId) -> Result<Vec<usize>, NetworkError> {
        let count = network.layer(layer).shape.channels();
        let Self::Ranges(ranges) = self else { return Ok((0..count).collect()) };
        let mut seen = vec![false; count];
        let mut channels = Vec::new();
        for (first, last) in ranges {
            network.check_channel(layer, *last)?;
            for (channel, seen) in seen.iter_mut().enumerate().take(last + 1).skip(*first) {
                if !std::mem::replace(seen, true) {
                    channels.push(channel);
                }
            }
        }
        Ok(channels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Channels, String> {
        text.parse()
    }

    #[test]
    fn channels_are_read_as_the_contract_writes_them() {
        assert_eq!(parse("all"), Ok(Channels::All));
        assert_eq!(parse("7"), Ok(Channels::Ranges(vec![(7, 7)])));
        assert_eq!(parse("0-15"), Ok(Channels::Ranges(vec![(0, 15)])));
        assert_eq!(parse("3,7, 40-47"), Ok(Channels::Ranges(vec![(3, 3), (7, 7), (40, 47)])));
        for wrong in ["", "a", "3-", "-3", "5-2", "1,,2", "99999999999999999999"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn channels_are_held_against_the_layer() {
        let network = crate::import::open_default().expect("it is embedded");
        let layer = network.find("fire6.squeeze1x1").expect("exists");
        let of = |text: &str| parse(text).expect("well written").of(&network, layer);
        assert_eq!(of("3,1-4,2").expect("inside"), [3, 1, 2, 4]);
        assert_eq!(of("all").expect("inside").len(), 48);
        assert!(of("47-48").expect_err("outside").to_string().contains("0 to 47"));
    }
}
