//! What can be wrong with a network, or with what it is asked.

use super::{MOST_VALUES, Shape};

/// Why an operator cannot take these inputs.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ShapeError {
    #[error("it takes {expected} input(s), not {found}")]
    InputCount { expected: &'static str, found: usize },
    #[error("it takes {expected} channels, not the {found} of its input")]
    Channels { expected: usize, found: usize },
    #[error("it takes {expected} values, not the {found} of its input ({shape})")]
    Features { expected: usize, found: usize, shape: Shape },
    #[error("its window does not fit on a {0} input")]
    WindowDoesNotFit(Shape),
    #[error("its axes do not divide as the network wants: {0}")]
    DoesNotDivide(Shape),
    #[error("it needs feature maps, not a vector of {0}")]
    NotMaps(Shape),
    #[error("its inputs differ in shape: {0} and {1}")]
    InputsDiffer(Shape, Shape),
    #[error("an input of {0} is too large")]
    TooLarge(Shape),
    #[error("its output of {0} is too large; the limit is {limit} values", limit = MOST_VALUES)]
    OutputTooLarge(Shape),
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    #[error("layer \"{layer}\" cannot be computed: {reason}")]
    Shape { layer: String, reason: ShapeError },
    #[error("two layers are called \"{0}\"")]
    DuplicateName(String),
    #[error("layer \"{layer}\" takes the output of a layer that does not come before it")]
    Order { layer: String },
    #[error("no layer \"{wanted}\" in {network}; the nearest are {nearest}")]
    NoSuchLayer { wanted: String, network: String, nearest: String },
    #[error("layer \"{layer}\" has channels 0 to {last}, not {wanted}")]
    NoSuchChannel { layer: String, wanted: usize, last: usize },
    #[error(
        "{network} cannot take a {found} picture: layer \"{layer}\" fails because {reason}; it was made for {made_for}"
    )]
    InputSize { network: String, found: String, layer: String, reason: ShapeError, made_for: String },
    #[error("{network} takes {mebibytes} MiB of memory for {batch} picture(s) of {size}; the limit is {limit} MiB")]
    Memory { network: String, size: String, batch: usize, mebibytes: usize, limit: usize },
    #[error("{network} takes {expected} input channels, not {found}")]
    InputChannels { network: String, expected: usize, found: usize },
    #[error("pictures cannot be prepared this way: {0}")]
    Preprocessing(String),
    #[error("the network has no layers")]
    Empty,
    #[error("{found} class names for {outputs} outputs")]
    ClassNames { found: usize, outputs: usize },
}
