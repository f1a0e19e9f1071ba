//! The ONNX project's own test vectors of operators.
//!
//! What each came to is written down in tests/data/onnx/operators.txt; `UPDATE_SNAPSHOTS=force` writes it anew.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use prost::Message;

use super::super::error::OnnxError;
use super::super::external::ExternalFiles;
use super::super::graph::Graph;
use super::super::proto::{ModelProto, TensorProto};
use super::super::tensor::Tensor;
use super::super::tensor_view::{AxisPart, Roles, TensorView};
use super::super::translation::Translation;
use super::super::value::Value;
use super::data;
use crate::import::files::Files;
use crate::import::weights::{Bytes, DType};
use crate::network::tests::{finish, noise};
use crate::network::{ChannelOrder, Crop, Executor, LayerId, Network, NetworkBuilder, Preprocessing, Source};

/// Operators whose further outputs are for training.
const SEVERAL_OUTPUTS: [&str; 4] = ["BatchNormalization", "Dropout", "LayerNormalization", "MaxPool"];

/// Where the vectors are not followed, and why.
const OTHERWISE: [(&str, &str); 2] = [
    (
        "test_resize_downsample_scales_linear_align_corners",
        "the last pixels lie on each other, as in PyTorch; the vector counts a size that was not rounded",
    ),
    ("test_resize_downsample_scales_cubic_align_corners", "the same"),
];

#[derive(Clone, PartialEq, prost::Message)]
struct Vectors {
    #[prost(message, repeated, tag = "1")]
    cases: Vec<Case>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Case {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    model: Option<ModelProto>,
    #[prost(message, repeated, tag = "3")]
    sets: Vec<DataSet>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct DataSet {
    #[prost(message, repeated, tag = "1")]
    inputs: Vec<TensorProto>,
    #[prost(message, repeated, tag = "2")]
    outputs: Vec<TensorProto>,
}

/// Which input is the picture, and whether its first axis is a batch.
#[derive(Clone, Copy)]
struct Feeding {
    input: usize,
    is_batch: bool,
}

/// What became of a case: how many ways of feeding it agree, or why there is none.
enum Result {
    Agrees { as_picture: usize, as_constants: bool, slopes: usize },
    Differs(String),
    Refused(String),
}

fn tensor(proto: &TensorProto) -> std::result::Result<Tensor, String> {
    Tensor::inside(proto)
}

/// The case's graph with these inputs known beforehand, and up to this output.
fn graph(case: &Case, known: &[(String, Tensor)], output: &str) -> std::result::Result<Graph, OnnxError> {
    let nowhere = Files::Embedded(&[]);
    let model = case.model.clone().expect("there is a model");
    let mut graph = Graph::new(model, &Bytes::Memory(Vec::new().into()), &ExternalFiles::new(&nowhere))?;
    graph.tensors.extend(known.iter().cloned());
    graph.keep_ancestors(output);
    Ok(graph)
}

/// A picture of one channel, whose rows are all the values of a tensor without its batch.
fn strip(dims: &[usize], is_batch: bool) -> Option<(NetworkBuilder, TensorView)> {
    let items = if is_batch { *dims.first()? } else { 1 };
    let inner = if is_batch { &dims[1..] } else { dims };
    let rows: usize = inner.iter().product();
    if rows == 0 || rows > 16_384 || items == 0 {
        return None;
    }
    let preprocessing = Preprocessing {
        size: [rows, 1],
        crop: Crop::Whole,
        channels: ChannelOrder::Grey,
        range: 1.0,
        mean: vec![0.0],
        std: vec![1.0],
    };
    let builder = NetworkBuilder::new(preprocessing);
    let roles = Roles::Maps([Some(0), Some(1), Some(2)]);
    let mut view = TensorView::of_layer(Source::Picture, builder.input_shape(), roles, 3, (None, items));
    let mut stride = rows;
    let mut axes: Vec<Vec<AxisPart>> = if is_batch { vec![Vec::new()] } else { Vec::new() };
    for length in inner {
        stride /= length;
        axes.push(if *length == 1 { Vec::new() } else { vec![AxisPart { axis: 1, length: *length, stride }] });
    }
    view.axes = axes;
    view.batch = is_batch.then_some(0);
    Some((builder, view))
}

struct Run {
    network: Arc<Network>,
    layer: LayerId,
    output: Vec<f32>,
    shape: Vec<usize>,
    input: Vec<f32>,
    items: usize,
}

fn run(case: &Case, tensors: &[Tensor], feeding: Feeding, output: &str) -> std::result::Result<Run, String> {
    let set = &case.sets[0];
    let picture = &tensors[feeding.input];
    let (builder, view) = strip(&picture.dims, feeding.is_batch).ok_or("its input has no values, or too many")?;
    let items = view.items;
    let names = set.inputs.iter().map(|proto| proto.name.clone());
    let known: Vec<_> = names
        .zip(tensors.iter().cloned())
        .enumerate()
        .filter(|(i, _)| *i != feeding.input)
        .map(|(_, known)| known)
        .collect();
    let graph = graph(case, &known, output).map_err(|e| e.to_string())?;
    let name = &set.inputs[feeding.input].name;
    let translation = Translation::run(builder, &graph, name, view).map_err(|e| e.to_string())?;
    let view = match translation.value(output) {
        Some(Value::View(view)) => view.clone(),
        _ => return Err("its output does not depend on the picture".to_owned()),
    };
    if items > 1 && view.batch != Some(0) {
        return Err("its output has the batch along another axis".to_owned());
    }
    let dims = view.dims();
    let roles = view.usual_roles().ok_or("its output has too many axes")?;
    let mut lowering = translation.lowering;
    let (source, _) = lowering.placed(&view, roles, "output").map_err(|e| format!("{e:?}"))?;
    let Source::Layer(layer) = source else { return Err("it makes no layer".to_owned()) };
    let network = finish(lowering.network);
    let input = picture.to_floats()?;
    let size = network.preprocessing.size();
    let mut executor = Executor::new(&network, size, items, &[layer], false).map_err(|e| e.to_string())?;
    executor.forward(&input);
    let output = executor.value(layer).to_vec();
    drop(executor);
    Ok(Run { network, layer, output, shape: dims, input, items })
}

/// ONNX's own tolerance, a little wider where numbers are large; and what the numbers of the output are rounded to, since
/// all is computed in f32 here.
fn agrees(ours: &[f32], theirs: &[f32], dtype: DType) -> bool {
    let relative = match dtype {
        DType::Bf16 => 1e-2,
        DType::F16 => 2e-3,
        _ => 1e-3,
    };
    let largest = theirs.iter().filter(|v| v.is_finite()).fold(0.0f32, |a, v| a.max(v.abs()));
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(a, b)| {
            a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= relative * b.abs() + 1e-6 + 1e-5 * largest
        })
}

fn result(case: &Case) -> Result {
    let set = &case.sets[0];
    let known = |protos: &[TensorProto]| protos.iter().map(tensor).collect::<std::result::Result<Vec<_>, _>>();
    let (inputs, outputs) = match (known(&set.inputs), known(&set.outputs)) {
        (Ok(inputs), Ok(outputs)) => (inputs, outputs),
        (Err(reason), _) | (_, Err(reason)) => return Result::Refused(reason),
    };
    let mut refused: Option<String> = None;
    let (mut as_picture, mut as_constants, mut slopes) = (0, false, 0);
    for input in (0..inputs.len()).filter(|i| inputs[*i].dtype.is_float()) {
        for is_batch in [true, false] {
            let feeding = Feeding { input, is_batch };
            let each = set.outputs.iter().zip(&outputs).map(|(proto, theirs)| {
                let run = run(case, &inputs, feeding, &proto.name)?;
                Ok((run, theirs, theirs.to_floats()?))
            });
            // Masks, means and the places of maxima are not made.
            let is_first_only =
                case.model.as_ref().and_then(|m| m.graph.as_ref()).is_some_and(|graph| {
                    graph.node.iter().all(|node| SEVERAL_OUTPUTS.contains(&node.op_type.as_str()))
                });
            let each = each.take(if is_first_only { 1 } else { usize::MAX });
            match each.collect::<std::result::Result<Vec<_>, String>>() {
                Err(reason) => drop(refused.get_or_insert(reason)),
                Ok(runs) => {
                    for (run, tensor, theirs) in runs {
                        let dims = &tensor.dims;
                        if run.shape != *dims {
                            return Result::Differs(format!("shape {:?} instead of {dims:?}", run.shape));
                        }
                        if !agrees(&run.output, &theirs, tensor.dtype) {
                            return Result::Differs(format!(
                                "{:?} instead of {theirs:?} (input {input}, batch {is_batch})",
                                run.output
                            ));
                        }
                        // The gradient of codes passes their rounding by.
                        if !case.name.contains("quantize") {
                            match differences(&run) {
                                Ok(checked) => slopes += checked,
                                Err(reason) => return Result::Differs(reason),
                            }
                        }
                    }
                    as_picture += 1;
                }
            }
        }
    }
    match folded(case, &inputs, &outputs) {
        Ok(()) => as_constants = true,
        Err(Some(difference)) => return Result::Differs(difference),
        Err(None) => {}
    }
    if as_picture > 0 || as_constants {
        return Result::Agrees { as_picture, as_constants, slopes };
    }
    Result::Refused(refused.unwrap_or_else(|| "it takes no float tensor, and is not worked out beforehand".to_owned()))
}

/// Everything known beforehand; `None` if it cannot be worked out.
fn folded(case: &Case, inputs: &[Tensor], outputs: &[Tensor]) -> std::result::Result<(), Option<String>> {
    let set = &case.sets[0];
    let known: Vec<_> = set.inputs.iter().map(|proto| proto.name.clone()).zip(inputs.iter().cloned()).collect();
    for (proto, theirs) in set.outputs.iter().zip(outputs) {
        let graph = graph(case, &known, &proto.name).map_err(|_| None)?;
        let (builder, picture) = strip(&[1], false).expect("it has one value");
        let translation = Translation::run(builder, &graph, "no input has this name", picture).map_err(|_| None)?;
        let Some(Value::Constant(ours)) = translation.value(&proto.name) else { return Err(None) };
        let floats = |tensor: &Tensor| tensor.to_floats().map_err(|_| None);
        if ours.dims != theirs.dims
            || !agrees(&floats(ours)?, &floats(theirs)?, theirs.dtype)
            || ours.dtype.is_float() != theirs.dtype.is_float()
        {
            return Err(Some(format!("worked out: {ours:?} instead of {theirs:?}")));
        }
    }
    Ok(())
}

/// A weighted sum of what came out: its gradient against finite differences, at some of the inputs where it is smooth.
/// How many of them, or which is wrong.
fn differences(run: &Run) -> std::result::Result<usize, String> {
    let Run { network, layer, input, items, .. } = run;
    let size = network.preprocessing.size();
    let mut executor = Executor::new(network, size, *items, &[*layer], true).map_err(|e| e.to_string())?;
    let weights = noise(3, items * executor.shape(*layer).len());
    let sum = |executor: &mut Executor, input: &[f32]| -> f64 {
        executor.forward(input);
        executor.value(*layer).iter().zip(&weights).map(|(v, w)| f64::from(*v) * f64::from(*w)).sum()
    };
    let whole = sum(&mut executor, input);
    let gradient = executor.backward(&[(*layer, &weights)]).to_vec();
    if !whole.is_finite() {
        return Ok(0);
    }
    let largest = gradient.iter().fold(1e-3f64, |a, g| a.max(f64::from(g.abs())));
    let mut checked = 0;
    for at in (0..input.len()).step_by(input.len().div_ceil(7)) {
        let mut slope = |step: f32| {
            let mut moved = input.clone();
            moved[at] += step;
            let above = sum(&mut executor, &moved);
            moved[at] = input[at] - step;
            let below = sum(&mut executor, &moved);
            (above - whole, whole - below, (above - below) / (2.0 * f64::from(step)))
        };
        let (wide, narrow) = (slope(8e-3), slope(4e-3));
        // At a kink the differences on both sides differ, or those of two steps do.
        let is_smooth = ((wide.0 - wide.1) / 8e-3).abs() < 2e-2 * largest && (wide.2 - narrow.2).abs() < 1e-2 * largest;
        if !is_smooth {
            continue;
        }
        let ours = f64::from(gradient[at]);
        if (ours - wide.2).abs() > 2e-2 * largest {
            return Err(format!("the gradient of input {at} is {ours} instead of {}", wide.2));
        }
        checked += 1;
    }
    Ok(checked)
}

#[test]
fn operators_make_what_the_onnx_project_says() {
    let bytes = fs::read(data().join("operators.bin")).expect("it is in the repository");
    let vectors = Vectors::decode(bytes.as_slice()).expect("it is a message");
    let mut text = String::new();
    let mut differ = BTreeMap::new();
    let mut with_gradient = 0;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for case in &vectors.cases {
        let line = match result(case) {
            Result::Agrees { as_picture, as_constants, slopes } => {
                with_gradient += usize::from(slopes > 0);
                let what = match (as_picture, as_constants) {
                    (0, _) => "as constants",
                    (_, false) => "as layers",
                    (_, true) => "as layers and as constants",
                };
                let gradient = if slopes > 0 { ", with gradient" } else { "" };
                *counts.entry("agree").or_default() += 1;
                format!("agrees {what}{gradient}")
            }
            Result::Differs(_) if OTHERWISE.iter().any(|(name, _)| *name == case.name) => {
                *counts.entry("are not followed").or_default() += 1;
                let (_, reason) = OTHERWISE.iter().find(|(name, _)| *name == case.name).expect("it is one of them");
                format!("not followed: {reason}")
            }
            Result::Differs(reason) => {
                *counts.entry("differ").or_default() += 1;
                differ.insert(case.name.clone(), reason.chars().take(600).collect::<String>());
                "DIFFERS".to_owned()
            }
            Result::Refused(reason) => {
                *counts.entry("are refused").or_default() += 1;
                format!("refused: {reason}")
            }
        };
        writeln!(text, "{}: {line}", case.name).expect("a string takes all");
    }
    let path = data().join("operators.txt");
    let count = |what: &str| counts.get(what).unwrap_or(&0);
    let heading = format!(
        "{} vectors: {} agree, the gradients of {with_gradient} of them too; {} are refused, {} not followed.\n\n",
        vectors.cases.len(),
        count("agree"),
        count("are refused"),
        count("are not followed")
    );
    let text = heading + &text;
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &text).expect("writable");
    }
    assert!(differ.is_empty(), "{differ:#?}");
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text);
}
