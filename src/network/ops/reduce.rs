//! Reductions: one value in place of all channels, rows or columns. Global pools are among them.

use serde::{Deserialize, Serialize};

use crate::kernels::{BatchViewMut, Extent, Layout, Reduce, Reduction};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::operator::single_maps;
use crate::network::{Backward, Category, Forward, Operator, Reach, Shape, ShapeError};

impl Reduce {
    /// The largest value of each channel: `[n, c, h, w] -> [n, c, 1, 1]`.
    pub const GLOBAL_MAX_POOL: Self =
        Self { reduction: Reduction::Maximum, channels: false, rows: true, columns: true };

    /// The mean of each channel: `[n, c, h, w] -> [n, c, 1, 1]`.
    pub const GLOBAL_AVERAGE_POOL: Self =
        Self { reduction: Reduction::Mean, channels: false, rows: true, columns: true };
}

impl Operator for Reduce {
    fn kind(&self) -> &'static str {
        match self.reduction {
            Reduction::Maximum if *self == Self::GLOBAL_MAX_POOL => "global max pool",
            Reduction::Mean if *self == Self::GLOBAL_AVERAGE_POOL => "global average pool",
            Reduction::Mean => "mean",
            Reduction::Sum => "sum",
            Reduction::Maximum => "maximum",
        }
    }

    fn category(&self) -> Category {
        if [Self::GLOBAL_AVERAGE_POOL, Self::GLOBAL_MAX_POOL].contains(self) { Category::Pool } else { Category::Other }
    }

    fn output_shape(&self, inputs: &[Shape]) -> Result<Shape, ShapeError> {
        let (channels, size) = single_maps(inputs)?;
        // What is saved are positions inside an item, as u32.
        if u32::try_from(inputs[0].length(layout(self))).is_err() {
            return Err(ShapeError::TooLarge(inputs[0]));
        }
        let Extent { channels, size } = self.over(Extent { channels, size });
        Ok(Shape::Maps { channels, size })
    }

    fn reach(&self, _input: Shape) -> Reach {
        if self.rows || self.columns { Reach::Global } else { Reach::Pointwise }
    }

    fn saved(&self, _inputs: &[Shape], output: Shape) -> usize {
        if self.reduction == Reduction::Maximum { output.length(layout(self)) } else { 0 }
    }

    fn layout(&self, _inputs: &[Shape]) -> Option<Layout> {
        Some(layout(self))
    }

    fn adds_gradient(&self) -> bool {
        true
    }

    fn forward(&self, pass: Forward<'_>, output: BatchViewMut<'_>) {
        Reduce::forward(self, extent(pass.shapes[0]), pass.inputs[0], output, pass.saved);
    }

    fn input_gradient(&self, pass: Backward<'_>, target: BatchViewMut<'_>) {
        Reduce::input_gradient(self, extent(pass.shapes[0]), pass.saved, pass.gradient, pass.add, target);
    }
}

/// Maps stay in blocks, unless the channels in a block become one.
fn layout(reduce: &Reduce) -> Layout {
    if reduce.channels { Layout::Nchw } else { Layout::Nchw8c }
}

fn extent(shape: Shape) -> Extent {
    Extent { channels: shape.channels(), size: shape.size() }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Reduction", rename_all = "snake_case")]
enum ReductionForm {
    Mean,
    Sum,
    Maximum,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Reduce", deny_unknown_fields)]
struct Form {
    #[serde(with = "ReductionForm")]
    reduction: Reduction,
    channels: bool,
    rows: bool,
    columns: bool,
}

impl Describe for Reduce {
    const KINDS: &'static [Kind] = &[
        Kind::plain("global_average_pool"),
        Kind::plain("global_max_pool"),
        Kind::new(
            "reduce",
            "`reduction` (\"mean\", \"sum\", \"maximum\"), and whether over `channels`, `rows`, `columns`",
            "",
        ),
    ];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let global = match reader.kind.name {
            "global_average_pool" => Self::GLOBAL_AVERAGE_POOL,
            "global_max_pool" => Self::GLOBAL_MAX_POOL,
            _ => return Ok(Form::deserialize(reader.settings::<serde_json::Value>()?)?),
        };
        reader.no_settings()?;
        Ok(global)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        match *self {
            Self::GLOBAL_AVERAGE_POOL => Ok(Written::plain("global_average_pool")),
            Self::GLOBAL_MAX_POOL => Ok(Written::plain("global_max_pool")),
            _ => Written::new("reduce", &Form::serialize(self, serde_json::value::Serializer)?),
        }
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let axes = [(true, false, false), (false, true, true), (true, true, true), (false, true, false)];
        let reductions = [Reduction::Mean, Reduction::Sum, Reduction::Maximum];
        let all = axes.into_iter().flat_map(|(channels, rows, columns)| {
            reductions.map(|reduction| Example::new(Self { reduction, channels, rows, columns }))
        });
        all.collect()
    }
}
