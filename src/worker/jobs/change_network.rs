//! The same network with pictures prepared otherwise, or with its classes called otherwise.

use std::sync::Arc;

use crate::activations::MOST_VALUES;
use crate::network::{Network, Preprocessing};
use crate::worker::class_names::ClassNames;
use crate::worker::context::JobContext;
use crate::worker::failure::Failure;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, QueueKind, RunsOn};

/// All maps of one picture may take as many bytes as an analysis keeps: a size that could not be analysed is refused here.
const MOST_BYTES: u64 = 4 * MOST_VALUES as u64;

/// Makes a network that shares the layers of another. Shapes and receptive fields are worked out anew, which takes a moment for a
/// network of many layers.
#[derive(Clone, Debug)]
pub struct ChangeNetwork {
    pub network: Arc<Network>,
    /// How pictures are to be prepared; as before if left out.
    pub preprocessing: Option<Preprocessing>,
    /// What the classes are to be called.
    pub class_names: ClassNames,
}

impl Job for ChangeNetwork {
    type Event = Arc<Network>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Opening);

    fn run(self, context: &JobContext<'_, Arc<Network>>) -> Result<(), Interruption> {
        let mut network = self.network;
        if let Some(preprocessing) = self.preprocessing {
            network = network.with_preprocessing(preprocessing)?;
            check_size(&network)?;
        }
        if let Some(names) = self.class_names.read()? {
            network = network.with_class_names(names)?;
        }
        context.send(network);
        Ok(())
    }
}

/// Refuses a network whose maps would take too much memory, before anything of that size is computed.
fn check_size(network: &Network) -> Result<(), Failure> {
    let values = network.layers().map(|(_, layer)| layer.shape.len() as u64);
    let bytes = values.fold(0u64, |sum, values| sum.saturating_add(values.saturating_mul(4)));
    if bytes > MOST_BYTES { Err(Failure::MapsTooLarge { bytes, most: MOST_BYTES }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    /// Before anything of that size is computed.
    #[test]
    fn sizes_that_take_too_much_memory_are_refused() {
        let network = import::open_default().unwrap();
        let sized = |height, width| {
            let size = [height, width];
            network.with_preprocessing(Preprocessing { size, ..network.preprocessing.clone() }).unwrap()
        };
        assert!(check_size(&sized(1024, 1024)).is_ok());
        let error = check_size(&sized(8192, 8192)).unwrap_err();
        assert!(error.to_string().contains("would take") && error.is_of_size(), "{error}");
    }
}
