//! The value of an objective on a finished picture.

use std::sync::Arc;

use image::{GrayImage, RgbImage};

use super::objective::{Goal, Gradients, Objective, ObjectiveError, Seen, Site};
use super::raster::planes_with_alpha;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};

/// Measures pictures one at a time, as they are: not moved, without a border.
pub struct Meter {
    network: Arc<Network>,
    ready: Option<(Size, Vec<LayerId>, Executor)>,
}

impl Meter {
    pub fn new(network: &Arc<Network>) -> Self {
        Self { network: Arc::clone(network), ready: None }
    }

    /// The objective's value for a picture, at the picture's own size. Opacity counts only where the objective speaks of it; terms that
    /// compare it with others have none to compare it with.
    ///
    /// # Errors
    /// If the objective does not fit the network at this size.
    pub fn value(
        &mut self,
        objective: &Objective,
        picture: &RgbImage,
        alpha: Option<&GrayImage>,
    ) -> Result<f32, ObjectiveError> {
        let size = Size::new(picture.height() as usize, picture.width() as usize);
        let site = Site { network: &self.network, picture: size, seen: size, has_alpha: alpha.is_some() };
        let goal = Goal::new(&site, objective)?;
        let mut layers: Vec<LayerId> = goal.layers().collect();
        layers.sort_unstable_by_key(|layer| layer.index());
        layers.dedup();
        let planes = planes_with_alpha(picture, alpha);
        let (_, _, executor) = match &mut self.ready {
            Some(ready) if ready.0 == size && ready.1 == layers => ready,
            ready => {
                let executor = Executor::new(&self.network, size, 1, &layers, false)?;
                ready.insert((size, layers.clone(), executor))
            }
        };
        let mut input = vec![0.0; executor.input_shape().len()];
        self.network.color_transform().apply(&planes[..3 * size.area()], &mut input);
        executor.forward(&input);
        let own = layers.iter().map(|layer| (*layer, executor.value(*layer))).collect();
        let seen = Seen { picture: &planes, own, others: Vec::new() };
        Ok(goal.value(&seen, &mut Gradients { seeds: &mut [], picture: &mut [] }))
    }
}
