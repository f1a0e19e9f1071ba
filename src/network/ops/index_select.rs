//! Channels in another order, some of them left out, repeated or zero.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, IndexSelect, Layout};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::{single, with_channels};
use crate::network::{Backward, Category, Forward, Operator, Shape, ShapeError};

impl Operator for IndexSelect {
    fn kind(&self) -> &'static str {
        match self.inputs() {
            _ if self.is_permutation() => "channel shuffle",
            inputs if inputs < self.outputs() => "channel padding",
            _ => "slice",
        }
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let channels = self.outputs();
        Ok(match with_channels(single(inputs)?, self.inputs())? {
            Shape::Maps { size, .. } => Shape::Maps { channels, size },
            Shape::Vector { .. } => Shape::Vector { features: channels },
        })
    }

    fn layout(&self, inputs: &[Shape]) -> Option<Layout> {
        Some(inputs.first()?.natural_layout())
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        IndexSelect::forward(self, pass.shapes[0].plane(), pass.inputs[0], output);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        IndexSelect::input_gradient(self, pass.shapes[0].plane(), pass.gradient, pass.add, target);
    }
}

/// How many channels an input may have: more is a mistake, or malice.
const MOST_CHANNELS: usize = 1 << 24;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// How many channels the input has.
    channels: usize,
    /// For each output, the input's channel; -1 for a channel of zeros.
    from: Vec<i64>,
}

impl Describe for IndexSelect {
    const KINDS: &'static [Kind] =
        &[Kind::new("selection", "`channels` of the input, `from` (for each output its channel, or -1 for zeros)", "")];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let Settings { channels, from } = reader.settings()?;
        if channels > MOST_CHANNELS {
            return Err(FormError::invalid(format!("{channels} channels are too many")));
        }
        let from = from.into_iter().map(|channel| usize::try_from(channel).ok()).collect();
        Self::new(channels, from).ok_or_else(|| FormError::invalid("it takes channels that are not there"))
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        let number = |channel: &Option<usize>| channel.and_then(|channel| i64::try_from(channel).ok()).unwrap_or(-1);
        let from = self.from().iter().map(number).collect();
        Written::new("selection", &Settings { channels: self.inputs(), from })
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let select = |from: &[Option<usize>]| Self::new(3, from.to_vec()).expect("the channels are there");
        vec![
            Example::new(select(&[Some(2), None, Some(0), Some(2)])),
            Example::new(select(&[Some(1), Some(2), Some(0)])),
            Example::on(select(&[Some(1)]), &[Shape::Vector { features: 3 }]),
        ]
    }
}
