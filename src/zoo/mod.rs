//! Published architectures, a file for each family, built from named tensors.

mod architecture;
mod build;
mod error;
mod filters;
mod inverted_residual;
mod outline;
mod recognise;
mod tensors;
mod usual;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::LazyLock;

pub use architecture::{Architecture, Library, Published};
pub use error::ZooError;
pub use outline::{Draft, Outline};
pub use recognise::{Recognised, Unrecognised};
pub use tensors::{TensorSource, Tensors, check_shape};
pub use usual::Usual;

/// Declares the files of the families, and lists what each calls its `ARCHITECTURES`.
macro_rules! families {
    ($($family:ident)*) => {
        $(mod $family;)*

        /// All known architectures, in the order in which they are listed and tried.
        pub fn architectures() -> &'static [Architecture] {
            static ALL: LazyLock<Vec<Architecture>> = LazyLock::new(|| {
                let families: &[&[Architecture]] = &[$($family::ARCHITECTURES),*];
                families.concat()
            });
            &ALL
        }
    };
}

// A family is a row here and a file of this name. All else follows from the rows in its file: what is recognised and listed,
// and what the tests compare with the libraries.
families! {
    alexnet
    vgg
    squeezenet
    resnet
    googlenet
    inception_v3
    densenet
    darknet
    mobilenet_v2
    mobilenet_v3
    mobilenet_v4
    shufflenet_v2
    mnasnet
    efficientnet
    regnet
    convnext
    convnext_v2
    efficientnet_lite
    cats_or_dogs
}

/// The architecture that needs most of the tensors and finds them all. Heads beside the network may be there; what lies
/// inside its parts and has no place there may not: it would be another network.
///
/// # Errors
/// When no architecture fits; the error names the nearest.
pub fn recognise(tensors: &Tensors) -> Result<Recognised, Unrecognised> {
    recognise::among(architectures(), tensors)
}
