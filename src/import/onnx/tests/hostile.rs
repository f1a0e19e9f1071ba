//! Files that are broken or mean harm.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::skim::skim;
use super::{data, open};
use crate::import;
use crate::import::weights::Bytes;
use crate::network::tests::noise;

/// Each model, and what its error must say.
const FAULTS: [(&str, &str); 28] = [
    ("concat_axis_out_of_range", "axis"),
    ("constant_of_shape_huge", "more than a model of this size may"),
    ("cycle", "cycle"),
    ("data_too_short", "bytes"),
    ("dims_negative", "shape"),
    ("dims_overflow", "shape"),
    ("expand_huge", "do not fit each other"),
    ("external_above", "only files in the model's folder"),
    ("external_absolute", "only files in the model's folder"),
    ("external_beyond", "the file has been cut"),
    ("gather_out_of_range", "places"),
    ("group_0", "group"),
    ("input_of_nobody", "which nothing makes"),
    ("kernel_larger_than_input", "does not fit"),
    ("nested", "version 1"),
    ("no_graph", "no graph"),
    ("opset_3", "version 3"),
    ("pads_leave_nothing", "pads"),
    ("pads_negative", "pads"),
    ("range_huge", "more than a model of this size may"),
    ("reshape_two_unknown", "shape"),
    ("resize_1e30", "pixels"),
    ("resize_nan", "pixels"),
    ("same_output_twice", "made twice"),
    ("stride_0", "strides"),
    ("tile_huge", "Tile (node \"last\": what it reads depends on the picture"),
    ("transpose_repeated_axis", "twice"),
    ("unsupported_operators", "NonMaxSuppression (node \"nms\")"),
];

#[test]
fn every_fault_is_an_error_that_names_it() {
    let mut wrong = BTreeMap::new();
    for (name, text) in FAULTS {
        match open(&format!("hostile/{name}.onnx")) {
            Ok(_) => drop(wrong.insert(name, "it opened".to_owned())),
            Err(error) if error.contains(text) && error.contains(name) && !error.contains('\n') => {}
            Err(error) => drop(wrong.insert(name, error)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let files = fs::read_dir(data().join("hostile")).expect("it is there");
    let models = files.filter(|f| f.as_ref().expect("readable").file_name().to_string_lossy().ends_with(".onnx"));
    assert_eq!(models.count(), FAULTS.len());
}

#[test]
fn a_network_opens_up_to_what_is_not_supported() {
    let path = data().join("hostile/unsupported_operators.onnx");
    let path = path.to_string_lossy();
    let error = import::open(&path).expect_err("it has loops");
    assert_eq!(error.until(), Some("best"));
    let error = error.to_string();
    assert!(error.contains("Loop (node \"decode\")"), "{error}");
    let network = import::open_until(&path, Some("backbone.out")).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(network.layer(network.output()).name, "backbone.out");
    let error = import::open_until(&path, Some("backbone.on")).expect_err("no such node").to_string();
    assert!(error.contains("backbone.out"), "{error}");
}

/// Cut anywhere, or with any bit turned, a model is an error or another network, never a panic.
#[test]
fn damaged_models_never_panic() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("damaged.onnx");
    for whole in MODELS.iter() {
        for percent in 0..100 {
            fs::write(&path, &whole[..whole.len() * percent / 100]).expect("writable");
            let error = import::open(&path.to_string_lossy()).expect_err("it has been cut").to_string();
            assert!(error.contains("damaged.onnx"), "{error}");
        }
        let mut random = noise(1, 600).into_iter();
        while let (Some(at), Some(bit)) = (random.next(), random.next()) {
            let mut damaged = whole.clone();
            let at = ((at + 1.0) / 2.0 * whole.len() as f32) as usize % whole.len();
            damaged[at] ^= 1 << (((bit + 1.0) * 4.0) as u32 % 8);
            fs::write(&path, &damaged).expect("writable");
            let _ = import::open(&path.to_string_lossy());
        }
    }
}

proptest! {
    /// Whatever bytes a file holds, it is an error or a model.
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = skim(&Bytes::Memory(bytes.into()));
    }

    /// Parts of models in another order, repeated, with other bytes between them.
    #[test]
    fn any_mixture_of_models_is_survived(
        parts in proptest::collection::vec((0usize..5, 0.0..1.0f64, 0usize..400), 1..12),
        noise in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("mixed.onnx");
        let mut mixed = Vec::new();
        for (model, start, length) in parts {
            let whole = &MODELS[model];
            let start = (start * whole.len() as f64) as usize;
            mixed.extend(&whole[start..whole.len().min(start + length)]);
            mixed.extend(&noise);
        }
        // A whole graph in front, so that some of it means something.
        let all = [MODELS[0].as_slice(), &mixed].concat();
        for bytes in [&mixed, &all] {
            fs::write(&path, bytes).expect("writable");
            let _ = import::open(&path.to_string_lossy());
        }
    }
}

/// Small models with many kinds of nodes.
static MODELS: LazyLock<[Vec<u8>; 5]> = LazyLock::new(|| {
    ["classifier_torchscript", "normalisations_dynamo", "decoder_dynamo", "classifier_quantised", "keras"]
        .map(|name| fs::read(data().join(format!("small/{name}.onnx"))).expect("it is in the repository"))
});
