//! ONNX models against what ONNX Runtime and the ONNX project say of them; and broken ones.

mod hostile;
mod list;
mod networks;
mod operators;
mod small;

use std::path::PathBuf;
use std::sync::Arc;

use crate::import;
use crate::kernels::Size;
use crate::network::{Executor, LayerId, Network};

fn data() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/onnx"))
}

fn json<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = std::fs::read_to_string(data().join(name)).expect("it is in the repository");
    serde_json::from_str(&text).expect("it is JSON")
}

fn open(path: &str) -> Result<Arc<Network>, String> {
    import::open(&data().join(path).to_string_lossy()).map_err(|e| e.to_string())
}

/// What these layers are for one input of this size, plain.
fn values(network: &Arc<Network>, size: Size, input: &[f32], layers: &[LayerId]) -> Vec<Vec<f32>> {
    let mut executor = Executor::new(network, size, 1, layers, false).expect("it takes this size");
    executor.forward(input);
    layers.iter().map(|layer| executor.value(*layer).to_vec()).collect()
}

/// The largest difference, as a part of the largest value.
fn distance(ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len());
    let largest = theirs.iter().fold(1e-6f32, |a, v| a.max(v.abs()));
    // NaN counts as far away.
    let far = |difference: f32| if difference.is_nan() { f32::INFINITY } else { difference };
    ours.iter().zip(theirs).map(|(a, b)| far((a - b).abs())).fold(0.0, f32::max) / largest
}
