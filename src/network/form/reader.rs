//! The description of one layer, as its operator reads it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{FormError, Kind};

/// Tensors by name, wherever they are kept.
pub trait NamedTensors {
    /// The shape of the tensor of this name, if there is one.
    fn shape(&self, name: &str) -> Option<Vec<usize>>;

    /// The numbers of the tensor of this name, the last dimension's side by side.
    ///
    /// # Errors
    /// When it is missing, has another shape or cannot be read; the text names the tensor.
    fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String>;
}

/// What a description says of one layer, and the tensors that it can name.
pub struct Reader<'a> {
    pub kind: &'static Kind,
    settings: &'a Map<String, Value>,
    prefix: &'a str,
    tensors: &'a dyn NamedTensors,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoSettings {}

impl<'a> Reader<'a> {
    /// `prefix` is what the names of the layer's tensors begin with: `prefix.weight`.
    pub fn new(
        kind: &'static Kind,
        settings: &'a Map<String, Value>,
        prefix: &'a str,
        tensors: &'a dyn NamedTensors,
    ) -> Self {
        Self { kind, settings, prefix, tensors }
    }

    /// The settings of the layer.
    ///
    /// # Errors
    /// When one is missing, unknown or of another type.
    pub fn settings<T: DeserializeOwned>(&self) -> Result<T, FormError> {
        Ok(T::deserialize(Value::Object(self.settings.clone()))?)
    }

    /// Makes sure that nobody wrote settings for a kind that has none.
    ///
    /// # Errors
    /// When there are settings.
    pub fn no_settings(&self) -> Result<(), FormError> {
        let NoSettings {} = self.settings()?;
        Ok(())
    }

    /// Kind and settings in the form that serde gives an enum's variant: `"relu"` or `{"leaky_relu": {"slope": 0.1}}`.
    ///
    /// # Errors
    /// When a kind without settings has some.
    pub fn variant(&self) -> Result<Value, FormError> {
        let name = self.kind.name;
        if self.kind.settings.is_empty() {
            self.no_settings()?;
            return Ok(json!(name));
        }
        Ok(json!({ name: self.settings }))
    }

    /// Whether the layer has this tensor.
    pub fn has(&self, tensor: &str) -> bool {
        self.tensors.shape(&self.name(tensor)).is_some()
    }

    /// The shape of a tensor of the layer.
    ///
    /// # Errors
    /// When there is no such tensor.
    pub fn shape(&self, tensor: &str) -> Result<Vec<usize>, FormError> {
        let name = self.name(tensor);
        self.tensors.shape(&name).ok_or(FormError::MissingTensor(name))
    }

    /// The numbers of a tensor of the layer.
    ///
    /// # Errors
    /// When there is no such tensor of this shape.
    pub fn values(&self, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, FormError> {
        self.tensors.read(&self.name(tensor), shape).map_err(FormError::Tensor)
    }

    /// The numbers of a tensor, if the layer has it.
    ///
    /// # Errors
    /// When the tensor has another shape.
    pub fn optional(&self, tensor: &str, shape: &[usize]) -> Result<Option<Vec<f32>>, FormError> {
        self.has(tensor).then(|| self.values(tensor, shape)).transpose()
    }

    /// A tensor of one dimension.
    ///
    /// # Errors
    /// When there is none, or it has more dimensions.
    pub fn vector(&self, tensor: &str) -> Result<Vec<f32>, FormError> {
        let shape = self.shape(tensor)?;
        match *shape {
            [length] => self.values(tensor, &[length]),
            _ => Err(self.wrong_shape(tensor, shape, "one dimension")),
        }
    }

    /// The error of a tensor that has not as many dimensions as its layer needs.
    pub(in crate::network) fn wrong_shape(&self, tensor: &str, found: Vec<usize>, wanted: &'static str) -> FormError {
        FormError::TensorShape { name: self.name(tensor), found, wanted }
    }

    fn name(&self, tensor: &str) -> String {
        format!("{}.{tensor}", self.prefix)
    }
}

/// An epsilon, if a norm can have it.
pub(in crate::network) fn checked_epsilon(epsilon: f32) -> Result<f32, FormError> {
    if epsilon >= 0.0 && epsilon.is_finite() {
        Ok(epsilon)
    } else {
        Err(FormError::invalid(format!("epsilon is {epsilon}; it must be at least 0")))
    }
}
