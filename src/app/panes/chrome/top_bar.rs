//! The top bar: menus, what is open, the palette and the theme.

use egui::containers::menu::{MenuConfig, menu_style};
use egui::{Align, Button, Layout, MenuBar, RichText, Style, Theme, Ui, vec2};

use super::menus::{edit_menu, file_menu, help_menu, item, view_menu};
use super::preprocessing::PreprocessingPanel;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{Named as _, Text, msg};
use crate::app::state::AppState;
use crate::app::state::focus::FocusTarget;
use crate::app::widgets::{DropDown, PathField, section};
use crate::import::bundled_models;
use crate::network::{Grounds, Network};
use crate::picture::bundled_photos;
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
            ui.menu_button(msg::menu_edit(), |ui| edit_menu(ui, state, commands));
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

/// Draws a drop-down. `name` says the whole to whoever hovers or does not see it. Answers whether it is open.
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
            commands.push(Action::OpenPhoto(PhotoSource::Bundled(photo.name.to_owned())));
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

/// Gives buttons a background: in a bar of flat menus that shows which are more than a menu.
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
