//! The list of the terms.

use std::fmt;

use super::error::ObjectiveError;
use super::measure::Measure;
use super::site::Site;
use super::term_kind::{Arguments, TermKind};
use super::terms::alignment::Alignment;
use super::terms::blur::Blur;
use super::terms::channel::Channel;
use super::terms::direction::Direction;
use super::terms::diversity::Diversity;
use super::terms::energy::Energy;
use super::terms::inversion::Inversion;
use super::terms::l1::L1;
use super::terms::l2::L2;
use super::terms::logit::Logit;
use super::terms::neuron::Neuron;
use super::terms::opacity::Opacity;
use super::terms::probability::Probability;
use super::terms::total_variation::TotalVariation;

/// Makes the list from one row for each term: the text form, the help and the error messages derive from it.
macro_rules! terms {
    ($($Kind:ident),* $(,)?) => {
        /// One number about a picture, or about what a network makes of it. Layers are named as the network names them.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Term {
            $($Kind($Kind)),*
        }

        $(impl From<$Kind> for Term {
            fn from(term: $Kind) -> Self {
                Self::$Kind(term)
            }
        })*

        impl Term {
            /// The names of all terms.
            pub const NAMES: &'static [&'static str] = &[$($Kind::NAME),*];

            /// Each form that a term can be written in, and what it means.
            pub fn forms() -> Vec<(String, &'static str)> {
                let mut forms = Vec::new();
                $(forms.extend($Kind::FORMS.iter().map(|(form, meaning)| (format!("{}{form}", $Kind::NAME), *meaning)));)*
                forms
            }

            /// Reads a term, and the files that it names.
            ///
            /// # Errors
            /// If there is no such term, it is not written as it should be, or a file cannot be read.
            pub fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError> {
                match arguments.term.split_once(':').map_or(arguments.term, |(name, _)| name) {
                    $($Kind::NAME => $Kind::read(arguments).map(Self::$Kind),)*
                    _ => {
                        let (term, names) = (arguments.term, Self::NAMES.join(", "));
                        Err(arguments.wrong(format!("\"{term}\" is no term; there are {names}")))
                    }
                }
            }

            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$Kind(_) => $Kind::NAME),*
                }
            }

            /// # Errors
            /// If the network does not have what it names.
            pub fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError> {
                match self {
                    $(Self::$Kind(term) => term.prepare(site)),*
                }
            }

            /// What decides it beyond its text: the content of files.
            pub fn content(&self) -> Vec<u8> {
                match self {
                    $(Self::$Kind(term) => term.content()),*
                }
            }

            /// Whether it compares pictures that are grown together.
            pub fn needs_company(&self) -> bool {
                match self {
                    $(Self::$Kind(term) => term.needs_company()),*
                }
            }
        }

        impl fmt::Display for Term {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$Kind(term) => write!(f, "{}{}", $Kind::NAME, term.arguments())),*
                }
            }
        }
    };
}

terms! {
    Channel,
    Neuron,
    Logit,
    Probability,
    Direction,
    Energy,
    Inversion,
    Diversity,
    Alignment,
    TotalVariation,
    L1,
    L2,
    Blur,
    Opacity,
}
