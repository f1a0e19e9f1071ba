//! The panes that can be docked.

use serde::{Deserialize, Serialize};
use strum::EnumIter;

use super::UiCommand;
use crate::app::i18n::{Text, msg};

/// A pane of the window, as layouts and commands name it. They are enumerated in the order of the View menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter)]
pub enum PaneId {
    Layers,
    Activations,
    Filters,
    Inspector,
}

impl PaneId {
    /// What its tab says.
    pub fn title(self) -> Text {
        match self {
            Self::Layers => msg::layers(),
            Self::Activations => msg::activations(),
            Self::Filters => msg::filters(),
            Self::Inspector => msg::inspector(),
        }
    }

    /// The command that opens the pane and brings it to the front.
    pub fn show_command(self) -> UiCommand {
        match self {
            Self::Layers => UiCommand::ShowLayers,
            Self::Activations => UiCommand::ShowActivations,
            Self::Filters => UiCommand::ShowFilters,
            Self::Inspector => UiCommand::ShowInspector,
        }
    }
}
