//! How pictures are prepared and what classes are called, changed in the window.

mod support;

use std::path::{Path, PathBuf};

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::NodeT as _;
use layerscope::app::Options;
use support::{TestWindow, settings};

const SAID: &str = "Picture preparation: 227 x 227 px, as the model says";

/// Sets a number, as a person does: click, type, Enter.
fn set(window: &mut TestWindow, field: &str, number: &str) {
    window.click(Role::SpinButton, field);
    window.press(Modifiers::COMMAND, Key::A);
    window.type_text(number);
    window.press(Modifiers::NONE, Key::Enter);
}

fn scale(window: &mut TestWindow, choice: &str) {
    window.click(Role::Button, "Scaling of values");
    window.click(Role::Button, choice);
}

/// Weights that nobody has described.
fn bare_weights(folder: &Path) -> PathBuf {
    let path = folder.join("pets.safetensors");
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/cats_or_dogs/catsordogs_f16.safetensors");
    std::fs::copy(weights, &path).expect("copied");
    path
}

fn with_model(path: &Path) -> TestWindow {
    let model = path.to_str().expect("UTF-8").to_owned();
    TestWindow::with([1280.0, 800.0], settings(Theme::Dark), Options { model: Some(model), ..Options::default() })
}

#[test]
fn another_size_gives_other_maps_and_reset_gives_them_back() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "Channel 10");
    window.click(Role::Button, SAID);
    assert!(window.says("Prepared as the model itself says."));
    set(&mut window, "Height in pixels", "127");
    window.wait_for("the maps", |w| w.says("conv1.relu 63x113x64"));
    // What was looked at is looked at still.
    assert!(window.has(Role::Label, "conv1.relu : 10"));
    window.wait_for("the classes", |w| w.says(" %"));
    assert!(window.says("127 x 227 px, changed since the model was opened"), "{}", window.all_text());
    window.click(Role::Button, "Reset");
    window.wait_for("what was", |w| w.has(Role::Button, SAID) && w.says("German shepherd 99"));
    assert!(window.says("conv1.relu 113x113x64"));
}

/// The fields stay as they were set, the network as it was.
#[test]
fn what_cannot_be_is_said_beside_it() {
    let mut window = TestWindow::open();
    window.click(Role::Button, SAID);
    set(&mut window, "Width in pixels", "2");
    window.wait_for("a complaint", |w| w.says("cannot take a 2x227 picture") && w.says("made for 227x227"));
    assert!(window.has(Role::Button, SAID));
    set(&mut window, "Width in pixels", "227");
    window.wait_for("no complaint", |w| !w.says("cannot take"));
    set(&mut window, "std of green", "0");
    window.wait_for("a complaint", |w| w.says("numbers other than 0"));
    window.click(Role::Button, "Reset");
    window.wait_for("no complaint", |w| !w.says("numbers other than 0"));
    assert!(window.has(Role::Button, SAID));
    set(&mut window, "std of green", "2");
    window.wait_for("the change", |w| w.says("changed since the model was opened"));
}

#[test]
fn scalings_have_names_and_channels_an_order() {
    let mut window = TestWindow::open();
    window.click(Role::Button, SAID);
    scale(&mut window, "ImageNet mean and std");
    window.wait_for("the change", |w| w.says("changed since"));
    assert!(window.says("white becomes") && window.says("2.64"), "{}", window.all_text());
    window.click(Role::Button, "blue, green, red");
    window.settle();
    window.click(Role::Button, "centre square");
    window.settle();
    assert!(window.has(Role::SpinButton, "Part of the shorter side"), "{}", window.all_text());
    window.click(Role::Button, "Reset");
    window.wait_for("what was", |w| w.has(Role::Button, SAID) && w.says("German shepherd 99"));
}

/// A tile shows what a filter looks for: that depends on what colours are to the network, but not on how photos are cut.
#[test]
fn tiles_stay_as_long_as_they_hold() {
    let mut settings = settings(Theme::Dark);
    settings.recipe = layerscope::featurevis::Recipe { steps: 2, ..settings.recipe.sized(32) };
    let mut window = TestWindow::with([1280.0, 800.0], settings, Options::default());
    window.press(Modifiers::SHIFT, Key::G);
    window.wait_for("the tile", |w| w.says("activation "));
    window.settle();
    window.click(Role::Button, SAID);
    set(&mut window, "Height in pixels", "127");
    window.settle();
    assert!(window.says("127 x 227 px") && window.says("activation "));
    scale(&mut window, "0 to 1");
    window.settle();
    assert!(window.has(Role::Button, "Grow this one") && !window.says("activation "));
}

#[test]
fn what_is_assumed_is_said_changed_and_saved_beside_the_model() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = bare_weights(folder.path());
    let mut window = with_model(&path);
    let assumed = "usual for Three convolutions and two dense layers; the model does not say";
    window.click(Role::Button, &format!("Picture preparation: 256 x 256 px, {assumed}"));
    assert!(window.says("the model does not say. Change what is wrong."), "{}", window.all_text());
    window.click(Role::Button, "centre square");
    window.wait_for("the change", |w| w.says("256 x 256 px, changed since"));
    let names = folder.path().join("names.txt");
    std::fs::write(&names, "cat\ndog\n").expect("written");
    window.get(Role::TextInput, "Path of a file of class names").focus();
    window.harness.run_ok();
    window.type_text(names.to_str().expect("UTF-8"));
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("the names", |w| w.says("2: cat … dog") && w.says("dog "));
    window.click(Role::Button, "Save beside the model");
    window.wait_for("the file", |w| w.says("Saved in ") && w.says("pets.toml"));
    drop(window);

    let mut again = with_model(&path);
    again.settle();
    assert!(again.says("256 x 256 px, as the model says") && again.says("dog "), "{}", again.all_text());
}

#[test]
fn names_that_are_too_few_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = folder.path().join("names.txt");
    std::fs::write(&names, "cat\ndog\n").expect("written");
    let mut window = TestWindow::open();
    window.click(Role::Button, SAID);
    window.get(Role::TextInput, "Path of a file of class names").focus();
    window.harness.run_ok();
    window.type_text(names.to_str().expect("UTF-8"));
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("the reason", |w| w.says("2 class names for 1000 outputs"));
    assert!(window.says("German shepherd 99"));
    window.click(Role::Button, "Numbers");
    window.wait_for("numbers", |w| w.says("class 235 99"));
    window.click(Role::Button, "ImageNet");
    window.wait_for("names", |w| w.says("German shepherd 99"));
}

/// Opacity is no colour to choose an order of; maps have no names.
#[test]
fn networks_of_other_kinds_have_the_fields_that_suit_them() {
    let open = |name: &str| with_model(&Path::new("tests/data/onnx/small").join(name));
    let mut window = open("four_channels_dynamo.onnx");
    let name =
        |size: &str| format!("Picture preparation: {size} px, usual for networks of other pictures than colour ones");
    window.click(Role::Button, &format!("{}; the model does not say", name("12 x 16")));
    assert!(window.says("opacity (full)") && window.has(Role::SpinButton, "mean of opacity"));
    window.click(Role::Button, "whole, stretched");
    window.wait_for("the change", |w| w.says("changed since"));
    assert!(!window.get(Role::Button, "Save beside the model").accesskit_node().is_disabled());
    drop(window);

    let model = "tests/data/onnx/small/decoder_dynamo.onnx".to_owned();
    let options = Options { model: Some(model), ..Options::default() };
    let mut window = TestWindow::started([1280.0, 800.0], settings(Theme::Light), options);
    window.wait_for("the model", |w| w.says("Picture preparation: 10 x 12 px"));
    window.settle();
    window.press(Modifiers::COMMAND, Key::P);
    window.type_text("picture preparation");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("the fields", |w| w.says("what this network gives is no class"));
    assert!(!window.has(Role::TextInput, "Path of a file of class names"));
}

#[test]
fn the_palette_leads_there() {
    let mut window = TestWindow::open();
    window.press(Modifiers::COMMAND, Key::P);
    window.type_text("picture preparation");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for("the fields", |w| w.has(Role::SpinButton, "Height in pixels"));
    // There is no file beside which a description would have its place.
    assert!(window.get(Role::Button, "Save beside the model").accesskit_node().is_disabled());
}
