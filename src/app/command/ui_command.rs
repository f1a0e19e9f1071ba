//! The commands that stand on their own: menus, shortcuts, tooltips and the palette are all made from one table.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};
use strum::EnumIter;

use crate::app::i18n::{Named as _, Text, msg};
use crate::picture::{Colormap, Scale};

/// A command that needs nothing but itself. They are enumerated in the order of the menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum UiCommand {
    ChoosePhoto,
    ChooseModel,
    PhotoPath,
    ModelPath,
    SaveTiles,
    Quit,
    Undo,
    Redo,
    ShowLayers,
    ShowActivations,
    ShowFilters,
    ShowInspector,
    ResetLayout,
    Grow,
    GrowSelected,
    CloseUp,
    SaveGrowth,
    EmptyCache,
    Stop,
    BuiltInPhotos,
    ChoosePhotosFolder,
    PhotosFolderPath,
    StopScan,
    Preprocessing,
    ResetPreprocessing,
    SavePreprocessing,
    ChooseClassNames,
    FindLayer,
    BiggerTiles,
    SmallerTiles,
    ScalePerChannel,
    ScalePerLayer,
    ToggleTheme,
    DarkTheme,
    LightTheme,
    SystemTheme,
    Viridis,
    Magma,
    Inferno,
    Cividis,
    Grey,
    RedBlue,
    Palette,
    Shortcuts,
    About,
}

/// What the table says of a command.
struct Row {
    text: Text,
    tooltip: Text,
    shortcut: Option<KeyboardShortcut>,
}

fn row(text: Text, tooltip: Text) -> Row {
    Row { text, tooltip, shortcut: None }
}

fn colormap(colormap: Colormap) -> Row {
    row(msg::command_colormap(colormap.text()), msg::command_colormap_tip())
}

impl Row {
    fn with(self, modifiers: Modifiers, key: Key) -> Self {
        Self { shortcut: Some(KeyboardShortcut::new(modifiers, key)), ..self }
    }

    fn key(self, key: Key) -> Self {
        self.with(Modifiers::NONE, key)
    }

    fn shift(self, key: Key) -> Self {
        self.with(Modifiers::SHIFT, key)
    }

    fn command(self, key: Key) -> Self {
        self.with(Modifiers::COMMAND, key)
    }

    fn command_shift(self, key: Key) -> Self {
        self.with(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
    }
}

impl UiCommand {
    /// The table: a new command does not compile before it has a row.
    fn row(self) -> Row {
        match self {
            Self::ChoosePhoto => row(msg::command_choose_photo(), msg::command_choose_photo_tip()).command(Key::O),
            Self::ChooseModel => {
                row(msg::command_choose_model(), msg::command_choose_model_tip()).command_shift(Key::O)
            }
            Self::PhotoPath => row(msg::command_photo_path(), msg::command_photo_path_tip()).command(Key::L),
            Self::ModelPath => row(msg::command_model_path(), msg::command_model_path_tip()),
            Self::SaveTiles => row(msg::command_save_tiles(), msg::command_save_tiles_tip()).command(Key::S),
            Self::Quit => row(msg::command_quit(), msg::command_quit_tip()).command(Key::Q),
            Self::Undo => row(msg::command_undo(), msg::command_undo_tip()).command(Key::Z),
            Self::Redo => row(msg::command_redo(), msg::command_redo_tip()).command_shift(Key::Z),
            Self::ShowLayers => row(msg::command_show_layers(), msg::command_show_layers_tip()),
            Self::ShowActivations => {
                row(msg::command_show_activations(), msg::command_show_activations_tip()).command(Key::Num1)
            }
            Self::ShowFilters => row(msg::command_show_filters(), msg::command_show_filters_tip()).command(Key::Num2),
            Self::ShowInspector => row(msg::command_show_inspector(), msg::command_show_inspector_tip()),
            Self::ResetLayout => row(msg::command_reset_layout(), msg::command_reset_layout_tip()),
            Self::Grow => row(msg::command_grow(), msg::command_grow_tip()).key(Key::G),
            Self::GrowSelected => row(msg::command_grow_selected(), msg::command_grow_selected_tip()).shift(Key::G),
            Self::CloseUp => row(msg::command_close_up(), msg::command_close_up_tip()).key(Key::Enter),
            Self::SaveGrowth => row(msg::command_save_growth(), msg::command_save_growth_tip()),
            Self::EmptyCache => row(msg::command_empty_cache(), msg::command_empty_cache_tip()),
            Self::Stop => row(msg::command_stop(), msg::command_stop_tip()).key(Key::Escape),
            Self::BuiltInPhotos => row(msg::command_built_in_photos(), msg::command_built_in_photos_tip()),
            Self::ChoosePhotosFolder => row(msg::command_choose_photos_folder(), msg::command_photos_folder_tip()),
            Self::PhotosFolderPath => row(msg::command_photos_folder_path(), msg::command_photos_folder_tip()),
            Self::StopScan => row(msg::command_stop_scan(), msg::command_stop_scan_tip()),
            Self::Preprocessing => row(msg::command_preprocessing(), msg::command_preprocessing_tip()),
            Self::ResetPreprocessing => row(msg::command_reset_preprocessing(), msg::command_reset_preprocessing_tip()),
            Self::SavePreprocessing => row(msg::command_save_preprocessing(), msg::command_save_preprocessing_tip()),
            Self::ChooseClassNames => row(msg::command_choose_class_names(), msg::command_choose_class_names_tip()),
            Self::FindLayer => row(msg::command_find_layer(), msg::command_find_layer_tip()).command(Key::F),
            Self::BiggerTiles => row(msg::command_bigger_tiles(), msg::command_bigger_tiles_tip()).key(Key::Plus),
            Self::SmallerTiles => row(msg::command_smaller_tiles(), msg::command_smaller_tiles_tip()).key(Key::Minus),
            Self::ScalePerChannel => row(msg::command_scale_per_channel(), msg::command_scale_per_channel_tip()),
            Self::ScalePerLayer => row(msg::command_scale_per_layer(), msg::command_scale_per_layer_tip()),
            Self::ToggleTheme => row(msg::command_toggle_theme(), msg::command_toggle_theme_tip()).command(Key::T),
            Self::DarkTheme => row(msg::command_dark_theme(), msg::command_dark_theme_tip()),
            Self::LightTheme => row(msg::command_light_theme(), msg::command_light_theme_tip()),
            Self::SystemTheme => row(msg::command_system_theme(), msg::command_system_theme_tip()),
            Self::Viridis => colormap(Colormap::Viridis),
            Self::Magma => colormap(Colormap::Magma),
            Self::Inferno => colormap(Colormap::Inferno),
            Self::Cividis => colormap(Colormap::Cividis),
            Self::Grey => colormap(Colormap::Grey),
            Self::RedBlue => colormap(Colormap::RedBlue),
            Self::Palette => row(msg::command_palette(), msg::command_palette_tip()).command(Key::P),
            Self::Shortcuts => row(msg::command_shortcuts(), msg::command_shortcuts_tip()).key(Key::F1),
            Self::About => row(msg::command_about(), msg::command_about_tip()),
        }
    }

    /// A few words, for a menu or the palette.
    pub fn text(self) -> Text {
        self.row().text
    }

    /// A sentence, for whoever hovers.
    pub fn tooltip(self) -> Text {
        self.row().tooltip
    }

    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        self.row().shortcut
    }

    /// The command that chooses a colormap.
    pub fn of_colormap(colormap: Colormap) -> Self {
        match colormap {
            Colormap::Viridis => Self::Viridis,
            Colormap::Magma => Self::Magma,
            Colormap::Inferno => Self::Inferno,
            Colormap::Cividis => Self::Cividis,
            Colormap::Grey => Self::Grey,
            Colormap::RedBlue => Self::RedBlue,
        }
    }

    /// The command that chooses what maps are scaled by.
    pub fn of_scale(scale: Scale) -> Self {
        match scale {
            Scale::Channel => Self::ScalePerChannel,
            Scale::Layer => Self::ScalePerLayer,
        }
    }

    /// The command that chooses a theme.
    pub fn of_theme(theme: ThemePreference) -> Self {
        match theme {
            ThemePreference::Dark => Self::DarkTheme,
            ThemePreference::Light => Self::LightTheme,
            ThemePreference::System => Self::SystemTheme,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn no_two_commands_share_a_text_or_a_shortcut() {
        let texts: HashSet<_> = UiCommand::iter().map(|command| command.text().to_string()).collect();
        assert_eq!(texts.len(), UiCommand::iter().count());
        let shortcuts: Vec<_> = UiCommand::iter().filter_map(UiCommand::shortcut).collect();
        let distinct: HashSet<_> = shortcuts.iter().map(|s| format!("{s:?}")).collect();
        assert_eq!(distinct.len(), shortcuts.len());
    }

    #[test]
    fn every_command_explains_itself() {
        for command in UiCommand::iter() {
            let (text, tooltip) = (command.text().to_string(), command.tooltip().to_string());
            assert!(!text.is_empty() && tooltip.ends_with('.'), "{command:?}");
        }
    }
}
