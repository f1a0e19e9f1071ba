//! candle-nn's layers, put together one by one.

use std::sync::Arc;

use candle_core::{DType, Tensor};

use super::error::CandleError;
use crate::import::opened::Opened;
use crate::kernels::{AveragePool, BatchNorm, Convolution, Linear, MaxPool, PaddingMode, Size, SlidingWindow};
use crate::network::ops::{ConvolutionOp, Softmax};
use crate::network::{LayerId, ModelInfo, Network, NetworkBuilder, Op, OutputKind, Preprocessing, Source};

/// A network made of candle-nn's layers. Weights are copied as f32.
pub struct CandleNetwork {
    network: NetworkBuilder,
    last: Source,
}

impl CandleNetwork {
    pub fn new(preprocessing: Preprocessing) -> Self {
        Self { network: NetworkBuilder::new(preprocessing), last: Source::Picture }
    }

    /// Any operator, behind the last layer: an activation, a pool, a flatten.
    ///
    /// # Errors
    /// When the layer does not fit what it reads, or there is one of its name.
    pub fn add(&mut self, name: &str, op: impl Into<Op>) -> Result<LayerId, CandleError> {
        let last = self.last;
        self.join(name, op, &[last])
    }

    /// An operator that reads what is named, not the last layer; the next layer reads it. [`Source::Picture`] is the
    /// network's input.
    ///
    /// # Errors
    /// When the layer does not fit what it reads, or there is one of its name.
    pub fn join(&mut self, name: &str, op: impl Into<Op>, inputs: &[Source]) -> Result<LayerId, CandleError> {
        let id = self.network.add(name, op, inputs)?;
        self.last = id.into();
        Ok(id)
    }

    /// Goes on from an earlier layer: the start of another branch.
    pub fn go_on_from(&mut self, layer: impl Into<Source>) {
        self.last = layer.into();
    }

    /// A convolution with or without a bias.
    ///
    /// # Errors
    /// When its tensors cannot be copied or do not fit what it reads, or there is a layer of its name.
    pub fn conv2d(&mut self, name: &str, layer: &candle_nn::Conv2d) -> Result<LayerId, CandleError> {
        let config = layer.config();
        let shape = layer.weight().dims();
        let [out_channels, in_channels, height, width] = *shape else {
            return Err(CandleError::Weights(name.to_owned()));
        };
        let window = SlidingWindow {
            kernel: Size::new(height, width),
            stride: Size::square(config.stride),
            dilation: Size::square(config.dilation),
            padding: PaddingMode::uniform(config.padding),
        };
        let groups = config.groups;
        let config = Convolution { in_channels: in_channels * groups, out_channels, groups, window };
        let bias = layer.bias().map(|bias| values(name, bias)).transpose()?;
        let op = ConvolutionOp::new(config, values(name, layer.weight())?, bias);
        self.add(name, op.ok_or_else(|| CandleError::Weights(name.to_owned()))?)
    }

    /// A batch norm with its running statistics, as in evaluation.
    ///
    /// # Errors
    /// When its tensors cannot be copied or do not fit what it reads, or there is a layer of its name.
    pub fn batch_norm(&mut self, name: &str, layer: &candle_nn::BatchNorm) -> Result<LayerId, CandleError> {
        let mean = values(name, layer.running_mean())?;
        let variance = values(name, layer.running_var())?;
        let (gamma, beta) = match layer.weight_and_bias() {
            Some((weight, bias)) => (values(name, weight)?, values(name, bias)?),
            None => (vec![1.0; mean.len()], vec![0.0; mean.len()]),
        };
        let op = BatchNorm::new(&gamma, &beta, &mean, &variance, layer.eps() as f32);
        self.add(name, op.ok_or_else(|| CandleError::Weights(name.to_owned()))?)
    }

    /// Maps before it are read as one vector, as after candle's `flatten_from(1)`.
    ///
    /// # Errors
    /// When its tensors cannot be copied or do not fit what it reads, or there is a layer of its name.
    pub fn linear(&mut self, name: &str, layer: &candle_nn::Linear) -> Result<LayerId, CandleError> {
        let [outputs, inputs] = *layer.weight().dims() else { return Err(CandleError::Weights(name.to_owned())) };
        let bias = layer.bias().map(|bias| values(name, bias)).transpose()?;
        let op = Linear::new(inputs, outputs, values(name, layer.weight())?, bias);
        self.add(name, op.ok_or_else(|| CandleError::Weights(name.to_owned()))?)
    }

    /// candle's `max_pool2d_with_stride`.
    ///
    /// # Errors
    /// When the layer does not fit what it reads, or there is one of its name.
    pub fn max_pool(&mut self, name: &str, kernel: usize, stride: usize) -> Result<LayerId, CandleError> {
        let window = SlidingWindow::square(kernel, stride, PaddingMode::NONE);
        self.add(name, MaxPool { window, ceil_mode: false })
    }

    /// candle's `avg_pool2d_with_stride`.
    ///
    /// # Errors
    /// When the layer does not fit what it reads, or there is one of its name.
    pub fn average_pool(&mut self, name: &str, kernel: usize, stride: usize) -> Result<LayerId, CandleError> {
        let window = SlidingWindow::square(kernel, stride, PaddingMode::NONE);
        self.add(name, AveragePool { window, ceil_mode: false, count_include_pad: true })
    }

    /// Softmax over what the last layer gives, one value a class; without names, classes are numbers.
    ///
    /// # Errors
    /// When there are no layers, or not as many names as classes.
    pub fn classify<S: Into<String>>(
        mut self,
        name: &str,
        classes: impl IntoIterator<Item = S>,
    ) -> Result<Arc<Network>, CandleError> {
        self.add("softmax", Softmax::CLASSES)?;
        let opened = Opened {
            builder: self.network,
            about: ModelInfo {
                name: name.to_owned(),
                provenance: "built from candle-nn's layers".to_owned(),
                note: None,
            },
            class_names: classes.into_iter().map(Into::into).collect(),
            output_kind: OutputKind::Probabilities,
            usual_for: None,
            content_hash: None,
        };
        Ok(opened.finish()?)
    }
}

fn values(layer: &str, tensor: &Tensor) -> Result<Vec<f32>, CandleError> {
    let read = || tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1();
    read().map_err(|reason| CandleError::Tensor { layer: layer.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};
    use candle_nn::{BatchNormConfig, Conv2dConfig, Module, ModuleT, VarBuilder, VarMap, batch_norm, conv2d, linear};

    use super::*;
    use crate::kernels::{Activation, Binary, Reduce};
    use crate::network::Executor;
    use crate::network::tests::{noise, preprocessing};

    /// A network with a shortcut computes what candle does, within rounding.
    #[test]
    fn a_network_of_candles_layers_computes_what_candle_does() -> Result<(), Box<dyn std::error::Error>> {
        let variables = VarMap::new();
        let weights = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
        let config = Conv2dConfig { padding: 1, stride: 2, ..Default::default() };
        let grouped = Conv2dConfig { padding: 1, groups: 4, ..Default::default() };
        let first = conv2d(3, 8, 3, config, weights.pp("first"))?;
        let second = conv2d(8, 8, 3, grouped, weights.pp("second"))?;
        let norm = batch_norm(8, BatchNormConfig::default(), weights.pp("norm"))?;
        let head = linear(8, 3, weights.pp("head"))?;
        // Statistics that are not the initial ones.
        for (seed, (name, variable)) in variables.data().lock().expect("not poisoned").iter().enumerate() {
            let values: Vec<f32> = noise(seed as u64, variable.elem_count());
            let positive = name.ends_with("running_var");
            let values = values.into_iter().map(|v| if positive { 1.0 + v / 2.0 } else { v }).collect::<Vec<f32>>();
            Var::set(variable, &Tensor::from_vec(values, variable.shape(), &Device::Cpu)?)?;
        }

        let input = noise(7, 3 * 16 * 16);
        let x = Tensor::from_vec(input.clone(), (1, 3, 16, 16), &Device::Cpu)?;
        let a = first.forward(&x)?.relu()?.max_pool2d_with_stride(2, 2)?;
        let b = (norm.forward_t(&second.forward(&a)?, false)? + &a)?;
        let logits = head.forward(&b.mean((2, 3))?)?;
        let expected: Vec<f32> = candle_nn::ops::softmax(&logits, 1)?.flatten_all()?.to_vec1()?;

        let mut network = CandleNetwork::new(preprocessing([16, 16]));
        network.conv2d("first", &first)?;
        network.add("first.relu", Activation::Relu)?;
        let pool = network.max_pool("pool", 2, 2)?;
        network.conv2d("second", &second)?;
        let normed = network.batch_norm("norm", &norm)?;
        network.join("add", Binary::Add, &[normed.into(), pool.into()])?;
        network.add("mean", Reduce::GLOBAL_AVERAGE_POOL)?;
        network.linear("head", &head)?;
        let network = network.classify("test", ["a", "b", "c"])?;
        let output = network.output();
        let mut executor = Executor::new(&network, network.preprocessing.size(), 1, &[output], false)?;
        executor.forward(&input);
        for (ours, theirs) in executor.value(output).iter().zip(&expected) {
            assert!((ours - theirs).abs() < 1e-5, "{ours} instead of {theirs}");
        }
        assert_eq!(network.classes.label(2), "c");
        Ok(())
    }

    #[test]
    fn what_does_not_fit_names_the_layer() {
        let weights = VarBuilder::zeros(DType::F32, &Device::Cpu);
        let mut network = CandleNetwork::new(preprocessing([16, 16]));
        let layer = linear(5, 2, weights).expect("zeros have any shape");
        let error = network.linear("head", &layer).expect_err("the picture has more values").to_string();
        assert!(error.contains("\"head\""), "{error}");
    }
}
