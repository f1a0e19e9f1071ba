//! Choosing channels: slices, splits and shuffles.

use super::batch_view::{BatchView, BatchViewMut};
use super::memory_layout::{BLOCK, Layout};

/// Channels in a new order, some left out, some repeated, some of zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexSelect {
    inputs: usize,
    /// By output channel; `None` is a channel of zeros.
    from: Vec<Option<usize>>,
    /// By input channel: all that it went to.
    to: Vec<Vec<usize>>,
}

impl IndexSelect {
    /// `None` if there are no channels, or one that does not exist is wanted.
    pub fn new(inputs: usize, from: Vec<Option<usize>>) -> Option<Self> {
        let mut to = vec![Vec::new(); inputs];
        for (output, input) in from.iter().enumerate().filter_map(|(output, input)| Some((output, (*input)?))) {
            to.get_mut(input)?.push(output);
        }
        (!from.is_empty()).then_some(Self { inputs, from, to })
    }

    /// By output channel, the input channel; `None` is a channel of zeros.
    pub fn from(&self) -> &[Option<usize>] {
        &self.from
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn outputs(&self) -> usize {
        self.from.len()
    }

    /// Whether every channel is there once.
    pub fn is_permutation(&self) -> bool {
        self.inputs == self.from.len() && self.to.iter().all(|to| to.len() == 1)
    }

    /// Vectors or maps of `pixels` pixels, of either layout.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, output: BatchViewMut<'_>) {
        sum_channels(&|channel| self.from.get(channel).map_or(&[], Option::as_slice), pixels, input, false, output);
    }

    /// `add` adds to what is there.
    pub fn input_gradient(&self, pixels: usize, gradient: BatchView<'_>, add: bool, target: BatchViewMut<'_>) {
        sum_channels(&|channel| self.to.get(channel).map_or(&[], Vec::as_slice), pixels, gradient, add, target);
    }
}

/// Makes every channel of `to` the sum of those of `from` that `sources` lists for it.
fn sum_channels<'a>(
    sources: &(impl Fn(usize) -> &'a [usize] + Sync),
    pixels: usize,
    from: BatchView<'_>,
    add: bool,
    mut to: BatchViewMut<'_>,
) {
    let lanes = if to.layout() == Layout::Nchw8c { BLOCK } else { 1 };
    assert_eq!(from.layout(), to.layout());
    // Several channels a part, or those of vectors would each be one.
    let channels = if lanes == 1 { (1024 / pixels).max(1) } else { BLOCK };
    to.for_each_part(channels * pixels, |item, part, target| {
        if !add {
            target.fill(0.0);
        }
        for (index, block) in target.chunks_exact_mut(lanes * pixels).enumerate() {
            for lane in 0..lanes {
                let sources = sources(part * channels + index * lanes + lane);
                if sources.len() > 1 {
                    // A sum of many is only as exact as a single value if nothing is rounded between them.
                    for (pixel, t) in block.iter_mut().skip(lane).step_by(lanes).enumerate() {
                        let value = |source: &usize| {
                            let channel = source / lanes * lanes * pixels + source % lanes;
                            f64::from(from.item(item)[channel + pixel * lanes])
                        };
                        *t = (f64::from(*t) + sources.iter().map(value).sum::<f64>()) as f32;
                    }
                    continue;
                }
                for source in sources {
                    let values = &from.item(item)[source / lanes * lanes * pixels..][..lanes * pixels];
                    let values = values.iter().skip(source % lanes).step_by(lanes);
                    block.iter_mut().skip(lane).step_by(lanes).zip(values).for_each(|(t, v)| *t += v);
                }
            }
        }
    });
}
