//! The parts of the window, a file each. A panel reads the view and pushes commands; it changes nothing but itself.

mod activations;
mod bars;
mod centre;
mod channel_tip;
mod chrome;
mod close_up;
mod examples;
mod filters;
mod inspector;
mod layer_rows;
mod layers;
mod photo_strip;
mod recipe_bar;
mod recipe_settings;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::command::Commands;
use super::state::AppState;
use super::theme;
use chrome::{about, message_list, palette, shortcut_list, status_bar, top_bar};

#[derive(Default)]
pub struct Panes {
    pub top_bar: top_bar::TopBar,
    pub layers: layers::LayerList,
    pub palette: palette::Palette,
    photos: photo_strip::PhotoStrip,
    centre: centre::Centre,
    inspector: inspector::Inspector,
    messages: message_list::MessageList,
}

impl Panes {
    pub fn focus_photos_folder_path(&mut self) {
        self.inspector.focus_photos_folder_path();
    }

    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let fill = ui.visuals().panel_fill;
        let frame = |x: i8, y: i8| Frame::NONE.fill(fill).inner_margin(Margin::symmetric(x, y));
        let canvas = Frame::NONE.fill(theme::colors(ui.visuals()).canvas).inner_margin(Margin::same(8));

        Panel::top("top bar").frame(frame(8, 4)).show(ui, |ui| self.top_bar.ui(ui, state, commands));
        Panel::bottom("status bar").frame(frame(12, 6)).show(ui, |ui| status_bar::ui(ui, state, commands));
        // A panel with nothing in it yet would shrink, and stay so.
        Panel::left("layers").frame(frame(8, 8)).default_size(232.0).size_range(176.0..=420.0).show(ui, |ui| {
            ui.take_available_width();
            Panel::bottom("photos").frame(Frame::NONE.inner_margin(Margin { top: 8, ..Margin::ZERO })).show(ui, |ui| {
                self.photos.ui(ui, state, commands);
            });
            CentralPanel::no_frame().show(ui, |ui| self.layers.ui(ui, state, commands));
        });
        Panel::right("detail").frame(frame(12, 8)).default_size(288.0).size_range(216.0..=560.0).show(ui, |ui| {
            ui.take_available_width();
            self.inspector.ui(ui, state, commands);
        });
        CentralPanel::no_frame().frame(canvas).show(ui, |ui| self.centre.ui(ui, state, commands));

        self.messages.ui(ui, state, commands);
        shortcut_list::ui(ui, state, commands);
        about::ui(ui, state, commands);
        self.palette.ui(ui, state, commands);
    }
}
