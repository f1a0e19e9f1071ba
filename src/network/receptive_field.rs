//! The receptive field: what one value of a layer sees of the network's input.

use std::ops::Range;

use serde::Serialize;

use super::Reach;
use crate::kernels::Size;

/// In pixels of the input, `[vertical, horizontal]`: the value at position `p` sees `size` pixels from
/// `start + p * stride` on. Pixels outside the input are padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReceptiveField {
    pub size: [usize; 2],
    pub stride: [usize; 2],
    pub start: [isize; 2],
}

impl ReceptiveField {
    /// A pixel of the input sees itself.
    pub const PIXEL: Self = Self { size: [1; 2], stride: [1; 2], start: [0; 2] };

    /// The field after one more operator, in a network whose input has this size.
    ///
    /// The recurrence of Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.
    pub fn through(self, reach: Reach, input: Size) -> Self {
        match reach {
            Reach::Point => self,
            Reach::Everything => {
                Self { size: [input.height, input.width], stride: [input.height, input.width], start: [0; 2] }
            }
            Reach::Window { extent, stride, before } => {
                let axis = |a: usize, extent: usize, stride: usize, before: usize| {
                    let jump = self.stride[a];
                    let size = (extent - 1).saturating_mul(jump).saturating_add(self.size[a]);
                    let start = self.start[a].saturating_sub_unsigned(before.saturating_mul(jump));
                    (size, jump.saturating_mul(stride), start)
                };
                let y = axis(0, extent.height, stride.height, before.height);
                let x = axis(1, extent.width, stride.width, before.width);
                Self { size: [y.0, x.0], stride: [y.1, x.1], start: [y.2, x.2] }
            }
        }
    }

    /// The smallest field that holds both.
    pub fn join(self, other: Self) -> Self {
        let axis = |a: usize| {
            let start = self.start[a].min(other.start[a]);
            let end = |f: &Self| f.start[a].saturating_add_unsigned(f.size[a]);
            (end(&self).max(end(&other)).abs_diff(start), start)
        };
        let (y, x) = (axis(0), axis(1));
        Self {
            size: [y.0, x.0],
            stride: [self.stride[0].max(other.stride[0]), self.stride[1].max(other.stride[1])],
            start: [y.1, x.1],
        }
    }

    /// The rows and columns of the input that the value at `(row, column)` sees, cut at the input's edges.
    pub fn at(&self, row: usize, column: usize, input: Size) -> (Range<usize>, Range<usize>) {
        let axis = |a: usize, position: usize, length: usize| {
            let start = self.start[a].saturating_add_unsigned(position.saturating_mul(self.stride[a]));
            let end = start.saturating_add_unsigned(self.size[a]);
            let clamp = |v: isize| usize::try_from(v.max(0)).unwrap_or(0).min(length);
            clamp(start)..clamp(end)
        };
        (axis(0, row, input.height), axis(1, column, input.width))
    }
}
