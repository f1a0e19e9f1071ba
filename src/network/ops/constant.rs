use crate::kernels::{BatchView, BatchViewMut, Layout, convert};
use crate::network::{Backward, Forward, Operator, Shape, ShapeError};

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
