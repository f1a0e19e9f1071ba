//! How activation values become 0 to 1, which a colormap can show.

use serde::{Deserialize, Serialize};

/// Which values share a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scale {
    /// Each map by its own range: shows where a channel responds, however weakly.
    #[default]
    Channel,
    /// One range for the whole layer: shows which channels respond more than others.
    Layer,
}

/// The values shown as 0 and as 1.
///
/// Where `high` is not above `low` the range is degenerate: it distinguishes nothing, and every number becomes 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f32,
    pub high: f32,
}

impl Range {
    /// The range of the finite `values`, with 0 in it where they are not negative: the zero of a rectified map is
    /// always the bottom colour.
    ///
    /// Degenerate, at their value, if all are equal; 0 to 0 if none is finite.
    pub fn of(values: &[f32]) -> Self {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for &value in values.iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            Self { low: 0.0, high: 0.0 }
        } else if low == high {
            Self { low, high }
        } else {
            Self { low: low.min(0.0), high }
        }
    }

    /// The range of all but the most extreme `values`: a few outliers do not leave the rest of a map in the dark. The
    /// largest and smallest 0.5 % may lie outside; 0 is in it where the values are not negative.
    ///
    /// That of [`Range::of`] where trimming would leave nothing to distinguish, as in a map with a single spot.
    pub fn typical(values: &[f32]) -> Self {
        let whole = Self::of(values);
        let mut finite: Vec<f32> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let trimmed = finite.len() / 200;
        if trimmed == 0 {
            return whole;
        }
        let last = finite.len() - 1;
        let high = *finite.select_nth_unstable_by(last - trimmed, f32::total_cmp).1;
        let low = *finite.select_nth_unstable_by(trimmed, f32::total_cmp).1;
        if high <= low { whole } else { Self { low: low.min(0.0), high } }
    }

    /// The smallest range that holds both.
    pub fn union(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Where `value` lies in the range: 0 at `low` and below, 1 at `high` and above. NaN stays NaN.
    pub fn normalise(self, value: f32) -> f32 {
        if value.is_nan() {
            return value;
        }
        if self.high <= self.low {
            return 0.0;
        }
        // The difference is computed in f64, because that of two large f32 may overflow.
        let (low, high) = (f64::from(self.low), f64::from(self.high));
        ((f64::from(value) - low) / (high - low)).clamp(0.0, 1.0) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_few_outliers_do_not_stretch_a_typical_range() {
        let mut values: Vec<f32> = (0..1000).map(|i| i as f32 / 1000.0).collect();
        values[500] = 1e6;
        let range = Range::typical(&values);
        assert!(range.low == 0.0 && (0.98..1.0).contains(&range.high), "{range:?}");
        values[400] = -1e6;
        assert!(Range::typical(&values).low > -1.0);
    }

    #[test]
    fn a_single_spot_keeps_its_range() {
        let mut values = vec![0.0; 1000];
        values[7] = 5.0;
        assert_eq!(Range::typical(&values), Range { low: 0.0, high: 5.0 });
        assert_eq!(Range::typical(&[1.0, 3.0]), Range::of(&[1.0, 3.0]));
        assert_eq!(Range::typical(&[f32::NAN; 400]), Range::of(&[]));
    }

    #[test]
    fn the_zero_of_a_rectified_map_is_the_bottom_even_where_no_value_is_zero() {
        let range = Range::of(&[2.0, 4.0]);
        assert_eq!(range, Range { low: 0.0, high: 4.0 });
        assert_eq!(range.normalise(0.0), 0.0);
        assert_eq!(range.normalise(2.0), 0.5);
    }

    #[test]
    fn negative_values_widen_the_range_downwards() {
        assert_eq!(Range::of(&[-3.0, 1.0]), Range { low: -3.0, high: 1.0 });
        assert_eq!(Range::of(&[-3.0, -1.0]), Range { low: -3.0, high: -1.0 });
    }

    #[test]
    fn nan_and_infinity_do_not_count() {
        let values = [f32::NAN, 1.0, f32::INFINITY, -1.0, f32::NEG_INFINITY];
        let range = Range::of(&values);
        assert_eq!(range, Range { low: -1.0, high: 1.0 });
        assert!(range.normalise(f32::NAN).is_nan());
        assert_eq!(range.normalise(f32::INFINITY), 1.0);
        assert_eq!(range.normalise(f32::NEG_INFINITY), 0.0);
    }

    #[test]
    fn a_map_that_says_nothing_is_zero_everywhere() {
        for values in [&[][..], &[0.0; 4], &[5.0; 4], &[-5.0; 4], &[f32::NAN; 4], &[f32::INFINITY]] {
            let range = Range::of(values);
            for value in [-5.0, 0.0, 5.0, 1e30, f32::INFINITY] {
                assert_eq!(range.normalise(value), 0.0, "{values:?} {value}");
            }
            assert!(range.normalise(f32::NAN).is_nan());
        }
    }

    #[test]
    fn the_widest_range_there_is_does_not_overflow() {
        let range = Range::of(&[f32::MIN, f32::MAX]);
        assert_eq!(range.normalise(0.0), 0.5);
        assert_eq!(range.normalise(f32::MAX), 1.0);
    }

    proptest! {
        #[test]
        fn the_range_of_a_layer_is_the_union_of_the_ranges_of_its_maps(
            a in prop::collection::vec(-9f32..9.0, 2..9),
            b in prop::collection::vec(-9f32..9.0, 2..9),
        ) {
            let both = [a.clone(), b.clone()].concat();
            prop_assert_eq!(Range::of(&a).union(Range::of(&b)), Range::of(&both));
        }

        #[test]
        fn any_number_lands_between_0_and_1_in_any_range(low: f32, high: f32, value: f32) {
            let t = Range { low, high }.normalise(value);
            prop_assert!(value.is_nan() || low.is_nan() || high.is_nan() || (0.0..=1.0).contains(&t) || t.is_nan());
        }

        #[test]
        fn a_larger_value_is_never_lower(values in prop::collection::vec(-1e6f32..1e6, 2..20)) {
            let range = Range::of(&values);
            let mut sorted = values;
            sorted.sort_by(f32::total_cmp);
            prop_assert!(sorted.windows(2).all(|pair| range.normalise(pair[0]) <= range.normalise(pair[1])));
        }
    }
}
