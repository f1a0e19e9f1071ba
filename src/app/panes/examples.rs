//! The photos that excite a channel most.

use egui::accesskit::Role;
use egui::containers::menu::MenuConfig;
use egui::{Align, Button, Color32, Layout, Rect, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::activations::dataset_examples::{ChannelExamples, DatasetExamples, Origin, Peak, PhotoSet, SeenPhoto};
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{Named as _, Text, msg, number, seconds};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::examples::Scanning;
use crate::app::state::focus::FocusTarget;
use crate::app::textures::Crops;
use crate::app::theme;
use crate::app::widgets::{DropDown, GridLayout, PathField, chip, elided, progress_bar, section, stop_button};
use crate::worker::PhotoSource;

/// Points between crops.
const GAP: f32 = 2.0;
const COLUMNS: usize = 3;

#[derive(Default)]
pub struct ExamplesSection {
    folder: PathField,
    drop_down: DropDown,
}

impl ExamplesSection {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let (Some(examples), Some(selection)) = (state.examples.shown(), state.selection()) else { return };
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            section(ui, msg::examples());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.source(ui, state, examples, commands));
        });
        if let Some(scanning) = state.examples.scanning_folder() {
            scan_line(ui, scanning, commands);
        }
        let Some(channel) = examples.channel(selection.layer, selection.channel) else { return };
        if channel.is_silent() {
            ui.weak(silence(examples));
        }
        if channel.peaks().is_empty() {
            return;
        }
        let opened = crops(ui, state, selection, ui.available_width());
        commands.extend(opened.and_then(|peak| examples.photo(peak.photo)).map(open));
        if let Some(mean) = channel.best_mean() {
            let name = examples.photo(mean.photo).map_or("", |photo| photo.name.as_str());
            let text = msg::examples_largest_mean(number(mean.value), name);
            ui.add(egui::Label::new(RichText::from(text).weak()).truncate());
        }
    }

    /// Draws the drop-down that says whose photos are shown.
    fn source(&mut self, ui: &mut Ui, state: &AppState, examples: &DatasetExamples, commands: &mut Commands) {
        if state.focus == Some(FocusTarget::PhotosFolderPath) {
            self.drop_down.open();
            self.folder.focus();
        }
        let title = examples.source.text();
        let button = Button::new((RichText::from(title.clone()).small(), RichText::new(" ⏷").small())).truncate();
        let Self { folder, drop_down } = self;
        let (response, _) = drop_down.ui(ui, button, MenuConfig::new(), |ui| {
            section(ui, msg::examples_look_through());
            let folders: Vec<PhotoSet> = state.examples.folders().map(|examples| examples.source.clone()).collect();
            for photos in std::iter::once(PhotoSet::BuiltIn).chain(folders) {
                if ui.selectable_label(examples.source == photos, photos.text()).clicked() {
                    commands.push(Action::ShowExamples(photos));
                    ui.close();
                }
            }
            ui.separator();
            section(ui, msg::examples_from_folder());
            let (name, hint) = (msg::examples_folder(), msg::examples_folder_hint());
            if let Some(path) = folder.ui(ui, name, hint, msg::examples_look(), 200.0) {
                commands.push(Action::Scan(PhotoSet::Folder(path.into())));
                ui.close();
            }
            let choose = Button::new(UiCommand::ChoosePhotosFolder.text());
            if ui.add(choose).on_hover_text(UiCommand::ChoosePhotosFolder.tooltip()).clicked() {
                commands.push(UiCommand::ChoosePhotosFolder);
                ui.close();
            }
        });
        response.on_hover_text(about(examples)).accessible_name(msg::examples_photos(title));
    }
}

/// Says how many photos were looked through, and how many could not be read.
fn about(examples: &DatasetExamples) -> Text {
    let mut text = msg::photos(examples.photos.len());
    if examples.is_cut {
        text = msg::examples_first_of_folder(text);
    }
    if let (count @ 1.., Some(first)) = (examples.unreadable.count, &examples.unreadable.first) {
        text = msg::examples_unreadable(text, count, first.to_string());
    }
    text
}

/// What to say of a channel that no photo excites.
pub fn silence(examples: &DatasetExamples) -> Text {
    msg::examples_silent(examples.photos.len())
}

/// "17.6 × the best photo (dog.jpg)": a grown tile's activation beside the largest mean over a photo.
pub fn ratio(examples: &DatasetExamples, channel: &ChannelExamples, activation: f32) -> Option<Text> {
    let (ratio, mean) = channel.ratio(activation)?;
    let name = &examples.photo(mean.photo)?.name;
    Some(msg::examples_ratio(factor(ratio), name))
}

/// A factor is written with few digits, as the comparison bears no more.
fn factor(ratio: f32) -> String {
    if ratio.abs() >= 100.0 { format!("{ratio:.0}") } else { format!("{ratio:.1}") }
}

fn open(photo: &SeenPhoto) -> Action {
    Action::OpenPhoto(match &photo.origin {
        Origin::BuiltIn(name) => PhotoSource::Bundled((*name).to_owned()),
        Origin::File(path) => PhotoSource::Path(path.clone()),
    })
}

/// Draws a channel's crops in rows of three. Answers the one that was clicked.
pub fn crops(ui: &mut Ui, state: &AppState, selection: Selection, width: f32) -> Option<Peak> {
    let examples = state.examples.shown()?;
    let peaks = examples.channel(selection.layer, selection.channel)?.peaks();
    let crops = state.examples.crops(selection);
    let layout = GridLayout::in_columns(peaks.len(), COLUMNS, width, GAP);
    let (area, _) = ui.allocate_exact_size(vec2(width, layout.height()), Sense::hover());
    let mut clicked = None;
    for (index, peak) in peaks.iter().enumerate() {
        let cell = layout.cell(index).translate(area.min.to_vec2());
        let Some(photo) = examples.photo(peak.photo) else { continue };
        let response = ui.interact(cell, ui.scope_id().with(("crop", index)), Sense::click());
        let text = msg::examples_crop(&photo.name, number(peak.value));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        paint_crop(ui, cell, crops, index, peak, layout.side);
        if response.hovered() || response.has_focus() {
            let colors = theme::colors(ui.visuals());
            ui.painter().rect_stroke(cell, 0, Stroke::new(1.0, colors.strong), StrokeKind::Inside);
        }
        let response = response.on_hover_ui(|ui| {
            ui.strong(&photo.name);
            ui.label(msg::examples_crop_position(number(peak.value), peak.row, peak.column));
            ui.weak(msg::examples_crop_tip());
        });
        if response.clicked() {
            clicked = Some(*peak);
        }
    }
    clicked
}

/// Paints a crop into the middle of its cell, with its value where there is room.
fn paint_crop(ui: &Ui, cell: Rect, crops: Option<&Crops>, index: usize, peak: &Peak, side: f32) {
    let painter = ui.painter();
    painter.rect_filled(cell, 0, theme::colors(ui.visuals()).slot);
    let Some((texture, uv)) = crops.and_then(|crops| crops.picture(index)) else { return };
    let aspect = crops.map_or(1.0, Crops::aspect);
    let size = if aspect > 1.0 { vec2(side, side / aspect) } else { vec2(side * aspect, side) };
    painter.image(texture, Rect::from_center_size(cell.center(), size), uv, Color32::WHITE);
    if side >= 72.0 {
        chip(ui, cell, number(peak.value), true);
    }
}

/// Draws a line that says how far the scan has come, with a button that stops it.
fn scan_line(ui: &mut Ui, scanning: &Scanning, commands: &mut Commands) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| scan_progress(ui, scanning, commands));
    });
}

/// Draws the button, the progress and the words of a scan, from right to left.
pub fn scan_progress(ui: &mut Ui, scanning: &Scanning, commands: &mut Commands) {
    let name = UiCommand::StopScan.text();
    if stop_button(ui, true, name).on_hover_text(UiCommand::StopScan.tooltip()).clicked() {
        commands.push(UiCommand::StopScan);
    }
    let share = scanning.progress.total.map_or(0.0, |total| scanning.progress.done as f32 / total.max(1) as f32);
    progress_bar(ui, 64.0, share, msg::examples_progress());
    elided(ui, scan_text(scanning));
}

fn scan_text(scanning: &Scanning) -> Text {
    let Some(total) = scanning.progress.total else { return msg::examples_looking() };
    let text = msg::examples_looked_through(total, scanning.progress.done);
    match scanning.seconds_left {
        Some(left) => msg::time_left(text, seconds(left)),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_few_digits() {
        assert_eq!(["17.6", "120", "0.3"], [factor(17.62), factor(119.6), factor(0.31)].each_ref().map(String::as_str));
    }
}
