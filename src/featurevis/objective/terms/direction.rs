//! The component of activations along a vector.

use std::path::Path;
use std::sync::Arc;

use crate::activations::read_npy;
use crate::featurevis::objective::error::ObjectiveError;
use crate::featurevis::objective::measure::{Gradients, Measure, Pullback, Seen};
use crate::featurevis::objective::picture::Picture;
use crate::featurevis::objective::site::Site;
use crate::featurevis::objective::term_kind::{Arguments, TermKind};
use crate::network::{LayerId, Shape};

/// The mean over all positions of the activations' component along a vector, times the cosine between the two to some power.
///
/// With a power, what points elsewhere too counts less, however long it is: Lucid's `direction` with `cossim_pow`.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    pub layer: String,
    pub vector: Vector,
    /// 0: the component alone.
    pub cosine_power: f32,
}

/// A direction in the space of a layer's channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// The file that it comes from: `.npy`, or a picture with `@`, row and column.
    pub name: String,
    /// One for each channel.
    pub values: Arc<[f32]>,
}

/// The cosine counts as no less than this, so that what points the wrong way still has a gradient. Lucid's number.
const LEAST_COSINE: f32 = 0.1;
/// Added to lengths that are divided by. Lucid's number.
const EPSILON: f32 = 1e-4;
const LARGEST_POWER: f32 = 16.0;

#[derive(Debug)]
struct Component {
    layer: LayerId,
    shape: Shape,
    vector: Arc<[f32]>,
    length: f32,
    power: f32,
}

impl TermKind for Direction {
    const NAME: &'static str = "direction";
    const FORMS: &'static [(&'static str, &'static str)] = &[
        (":LAYER:FILE.npy", "the component along a vector with one float32 for each channel"),
        (":LAYER:PHOTO@ROW,COLUMN", "the component along what the layer makes of a photo at a position"),
        (":LAYER:...^POWER", "either, times the cosine with the vector to a power (at least 0.1)"),
    ];

    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
        let (layer, name) = arguments.layer_and("a .npy file, or a photo with @ROW,COLUMN")?;
        // A name may have a caret in it: what follows is a power only if it is a number.
        let power = name.rsplit_once('^').and_then(|(name, power)| Some((name.to_owned(), power.parse::<f32>().ok()?)));
        let (name, cosine_power) = power.unwrap_or((name, 0.0));
        if !(0.0..=LARGEST_POWER).contains(&cosine_power) {
            return Err(arguments.wrong(format!("the power is {cosine_power}; it must be 0 to {LARGEST_POWER}")));
        }
        let values = match name.rsplit_once('@') {
            Some((photo, at)) => activations_at(arguments, &layer, photo, arguments.position(at)?)?,
            None => read_npy(Path::new(&name))?.1,
        };
        Ok(Self { layer, vector: Vector { name, values: values.into() }, cosine_power })
    }

    fn arguments(&self) -> String {
        let power = if self.cosine_power == 0.0 { String::new() } else { format!("^{}", self.cosine_power) };
        format!(":{}:{}{power}", self.layer, self.vector.name)
    }

    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
        let (layer, shape) = site.layer(&self.layer)?;
        let (found, channels) = (self.vector.values.len(), shape.channels());
        if found != channels {
            let (name, layer) = (self.vector.name.clone(), self.layer.clone());
            return Err(ObjectiveError::Length { name, found, layer, channels });
        }
        let vector = Arc::clone(&self.vector.values);
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        Ok(Box::new(Component { layer, shape, vector, length, power: self.cosine_power }))
    }

    fn content(&self) -> Vec<u8> {
        self.vector.values.iter().flat_map(|v| v.to_le_bytes()).collect()
    }
}

/// What a layer makes of a photo at one position, one value for each channel, at the size that the network was trained on.
fn activations_at(
    arguments: &Arguments<'_>,
    layer: &str,
    photo: &str,
    [row, column]: [usize; 2],
) -> Result<Vec<f32>, ObjectiveError> {
    let network = arguments.network;
    let picture = Picture::read(photo)?;
    let id = network.find(layer)?;
    let shape = network.layer(id).shape;
    let size = shape.size();
    if row >= size.height || column >= size.width {
        let (height, width) = (size.height, size.width);
        return Err(ObjectiveError::Position { layer: layer.to_owned(), row, column, height, width });
    }
    let values = picture.activations(network, id, network.preprocessing.size())?;
    Ok(values.iter().skip(row * size.width + column).step_by(shape.plane()).copied().collect())
}

impl Measure for Component {
    fn layer(&self) -> Option<LayerId> {
        Some(self.layer)
    }

    /// With `f = max(0.1, cos)`, the value at a position is `dot * f^p`, and its gradient
    /// `f^p * v + dot * p * f^(p - 1) * d cos / da`, where the last part is zero below the floor.
    fn measure<'a>(&'a self, seen: &'a Seen<'a>) -> (f32, Pullback<'a>) {
        let (own, plane) = (seen.at(self.layer), self.shape.plane());
        // The component along the vector and the squared length of the activations are summed for each position.
        let (mut dots, mut squares) = (vec![0.0f32; plane], vec![0.0f32; plane]);
        for (values, v) in own.chunks_exact(plane).zip(self.vector.iter()) {
            for ((dot, square), a) in dots.iter_mut().zip(&mut squares).zip(values) {
                *dot += v * a;
                *square += a * a;
            }
        }
        let cosine = move |dot: f32, square: f32| dot / (EPSILON + square.sqrt()) / (EPSILON + self.length);
        let factor = move |dot: f32, square: f32| cosine(dot, square).max(LEAST_COSINE).powf(self.power);
        let sum: f64 = dots.iter().zip(&squares).map(|(dot, square)| f64::from(dot * factor(*dot, *square))).sum();
        let pull_back = move |weight: f32, gradients: &mut Gradients<'_, '_>| {
            let share = weight / plane as f32;
            // The gradient is `along * vector + own * activations` at each position.
            let slopes = dots.iter().zip(&squares).map(|(dot, square)| {
                let (dot, length, cosine) = (*dot, square.sqrt(), cosine(*dot, *square));
                let mut along = factor(dot, *square);
                let mut own = 0.0;
                if self.power > 0.0 && cosine > LEAST_COSINE {
                    let slope = dot * self.power * cosine.powf(self.power - 1.0);
                    along += slope / ((EPSILON + length) * (EPSILON + self.length));
                    own = -slope * cosine / ((EPSILON + length) * length.max(EPSILON));
                }
                [share * along, share * own]
            });
            let slopes: Vec<[f32; 2]> = slopes.collect();
            let channels = gradients.at(self.layer).chunks_exact_mut(plane).zip(own.chunks_exact(plane));
            for ((seed, values), v) in channels.zip(self.vector.iter()) {
                for ((s, a), [along, own]) in seed.iter_mut().zip(values).zip(&slopes) {
                    *s += along * v + own * a;
                }
            }
        };
        ((sum / plane.max(1) as f64) as f32, Box::new(pull_back))
    }
}
