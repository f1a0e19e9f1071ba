//! What the last layer's numbers mean.

use serde::{Deserialize, Serialize};

use super::NetworkError;

/// How the last layer's values become probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// One value a class, already probabilities.
    #[default]
    Probabilities,
    /// One value in all: the probability of the second of two classes.
    Binary,
    /// They are no classes: maps, or a part of a network.
    Nothing,
}

/// The names of the classes, in the order of the last layer's values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    /// Full names; a name may list synonyms after commas.
    pub names: Vec<String>,
    pub output_kind: OutputKind,
}

/// One class and how likely the network thinks it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    pub class: usize,
    pub label: String,
    /// 0 to 1.
    pub probability: f32,
}

impl Classes {
    /// Names for a last layer of `outputs` values. An empty list is allowed: classes are then called by their number.
    ///
    /// # Errors
    /// When there are not as many names as classes.
    pub fn new(names: Vec<String>, output_kind: OutputKind, outputs: usize) -> Result<Self, NetworkError> {
        let fits = match output_kind {
            OutputKind::Probabilities => names.is_empty() || names.len() == outputs,
            OutputKind::Binary => outputs == 1 && (names.is_empty() || names.len() == 2),
            OutputKind::Nothing => names.is_empty(),
        };
        if !fits {
            return Err(NetworkError::ClassNames {
                found: names.len(),
                outputs: match output_kind {
                    OutputKind::Probabilities => outputs,
                    OutputKind::Binary => 2,
                    OutputKind::Nothing => 0,
                },
            });
        }
        Ok(Self { names, output_kind })
    }

    /// The first synonym of a class, or its number.
    pub fn label(&self, class: usize) -> String {
        match self.names.get(class) {
            Some(name) => name.split(',').next().unwrap_or(name).trim().to_owned(),
            None => format!("class {class}"),
        }
    }

    /// The `top` likeliest classes, best first; ties in class order. None where the output says no classes.
    pub fn read(&self, output: &[f32], top: usize) -> Vec<Prediction> {
        let probabilities = match (self.output_kind, output) {
            (OutputKind::Binary, [p]) => vec![1.0 - p, *p],
            (OutputKind::Nothing, _) => return Vec::new(),
            _ => output.to_vec(),
        };
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]).then(a.cmp(b)));
        order.truncate(top);
        order
            .into_iter()
            .map(|class| Prediction { class, label: self.label(class), probability: probabilities[class] })
            .collect()
    }
}
