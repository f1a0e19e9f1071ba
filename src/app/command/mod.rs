//! Everything a person can ask for. Menus, shortcuts, tooltips and the palette are all made from it.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

use crate::activations::evidence::PhotoSet;
use crate::app::state::selection::Selection;
use crate::app::state::view::{Tab, View};
use crate::app::update::preparation::ClassNames;
use crate::featurevis::Recipe;
use crate::network::{Network, Preprocessing};
use crate::picture::{Colormap, Scale};
use crate::worker::{JobId, PhotoSource};

#[derive(Clone, Debug)]
pub enum Command {
    ChoosePhoto,
    ChooseModel,
    PhotoPath,
    ModelPath,
    SaveTiles,
    Quit,
    Theme(ThemePreference),
    ToggleTheme,
    Colormap(Colormap),
    Scale(Scale),
    BiggerTiles,
    SmallerTiles,
    Tab(Tab),
    FindLayer,
    Grow,
    GrowSelected,
    CloseUp,
    SaveGrowth,
    EmptyCache,
    Stop,
    ChoosePhotosFolder,
    PhotosFolderPath,
    StopScan,
    Preparation,
    ResetPreparation,
    SavePreparation,
    ChooseClassNames,
    Palette,
    Shortcuts,
    About,
    // From here on with something that only the place they come from knows: not listed in the palette.
    OpenPhoto(PhotoSource),
    /// A bundled name or a path.
    OpenModel(String),
    /// An ONNX model up to a node.
    OpenPart {
        model: String,
        until: String,
    },
    /// One that whoever opened the window has made.
    ShowNetwork(Arc<Network>),
    /// A model or a photo.
    OpenFile(PathBuf),
    /// The same without a path.
    OpenBytes {
        name: String,
        bytes: Arc<[u8]>,
    },
    SaveTilesIn(PathBuf),
    /// Photos to show the strongest of, looked through if they have not been.
    Photos(PhotoSet),
    /// Looks through them even if they have been.
    Scan(PhotoSet),
    /// Photos to show beside a tile that the pointer rests on.
    CutCrops(Selection),
    Select(Selection),
    TileSide(f32),
    Blend(f32),
    Recipe(Recipe),
    Prepare(Preprocessing),
    NameClasses(ClassNames),
    Cancel(JobId),
    Dismiss(u64),
    ClosePalette,
    CloseCloseUp,
}

const fn key(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

const fn command(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

impl Command {
    /// All commands that stand on their own, in the order of the menus.
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::ChoosePhoto,
            Self::ChooseModel,
            Self::PhotoPath,
            Self::ModelPath,
            Self::SaveTiles,
            Self::Quit,
            Self::Tab(Tab::Activations),
            Self::Tab(Tab::Filters),
            Self::Grow,
            Self::GrowSelected,
            Self::CloseUp,
            Self::SaveGrowth,
            Self::EmptyCache,
            Self::Stop,
            Self::Photos(PhotoSet::BuiltIn),
            Self::ChoosePhotosFolder,
            Self::PhotosFolderPath,
            Self::StopScan,
            Self::Preparation,
            Self::ResetPreparation,
            Self::SavePreparation,
            Self::ChooseClassNames,
            Self::FindLayer,
            Self::BiggerTiles,
            Self::SmallerTiles,
            Self::Scale(Scale::Channel),
            Self::Scale(Scale::Layer),
            Self::ToggleTheme,
            Self::Theme(ThemePreference::Dark),
            Self::Theme(ThemePreference::Light),
            Self::Theme(ThemePreference::System),
        ];
        all.extend(Colormap::ALL.map(Self::Colormap));
        all.extend([Self::Palette, Self::Shortcuts, Self::About]);
        all
    }

    /// Short, for a menu or the palette.
    pub fn text(&self) -> &'static str {
        match self {
            Self::ChoosePhoto => "Open photo…",
            Self::ChooseModel => "Open model…",
            Self::PhotoPath => "Type a photo's path",
            Self::ModelPath => "Type a model's path",
            Self::SaveTiles => "Save tiles…",
            Self::Quit => "Quit",
            Self::Theme(ThemePreference::Dark) => "Dark theme",
            Self::Theme(ThemePreference::Light) => "Light theme",
            Self::Theme(ThemePreference::System) => "The system's theme",
            Self::ToggleTheme => "Switch between dark and light",
            Self::Colormap(map) => match map {
                Colormap::Viridis => "Colours: Viridis",
                Colormap::Magma => "Colours: Magma",
                Colormap::Inferno => "Colours: Inferno",
                Colormap::Cividis => "Colours: Cividis",
                Colormap::Grey => "Colours: Grey",
                Colormap::RedBlue => "Colours: Red-blue",
            },
            Self::Scale(Scale::Channel) => "Scale each channel by itself",
            Self::Scale(Scale::Layer) => "Scale the whole layer alike",
            Self::BiggerTiles => "Bigger tiles",
            Self::SmallerTiles => "Smaller tiles",
            Self::Tab(Tab::Activations) => "Show activations",
            Self::Tab(Tab::Filters) => "Show filters",
            Self::FindLayer => "Find a layer",
            Self::Grow => "Grow this layer's tiles",
            Self::GrowSelected => "Grow the selected tile",
            Self::CloseUp => "See the selected tile large",
            Self::SaveGrowth => "Save the selected tile's growth as a GIF…",
            Self::EmptyCache => "Empty the cache of finished tiles",
            Self::CloseCloseUp => "Back to all tiles",
            Self::Stop => "Stop growing",
            Self::ChoosePhotosFolder => "Look through a folder of photos…",
            Self::PhotosFolderPath => "Type a photo folder's path",
            Self::StopScan => "Stop looking through photos",
            Self::Photos(PhotoSet::BuiltIn) => "Strongest in the built-in photos",
            Self::Photos(PhotoSet::Folder(_)) => "Strongest in a folder's photos",
            Self::Scan(_) => "Look through photos",
            Self::CutCrops(_) => "Photos of a channel",
            Self::Preparation => "Picture preparation and class names",
            Self::ResetPreparation => "Prepare pictures as when the model was opened",
            Self::SavePreparation => "Save the preparation beside the model",
            Self::ChooseClassNames => "Class names from a file…",
            Self::Palette => "Command palette",
            Self::Shortcuts => "Keyboard shortcuts",
            Self::About => "About the open model",
            Self::OpenPhoto(_) => "Open a photo",
            Self::OpenModel(_) | Self::OpenPart { .. } | Self::ShowNetwork(_) => "Open a model",
            Self::OpenFile(_) | Self::OpenBytes { .. } => "Open a file",
            Self::SaveTilesIn(_) => "Save tiles",
            Self::Select(_) => "Select a channel",
            Self::TileSide(_) => "Size of the tiles",
            Self::Blend(_) => "Blend map and photo",
            Self::Recipe(_) => "Change the recipe",
            Self::Prepare(_) => "Prepare pictures otherwise",
            Self::NameClasses(_) => "Name the classes",
            Self::Cancel(_) => "Cancel",
            Self::Dismiss(_) => "Dismiss",
            Self::ClosePalette => "Close the palette",
        }
    }

    /// A sentence, for whoever hovers.
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::ChoosePhoto => "Look at another picture. You can also drop a file on the window or paste a path.",
            Self::ChooseModel => {
                "Open a model.toml, .safetensors, .pth, .pt or .bin file. You can also drop a file or folder here."
            }
            Self::PhotoPath => "Paste or type the path of a picture.",
            Self::ModelPath => "Paste or type the path of a model, or the name of a bundled one.",
            Self::SaveTiles => "Write the layer's tiles, a sheet of them and filters.json into a folder.",
            Self::Quit => "Close the window.",
            Self::Theme(_) | Self::ToggleTheme => "Light on dark, or dark on light.",
            Self::Colormap(_) => "How values become colours: the first colour is the smallest value.",
            Self::Scale(Scale::Channel) => "Each map uses all colours: shows where a channel responds, however weakly.",
            Self::Scale(Scale::Layer) => "All maps share one scale: shows which channels respond more than others.",
            Self::BiggerTiles => "Fewer, larger tiles.",
            Self::SmallerTiles => "More, smaller tiles.",
            Self::Tab(Tab::Activations) => "What the layer makes of the photo.",
            Self::Tab(Tab::Filters) => "What the layer's channels look for, grown from noise.",
            Self::FindLayer => "Narrow the list of layers by name or kind.",
            Self::Grow => {
                "Each tile starts as noise and becomes what its channel answers to most. Those in sight come first."
            }
            Self::GrowSelected => "Grow this channel's tile before all others.",
            Self::CloseUp => "Open it large, and let it grow on at twice its size.",
            Self::SaveGrowth => "Grow it once more, and write the growth as an animation, with its settings.",
            Self::EmptyCache => "Forget the tiles kept on disk. Those on screen stay.",
            Self::CloseCloseUp => "Back to the layer's tiles.",
            Self::Stop => "Stop after the step under way. Tiles keep what they have become.",
            Self::ChoosePhotosFolder | Self::PhotosFolderPath => {
                "Find, for every channel, the nine places in your own photos that excite it most."
            }
            Self::StopScan => "Stop after the photo under way. What was found before stays.",
            Self::Photos(_) => "Show what excites the channel most in these photos.",
            Self::Scan(_) => "Find, for every channel, what excites it most in these photos.",
            Self::CutCrops(_) => "Show what excites this channel most.",
            Self::Preparation => "Size, crop and scaling of what the network sees, and what its classes are called.",
            Self::ResetPreparation => "Undo every change to size, crop, channels, range, mean and std.",
            Self::SavePreparation => {
                "Write a description beside the weights, so that they open this way from now on, with these class names."
            }
            Self::ChooseClassNames => "A text file with a name a line, in the order of the network's outputs.",
            Self::Palette => "Find any command, layer, photo or model by a few letters.",
            Self::Shortcuts => "All keys at a glance.",
            Self::About => "Where the model comes from and under which licence.",
            Self::OpenPhoto(_)
            | Self::OpenBytes { .. }
            | Self::OpenModel(_)
            | Self::OpenPart { .. }
            | Self::ShowNetwork(_)
            | Self::OpenFile(_) => "Open it.",
            Self::SaveTilesIn(_) => "Write the tiles into this folder.",
            Self::Select(_) => "Look at this channel.",
            Self::TileSide(_) => "Size of the tiles. Ctrl and the mouse wheel do the same.",
            Self::Blend(_) => "From the photo alone to the map alone.",
            Self::Recipe(_) => "How tiles are grown.",
            Self::Prepare(_) => "How photos become the network's input.",
            Self::NameClasses(_) => "What the network's outputs are called.",
            Self::Cancel(_) => "Stop this.",
            Self::Dismiss(_) => "Close this message.",
            Self::ClosePalette => "Close the palette.",
        }
    }

    pub fn shortcut(&self) -> Option<KeyboardShortcut> {
        match self {
            Self::ChoosePhoto => command(Key::O),
            Self::ChooseModel => Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::O)),
            Self::PhotoPath => command(Key::L),
            Self::SaveTiles => command(Key::S),
            Self::Quit => command(Key::Q),
            Self::ToggleTheme => command(Key::T),
            Self::BiggerTiles => key(Key::Plus),
            Self::SmallerTiles => key(Key::Minus),
            Self::Tab(Tab::Activations) => command(Key::Num1),
            Self::Tab(Tab::Filters) => command(Key::Num2),
            Self::FindLayer => command(Key::F),
            Self::Grow => key(Key::G),
            Self::GrowSelected => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::G)),
            Self::CloseUp => key(Key::Enter),
            Self::Stop => key(Key::Escape),
            Self::Palette => command(Key::P),
            Self::Shortcuts => key(Key::F1),
            _ => None,
        }
    }

    /// Whether it would do anything now.
    pub fn is_possible(&self, view: &View) -> bool {
        match self {
            Self::SaveTiles | Self::SaveTilesIn(_) => view.layer_tiles().is_some_and(|t| !t.grown().is_empty()),
            Self::CloseUp => view.tab == Tab::Filters && view.selected_tile().is_some() && view.close_up.is_none(),
            Self::SaveGrowth => view.selected_tile().is_some(),
            Self::Stop => view.growth().is_some_and(|growth| !growth.is_stopping),
            Self::StopScan => view.evidence.scanning().is_some(),
            Self::ChoosePhotosFolder | Self::PhotosFolderPath | Self::Photos(_) | Self::Scan(_) => {
                view.evidence.shown().is_some()
            }
            Self::Grow | Self::GrowSelected | Self::About => view.selection.is_some(),
            Self::Preparation | Self::ChooseClassNames => view.network.is_some(),
            Self::ResetPreparation => match (&view.network, &view.opened) {
                (Some(network), Some(opened)) => network.preprocessing != opened.network.preprocessing,
                _ => false,
            },
            Self::SavePreparation => view.opened.as_ref().is_some_and(|opened| opened.weights().is_some()),
            _ => true,
        }
    }
}

/// What the panels ask for in one frame.
#[derive(Default)]
pub struct Commands(Vec<Command>);

impl Commands {
    pub fn push(&mut self, command: Command) {
        self.0.push(command);
    }

    pub fn extend(&mut self, commands: impl IntoIterator<Item = Command>) {
        self.0.extend(commands);
    }

    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_text_or_a_shortcut() {
        let all = Command::all();
        let texts: HashSet<_> = all.iter().map(Command::text).collect();
        assert_eq!(texts.len(), all.len());
        let shortcuts: Vec<_> = all.iter().filter_map(Command::shortcut).collect();
        let distinct: HashSet<_> = shortcuts.iter().map(|s| format!("{s:?}")).collect();
        assert_eq!(distinct.len(), shortcuts.len());
    }

    #[test]
    fn every_command_explains_itself() {
        for command in Command::all() {
            assert!(!command.text().is_empty() && command.tooltip().ends_with('.'), "{command:?}");
        }
    }
}
