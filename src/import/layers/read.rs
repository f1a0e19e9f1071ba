//! From text to layers.

use std::collections::HashMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::settings::{ConvolutionSettings, Pair, PoolSettings};
use super::{INPUT, LayerSpec};
use crate::kernels::{
    Activation, AveragePool, BatchNorm, Binary, ChannelSoftmax, Convolution, GroupNorm, IndexSelect, LayerNorm,
    LocalResponseNorm, MaxPool, Prelu, Quantize, Reduce, Size, TransposedConvolution, Unary,
};
use crate::network::ops::{
    AdaptiveAveragePool, Add, Affine, Concat, Constant, Crop, Dropout, Flatten, GlobalAveragePool, Interpolation,
    MatrixProduct, Pad, Rearrange, Resize, Softmax, Target,
};
use crate::network::{NetworkBuilder, Op, Preprocessing, Shape, Source};
use crate::zoo::{Tensors, ZooError};

/// Values of one layer for one picture: more is a mistake, or malice.
const VALUES: usize = 1 << 31;

/// A network of these layers; the error names the layer.
pub fn build(layers: &[LayerSpec], tensors: &Tensors, preprocessing: Preprocessing) -> Result<NetworkBuilder, String> {
    let mut network = NetworkBuilder::new(preprocessing);
    let mut known: HashMap<&str, Source> = HashMap::from([(INPUT, Source::Picture)]);
    let mut last = Source::Picture;
    for layer in layers {
        let wrong = |reason: String| format!("layer \"{}\" ({}): {reason}", layer.name, layer.kind);
        let find = |name: &String| {
            let found = known.get(name.as_str()).copied();
            found.ok_or_else(|| wrong(format!("there is no layer \"{name}\" before it")))
        };
        let inputs = match &layer.inputs {
            Some(names) => names.iter().map(find).collect::<Result<Vec<_>, _>>()?,
            None => vec![last],
        };
        let op = Reader { layer, tensors }.op().map_err(wrong)?;
        last = network.add(layer.name.as_str(), op, &inputs).map_err(|e| e.to_string())?.into();
        if network.output_shape().is_none_or(|shape| shape.len() > VALUES) {
            return Err(wrong(format!("more than {VALUES} values for one picture")));
        }
        known.insert(&layer.name, last);
    }
    Ok(network)
}

struct Reader<'a> {
    layer: &'a LayerSpec,
    tensors: &'a Tensors,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Norm {
    #[serde(default)]
    epsilon: Option<f32>,
    #[serde(default)]
    groups: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    low: f32,
    high: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Channels {
    /// How many there are.
    channels: usize,
    /// -1 for a channel of zeros.
    from: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    output: Pair,
}

impl Reader<'_> {
    fn op(&self) -> Result<Op, String> {
        Ok(match self.layer.kind.as_str() {
            "convolution" => self.convolution()?,
            "transposed_convolution" => self.transposed_convolution()?,
            "linear" => self.linear()?,
            "batch_norm" => self.batch_norm()?.into(),
            "scale_and_shift" => Affine(self.scale_and_shift()?).into(),
            "layer_norm" => {
                let Norm { epsilon, .. } = self.settings()?;
                let (scale, shift) = (self.vector("weight")?, self.vector_of("bias", "weight")?);
                LayerNorm { scale, shift, epsilon: positive(epsilon.unwrap_or(1e-6))? }.into()
            }
            "group_norm" => {
                let Norm { epsilon, groups } = self.settings()?;
                let (scale, shift) = (self.vector("weight")?, self.vector_of("bias", "weight")?);
                let groups = groups.ok_or("groups are missing")?;
                let norm = GroupNorm::new(groups, scale, shift, positive(epsilon.unwrap_or(1e-5))?);
                norm.ok_or("its channels do not divide into the groups")?.into()
            }
            "local_response_norm" => {
                let norm: LocalResponseNorm = self.settings()?;
                if norm.size == 0 {
                    return Err("size must be at least 1".to_owned());
                }
                norm.into()
            }
            "prelu" => Prelu { slopes: self.vector("weight")? }.into(),
            "quantize" => {
                let Limits { low, high } = self.settings()?;
                if low > high || low.is_nan() || high.is_nan() {
                    return Err("low must be a number no more than high".to_owned());
                }
                Quantize { steps: self.vector("steps")?, zeros: self.vector_of("zeros", "steps")?, low, high }.into()
            }
            "softmax" => self.plain(Softmax)?,
            "channel_softmax" => self.plain(ChannelSoftmax { is_log: false })?,
            "channel_log_softmax" => self.plain(ChannelSoftmax { is_log: true })?,
            "max_pool" => {
                let settings: PoolSettings = self.settings()?;
                MaxPool { window: settings.window()?, ceil_mode: settings.ceil_mode }.into()
            }
            "average_pool" => {
                let settings: PoolSettings = self.settings()?;
                let (window, ceil_mode) = (settings.window()?, settings.ceil_mode);
                AveragePool { window, ceil_mode, count_include_pad: settings.count_include_pad.unwrap_or(true) }.into()
            }
            "adaptive_average_pool" => AdaptiveAveragePool { output: self.settings::<Output>()?.output.size()? }.into(),
            "global_average_pool" => self.plain(GlobalAveragePool)?,
            "global_max_pool" => self.plain(Reduce::GLOBAL_MAX_POOL)?,
            "reduce" => self.settings::<Reduce>()?.into(),
            "concat" => self.plain(Concat)?,
            "add" => self.plain(Add)?,
            "matrix_product" => self.plain(MatrixProduct)?,
            "broadcast_add" => self.plain(Binary::Add)?,
            "constant" => self.constant()?,
            "selection" => {
                let Channels { channels, from } = self.settings()?;
                let from = from.into_iter().map(|channel| usize::try_from(channel).ok()).collect();
                if channels > 1 << 24 {
                    return Err(format!("{channels} channels are too many"));
                }
                IndexSelect::new(channels, from).ok_or("it takes channels that are not there")?.into()
            }
            "crop" => self.settings::<Crop>()?.into(),
            "pad" => {
                let pad: Pad = self.settings()?;
                super::settings::Around::from(pad.edges).edges()?;
                pad.into()
            }
            "resize" => self.resize()?,
            "rearrange" => {
                let rearranged = self.settings::<Rearrange>()?.checked();
                rearranged.ok_or("every factor must be in the output once")?.into()
            }
            "flatten" => self.plain(Flatten)?,
            "dropout" => self.plain(Dropout)?,
            _ => return self.function(),
        })
    }

    /// Activations, curves and arithmetic, by their own names.
    fn function(&self) -> Result<Op, String> {
        let LayerSpec { kind, settings, .. } = self.layer;
        let value = if settings.is_empty() { json!(kind) } else { json!({ kind.as_str(): settings }) };
        if let Ok(activation) = serde_json::from_value::<Activation>(value.clone()) {
            if let Activation::Clip { low, high } = activation
                && (low > high || low.is_nan() || high.is_nan())
            {
                return Err("low must be a number no more than high".to_owned());
            }
            return Ok(activation.into());
        }
        let curve = serde_json::from_value::<Unary>(value.clone()).map(Op::from);
        curve.or_else(|_| serde_json::from_value::<Binary>(value).map(Op::from)).map_err(|_| {
            let settings = serde_json::to_string(settings).unwrap_or_default();
            format!("no such kind with the settings {settings}; docs/model-files.md lists them")
        })
    }

    fn settings<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_value(Value::Object(self.layer.settings.clone())).map_err(|e| e.to_string())
    }

    /// A kind without settings.
    fn plain(&self, op: impl Into<Op>) -> Result<Op, String> {
        let Nothing {} = self.settings()?;
        Ok(op.into())
    }

    fn tensor(&self, tensor: &str) -> String {
        format!("{}.{tensor}", self.layer.tensors.as_ref().unwrap_or(&self.layer.name))
    }

    fn shape(&self, tensor: &str) -> Result<Vec<usize>, String> {
        let name = self.tensor(tensor);
        self.tensors.shape(&name).ok_or_else(|| ZooError::Missing(name).to_string())
    }

    fn read(&self, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        self.tensors.read(&self.tensor(tensor), shape).map_err(|e| e.to_string())
    }

    /// A tensor of one dimension.
    fn vector(&self, tensor: &str) -> Result<Vec<f32>, String> {
        match *self.shape(tensor)? {
            [length] => self.read(tensor, &[length]),
            ref shape => {
                Err(format!("tensor \"{}\" has the shape {shape:?}; it must have one dimension", self.tensor(tensor)))
            }
        }
    }

    /// One as long as another.
    fn vector_of(&self, tensor: &str, other: &str) -> Result<Vec<f32>, String> {
        self.read(tensor, &self.shape(other)?)
    }

    fn convolution(&self) -> Result<Op, String> {
        let (settings, config) = self.convolution_config()?;
        if settings.output_padding.is_some() {
            return Err("output_padding is for transposed convolutions".to_owned());
        }
        let name = self.layer.tensors.as_ref().unwrap_or(&self.layer.name);
        let has_bias = self.tensors.has(&self.tensor("bias"));
        let op = if has_bias {
            self.tensors.convolution(name, config)
        } else {
            self.tensors.unbiased_convolution(name, config)
        };
        op.map(Op::from).map_err(|e| e.to_string())
    }

    fn convolution_config(&self) -> Result<(ConvolutionSettings, Convolution), String> {
        let settings: ConvolutionSettings = self.settings()?;
        let shape = self.shape("weight")?;
        let [first, second, height, width] = *shape else {
            return Err(format!("its weights have the shape {shape:?}; four dimensions are needed"));
        };
        let groups = settings.groups;
        let others = second.checked_mul(groups).filter(|_| groups > 0).ok_or("groups must be at least 1")?;
        let window = settings.window(Size::new(height, width))?;
        let config = Convolution { in_channels: others, out_channels: first, groups, window };
        Ok((settings, config))
    }

    fn transposed_convolution(&self) -> Result<Op, String> {
        let (settings, config) = self.convolution_config()?;
        settings.padding.edges()?;
        let config = Convolution { in_channels: config.out_channels, out_channels: config.in_channels, ..config };
        let extra = settings.output_padding.map_or(Ok(Size::square(0)), Pair::size_or_zero)?;
        let weight = self.read("weight", &self.shape("weight")?)?;
        let has_bias = self.tensors.has(&self.tensor("bias"));
        let bias = if has_bias { self.read("bias", &[config.out_channels])? } else { vec![0.0; config.out_channels] };
        let op = TransposedConvolution::new(config, extra, weight, &bias);
        Ok(op.ok_or("its weights do not match its groups")?.into())
    }

    fn linear(&self) -> Result<Op, String> {
        let Nothing {} = self.settings()?;
        let shape = self.shape("weight")?;
        let [outputs, inputs] = *shape else {
            return Err(format!("its weights have the shape {shape:?}; two dimensions are needed"));
        };
        let weight = self.read("weight", &shape)?;
        let has_bias = self.tensors.has(&self.tensor("bias"));
        let bias = if has_bias { self.read("bias", &[outputs])? } else { vec![0.0; outputs] };
        let kernel = crate::kernels::LinearKernel::new(inputs, outputs, weight, bias);
        Ok(crate::network::ops::Linear(kernel.ok_or("its weights are empty")?).into())
    }

    /// From scale and shift as they act; else from PyTorch's and candle's four tensors.
    fn batch_norm(&self) -> Result<BatchNorm, String> {
        if self.tensors.has(&self.tensor("scale")) {
            return self.scale_and_shift();
        }
        let Norm { epsilon, .. } = self.settings()?;
        let mean = self.vector("running_mean")?;
        let of = |tensor, value: f32| {
            let is_there = self.tensors.has(&self.tensor(tensor));
            if is_there { self.read(tensor, &[mean.len()]) } else { Ok(vec![value; mean.len()]) }
        };
        let (gamma, beta, variance) = (of("weight", 1.0)?, of("bias", 0.0)?, self.read("running_var", &[mean.len()])?);
        let norm = BatchNorm::new(&gamma, &beta, &mean, &variance, positive(epsilon.unwrap_or(1e-5))?);
        norm.ok_or_else(|| "its tensors differ in length".to_owned())
    }

    fn scale_and_shift(&self) -> Result<BatchNorm, String> {
        let Nothing {} = self.settings()?;
        Ok(BatchNorm { scale: self.vector("scale")?, shift: self.vector_of("shift", "scale")? })
    }

    fn constant(&self) -> Result<Op, String> {
        let Nothing {} = self.settings()?;
        let dims = self.shape("value")?;
        let shape = match *dims {
            [features] => Shape::Vector { features },
            [channels, height, width] => Shape::maps(channels, height, width),
            _ => return Err(format!("its value has the shape {dims:?}; one or three dimensions are needed")),
        };
        let values = self.read("value", &dims)?;
        Ok(Constant::new(shape, values).ok_or("its value is empty")?.into())
    }

    fn resize(&self) -> Result<Op, String> {
        let resize: Resize = self.settings()?;
        let fits = match resize.target {
            Target::Scale(scales) => scales.iter().all(|scale| *scale > 0.0 && *scale <= 64.0),
            Target::Fixed(size) => Pair::from(size).size().is_ok(),
        };
        let is_number =
            !matches!(resize.interpolation, Interpolation::Cubic { coefficient, .. } if !coefficient.is_finite());
        if fits && is_number { Ok(resize.into()) } else { Err("its target is no size that maps can have".to_owned()) }
    }
}

fn positive(epsilon: f32) -> Result<f32, String> {
    if epsilon >= 0.0 && epsilon.is_finite() {
        Ok(epsilon)
    } else {
        Err(format!("epsilon is {epsilon}; it must be at least 0"))
    }
}

impl LayerSpec {
    /// Of this name, kind and settings.
    pub(super) fn new(name: &str, kind: impl Into<String>, settings: Map<String, Value>) -> Self {
        Self { name: name.to_owned(), kind: kind.into(), inputs: None, tensors: None, settings }
    }
}
