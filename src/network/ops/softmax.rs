//! Softmax and its logarithm.

use crate::kernels::{Across, BatchViewMut, ChannelSoftmax, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

/// The values that share one sum of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftmaxOver {
    /// All values of an item, which become one vector: the probabilities of classes.
    All,
    /// The channels of each pixel; a vector is maps of one pixel.
    Channels,
}

/// `exp(x) / sum of exp(x)`, or the logarithm of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Softmax {
    pub over: SoftmaxOver,
    pub is_log: bool,
}

impl Softmax {
    /// The probabilities of classes.
    pub const CLASSES: Self = Self { over: SoftmaxOver::All, is_log: false };

    fn across(self, shape: Shape) -> Across {
        match self.over {
            SoftmaxOver::All => Across { channels: shape.len(), pixels: 1, layout: Layout::Nchw },
            SoftmaxOver::Channels => {
                Across { channels: shape.channels(), pixels: shape.plane(), layout: Layout::Nchw8c }
            }
        }
    }
}

impl Operator for Softmax {
    fn kind(&self) -> &'static str {
        if self.is_log { "log softmax" } else { "softmax" }
    }

    fn category(&self) -> Category {
        Category::Sigmoid
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let input = single(inputs)?;
        Ok(match self.over {
            SoftmaxOver::All => Shape::Vector { features: input.len() },
            SoftmaxOver::Channels => input,
        })
    }

    fn reach(&self, input: Shape) -> Reach {
        if self.over == SoftmaxOver::Channels && input.plane() > 1 { Reach::Pointwise } else { Reach::Global }
    }

    fn gradient_reads_output(&self) -> bool {
        true
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(match self.over {
            SoftmaxOver::All => Layout::Nchw,
            SoftmaxOver::Channels => Layout::Nchw8c,
        })
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        let kernel = ChannelSoftmax { is_log: self.is_log };
        kernel.forward(self.across(pass.shapes[0]), pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        let kernel = ChannelSoftmax { is_log: self.is_log };
        kernel.input_gradient(self.across(pass.shapes[0]), pass.output, pass.gradient, pass.add, target);
    }
}

/// The kinds, and the operators that they stand for.
const FORMS: [(&str, Softmax); 4] = [
    ("softmax", Softmax::CLASSES),
    ("log_softmax", Softmax { over: SoftmaxOver::All, is_log: true }),
    ("channel_softmax", Softmax { over: SoftmaxOver::Channels, is_log: false }),
    ("channel_log_softmax", Softmax { over: SoftmaxOver::Channels, is_log: true }),
];

impl Describe for Softmax {
    const KINDS: &'static [Kind] =
        &[Kind::plain(FORMS[0].0), Kind::plain(FORMS[1].0), Kind::plain(FORMS[2].0), Kind::plain(FORMS[3].0)];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.no_settings()?;
        let form = FORMS.iter().find(|(kind, _)| *kind == reader.kind.name);
        form.map(|(_, softmax)| *softmax).ok_or_else(|| FormError::invalid("it is no softmax"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let kind = FORMS.iter().find(|(_, softmax)| softmax == self).map_or("softmax", |(kind, _)| kind);
        Ok(Written::plain(kind))
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let shapes = [Example::<Self>::MAPS, Shape::Vector { features: 11 }];
        let all = FORMS.iter().flat_map(|(_, softmax)| shapes.map(|shape| Example::on(*softmax, &[shape])));
        all.collect()
    }
}
