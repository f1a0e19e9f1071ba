//! The photos that excite a channel most.

use egui::accesskit::Role;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{
    Align, Button, Color32, Id, Layout, Popup, PopupCloseBehavior, Rect, RichText, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, vec2,
};

use crate::activations::dataset_examples::{ChannelExamples, DatasetExamples, Origin, Peak, PhotoSet, SeenPhoto};
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::examples::{Crops, Scanning};
use crate::app::state::focus::FocusTarget;
use crate::app::theme;
use crate::app::widgets::{PathField, number, progress_bar, seconds, section};
use crate::worker::PhotoSource;

/// Points between crops.
const GAP: f32 = 2.0;
const COLUMNS: usize = 3;

#[derive(Default)]
pub struct ExamplesSection {
    folder: PathField,
}

impl ExamplesSection {
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let (Some(evidence), Some(selection)) = (state.examples.shown(), state.selection()) else { return };
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            section(ui, "Strongest in photos");
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.source(ui, state, evidence, commands));
        });
        if let Some(scanning) = state.examples.scanning() {
            scan_line(ui, scanning, commands);
        }
        let Some(channel) = evidence.channel(selection.layer, selection.channel) else { return };
        if channel.is_silent() {
            ui.weak(silence(evidence));
        }
        if channel.peaks().is_empty() {
            return;
        }
        let opened = crops(ui, state, selection, ui.available_width());
        commands.extend(opened.and_then(|peak| evidence.photo(peak.photo)).map(open));
        if let Some(mean) = channel.best_mean() {
            let name = evidence.photo(mean.photo).map_or("", |photo| photo.name.as_str());
            let text = format!("largest mean {} in {name}", number(mean.value));
            ui.add(egui::Label::new(RichText::new(text).weak()).truncate());
        }
    }

    /// Whose photos: a drop-down.
    fn source(&mut self, ui: &mut Ui, state: &AppState, evidence: &DatasetExamples, commands: &mut Commands) {
        let is_opening = state.focus == Some(FocusTarget::PhotosFolderPath);
        if is_opening {
            self.folder.focus();
        }
        let name = evidence.source.title();
        let button = Button::new((RichText::new(name.as_str()).small(), RichText::new(" ⏷").small())).truncate();
        let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let (response, _) = MenuButton::from_button(button).config(config).ui(ui, |ui| {
            section(ui, "Photos to look through");
            let folders: Vec<PhotoSet> = state.examples.folders().map(|evidence| evidence.source.clone()).collect();
            for photos in std::iter::once(PhotoSet::BuiltIn).chain(folders) {
                if ui.selectable_label(evidence.source == photos, photos.title()).clicked() {
                    commands.push(Action::ShowExamples(photos));
                    ui.close();
                }
            }
            ui.separator();
            section(ui, "From a folder");
            if let Some(path) = self.folder.ui(ui, "Path of a folder of photos", "path of a folder", "Look", 200.0) {
                commands.push(Action::Scan(PhotoSet::Folder(path.into())));
                ui.close();
            }
            let choose = Button::new(UiCommand::ChoosePhotosFolder.text());
            if ui.add(choose).on_hover_text(UiCommand::ChoosePhotosFolder.tooltip()).clicked() {
                commands.push(UiCommand::ChoosePhotosFolder);
                ui.close();
            }
        });
        if is_opening {
            response.scroll_to_me(None);
            let id: Id = Popup::default_response_id(&response);
            Popup::open_id(ui.ctx(), id);
            ui.ctx().request_repaint();
        }
        response.on_hover_text(about(evidence)).accessible_name(format!("Photos: {name}"));
    }
}

/// How many photos there were, and what was wrong with the others.
fn about(evidence: &DatasetExamples) -> String {
    let mut text = format!("{} {}", evidence.photos.len(), plural(evidence.photos.len(), "photo"));
    if evidence.is_cut {
        text += ", the first of the folder";
    }
    if let (count @ 1.., Some(first)) = (evidence.unreadable.count, &evidence.unreadable.first) {
        text += &format!("; {count} could not be read, the first because {first}");
    }
    text
}

fn plural(count: usize, name: &str) -> String {
    if count == 1 { name.to_owned() } else { format!("{name}s") }
}

/// For a channel that nothing excites.
pub fn silence(evidence: &DatasetExamples) -> String {
    match evidence.photos.len() {
        1 => "The photo does not wake it.".to_owned(),
        count => format!("None of the {count} photos wakes it."),
    }
}

/// "17.6 × the best photo (dog.jpg)": a grown tile's activation beside the largest mean over a photo.
pub fn ratio(evidence: &DatasetExamples, channel: &ChannelExamples, activation: f32) -> Option<String> {
    let (ratio, mean) = channel.ratio(activation)?;
    let name = &evidence.photo(mean.photo)?.name;
    Some(format!("{} × the best photo ({name})", factor(ratio)))
}

/// Three digits are more than the comparison bears.
fn factor(ratio: f32) -> String {
    if ratio.abs() >= 100.0 { format!("{ratio:.0}") } else { format!("{ratio:.1}") }
}

fn open(photo: &SeenPhoto) -> Action {
    Action::OpenPhoto(match &photo.origin {
        Origin::BuiltIn(name) => PhotoSource::Bundled(name),
        Origin::File(path) => PhotoSource::Path(path.clone()),
    })
}

/// A channel's crops in rows of three; answers the one that was clicked.
pub fn crops(ui: &mut Ui, state: &AppState, selection: Selection, width: f32) -> Option<Peak> {
    let evidence = state.examples.shown()?;
    let peaks = evidence.channel(selection.layer, selection.channel)?.peaks();
    let crops = state.examples.crops(selection);
    let side = ((width - GAP * (COLUMNS - 1) as f32) / COLUMNS as f32).floor();
    let rows = peaks.len().div_ceil(COLUMNS);
    let height = rows as f32 * (side + GAP) - GAP;
    let (area, _) = ui.allocate_exact_size(vec2(width, height.max(0.0)), Sense::hover());
    let mut clicked = None;
    for (index, peak) in peaks.iter().enumerate() {
        let at = vec2((index % COLUMNS) as f32, (index / COLUMNS) as f32) * (side + GAP);
        let cell = Rect::from_min_size(area.min + at, Vec2::splat(side));
        let Some(photo) = evidence.photo(peak.photo) else { continue };
        let response = ui.interact(cell, ui.scope_id().with(("crop", index)), Sense::click());
        let text = format!("{}: {}", photo.name, number(peak.value));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        paint_crop(ui, cell, crops, index, peak, side);
        if response.hovered() || response.has_focus() {
            let colors = theme::colors(ui.visuals());
            ui.painter().rect_stroke(cell, 0, Stroke::new(1.0, colors.strong), StrokeKind::Inside);
        }
        let response = response.on_hover_ui(|ui| {
            ui.strong(&photo.name);
            ui.label(format!("{} at row {}, column {}", number(peak.value), peak.row, peak.column));
            ui.weak("Click to open the photo.");
        });
        if response.clicked() {
            clicked = Some(*peak);
        }
    }
    clicked
}

/// The crop, in the middle of its cell, with its value where there is room.
fn paint_crop(ui: &Ui, cell: Rect, crops: Option<&Crops>, index: usize, peak: &Peak, side: f32) {
    let painter = ui.painter();
    painter.rect_filled(cell, 0, theme::colors(ui.visuals()).slot);
    let Some((texture, uv)) = crops.and_then(|crops| crops.picture(index)) else { return };
    let aspect = crops.map_or(1.0, Crops::aspect);
    let size = if aspect > 1.0 { vec2(side, side / aspect) } else { vec2(side * aspect, side) };
    painter.image(texture, Rect::from_center_size(cell.center(), size), uv, Color32::WHITE);
    if side >= 72.0 {
        let galley = painter.layout_no_wrap(number(peak.value), theme::caption(), Color32::from_gray(240));
        let corner = cell.left_bottom() + vec2(4.0, -galley.size().y - 2.0);
        let chip = Rect::from_min_size(corner, galley.size()).expand2(vec2(2.0, 0.0));
        painter.rect_filled(chip, 2, Color32::from_black_alpha(130));
        painter.galley(corner, galley, Color32::from_gray(240));
    }
}

/// How far the scan has come, and a button to stop it.
fn scan_line(ui: &mut Ui, scanning: &Scanning, commands: &mut Commands) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| scan_progress(ui, scanning, commands));
    });
}

/// From the right: stop, progress, words.
pub fn scan_progress(ui: &mut Ui, scanning: &Scanning, commands: &mut Commands) {
    let name = UiCommand::StopScan.text();
    if ui.add(Button::new("×").small()).accessible_name(name).on_hover_text(UiCommand::StopScan.tooltip()).clicked() {
        commands.push(UiCommand::StopScan);
    }
    let share = scanning.progress.total.map_or(0.0, |total| scanning.progress.done as f32 / total.max(1) as f32);
    progress_bar(ui, 64.0, share, "Photos looked through");
    ui.add(egui::Label::new(scan_text(scanning)).truncate());
}

fn scan_text(scanning: &Scanning) -> String {
    let Some(total) = scanning.progress.total else { return "looking for photos…".to_owned() };
    let left = scanning.seconds_left.map_or_else(String::new, |left| format!(", {} left", seconds(left)));
    format!("{} of {total} {}{left}", scanning.progress.done, plural(total, "photo"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_few_digits() {
        assert_eq!(["17.6", "120", "0.3"], [factor(17.62), factor(119.6), factor(0.31)].each_ref().map(String::as_str));
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!((plural(1, "photo").as_str(), plural(2, "photo").as_str()), ("photo", "photos"));
    }
}
