//! From layers to text.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::settings::{ConvolutionSettings, Pair, PoolSettings};
use super::{INPUT, LayerSpec};
use crate::kernels::{Activation, Reduce, Size, SlidingWindow};
use crate::network::{Layer, Network, Op, Source};

/// A tensor to be stored.
pub struct Stored<'a> {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: &'a [f32],
}

/// A network's layers as text, and the tensors that they name.
pub fn describe(network: &Network) -> Result<(Vec<LayerSpec>, Vec<Stored<'_>>), serde_json::Error> {
    let mut tensors = Vec::new();
    let mut texts = Vec::new();
    for (_, layer) in network.layers() {
        let name = |source: &Source| match source {
            Source::Picture => INPUT.to_owned(),
            Source::Layer(id) => network.layer(*id).name.clone(),
        };
        let (kind, settings) = text(layer, &mut tensors)?;
        let inputs = Some(layer.inputs.iter().map(name).collect());
        texts.push(LayerSpec { inputs, ..LayerSpec::new(&layer.name, kind, settings) });
    }
    Ok((texts, tensors))
}

/// Kind and settings; the layer's tensors are added to the others.
fn text<'a>(
    layer: &'a Layer,
    tensors: &mut Vec<Stored<'a>>,
) -> Result<(String, Map<String, Value>), serde_json::Error> {
    let mut store = |tensor: &str, shape: Vec<usize>, values: &'a [f32]| {
        tensors.push(Stored { name: format!("{}.{tensor}", layer.name), shape, values });
    };
    let plain = |kind: &str| Ok((kind.to_owned(), Map::new()));
    match &*layer.op {
        Op::Convolution(op) => {
            let config = op.kernel.config();
            let SlidingWindow { kernel: Size { height, width }, .. } = config.window;
            let shape = vec![config.out_channels, config.in_channels / config.groups, height, width];
            store("weight", shape, op.kernel.weight());
            if op.has_bias() {
                store("bias", vec![config.out_channels], op.kernel.bias());
            }
            let settings = ConvolutionSettings::new(config.window, config.window.padding.into(), config.groups, None);
            of("convolution", &settings)
        }
        Op::TransposedConvolution(op) => {
            let (window, groups) = (op.window(), op.groups());
            let Size { height, width } = window.kernel;
            store("weight", vec![op.inputs(), op.outputs() / groups, height, width], op.weight());
            store("bias", vec![op.outputs()], op.bias());
            let settings = ConvolutionSettings::new(window, op.padding().into(), groups, Some(op.output_padding()));
            of("transposed_convolution", &settings)
        }
        Op::Linear(op) => {
            store("weight", vec![op.0.outputs, op.0.inputs], op.0.weight());
            store("bias", vec![op.0.outputs], op.0.bias());
            plain("linear")
        }
        Op::BatchNorm(norm) => {
            store("scale", vec![norm.scale.len()], &norm.scale);
            store("shift", vec![norm.shift.len()], &norm.shift);
            plain("batch_norm")
        }
        Op::Affine(op) => {
            store("scale", vec![op.0.scale.len()], &op.0.scale);
            store("shift", vec![op.0.shift.len()], &op.0.shift);
            plain("scale_and_shift")
        }
        Op::LayerNorm(norm) => {
            store("weight", vec![norm.scale.len()], &norm.scale);
            store("bias", vec![norm.shift.len()], &norm.shift);
            of("layer_norm", &json!({ "epsilon": norm.epsilon }))
        }
        Op::GroupNorm(norm) => {
            store("weight", vec![norm.scale.len()], &norm.scale);
            store("bias", vec![norm.shift.len()], &norm.shift);
            of("group_norm", &json!({ "epsilon": norm.epsilon, "groups": norm.groups }))
        }
        Op::LocalResponseNorm(norm) => of("local_response_norm", norm),
        Op::Prelu(op) => {
            store("weight", vec![op.slopes.len()], &op.slopes);
            plain("prelu")
        }
        Op::Quantize(op) => {
            store("steps", vec![op.steps.len()], &op.steps);
            store("zeros", vec![op.zeros.len()], &op.zeros);
            of("quantize", &json!({ "low": finite(op.low), "high": finite(op.high) }))
        }
        Op::Activation(Activation::Clip { low, high }) => {
            of("clip", &json!({ "low": finite(*low), "high": finite(*high) }))
        }
        Op::Activation(op) => function(op),
        Op::Unary(op) => function(op),
        Op::Softmax(_) => plain("softmax"),
        Op::ChannelSoftmax(op) => plain(if op.is_log { "channel_log_softmax" } else { "channel_softmax" }),
        Op::MaxPool(op) => of("max_pool", &PoolSettings::new(op.window, op.ceil_mode, None)),
        Op::AveragePool(op) => {
            of("average_pool", &PoolSettings::new(op.window, op.ceil_mode, Some(op.count_include_pad)))
        }
        Op::AdaptiveAveragePool(op) => of("adaptive_average_pool", &json!({ "output": Pair::from(op.output) })),
        Op::GlobalAveragePool(_) => plain("global_average_pool"),
        Op::Reduce(op) if *op == Reduce::GLOBAL_MAX_POOL => plain("global_max_pool"),
        Op::Reduce(op) => of("reduce", op),
        Op::Concat(_) => plain("concat"),
        Op::Add(_) => plain("add"),
        Op::MatrixProduct(_) => plain("matrix_product"),
        Op::Binary(crate::kernels::Binary::Add) => plain("broadcast_add"),
        Op::Binary(op) => function(op),
        Op::Constant(op) => {
            store("value", op.shape().dims(), op.values());
            plain("constant")
        }
        Op::IndexSelect(op) => {
            let from: Vec<i64> =
                op.from().iter().map(|c| c.and_then(|c| i64::try_from(c).ok()).unwrap_or(-1)).collect();
            of("selection", &json!({ "channels": op.inputs(), "from": from }))
        }
        Op::Crop(op) => of("crop", op),
        Op::Pad(op) => of("pad", op),
        Op::Resize(op) => of("resize", op),
        Op::Rearrange(op) => of("rearrange", op),
        Op::Flatten(_) => plain("flatten"),
        Op::Dropout(_) => plain("dropout"),
    }
}

fn of(kind: &str, settings: &impl Serialize) -> Result<(String, Map<String, Value>), serde_json::Error> {
    let settings = match serde_json::to_value(settings)? {
        Value::Object(settings) => settings,
        _ => Map::new(),
    };
    Ok((kind.to_owned(), settings))
}

/// What is one of several by its own name, with its settings if it has any.
fn function(op: &impl Serialize) -> Result<(String, Map<String, Value>), serde_json::Error> {
    match serde_json::to_value(op)? {
        Value::Object(one) => match one.into_iter().next() {
            Some((kind, settings)) => of(&kind, &settings),
            None => of("", &()),
        },
        name => of(name.as_str().unwrap_or_default(), &()),
    }
}

/// JSON has no infinity; no finite value is beyond the largest.
fn finite(limit: f32) -> f32 {
    limit.clamp(f32::MIN, f32::MAX)
}
