//! Panes are docked: moved, resized, closed, reopened, and found where they were at the next start.

mod support;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme, pos2};
use layerscope::app::{Options, Settings, Window};
use support::{TestWindow, settings};

fn with(settings: Settings) -> TestWindow {
    TestWindow::with([1280.0, 800.0], settings, Options::default())
}

/// Drags what lies at one point to another, as a hand does: press, move in steps, release.
fn drag(window: &mut TestWindow, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.harness.event(Event::PointerMoved(from));
    window.harness.step();
    window.harness.event(button(from, true));
    window.harness.step();
    for step in 1..=8 {
        window.harness.event(Event::PointerMoved(from.lerp(to, step as f32 / 8.0)));
        window.harness.step();
    }
    window.harness.event(button(to, false));
    window.harness.run_ok();
}

/// The settings as they would be stored when the window closes.
fn stored(window: &TestWindow) -> Settings {
    window.harness.state().as_ref().map(Window::settings).expect("it runs").clone()
}

fn left_edge(window: &TestWindow, role: Role, label: &str) -> f32 {
    window.get(role, label).rect().left()
}

#[test]
fn a_pane_is_closed_and_reopened_from_the_menu() {
    let mut window = TestWindow::open();
    let before = left_edge(&window, Role::ListBox, "Activation maps");
    window.click(Role::Button, "View");
    window.click(Role::Button, "Layers");
    assert!(!window.has(Role::TextInput, "Find a layer"));
    assert!(left_edge(&window, Role::ListBox, "Activation maps") < before, "the tiles get its room");
    // What needs a closed pane opens it.
    window.press(Modifiers::COMMAND, Key::F);
    assert!(window.has(Role::TextInput, "Find a layer"));
    assert_eq!(left_edge(&window, Role::ListBox, "Activation maps"), before);
}

#[test]
fn a_tab_is_dragged_beside_the_other_and_the_layout_is_reset() {
    let mut window = TestWindow::open();
    let tab = window.get(Role::Tab, "Filters").rect().center();
    let tiles = window.get(Role::ListBox, "Activation maps").rect();
    drag(&mut window, tab, pos2(tiles.right() - 10.0, tiles.center().y));
    assert!(window.has(Role::ListBox, "Activation maps") && window.has(Role::ListBox, "Tiles"), "both are in sight");
    let kept = stored(&window);
    window.press(Modifiers::COMMAND, Key::P);
    window.type_text("reset the layout");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(!window.has(Role::ListBox, "Tiles") && window.has(Role::Tab, "Filters"));

    let again = with(kept);
    assert!(again.has(Role::ListBox, "Activation maps") && again.has(Role::ListBox, "Tiles"), "{}", again.all_text());
}

#[test]
fn a_pane_at_the_side_is_resized_and_keeps_its_width() {
    let mut window = TestWindow::open();
    let tiles = window.get(Role::ListBox, "Activation maps").rect();
    let edge = pos2(232.5, tiles.center().y);
    drag(&mut window, edge, edge + egui::vec2(60.0, 0.0));
    let moved = left_edge(&window, Role::ListBox, "Activation maps");
    assert!((moved - tiles.left() - 60.0).abs() < 3.0, "{} -> {moved}", tiles.left());
    let wider = TestWindow::with([1920.0, 1080.0], stored(&window), Options::default());
    assert!((left_edge(&wider, Role::ListBox, "Activation maps") - moved).abs() < 3.0);
}

/// Both panes show the layer's channels, and a choice in one is a choice in the other.
#[test]
fn panes_of_tiles_alone_have_titles() {
    let mut settings = settings(Theme::Light);
    settings = {
        let mut window = with(settings);
        let tab = window.get(Role::Tab, "Filters").rect().center();
        let tiles = window.get(Role::ListBox, "Activation maps").rect();
        drag(&mut window, tab, pos2(tiles.center().x, tiles.bottom() - 10.0));
        stored(&window)
    };
    let window = with(settings);
    assert!(window.has(Role::Label, "Activations") && window.has(Role::Label, "Filters"), "{}", window.all_text());
    assert!(!window.has(Role::Tab, "Filters"));
}
