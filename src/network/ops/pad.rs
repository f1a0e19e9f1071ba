//! Padding as a layer of its own.

use serde::{Deserialize, Serialize};

use super::resampling::Resampling;
use crate::kernels::{Blend, Padding, Resample, Size};
#[cfg(test)]
use crate::network::form::Example;
use crate::network::form::{Describe, FormError, Kind, PaddingForm, PaddingSetting, Reader, Written};
use crate::network::{Category, Reach, Shape};

/// What the added rows and columns hold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadMode {
    Constant(f32),
    /// Mirrored at the outermost pixels, which are not repeated.
    Reflect,
    /// The outermost pixels, repeated.
    Edge,
    /// The opposite side.
    Wrap,
}

/// Rows and columns added around maps, as a layer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pad {
    #[serde(with = "PaddingForm")]
    pub edges: Padding,
    pub mode: PadMode,
}

impl Pad {
    fn axis(&self, input: usize, before: usize, after: usize) -> Option<Blend> {
        let output = input.checked_add(before)?.checked_add(after)?;
        let mirrors = before < input && after < input;
        if self.mode == PadMode::Reflect && !mirrors {
            return None;
        }
        Blend::select(input, output, |at| {
            let inside = (at >= before && at < before + input).then(|| at - before);
            match self.mode {
                PadMode::Constant(_) => inside,
                PadMode::Edge => Some(at.saturating_sub(before).min(input - 1)),
                // As far from the edge as before, on the other side of it.
                PadMode::Reflect if at < before => Some(before - at),
                PadMode::Reflect => inside.or(Some(2 * (input - 1) + before - at)),
                PadMode::Wrap => Some((at + input - before % input) % input),
            }
        })
    }
}

impl Resampling for Pad {
    fn kind(&self) -> &'static str {
        "padding"
    }

    fn category(&self) -> Category {
        Category::Other
    }

    fn over(&self, size: Size) -> Option<Resample> {
        let Padding { top, bottom, left, right } = self.edges;
        let outside = if let PadMode::Constant(value) = self.mode { value } else { 0.0 };
        Some(Resample { y: self.axis(size.height, top, bottom)?, x: self.axis(size.width, left, right)?, outside })
    }

    fn reach(&self, _input: Shape) -> Reach {
        let Padding { top, left, .. } = self.edges;
        match self.mode {
            PadMode::Wrap => Reach::Global,
            _ => Reach::Sliding { extent: Size::square(1), stride: Size::square(1), before: Size::new(top, left) },
        }
    }
}

impl Describe for Pad {
    const KINDS: &'static [Kind] = &[Kind::new(
        "pad",
        "`edges` (`top`, `bottom`, `left`, `right`), `mode` (`{ constant = 0 }`, \"reflect\", \"edge\", \"wrap\")",
        "",
    )];

    fn read(reader: &Reader<'_>) -> Result<Self, FormError> {
        let pad: Self = reader.settings()?;
        PaddingSetting::from(pad.edges).fixed()?;
        Ok(pad)
    }

    fn write(&self) -> Result<Written<'_>, serde_json::Error> {
        Written::new("pad", self)
    }

    #[cfg(test)]
    fn examples() -> Vec<Example<Self>> {
        let edges = Padding { top: 2, bottom: 1, left: 0, right: 3 };
        let modes = [PadMode::Constant(0.5), PadMode::Reflect, PadMode::Edge, PadMode::Wrap];
        modes.map(|mode| Example::new(Self { edges, mode })).into()
    }
}
