//! The commands that stand on their own: menus, shortcuts, tooltips and the palette are all made from one table.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};
use strum::EnumIter;

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
    text: &'static str,
    tooltip: &'static str,
    shortcut: Option<KeyboardShortcut>,
}

const fn row(text: &'static str, tooltip: &'static str) -> Row {
    Row { text, tooltip, shortcut: None }
}

impl Row {
    const fn with(self, modifiers: Modifiers, key: Key) -> Self {
        Self { shortcut: Some(KeyboardShortcut::new(modifiers, key)), ..self }
    }

    const fn key(self, key: Key) -> Self {
        self.with(Modifiers::NONE, key)
    }

    const fn shift(self, key: Key) -> Self {
        self.with(Modifiers::SHIFT, key)
    }

    const fn command(self, key: Key) -> Self {
        self.with(Modifiers::COMMAND, key)
    }

    const fn command_shift(self, key: Key) -> Self {
        self.with(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
    }
}

impl UiCommand {
    /// The table: a new command does not compile before it has a row.
    fn row(self) -> Row {
        match self {
            Self::ChoosePhoto => {
                row("Open photo…", "Look at another picture. You can also drop a file on the window or paste a path.")
                    .command(Key::O)
            }
            Self::ChooseModel => row(
                "Open model…",
                "Open a model.toml, .safetensors, .pth, .pt or .bin file. You can also drop a file or folder here.",
            )
            .command_shift(Key::O),
            Self::PhotoPath => row("Type a photo's path", "Paste or type the path of a picture.").command(Key::L),
            Self::ModelPath => {
                row("Type a model's path", "Paste or type the path of a model, or the name of a bundled one.")
            }
            Self::SaveTiles => {
                row("Save tiles…", "Write the layer's tiles, a sheet of them and filters.json into a folder.")
                    .command(Key::S)
            }
            Self::Quit => row("Quit", "Close the window.").command(Key::Q),
            Self::ShowLayers => row("Show layers", "The layers of the network, and the photos in the program."),
            Self::ShowActivations => row("Show activations", "What the layer makes of the photo.").command(Key::Num1),
            Self::ShowFilters => {
                row("Show filters", "What the layer's channels look for, grown from noise.").command(Key::Num2)
            }
            Self::ShowInspector => row("Show the inspector", "Everything about the selected channel."),
            Self::ResetLayout => row("Reset the layout", "Put every pane back where it was at the first start."),
            Self::Grow => row(
                "Grow this layer's tiles",
                "Each tile starts as noise and becomes what its channel answers to most. Those in sight come first.",
            )
            .key(Key::G),
            Self::GrowSelected => {
                row("Grow the selected tile", "Grow this channel's tile before all others.").shift(Key::G)
            }
            Self::CloseUp => row("See the selected tile large", "Open it large, and let it grow on at twice its size.")
                .key(Key::Enter),
            Self::SaveGrowth => row(
                "Save the selected tile's growth as a GIF…",
                "Grow it once more, and write the growth as an animation, with its settings.",
            ),
            Self::EmptyCache => {
                row("Empty the cache of finished tiles", "Forget the tiles kept on disk. Those on screen stay.")
            }
            Self::Stop => {
                row("Stop growing", "Stop after the step under way. Tiles keep what they have become.").key(Key::Escape)
            }
            Self::BuiltInPhotos => {
                row("Strongest in the built-in photos", "Show what excites the channel most in these photos.")
            }
            Self::ChoosePhotosFolder => row(
                "Look through a folder of photos…",
                "Find, for every channel, the nine places in your own photos that excite it most.",
            ),
            Self::PhotosFolderPath => row(
                "Type a photo folder's path",
                "Find, for every channel, the nine places in your own photos that excite it most.",
            ),
            Self::StopScan => {
                row("Stop looking through photos", "Stop after the photo under way. What was found before stays.")
            }
            Self::Preprocessing => row(
                "Picture preparation and class names",
                "Size, crop and scaling of what the network sees, and what its classes are called.",
            ),
            Self::ResetPreprocessing => row(
                "Prepare pictures as when the model was opened",
                "Undo every change to size, crop, channels, range, mean and std.",
            ),
            Self::SavePreprocessing => row(
                "Save the preparation beside the model",
                "Write a description beside the weights, so that they open this way from now on, with these class names.",
            ),
            Self::ChooseClassNames => row(
                "Class names from a file…",
                "A text file with a name a line, in the order of the network's outputs.",
            ),
            Self::FindLayer => row("Find a layer", "Narrow the list of layers by name or kind.").command(Key::F),
            Self::BiggerTiles => row("Bigger tiles", "Fewer, larger tiles.").key(Key::Plus),
            Self::SmallerTiles => row("Smaller tiles", "More, smaller tiles.").key(Key::Minus),
            Self::ScalePerChannel => row(
                "Scale each channel by itself",
                "Each map uses all colours: shows where a channel responds, however weakly.",
            ),
            Self::ScalePerLayer => row(
                "Scale the whole layer alike",
                "All maps share one scale: shows which channels respond more than others.",
            ),
            Self::ToggleTheme => {
                row("Switch between dark and light", "Light on dark, or dark on light.").command(Key::T)
            }
            Self::DarkTheme => row("Dark theme", "Light on dark."),
            Self::LightTheme => row("Light theme", "Dark on light."),
            Self::SystemTheme => row("The system's theme", "Light on dark, or dark on light, as the system is."),
            Self::Viridis => {
                row("Colours: Viridis", "How values become colours: the first colour is the smallest value.")
            }
            Self::Magma => row("Colours: Magma", "How values become colours: the first colour is the smallest value."),
            Self::Inferno => {
                row("Colours: Inferno", "How values become colours: the first colour is the smallest value.")
            }
            Self::Cividis => {
                row("Colours: Cividis", "How values become colours: the first colour is the smallest value.")
            }
            Self::Grey => row("Colours: Grey", "How values become colours: the first colour is the smallest value."),
            Self::RedBlue => {
                row("Colours: Red-blue", "How values become colours: the first colour is the smallest value.")
            }
            Self::Palette => {
                row("Command palette", "Find any command, layer, photo or model by a few letters.").command(Key::P)
            }
            Self::Shortcuts => row("Keyboard shortcuts", "All keys at a glance.").key(Key::F1),
            Self::About => row("About the open model", "Where the model comes from and under which licence."),
        }
    }

    /// A few words, for a menu or the palette.
    pub fn text(self) -> &'static str {
        self.row().text
    }

    /// A sentence, for whoever hovers.
    pub fn tooltip(self) -> &'static str {
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
        let texts: HashSet<_> = UiCommand::iter().map(UiCommand::text).collect();
        assert_eq!(texts.len(), UiCommand::iter().count());
        let shortcuts: Vec<_> = UiCommand::iter().filter_map(UiCommand::shortcut).collect();
        let distinct: HashSet<_> = shortcuts.iter().map(|s| format!("{s:?}")).collect();
        assert_eq!(distinct.len(), shortcuts.len());
    }

    #[test]
    fn every_command_explains_itself() {
        for command in UiCommand::iter() {
            assert!(!command.text().is_empty() && command.tooltip().ends_with('.'), "{command:?}");
        }
    }
}
