//! An objective made ready for one network and one size of picture: its value, and its gradient where it reads.

use std::sync::Arc;

use super::gram::{add_likeness, gram};
use super::{Objective, ObjectiveError, Penalty, Picture, Term};
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network, OutputKind, Shape};
use crate::picture::resize_to_cover;

/// An objective for one network and one size.
#[derive(Clone, Debug)]
pub struct Goal {
    parts: Vec<(f32, Part)>,
    size: Size,
}

/// A term whose names have become places.
#[derive(Clone, Debug)]
enum Part {
    Mean { layer: LayerId, shape: Shape, channel: usize },
    At { layer: LayerId, index: usize },
    Class { layer: LayerId, class: usize, reading: OutputKind, as_probability: bool },
    Direction { layer: LayerId, shape: Shape, vector: Arc<[f32]> },
    Energy { layer: LayerId },
    Diversity { layer: LayerId, shape: Shape },
    Inversion { layer: LayerId, target: Arc<[f32]>, squared: f32 },
    Penalty(Penalty),
}

/// What one item of a batch holds at each watched layer: `[channels, height, width]`.
pub type ByLayer<'a> = Vec<(LayerId, &'a [f32])>;

/// What a goal looks at.
#[derive(Clone, Debug, Default)]
pub struct Seen<'a> {
    /// The activations that a picture gives.
    pub own: ByLayer<'a>,
    /// Those of the pictures that are grown with it.
    pub others: Vec<ByLayer<'a>>,
}

fn at<'a>(activations: &ByLayer<'a>, layer: LayerId) -> &'a [f32] {
    activations.iter().find(|(id, _)| *id == layer).map_or(&[], |(_, values)| values)
}

impl Goal {
    /// For what `network` makes of pictures of `seen` pixels. `picture` is the size of the picture itself: they differ where
    /// a border is added.
    pub fn new(
        network: &Arc<Network>,
        objective: &Objective,
        picture: Size,
        seen: Size,
    ) -> Result<Self, ObjectiveError> {
        if objective.terms.iter().all(|(_, term)| matches!(term, Term::Penalty(_))) {
            return Err(ObjectiveError::NothingToClimb);
        }
        let parts = objective.terms.iter().map(|(weight, term)| Ok((*weight, Part::new(network, term, seen)?)));
        Ok(Self { parts: parts.collect::<Result<_, ObjectiveError>>()?, size: picture })
    }

    /// The layers it reads.
    pub fn layers(&self) -> impl Iterator<Item = LayerId> + '_ {
        self.parts.iter().filter_map(|(_, part)| part.layer())
    }

    /// The value. Gradients are added: of each layer's activations to its seed, and of the picture, `[3, height, width]` of 0
    /// to 1, to `picture_gradient`.
    pub fn value(
        &self,
        seen: &Seen<'_>,
        seeds: &mut [(LayerId, &mut [f32])],
        picture: &[f32],
        picture_gradient: &mut [f32],
    ) -> f32 {
        let parts = self.parts.iter().map(|(weight, part)| {
            let value = match part {
                Part::Penalty(penalty) => penalty.add_gradient(self.size, picture, *weight, picture_gradient),
                part => {
                    let seed = seeds.iter_mut().find(|(layer, _)| Some(*layer) == part.layer());
                    seed.map_or(0.0, |(_, seed)| part.value(seen, *weight, seed))
                }
            };
            f64::from(*weight) * f64::from(value)
        });
        parts.sum::<f64>() as f32
    }
}

impl Part {
    fn new(network: &Arc<Network>, term: &Term, size: Size) -> Result<Self, ObjectiveError> {
        let place = |name: &str| -> Result<(LayerId, Shape), ObjectiveError> {
            let layer = network.find(name)?;
            Ok((layer, network.shape_at(layer, size)?))
        };
        Ok(match term {
            Term::Channel { layer, channel } => {
                let (layer, shape) = place(layer)?;
                Self::Mean { layer, shape, channel: network.check_channel(layer, *channel)? }
            }
            Term::Neuron { layer: name, channel, at } => {
                let (layer, shape) = place(name)?;
                let channel = network.check_channel(layer, *channel)?;
                let Size { height, width } = shape.size();
                let [row, column] = at.unwrap_or([height / 2, width / 2]);
                if row >= height || column >= width {
                    return Err(ObjectiveError::Position { layer: name.clone(), row, column, height, width });
                }
                Self::At { layer, index: channel * shape.plane() + row * width + column }
            }
            Term::Logit { class } | Term::Probability { class } => {
                let layer = network.logits();
                let reading = network.classes.reading;
                let values = network.layer(layer).shape.channels();
                let count = match reading {
                    OutputKind::Probabilities => values,
                    OutputKind::Binary => 2,
                    OutputKind::Nothing => 0,
                };
                if *class >= count {
                    let network = network.name().to_owned();
                    return Err(ObjectiveError::Class { class: *class, network, last: count.saturating_sub(1) });
                }
                let as_probability = matches!(term, Term::Probability { .. });
                Self::Class { layer, class: *class, reading, as_probability }
            }
            Term::Direction { layer: name, vector } => {
                let (layer, shape) = place(name)?;
                let (found, channels) = (vector.values.len(), shape.channels());
                if found != channels {
                    let (name, layer) = (vector.name.clone(), name.clone());
                    return Err(ObjectiveError::Length { name, found, layer, channels });
                }
                Self::Direction { layer, shape, vector: Arc::clone(&vector.values) }
            }
            Term::Energy { layer } => Self::Energy { layer: place(layer)?.0 },
            Term::Diversity { layer } => {
                let (layer, shape) = place(layer)?;
                Self::Diversity { layer, shape }
            }
            Term::Inversion { layer, picture } => {
                let (layer, _) = place(layer)?;
                let target = activations_of(network, layer, picture, size)?;
                let squared = target.iter().map(|v| v * v).sum::<f32>().max(f32::MIN_POSITIVE);
                Self::Inversion { layer, target: target.into(), squared }
            }
            Term::Penalty(penalty) => Self::Penalty(*penalty),
        })
    }

    fn layer(&self) -> Option<LayerId> {
        match self {
            Self::Mean { layer, .. }
            | Self::At { layer, .. }
            | Self::Class { layer, .. }
            | Self::Direction { layer, .. }
            | Self::Energy { layer }
            | Self::Diversity { layer, .. }
            | Self::Inversion { layer, .. } => Some(*layer),
            Self::Penalty(_) => None,
        }
    }

    /// The value of a part that reads a layer; `weight` times the gradient of that layer is added to `seed`.
    fn value(&self, seen: &Seen<'_>, weight: f32, seed: &mut [f32]) -> f32 {
        let own = self.layer().map_or(&[][..], |layer| at(&seen.own, layer));
        match self {
            Self::Mean { shape, channel, .. } => {
                let share = weight / shape.plane() as f32;
                seed[channel * shape.plane()..][..shape.plane()].iter_mut().for_each(|s| *s += share);
                channel_mean(*shape, *channel, own)
            }
            Self::At { index, .. } => {
                seed[*index] += weight;
                own[*index]
            }
            Self::Class { class, reading: OutputKind::Binary, as_probability, .. } => {
                let sign = if *class == 1 { 1.0 } else { -1.0 };
                let logit = sign * own[0];
                let probability = 1.0 / (1.0 + (-logit).exp());
                let slope = if *as_probability { probability * (1.0 - probability) } else { 1.0 };
                seed[0] += weight * sign * slope;
                if *as_probability { probability } else { logit }
            }
            Self::Class { class, as_probability: false, .. } => {
                seed[*class] += weight;
                own[*class]
            }
            Self::Class { class, .. } => {
                let most = own.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let sum: f32 = own.iter().map(|v| (v - most).exp()).sum();
                let probability = |v: f32| (v - most).exp() / sum;
                let asked = probability(own[*class]);
                for (at, (s, v)) in seed.iter_mut().zip(own).enumerate() {
                    let same = if at == *class { 1.0 } else { 0.0 };
                    *s += weight * asked * (same - probability(*v));
                }
                asked
            }
            Self::Direction { shape, vector, .. } => {
                let share = 1.0 / shape.plane() as f32;
                let channels = own.chunks_exact(shape.plane()).zip(seed.chunks_exact_mut(shape.plane()));
                let along = channels.zip(vector.iter()).map(|((own, seed), v)| {
                    seed.iter_mut().for_each(|s| *s += weight * v * share);
                    f64::from(*v) * f64::from(mean(own))
                });
                along.sum::<f64>() as f32
            }
            Self::Energy { .. } => {
                let share = 2.0 * weight / own.len().max(1) as f32;
                seed.iter_mut().zip(own).for_each(|(s, v)| *s += share * v);
                let squares: f64 = own.iter().map(|v| f64::from(*v).powi(2)).sum();
                (squares / own.len().max(1) as f64) as f32
            }
            Self::Diversity { layer, shape } => {
                let others: Vec<_> = seen.others.iter().map(|o| gram(at(o, *layer), shape.plane())).collect();
                -add_likeness(own, shape.plane(), &others, -weight, seed)
            }
            Self::Inversion { target, squared, .. } => {
                let mut distance = 0.0f64;
                for ((s, v), t) in seed.iter_mut().zip(own).zip(target.iter()) {
                    distance += f64::from(v - t).powi(2);
                    *s -= 2.0 * weight * (v - t) / squared;
                }
                -(distance / f64::from(*squared)) as f32
            }
            Self::Penalty(_) => 0.0,
        }
    }
}

/// Overwrites `gradient`, `[channels, height, width]`, with that of one channel's mean over all positions.
pub fn mean_gradient(shape: Shape, channel: usize, gradient: &mut [f32]) {
    gradient.fill(0.0);
    gradient[channel * shape.plane()..(channel + 1) * shape.plane()].fill(1.0 / shape.plane() as f32);
}

/// The mean of one channel of one item's activations, `[channels, height, width]`.
pub fn channel_mean(shape: Shape, channel: usize, activations: &[f32]) -> f32 {
    mean(&activations[channel * shape.plane()..(channel + 1) * shape.plane()])
}

fn mean(values: &[f32]) -> f32 {
    let sum: f64 = values.iter().map(|v| f64::from(*v)).sum();
    (sum / values.len().max(1) as f64) as f32
}

/// What the network makes of a picture of this size, at a layer.
pub(super) fn activations_of(
    network: &Arc<Network>,
    layer: LayerId,
    picture: &Picture,
    size: Size,
) -> Result<Vec<f32>, ObjectiveError> {
    let mut executor = Executor::new(network, size, 1, &[layer], false)?;
    let rgb = planes(&resize_to_cover(&picture.pixels, size.width as u32, size.height as u32));
    let mut input = vec![0.0; executor.input_shape().len()];
    network.color_transform().apply(&rgb, &mut input);
    executor.forward(&input);
    Ok(executor.value(layer).to_vec())
}

/// `[3, height, width]` of 0 to 1.
pub(crate) fn planes(picture: &image::RgbImage) -> Vec<f32> {
    (0..3).flat_map(|c| picture.pixels().map(move |p| f32::from(p.0[c]) / 255.0)).collect()
}
