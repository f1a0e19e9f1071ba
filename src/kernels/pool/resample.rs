//! Maps whose every pixel is a weighted sum of a few others, with weights for rows and for columns: padding, cropping,
//! resizing and adaptive pooling.

use super::check::assert_resized;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;
use crate::kernels::window::Size;

/// Which inputs each output is a weighted sum of, along one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    inputs: usize,
    /// The index at which the taps of each output begin, and that at which the last ones end.
    starts: Vec<usize>,
    taps: Vec<(usize, f32)>,
}

impl Blend {
    /// A blend of which `taps(output)` lists the inputs and their weights. An output without taps lies outside. `None` if an input
    /// does not exist, or there are more outputs than any map has rows: what a file asks for may be absurd.
    pub fn new<T: IntoIterator<Item = (usize, f32)>>(
        inputs: usize,
        outputs: usize,
        taps: impl FnMut(usize) -> T,
    ) -> Option<Self> {
        if outputs > LONGEST_SIDE {
            return None;
        }
        let mut blend = Self { inputs, starts: vec![0], taps: Vec::new() };
        for taps in (0..outputs).map(taps) {
            blend.taps.extend(taps);
            blend.starts.push(blend.taps.len());
        }
        blend.taps.iter().all(|(input, _)| *input < inputs).then_some(blend)
    }

    /// A blend of which each output is one input, or lies outside.
    pub fn select(inputs: usize, outputs: usize, mut from: impl FnMut(usize) -> Option<usize>) -> Option<Self> {
        Self::new(inputs, outputs, |output| from(output).map(|input| (input, 1.0)))
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.starts.len() - 1
    }

    fn taps(&self, output: usize) -> &[(usize, f32)] {
        &self.taps[self.starts[output]..self.starts[output + 1]]
    }
}

/// No map has more rows or columns.
const LONGEST_SIDE: usize = 1 << 20;

/// Makes each output pixel of each channel the sum over the taps of both axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Resample {
    pub y: Blend,
    pub x: Blend,
    /// The value of pixels that lie outside.
    pub outside: f32,
}

impl Resample {
    /// Writes the sums. All maps are in nChw8c.
    ///
    /// # Panics
    /// If a view does not hold maps of the blends' sizes, or the views differ in their batch or channels.
    pub fn forward(&self, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        self.check(input, output.as_view());
        let (plane, pixels) = self.areas();
        output.for_each_part(pixels * BLOCK, |item, block, output| {
            let input = input.item(item)[block * plane * BLOCK..][..plane * BLOCK].as_chunks::<BLOCK>().0;
            let rows = output.as_chunks_mut::<BLOCK>().0.chunks_exact_mut(self.x.outputs());
            for (y, row) in rows.enumerate() {
                for (x, pixel) in row.iter_mut().enumerate() {
                    let (down, across) = (self.y.taps(y), self.x.taps(x));
                    let mut sum =
                        if down.is_empty() || across.is_empty() { [self.outside; BLOCK] } else { [0.0; BLOCK] };
                    for (row, a) in down {
                        for (column, b) in across {
                            let value = &input[row * self.x.inputs + column];
                            sum.iter_mut().zip(value).for_each(|(s, v)| *s += a * b * v);
                        }
                    }
                    *pixel = sum;
                }
            }
        });
    }

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If a view does not hold maps of the blends' sizes, or the views differ in their batch or channels.
    pub fn input_gradient(&self, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        self.check(target.as_view(), gradient);
        let (plane, pixels) = self.areas();
        target.for_each_part(plane * BLOCK, |item, block, target| {
            if !add {
                target.fill(0.0);
            }
            let target = target.as_chunks_mut::<BLOCK>().0;
            let gradient = gradient.item(item)[block * pixels * BLOCK..][..pixels * BLOCK].as_chunks::<BLOCK>().0;
            for (y, row) in gradient.chunks_exact(self.x.outputs()).enumerate() {
                for (x, pixel) in row.iter().enumerate() {
                    for (row, a) in self.y.taps(y) {
                        for (column, b) in self.x.taps(x) {
                            let value = &mut target[row * self.x.inputs + column];
                            value.iter_mut().zip(pixel).for_each(|(t, g)| *t += a * b * g);
                        }
                    }
                }
            }
        });
    }

    fn check(&self, input: BatchView<'_>, output: BatchView<'_>) {
        let (from, to) = (Size::new(self.y.inputs, self.x.inputs), Size::new(self.y.outputs(), self.x.outputs()));
        assert_resized((input, from), (output, to));
    }

    /// Pixels of a map that is read, and of one that is written.
    fn areas(&self) -> (usize, usize) {
        (self.y.inputs * self.x.inputs, self.y.outputs() * self.x.outputs())
    }
}
