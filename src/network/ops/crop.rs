use serde::{Deserialize, Serialize};

use super::resampling::Resampling;
use crate::kernels::{Blend, Resample, Size};
use crate::network::{Reach, Shape};

/// A place along an axis, whatever its length is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    FromStart(usize),
    FromEnd(usize),
}

impl Place {
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
    pub start: Place,
    pub end: Place,
    /// At least 1.
    pub step: usize,
    /// The last first.
    pub is_reversed: bool,
}

impl Span {
    pub const ALL: Self = Self { start: Place::FromStart(0), end: Place::FromEnd(0), step: 1, is_reversed: false };

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

    fn over(&self, size: Size) -> Option<Resample> {
        Some(Resample { y: self.rows.over(size.height)?, x: self.columns.over(size.width)?, outside: 0.0 })
    }

    fn reach(&self, input: Shape) -> Reach {
        if self.rows.is_reversed || self.columns.is_reversed {
            return Reach::Everything;
        }
        let size = input.size();
        Reach::Part {
            first: Size::new(self.rows.start.within(size.height), self.columns.start.within(size.width)),
            step: Size::new(self.rows.step, self.columns.step),
        }
    }
}
