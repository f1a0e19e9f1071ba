//! Everything about the selected channel.

use egui::{Align2, Color32, Rect, Response, RichText, ScrollArea, Sense, Slider, Ui, Vec2, pos2, vec2};
use egui_plot::{Bar, BarChart};

use super::channel_tip;
use super::examples::{self, ExamplesSection};
use super::pane::Pane;
use crate::activations::ChannelSummary;
use crate::activations::{Analysis, Position};
use crate::app::command::{Action, Commands, UiCommand};
use crate::app::i18n::{msg, number};
use crate::app::state::AppState;
use crate::app::state::tiles::Progress;
use crate::app::theme;
use crate::app::widgets::{ListRow, Mark, PhotoAndMap, color_ramp, elided, hatch, section, small_plot};
use crate::featurevis::StopReason;
use crate::kernels::Size;
use crate::network::Layer;

#[derive(Default)]
pub struct Inspector {
    /// The position whose field is outlined: the one hovered, else the strongest.
    outlined: usize,
    examples: ExamplesSection,
}

impl Pane for Inspector {
    fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Option<Response> {
        let (_, selection, layer) = state.selected()?;
        let title = elided(ui, RichText::from(msg::inspector_title(&layer.name, selection.channel)).heading());
        match state.class_of(layer, selection.channel) {
            Some(class) => drop(elided(ui, RichText::new(class).weak())),
            None => drop(ui.weak(msg::inspector_channel(selection.channel, layer.shape.channels()))),
        }
        ui.add_space(4.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let summary = state.channel_summary();
            self.photo_and_map(ui, state, layer, summary, commands);
            looks_for_and_statistics(ui, state, commands);
            self.examples.ui(ui, state, commands);
            if let Some(summary) = summary.filter(|_| layer.shape.plane() > 1) {
                histogram(ui, state, summary);
                self.strongest(ui, &summary.strongest);
            }
        });
        Some(title)
    }
}

impl Inspector {
    fn photo_and_map(
        &self,
        ui: &mut Ui,
        state: &AppState,
        layer: &Layer,
        summary: Option<&ChannelSummary>,
        commands: &mut Commands,
    ) {
        let Some(analysis) = state.analysis() else { return };
        let size = analysis.input.size;
        let width = ui.available_width();
        let ratio = size.height as f32 / size.width.max(1) as f32;
        let positions = summary.map_or(&[][..], |summary| summary.strongest.as_slice());
        let marks = marks(analysis, layer, positions, self.outlined);
        let channel = state.selection().map_or(0, |selection| selection.channel);
        let maps = state.maps();
        let picture = PhotoAndMap {
            size: vec2(width, (width * ratio).min(width * 1.5)),
            photo: state.seen().map(|seen| seen.id()),
            map: maps.and_then(|maps| maps.picture(channel)),
            heat: state.heatmap().map(egui::TextureHandle::id),
            blend: state.document.settings.blend,
            marks: if layer.shape.plane() > 1 { &marks } else { &[] },
        };
        picture.ui(ui, msg::inspector_picture());
        if layer.shape.plane() > 1 {
            blend_slider(ui, state, commands);
        }
        ui.add_space(4.0);
    }

    fn strongest(&mut self, ui: &mut Ui, positions: &[Position]) {
        self.outlined = 0;
        if positions.is_empty() {
            return;
        }
        ui.add_space(8.0);
        section(ui, msg::inspector_strongest());
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, position) in positions.iter().enumerate() {
            let (rank, value) = (index + 1, number(position.value));
            let at = msg::inspector_position(position.row, position.column);
            let name = || msg::inspector_position_named(rank, at.clone(), value.as_str()).to_string();
            let row = ListRow::still(ui, 20.0, name);
            if row.response.hovered() {
                self.outlined = index;
            }
            ui.painter().text(
                pos2(row.rect.left() + 12.0, row.y()),
                Align2::RIGHT_CENTER,
                rank,
                theme::body(),
                row.weak,
            );
            row.left(ui, 24.0, &at, theme::body(), row.text);
            row.right(ui, 4.0, &value, theme::body(), row.text);
            row.response.on_hover_text(msg::inspector_position_tip());
        }
    }
}

fn blend_slider(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut blend = state.document.settings.blend;
    ui.horizontal(|ui| {
        ui.weak(msg::inspector_photo());
        ui.spacing_mut().slider_width = (ui.available_width() - 44.0).max(40.0);
        let slider = ui.add(Slider::new(&mut blend, 0.0..=1.0).show_value(false).trailing_fill(false));
        slider.accessible_name(msg::inspector_blend()).on_hover_text(msg::inspector_blend_tip());
        ui.weak(msg::inspector_map());
    });
    if blend != state.document.settings.blend {
        commands.push(Action::Blend(blend));
    }
}

/// The positions of the strongest values, as marks on the photo.
fn marks(analysis: &Analysis, layer: &Layer, positions: &[Position], outlined: usize) -> Vec<Mark> {
    let Size { height, width } = layer.shape.size();
    let input = analysis.input.size;
    let share = |v: usize, all: usize| v as f32 / all.max(1) as f32;
    let mark = |(index, position): (usize, &Position)| {
        let (rows, columns) = layer.receptive_field.at(position.row, position.column, input);
        let corner = |row: usize, column: usize| pos2(share(column, input.width), share(row, input.height));
        Mark {
            at: pos2(
                (position.column as f32 + 0.5) / width.max(1) as f32,
                (position.row as f32 + 0.5) / height.max(1) as f32,
            ),
            field: Rect::from_min_max(corner(rows.start, columns.start), corner(rows.end, columns.end)),
            number: index + 1,
            is_outlined: index == outlined,
        }
    };
    positions.iter().enumerate().map(mark).collect()
}

/// Draws the tile at the left and the map's statistics at the right.
fn looks_for_and_statistics(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    ui.add_space(4.0);
    ui.columns_const(|[left, right]: &mut [Ui; 2]| {
        section(left, msg::inspector_looks_for());
        looks_for(left, state, commands);
        section(right, msg::inspector_in_this_photo());
        right.spacing_mut().item_spacing.y = 0.0;
        if let (Some(statistics), Some(selection)) = (state.statistics(), state.selection()) {
            right.spacing_mut().interact_size.y = 22.0;
            match state.ranking() {
                Some(ranking) => channel_tip::rank(right, ranking, selection.channel),
                None => channel_tip::table(right, statistics),
            }
        }
    });
}

fn looks_for(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let Some(selection) = state.selection() else { return };
    let tiles = state.layer_tiles();
    let progress = tiles.and_then(|tiles| tiles.progress(selection.channel));
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(ui.available_width()), Sense::hover());
    let colors = theme::colors(ui.visuals());
    let is_dead = matches!(progress, Some(Progress::Grown(tile)) if tile.stop == StopReason::Dead);
    match tiles.and_then(|tiles| tiles.picture(selection.channel)) {
        Some(_) if is_dead => hatch(ui.painter(), rect, colors.slot, colors.hatch),
        Some((texture, uv)) => drop(ui.painter().image(texture, rect, uv, Color32::WHITE)),
        None => {
            ui.painter().rect_filled(rect, 0, colors.slot);
            ui.painter().text(
                rect.center(),
                Align2::CENTER_CENTER,
                msg::tile_not_grown(),
                theme::caption(),
                colors.weak,
            );
        }
    }
    if progress.is_some() {
        response.on_hover_ui(|ui| channel_tip::tile(ui, state, selection));
    }
    let is_growing = state.growth_here().is_some_and(|g| !g.is_stopping() && g.channels.contains(&selection.channel));
    match progress {
        Some(Progress::Growing { step, .. }) => drop(ui.weak(msg::tile_growing(*step))),
        Some(Progress::Grown(tile)) if state.is_complete(selection.layer, selection.channel) => {
            ui.weak(msg::tile_activation(number(tile.activation)));
            beside_photos(ui, state, tile.activation);
        }
        _ if is_growing
            && progress.is_none()
            && state.growth_here().is_some_and(|g| g.channels.first() == Some(&selection.channel)) =>
        {
            ui.weak(msg::tile_about_to_grow());
        }
        _ => {
            let button = egui::Button::new(RichText::from(msg::inspector_grow()).strong());
            let button = ui.add_sized(vec2(ui.available_width(), 28.0), button);
            if button.on_hover_text(UiCommand::GrowSelected.tooltip()).clicked() {
                commands.push(UiCommand::GrowSelected);
            }
        }
    }
}

/// Compares the tile's activation with the best photo's.
fn beside_photos(ui: &mut Ui, state: &AppState, activation: f32) {
    let (Some(examples), Some(selection)) = (state.examples.shown(), state.selection()) else { return };
    let Some(channel) = examples.channel(selection.layer, selection.channel) else { return };
    if let Some(ratio) = examples::ratio(examples, channel, activation) {
        // In the columns' own layout the first line of wrapped text is stretched to their width.
        let ratio = ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| ui.weak(ratio)).inner;
        ratio.on_hover_text(msg::examples_ratio_tip());
    }
}

/// Draws how often values of each size occur. Counts are drawn by their logarithm, as zeros outnumber all other values.
fn histogram(ui: &mut Ui, state: &AppState, summary: &ChannelSummary) {
    let histogram = &summary.histogram;
    if histogram.counts.len() < 2 {
        return;
    }
    ui.add_space(8.0);
    section(ui, msg::inspector_histogram());
    let color = theme::colors(ui.visuals()).bar;
    let width = f64::from(histogram.bin_width());
    let bars = histogram.counts.iter().enumerate().map(|(index, count)| {
        let at = f64::from(histogram.low) + (index as f64 + 0.5) * width;
        Bar::new(at, (1.0 + *count as f64).ln()).width(width * 0.9).fill(color).stroke(egui::Stroke::NONE)
    });
    let chart = BarChart::new("values", bars.collect());
    let chart = chart.allow_hover(false);
    small_plot(ui, "histogram", 48.0, msg::inspector_histogram_name(), |plot| plot.bar_chart(chart));
    let channel = state.selection().map_or(0, |selection| selection.channel);
    if let Some(range) = state.maps().and_then(|maps| maps.range(channel)) {
        let value = |share: f32| histogram.low + (histogram.high - histogram.low) * share;
        let color = |share: f32| state.document.settings.colormap.color(range.normalise(value(share)));
        color_ramp(ui, ui.available_width(), 4.0, color).on_hover_text(msg::inspector_ramp());
    }
    ui.spacing_mut().interact_size.y = 16.0;
    ui.horizontal(|ui| {
        ui.label(RichText::new(number(histogram.low)).small().weak());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(number(histogram.high)).small().weak());
        });
    });
}
