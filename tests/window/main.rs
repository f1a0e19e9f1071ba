//! The window as a person uses it, found by what it tells assistive technology.

mod examples;
mod growing;
mod looking;
mod opening;
#[path = "../support/mod.rs"]
mod support;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use layerscope::app::{Options, Settings};
use support::{TestWindow, settings};

/// A recipe that takes moments.
fn quick(steps: usize) -> Settings {
    let mut settings = settings(Theme::Dark);
    settings.recipe = layerscope::featurevis::Recipe { steps, ..settings.recipe.sized(32) };
    settings
}

fn with(settings: Settings) -> TestWindow {
    TestWindow::with([1280.0, 800.0], settings, Options::default())
}

/// Enters a path into the field of a drop-down.
fn enter_path(window: &mut TestWindow, drop_down: &str, field: &str, path: &str) {
    window.click(Role::Button, drop_down);
    window.get(Role::TextInput, field).focus();
    window.harness.run_ok();
    window.type_text(path);
    window.press(Modifiers::NONE, Key::Enter);
}
