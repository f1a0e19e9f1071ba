//! How often values of each size occur in a map.

/// Counts of finite values in equal bins between the smallest and the largest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    pub low: f32,
    pub high: f32,
    pub counts: Vec<usize>,
}

impl Histogram {
    /// Counts the values in this many bins. The histogram is empty if no value is finite, and has one bin if all are equal.
    pub fn of(values: &[f32], bins: usize) -> Self {
        let finite = values.iter().copied().filter(|v| v.is_finite());
        let (low, high) = finite.clone().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        if low > high || bins == 0 {
            return Self::default();
        }
        if low == high {
            return Self { low, high, counts: vec![finite.count()] };
        }
        let mut counts = vec![0; bins];
        // The division is in f64, as high - low can overflow f32.
        let scale = bins as f64 / (f64::from(high) - f64::from(low));
        for value in finite {
            let bin = ((f64::from(value) - f64::from(low)) * scale) as usize;
            counts[bin.min(bins - 1)] += 1;
        }
        Self { low, high, counts }
    }

    /// The width of a bin, in the values' units.
    pub fn bin_width(&self) -> f32 {
        (self.high - self.low) / self.counts.len().max(1) as f32
    }
}
