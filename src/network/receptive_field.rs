//! The receptive field: what one value of a layer sees of the network's input.

use std::ops::Range;

use serde::Serialize;

use super::Reach;
use crate::kernels::Size;

/// All in pixels of the input, `[vertical, horizontal]`: the value at position `p` sees `size` pixels from
/// `start + p * stride` on. Pixels outside the input are padding. A stride of 0 means that every value sees the whole input.
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
        let everything = Self { size: [input.height, input.width], stride: [0; 2], start: [0; 2] };
        // Along an axis, the operator sees `extent` values, `jump` pixels from one to the next, the first `before` values early.
        let axis = |a: usize, extent: usize, jump: usize, before: usize| {
            let size = (extent.max(1) - 1).saturating_mul(jump).saturating_add(self.size[a]);
            (size, self.start[a].saturating_sub_unsigned(before.saturating_mul(jump)))
        };
        let [jump_y, jump_x] = self.stride;
        match reach {
            Reach::Pointwise => self,
            Reach::Global => everything,
            Reach::Sliding { extent, stride, before } => {
                let y = axis(0, extent.height, jump_y, before.height);
                let x = axis(1, extent.width, jump_x, before.width);
                let stride = [jump_y.saturating_mul(stride.height), jump_x.saturating_mul(stride.width)];
                Self { size: [y.0, x.0], stride, start: [y.1, x.1] }
            }
            Reach::Strided { first, step } => {
                let start = |a: usize, first: usize| {
                    self.start[a].saturating_add_unsigned(first.saturating_mul(self.stride[a]))
                };
                let stride = [jump_y.saturating_mul(step.height), jump_x.saturating_mul(step.width)];
                Self { stride, start: [start(0, first.height), start(1, first.width)], ..self }
            }
            Reach::Upsampled { factor, extent, before }
                if jump_y.is_multiple_of(factor.height) && jump_x.is_multiple_of(factor.width) =>
            {
                let stride = [jump_y / factor.height, jump_x / factor.width];
                let y = axis(0, extent.height, stride[0], before.height);
                let x = axis(1, extent.width, stride[1], before.width);
                Self { size: [y.0, x.0], stride, start: [y.1, x.1] }
            }
            // A field whose values are less than a pixel apart cannot be described.
            Reach::Upsampled { .. } => everything,
        }
    }

    /// The smallest field that holds both.
    pub fn join(self, other: Self) -> Self {
        let axis = |a: usize| match (self.stride[a], other.stride[a]) {
            (0, _) => (self.size[a], 0, self.start[a]),
            (_, 0) => (other.size[a], 0, other.start[a]),
            (one, two) => {
                let start = self.start[a].min(other.start[a]);
                let end = |f: &Self| f.start[a].saturating_add_unsigned(f.size[a]);
                (end(&self).max(end(&other)).abs_diff(start), one.max(two), start)
            }
        };
        let (y, x) = (axis(0), axis(1));
        Self { size: [y.0, x.0], stride: [y.1, x.1], start: [y.2, x.2] }
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
