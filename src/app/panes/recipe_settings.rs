//! Which recipe, and each of its settings.

use egui::containers::menu::MenuConfig;
use egui::{Button, ComboBox, DragValue, Grid, Ui};

use crate::app::command::{Action, Commands};
use crate::app::i18n::{Named, Text, about_preset, msg};
use crate::app::state::AppState;
use crate::app::widgets::{DropDown, choice};
use crate::featurevis::transform::list;
use crate::featurevis::{Colors, OptimizerKind, Parameterization, Preset, Recipe, Transform, TransformKind};

/// Draws preset, steps, size and seed, and a button that unfolds all other settings. Changes apply to what is grown from now on.
pub fn recipe(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut recipe = state.document.settings.recipe.clone();
    presets(ui, &mut recipe);
    let steps = DragValue::new(&mut recipe.steps).range(Recipe::STEPS).speed(4);
    prefixed(ui, steps, msg::recipe_steps_prefix(), msg::recipe_steps(), msg::recipe_steps_tip());
    let mut side = recipe.width;
    let size = DragValue::new(&mut side).range(Recipe::SIZES).speed(2);
    prefixed(ui, size, msg::recipe_size_prefix(), msg::recipe_size(), msg::recipe_size_tip());
    recipe = recipe.sized(side);
    let seed = DragValue::new(&mut recipe.seed).speed(0.1);
    prefixed(ui, seed, msg::recipe_seed_prefix(), msg::recipe_seed(), msg::recipe_seed_tip());
    adjust(ui, &mut recipe);
    if recipe != state.document.settings.recipe && recipe.check().is_ok() {
        commands.push(Action::Recipe(recipe));
    }
}

/// Draws a number behind its name.
fn prefixed(ui: &mut Ui, number: DragValue<'_>, prefix: Text, name: Text, tip: Text) {
    ui.add(number.prefix(format!("{prefix} "))).accessible_name(name).on_hover_text(tip);
}

fn presets(ui: &mut Ui, recipe: &mut Recipe) {
    let current = Preset::of(recipe);
    let title = current.map_or_else(msg::recipe_own, |preset| preset.text());
    let combo = ComboBox::from_id_salt("preset").width(104.0).selected_text(title.clone()).show_ui(ui, |ui| {
        for preset in Preset::ALL {
            // There is more room in the list than on the button.
            let title = if preset == Preset::Plain { msg::preset_plain_long() } else { preset.text() };
            let label = ui.selectable_label(current == Some(preset), title);
            if label.on_hover_text(about_preset(preset)).clicked() {
                // What belongs to the person rather than to the preset stays.
                *recipe = Recipe { seed: recipe.seed, ..preset.recipe() };
            }
        }
    });
    let about = current.map_or_else(msg::recipe_own_tip, about_preset);
    combo.response.accessible_name(msg::recipe_preset(title)).on_hover_text(about);
}

fn adjust(ui: &mut Ui, recipe: &mut Recipe) {
    let button = Button::new(msg::recipe_adjust());
    let (response, _) = DropDown::default().ui(ui, button, MenuConfig::new(), |ui| {
        ui.spacing_mut().interact_size.y = 22.0;
        Grid::new("recipe").num_columns(2).spacing([16.0, 4.0]).show(ui, |ui| {
            picture(ui, recipe);
            ascent(ui, recipe);
            transforms(ui, recipe);
        });
    });
    response.on_hover_text(msg::recipe_adjust_tip());
}

fn heading(ui: &mut Ui, text: Text) {
    ui.strong(text);
    ui.end_row();
}

/// Draws the row of one setting: its name, and the field that it is set with. `tip` says what it does.
fn row(ui: &mut Ui, name: Text, tip: Text, add: impl FnOnce(&mut Ui) -> egui::Response) {
    ui.label(name.clone()).on_hover_text(tip.clone());
    add(ui).accessible_name(name).on_hover_text(tip);
    ui.end_row();
}

fn one_of<T: Copy + PartialEq + Named>(ui: &mut Ui, value: &mut T, all: impl IntoIterator<Item = T>) -> egui::Response {
    let mut chosen = Some(*value);
    let response = choice(ui, &mut chosen, Text::data(""), all, |each| each.text());
    *value = chosen.unwrap_or(*value);
    response
}

fn picture(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, msg::recipe_picture());
    let tip = msg::recipe_parameterization_tip();
    row(ui, msg::recipe_parameterization(), tip, |ui| one_of(ui, &mut recipe.parameterization, Parameterization::ALL));
    row(ui, msg::recipe_colours(), msg::recipe_colours_tip(), |ui| one_of(ui, &mut recipe.colors, Colors::CHOICES));
    row(ui, msg::recipe_octaves(), msg::recipe_octaves_tip(), |ui| {
        ui.add(DragValue::new(&mut recipe.octaves).range(1..=4).speed(0.05))
    });
}

fn ascent(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, msg::recipe_ascent());
    row(ui, msg::recipe_optimizer(), msg::recipe_optimizer_tip(), |ui| {
        one_of(ui, &mut recipe.optimizer, OptimizerKind::ALL)
    });
    row(ui, msg::recipe_learning_rate(), msg::recipe_learning_rate_tip(), |ui| {
        ui.add(DragValue::new(&mut recipe.learning_rate).range(0.0001..=10.0).speed(0.002).max_decimals(4))
    });
    row(ui, msg::recipe_learning_rate_decay(), msg::recipe_learning_rate_decay_tip(), |ui| {
        ui.add(DragValue::new(&mut recipe.learning_rate_decay).range(0.0..=1.0).speed(0.01))
    });
    row(ui, msg::recipe_early_stopping(), msg::recipe_early_stopping_tip(), |ui| {
        ui.add(DragValue::new(&mut recipe.early_stopping).range(0.0..=0.5).speed(0.001).max_decimals(3))
    });
    row(ui, msg::recipe_revive(), msg::recipe_revive_tip(), |ui| ui.checkbox(&mut recipe.revive, ""));
}

fn transforms(ui: &mut Ui, recipe: &mut Recipe) {
    heading(ui, msg::recipe_transforms());
    let list = &mut recipe.transforms;
    amount(ui, list, TransformKind::Pad, msg::recipe_pad(), msg::recipe_pad_tip(), (64.0, 0.2, msg::unit_pixels()));
    amount(
        ui,
        list,
        TransformKind::Jitter,
        msg::recipe_jitter(),
        msg::recipe_jitter_tip(),
        (64.0, 0.2, msg::unit_pixels()),
    );
    amount(ui, list, TransformKind::Scale, msg::recipe_scale(), msg::recipe_scale_tip(), (0.9, 0.005, Text::data("")));
    amount(
        ui,
        list,
        TransformKind::Rotate,
        msg::recipe_rotation(),
        msg::recipe_rotation_tip(),
        (180.0, 0.2, msg::unit_degrees()),
    );
    row(ui, msg::recipe_transform_decay(), msg::recipe_transform_decay_tip(), |ui| {
        ui.add(DragValue::new(&mut recipe.transform_decay).range(0.0..=1.0).speed(0.01))
    });
    let list = &mut recipe.transforms;
    let (mut crops, mut side) = (list::crops(list), list::amount(list, TransformKind::Crop));
    if side == 0.0 {
        side = 0.5;
    }
    let before = (crops, side);
    row(ui, msg::recipe_crops(), msg::recipe_crops_tip(), |ui| {
        ui.add(DragValue::new(&mut crops).range(0..=16).speed(0.05))
    });
    row(ui, msg::recipe_crop(), msg::recipe_crop_tip(), |ui| {
        ui.add_enabled(crops > 1, DragValue::new(&mut side).range(0.05..=1.0).speed(0.005))
    });
    if (crops, side) != before {
        // One part alone is no choice here: a drag from 0 begins with two.
        let crops = if crops == 1 && before.0 == 0 { 2 } else { crops };
        list::set_crops(list, crops, side);
    }
    amount(ui, list, TransformKind::Blur, msg::recipe_blur(), msg::recipe_blur_tip(), (8.0, 0.02, msg::unit_pixels()));
    amount(
        ui,
        list,
        TransformKind::Mirror,
        msg::recipe_mirror(),
        msg::recipe_mirror_tip(),
        (1.0, 0.005, Text::data("")),
    );
    amount(ui, list, TransformKind::Noise, msg::recipe_noise(), msg::recipe_noise_tip(), (0.5, 0.002, Text::data("")));
}

/// How strong the transforms of a kind are; `(most, speed, unit)` are the number's.
fn amount(
    ui: &mut Ui,
    transforms: &mut Vec<Transform>,
    kind: TransformKind,
    name: Text,
    tip: Text,
    (most, speed, unit): (f32, f64, Text),
) {
    let mut amount = list::amount(transforms, kind);
    let before = amount;
    let unit = unit.to_string();
    let decimals = if unit.is_empty() { 3 } else { 1 };
    row(ui, name, tip, |ui| {
        ui.add(DragValue::new(&mut amount).range(0.0..=most).speed(speed).max_decimals(decimals).suffix(unit))
    });
    if amount != before {
        list::set(transforms, kind.with_amount(amount));
    }
}
