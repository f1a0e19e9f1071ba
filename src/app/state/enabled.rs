//! Which commands would do anything now.

use super::app_state::AppState;
use super::layout::Layout;
use super::tiles::LayerTiles;
use crate::app::command::{PaneId, UiCommand};

impl AppState {
    /// Whether a command would do anything now: menus grey out the others, and their shortcuts do nothing.
    pub fn is_enabled(&self, command: UiCommand) -> bool {
        match command {
            UiCommand::SaveTiles => self.layer_tiles().is_some_and(LayerTiles::has_grown),
            UiCommand::CloseUp => {
                self.document.settings.layout.is_shown(PaneId::Filters)
                    && self.selected_tile().is_some()
                    && self.close_up().is_none()
            }
            UiCommand::SaveGrowth => self.selected_tile().is_some(),
            UiCommand::Undo => self.history.has_undo(&self.document),
            UiCommand::Redo => self.history.has_redo(&self.document),
            UiCommand::Stop => self.growth().is_some_and(|growth| !growth.is_stopping()),
            UiCommand::StopScan => self.examples.scanning_folder().is_some(),
            UiCommand::ChoosePhotosFolder | UiCommand::PhotosFolderPath | UiCommand::BuiltInPhotos => {
                self.examples.shown().is_some()
            }
            UiCommand::Grow | UiCommand::GrowSelected | UiCommand::About => self.selection().is_some(),
            UiCommand::Preprocessing | UiCommand::ChooseClassNames => self.network().is_some(),
            UiCommand::ResetPreprocessing => match (self.network(), self.opened()) {
                (Some(network), Some(opened)) => network.preprocessing != opened.network.preprocessing,
                _ => false,
            },
            UiCommand::ResetLayout => self.document.settings.layout != Layout::default(),
            UiCommand::SavePreprocessing => self.opened().is_some_and(|opened| opened.weights().is_some()),
            UiCommand::ChoosePhoto
            | UiCommand::ChooseModel
            | UiCommand::PhotoPath
            | UiCommand::ModelPath
            | UiCommand::Quit
            | UiCommand::ShowLayers
            | UiCommand::ShowActivations
            | UiCommand::ShowFilters
            | UiCommand::ShowInspector
            | UiCommand::EmptyCache
            | UiCommand::FindLayer
            | UiCommand::BiggerTiles
            | UiCommand::SmallerTiles
            | UiCommand::ScalePerChannel
            | UiCommand::ScalePerLayer
            | UiCommand::ToggleTheme
            | UiCommand::DarkTheme
            | UiCommand::LightTheme
            | UiCommand::SystemTheme
            | UiCommand::Viridis
            | UiCommand::Magma
            | UiCommand::Inferno
            | UiCommand::Cividis
            | UiCommand::Grey
            | UiCommand::RedBlue
            | UiCommand::Palette
            | UiCommand::Shortcuts => true,
        }
    }
}
