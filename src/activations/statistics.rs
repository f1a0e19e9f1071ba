//! A few numbers that describe one activation map.

use serde::Serialize;

/// What the finite values of one channel's map are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Statistics {
    pub min: f32,
    pub max: f32,
    pub mean: f32,
    pub std: f32,
    /// The fraction of values above 0, between 0 and 1.
    pub active: f32,
    /// How many values are NaN or infinite.
    pub not_finite: usize,
}

impl Statistics {
    /// All numbers are 0 if no value is finite.
    pub fn of(values: &[f32]) -> Self {
        let finite = values.iter().copied().filter(|v| v.is_finite());
        let count = finite.clone().count();
        let not_finite = values.len() - count;
        if count == 0 {
            return Self { not_finite, ..Self::default() };
        }
        let share = 1.0 / count as f64;
        let mean = finite.clone().map(f64::from).sum::<f64>() * share;
        let variance = finite.clone().map(|v| (f64::from(v) - mean).powi(2)).sum::<f64>() * share;
        Self {
            min: finite.clone().fold(f32::INFINITY, f32::min),
            max: finite.clone().fold(f32::NEG_INFINITY, f32::max),
            mean: mean as f32,
            std: variance.sqrt() as f32,
            active: (finite.filter(|v| *v > 0.0).count() as f64 * share) as f32,
            not_finite,
        }
    }

    /// Whether all values are 0, as in a rectified channel that nothing in the picture wakes.
    pub fn is_dead(&self) -> bool {
        self.max <= 0.0 && self.min >= 0.0 && self.not_finite == 0
    }
}

/// A value and where it stands in its map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    pub row: usize,
    pub column: usize,
    pub value: f32,
}

/// The `count` largest peaks of a map, largest first. A peak is the largest value among its neighbours, so no two peaks are
/// neighbours. `width` is that of the map.
pub fn strongest(values: &[f32], width: usize, count: usize) -> Vec<Position> {
    if width == 0 {
        return Vec::new();
    }
    let height = values.len() / width;
    let at = |row: usize, column: usize| values[row * width + column];
    let is_peak = |row: usize, column: usize| {
        let rows = row.saturating_sub(1)..(row + 2).min(height);
        rows.flat_map(|r| (column.saturating_sub(1)..(column + 2).min(width)).map(move |c| (r, c)))
            // If neighbours are equal, the first in reading order is the peak.
            .all(|(r, c)| at(r, c) < at(row, column) || at(r, c) == at(row, column) && (r, c) >= (row, column))
    };
    let positions = (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
    let mut peaks: Vec<Position> = positions
        .filter(|(row, column)| at(*row, *column).is_finite() && is_peak(*row, *column))
        .map(|(row, column)| Position { row, column, value: at(row, column) })
        .collect();
    peaks.sort_by(|a, b| b.value.total_cmp(&a.value));
    peaks.truncate(count);
    peaks
}
