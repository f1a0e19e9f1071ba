//! Menus, what is open, the palette and the theme.

use egui::containers::menu::{MenuConfig, menu_style};
use egui::{Align, Button, Layout, MenuBar, RichText, Style, Theme, Ui, vec2};

use strum::IntoEnumIterator as _;

use super::preprocessing::PreprocessingPanel;
use crate::app::command::{Action, Commands, PaneId, UiCommand};
use crate::app::i18n::{Named as _, Text, languages, msg};
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::widgets::{DropDown, PathField, section};
use crate::import::bundled_models;
use crate::network::{Grounds, Network};
use crate::picture::{Colormap, Scale, bundled_photos};
use crate::worker::PhotoSource;

#[derive(Default)]
pub struct TopBar {
    photo_path: PathField,
    model_path: PathField,
    preprocessing: PreprocessingPanel,
    models: DropDown,
    photos: DropDown,
    preparation: DropDown,
}

impl TopBar {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        match state.focus {
            Some(FocusTarget::PhotoPath) => {
                self.photos.open();
                self.photo_path.focus();
            }
            Some(FocusTarget::ModelPath) => {
                self.models.open();
                self.model_path.focus();
            }
            Some(FocusTarget::Preprocessing) => self.preparation.open(),
            _ => {}
        }
        MenuBar::new().style(bar_style).config(MenuConfig::new().style(bar_style)).ui(ui, |ui| {
            ui.menu_button(msg::menu_file(), |ui| file_menu(ui, state, commands));
            ui.menu_button(msg::menu_view(), |ui| view_menu(ui, state, commands));
            ui.menu_button(msg::menu_help(), |ui| help_menu(ui, state, commands));
            ui.add_space(16.0);
            let network = state.network().map_or_else(msg::model_none, |network| Text::data(network.name()));
            let (field, name) = (&mut self.model_path, msg::model_open(network.clone()));
            drop_down(ui, &mut self.models, network, name, |ui| models(field, ui, state, commands));
            let photo = state.photo().map_or_else(msg::photo_none, |photo| Text::data(&photo.name));
            let (field, name) = (&mut self.photo_path, msg::photo_open(photo.clone()));
            drop_down(ui, &mut self.photos, photo, name, |ui| photos(field, ui, state, commands));
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
            Grounds::Usual(_) => msg::preprocessing_size_assumed(height, width),
            Grounds::Said | Grounds::Changed => msg::preprocessing_size(height, width),
        };
        let name = msg::preprocessing_open(height, width, network.grounds().text());
        let panel = &mut self.preprocessing;
        let is_open = drop_down(ui, &mut self.preparation, text, name, |ui| panel.ui(ui, state, commands));
        if !is_open {
            self.preprocessing.forget();
        }
    }
}

/// `name` says the whole to whoever hovers or does not see it. Answers whether it is open.
fn drop_down(ui: &mut Ui, which: &mut DropDown, text: Text, name: Text, content: impl FnOnce(&mut Ui)) -> bool {
    ui.scope(|ui| {
        ui.set_max_width(208.0);
        framed(ui);
        let button = Button::new((RichText::from(text), " ⏷")).truncate();
        let (response, is_open) = which.ui(ui, button, MenuConfig::new().style(bar_style), content);
        response.on_hover_text(name.clone()).accessible_name(name);
        is_open
    })
    .inner
}

fn models(field: &mut PathField, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    section(ui, msg::models_bundled());
    for model in bundled_models() {
        let is_open = state.network().is_some_and(|network| network.name() == model.title);
        if ui.selectable_label(is_open, model.title).clicked() {
            commands.push(Action::OpenModel { model: model.name.to_owned(), until: None });
            ui.close();
        }
    }
    ui.separator();
    section(ui, msg::models_other());
    if let Some(path) = field.ui(ui, msg::model_path(), msg::model_path_hint(), msg::path_open(), 224.0) {
        commands.push(Action::OpenModel { model: path, until: None });
        ui.close();
    }
    item(ui, state, commands, UiCommand::ChooseModel);
}

fn photos(field: &mut PathField, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    section(ui, msg::photos_bundled());
    for photo in bundled_photos() {
        let is_open = state.photo().is_some_and(|open| open.name == photo.name);
        if ui.selectable_label(is_open, photo.title).clicked() {
            commands.push(Action::OpenPhoto(PhotoSource::Bundled(photo.name)));
            ui.close();
        }
    }
    ui.separator();
    section(ui, msg::photos_other());
    if let Some(path) = field.ui(ui, msg::photo_path(), msg::photo_path_hint(), msg::path_open(), 224.0) {
        commands.push(Action::OpenPhoto(PhotoSource::Path(path.into())));
        ui.close();
    }
    item(ui, state, commands, UiCommand::ChoosePhoto);
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
        Theme::Dark => ("☀", msg::theme_to_light()),
        Theme::Light => ("🌙", msg::theme_to_dark()),
    };
    if ui.button(icon).accessible_name(name.clone()).on_hover_text(name).clicked() {
        commands.push(UiCommand::ToggleTheme);
    }
    framed(ui);
    let keys = UiCommand::Palette.shortcut().map(|shortcut| ui.ctx().format_shortcut(&shortcut)).unwrap_or_default();
    let palette = Button::new((RichText::from(msg::find_anything()).weak(), RichText::new(keys).small().weak()));
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
    ui.menu_button(msg::menu_colours(), |ui| {
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
    language_menu(ui, state, commands);
    ui.separator();
    item(ui, state, commands, UiCommand::Preprocessing);
    ui.separator();
    item(ui, state, commands, UiCommand::FindLayer);
    item(ui, state, commands, UiCommand::Palette);
}

/// The languages by their own names, where there is more than one.
fn language_menu(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let languages = languages();
    if languages.len() < 2 {
        return;
    }
    ui.menu_button(msg::menu_language(), |ui| {
        for (code, name) in languages {
            if ui.selectable_label(state.document.settings.language == code, name).clicked() {
                commands.push(Action::Language(code));
                ui.close();
            }
        }
    });
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
