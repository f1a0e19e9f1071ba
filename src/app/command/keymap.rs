//! Pressed keys become commands.

use egui::{Context, Key, KeyboardShortcut, Modifiers};
use strum::IntoEnumIterator as _;

use super::UiCommand;

/// Takes the shortcuts of all enabled commands out of the input, so that no pane sees them too.
///
/// Keys without Ctrl, undo and redo belong to whoever types in a field, and are left there.
pub fn take_pressed(ctx: &Context, is_enabled: impl Fn(UiCommand) -> bool) -> Vec<UiCommand> {
    let is_typing = ctx.text_edit_focused();
    let mut keys: Vec<(KeyboardShortcut, UiCommand)> =
        UiCommand::iter().filter_map(|command| Some((command.shortcut()?, command))).collect();
    // Ctrl+O would match Ctrl+Shift+O as well: more modifiers are asked first.
    keys.sort_by_key(|(shortcut, _)| std::cmp::Reverse(weight(shortcut.modifiers)));
    keys.retain(|(_, command)| is_enabled(*command));
    // Escape closes and stops one thing after the other, which `update::escape` decides.
    keys.retain(|(shortcut, _)| shortcut.logical_key != Key::Escape);
    keys.retain(|(shortcut, command)| !(is_typing && belongs_to_fields(shortcut, *command)));
    let mut pressed: Vec<UiCommand> = keys
        .into_iter()
        .filter(|(shortcut, _)| ctx.input_mut(|input| input.consume_shortcut(shortcut)))
        .map(|(_, command)| command)
        .collect();
    if !is_typing && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Questionmark)) {
        pressed.push(UiCommand::Shortcuts);
    }
    pressed
}

fn belongs_to_fields(shortcut: &KeyboardShortcut, command: UiCommand) -> bool {
    let is_plain = !shortcut.modifiers.command && shortcut.logical_key != Key::F1;
    is_plain || matches!(command, UiCommand::Undo | UiCommand::Redo)
}

fn weight(modifiers: Modifiers) -> u32 {
    u32::from(modifiers.command) + u32::from(modifiers.shift) + u32::from(modifiers.alt)
}
