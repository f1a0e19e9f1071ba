//! Colormaps: what colour a value between 0 and 1 has.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The colour of what is not a number. No colormap comes near it, so it cannot be mistaken for a value.
pub const NAN_COLOR: [u8; 3] = [0, 255, 64];

/// A scale of colours from 0 to 1.
///
/// All but [`Grey`](Self::Grey) and [`RedBlue`](Self::RedBlue) are perceptually uniform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Colormap {
    #[default]
    Viridis,
    Magma,
    Inferno,
    /// A map that looks the same to most people with a colour vision deficiency.
    Cividis,
    Grey,
    /// A map for signed values: 0 is blue, 0.5 neutral, 1 red.
    RedBlue,
}

/// The colours of 0, 1/255, 2/255 ... 1.
type Table = [[u8; 3]; 256];

impl Colormap {
    /// Every colormap, in the order of a menu.
    pub const ALL: [Self; 6] = [Self::Viridis, Self::Magma, Self::Inferno, Self::Cividis, Self::Grey, Self::RedBlue];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "Viridis",
            Self::Magma => "Magma",
            Self::Inferno => "Inferno",
            Self::Cividis => "Cividis",
            Self::Grey => "Grey",
            Self::RedBlue => "Red-blue",
        }
    }

    /// The colours of 0, 1/255, 2/255 ... 1.
    pub fn table(self) -> &'static [[u8; 3]; 256] {
        static VIRIDIS: LazyLock<Table> = LazyLock::new(|| sampled(colorous::VIRIDIS));
        static MAGMA: LazyLock<Table> = LazyLock::new(|| sampled(colorous::MAGMA));
        static INFERNO: LazyLock<Table> = LazyLock::new(|| sampled(colorous::INFERNO));
        static CIVIDIS: LazyLock<Table> = LazyLock::new(|| sampled(colorous::CIVIDIS));
        static GREY: LazyLock<Table> = LazyLock::new(|| std::array::from_fn(|i| [i as u8; 3]));
        static RED_BLUE: LazyLock<Table> = LazyLock::new(|| diverging(colorous::RED_BLUE));
        match self {
            Self::Viridis => &VIRIDIS,
            Self::Magma => &MAGMA,
            Self::Inferno => &INFERNO,
            Self::Cividis => &CIVIDIS,
            Self::Grey => &GREY,
            Self::RedBlue => &RED_BLUE,
        }
    }

    /// The colour of `t`; below 0 counts as 0, above 1 as 1, and what is not a number is [`NAN_COLOR`].
    pub fn color(self, t: f32) -> [u8; 3] {
        color_in(self.table(), t)
    }
}

/// [`Colormap::color`] for a table already at hand, in loops over many values.
pub(super) fn color_in(table: &[[u8; 3]; 256], t: f32) -> [u8; 3] {
    if t.is_nan() {
        return NAN_COLOR;
    }
    // Converting to u8 saturates, which is the clamping.
    let index = (t * 255.0).round() as u8;
    table[usize::from(index)]
}

fn sampled(gradient: colorous::Gradient) -> Table {
    std::array::from_fn(|i| rgb(gradient.eval_rational(i, 256)))
}

/// A diverging scale from its last colour to its first. Both middle entries are its centre, so that 0.5 is neutral
/// although 256 entries have no middle.
fn diverging(gradient: colorous::Gradient) -> Table {
    std::array::from_fn(|i| {
        let from_start = if i < 128 { i } else { i - 1 };
        rgb(gradient.eval_rational(254 - from_start, 255))
    })
}

fn rgb(color: colorous::Color) -> [u8; 3] {
    [color.r, color.g, color.b]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of an sRGB colour, 0 to 1 (IEC 61966-2-1).
    fn luminance(color: [u8; 3]) -> f64 {
        let linear = color.map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    #[test]
    fn a_larger_value_is_never_darker() {
        for colormap in [Colormap::Viridis, Colormap::Magma, Colormap::Inferno, Colormap::Cividis, Colormap::Grey] {
            let lights = colormap.table().map(luminance);
            // Colours rounded to 8 bits may step back by a fraction of a level.
            assert!(lights.windows(2).all(|pair| pair[1] > pair[0] - 0.002), "{}", colormap.name());
            assert!(lights[255] > lights[0] + 0.5, "{}", colormap.name());
        }
    }

    #[test]
    fn red_blue_is_neutral_in_the_middle_blue_below_and_red_above() {
        let [r, g, b] = Colormap::RedBlue.color(0.5);
        assert!(r.abs_diff(g) <= 4 && g.abs_diff(b) <= 4 && r > 230, "{r} {g} {b}");
        let [r, _, b] = Colormap::RedBlue.color(0.1);
        assert!(b > r);
        let [r, _, b] = Colormap::RedBlue.color(0.9);
        assert!(r > b);
    }

    #[test]
    fn what_lies_outside_0_to_1_has_the_colour_of_the_nearer_end() {
        for colormap in Colormap::ALL {
            let table = colormap.table();
            for t in [-1.0, -0.0, 0.0, f32::NEG_INFINITY] {
                assert_eq!(colormap.color(t), table[0]);
            }
            for t in [1.0, 7.0, f32::INFINITY] {
                assert_eq!(colormap.color(t), table[255]);
            }
        }
    }

    #[test]
    fn the_colour_of_nan_is_far_from_every_colour_of_every_map() {
        for colormap in Colormap::ALL {
            assert_eq!(colormap.color(f32::NAN), NAN_COLOR);
            let distance = |color: &[u8; 3]| -> u32 {
                color.iter().zip(NAN_COLOR).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
            };
            let nearest = colormap.table().iter().map(distance).min().unwrap();
            assert!(nearest > 100 * 100, "{}: {}", colormap.name(), f64::from(nearest).sqrt());
        }
    }

    #[test]
    fn every_colormap_is_listed_once_and_has_its_own_name() {
        let names: std::collections::HashSet<_> = Colormap::ALL.iter().map(|map| map.name()).collect();
        assert_eq!(names.len(), Colormap::ALL.len());
    }

    #[test]
    fn the_default_is_viridis_and_starts_in_its_dark_violet() {
        assert_eq!(Colormap::default().color(0.0), [68, 1, 84]);
    }
}
