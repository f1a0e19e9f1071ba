//! What can be wrong with an objective.

use crate::activations::NpyError;
use crate::network::NetworkError;
use crate::picture::PictureError;

#[derive(Debug, thiserror::Error)]
pub enum ObjectiveError {
    #[error("objective \"{text}\": {problem}")]
    Text { text: String, problem: String },
    #[error("an objective needs a layer: it holds only penalties, and the best picture for those is grey")]
    NothingToClimb,
    #[error("{name}: {found} values; layer {layer} has {channels} channels, so a direction in it has as many")]
    Length { name: String, found: usize, layer: String, channels: usize },
    #[error("row {row}, column {column} of {layer}: its map has {height} rows and {width} columns at this size")]
    Position { layer: String, row: usize, column: usize, height: usize, width: usize },
    #[error("class {class}: {network} has classes 0 to {last}")]
    Class { class: usize, network: String, last: usize },
    #[error(
        "{term} needs company: grow at least 2 variants of the objective, or several objectives with {term} at once"
    )]
    Alone { term: &'static str },
    #[error("the picture has no opacity: --alpha gives it some")]
    Opaque,
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Array(#[from] NpyError),
}
