//! Numbers for people: few digits, always the same width for the same size of value.

/// A measured value.
pub fn number(value: f32) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => value.to_string(),
        0.0 => "0".to_owned(),
        _ if !(0.001..100_000.0).contains(&size) => format!("{value:.1e}"),
        _ if size >= 1000.0 => format!("{value:.0}"),
        _ if size >= 100.0 => format!("{value:.1}"),
        _ if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// A share from 0 to 1.
pub fn percent(share: f32) -> String {
    if share > 0.0 && share < 0.0005 { "< 0.1 %".to_owned() } else { format!("{:.1} %", share * 100.0) }
}

/// How long something takes, in words.
pub fn seconds(seconds: f32) -> String {
    let whole = seconds.max(0.0).ceil() as u64;
    match whole {
        0..=90 => format!("{whole} s"),
        91..=5400 => format!("{} min", whole.div_ceil(60)),
        _ => format!("{:.1} h", whole as f64 / 3600.0),
    }
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
        assert_eq!([percent(0.0), percent(0.0001), percent(0.9987)], ["0.0 %", "< 0.1 %", "99.9 %"]);
    }

    #[test]
    fn times_are_told_in_units_that_fit() {
        assert_eq!([seconds(2.1), seconds(200.0), seconds(9000.0)], ["3 s", "4 min", "2.5 h"]);
    }
}
