//! Which recipe, and each of its settings.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{ComboBox, DragValue, Grid, PopupCloseBehavior, RichText, Ui};

use crate::app::command::{Action, Commands};
use crate::app::state::AppState;
use crate::app::widgets::choice;
use crate::featurevis::transform::list;
use crate::featurevis::{Colors, OptimizerKind, Parameterization, Preset, Recipe, Transform, TransformKind};

/// Preset, steps, size and seed; all else behind a button. Changes apply to what is grown from now on.
pub fn recipe(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut recipe = state.document.settings.recipe.clone();
    presets(ui, &mut recipe);
    let steps = DragValue::new(&mut recipe.steps).range(Recipe::STEPS).speed(4).prefix("steps ");
    ui.add(steps).accessible_name("Steps").on_hover_text("Steps of ascent for each tile: more are clearer and slower.");
    let mut side = recipe.width;
    let size = DragValue::new(&mut side).range(Recipe::SIZES).speed(2).prefix("size ");
    ui.add(size).accessible_name("Size in pixels").on_hover_text("Width and height of a tile in pixels.");
    recipe = recipe.sized(side);
    let seed = DragValue::new(&mut recipe.seed).speed(0.1).prefix("seed ");
    ui.add(seed).accessible_name("Seed").on_hover_text("Which noise to start from: the same seed gives the same tile.");
    adjust(ui, &mut recipe);
    if recipe != state.document.settings.recipe && recipe.check().is_ok() {
        commands.push(Action::Recipe(recipe));
    }
}

fn presets(ui: &mut Ui, recipe: &mut Recipe) {
    let current = Preset::of(recipe);
    let title = current.map_or("Own settings", short);
    let combo = ComboBox::from_id_salt("preset").width(104.0).selected_text(title).show_ui(ui, |ui| {
        for preset in Preset::ALL {
            let label = ui.selectable_label(current == Some(preset), preset.title());
            if label.on_hover_text(preset.about()).clicked() {
                // What belongs to the person rather than to the preset stays.
                *recipe = Recipe { seed: recipe.seed, ..preset.recipe() };
            }
        }
    });
    let about = current.map_or("Settings of your own: choose a preset to go back to it.", Preset::about);
    combo.response.accessible_name(format!("Preset: {title}")).on_hover_text(about);
}

/// Where the full title has no room.
fn short(preset: Preset) -> &'static str {
    if preset == Preset::Plain { "Plain ascent" } else { preset.title() }
}

fn adjust(ui: &mut Ui, recipe: &mut Recipe) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) = MenuButton::new("Adjust…").config(config).ui(ui, |ui| {
        ui.spacing_mut().interact_size.y = 22.0;
        Grid::new("recipe").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
            picture(ui, recipe);
            ascent(ui, recipe);
            transforms(ui, recipe);
        });
    });
    response.on_hover_text("Parameterization, optimizer, and how the picture is moved before each step.");
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).strong());
    ui.end_row();
}

/// One setting: what it is called, what it is set with, and what it does.
fn row(ui: &mut Ui, name: &str, tip: &str, add: impl FnOnce(&mut Ui) -> egui::Response) {
    ui.label(name).on_hover_text(tip);
    add(ui).accessible_name(name).on_hover_text(tip);
    ui.end_row();
}

fn one_of<T: Copy + PartialEq>(
    ui: &mut Ui,
    value: &mut T,
    all: impl IntoIterator<Item = T>,
    name: impl Fn(T) -> &'static str,
) -> egui::Response {
    let mut chosen = Some(*value);
    let response = choice(ui, &mut chosen, "", all, name);
    *value = chosen.unwrap_or(*value);
    response
}

fn picture(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, "The picture");
    let tip = "What the ascent moves: the spectrum, only its phases (MACO), or every pixel for itself.";
    row(ui, "parameterization", tip, |ui| {
        one_of(ui, &mut recipe.parameterization, Parameterization::ALL, Parameterization::name)
    });
    row(ui, "colours", "Decorrelated: along the directions in which the colours of photos vary.", |ui| {
        one_of(ui, &mut recipe.colors, Colors::CHOICES, Colors::name)
    });
    row(ui, "octaves", "Sizes that the picture is grown at, each twice the one before.", |ui| {
        ui.add(DragValue::new(&mut recipe.octaves).range(1..=4).speed(0.05))
    });
}

fn ascent(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, "The ascent");
    row(ui, "optimizer", "Adam, NAdam, or steps of fixed length along the gradient.", |ui| {
        one_of(ui, &mut recipe.optimizer, OptimizerKind::ALL, OptimizerKind::name)
    });
    row(ui, "learning rate", "The size of a step, in units of the coefficients.", |ui| {
        ui.add(DragValue::new(&mut recipe.learning_rate).range(0.0001..=10.0).speed(0.002).max_decimals(4))
    });
    row(ui, "learning rate decay", "The last step's size as a fraction of the first's: 1 keeps it.", |ui| {
        ui.add(DragValue::new(&mut recipe.learning_rate_decay).range(0.0..=1.0).speed(0.01))
    });
    row(ui, "early stopping", "Ends when 24 steps gain less than this fraction: 0 never does.", |ui| {
        ui.add(DragValue::new(&mut recipe.early_stopping).range(0.0..=0.5).speed(0.001).max_decimals(3))
    });
    row(ui, "wake silent units", "By redirected gradients, stronger noise, and photos.", |ui| {
        ui.checkbox(&mut recipe.revive, "")
    });
}

fn transforms(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, "Before each step");
    let list = &mut recipe.transforms;
    amount(ui, list, TransformKind::Pad, "border", "Pixels of grey around the picture.", (64.0, 0.2, " px"));
    amount(ui, list, TransformKind::Jitter, "jitter", "Shift by at most this many pixels.", (64.0, 0.2, " px"));
    amount(ui, list, TransformKind::Scale, "scale", "Larger or smaller by at most this fraction.", (0.9, 0.005, ""));
    amount(ui, list, TransformKind::Rotate, "rotation", "Turn by at most this angle.", (180.0, 0.2, "°"));
    row(ui, "transform decay", "How far the last step moves, as a fraction of the first: 1 keeps it.", |ui| {
        ui.add(DragValue::new(&mut recipe.transform_decay).range(0.0..=1.0).speed(0.01))
    });
    let list = &mut recipe.transforms;
    let (mut crops, mut side) = (list::crops(list), list::amount(list, TransformKind::Crop));
    if side == 0.0 {
        side = 0.5;
    }
    let before = (crops, side);
    row(ui, "crops", "Random parts that the network sees at each step: 0 shows it the whole picture.", |ui| {
        ui.add(DragValue::new(&mut crops).range(0..=16).speed(0.05))
    });
    row(ui, "crop", "The side of a part, as a fraction of the picture's.", |ui| {
        ui.add_enabled(crops > 1, DragValue::new(&mut side).range(0.05..=1.0).speed(0.005))
    });
    if (crops, side) != before {
        // One part alone is no choice here: a drag from 0 begins with two.
        let crops = if crops == 1 && before.0 == 0 { 2 } else { crops };
        list::set_crops(list, crops, side);
    }
    amount(ui, list, TransformKind::Blur, "blur", "Out of focus by this many pixels.", (8.0, 0.02, " px"));
    amount(ui, list, TransformKind::Mirror, "mirror", "How often left and right are exchanged.", (1.0, 0.005, ""));
    amount(ui, list, TransformKind::Noise, "noise", "Standard deviation of the noise added.", (0.5, 0.002, ""));
}

/// How strong the transforms of a kind are; `(most, speed, unit)` are the number's.
fn amount(
    ui: &mut Ui,
    transforms: &mut Vec<Transform>,
    kind: TransformKind,
    name: &str,
    tip: &str,
    (most, speed, unit): (f32, f64, &str),
) {
    let mut amount = list::amount(transforms, kind);
    let before = amount;
    let decimals = if unit.is_empty() { 3 } else { 1 };
    row(ui, name, tip, |ui| {
        ui.add(DragValue::new(&mut amount).range(0.0..=most).speed(speed).max_decimals(decimals).suffix(unit))
    });
    if amount != before {
        list::set(transforms, kind.with_amount(amount));
    }
}
