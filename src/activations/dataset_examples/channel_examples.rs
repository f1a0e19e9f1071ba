//! The strongest that photos did to one channel.

/// How many photos are kept for a channel: as many as OpenAI Microscope and the Deep Visualization Toolbox show.
pub const STRONGEST: usize = 9;

/// A channel's largest value in a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// The index of the photo in its set.
    pub photo: usize,
    pub value: f32,
    /// Where in the layer's map the value stands.
    pub row: usize,
    pub column: usize,
}

/// A channel's mean over its map of a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanOver {
    /// The index of the photo in its set.
    pub photo: usize,
    pub value: f32,
}

/// The photos that excite one channel most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelExamples {
    peaks: Vec<Peak>,
    best_mean: Option<MeanOver>,
}

impl ChannelExamples {
    /// The largest values, largest first, each from a photo of its own. A photo whose largest value is exactly 0 is left out,
    /// because a rectified channel is silent on it.
    pub fn peaks(&self) -> &[Peak] {
        &self.peaks
    }

    /// The largest mean over a photo; `None` if no photo gave a finite value other than 0.
    pub fn best_mean(&self) -> Option<MeanOver> {
        self.best_mean
    }

    /// Whether no photo raises the channel above 0.
    pub fn is_silent(&self) -> bool {
        self.peaks.first().is_none_or(|peak| peak.value <= 0.0)
    }

    /// How many times the best photo's mean a mean `activation` reaches, and that best mean. `None` where the best mean is not
    /// above 0, as a ratio says nothing there.
    pub fn ratio(&self, activation: f32) -> Option<(f32, MeanOver)> {
        let best = self.best_mean.filter(|best| best.value > 0.0)?;
        let ratio = activation / best.value;
        ratio.is_finite().then_some((ratio, best))
    }

    /// Takes the channel's map of one more photo, row by row. Photos come in the order of their indices. If values are equal,
    /// the earlier photo stays ahead.
    pub fn add(&mut self, photo: usize, map: &[f32], width: usize) {
        let Some(Summary { at, max, mean }) = Summary::of(map) else { return };
        if max == 0.0 && mean == 0.0 {
            return;
        }
        if self.best_mean.is_none_or(|best| mean > best.value) {
            self.best_mean = Some(MeanOver { photo, value: mean });
        }
        let rank = self.peaks.partition_point(|peak| peak.value >= max);
        if max == 0.0 || rank >= STRONGEST {
            return;
        }
        if self.peaks.is_empty() {
            self.peaks.reserve_exact(STRONGEST);
        }
        self.peaks.truncate(STRONGEST - 1);
        let width = width.max(1);
        self.peaks.insert(rank, Peak { photo, value: max, row: at / width, column: at % width });
    }
}

/// A summary of the finite values of a map.
struct Summary {
    /// The index of the largest value, or of the first if several are equal.
    at: usize,
    max: f32,
    mean: f32,
}

impl Summary {
    /// `None` if no value is finite.
    fn of(map: &[f32]) -> Option<Self> {
        let (mut at, mut max) = (0, f32::NEG_INFINITY);
        let (mut sum, mut count) = (0.0, 0u32);
        for (index, value) in map.iter().enumerate() {
            if !value.is_finite() {
                continue;
            }
            sum += f64::from(*value);
            count += 1;
            if *value > max {
                (at, max) = (index, *value);
            }
        }
        (count > 0).then(|| Self { at, max, mean: (sum / f64::from(count)) as f32 })
    }
}
