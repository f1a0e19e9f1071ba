//! Tiles grow, are stopped, go on, are seen large and are saved.

use egui::accesskit::Role;
use egui::{Key, Modifiers};

use crate::support::TestWindow;
use crate::{enter_path, quick, with};

/// The most steps that a recipe may have: no test waits for the last.
const LONG: usize = 100_000;

/// Stops the growth under way and waits for its end.
fn stop(window: &mut TestWindow) {
    window.press(Modifiers::NONE, Key::Escape);
    window.wait_for("the end", |w| !w.says("growing 0 of") && !w.says("stopping"));
    window.settle();
}

/// A window on tiles of which the first were stopped after some steps.
fn with_stopped_tile() -> TestWindow {
    let mut window = with(quick(LONG));
    window.click(Role::Tab, "Filters");
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("a first step", |w| w.says("growing, step"));
    stop(&mut window);
    window
}

/// Opens the first tile large and waits for its growth.
fn open_close_up(window: &mut TestWindow) {
    // A click on the tile that is selected already opens it.
    window.click(Role::ListBoxOption, "Channel 5");
    window.click(Role::ListBoxOption, "Channel 0");
    assert!(!window.has(Role::Button, "All tiles"));
    window.click(Role::ListBoxOption, "Channel 0");
    window.wait_for("the close-up", |w| w.has(Role::Button, "All tiles") && w.says("at 64 px"));
}

#[test]
fn one_tile_grows_and_says_so() {
    let mut window = with(quick(6));
    window.click(Role::ListBoxOption, "Channel 3");
    window.click(Role::Button, "Grow this one");
    window.wait_for("the tile", |w| w.has(Role::Label, "steps") || w.says("activation "));
    assert!(!window.has(Role::Button, "Grow this one"));
    window.click(Role::Tab, "Filters");
    assert!(window.has(Role::Button, "Grow 63 more"));
}

#[test]
fn a_layer_grows_whole_and_is_still_there_after_a_look_elsewhere() {
    let mut window = with(quick(2));
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("all tiles", |w| w.has(Role::Button, "All grown"));
    window.click(Role::ListBoxOption, "pool1");
    assert!(window.has(Role::Button, "Grow"));
    window.click(Role::ListBoxOption, "conv1.relu");
    assert!(window.has(Role::Button, "All grown"));
}

#[test]
fn a_long_growth_is_stopped_and_keeps_what_it_has() {
    let mut window = with(quick(LONG));
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("the growth", |w| w.says("growing 0 of 64 tiles"));
    window.wait_for("a first step", |w| w.says("growing, step"));
    window.press(Modifiers::NONE, Key::Escape);
    window.wait_for("the end", |w| !w.says("growing 0 of 64") && !w.says("stopping"));
    assert!(window.has(Role::Button, "Grow"));
    window.get(Role::ListBoxOption, "Channel 0").hover();
    window.wait_for("the tip", |w| w.says("stopped at step"));
}

#[test]
fn escape_closes_a_menu_before_it_stops_a_growth() {
    let mut window = with(quick(LONG));
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("a first step", |w| w.says("growing, step"));
    window.click(Role::Button, "Edit");
    assert!(window.has(Role::Button, "Undo"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has(Role::Button, "Undo"));
    assert!(window.says("growing 0 of 64 tiles") && !window.says("stopping"), "{}", window.all_text());
    stop(&mut window);
}

#[test]
fn escape_closes_a_menu_before_the_close_up() {
    let mut window = with_stopped_tile();
    open_close_up(&mut window);
    window.click(Role::Button, "Edit");
    assert!(window.has(Role::Button, "Undo"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has(Role::Button, "Undo") && window.has(Role::Button, "All tiles"), "{}", window.all_text());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has(Role::Button, "All tiles"));
}

/// Tiles grow one after the other on one thread: the next one begins only when the close-up's growth is over.
#[test]
fn a_close_up_that_is_closed_grows_no_more() {
    let mut window = with_stopped_tile();
    open_close_up(&mut window);
    window.press(Modifiers::NONE, Key::Escape);
    window.settle();
    window.press(Modifiers::SHIFT, Key::G);
    window.wait_for("a growth after Escape", |w| w.says("growing, step"));
    stop(&mut window);

    open_close_up(&mut window);
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("a growth instead", |w| !w.has(Role::Button, "All tiles") && w.says("growing, step"));
    stop(&mut window);

    open_close_up(&mut window);
    window.click(Role::ListBoxOption, "pool1");
    window.settle();
    assert!(!window.has(Role::Button, "All tiles"));
    window.press(Modifiers::SHIFT, Key::G);
    window.wait_for("a growth of another selection", |w| w.says("growing, step"));
}

#[test]
fn a_growth_goes_on_in_the_background() {
    let mut window = with(quick(LONG));
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("the growth", |w| w.says("growing 0 of 64 tiles"));
    window.click(Role::ListBoxOption, "pool1");
    window.wait_for("its layer in the status bar", |w| w.says("growing 0 of 64 tiles of conv1.relu"));
    window.click(Role::Button, "Stop growing");
    window.wait_for("the end", |w| !w.says("growing 0 of 64") && !w.says("stopping"));
}

#[test]
fn tiles_are_saved_into_a_typed_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = with(quick(2));
    window.press(Modifiers::SHIFT, Key::G);
    window.wait_for("the tile", |w| w.says("activation "));
    window.click(Role::Tab, "Filters");
    enter_path(&mut window, "Save…", "Folder for the tiles", &folder.path().to_string_lossy());
    window.wait_for("the files", |w| w.says("Saved 3 files"));
    assert!(folder.path().join("conv1.relu/0.png").is_file() && folder.path().join("filters.json").is_file());
}

/// One more click opens a tile large; it grows on at twice its size, is saved, and Escape leads back.
#[test]
fn a_tile_is_opened_large_and_grows_on() {
    let mut window = with(quick(6));
    window.click(Role::Tab, "Filters");
    window.click(Role::ListBoxOption, "Channel 3");
    window.click(Role::Button, "Grow this one");
    window.wait_for("the tile", |w| w.says("activation"));
    window.click(Role::ListBoxOption, "Channel 3");
    window.wait_for("the close-up", |w| w.has(Role::Button, "All tiles") && w.says("at 64 px"));
    window.wait_for("the end", |w| w.says("grown on for 3 steps"));
    assert!(window.has(Role::Image, "The tile, large"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.has(Role::ListBoxOption, "Channel 3") && !window.says("All tiles"));
}

/// A preset is chosen by its name; a setting of one's own is one's own.
#[test]
fn presets_are_chosen_and_changed() {
    let mut window = TestWindow::open();
    window.click(Role::Tab, "Filters");
    window.click(Role::ComboBox, "Preset: Standard");
    window.click(Role::Button, "MACO");
    window.wait_for("the preset", |w| w.has(Role::ComboBox, "Preset: MACO"));
    window.click(Role::Button, "Adjust…");
    assert!(window.says("parameterization") && window.says("learning rate"));
    window.click(Role::Button, "parameterization");
    window.click(Role::Button, "pixels");
    window.wait_for("own settings", |w| w.has(Role::ComboBox, "Preset: Own settings"));
    // The menu is still there.
    window.click(Role::Button, "parameterization");
    window.click(Role::Button, "phase");
    window.wait_for("the preset again", |w| w.has(Role::ComboBox, "Preset: MACO"));
    window.click(Role::CheckBox, "wake silent units");
    window.wait_for("own settings", |w| w.has(Role::ComboBox, "Preset: Own settings"));
}

/// What a stopped growth had begun goes on where it was, and is not begun again.
#[test]
fn a_stopped_growth_is_resumed() {
    let mut window = with(quick(20_000));
    window.click(Role::Tab, "Filters");
    window.click(Role::Button, "Grow");
    window.wait_for("a first step", |w| w.says("growing, step"));
    window.press(Modifiers::NONE, Key::Escape);
    window.wait_for("the end", |w| !w.says("growing 0 of 64") && !w.says("stopping"));
    let steps = |w: &TestWindow| {
        let text = w.all_text();
        let at = text.rfind("growing, step ")? + "growing, step ".len();
        text[at..].split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok()
    };
    window.press(Modifiers::NONE, Key::G);
    window.wait_for("the growth", |w| steps(w).is_some());
    assert!(steps(&window).expect("it grows") > 1, "it goes on with more than its first step");
    window.press(Modifiers::NONE, Key::Escape);
    window.wait_for("the end", |w| !w.says("growing 0 of 64") && !w.says("stopping"));
}
