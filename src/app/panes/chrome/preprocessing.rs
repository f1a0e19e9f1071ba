//! How pictures are prepared for the network, and what its classes are called.

use std::sync::Arc;

use egui::{Button, DragValue, Grid, Image, Label, Response, RichText, ScrollArea, Ui, load::SizedTexture};

use crate::app::class_names::ClassNames;
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::state::AppState;
use crate::app::widgets::{PathField, choice, elided, framed, number, section};
use crate::import::imagenet_class_names;
use crate::network::{ChannelOrder, Classes, Crop, Grounds, Network, NetworkError, OutputKind, Preprocessing, Scaling};

const WIDTH: f32 = 376.0;
/// Of which this much is left beside the fields' names.
const FIELDS: f32 = 268.0;
/// The longer side of the picture that the network sees.
const PICTURE: f32 = 80.0;
/// All maps of one picture may take this many bytes: a wrong size must not take the machine's memory.
const MOST_BYTES: u64 = 4 << 30;
/// Of the shorter side, where nothing else is known: 224 of 256 pixels.
const USUAL_CENTER: f32 = 0.875;

#[derive(Default)]
pub struct PreprocessingPanel {
    draft: Option<Draft>,
    names_path: PathField,
}

/// What the person has set so far.
struct Draft {
    /// What it began with; another network, or the same after a change, begins anew.
    of: Preprocessing,
    wanted: Preprocessing,
    /// The last that was tried, and what is wrong with it.
    tried: Option<(Preprocessing, Option<Problem>)>,
}

#[derive(Clone)]
struct Problem {
    text: String,
    /// Of the size; else of the numbers.
    is_of_size: bool,
}

impl PreprocessingPanel {
    /// What was set and could not be applied is not there the next time.
    pub fn forget(&mut self) {
        self.draft = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let Some(network) = state.network() else { return };
        ui.set_width(WIDTH);
        framed(ui);
        // A complaint must not push anything out of a small window.
        let height = ui.ctx().content_rect().height() - 64.0;
        let scroll = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        scroll.show(ui, |ui| self.content(ui, state, network, commands));
    }

    fn content(&mut self, ui: &mut Ui, state: &AppState, network: &Arc<Network>, commands: &mut Commands) {
        section(ui, "Picture preparation");
        introduction(ui, state, network);
        ui.add_space(4.0);
        if self.draft.as_ref().is_none_or(|draft| draft.of != network.preprocessing) {
            self.draft = Some(Draft::new(&network.preprocessing));
        }
        if let Some(draft) = &mut self.draft {
            commands.extend(draft.ui(ui, network).map(Action::Preprocess));
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            self.reset(ui, state, commands);
            let save = UiCommand::SavePreprocessing;
            let button = ui.add_enabled(state.is_enabled(save), Button::new("Save beside the model"));
            let why_not = "Only beside weights that are in a file of their own and say nothing of it.";
            if button.on_hover_text(save.tooltip()).on_disabled_hover_text(why_not).clicked() {
                commands.push(save);
            }
        });
        ui.separator();
        section(ui, "Class names");
        self.class_names(ui, state, network, commands);
    }

    /// Gives up what was set and was not possible, too.
    fn reset(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let reset = UiCommand::ResetPreprocessing;
        let is_under_way = self.draft.as_ref().is_some_and(|draft| draft.wanted != draft.of);
        let button = ui.add_enabled(state.is_enabled(reset) || is_under_way, Button::new("Reset"));
        let why_not = "It is as when the model was opened.";
        if button.on_hover_text(reset.tooltip()).on_disabled_hover_text(why_not).clicked() {
            self.draft = None;
            commands.push(reset);
        }
    }

    fn class_names(&mut self, ui: &mut Ui, state: &AppState, network: &Network, commands: &mut Commands) {
        let outputs = outputs(network);
        elided(ui, described(&network.classes, outputs));
        if outputs == 0 {
            return;
        }
        ui.horizontal(|ui| {
            let mut name = |ui: &mut Ui, text: &str, tip: &str, names: ClassNames| {
                if ui.button(text).on_hover_text(tip).clicked() {
                    commands.push(Action::NameClasses(names));
                }
            };
            let as_opened = state.opened().map(|opened| &opened.network.classes.names);
            if as_opened.is_some_and(|names| *names != network.classes.names) {
                name(ui, "As opened", "The names that the model came with.", ClassNames::AsOpened);
            }
            if outputs == 1000 && network.classes.names != imagenet_class_names() {
                name(ui, "ImageNet", "The usual thousand, in their usual order.", ClassNames::ImageNet);
            }
            if !network.classes.names.is_empty() {
                name(ui, "Numbers", "No names: classes are called by their number.", ClassNames::Numbers);
            }
            if ui.button("Choose a file…").on_hover_text(UiCommand::ChooseClassNames.tooltip()).clicked() {
                commands.push(UiCommand::ChooseClassNames);
            }
        });
        let (name, hint) = ("Path of a file of class names", "path of a text file, a name a line");
        if let Some(path) = self.names_path.ui(ui, name, hint, "Open", 248.0) {
            commands.push(Action::NameClasses(ClassNames::File(path.into())));
        }
    }
}

/// What the network sees of the photo, and how it is known that it wants it so.
fn introduction(ui: &mut Ui, state: &AppState, network: &Network) {
    ui.horizontal_top(|ui| {
        // Pictures of other proportions must not move what is set.
        ui.set_min_height(PICTURE);
        if let Some(seen) = state.seen() {
            let size = seen.size_vec2();
            let shown = size * (PICTURE / size.max_elem().max(1.0));
            let image = ui.add(Image::new(SizedTexture::new(seen.id(), shown)));
            image.accessible_name("What the network sees").on_hover_text("What the network sees of the photo.");
        }
        ui.vertical(|ui| {
            ui.strong(network.name());
            let text = RichText::new(sentence(network.grounds()));
            let is_assumed = matches!(network.grounds(), Grounds::Usual(_));
            ui.label(if is_assumed { text.color(ui.visuals().warn_fg_color) } else { text.weak() });
        });
    });
}

fn sentence(grounds: &Grounds) -> String {
    match grounds {
        Grounds::Said => "Prepared as the model itself says.".to_owned(),
        Grounds::Usual(of) => format!("Prepared as is usual for {of}: the model does not say. Change what is wrong."),
        Grounds::Changed => "Changed here since the model was opened.".to_owned(),
    }
}

impl Draft {
    fn new(of: &Preprocessing) -> Self {
        Self { of: of.clone(), wanted: of.clone(), tried: None }
    }

    /// Answers what is to be applied: what has been set and is possible, once the person lets go of it.
    fn ui(&mut self, ui: &mut Ui, network: &Arc<Network>) -> Option<Preprocessing> {
        let wanted = &mut self.wanted;
        let problem = self.tried.as_ref().and_then(|(_, problem)| problem.clone());
        Grid::new("preparation").num_columns(2).min_row_height(16.0).spacing([16.0, 4.0]).show(ui, |ui| {
            row(ui, "size", |ui| size(ui, wanted));
            complain(ui, problem.as_ref().filter(|problem| problem.is_of_size));
            row(ui, "crop", |ui| crop(ui, wanted));
            row(ui, "scaling", |ui| presets(ui, wanted));
            row(ui, "channels", |ui| channels(ui, wanted));
            row(ui, "white is", |ui| range(ui, wanted));
            numbers(ui, wanted);
            complain(ui, problem.as_ref().filter(|problem| !problem.is_of_size));
        });
        if self.wanted == self.of {
            self.tried = None;
            return None;
        }
        if self.tried.as_ref().is_none_or(|(tried, _)| *tried != self.wanted) {
            self.tried = Some((self.wanted.clone(), problem_with(network, &self.wanted)));
        }
        let is_possible = self.tried.as_ref().is_some_and(|(_, problem)| problem.is_none());
        // A number under the pointer is still on its way.
        let is_settled = !ui.input(|input| input.pointer.any_down());
        (is_possible && is_settled).then(|| self.wanted.clone())
    }
}

fn problem_with(network: &Network, wanted: &Preprocessing) -> Option<Problem> {
    let changed = match network.with_preprocessing(wanted.clone()) {
        Ok(changed) => changed,
        Err(error) => {
            let is_of_size = !matches!(error, NetworkError::Preprocessing(_));
            return Some(Problem { text: error.to_string(), is_of_size });
        }
    };
    let values = changed.layers().map(|(_, layer)| layer.shape.len() as u64);
    let bytes = values.fold(0u64, |sum, values| sum.saturating_add(values.saturating_mul(4)));
    (bytes > MOST_BYTES).then(|| Problem {
        text: format!(
            "its maps would take {:.1} GB at this size; at most {:.1} GB are used",
            bytes as f64 / 1e9,
            MOST_BYTES as f64 / 1e9
        ),
        is_of_size: true,
    })
}

fn row(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.label(RichText::new(name).weak());
    ui.horizontal(add);
    ui.end_row();
}

/// One that holds no field needs less height.
fn caption_row(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.label(RichText::new(name).small().weak());
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 16.0;
        ui.horizontal(add);
    });
    ui.end_row();
}

/// Beside what is wrong, so that it need not be looked for.
fn complain(ui: &mut Ui, problem: Option<&Problem>) {
    let Some(problem) = problem else { return };
    ui.label("");
    let text = RichText::new(&problem.text).color(ui.visuals().error_fg_color);
    ui.vertical(|ui| {
        ui.set_max_width(FIELDS);
        ui.add(Label::new(text).wrap());
    });
    ui.end_row();
}

fn named(response: Response, name: &str, tip: &str) {
    response.accessible_name(name).on_hover_text(tip);
}

/// A number that applies when it is complete, and is never changed by being looked at.
fn drag<T: egui::emath::Numeric>(value: &mut T) -> DragValue<'_> {
    DragValue::new(value).update_while_editing(false).clamp_existing_to_range(false)
}

fn size(ui: &mut Ui, wanted: &mut Preprocessing) {
    let [height, width] = &mut wanted.size;
    let tip = "In pixels. Other sizes than it was trained on give other maps; the classes get worse.";
    for (side, name, prefix) in [(height, "Height in pixels", "height "), (width, "Width in pixels", "width ")] {
        named(ui.add(drag(side).range(1..=16_384).speed(1).prefix(prefix)), name, tip);
    }
}

fn crop(ui: &mut Ui, wanted: &mut Preprocessing) {
    let is_center = matches!(wanted.crop, Crop::Center(_));
    let whole = ui.selectable_label(!is_center, "whole, stretched");
    if whole.on_hover_text("All of the photo, in the input's proportions.").clicked() {
        wanted.crop = Crop::Whole;
    }
    let center = ui.selectable_label(is_center, "centre square");
    if center.on_hover_text("A square in the middle of the photo.").clicked() && !is_center {
        wanted.crop = Crop::Center(USUAL_CENTER);
    }
    if let Crop::Center(fraction) = &mut wanted.crop {
        let part = ui.add(drag(fraction).range(0.01..=1.0).speed(0.005).max_decimals(4));
        named(part, "Part of the shorter side", "Side of the square, as a part of the photo's shorter side.");
    }
}

fn presets(ui: &mut Ui, wanted: &mut Preprocessing) {
    let channels = wanted.channels;
    let (current, suitable) = (Scaling::of(wanted), Scaling::ALL.into_iter().filter(|s| s.suits(channels)));
    let mut chosen = current;
    let response = choice(ui, &mut chosen, "own numbers", suitable, Scaling::title);
    named(response, "Scaling of values", "Channels, white, mean and std in one go.");
    if let Some(scaling) = chosen.filter(|_| chosen != current) {
        *wanted = scaling.applied_to(wanted);
    }
}

fn channels(ui: &mut Ui, wanted: &mut Preprocessing) {
    let text = |order| match order {
        ChannelOrder::Rgb => "red, green, blue",
        ChannelOrder::Bgr => "blue, green, red",
        ChannelOrder::Grey => "grey: the network takes one",
        ChannelOrder::Rgba => "red, green, blue, opacity (full)",
    };
    if !matches!(wanted.channels, ChannelOrder::Rgb | ChannelOrder::Bgr) {
        ui.label(text(wanted.channels));
        return;
    }
    let mut order = wanted.channels;
    for each in [ChannelOrder::Rgb, ChannelOrder::Bgr] {
        let label = ui.selectable_label(order == each, text(each));
        if label.on_hover_text("Caffe and OpenCV put blue first, nearly all others red.").clicked() {
            order = each;
        }
    }
    if order != wanted.channels {
        // Each colour keeps its own mean and std.
        wanted.channels = order;
        wanted.mean.reverse();
        wanted.std.reverse();
    }
}

fn range(ui: &mut Ui, wanted: &mut Preprocessing) {
    for (value, text) in [(1.0, "1"), (255.0, "255")] {
        if ui.selectable_label(wanted.range == value, text).clicked() {
            wanted.range = value;
        }
    }
    let tip = "What white is before mean and std: values are multiplied by it.";
    named(ui.add(drag(&mut wanted.range).speed(0.5).max_decimals(4)), "White", tip);
}

/// For each channel: mean and std, and what comes of black and white.
fn numbers(ui: &mut Ui, wanted: &mut Preprocessing) {
    let names: &[&str] = match wanted.channels {
        ChannelOrder::Rgb => &["red", "green", "blue"],
        ChannelOrder::Bgr => &["blue", "green", "red"],
        ChannelOrder::Grey => &["grey"],
        ChannelOrder::Rgba => &["red", "green", "blue", "opacity"],
    };
    let width = if names.len() > 3 { 54.0 } else { 62.0 };
    let cell = |ui: &mut Ui, text: RichText| drop(ui.add_sized([width, 16.0], Label::new(text)));
    caption_row(ui, "", |ui| names.iter().for_each(|name| cell(ui, RichText::new(*name).small().weak())));
    let speed = f64::from(wanted.range.abs().clamp(1e-3, 1e3)) * 0.002;
    let tip = "(value - mean) / std";
    for (title, values) in [("mean", &mut wanted.mean), ("std", &mut wanted.std)] {
        row(ui, title, |ui| {
            for (value, name) in values.iter_mut().zip(names) {
                let field = drag(value).speed(speed).max_decimals(5);
                named(ui.add_sized([width, ui.spacing().interact_size.y], field), &format!("{title} of {name}"), tip);
            }
        });
    }
    let transform = wanted.color_transform();
    for (title, color) in [("black becomes", 0.0), ("white becomes", 1.0)] {
        let mut values = vec![0.0; transform.channels()];
        transform.apply(&[color; 3], &mut values);
        caption_row(ui, title, |ui| {
            values.iter().for_each(|value| cell(ui, RichText::new(number(*value)).small().weak()))
        });
    }
}

/// How many classes the last layer tells apart.
fn outputs(network: &Network) -> usize {
    match network.classes.reading {
        OutputKind::Nothing => 0,
        OutputKind::Binary => 2,
        OutputKind::Probabilities => network.layer(network.output()).shape.len(),
    }
}

fn described(classes: &Classes, outputs: usize) -> String {
    match classes.names.as_slice() {
        [] if outputs == 0 => "None: what this network gives is no class.".to_owned(),
        [] if outputs == 1 => "None: the only class is called class 0.".to_owned(),
        [] => format!("None: classes are numbers, 0 to {}.", outputs.saturating_sub(1)),
        [only] => only.clone(),
        [.., _] => {
            let (first, last) = (classes.label(0), classes.label(classes.names.len() - 1));
            format!("{outputs}: {first} … {last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;

    /// Before anything of that size is computed.
    #[test]
    fn sizes_that_take_too_much_memory_are_refused() {
        let network = import::open_default().unwrap();
        let at = |height, width| Preprocessing { size: [height, width], ..network.preprocessing.clone() };
        assert!(problem_with(&network, &at(1024, 1024)).is_none());
        for (size, reason) in [(at(16_384, 16_384), "would take"), (at(2, 2), "made for 227x227")] {
            let problem = problem_with(&network, &size).unwrap();
            assert!(problem.is_of_size && problem.text.contains(reason), "{}", problem.text);
        }
        let problem = problem_with(&network, &Preprocessing { range: 0.0, ..network.preprocessing.clone() }).unwrap();
        assert!(!problem.is_of_size);
    }
}
