//! Menus, what is open, the palette and the theme.

use egui::containers::menu::{MenuButton, MenuConfig, menu_style};
use egui::{Align, Button, Id, Layout, MenuBar, Popup, PopupCloseBehavior, RichText, Style, Theme, Ui, vec2};

use strum::IntoEnumIterator as _;

use super::preprocessing::PreprocessingPanel;
use crate::app::command::{Action, Commands, PaneId, UiCommand};
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::widgets::{PathField, section};
use crate::import::bundled_models;
use crate::network::{Grounds, Network};
use crate::picture::{Colormap, Scale, bundled_photos};
use crate::worker::PhotoSource;

#[derive(Default)]
pub struct TopBar {
    photo_path: PathField,
    model_path: PathField,
    preprocessing: PreprocessingPanel,
    /// The drop-down to open in the next frame.
    opening: Option<DropDown>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DropDown {
    Model,
    Photo,
    Preprocessing,
}

impl TopBar {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        self.opening = match state.focus {
            Some(FocusTarget::PhotoPath) => {
                self.photo_path.focus();
                Some(DropDown::Photo)
            }
            Some(FocusTarget::ModelPath) => {
                self.model_path.focus();
                Some(DropDown::Model)
            }
            Some(FocusTarget::Preprocessing) => Some(DropDown::Preprocessing),
            _ => None,
        };
        MenuBar::new().style(bar_style).config(MenuConfig::new().style(bar_style)).ui(ui, |ui| {
            ui.menu_button("File", |ui| file_menu(ui, state, commands));
            ui.menu_button("View", |ui| view_menu(ui, state, commands));
            ui.menu_button("Help", |ui| help_menu(ui, state, commands));
            ui.add_space(16.0);
            let network = state.network().map_or("no model", |network| network.name());
            let name = format!("Model: {network}");
            self.drop_down(ui, DropDown::Model, network, name, |bar, ui| bar.models(ui, state, commands));
            let photo = state.photo().map_or("no photo", |photo| photo.name.as_str());
            let name = format!("Photo: {photo}");
            self.drop_down(ui, DropDown::Photo, photo, name, |bar, ui| bar.photos(ui, state, commands));
            if let Some(network) = state.network() {
                self.preprocessing(ui, state, network, commands);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| right_end(ui, commands));
        });
    }

    fn preprocessing(&mut self, ui: &mut Ui, state: &AppState, network: &Network, commands: &mut Commands) {
        let [height, width] = network.preprocessing.size;
        let text = match network.grounds() {
            // What to do about the caution in the status bar is found here.
            Grounds::Usual(_) => format!("⚠ {height} x {width} px"),
            Grounds::Said | Grounds::Changed => format!("{height} x {width} px"),
        };
        let name = format!("Picture preparation: {height} x {width} px, {}", network.grounds());
        let is_open = self.drop_down(ui, DropDown::Preprocessing, &text, name, |bar, ui| {
            bar.preprocessing.ui(ui, state, commands);
        });
        if !is_open {
            self.preprocessing.forget();
        }
    }

    /// `name` says the whole to whoever hovers or does not see it. Answers whether it is open.
    fn drop_down(
        &mut self,
        ui: &mut Ui,
        which: DropDown,
        text: &str,
        name: String,
        content: impl FnOnce(&mut Self, &mut Ui),
    ) -> bool {
        let is_opening = self.opening == Some(which);
        // A popup is closed by the click or key that asked for it, so it opens a frame later.
        self.opening = self.opening.filter(|_| !is_opening);
        ui.scope(|ui| {
            ui.set_max_width(208.0);
            framed(ui);
            let button = Button::new((text, " ⏷")).truncate();
            let config = MenuConfig::new().style(bar_style).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
            let (response, shown) = MenuButton::from_button(button).config(config).ui(ui, |ui| content(self, ui));
            if is_opening {
                let id: Id = Popup::default_response_id(&response);
                Popup::open_id(ui.ctx(), id);
                ui.ctx().request_repaint();
            }
            response.on_hover_text(&name).accessible_name(name);
            shown.is_some()
        })
        .inner
    }

    fn models(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        section(ui, "Bundled models");
        for model in bundled_models() {
            let is_open = state.network().is_some_and(|network| network.name() == model.title);
            if ui.selectable_label(is_open, model.title).clicked() {
                commands.push(Action::OpenModel { model: model.name.to_owned(), until: None });
                ui.close();
            }
        }
        ui.separator();
        section(ui, "From a file or folder");
        if let Some(path) = self.model_path.ui(ui, "Path of a model", "path of a model", "Open", 224.0) {
            commands.push(Action::OpenModel { model: path, until: None });
            ui.close();
        }
        item(ui, state, commands, UiCommand::ChooseModel);
    }

    fn photos(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        section(ui, "Photos in the program");
        for photo in bundled_photos() {
            let is_open = state.photo().is_some_and(|open| open.name == photo.name);
            if ui.selectable_label(is_open, photo.title).clicked() {
                commands.push(Action::OpenPhoto(PhotoSource::Bundled(photo.name)));
                ui.close();
            }
        }
        ui.separator();
        section(ui, "From a file");
        if let Some(path) = self.photo_path.ui(ui, "Path of a photo", "path of a photo", "Open", 224.0) {
            commands.push(Action::OpenPhoto(PhotoSource::Path(path.into())));
            ui.close();
        }
        item(ui, state, commands, UiCommand::ChoosePhoto);
    }
}

fn bar_style(style: &mut Style) {
    menu_style(style);
    style.spacing.button_padding = vec2(8.0, 2.0);
}

/// In a bar of flat menus, what is more than a menu has a background.
fn framed(ui: &mut Ui) {
    let widgets = &mut ui.visuals_mut().widgets;
    widgets.inactive.weak_bg_fill = widgets.inactive.bg_fill;
}

fn right_end(ui: &mut Ui, commands: &mut Commands) {
    let (icon, name) = match ui.ctx().theme() {
        Theme::Dark => ("☀", "Switch to the light theme"),
        Theme::Light => ("🌙", "Switch to the dark theme"),
    };
    if ui.button(icon).accessible_name(name).on_hover_text(name).clicked() {
        commands.push(UiCommand::ToggleTheme);
    }
    framed(ui);
    let keys = UiCommand::Palette.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
    let palette = Button::new((RichText::new("Find anything").weak(), RichText::new(keys).small().weak()));
    let palette = ui.add(palette).accessible_name(UiCommand::Palette.text());
    if palette.on_hover_text(UiCommand::Palette.tooltip()).clicked() {
        commands.push(UiCommand::Palette);
    }
}

fn file_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    for command in [UiCommand::ChoosePhoto, UiCommand::ChooseModel, UiCommand::PhotoPath, UiCommand::ModelPath] {
        item(ui, state, commands, command);
    }
    ui.separator();
    item(ui, state, commands, UiCommand::SaveTiles);
    ui.separator();
    item(ui, state, commands, UiCommand::Quit);
}

fn view_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    for pane in PaneId::iter() {
        let is_open = state.document.settings.layout.is_open(pane);
        let keys = pane.show_command().shortcut().map(|keys| ui.ctx().format_shortcut(&keys));
        let button = Button::selectable(is_open, pane.title());
        let button = keys.into_iter().fold(button, Button::shortcut_text);
        if ui.add(button).on_hover_text(pane.show_command().tooltip()).clicked() {
            commands.push(Action::TogglePane(pane));
            ui.close();
        }
    }
    item(ui, state, commands, UiCommand::ResetLayout);
    ui.separator();
    ui.menu_button("Colours", |ui| {
        for colormap in Colormap::ALL {
            choice(ui, commands, state.document.settings.colormap == colormap, UiCommand::of_colormap(colormap));
        }
    });
    for scale in [Scale::Channel, Scale::Layer] {
        choice(ui, commands, state.document.settings.scale == scale, UiCommand::of_scale(scale));
    }
    ui.separator();
    item(ui, state, commands, UiCommand::BiggerTiles);
    item(ui, state, commands, UiCommand::SmallerTiles);
    ui.separator();
    for theme in [egui::ThemePreference::Dark, egui::ThemePreference::Light, egui::ThemePreference::System] {
        choice(ui, commands, state.document.settings.theme == theme, UiCommand::of_theme(theme));
    }
    ui.separator();
    item(ui, state, commands, UiCommand::Preprocessing);
    ui.separator();
    item(ui, state, commands, UiCommand::FindLayer);
    item(ui, state, commands, UiCommand::Palette);
}

fn help_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    item(ui, state, commands, UiCommand::Shortcuts);
    item(ui, state, commands, UiCommand::About);
}

fn item(ui: &mut Ui, state: &AppState, commands: &mut Commands, command: UiCommand) {
    let keys = command.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut));
    let button = Button::new(command.text()).shortcut_text(keys.unwrap_or_default());
    if ui.add_enabled(state.is_enabled(command), button).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
        ui.close();
    }
}

fn choice(ui: &mut Ui, commands: &mut Commands, is_chosen: bool, command: UiCommand) {
    if ui.selectable_label(is_chosen, command.text()).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
        ui.close();
    }
}
