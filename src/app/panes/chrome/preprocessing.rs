//! How pictures are prepared for the network, and what its classes are called.

use std::sync::Arc;

use egui::{Button, DragValue, Grid, Image, Label, Response, RichText, ScrollArea, Ui, load::SizedTexture};

use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{Named as _, Text, msg, number, why};
use crate::app::state::AppState;
use crate::app::widgets::{PathField, choice, elided, framed, section};
use crate::import::imagenet_class_names;
use crate::network::{ChannelOrder, Classes, Crop, Grounds, Network, OutputKind, Preprocessing, Scaling};
use crate::worker::{ClassNames, Failure};

const WIDTH: f32 = 376.0;
/// The part of the width that is left beside the fields' names.
const FIELDS: f32 = 268.0;
/// The longer side of the little picture that the network sees, in points.
const PICTURE: f32 = 80.0;
/// The usual side of a centre square, as a part of the photo's shorter side: 224 of 256 pixels.
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
    /// What was asked for last.
    asked: Preprocessing,
}

impl PreprocessingPanel {
    /// Forgets what was set and could not be applied.
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
        section(ui, msg::preprocessing());
        introduction(ui, state, network);
        ui.add_space(4.0);
        if self.draft.as_ref().is_none_or(|draft| draft.of != network.preprocessing) {
            self.draft = Some(Draft::new(&network.preprocessing));
        }
        if let Some(draft) = &mut self.draft {
            commands.extend(draft.ui(ui, state).map(Action::Preprocess));
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            self.reset(ui, state, commands);
            let save = UiCommand::SavePreprocessing;
            let button = ui.add_enabled(state.is_enabled(save), Button::new(msg::preprocessing_save()));
            if button.on_hover_text(save.tooltip()).on_disabled_hover_text(msg::preprocessing_save_not()).clicked() {
                commands.push(save);
            }
        });
        ui.separator();
        section(ui, msg::class_names());
        self.class_names(ui, state, network, commands);
    }

    /// Draws the button that goes back to the preparation as it was opened; it also gives up what was set and is not possible.
    fn reset(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) {
        let reset = UiCommand::ResetPreprocessing;
        let is_under_way = self.draft.as_ref().is_some_and(|draft| draft.wanted != draft.of);
        let button = ui.add_enabled(state.is_enabled(reset) || is_under_way, Button::new(msg::preprocessing_reset()));
        if button.on_hover_text(reset.tooltip()).on_disabled_hover_text(msg::preprocessing_reset_not()).clicked() {
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
            let mut name = |ui: &mut Ui, text: Text, tip: Text, names: ClassNames| {
                if ui.button(text).on_hover_text(tip).clicked() {
                    commands.push(Action::NameClasses(names));
                }
            };
            let as_opened = state.opened().map(|opened| &opened.network.classes.names);
            if as_opened.is_some_and(|names| *names != network.classes.names) {
                name(ui, msg::class_names_as_opened(), msg::class_names_as_opened_tip(), ClassNames::AsOpened);
            }
            if outputs == 1000 && network.classes.names != imagenet_class_names() {
                name(ui, msg::class_names_imagenet(), msg::class_names_imagenet_tip(), ClassNames::ImageNet);
            }
            if !network.classes.names.is_empty() {
                name(ui, msg::class_names_no(), msg::class_names_no_tip(), ClassNames::Numbers);
            }
            if ui.button(msg::class_names_choose()).on_hover_text(UiCommand::ChooseClassNames.tooltip()).clicked() {
                commands.push(UiCommand::ChooseClassNames);
            }
        });
        let (name, hint) = (msg::class_names_path(), msg::class_names_path_hint());
        if let Some(path) = self.names_path.ui(ui, name, hint, msg::path_open(), 248.0) {
            commands.push(Action::NameClasses(ClassNames::File(path.into())));
        }
    }
}

/// Shows what the network sees of the photo, and how it is known that it wants it so.
fn introduction(ui: &mut Ui, state: &AppState, network: &Network) {
    ui.horizontal_top(|ui| {
        // Pictures of other proportions must not move what is set.
        ui.set_min_height(PICTURE);
        if let Some(seen) = state.seen() {
            let size = seen.size_vec2();
            let shown = size * (PICTURE / size.max_elem().max(1.0));
            let image = ui.add(Image::new(SizedTexture::new(seen.id(), shown)));
            image.accessible_name(msg::preprocessing_seen()).on_hover_text(msg::preprocessing_seen_tip());
        }
        ui.vertical(|ui| {
            ui.strong(network.name());
            let text = RichText::from(sentence(network.grounds()));
            let is_assumed = matches!(network.grounds(), Grounds::Usual(_));
            ui.label(if is_assumed { text.color(ui.visuals().warn_fg_color) } else { text.weak() });
        });
    });
}

fn sentence(grounds: &Grounds) -> Text {
    match grounds {
        Grounds::Said => msg::grounds_said_long(),
        Grounds::Usual(of) => msg::grounds_usual_long(of),
        Grounds::Changed => msg::grounds_changed_long(),
    }
}

impl Draft {
    fn new(of: &Preprocessing) -> Self {
        Self { of: of.clone(), wanted: of.clone(), asked: of.clone() }
    }

    /// Answers what is to be applied: what has been set, once the person lets go of it. What is wrong with it is said beside it.
    fn ui(&mut self, ui: &mut Ui, state: &AppState) -> Option<Preprocessing> {
        let refused = state.refused.as_ref().filter(|(refused, _)| *refused == self.wanted);
        let problem = refused.map(|(_, failure)| failure);
        let wanted = &mut self.wanted;
        Grid::new("preparation").num_columns(2).min_row_height(16.0).spacing([16.0, 4.0]).show(ui, |ui| {
            row(ui, msg::size(), |ui| size(ui, wanted));
            complain(ui, problem.filter(|problem| problem.is_of_size()));
            row(ui, msg::crop(), |ui| crop(ui, wanted));
            row(ui, msg::scaling(), |ui| presets(ui, wanted));
            row(ui, msg::channels(), |ui| channels(ui, wanted));
            row(ui, msg::white(), |ui| range(ui, wanted));
            numbers(ui, wanted);
            complain(ui, problem.filter(|problem| !problem.is_of_size()));
        });
        // A number under the pointer is still on its way.
        let is_settled = !ui.input(|input| input.pointer.any_down());
        if !is_settled || self.wanted == self.asked {
            return None;
        }
        self.asked = self.wanted.clone();
        Some(self.wanted.clone())
    }
}

fn row(ui: &mut Ui, name: Text, add: impl FnOnce(&mut Ui)) {
    ui.weak(name);
    ui.horizontal(add);
    ui.end_row();
}

/// Draws a row without a field, which needs less height.
fn caption_row(ui: &mut Ui, name: Text, add: impl FnOnce(&mut Ui)) {
    ui.label(RichText::from(name).small().weak());
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 16.0;
        ui.horizontal(add);
    });
    ui.end_row();
}

/// Beside what is wrong, so that it need not be looked for.
fn complain(ui: &mut Ui, problem: Option<&Failure>) {
    let Some(problem) = problem else { return };
    ui.label("");
    let text = RichText::from(why(problem)).color(ui.visuals().error_fg_color);
    ui.vertical(|ui| {
        ui.set_max_width(FIELDS);
        ui.add(Label::new(text).wrap());
    });
    ui.end_row();
}

fn named(response: Response, name: Text, tip: Text) {
    response.accessible_name(name).on_hover_text(tip);
}

/// A field for a number that applies when it is complete, and is not changed by being drawn.
fn drag<T: egui::emath::Numeric>(value: &mut T) -> DragValue<'_> {
    DragValue::new(value).update_while_editing(false).clamp_existing_to_range(false)
}

fn size(ui: &mut Ui, wanted: &mut Preprocessing) {
    let [height, width] = &mut wanted.size;
    for (side, name, prefix) in
        [(height, msg::size_height(), msg::size_height_prefix()), (width, msg::size_width(), msg::size_width_prefix())]
    {
        let field = drag(side).range(1..=16_384).speed(1).prefix(format!("{prefix} "));
        named(ui.add(field), name, msg::size_tip());
    }
}

fn crop(ui: &mut Ui, wanted: &mut Preprocessing) {
    let is_center = matches!(wanted.crop, Crop::Center(_));
    let whole = ui.selectable_label(!is_center, msg::crop_whole());
    if whole.on_hover_text(msg::crop_whole_tip()).clicked() {
        wanted.crop = Crop::Whole;
    }
    let center = ui.selectable_label(is_center, msg::crop_center());
    if center.on_hover_text(msg::crop_center_tip()).clicked() && !is_center {
        wanted.crop = Crop::Center(USUAL_CENTER);
    }
    if let Crop::Center(fraction) = &mut wanted.crop {
        let part = ui.add(drag(fraction).range(0.01..=1.0).speed(0.005).max_decimals(4));
        named(part, msg::crop_fraction(), msg::crop_fraction_tip());
    }
}

fn presets(ui: &mut Ui, wanted: &mut Preprocessing) {
    let channels = wanted.channels;
    let (current, suitable) = (Scaling::of(wanted), Scaling::ALL.into_iter().filter(|s| s.suits(channels)));
    let mut chosen = current;
    let response = choice(ui, &mut chosen, msg::scaling_own(), suitable, |scaling| scaling.text());
    named(response, msg::scaling_name(), msg::scaling_tip());
    if let Some(scaling) = chosen.filter(|_| chosen != current) {
        *wanted = scaling.applied_to(wanted);
    }
}

fn channels(ui: &mut Ui, wanted: &mut Preprocessing) {
    if !matches!(wanted.channels, ChannelOrder::Rgb | ChannelOrder::Bgr) {
        ui.label(wanted.channels.text());
        return;
    }
    let mut order = wanted.channels;
    for each in [ChannelOrder::Rgb, ChannelOrder::Bgr] {
        let label = ui.selectable_label(order == each, each.text());
        if label.on_hover_text(msg::channels_tip()).clicked() {
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
    named(ui.add(drag(&mut wanted.range).speed(0.5).max_decimals(4)), msg::white_name(), msg::white_tip());
}

/// Draws mean and std of each channel, and what comes of black and white.
fn numbers(ui: &mut Ui, wanted: &mut Preprocessing) {
    let (red, green, blue) = (msg::colour_red(), msg::colour_green(), msg::colour_blue());
    let names = match wanted.channels {
        ChannelOrder::Rgb => vec![red, green, blue],
        ChannelOrder::Bgr => vec![blue, green, red],
        ChannelOrder::Grey => vec![msg::colour_grey()],
        ChannelOrder::Rgba => vec![red, green, blue, msg::colour_opacity()],
    };
    let width = if names.len() > 3 { 54.0 } else { 62.0 };
    let cell = |ui: &mut Ui, text: RichText| drop(ui.add_sized([width, 16.0], Label::new(text)));
    caption_row(ui, Text::data(""), |ui| {
        names.iter().for_each(|name| cell(ui, RichText::from(name.clone()).small().weak()));
    });
    let speed = f64::from(wanted.range.abs().clamp(1e-3, 1e3)) * 0.002;
    for (title, values) in [(msg::mean(), &mut wanted.mean), (msg::std(), &mut wanted.std)] {
        row(ui, title.clone(), |ui| {
            for (value, name) in values.iter_mut().zip(&names) {
                let field = drag(value).speed(speed).max_decimals(5);
                let field = ui.add_sized([width, ui.spacing().interact_size.y], field);
                named(field, msg::of_colour(title.clone(), name.clone()), msg::normalised_tip());
            }
        });
    }
    let transform = wanted.color_transform();
    for (title, color) in [(msg::black_becomes(), 0.0), (msg::white_becomes(), 1.0)] {
        let mut values = vec![0.0; transform.channels()];
        transform.apply(&[color; 3], &mut values);
        caption_row(ui, title, |ui| {
            values.iter().for_each(|value| cell(ui, RichText::new(number(*value)).small().weak()))
        });
    }
}

/// How many classes the last layer tells apart.
fn outputs(network: &Network) -> usize {
    match network.classes.output_kind {
        OutputKind::Nothing => 0,
        OutputKind::Binary => 2,
        OutputKind::Probabilities => network.layer(network.output()).shape.len(),
    }
}

fn described(classes: &Classes, outputs: usize) -> Text {
    match classes.names.as_slice() {
        [] if outputs == 0 => msg::class_names_none(),
        [] if outputs == 1 => msg::class_names_only(),
        [] => msg::class_names_numbers(outputs.saturating_sub(1)),
        [only] => Text::data(only),
        [.., _] => {
            let (first, last) = (classes.label(0), classes.label(classes.names.len() - 1));
            msg::class_names_some(outputs, first, last)
        }
    }
}
