//! What an objective says of a finished picture.

use std::sync::Arc;

use image::RgbImage;

use super::objective::{Goal, Objective, ObjectiveError, Seen, planes};
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

    /// The objective's value for a picture, at the picture's own size.
    pub fn value(&mut self, objective: &Objective, picture: &RgbImage) -> Result<f32, ObjectiveError> {
        let size = Size::new(picture.height() as usize, picture.width() as usize);
        let goal = Goal::new(&self.network, objective, size, size)?;
        let mut layers: Vec<LayerId> = goal.layers().collect();
        layers.dedup();
        let rgb = planes(picture);
        let (_, _, executor) = match &mut self.ready {
            Some(ready) if ready.0 == size && ready.1 == layers => ready,
            ready => {
                let executor = Executor::new(&self.network, size, 1, &layers, false)?;
                ready.insert((size, layers.clone(), executor))
            }
        };
        let mut input = vec![0.0; executor.input_shape().len()];
        self.network.color_transform().apply(&rgb, &mut input);
        executor.forward(&input);
        let own = layers.iter().map(|layer| (*layer, executor.value(*layer))).collect();
        let mut seeds: Vec<(LayerId, Vec<f32>)> =
            layers.iter().map(|layer| (*layer, vec![0.0; executor.shape(*layer).len()])).collect();
        let mut seeds: Vec<_> = seeds.iter_mut().map(|(layer, seed)| (*layer, seed.as_mut_slice())).collect();
        let seen = Seen { own, others: Vec::new() };
        Ok(goal.value(&seen, &mut seeds, &rgb, &mut vec![0.0; rgb.len()]))
    }
}
