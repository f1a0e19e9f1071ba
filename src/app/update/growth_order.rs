//! Which tiles to grow, and in which order: what the person looks at comes first.

use std::ops::Range;

/// The channels still to grow: those in sight, then those below them, then those above.
pub fn growth_order(channels: usize, in_sight: Range<usize>, is_grown: impl Fn(usize) -> bool) -> Vec<usize> {
    let start = in_sight.start.min(channels);
    (start..channels).chain(0..start).filter(|channel| !is_grown(*channel)).collect()
}

/// `first` before all others.
pub fn with_first(first: usize, others: impl IntoIterator<Item = usize>) -> Vec<usize> {
    std::iter::once(first).chain(others.into_iter().filter(|c| *c != first)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_sight_comes_first_and_nothing_is_forgotten() {
        assert_eq!(growth_order(6, 2..4, |_| false), [2, 3, 4, 5, 0, 1]);
        assert_eq!(growth_order(4, 0..2, |_| false), [0, 1, 2, 3]);
    }

    #[test]
    fn grown_tiles_are_not_grown_again() {
        assert_eq!(growth_order(6, 3..5, |c| c % 2 == 1), [4, 0, 2]);
        assert!(growth_order(6, 0..6, |_| true).is_empty());
    }

    #[test]
    fn a_sight_beyond_the_last_channel_is_harmless() {
        assert_eq!(growth_order(2, 7..9, |_| false), [0, 1]);
        assert!(growth_order(0, 0..0, |_| false).is_empty());
    }

    #[test]
    fn a_chosen_channel_goes_before_the_others_once() {
        assert_eq!(with_first(2, [0, 1, 2, 3]), [2, 0, 1, 3]);
    }
}
