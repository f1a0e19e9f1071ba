//! Maps whose every pixel is a weighted sum of a few others, rows and columns apart: padding, cropping, resizing, adaptive
//! pooling.

use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::BLOCK;

/// What outputs are made of along one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    inputs: usize,
    /// Where the taps of each output begin, and where the last ones end.
    starts: Vec<usize>,
    taps: Vec<(usize, f32)>,
}

impl Blend {
    /// `taps(output)` lists input and weight; none makes an output that lies outside. `None` if an input does not exist, or
    /// there are more outputs than any map has rows: what a file asks for may be absurd.
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

    /// Each output is one input, or lies outside.
    pub fn select(inputs: usize, outputs: usize, mut from: impl FnMut(usize) -> Option<usize>) -> Option<Self> {
        Self::new(inputs, outputs, |output| from(output).map(|input| (input, 1.0)))
    }

    pub fn outputs(&self) -> usize {
        self.starts.len() - 1
    }

    fn taps(&self, output: usize) -> &[(usize, f32)] {
        &self.taps[self.starts[output]..self.starts[output + 1]]
    }
}

const LONGEST_SIDE: usize = 1 << 20;

/// The sum over both axes' taps, for each output pixel of each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Resample {
    pub y: Blend,
    pub x: Blend,
    /// What pixels outside are.
    pub outside: f32,
}

impl Resample {
    /// Blocked maps.
    pub fn forward(&self, input: BatchView<'_>, mut output: BatchViewMut<'_>) {
        let (plane, pixels) = self.areas();
        assert_eq!(output.length() * plane, input.length() * pixels);
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

    /// `add` adds to what is there.
    pub fn input_gradient(&self, gradient: BatchView<'_>, add: bool, mut target: BatchViewMut<'_>) {
        let (plane, pixels) = self.areas();
        assert_eq!(gradient.length() * plane, target.length() * pixels);
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

    /// Pixels of a map that is read, and of one that is written.
    fn areas(&self) -> (usize, usize) {
        (self.y.inputs * self.x.inputs, self.y.outputs() * self.x.outputs())
    }
}
