//! The slider that both panes of tiles have.

use egui::{Slider, Ui};

use crate::app::command::{Action, Commands};
use crate::app::state::AppState;
use crate::app::state::settings::TILE_SIDES;

/// How large tiles are on screen.
pub fn tile_side_slider(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut side = state.document.settings.tile_side;
    let slider = Slider::new(&mut side, TILE_SIDES).show_value(false).logarithmic(true);
    let slider = ui.add(slider).accessible_name("Size of the tiles");
    if slider.on_hover_text("Size of the tiles. Ctrl and the mouse wheel do the same.").changed() {
        commands.push(Action::TileSide(side));
    }
}
