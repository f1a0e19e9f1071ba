//! The one way in which a model that was read becomes a network.

use std::sync::Arc;

use crate::network::{Classes, ModelInfo, Network, NetworkBuilder, NetworkError, OutputKind};

/// A model whose layers are built, with all that was found out about it.
pub(super) struct Opened {
    pub builder: NetworkBuilder,
    pub about: ModelInfo,
    /// One name for each class; empty where classes are numbers.
    pub class_names: Vec<String>,
    pub output_kind: OutputKind,
    /// If the model does not say how pictures are prepared: what its preprocessing is the usual one of.
    pub usual_for: Option<String>,
    /// A hash of the files that decide what the network computes; `None` if it came from no file.
    pub content_hash: Option<u128>,
}

impl Opened {
    /// # Errors
    /// When there are no layers, or not as many class names as outputs.
    pub fn finish(self) -> Result<Arc<Network>, NetworkError> {
        let outputs = self.builder.output_shape().map_or(0, |shape| shape.len());
        let classes = Classes::new(self.class_names, self.output_kind, outputs)?;
        let builder = self.builder.with_content_hash(self.content_hash);
        let builder = match self.usual_for {
            Some(usual) => builder.prepared_as_usual_for(usual),
            None => builder,
        };
        builder.finish(self.about, classes)
    }
}
