//! What the choices of the program are called. The folders that make them know no language.

use super::msg;
use super::text::Text;
use crate::activations::dataset_examples::PhotoSet;
use crate::featurevis::{Colors, OptimizerKind, Parameterization, Preset};
use crate::network::{ChannelOrder, Classes, Grounds, Network, Scaling};
use crate::picture::Colormap;

/// One of several choices, with a name for people.
pub trait Named {
    /// Its name, for a menu.
    fn text(&self) -> Text;
}

impl Named for Colormap {
    fn text(&self) -> Text {
        match self {
            Self::Viridis => msg::colormap_viridis(),
            Self::Magma => msg::colormap_magma(),
            Self::Inferno => msg::colormap_inferno(),
            Self::Cividis => msg::colormap_cividis(),
            Self::Grey => msg::colormap_grey(),
            Self::RedBlue => msg::colormap_red_blue(),
        }
    }
}

impl Named for Preset {
    fn text(&self) -> Text {
        match self {
            Self::Standard => msg::preset_standard(),
            Self::Fast => msg::preset_fast(),
            Self::Lucid => msg::preset_lucid(),
            Self::Maco => msg::preset_maco(),
            Self::Plain => msg::preset_plain(),
        }
    }
}

/// What a preset does, and whose idea it is.
pub fn about_preset(preset: Preset) -> Text {
    match preset {
        Preset::Standard => msg::preset_standard_tip(),
        Preset::Fast => msg::preset_fast_tip(),
        Preset::Lucid => msg::preset_lucid_tip(),
        Preset::Maco => msg::preset_maco_tip(),
        Preset::Plain => msg::preset_plain_tip(),
    }
}

impl Named for Parameterization {
    fn text(&self) -> Text {
        match self {
            Self::Pixels => msg::parameterization_pixels(),
            Self::Fourier => msg::parameterization_fourier(),
            Self::Phase => msg::parameterization_phase(),
        }
    }
}

impl Named for Colors {
    fn text(&self) -> Text {
        match self {
            Self::Decorrelated => msg::tile_colours_decorrelated(),
            Self::Plain => msg::tile_colours_plain(),
            Self::Grey => msg::tile_colours_grey(),
        }
    }
}

impl Named for OptimizerKind {
    fn text(&self) -> Text {
        match self {
            Self::Adam => msg::optimizer_adam(),
            Self::Nadam => msg::optimizer_nadam(),
            Self::Sgd => msg::optimizer_sgd(),
        }
    }
}

impl Named for Scaling {
    fn text(&self) -> Text {
        match self {
            Self::ImageNet => msg::scaling_imagenet(),
            Self::MinusOneToOne => msg::scaling_minus_one_to_one(),
            Self::ZeroToOne => msg::scaling_zero_to_one(),
            Self::ZeroTo255 => msg::scaling_zero_to_255(),
            Self::Caffe => msg::scaling_caffe(),
        }
    }
}

impl Named for ChannelOrder {
    fn text(&self) -> Text {
        match self {
            Self::Rgb => msg::channels_rgb(),
            Self::Bgr => msg::channels_bgr(),
            Self::Grey => msg::channels_grey(),
            Self::Rgba => msg::channels_rgba(),
        }
    }
}

impl Named for Grounds {
    fn text(&self) -> Text {
        match self {
            Self::Said => msg::grounds_said(),
            Self::Usual(of) => msg::grounds_usual(of),
            Self::Changed => msg::grounds_changed(),
        }
    }
}

impl Named for PhotoSet {
    /// A folder is called by its own name.
    fn text(&self) -> Text {
        match self {
            Self::BuiltIn => msg::examples_built_in(),
            Self::Folder(_) => Text::data(self.title()),
        }
    }
}

/// What to keep in mind about a network's results: its own note, and that the preparation of pictures is assumed.
pub fn caution(network: &Network) -> Option<Text> {
    let note = network.about.note.as_ref().map(Text::data);
    let assumed = match network.grounds() {
        Grounds::Usual(of) => Some(msg::caution_usual(of)),
        Grounds::Said | Grounds::Changed => None,
    };
    match (note, assumed) {
        (Some(note), Some(assumed)) => Some(msg::caution_both(note, assumed)),
        (note, assumed) => note.or(assumed),
    }
}

/// What a class is called: the first synonym of its name, or its number.
pub fn class_label(classes: &Classes, class: usize) -> Text {
    match classes.names.get(class) {
        Some(_) => Text::data(classes.label(class)),
        None => msg::class_number(class),
    }
}
