//! Fully connected layers.

use crate::kernels::{BatchViewMut, Layout, Linear};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Operator for Linear {
    fn kind(&self) -> &'static str {
        "linear"
    }

    fn category(&self) -> Category {
        Category::Linear
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let shape = single(inputs)?;
        if shape.len() != self.inputs {
            return Err(ShapeError::Features { expected: self.inputs, found: shape.len(), shape });
        }
        Ok(Shape::Vector { features: self.outputs })
    }

    fn parameters(&self) -> usize {
        self.weight().len() + self.bias().map_or(0, <[f32]>::len)
    }

    fn multiply_adds(&self, _inputs: &[Shape], _output: Shape) -> u64 {
        self.weight().len() as u64
    }

    fn reach(&self, _input: Shape) -> Reach {
        Reach::Global
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(Layout::Nchw)
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Linear::forward(self, pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        Linear::input_gradient(self, pass.gradient, target);
    }
}

impl Describe for Linear {
    const KINDS: &'static [Kind] = &[Kind::new("linear", "", "`weight` [out, in], `bias` if there")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        let shape = reader.shape("weight")?;
        let [outputs, inputs] = *shape else { return Err(reader.wrong_shape("weight", shape, "two dimensions")) };
        let weight = reader.values("weight", &[outputs, inputs])?;
        let bias = reader.optional("bias", &[outputs])?;
        Self::new(inputs, outputs, weight, bias).ok_or_else(|| FormError::invalid("its weights are empty"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let weights = Written::plain("linear").tensor("weight", [self.outputs, self.inputs], self.weight());
        Ok(weights.optional("bias", self.bias()))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        use crate::network::tests::noise;
        let inputs = Example::<Self>::MAPS.len();
        let biased = Self::new(inputs, 9, noise(6, 9 * inputs), Some(noise(7, 9)));
        let unbiased = Self::new(5, 4, noise(8, 20), None);
        vec![
            Example::new(biased.expect("the lengths match")),
            Example::on(unbiased.expect("the lengths match"), &[Shape::Vector { features: 5 }]),
        ]
    }
}
