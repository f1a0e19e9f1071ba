//! Pictures of the window's main screens.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test window_pictures` makes them anew.

mod support;

use egui::Theme;
use egui::accesskit::Role;
use layerscope::app::Options;
use support::{TestWindow, settings};

#[test]
fn activations_dark() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "Channel 10");
    window.settle();
    window.looks_like("activations_dark");
}

#[test]
fn activations_light() {
    let mut window = TestWindow::with([1280.0, 800.0], settings(Theme::Light), Options::default());
    window.click(Role::ListBoxOption, "Channel 10");
    window.settle();
    window.looks_like("activations_light");
}
