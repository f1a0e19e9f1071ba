//! What the selected layer makes of the photo: all its maps.

use std::ops::Range;

use egui::{Align, Align2, Color32, ComboBox, Layout, Rect, Response, RichText, Ui};

use super::bars;
use super::channel_tip;
use super::layer_title::title_of_tiles;
use super::pane::Pane;
use super::tile_side::tile_side_slider;
use crate::activations::Statistics;
use crate::app::command::{Action, Commands, PaneId, UiCommand};
use crate::app::i18n::{Named as _, msg, number};
use crate::app::selection::Selection;
use crate::app::state::AppState;
use crate::app::textures::Maps;
use crate::app::theme;
use crate::app::widgets::{Grid, TileGrid, color_ramp, hatch};
use crate::picture::{Colormap, Scale};

#[derive(Default)]
pub struct Activations {
    grid: TileGrid,
}

impl Pane for Activations {
    fn ui(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Option<Response> {
        let title = title_of_tiles(ui, state, PaneId::Activations);
        let visible = self.tiles(ui, state, commands);
        // While the filters are visible too, what grows is what they show.
        if visible != state.in_sight && !state.document.settings.layout.is_shown(PaneId::Filters) {
            commands.push(Action::LookAt(visible));
        }
        title
    }
}

impl Activations {
    /// Answers the visible channels.
    fn tiles(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Commands) -> Range<usize> {
        let Some((_, selection, layer)) = state.selected() else {
            ui.centered_and_justified(|ui| ui.weak(msg::model_opening()));
            return 0..0;
        };
        if layer.shape.plane() == 1 {
            bars::ui(ui, state, commands);
            // The visible rows are spread over the layer.
            return 0..0;
        }
        let maps = state.maps();
        controls(ui, state, maps, commands);
        let statistics = state.analysis().map_or(&[][..], |a| a.layer(selection.layer).statistics.as_slice());
        let grid = Grid {
            name: msg::activations_maps(),
            salt: selection.layer.index(),
            count: layer.shape.channels(),
            wanted_side: state.document.settings.tile_side,
            selected: selection.channel,
        };
        let paint = |ui: &Ui, rect: Rect, channel: usize| {
            let colors = theme::colors(ui.visuals());
            match (maps.and_then(|maps| maps.picture(channel)), statistics.get(channel)) {
                (_, Some(statistics)) if statistics.is_dead() => {
                    hatch(ui.painter(), rect, colors.slot, colors.hatch);
                    true
                }
                (Some((texture, uv)), statistics) => {
                    ui.painter().image(texture, rect, uv, Color32::WHITE);
                    mark_not_finite(ui, rect, statistics);
                    true
                }
                _ => {
                    ui.painter().rect_filled(rect, 0, colors.slot);
                    false
                }
            }
        };
        let action = self.grid.ui(ui, &grid, paint, |ui, channel| {
            channel_tip::activation(ui, state, Selection { channel, ..selection });
        });
        commands.extend(action.chosen.map(|channel| Action::Select(Selection { channel, ..selection })));
        commands.extend(action.zoom.map(|zoom| Action::TileSide(state.document.settings.tile_side * zoom)));
        self.grid.visible()
    }
}

/// Values that are not numbers must not pass for small ones.
fn mark_not_finite(ui: &Ui, rect: Rect, statistics: Option<&Statistics>) {
    if statistics.is_some_and(|s| s.not_finite > 0) {
        let warn = ui.visuals().warn_fg_color;
        hatch(ui.painter(), rect, Color32::TRANSPARENT, warn);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, msg::not_a_number(), theme::caption(), warn);
    }
}

/// The ends of the colours: numbers if all maps share them.
fn legend(ui: &mut Ui, state: &AppState, maps: Option<&Maps>) {
    let range = maps.and_then(|maps| maps.range(0)).filter(|_| state.document.settings.scale == Scale::Layer);
    let (low, high) = match range {
        Some(range) => (number(range.low), number(range.high)),
        None => (msg::legend_low().into(), msg::legend_high().into()),
    };
    let tip = if range.is_some() { msg::legend_shared() } else { msg::legend_own() };
    ui.label(RichText::new(high).small().weak());
    color_ramp(ui, 64.0, 8.0, |share| state.document.settings.colormap.color(share)).on_hover_text(tip);
    ui.label(RichText::new(low).small().weak());
}

fn controls(ui: &mut Ui, state: &AppState, maps: Option<&Maps>, commands: &mut Commands) {
    ui.horizontal(|ui| {
        let colours =
            ComboBox::from_id_salt("colours").width(88.0).selected_text(state.document.settings.colormap.text());
        let colours = colours.show_ui(ui, |ui| {
            for colormap in Colormap::ALL {
                if ui.selectable_label(state.document.settings.colormap == colormap, colormap.text()).clicked() {
                    commands.push(UiCommand::of_colormap(colormap));
                }
            }
        });
        colours.response.accessible_name(msg::colours()).on_hover_text(UiCommand::Viridis.tooltip());
        for (scale, name) in [(Scale::Channel, msg::scale_per_channel()), (Scale::Layer, msg::scale_per_layer())] {
            let command = UiCommand::of_scale(scale);
            let button = ui.selectable_label(state.document.settings.scale == scale, name);
            if button.on_hover_text(command.tooltip()).clicked() {
                commands.push(command);
            }
        }
        ui.add_space(8.0);
        tile_side_slider(ui, state, commands);
        if ui.available_width() > 160.0 {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| legend(ui, state, maps));
        }
    });
    ui.add_space(4.0);
}
