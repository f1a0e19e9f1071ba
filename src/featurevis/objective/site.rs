//! Where an objective is to be measured.

use std::sync::Arc;

use super::error::ObjectiveError;
use crate::kernels::Size;
use crate::network::{LayerId, Network, Shape};

/// A network, and the pictures that it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    pub network: &'a Arc<Network>,
    /// The size of the picture itself.
    pub picture: Size,
    /// The size of what the network sees of it: it is larger where there is a border.
    pub seen: Size,
    /// Whether the picture has opacity.
    pub has_alpha: bool,
}

impl Site<'_> {
    /// A layer by its name, with the shape that it has at this size.
    ///
    /// # Errors
    /// If there is no such layer, or the network does not take pictures of this size.
    pub fn layer(&self, name: &str) -> Result<(LayerId, Shape), ObjectiveError> {
        let layer = self.network.find(name)?;
        Ok((layer, self.network.shape_at(layer, self.seen)?))
    }
}
