//! What the network takes the photo for, and what the worker is doing.

use std::sync::{Arc, Weak};

use egui::accesskit::Role;
use egui::{Align, Align2, FontId, Layout, Rect, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::activations::Analysis;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{Text, caution, class_label, msg, percent, seconds};
use crate::app::panes::examples;
use crate::app::state::AppState;
use crate::app::state::activity::Activity;
use crate::app::state::growth::Growth;
use crate::app::theme;
use crate::app::widgets::{elided, progress_bar, stop_button};
use crate::network::Prediction;

const HEIGHT: f32 = 32.0;
const CLASSES: usize = 5;

/// The status bar remembers the likeliest classes: sorting a thousand in each frame would be for nothing.
#[derive(Default)]
pub struct StatusBar {
    of: Weak<Analysis>,
    predictions: Vec<Prediction>,
}

impl StatusBar {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        ui.allocate_ui_with_layout(vec2(ui.available_width(), HEIGHT), Layout::left_to_right(Align::Center), |ui| {
            note(ui, state);
            // What is going on keeps its place, so that the classes do not jump.
            let busy = if ui.available_width() > 1200.0 { 336.0 } else { 264.0 };
            let classes = (ui.available_width() - busy).max(0.0);
            self.predictions(ui, state, classes);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| activity(ui, state, commands));
        });
    }

    fn predictions(&mut self, ui: &mut Ui, state: &AppState, width: f32) {
        let Some(analysis) = state.analysis() else {
            ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
            return;
        };
        let of = Arc::downgrade(analysis);
        if !self.of.ptr_eq(&of) {
            (self.of, self.predictions) = (of, analysis.predictions(CLASSES));
        }
        let fit = ((width / 116.0) as usize).clamp(1, self.predictions.len().max(1));
        // The first is what most people look for, so it has more room.
        let share = width / (fit as f32 + 0.4);
        let cell = |share: f32| (share - 12.0).clamp(0.0, 168.0);
        ui.spacing_mut().item_spacing.x = 12.0;
        for (index, prediction) in self.predictions.iter().take(fit).enumerate() {
            let label = class_label(&analysis.network.classes, prediction.class);
            prediction_cell(ui, prediction, label, cell(if index == 0 { share * 1.4 } else { share }), index == 0);
        }
    }
}

/// Draws a warning sign if there is something to keep in mind about the network.
fn note(ui: &mut Ui, state: &AppState) {
    if let Some(note) = state.network().and_then(|network| caution(network)) {
        let warn = ui.visuals().warn_fg_color;
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &note));
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, "⚠", FontId::proportional(16.0), warn);
        response.on_hover_text(note);
    }
}

fn prediction_cell(ui: &mut Ui, prediction: &Prediction, label: Text, width: f32, is_first: bool) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    let (label, share) = (label.to_string(), percent(prediction.probability).to_string());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, msg::prediction(&label, &share)));
    let colors = theme::colors(ui.visuals());
    let text = if is_first { colors.strong } else { ui.visuals().text_color() };
    let line = rect.top() + 10.0;
    let value =
        ui.painter().text(pos2(rect.right(), line), Align2::RIGHT_CENTER, &share, theme::caption(), colors.weak);
    let mut job = egui::text::LayoutJob::simple_singleline(label.clone(), theme::body(), text);
    job.wrap = egui::text::TextWrapping::truncate_at_width((value.left() - rect.left() - 6.0).max(8.0));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(rect.left(), line - galley.size().y * 0.5), galley, text);
    let track = Rect::from_min_size(pos2(rect.left(), rect.bottom() - 8.0), vec2(width, 3.0));
    let filled = Rect::from_min_size(track.min, vec2(width * prediction.probability.clamp(0.0, 1.0), 3.0));
    ui.painter().rect_filled(track, 1, ui.visuals().widgets.inactive.bg_fill);
    ui.painter().rect_filled(filled, 1, colors.bar);
    response.on_hover_ui(|ui| drop(ui.label(msg::prediction_tip(label, share, prediction.class.to_string()))));
}

/// Draws what is under way, from right to left: the button that stops it, progress, words.
fn activity(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    if let Some(growth) = state.growth() {
        if stop_button(ui, !growth.is_stopping(), UiCommand::Stop.text()).clicked() {
            commands.push(UiCommand::Stop);
        }
        progress_bar(ui, 64.0, state.share_grown(growth), msg::growth());
        elided(ui, growth_text(state, growth));
        return;
    }
    if let Some(scanning) = state.examples.scanning_folder() {
        examples::scan_progress(ui, scanning, commands);
        return;
    }
    let Some((activity, job)) = state.activity() else { return };
    let text = activity_text(activity);
    if stop_button(ui, true, msg::status_cancel(text.clone())).clicked() {
        commands.push(Action::Cancel(job));
    }
    ui.weak(msg::status_under_way(text));
}

/// What the worker is doing.
fn activity_text(activity: Activity) -> Text {
    match activity {
        Activity::OpeningModel => msg::task_open_model(),
        Activity::OpeningPhoto => msg::task_open_photo(),
        Activity::OpeningFile => msg::task_open_file(),
        Activity::RunningNetwork => msg::task_analyse(),
        Activity::Saving => msg::task_save(),
        Activity::EmptyingCache => msg::task_empty_cache(),
    }
}

fn growth_text(state: &AppState, growth: &Growth) -> Text {
    if growth.is_stopping() {
        return msg::growth_stopping();
    }
    let (tiles, done) = (growth.channels.len(), growth.done);
    let elsewhere = state.network().filter(|_| state.growth_here().is_none());
    let text = match elsewhere {
        Some(network) => msg::growth_progress_elsewhere(tiles, done, &network.layer(growth.layer).name),
        None => msg::growth_progress(tiles, done),
    };
    match growth.seconds_left {
        Some(left) => msg::time_left(text, seconds(left)),
        None => text,
    }
}
