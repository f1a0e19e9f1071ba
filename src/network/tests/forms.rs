//! Operators in descriptions: what is written is read again, what older versions wrote too, and the docs list all of it.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{builder, finish, noise};
use crate::network::form::{Example, FormError, Kind, NamedTensors, Written};
use crate::network::{Executor, Op, Shape, Source};

/// Tensors in memory.
#[derive(Default)]
struct Memory(HashMap<String, (Vec<usize>, Vec<f32>)>);

impl NamedTensors for Memory {
    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.0.get(name).map(|(shape, _)| shape.clone())
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        match self.0.get(name) {
            Some((found, values)) if found == shape => Ok(values.clone()),
            found => Err(format!("{name}: {found:?} is not {shape:?}")),
        }
    }
}

impl Memory {
    fn of(written: &Written<'_>) -> Self {
        let entry =
            |t: &crate::network::form::Stored<'_>| (format!("it.{}", t.name), (t.shape.clone(), t.values.to_vec()));
        Self(written.tensors.iter().map(entry).collect())
    }
}

/// The bits of what an operator makes of noise, without a network around it.
fn bits(op: Op, inputs: &[Shape]) -> Vec<u32> {
    let mut b = builder(1, 1);
    let sources: Vec<Source> = inputs
        .iter()
        .enumerate()
        .map(|(i, shape)| {
            let values = noise(i as u64, shape.len()).into_iter().map(|v| v + 1.5).collect();
            let constant = crate::network::ops::Constant::new(*shape, values).expect("the lengths match");
            b.add(format!("input {i}"), constant, &[]).expect("it fits").into()
        })
        .collect();
    let id = b.add("op", op, &sources).expect("it fits");
    let network = finish(b);
    let mut executor = Executor::new(&network, network.preprocessing.size(), 1, &[id], false).expect("it fits");
    executor.forward(&[0.0; 3]);
    executor.value(id).iter().map(|v| v.to_bits()).collect()
}

#[test]
fn every_operator_is_written_and_read_bit_for_bit() {
    for Example { op, inputs, .. } in Op::examples() {
        let written = op.write().expect("it can be written");
        let tensors = Memory::of(&written);
        let again =
            Op::read(&written.kind, &written.settings, "it", &tensors).unwrap_or_else(|e| panic!("{op:?}: {e}"));
        assert_eq!(again.write().expect("it can be written"), written);
        assert_eq!(again.operator().parameters(), op.operator().parameters(), "{op:?}");
        assert_eq!(bits(again, &inputs), bits(op, &inputs));
    }
}

fn kinds() -> impl Iterator<Item = &'static Kind> {
    Op::KINDS.iter().flat_map(|kinds| kinds.iter())
}

#[test]
fn every_kind_has_one_operator_and_an_example() {
    let written: Vec<String> = Op::examples().iter().map(|e| e.op.write().expect("it can be written").kind).collect();
    for kind in kinds() {
        assert_eq!(kinds().filter(|other| other.name == kind.name).count(), 1, "{} is ambiguous", kind.name);
        assert_eq!(kind.is_old, !written.iter().any(|name| name == kind.name), "{} has no example", kind.name);
    }
    for name in written {
        assert!(kinds().any(|kind| kind.name == name), "{name} is no kind");
    }
}

/// The kinds and settings that version 0.1 wrote, with the tensors that stood beside them. None of this may ever be changed.
#[test]
fn what_older_versions_wrote_is_read() {
    let span = json!({"start": {"from_start": 1}, "end": {"from_end": 1}, "step": 2, "is_reversed": false});
    let window = json!({"stride": [2, 1], "padding": [1, 0, 1, 1], "dilation": 1, "groups": 2});
    let pool = json!({"kernel": [3, 2], "stride": [2, 1], "padding": "same", "dilation": 1, "ceil_mode": true});
    let average =
        json!({"kernel": 2, "stride": 1, "padding": 0, "dilation": 1, "ceil_mode": false, "count_include_pad": false});
    let upsampling = json!({"stride": 2, "padding": 1, "dilation": 1, "groups": 2, "output_padding": [1, 0]});
    let padding = json!({"top": 1, "bottom": 2, "left": 0, "right": 1});
    let factors = json!([[{"fixed": 2}, "rest"], ["rest"], ["rest"]]);
    let order = json!({"maps": [[{"axis": 0, "index": 1}, {"axis": 0, "index": 0}], [{"axis": 1, "index": 0}], [{"axis": 2, "index": 0}]]});
    let limits = json!({"low": -3.402_823_5e38, "high": 0.75});
    let cubic = json!({"cubic": {"coefficient": -0.75, "exclude_outside": false}});
    let old = [
        ("convolution", window, &["weight:4,2,3,2", "bias:4"][..]),
        ("transposed_convolution", upsampling, &["weight:4,2,3,3", "bias:4"]),
        ("linear", json!({}), &["weight:3,4", "bias:3"]),
        ("linear", json!({}), &["weight:3,4"]),
        ("batch_norm", json!({}), &["scale:4", "shift:4"]),
        ("batch_norm", json!({"epsilon": 1e-3}), &["running_mean:4", "running_var:4", "weight:4", "bias:4"]),
        ("scale_and_shift", json!({}), &["scale:4", "shift:4"]),
        ("layer_norm", json!({"epsilon": 1e-6}), &["weight:4", "bias:4"]),
        ("group_norm", json!({"epsilon": 1e-5, "groups": 2}), &["weight:4", "bias:4"]),
        ("local_response_norm", json!({"size": 3, "alpha": 0.5, "beta": 0.75, "bias": 1.0}), &[]),
        ("prelu", json!({}), &["weight:4"]),
        ("quantize", limits.clone(), &["steps:4", "zeros:4"]),
        ("clip", limits, &[]),
        ("relu", json!({}), &[]),
        ("relu6", json!({}), &[]),
        ("leaky_relu", json!({"slope": 0.1}), &[]),
        ("elu", json!({"alpha": 1.0, "scale": 1.0}), &[]),
        ("hard_sigmoid", json!({"slope": 0.2, "offset": 0.5}), &[]),
        ("sigmoid", json!({}), &[]),
        ("tanh", json!({}), &[]),
        ("softplus", json!({}), &[]),
        ("hard_swish", json!({}), &[]),
        ("silu", json!({"beta": 1.0}), &[]),
        ("gelu", json!({}), &[]),
        ("gelu_tanh", json!({}), &[]),
        ("mish", json!({}), &[]),
        ("erf", json!({}), &[]),
        ("absolute", json!({}), &[]),
        ("exponential", json!({}), &[]),
        ("logarithm", json!({}), &[]),
        ("square_root", json!({}), &[]),
        ("reciprocal", json!({}), &[]),
        ("power", json!({"exponent": 0.5}), &[]),
        ("softmax", json!({}), &[]),
        ("channel_softmax", json!({}), &[]),
        ("channel_log_softmax", json!({}), &[]),
        ("max_pool", pool, &[]),
        ("average_pool", average, &[]),
        ("adaptive_average_pool", json!({"output": [3, 2]}), &[]),
        ("global_average_pool", json!({}), &[]),
        ("global_max_pool", json!({}), &[]),
        ("reduce", json!({"reduction": "mean", "channels": true, "rows": false, "columns": false}), &[]),
        ("concat", json!({}), &[]),
        ("add", json!({}), &[]),
        ("broadcast_add", json!({}), &[]),
        ("subtract", json!({}), &[]),
        ("multiply", json!({}), &[]),
        ("divide", json!({}), &[]),
        ("minimum", json!({}), &[]),
        ("maximum", json!({}), &[]),
        ("matrix_product", json!({}), &[]),
        ("constant", json!({}), &["value:4,1,2"]),
        ("selection", json!({"channels": 4, "from": [3, -1, 0]}), &[]),
        ("crop", json!({"rows": span, "columns": span}), &[]),
        ("pad", json!({"edges": padding, "mode": {"constant": 0.5}}), &[]),
        ("pad", json!({"edges": padding, "mode": "reflect"}), &[]),
        (
            "resize",
            json!({"target": {"scale": [1.5, 2.0]}, "interpolation": "linear", "coordinates": "half_pixel"}),
            &[],
        ),
        (
            "resize",
            json!({"target": {"fixed": {"height": 9, "width": 7}}, "interpolation": {"nearest": "floor"}, "coordinates": "asymmetric"}),
            &[],
        ),
        (
            "resize",
            json!({"target": {"scale": [2.0, 2.0]}, "interpolation": cubic, "coordinates": "align_corners"}),
            &[],
        ),
        ("rearrange", json!({"factors": factors, "output": order}), &[]),
        ("flatten", json!({}), &[]),
        ("dropout", json!({}), &[]),
    ];
    for (kind, settings, tensors) in old {
        let Value::Object(settings) = settings else { panic!("{kind}: settings are an object") };
        let mut memory = Memory::default();
        for tensor in tensors {
            let (name, dims) = tensor.split_once(':').expect("a name and a shape");
            let shape: Vec<usize> = dims.split(',').map(|d| d.parse().expect("a number")).collect();
            let values = vec![0.5; shape.iter().product()];
            memory.0.insert(format!("it.{name}"), (shape, values));
        }
        let op = Op::read(kind, &settings, "it", &memory).unwrap_or_else(|e| panic!("{kind}: {e}"));
        let written = op.write().expect("it can be written");
        if kind != "broadcast_add" && kind != "batch_norm" {
            assert_eq!(written.kind, kind);
            for (name, value) in settings.iter().filter(|(_, value)| !value.is_f64()) {
                assert_eq!(&written.settings[name], value, "{kind}: {name}");
            }
            assert_eq!(written.tensors.len(), tensors.len(), "{kind}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_kind_is_said() {
    let error = |kind: &str, settings: Value| -> FormError {
        let Value::Object(settings) = settings else { return FormError::Invalid(String::new()) };
        Op::read(kind, &settings, "it", &Memory::default()).expect_err("it is wrong")
    };
    let found = error("konvolution", json!({})).to_string();
    assert!(found.contains("convolution, ") && found.contains("docs/model-files.md"), "{found}");
    let found = error("relu", json!({"slope": 1})).to_string();
    assert!(found.contains("unknown field `slope`"), "{found}");
    let found = error("leaky_relu", json!({})).to_string();
    assert!(found.contains("missing field `slope`"), "{found}");
    let found = error("linear", json!({})).to_string();
    assert!(found.contains("\"it.weight\" is missing"), "{found}");
}

/// A bias that is not there is neither counted nor written. Both took zeros for one before: 15 parameters, and two tensors.
#[test]
fn layers_without_a_bias_have_none() {
    let mut tensors = Memory::default();
    tensors.0.insert("it.weight".to_owned(), (vec![3, 4], vec![0.5; 12]));
    let linear = Op::read("linear", &Map::new(), "it", &tensors).expect("it can be read");
    assert_eq!(linear.operator().parameters(), 12);
    assert_eq!(linear.write().expect("it can be written").tensors.len(), 1);
    tensors.0.insert("it.weight".to_owned(), (vec![4, 3, 2, 2], vec![0.5; 48]));
    let transposed = Op::read("transposed_convolution", &Map::new(), "it", &tensors).expect("it can be read");
    assert_eq!(transposed.operator().parameters(), 48);
    assert_eq!(transposed.write().expect("it can be written").tensors.len(), 1);
}

/// PyTorch's rule: the output padding is smaller than the stride or the dilation.
#[test]
fn output_padding_may_be_as_wide_as_the_stride_if_there_is_dilation() {
    let mut tensors = Memory::default();
    tensors.0.insert("it.weight".to_owned(), (vec![2, 1, 3, 3], (0..18).map(|v| v as f32).collect()));
    let shape = |dilation: usize, output_padding: usize| {
        let settings = json!({"dilation": dilation, "output_padding": output_padding});
        let Value::Object(settings) = settings else { panic!("settings are an object") };
        let op = Op::read("transposed_convolution", &settings, "it", &tensors);
        op.map(|op| op.output_shape(&[Shape::maps(2, 4, 5)])).map_err(|error| error.to_string())
    };
    assert_eq!(shape(2, 1), Ok(Ok(Shape::maps(1, 9, 10))));
    let error = shape(1, 1).expect_err("neither is larger");
    assert!(error.contains("smaller than its stride or its dilation"), "{error}");
}

/// The rows of the table in docs/model-files.md, made from the operators' own lists.
fn table() -> String {
    let mut rows = String::new();
    for kinds in Op::KINDS {
        let mut named: Vec<&Kind> = kinds.iter().filter(|kind| !kind.is_old).collect();
        while let Some(first) = named.first().copied() {
            let alike = |kind: &&Kind| {
                (kind.inputs, kind.settings, kind.tensors) == (first.inputs, first.settings, first.tensors)
            };
            let names: Vec<String> = named.iter().filter(|k| alike(k)).map(|kind| format!("`{}`", kind.name)).collect();
            let cell = |text: &str| if text.is_empty() { String::new() } else { format!("{text} ") };
            let words: Vec<&str> = [first.inputs, first.settings].into_iter().filter(|text| !text.is_empty()).collect();
            let (settings, tensors) = (cell(&words.join("; ")), cell(first.tensors));
            rows += &format!("| {} | {settings}| {tensors}|\n", names.join(", "));
            named.retain(|kind| !alike(kind));
        }
    }
    rows
}

/// docs/model-files.md has these rows; `UPDATE_SNAPSHOTS=force` writes them anew.
#[test]
fn the_docs_list_every_kind() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/model-files.md");
    let docs = std::fs::read_to_string(&path).expect("it is in the repository");
    let head = "| kind | settings (default) | tensors |\n| --- | --- | --- |\n";
    let (before, rest) = docs.split_once(head).expect("the table is there");
    let (_, after) = rest.split_once("\n\n").expect("text comes after the table");
    let wanted = format!("{before}{head}{}\n{after}", table());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &wanted).expect("writable");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("it is in the repository"), wanted);
}
