//! Numbers for people: few digits, always the same width for the same size of value, and signs as the language writes them.

use super::msg;
use super::text::Text;

/// A measured value.
pub fn number(value: f32) -> String {
    let size = value.abs();
    let text = match size {
        _ if !value.is_finite() => return value.to_string(),
        0.0 => "0".to_owned(),
        _ if !(0.001..100_000.0).contains(&size) => format!("{value:.1e}"),
        _ if size >= 1000.0 => format!("{value:.0}"),
        _ if size >= 100.0 => format!("{value:.1}"),
        _ if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    };
    localised(text)
}

/// A share from 0 to 1.
pub fn percent(share: f32) -> Text {
    if share > 0.0 && share < 0.0005 {
        msg::percent_below(localised("0.1".to_owned()))
    } else {
        msg::percent(localised(format!("{:.1}", share * 100.0)))
    }
}

/// How long something takes, rounded up, in a unit that fits.
pub fn seconds(seconds: f32) -> Text {
    let whole = seconds.max(0.0).ceil() as u64;
    match whole {
        0..=90 => msg::duration_seconds(whole),
        91..=5400 => msg::duration_minutes(whole.div_ceil(60)),
        _ => msg::duration_hours(localised(format!("{:.1}", whole as f64 / 3600.0))),
    }
}

/// An amount of memory or disk, in millions of bytes.
pub fn megabytes(bytes: u64) -> Text {
    msg::megabytes(localised(format!("{:.1}", bytes as f64 / 1e6)))
}

/// A count by itself, its digits in groups where there are many.
pub fn grouped(count: usize) -> Text {
    msg::count(count)
}

/// A number with a point, with the language's sign in its place.
fn localised(text: String) -> String {
    let point = msg::number_point().to_string();
    if point == "." { text } else { text.replace('.', &point) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_about_three_digits() {
        let cases =
            [(0.0, "0"), (0.1234, "0.123"), (-1.5, "-1.50"), (312.34, "312.3"), (54321.0, "54321"), (2e-5, "2.0e-5")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(f32::NAN), "NaN");
    }

    #[test]
    fn a_small_share_is_not_called_nothing() {
        let said = [0.0, 0.0001, 0.9987].map(|share| percent(share).to_string());
        assert_eq!(said, ["0.0 %", "< 0.1 %", "99.9 %"]);
    }

    #[test]
    fn times_are_told_in_units_that_fit() {
        let said = [2.1, 200.0, 9000.0].map(|time| seconds(time).to_string());
        assert_eq!(said, ["3 s", "4 min", "2.5 h"]);
    }
}
