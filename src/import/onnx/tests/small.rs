//! Small networks as PyTorch's two exporters, Keras and ONNX Runtime's tools write them, with their own weights.

use std::collections::BTreeMap;

use super::{distance, json, open, values};
use crate::kernels::Size;
use crate::network::Shape;

#[derive(serde::Deserialize)]
struct Case {
    file: String,
    input_shape: Vec<usize>,
    output_shape: Vec<usize>,
    input: Vec<f32>,
    output: Vec<f32>,
}

/// Channels last to channels first.
fn planes(values: &[f32], [height, width, channels]: [usize; 3]) -> Vec<f32> {
    let at = |c: usize, y: usize, x: usize| values[(y * width + x) * channels + c];
    (0..channels)
        .flat_map(|c| (0..height).flat_map(move |y| (0..width).map(move |x| (c, y, x))))
        .map(|(c, y, x)| at(c, y, x))
        .collect()
}

#[test]
fn networks_compute_what_onnx_runtime_does() {
    let cases: BTreeMap<String, Case> = json("small.json");
    let mut wrong = Vec::new();
    for (name, case) in cases {
        let network = match open(&format!("small/{}", case.file)) {
            Ok(network) => network,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        // Keras puts the channels last.
        let (input, [channels, height, width]) = match *case.input_shape {
            [1, height, width, channels @ (1 | 3 | 4)] => {
                (planes(&case.input, [height, width, channels]), [channels, height, width])
            }
            [1, channels, height, width] => (case.input.clone(), [channels, height, width]),
            ref other => panic!("{name}: {other:?}"),
        };
        let takes_any = name.starts_with("any_size");
        if network.input_shape() != Shape::maps(channels, height, width) && !takes_any {
            wrong.push(format!("{name}: its pictures are {}", network.input_shape()));
            continue;
        }
        let layer = if network.layers().any(|(_, layer)| layer.name == "softmax") {
            network.logits()
        } else {
            network.output()
        };
        let output = values(&network, Size::new(height, width), &input, &[layer]).remove(0);
        let shape = network.layer(layer).shape.dims();
        // float16 networks are computed in more places here.
        let limit = match name.as_str() {
            _ if name.contains("float16") => 4e-3,
            _ if name.contains("quantised") => 2e-2,
            _ => 1e-4,
        };
        if shape != case.output_shape[1..] {
            wrong.push(format!("{name}: its output is {shape:?} instead of {:?}", case.output_shape));
        } else if distance(&output, &case.output) > limit {
            wrong.push(format!("{name}: off by {}", distance(&output, &case.output)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
