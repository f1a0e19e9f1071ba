//! Pictures of the window's main screens.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test window_pictures` makes them anew.

mod support;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use layerscope::app::{Options, Settings};
use support::{TestWindow, settings};

const USUAL: [f32; 2] = [1280.0, 800.0];

/// A window on a deep layer: its coarse maps are quick to compare and small to keep.
fn on_layer(module: &str, layer: &str, size: [f32; 2], settings: Settings) -> TestWindow {
    let mut window = TestWindow::with(size, settings, Options::default());
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text(module);
    window.click(Role::ListBoxOption, layer);
    window.get(Role::TextInput, "Find a layer").focus();
    window.harness.run_ok();
    window.press(Modifiers::COMMAND, Key::A);
    window.press(Modifiers::NONE, Key::Delete);
    window.click(Role::ListBoxOption, "Channel 10");
    window.settle();
    window
}

#[test]
fn activations_dark() {
    on_layer("fire6", "fire6.concat", USUAL, settings(Theme::Dark)).looks_like("activations_dark");
}

#[test]
fn activations_light() {
    on_layer("fire8", "fire8.concat", USUAL, settings(Theme::Light)).looks_like("activations_light");
}

#[test]
fn activations_in_a_small_window() {
    on_layer("pool5", "pool5", [1000.0, 700.0], settings(Theme::Dark)).looks_like("activations_small");
}

#[test]
fn filters_with_some_tiles() {
    let mut settings = settings(Theme::Dark);
    // So few steps that processors have no time to differ.
    settings.recipe = layerscope::featurevis::Recipe { steps: 4, ..settings.recipe.sized(48) };
    let mut window = on_layer("fire4", "fire4.concat", USUAL, settings);
    window.click(Role::Tab, "Filters");
    for channel in ["Channel 0", "Channel 1", "Channel 3"] {
        window.click(Role::ListBoxOption, channel);
        window.click(Role::Button, "Grow this one");
        window.wait_for("a tile", |w| w.says("activation "));
    }
    window.settle();
    window.looks_like("filters_dark");
}

#[test]
fn classes_light() {
    let mut window = TestWindow::with(USUAL, settings(Theme::Light), Options::default());
    window.click(Role::ListBoxOption, "logits");
    window.settle();
    window.looks_like("classes_light");
}
