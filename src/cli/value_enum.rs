//! How the command line spells the library's choices. The library itself knows nothing of the command line.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::picture::Colormap;

impl ValueEnum for Colormap {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Viridis => ("viridis", "Dark violet over green to yellow"),
            Self::Magma => ("magma", "Black over violet to light yellow"),
            Self::Inferno => ("inferno", "Black over red to light yellow"),
            Self::Cividis => {
                ("cividis", "Dark blue to yellow; looks alike to most people with a colour vision deficiency")
            }
            Self::Grey => ("grey", "Black to white"),
            Self::RedBlue => ("red-blue", "Blue for low values, neutral in the middle, red for high ones"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}
