//! The tooltip of a tile: what is known of its channel.

use egui::{Color32, Label, RichText, Sense, Ui, Vec2};
use egui_plot::{Line, PlotPoints};

use super::examples;
use crate::activations::Ranking;
use crate::activations::Statistics;
use crate::app::i18n::{msg, number, percent, seconds};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::state::tiles::Progress;
use crate::app::textures::TextureRegion;
use crate::app::theme;
use crate::app::widgets::{hatch, label_and_value, section, small_plot};
use crate::featurevis::{StopReason, Tile};

const PREVIEW: f32 = 192.0;

/// Shows a map, larger than in the grid, and its statistics.
pub fn activation(ui: &mut Ui, state: &AppState, selection: Selection) {
    narrow(ui);
    title(ui, state, selection);
    let statistics = state.analysis().and_then(|a| a.layer(selection.layer).statistics.get(selection.channel));
    let maps = state.maps();
    let is_dead = statistics.is_some_and(Statistics::is_dead);
    picture(ui, maps.and_then(|maps| maps.picture(selection.channel)), is_dead);
    if let Some(statistics) = statistics {
        table(ui, statistics);
    }
}

/// Shows a tile, larger than in the grid, and how it has grown; beside it stands what excites its channel in photos.
pub fn tile(ui: &mut Ui, state: &AppState, selection: Selection) {
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| grown(ui, state, selection));
        ui.vertical(|ui| in_photos(ui, state, selection));
    });
}

fn in_photos(ui: &mut Ui, state: &AppState, selection: Selection) {
    let Some(examples) = state.examples.shown() else { return };
    let Some(channel) = examples.channel(selection.layer, selection.channel) else { return };
    narrow(ui);
    section(ui, msg::examples());
    if channel.is_silent() {
        ui.label(examples::silence(examples));
    }
    // A click cannot reach them, as the tooltip goes when the pointer leaves the tile.
    let _ = examples::crops(ui, state, selection, PREVIEW);
    let Some(mean) = channel.best_mean() else { return };
    label_and_value(ui, msg::tip_largest_mean(), number(mean.value));
    let tile = state.tiles.layer(selection.layer).and_then(|tiles| tiles.tile(selection.channel));
    let ratio = tile.and_then(|tile| examples::ratio(examples, channel, tile.activation));
    match ratio {
        Some(ratio) => drop(ui.add(Label::new(ratio).wrap())),
        None => {
            let name = examples.photo(mean.photo).map_or("", |photo| photo.name.as_str());
            ui.add(Label::new(RichText::new(name).weak()).truncate());
        }
    }
}

fn grown(ui: &mut Ui, state: &AppState, selection: Selection) {
    narrow(ui);
    title(ui, state, selection);
    let tiles = state.tiles.layer(selection.layer);
    let progress = tiles.and_then(|tiles| tiles.progress(selection.channel));
    let shown = tiles.and_then(|tiles| tiles.picture(selection.channel));
    match progress {
        None => drop(ui.weak(msg::tip_not_grown())),
        Some(Progress::Growing { step, values }) => {
            picture(ui, shown, false);
            curve(ui, values.clone());
            label_and_value(ui, msg::tip_step(), step.to_string());
        }
        Some(Progress::Abandoned { step }) => {
            picture(ui, shown, false);
            ui.weak(msg::tip_stopped(*step));
        }
        Some(Progress::Grown(tile)) => {
            picture(ui, shown, tile.stop == StopReason::Dead);
            growth(ui, tile);
        }
    }
}

/// Makes a column as wide as the preview, with close lines.
fn narrow(ui: &mut Ui) {
    ui.set_max_width(PREVIEW);
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 18.0;
}

/// Tells how a finished tile has grown.
fn growth(ui: &mut Ui, tile: &Tile) {
    match tile.stop {
        StopReason::Finished => {}
        StopReason::Converged => drop(ui.weak(msg::tip_settled())),
        StopReason::Cancelled => drop(ui.weak(msg::tip_stopped(tile.steps))),
        StopReason::Dead => {
            ui.label(msg::tip_dead());
        }
    }
    curve(ui, tile.curve.iter().enumerate().map(|(step, value)| [step as f32, *value]).collect());
    label_and_value(ui, msg::tip_activation(), number(tile.activation));
    label_and_value(ui, msg::tip_steps(), tile.steps.to_string());
    label_and_value(ui, msg::tip_time(), seconds(tile.seconds));
}

/// Draws the objective's value step by step.
pub fn curve(ui: &mut Ui, values: Vec<[f32; 2]>) {
    let color = theme::colors(ui.visuals()).bar;
    let points: PlotPoints<'_> = values.iter().map(|[step, value]| [f64::from(*step), f64::from(*value)]).collect();
    small_plot(ui, "curve", 44.0, msg::tip_curve(), |plot| plot.line(Line::new("objective", points).color(color)));
}

pub fn table(ui: &mut Ui, statistics: &Statistics) {
    if statistics.is_dead() {
        ui.weak(msg::statistics_dead());
    }
    label_and_value(ui, msg::statistics_max(), number(statistics.max));
    label_and_value(ui, msg::statistics_mean(), number(statistics.mean));
    label_and_value(ui, msg::statistics_std(), number(statistics.std));
    label_and_value(ui, msg::statistics_min(), number(statistics.min));
    label_and_value(ui, msg::statistics_active(), percent(statistics.active));
    if statistics.not_finite > 0 {
        label_and_value(ui, msg::statistics_not_finite(), statistics.not_finite.to_string());
    }
}

/// Shows a single value, and its rank among the layer's values.
pub fn rank(ui: &mut Ui, ranking: &Ranking, channel: usize) {
    label_and_value(ui, msg::ranking_value(), number(ranking.value(channel)));
    if let Some(index) = ranking.order.iter().position(|other| *other == channel) {
        label_and_value(ui, msg::ranking_rank(), msg::ranking_place(index + 1, ranking.order.len()));
    }
}

fn title(ui: &mut Ui, state: &AppState, selection: Selection) {
    let Some((_, _, layer)) = state.selected() else { return };
    ui.horizontal(|ui| {
        ui.strong(msg::tip_channel(selection.channel));
        if let Some(class) = state.class_of(layer, selection.channel) {
            ui.label(class);
        }
    });
}

fn picture(ui: &mut Ui, shown: Option<TextureRegion>, is_hatched: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(PREVIEW), Sense::hover());
    let colors = theme::colors(ui.visuals());
    match shown {
        _ if is_hatched => hatch(ui.painter(), rect, colors.slot, colors.hatch),
        Some((texture, uv)) => drop(ui.painter().image(texture, rect, uv, Color32::WHITE)),
        None => drop(ui.painter().rect_filled(rect, 0, colors.slot)),
    }
}
