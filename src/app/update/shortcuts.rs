//! Keys become commands.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::app::command::{Command, Commands};
use crate::app::state::view::View;

/// Takes the keys of all commands out of the input, so that no panel sees them too.
pub fn take(ctx: &Context, view: &View, commands: &mut Commands) {
    let is_typing = ctx.text_edit_focused();
    let is_menu_open = ctx.any_popup_open();
    let mut keys: Vec<(KeyboardShortcut, Command)> =
        Command::all().into_iter().filter_map(|command| Some((command.shortcut()?, command))).collect();
    // Ctrl+O would match Ctrl+Shift+O as well: more modifiers are asked first.
    keys.sort_by_key(|(shortcut, _)| std::cmp::Reverse(weight(shortcut.modifiers)));
    for (shortcut, command) in keys {
        // Letters belong to whoever types; Escape first closes what is open.
        let is_plain = !shortcut.modifiers.command;
        if is_plain && is_typing && shortcut.logical_key != Key::F1 {
            continue;
        }
        let mut closes_first = || is_menu_open || view.shown.palette || close_windows(ctx, view, commands);
        if shortcut.logical_key == Key::Escape && closes_first() {
            continue;
        }
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) {
            commands.push(command);
        }
    }
    if !is_typing && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Questionmark)) {
        commands.push(Command::Shortcuts);
    }
}

/// Escape closes small windows before it stops anything. Answers whether there was one.
fn close_windows(ctx: &Context, view: &View, commands: &mut Commands) -> bool {
    let open = [(view.shown.shortcuts, Command::Shortcuts), (view.shown.about, Command::About)];
    let open: Vec<Command> = open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, command)| command).collect();
    if open.is_empty() && view.close_up.is_some() {
        let closes = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        commands.extend(closes.then_some(Command::CloseCloseUp));
        return closes;
    }
    let closes = !open.is_empty() && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if closes {
        commands.extend(open);
    }
    closes
}

fn weight(modifiers: Modifiers) -> u32 {
    u32::from(modifiers.command) + u32::from(modifiers.shift) + u32::from(modifiers.alt)
}
