//! Tensors of candle by name: a `VarMap`, or what `candle_core::safetensors::load` read.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use candle_core::{DType, Tensor};
use candle_nn::VarMap;

use super::error::CandleError;
use crate::import::opened::Opened;
use crate::network::{ModelInfo, Network, OutputKind};
use crate::zoo::{self, Recognised, TensorSource, Tensors, ZooError, check_shape};

/// Tensors of candle by name. They are copied as f32 when a layer asks for them.
pub struct CandleTensors(HashMap<String, Tensor>);

impl From<HashMap<String, Tensor>> for CandleTensors {
    fn from(tensors: HashMap<String, Tensor>) -> Self {
        Self(tensors)
    }
}

impl From<&VarMap> for CandleTensors {
    /// The variables as they are now. They share their memory with the map until a training step replaces them.
    fn from(variables: &VarMap) -> Self {
        let variables = variables.data().lock().unwrap_or_else(PoisonError::into_inner);
        Self(variables.iter().map(|(name, variable)| (name.clone(), variable.as_tensor().clone())).collect())
    }
}

impl TensorSource for CandleTensors {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.0.get(name).map(|tensor| tensor.dims().to_vec())
    }

    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ZooError> {
        let tensor = self.0.get(name).ok_or_else(|| ZooError::Missing(name.to_owned()))?;
        check_shape(name, Some(tensor.dims()), shape)?;
        let values = || tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1();
        values().map_err(|error: candle_core::Error| ZooError::read(name, std::io::Error::other(first_line(&error))))
    }
}

/// The first line of an error of candle, which says what is wrong; context and a backtrace follow it.
fn first_line(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// The network of a known architecture that has these tensors, recognised by their names and shapes as a file of weights is;
/// pictures are prepared as is usual for the architecture. Without names, classes are numbers.
///
/// ```no_run
/// use layerscope::import::candle;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tensors = candle_core::safetensors::load("resnet18.safetensors", &candle_core::Device::Cpu)?;
/// let network = candle::recognise(tensors, "my ResNet", ["cat", "dog"])?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// When no architecture has these tensors, one of them cannot be copied, or there are not as many names as classes.
pub fn recognise<S: Into<String>>(
    tensors: impl Into<CandleTensors>,
    name: &str,
    classes: impl IntoIterator<Item = S>,
) -> Result<Arc<Network>, CandleError> {
    let tensors = Tensors::new(tensors.into());
    let Recognised { architecture, preprocessing } = zoo::recognise(&tensors)?;
    let builder = architecture
        .build(&tensors, preprocessing)
        .map_err(|reason| CandleError::Architecture { architecture: architecture.title, reason })?;
    let outputs = builder.output_shape().map_or(0, |shape| shape.len());
    let opened = Opened {
        builder,
        about: ModelInfo {
            name: name.to_owned(),
            provenance: format!("candle's tensors, recognised as {}: {}", architecture.title, architecture.source),
            note: None,
        },
        class_names: classes.into_iter().map(Into::into).collect(),
        output_kind: if outputs == 1 { OutputKind::Binary } else { OutputKind::Probabilities },
        usual_for: Some(architecture.title.to_owned()),
        content_hash: None,
    };
    Ok(opened.finish()?)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Var};
    use candle_nn::VarBuilder;

    use super::*;
    use crate::network::tests::noise;
    use crate::network::{Executor, Grounds};
    use crate::zoo::tests::requirements;

    /// A `VarMap` and the safetensors file that candle makes of it are the same network as the file opened by itself.
    #[test]
    fn variables_and_files_of_candle_are_one_network() -> Result<(), Box<dyn std::error::Error>> {
        let variables = VarMap::new();
        let builder = VarBuilder::from_varmap(&variables, DType::F32, &Device::Cpu);
        for (seed, (name, shape)) in requirements("squeezenet1_1", 5).into_iter().enumerate() {
            builder.get(shape.as_slice(), &name)?;
            let values = noise(seed as u64, shape.iter().product()).into_iter().map(|value| 0.1 * value).collect();
            let data = variables.data().lock().expect("not poisoned");
            Var::set(&data[&name], &Tensor::from_vec(values, shape.as_slice(), &Device::Cpu)?)?;
        }
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("weights.safetensors");
        variables.save(&path)?;

        let classes = ["a", "b", "c", "d", "e"];
        let from_variables = recognise(&variables, "mine", classes)?;
        let from_tensors = recognise(candle_core::safetensors::load(&path, &Device::Cpu)?, "mine", classes)?;
        let from_file = crate::import::open(&path.to_string_lossy())?;
        assert!(matches!(from_variables.grounds(), Grounds::Usual(_)));
        let picture = noise(7, from_file.input_shape().len());
        let values = [&from_variables, &from_tensors, &from_file].map(|network| {
            let output = network.output();
            let size = network.preprocessing.size();
            let mut executor = Executor::new(network, size, 1, &[output], false).expect("it takes this size");
            executor.forward(&picture);
            executor.value(output).to_vec()
        });
        assert_eq!(values[0].len(), 5);
        assert!(values.iter().all(|other| *other == values[0]));
        Ok(())
    }

    #[test]
    fn tensors_of_no_architecture_name_the_nearest() {
        let error = recognise(HashMap::new(), "mine", [""; 0]).expect_err("there are no tensors").to_string();
        assert!(error.contains("the nearest is"), "{error}");
    }
}
