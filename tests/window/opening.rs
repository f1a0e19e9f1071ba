//! Photos and models are chosen, typed, dropped and undone.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::NodeT as _;
use layerscope::app::Options;

use crate::enter_path;
use crate::support::{TestWindow, settings};

#[test]
fn another_photo_from_the_strip_is_another_class() {
    let mut window = TestWindow::open();
    window.click(Role::Button, "Giant panda");
    window.wait_for("the panda", |w| w.says("giant panda 100"));
    assert!(window.has(Role::Button, "Photo: panda.jpg"));
}

#[test]
fn undo_brings_the_photo_before_back_and_redo_the_later_one() {
    let mut window = TestWindow::open();
    window.settle();
    let is_dog = |w: &TestWindow| w.has(Role::Button, "Photo: dog.jpg") && w.says("German shepherd 99");
    let is_panda = |w: &TestWindow| w.has(Role::Button, "Photo: panda.jpg") && w.says("giant panda 100");
    window.click(Role::Button, "Giant panda");
    window.wait_for("the panda", is_panda);
    window.press(Modifiers::COMMAND, Key::Z);
    window.wait_for("the dog", is_dog);
    window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.wait_for("the panda again", is_panda);
    window.click(Role::Button, "Edit");
    assert!(window.get(Role::Button, "Redo").accesskit_node().is_disabled(), "nothing was undone");
    window.click(Role::Button, "Undo");
    window.wait_for("the dog again", is_dog);
}

#[test]
fn a_wrong_path_is_named_and_the_photo_stays() {
    let mut window = TestWindow::open();
    enter_path(&mut window, "Photo: dog.jpg", "Path of a photo", "/nowhere/none.jpg");
    window.wait_for("an error", |w| w.says("/nowhere/none.jpg"));
    assert!(window.has(Role::Button, "Photo: dog.jpg") && window.says("German shepherd 99"));
    window.click(Role::Button, "Dismiss the message");
    assert!(!window.says("/nowhere/none.jpg"));
}

#[test]
fn a_wrong_model_is_named_and_the_model_stays() {
    let mut window = TestWindow::open();
    enter_path(&mut window, "Model: SqueezeNet v1.1", "Path of a model", "/nowhere/model.toml");
    window.wait_for("an error", |w| w.says("/nowhere/model.toml"));
    assert!(window.has(Role::Button, "Model: SqueezeNet v1.1") && window.says("German shepherd 99"));
}

#[test]
fn wrong_arguments_leave_the_programs_own_model_and_photo() {
    let options =
        Options { model: Some("no such model".to_owned()), image: Some("none.jpg".into()), ..Options::default() };
    let mut window = TestWindow::with([1280.0, 800.0], settings(Theme::Dark), options);
    window.wait_for("the dog", |w| w.says("German shepherd 99"));
    assert!(window.says("no such model") && window.says("none.jpg"));
}

#[test]
fn another_model_says_dog_and_warns() {
    let mut window = TestWindow::open();
    enter_path(&mut window, "Model: SqueezeNet v1.1", "Path of a model", "models/cats_or_dogs");
    window.wait_for("the other model", |w| w.has(Role::Button, "Model: Cats or dogs"));
    window.wait_for("its classes", |w| w.says("dog "));
    // The layer of the same name is still selected.
    assert!(window.says("conv1.relu 25"), "{}", window.all_text());
    assert!(window.says("A weak classifier"));
}

#[test]
fn a_dropped_folder_is_a_model_and_a_dropped_file_a_photo() {
    let mut window = TestWindow::open();
    window.drop_file("models/cats_or_dogs");
    window.wait_for("the model", |w| w.has(Role::Button, "Model: Cats or dogs"));
    window.drop_file("assets/photos/koala.jpg");
    window.wait_for("the photo", |w| w.has(Role::Button, "Photo: koala.jpg"));
    // Without a path too.
    window.drop_bytes("pets.safetensors", "models/cats_or_dogs/catsordogs_f16.safetensors");
    let name = "Model: Three convolutions and two dense layers (pets)";
    window.wait_for("the model", |w| w.has(Role::Button, name));
    window.drop_bytes("panda.jpg", "assets/photos/panda.jpg");
    window.wait_for("the photo", |w| w.has(Role::Button, "Photo: panda.jpg"));
}

/// Text in other writings than Latin has its characters, the rare ones among them at least a box.
#[test]
fn files_have_chinese_names_too() {
    let mut window = TestWindow::open();
    window.drop_bytes("模型.pth", "tests/data/checkpoints/zip.pth");
    window.wait_for("an error", |w| w.says("模型.pth"));
    window.drop_bytes("熊猫 龘.jpg", "assets/photos/panda.jpg");
    window.wait_for("the photo", |w| w.has(Role::Button, "Photo: 熊猫 龘.jpg"));
}

#[test]
fn dropped_onnx_models_open_whole_or_up_to_what_is_not_supported() {
    let mut window = TestWindow::open();
    window.drop_file("tests/data/onnx/small/classifier_torchscript.onnx");
    window.wait_for("the model", |w| w.has(Role::Button, "Model: classifier_torchscript"));
    window.wait_for("its classes", |w| w.says("class "));
    window.drop_file("tests/data/onnx/small/decoder_dynamo.onnx");
    window.wait_for("a model without classes", |w| w.has(Role::Button, "Model: decoder_dynamo"));
    window.settle();
    window.drop_file("tests/data/onnx/hostile/unsupported_operators.onnx");
    window.wait_for("the offer", |w| w.says("NonMaxSuppression (node \"nms\")"));
    assert!(window.has(Role::Button, "Model: decoder_dynamo"), "what was shown stays");
    window.click(Role::Button, "Open it up to best");
    window.wait_for("the part", |w| w.has(Role::Button, "Model: unsupported_operators"));
    window.settle();
    assert!(!window.says("NonMaxSuppression"));
}
