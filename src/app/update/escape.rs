//! What Escape closes or stops: one thing at a time, the topmost first.

use egui::{Context, Key, Modifiers, Popup};

use crate::app::command::{Action, Commands, UiCommand};
use crate::app::state::AppState;

/// Takes Escape out of the input, unless it belongs to an open menu or the palette, which close by themselves.
///
/// Then it closes small windows, then the close-up, and only then stops a growth.
pub fn take_escape(ctx: &Context, state: &AppState, commands: &mut Commands) {
    if Popup::is_any_open(ctx) || state.windows.palette || ctx.text_edit_focused() {
        return;
    }
    if !ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        return;
    }
    if state.windows.shortcuts || state.windows.about {
        commands.extend(state.windows.shortcuts.then_some(UiCommand::Shortcuts));
        commands.extend(state.windows.about.then_some(UiCommand::About));
    } else if state.close_up().is_some() {
        commands.push(Action::CloseCloseUp);
    } else {
        commands.push(UiCommand::Stop);
    }
}
