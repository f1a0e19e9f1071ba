//! The description beside a model's weights: architecture, preprocessing, class names, provenance.

use serde::Deserialize;

use super::layers::LayerSpec;
use crate::network::{OutputKind, Preprocessing};

/// The content of a `model.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What the network is called on the screen.
    pub name: String,
    /// The id of an architecture in the zoo, unless the layers are listed or the weights are to be recognised.
    #[serde(default)]
    pub architecture: Option<String>,
    /// All layers, of a network that is in no zoo.
    #[serde(default)]
    pub layers: Vec<LayerSpec>,
    /// A safetensors file or a PyTorch checkpoint, relative to the description.
    pub weights: String,
    /// A text file with a class name a line, relative to the description.
    #[serde(default)]
    pub labels: Option<String>,
    /// The class names themselves, instead of a file.
    #[serde(default)]
    pub classes: Vec<String>,
    /// How the output is read.
    #[serde(default)]
    pub reading: OutputKind,
    /// Where the weights come from and their licence.
    #[serde(default)]
    pub provenance: String,
    /// A caution to show beside the network's results.
    #[serde(default)]
    pub note: Option<String>,
    pub preprocessing: Preprocessing,
}

impl Description {
    /// Reads a description.
    ///
    /// # Errors
    /// When the text is no TOML, lacks something or contradicts itself; the error says what is wrong and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let description: Self = toml::from_str(text).map_err(|e| one_line(&e, text))?;
        if description.architecture.is_some() && !description.layers.is_empty() {
            return Err("it names an architecture and lists layers; one of them is enough".to_owned());
        }
        match description.preprocessing.problem() {
            Some(problem) => Err(format!("preprocessing: {problem}")),
            None => Ok(description),
        }
    }
}

/// TOML errors draw the offending line; one line with its number is enough here.
fn one_line(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
    let message = error.message().replace('\n', " ");
    match line {
        Some(line) => format!("line {line}: {message}"),
        None => message,
    }
}
