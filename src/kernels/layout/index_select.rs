//! Choosing channels: slices, splits and shuffles.

use super::batch_view::{BatchView, BatchViewMut};
use super::memory_layout::BLOCK;

/// Channels in a new order, of which some may be left out, some repeated and some zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexSelect {
    inputs: usize,
    /// For each output channel the input channel; `None` is a channel of zeros.
    from: Vec<Option<usize>>,
    /// For each input channel all output channels that read it.
    to: Vec<Vec<usize>>,
}

impl IndexSelect {
    /// `None` if no channels are wanted, or one that does not exist.
    pub fn new(inputs: usize, from: Vec<Option<usize>>) -> Option<Self> {
        let mut to = vec![Vec::new(); inputs];
        for (output, input) in from.iter().enumerate().filter_map(|(output, input)| Some((output, (*input)?))) {
            to.get_mut(input)?.push(output);
        }
        (!from.is_empty()).then_some(Self { inputs, from, to })
    }

    /// For each output channel the input channel; `None` is a channel of zeros.
    pub fn from(&self) -> &[Option<usize>] {
        &self.from
    }

    /// How many input channels there are.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many output channels there are.
    pub fn outputs(&self) -> usize {
        self.from.len()
    }

    /// Whether every input channel is read once and nothing else is.
    pub fn is_permutation(&self) -> bool {
        self.inputs == self.from.len() && self.to.iter().all(|to| to.len() == 1)
    }

    /// The chosen channels of maps of `pixels` pixels, in either layout. A vector is maps of one pixel.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the views differ in their layout or batch.
    pub fn forward(&self, pixels: usize, input: BatchView<'_>, output: BatchViewMut<'_>) {
        self.check(pixels, input, output.as_view());
        sum_channels(&|channel| self.from.get(channel).map_or(&[], Option::as_slice), pixels, input, false, output);
    }

    /// The gradient of every input channel: the sum of those of the outputs that read it. With `add`, adds it to what is
    /// there.
    ///
    /// # Panics
    /// If a view does not hold such maps, or the views differ in their layout or batch.
    pub fn input_gradient(&self, pixels: usize, gradient: BatchView<'_>, add: bool, target: BatchViewMut<'_>) {
        self.check(pixels, target.as_view(), gradient);
        sum_channels(&|channel| self.to.get(channel).map_or(&[], Vec::as_slice), pixels, gradient, add, target);
    }

    fn check(&self, pixels: usize, input: BatchView<'_>, output: BatchView<'_>) {
        input.assert_maps("the input", output.layout(), output.batch(), (self.inputs, pixels));
        output.assert_maps("the output", output.layout(), output.batch(), (self.from.len(), pixels));
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
    let lanes = to.layout().lanes();
    // A task takes several channels, or each value of a vector would be a task.
    let channels = if lanes == 1 { (1024 / pixels).max(1) } else { BLOCK };
    to.for_each_part(channels * pixels, |item, part, target| {
        if !add {
            target.fill(0.0);
        }
        for (index, block) in target.chunks_exact_mut(lanes * pixels).enumerate() {
            for lane in 0..lanes {
                let sources = sources(part * channels + index * lanes + lane);
                if sources.len() > 1 {
                    // A sum of many is as exact as a single value only if nothing is rounded on the way.
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
