//! Cropping and slicing: some of the rows and columns of maps.

use serde::{Deserialize, Serialize};

use super::resampling::Resampling;
use crate::kernels::{Blend, Resample, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, Reader, Written};
use crate::network::{Category, Reach, Shape};

/// A bound of a span along an axis, whatever the axis's length is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    FromStart(usize),
    FromEnd(usize),
}

impl Bound {
    fn within(self, length: usize) -> usize {
        match self {
            Self::FromStart(at) => at.min(length),
            Self::FromEnd(at) => length.saturating_sub(at),
        }
    }
}

/// Every `step`th position from `start` up to, without it, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub start: Bound,
    pub end: Bound,
    /// At least 1.
    pub step: usize,
    /// The last first.
    pub is_reversed: bool,
}

impl Span {
    pub const ALL: Self = Self { start: Bound::FromStart(0), end: Bound::FromEnd(0), step: 1, is_reversed: false };

    /// The positions along an axis of this length.
    pub fn positions(self, length: usize) -> Vec<usize> {
        let range = self.start.within(length)..self.end.within(length);
        let mut positions: Vec<usize> = range.step_by(self.step.max(1)).collect();
        if self.is_reversed {
            positions.reverse();
        }
        positions
    }

    fn over(self, length: usize) -> Option<Blend> {
        let positions = self.positions(length);
        Blend::select(length, positions.len(), |at| positions.get(at).copied()).filter(|_| !positions.is_empty())
    }
}

/// Some of the rows and columns of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    pub rows: Span,
    pub columns: Span,
}

impl Resampling for Crop {
    fn kind(&self) -> &'static str {
        "slice"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn over(&self, size: Size) -> Option<Resample> {
        Some(Resample { y: self.rows.over(size.height)?, x: self.columns.over(size.width)?, outside: 0.0 })
    }

    fn reach(&self, input: Shape) -> Reach {
        if self.rows.is_reversed || self.columns.is_reversed {
            return Reach::Global;
        }
        let size = input.size();
        Reach::Strided {
            first: Size::new(self.rows.start.within(size.height), self.columns.start.within(size.width)),
            step: Size::new(self.rows.step, self.columns.step),
        }
    }
}

impl Describe for Crop {
    const KINDS: &'static [Kind] = &[Kind::new(
        "crop",
        "`rows`, `columns`: `start` and `end` as `{ from_start = 0 }` or `{ from_end = 0 }`, `step`, `is_reversed`",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        reader.settings()
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("crop", self)
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let every_second = Span { start: Bound::FromStart(1), end: Bound::FromEnd(1), step: 2, is_reversed: true };
        let last_four = Span { start: Bound::FromEnd(4), ..Span::ALL };
        vec![
            Example::new(Self { rows: every_second, columns: Span::ALL }),
            Example::new(Self { rows: Span::ALL, columns: last_four }),
        ]
    }
}
