//! Batch normalisation with fixed statistics.

use crate::kernels::elementwise::activation::Activation;
use crate::kernels::layout::batch_view::{BatchView, BatchViewMut};
use crate::kernels::layout::memory_layout::{BLOCK, Layout};

/// `y = x * scale + shift` with two numbers for each channel, which is what batch normalisation is once trained.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchNorm {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

impl BatchNorm {
    /// Makes `(x - mean) / sqrt(variance + epsilon) * gamma + beta` of the trained parameters. `None` if their lengths differ, or
    /// there are no channels.
    pub fn new(gamma: &[f32], beta: &[f32], mean: &[f32], variance: &[f32], epsilon: f32) -> Option<Self> {
        let channels = gamma.len();
        if channels == 0 || [beta.len(), mean.len(), variance.len()] != [channels; 3] {
            return None;
        }
        let scale: Vec<f32> = gamma
            .iter()
            .zip(variance)
            .map(|(g, v)| (f64::from(*g) / (f64::from(*v) + f64::from(epsilon)).sqrt()) as f32)
            .collect();
        let shift = (0..channels).map(|c| beta[c] - mean[c] * scale[c]).collect();
        Some(Self { scale, shift })
    }

    /// Normalises maps of `pixels` pixels in nChw8c, or vectors in NCHW, with `activation` afterwards, if any.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their layout or batch, or scale and shift in length.
    pub fn forward(
        &self,
        pixels: usize,
        input: BatchView<'_>,
        activation: Option<Activation>,
        output: BatchViewMut<'_>,
    ) {
        let finish = |values: &mut [f32]| activation.into_iter().for_each(|a| a.apply_in_place(values));
        self.for_each_value(pixels, input, output, |y, x, scale, shift| *y = x * scale + shift, finish);
    }

    /// Writes the gradient of the input from that of the output; with `add`, adds it to what is there.
    ///
    /// # Panics
    /// If a view does not hold such maps, the views differ in their layout or batch, or scale and shift in length.
    pub fn input_gradient(&self, pixels: usize, gradient: BatchView<'_>, add: bool, target: BatchViewMut<'_>) {
        if add {
            self.for_each_value(pixels, gradient, target, |gx, g, scale, _| *gx += g * scale, |_| ());
        } else {
            self.for_each_value(pixels, gradient, target, |gx, g, scale, _| *gx = g * scale, |_| ());
        }
    }

    fn for_each_value(
        &self,
        pixels: usize,
        from: BatchView<'_>,
        mut to: BatchViewMut<'_>,
        work: impl Fn(&mut f32, f32, f32, f32) + Sync,
        finish: impl Fn(&mut [f32]) + Sync,
    ) {
        let channels = self.scale.len();
        assert_eq!(channels, self.shift.len(), "each channel has a scale and a shift");
        assert!(to.layout() == Layout::Nchw8c || pixels == 1, "maps are in nChw8c");
        to.as_view().assert_maps("the target", to.layout(), to.batch(), (channels, pixels));
        from.assert_like("the source", to.as_view());
        // A vector is one pixel with all its channels.
        let (lanes, pixels) = if to.layout() == Layout::Nchw8c { (BLOCK, pixels) } else { (self.scale.len(), 1) };
        to.for_each_part(lanes * pixels, |item, part, target| {
            let channels = part * lanes..((part + 1) * lanes).min(self.scale.len());
            let (scale, shift) = (&self.scale[channels.clone()], &self.shift[channels]);
            let source = &from.item(item)[part * lanes * pixels..];
            for (target, source) in target.chunks_exact_mut(lanes).zip(source.chunks_exact(lanes)) {
                let numbers = scale.iter().zip(shift);
                for ((t, s), (scale, shift)) in target.iter_mut().zip(source).zip(numbers) {
                    work(t, *s, *scale, *shift);
                }
                // The filling of a last block.
                target[scale.len()..].fill(0.0);
            }
            finish(target);
        });
    }
}
