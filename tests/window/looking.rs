//! Layers and channels are found and looked at.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, Theme};
use layerscope::app::Options;

use crate::support::{TestWindow, settings};

#[test]
fn it_opens_on_the_dog_and_names_its_breed() {
    let window = TestWindow::open();
    assert!(window.says("German shepherd 99"), "{}", window.all_text());
    assert!(window.says("conv1.relu 113x113x64"));
    assert!(window.has(Role::Button, "Model: SqueezeNet v1.1"));
    assert!(window.has(Role::Button, "Photo: dog.jpg"));
}

#[test]
fn choosing_a_layer_shows_its_maps() {
    let mut window = TestWindow::open();
    window.click(Role::TreeItem, "fire6, 7 layers");
    window.wait_for("the module's result", |w| w.says("fire6.concat 14x14x384"));
    // Of 384 channels those in sight.
    assert!(window.has(Role::ListBoxOption, "Channel 20"));
    assert!(!window.has(Role::ListBoxOption, "Channel 383"));
    window.click(Role::ListBoxOption, "fire6.squeeze1x1.relu");
    window.wait_for("the layer", |w| w.says("fire6.squeeze1x1.relu 14x14x48"));
}

#[test]
fn a_chosen_channel_is_chosen_in_both_tabs() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "Channel 10");
    assert!(window.has(Role::Label, "conv1.relu : 10"));
    window.click(Role::Tab, "Filters");
    assert!(window.has(Role::Label, "conv1.relu : 10"));
    window.click(Role::ListBoxOption, "Channel 12");
    window.press(Modifiers::COMMAND, Key::Num1);
    assert!(window.has(Role::Label, "conv1.relu : 12"));
}

#[test]
fn arrow_keys_move_the_selection() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "Channel 10");
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.has(Role::Label, "conv1.relu : 11"));
    window.press(Modifiers::NONE, Key::End);
    assert!(window.has(Role::Label, "conv1.relu : 63"));
    window.click(Role::ListBoxOption, "conv1");
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.wait_for("the next layer", |w| w.says("pool1 56x56x64"));
}

#[test]
fn the_find_field_narrows_the_list() {
    let mut window = TestWindow::open();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("fire9");
    assert!(window.has(Role::ListBoxOption, "fire9.concat") && !window.has(Role::ListBoxOption, "pool1"));
    // A letter that is a command elsewhere is a letter here.
    window.press(Modifiers::NONE, Key::G);
    assert!(!window.says("growing"));
}

#[test]
fn the_palette_opens_a_layer() {
    let mut window = TestWindow::open();
    window.press(Modifiers::COMMAND, Key::P);
    window.type_text("f6concat");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("the layer", |w| w.says("fire6.concat 14x14x384"));
    assert!(!window.has(Role::TextInput, "Search"));
}

#[test]
fn the_palette_is_left_with_escape() {
    let mut window = TestWindow::open();
    window.press(Modifiers::COMMAND, Key::P);
    assert!(window.has(Role::TextInput, "Search"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has(Role::TextInput, "Search"));
}

#[test]
fn the_last_layer_lists_classes_by_value() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "softmax");
    window.wait_for("the classes", |w| w.has(Role::ListBoxOption, "235 German shepherd"));
    // The largest is selected, as the channel selected before means nothing here.
    assert!(window.has(Role::Label, "softmax : 235"));
    window.click(Role::ListBoxOption, "225 malinois");
    window.press(Modifiers::NONE, Key::ArrowUp);
    assert!(window.has(Role::Label, "softmax : 235"));
}

/// No picture can be drawn of single values: fully connected layers, and the one number that some networks end with.
#[test]
fn single_values_are_bars() {
    let mut window = TestWindow::open();
    window.drop_file("models/cats_or_dogs");
    window.wait_for("the model", |w| w.has(Role::Button, "Model: Cats or dogs"));
    window.settle();
    for (layer, caption, channel) in [
        ("flatten", "One value a channel, largest first.", None),
        ("fc1.relu", "One value a channel, largest first.", None),
        ("probability", "One value in all.", Some("Channel 0")),
    ] {
        window.click(Role::ListBoxOption, layer);
        window.wait_for(layer, |w| w.has(Role::ListBox, "Channels by value") && w.says(&format!("{layer} : ")));
        assert!(window.says(caption) && !window.has(Role::ListBox, "Activation maps"), "{layer}");
        assert!(channel.is_none_or(|channel| window.has(Role::ListBoxOption, channel)), "{layer}");
    }
}

#[test]
fn the_find_field_knows_kinds() {
    let mut window = TestWindow::open();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("fire9 concat");
    assert!(window.has(Role::ListBoxOption, "fire9.concat") && !window.has(Role::ListBoxOption, "fire9.squeeze1x1"));
    window.press(Modifiers::COMMAND, Key::A);
    window.type_text("max pool");
    assert!(window.has(Role::ListBoxOption, "pool3") && !window.has(Role::ListBoxOption, "conv1"));
}

#[test]
fn an_idle_window_asks_for_no_frames() {
    let mut window = TestWindow::open();
    window.settle();
    assert!(window.harness.try_run().is_ok_and(|frames| frames <= 2));
}

/// What must always be in reach lies whole in the window, and nothing of it over anything else.
#[test]
fn it_works_in_a_small_window() {
    const SIZE: [f32; 2] = [800.0, 560.0];
    let mut window = TestWindow::with(SIZE, settings(Theme::Light), Options::default());
    window.click(Role::ListBoxOption, "Channel 1");
    window.click(Role::Tab, "Filters");
    assert!(window.has(Role::Label, "conv1.relu : 1"));
    let controls = [
        (Role::Button, "File"),
        (Role::Button, "Edit"),
        (Role::Button, "View"),
        (Role::Button, "Help"),
        (Role::Button, "Model: SqueezeNet v1.1"),
        (Role::Button, "Photo: dog.jpg"),
        (Role::Button, "Picture preparation: 227 x 227 px, as the model says"),
        (Role::Button, "Switch to the dark theme"),
        (Role::TextInput, "Find a layer"),
        (Role::Tab, "Activations"),
        (Role::Tab, "Filters"),
        (Role::ComboBox, "Preset: Standard"),
        (Role::Button, "Grow"),
        (Role::Button, "Grow this one"),
    ];
    let whole = Rect::from_min_size(Pos2::ZERO, SIZE.into());
    let rects = controls.map(|(role, label)| (label, window.get(role, label).rect()));
    for (index, (label, rect)) in rects.iter().enumerate() {
        assert!(rect.is_positive() && whole.contains_rect(*rect), "{label} is cut off: {rect}");
        for (other, place) in &rects[..index] {
            // Neighbours may share an edge.
            assert!(!rect.shrink(0.5).intersects(place.shrink(0.5)), "{label} {rect} is over {other} {place}");
        }
    }
}
