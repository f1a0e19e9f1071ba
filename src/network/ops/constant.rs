//! Values that do not depend on the picture.

use crate::kernels::{BatchView, BatchViewMut, Layout, convert};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

/// The same trained values whatever the picture is.
pub struct Constant {
    shape: Shape,
    values: Vec<f32>,
}

impl Constant {
    /// `None` unless there are as many values as the shape has.
    pub fn new(shape: Shape, values: Vec<f32>) -> Option<Self> {
        (values.len() == shape.len() && !values.is_empty()).then_some(Self { shape, values })
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

impl Operator for Constant {
    fn kind(&self) -> &'static str {
        "constant"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        match inputs.len() {
            0 => Ok(self.shape),
            found => Err(ShapeError::InputCount { expected: "0", found }),
        }
    }

    fn parameters(&self) -> usize {
        self.values.len()
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(self.shape.natural_layout())
    }

    fn forward(&self, _pass: Forward<'_>, mut output: BatchViewMut<'_>) {
        let (layout, from) = (output.layout(), BatchView::dense(Layout::Nchw, &self.values, 1));
        for item in output.iter_mut() {
            convert(self.shape.channels(), self.shape.plane(), from, BatchViewMut::dense(layout, item, 1), false);
        }
    }

    /// It has no inputs.
    fn input_gradient(&self, _pass: Backward<'_>, _target: BatchViewMut<'_>) {}
}

impl Describe for Constant {
    const KINDS: &'static [Kind] =
        &[Kind::new("constant", "", "`value` [features] or [channels, height, width]").with_inputs("`inputs = []`")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        let dims = reader.shape("value")?;
        let shape = match *dims {
            [features] => Shape::Vector { features },
            [channels, height, width] => Shape::maps(channels, height, width),
            _ => return Err(reader.wrong_shape("value", dims, "one or three dimensions")),
        };
        let values = reader.values("value", &dims)?;
        Self::new(shape, values).ok_or_else(|| FormError::invalid("its value is empty"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Ok(Written::plain("constant").tensor("value", self.shape.dims(), &self.values))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let one = |shape: Shape| {
            let values = (0..shape.len()).map(|v| v as f32 / 4.0).collect();
            Example::on(Self::new(shape, values).expect("the lengths match"), &[])
        };
        vec![one(Shape::maps(3, 2, 5)), one(Shape::Vector { features: 7 })]
    }
}
