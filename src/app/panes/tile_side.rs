//! The slider that both panes of tiles have.

use egui::{Slider, Ui};

use crate::app::command::{Action, Commands};
use crate::app::i18n::msg;
use crate::app::state::AppState;
use crate::app::state::settings::TILE_SIDES;

/// How large tiles are on screen.
pub fn tile_side_slider(ui: &mut Ui, state: &AppState, commands: &mut Commands) {
    let mut side = state.document.settings.tile_side;
    let slider = Slider::new(&mut side, TILE_SIDES).show_value(false).logarithmic(true);
    let slider = ui.add(slider).accessible_name(msg::tile_side());
    if slider.on_hover_text(msg::tile_side_tip()).changed() {
        commands.push(Action::TileSide(side));
    }
}
