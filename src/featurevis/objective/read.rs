//! Objectives as a person writes them: `channel:fire6.concat:10 - 0.5*channel:fire6.concat:11`.

use std::path::Path;
use std::sync::Arc;

use super::goal::activations_of;
use super::{Objective, ObjectiveError, Penalty, Picture, Term, Vector};
use crate::activations::read_npy;
use crate::network::Network;
use crate::picture::{self, Limits, bundled_photo};

/// What can be written, for help texts.
pub const GRAMMAR: &str = "\
channel:LAYER:N             the mean of a channel
neuron:LAYER:N[@ROW,COL]    one value of its map, in the middle if not said
logit:CLASS                 what the network says of a class
probability:CLASS
direction:LAYER:FILE.npy    the component along a vector, one float32 for each channel
direction:LAYER:PHOTO@ROW,COL   or along what the layer makes of a photo at a position
energy:LAYER                the mean square of a whole layer, as in DeepDream
inversion:LAYER:PHOTO       how close the layer's activations are to a photo's
diversity:LAYER             how little the variants' textures are alike
tv, l1, l2, blur            penalties, to be subtracted
joined by + and - between spaces, each with a factor if wanted: 0.5*channel:conv1:3";

impl Objective {
    /// Reads the text, and the files that it names; `network` says what a layer makes of a photo.
    pub fn read(text: &str, network: &Arc<Network>) -> Result<Self, ObjectiveError> {
        let wrong = |problem: String| ObjectiveError::Text { text: text.to_owned(), problem };
        let mut objective = Self::default();
        let mut sign = 1.0;
        let mut expects_term = true;
        for word in words(text) {
            match (word.as_str(), expects_term) {
                ("-", true) => sign = -sign,
                ("+", true) => {}
                ("+" | "-", false) => {
                    sign = if word == "-" { -1.0 } else { 1.0 };
                    expects_term = true;
                }
                (term, true) => {
                    let (weight, term) = weight_and_term(term).map_err(wrong)?;
                    objective.terms.push((sign * weight, read_term(term, network, &wrong)?));
                    (sign, expects_term) = (1.0, false);
                }
                (other, false) => return Err(wrong(format!("+ or - is missing before \"{other}\""))),
            }
        }
        if expects_term {
            let missing = if objective.terms.is_empty() { "it is empty" } else { "it ends where a term is expected" };
            return Err(wrong(format!("{missing}; write for example channel:LAYER:10")));
        }
        Ok(objective)
    }
}

/// Split at spaces, except within double quotes, which names with spaces need. A minus before the first term may touch it.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => {
                words.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()))
            }
            c => word.push(c),
        }
    }
    words.extend(Some(word).filter(|w| !w.is_empty()));
    if let Some(rest) = words.first().and_then(|w| w.strip_prefix('-')).filter(|rest| !rest.is_empty()) {
        let rest = rest.to_owned();
        words.splice(0..1, ["-".to_owned(), rest]);
    }
    words
}

fn weight_and_term(text: &str) -> Result<(f32, &str), String> {
    match text.split_once('*') {
        // A factor is a number; a star elsewhere belongs to a name.
        Some((factor, term)) => match factor.parse::<f32>() {
            Ok(weight) if weight.is_finite() => Ok((weight, term)),
            _ => Err(format!("\"{factor}\" is not a number to multiply by")),
        },
        None => Ok((1.0, text)),
    }
}

fn read_term(
    text: &str,
    network: &Arc<Network>,
    wrong: &impl Fn(String) -> ObjectiveError,
) -> Result<Term, ObjectiveError> {
    let number =
        |what: &str, text: &str| text.parse::<usize>().map_err(|_| wrong(format!("\"{text}\" is not a {what} number")));
    let position = |text: &str| -> Result<[usize; 2], ObjectiveError> {
        let (row, column) =
            text.split_once(',').ok_or_else(|| wrong(format!("\"{text}\" should be ROW,COLUMN after the @")))?;
        Ok([number("row", row)?, number("column", column)?])
    };
    // Layers of imported networks may have colons in their names: the last part is what follows the last colon.
    let layer_and = |rest: &str, what: &str| match rest.rsplit_once(':') {
        Some((layer, last)) if !layer.is_empty() && !last.is_empty() => Ok((layer.to_owned(), last.to_owned())),
        _ => Err(wrong(format!("\"{text}\" should have a layer, a colon and {what}"))),
    };
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    Ok(match kind {
        "channel" => {
            let (layer, channel) = layer_and(rest, "a channel")?;
            Term::Channel { layer, channel: number("channel", &channel)? }
        }
        "neuron" => {
            let (layer, channel) = layer_and(rest, "a channel")?;
            let (channel, at) = match channel.split_once('@') {
                Some((channel, at)) => (channel, Some(position(at)?)),
                None => (channel.as_str(), None),
            };
            Term::Neuron { layer, channel: number("channel", channel)?, at }
        }
        "logit" => Term::Logit { class: number("class", rest)? },
        "probability" => Term::Probability { class: number("class", rest)? },
        "direction" => {
            let (layer, name) = layer_and(rest, "a .npy file, or a photo with @ROW,COLUMN")?;
            let values = match name.rsplit_once('@') {
                Some((photo, at)) => activations_at(network, &layer, &read_picture(photo)?, position(at)?)?,
                None => read_npy(Path::new(&name))?.1,
            };
            Term::Direction { layer, vector: Vector { name, values: values.into() } }
        }
        "energy" if !rest.is_empty() => Term::Energy { layer: rest.to_owned() },
        "diversity" if !rest.is_empty() => Term::Diversity { layer: rest.to_owned() },
        "inversion" => {
            let (layer, name) = layer_and(rest, "a photo")?;
            Term::Inversion { layer, picture: read_picture(&name)? }
        }
        _ => match Penalty::ALL.into_iter().find(|penalty| penalty.name() == text) {
            Some(penalty) => Term::Penalty(penalty),
            None => {
                let known =
                    "channel, neuron, logit, probability, direction, energy, inversion, diversity, tv, l1, l2, blur";
                return Err(wrong(format!("\"{text}\" is no term; there are {known}")));
            }
        },
    })
}

/// A built-in photo of that name, or a file.
pub(in crate::featurevis) fn read_picture(name: &str) -> Result<Picture, picture::PictureError> {
    let photo = match bundled_photo(name) {
        Some(photo) => photo.open()?,
        None => picture::open(Path::new(name), Limits::default())?,
    };
    Ok(Picture { name: name.to_owned(), pixels: Arc::new(photo.image) })
}

/// What a layer makes of a photo at one position, one value for each channel, at the size that the network was trained on.
fn activations_at(
    network: &Arc<Network>,
    layer: &str,
    picture: &Picture,
    [row, column]: [usize; 2],
) -> Result<Vec<f32>, ObjectiveError> {
    let id = network.find(layer)?;
    let shape = network.layer(id).shape;
    let size = shape.size();
    if row >= size.height || column >= size.width {
        let (height, width) = (size.height, size.width);
        return Err(ObjectiveError::Position { layer: layer.to_owned(), row, column, height, width });
    }
    let values = activations_of(network, id, picture, network.preprocessing.size())?;
    Ok(values.iter().skip(row * size.width + column).step_by(shape.plane()).copied().collect())
}
