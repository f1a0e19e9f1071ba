//! How the command line spells the library's choices.

use crate::picture::Colormap;

/// Makes an enum of the library, which knows nothing of the command line, one that clap lists, completes and checks: a row
/// for each variant, with its spelling and its help.
macro_rules! value_enum {
    ($enum:ty: $($variant:ident = $name:literal $help:literal,)*) => {
        impl clap::ValueEnum for $enum {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),*]
            }

            fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
                Some(match self {
                    $(Self::$variant => clap::builder::PossibleValue::new($name).help($help),)*
                })
            }
        }
    };
}

value_enum! { Colormap:
    Viridis = "viridis" "Dark violet over green to yellow",
    Magma = "magma" "Black over violet to light yellow",
    Inferno = "inferno" "Black over red to light yellow",
    Cividis = "cividis" "Dark blue to yellow; looks the same to most people with a colour vision deficiency",
    Grey = "grey" "Black to white",
    RedBlue = "red-blue" "Blue for low values, neutral in the middle, red for high ones",
}
