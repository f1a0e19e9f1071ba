//! Which inputs a convolution reads for each value that it makes. Its adjoint is the same walk with other numbers.

use crate::kernels::window::GridAxis;

/// The positions along one axis: for `j` in `0..count`, the value at `first + step * j` is a sum over taps of what lies at
/// `j * stride + shift`, which is 0 outside `0..source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    pub first: usize,
    pub step: usize,
    pub count: usize,
    pub stride: usize,
    /// One for each tap.
    pub shifts: Vec<isize>,
    pub source: usize,
}

impl Walk {
    /// The walk that makes outputs from inputs.
    pub fn forward(axis: &GridAxis) -> Self {
        let shift = |tap: usize| (tap * axis.dilation) as isize - axis.before as isize;
        Self {
            first: 0,
            step: 1,
            count: axis.output,
            stride: axis.stride,
            shifts: (0..axis.kernel).map(shift).collect(),
            source: axis.input,
        }
    }

    /// The walk that makes input gradients from output gradients, for those inputs that the taps of one class reach: see
    /// [`taps_of_class`].
    pub fn adjoint(axis: &GridAxis, class: usize) -> Self {
        let stride = axis.stride;
        let first = (class + stride - axis.before % stride) % stride;
        let shift = |tap: usize| (first + axis.before) as isize - (tap * axis.dilation) as isize;
        Self {
            first,
            step: stride,
            count: axis.input.saturating_sub(first).div_ceil(stride),
            stride: 1,
            shifts: taps_of_class(axis.kernel, axis.dilation, stride, class)
                .map(|tap| shift(tap) / stride as isize)
                .collect(),
            source: axis.output,
        }
    }

    /// The lowest and the highest shift; without taps, those of a tap that does not shift.
    pub fn reach(&self) -> (isize, isize) {
        let least = self.shifts.iter().min().copied().unwrap_or(0);
        (least, self.shifts.iter().max().copied().unwrap_or(least))
    }

    /// The last place that is written; 0 if there is none.
    pub fn last_target(&self) -> usize {
        self.first + self.step * self.count.saturating_sub(1)
    }

    /// Whether nothing outside the source is read.
    pub fn stays_inside(&self) -> bool {
        let (least, most) = self.reach();
        least >= 0 && (self.count.max(1) - 1) * self.stride + (most as usize) < self.source
    }

    /// Whether every value is made from the one at its own place.
    pub fn is_identity(&self) -> bool {
        (self.first, self.step, self.stride, self.count) == (0, 1, 1, self.source) && self.shifts == [0]
    }

    /// Those `j` for which this shift reads inside the source.
    pub fn inside(&self, shift: isize) -> std::ops::Range<usize> {
        let end = |limit: isize| (limit.max(0) as usize).div_ceil(self.stride).min(self.count);
        let first = end(-shift);
        first..end(self.source as isize - shift).max(first)
    }
}

/// The taps of a class. With a stride, an input is reached only by some of the taps: those whose `tap * dilation` leaves, divided
/// by the stride, the remainder that is the input's class.
pub fn taps_of_class(kernel: usize, dilation: usize, stride: usize, class: usize) -> impl Iterator<Item = usize> {
    (0..kernel).filter(move |tap| tap * dilation % stride == class)
}
