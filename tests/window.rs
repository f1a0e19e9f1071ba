//! The window as a person uses it, found by what it tells assistive technology.

mod support;

use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Rect, Theme};
use egui_kittest::kittest::NodeT as _;
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

/// The photos that excite the selected channel, with their values.
fn crops(window: &TestWindow) -> Vec<String> {
    let is_crop = |line: &&str| line.starts_with("Button") && (line.contains(".jpg: ") || line.contains(".png: "));
    window.all_text().lines().filter(is_crop).map(str::to_owned).collect()
}

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

/// The dog's own class looks strongest at the dog, and a click there opens another photo.
#[test]
fn the_photos_that_excite_a_channel_are_beside_it() {
    let mut window = TestWindow::open();
    window.click(Role::ListBoxOption, "logits");
    window.wait_for("the photos", |w| w.has(Role::Button, "Photos: Built-in photos"));
    window.settle();
    assert!(window.has(Role::Label, "logits : 235"), "{}", window.all_text());
    let crops = crops(&window);
    assert!(crops.len() == 9 && crops[0].contains("\"dog.jpg: "), "{crops:?}");
    let other = crops[1].split('"').nth(1).expect("a name").to_owned();
    let name = other.split(": ").next().expect("a photo").to_owned();
    window.click(Role::Button, &other);
    window.wait_for("that photo", |w| w.has(Role::Button, &format!("Photo: {name}")));
}

#[test]
fn a_folder_is_looked_through_and_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::copy("assets/photos/koala.jpg", folder.path().join("koala.jpg")).expect("copied");
    std::fs::write(folder.path().join("broken.png"), b"not a picture").expect("written");
    let mut window = TestWindow::open();
    window.settle();
    let (path, name) = (folder.path().to_str().expect("UTF-8"), folder.path().file_name().expect("a name"));
    let name = name.to_str().expect("UTF-8");
    enter_path(&mut window, "Photos: Built-in photos", "Path of a folder of photos", path);
    window.wait_for("the folder", |w| w.has(Role::Button, &format!("Photos: {name}")));
    window.settle();
    assert!(window.says("1 below ") && window.says("broken.png"), "{}", window.all_text());
    assert!(window.says("koala.jpg: "));
    // Both are a click away from then on.
    window.click(Role::Button, &format!("Photos: {name}"));
    window.click(Role::Button, "Built-in photos");
    window.settle();
    assert!(window.has(Role::Button, "Photos: Built-in photos"));
    window.click(Role::Button, "Photos: Built-in photos");
    window.click(Role::Button, name);
    assert!(window.has(Role::Button, &format!("Photos: {name}")));
}

#[test]
fn a_folder_that_is_not_there_is_named_and_the_photos_stay() {
    let mut window = TestWindow::open();
    window.settle();
    enter_path(&mut window, "Photos: Built-in photos", "Path of a folder of photos", "/nowhere/photos");
    window.wait_for("an error", |w| w.says("/nowhere/photos"));
    assert!(window.has(Role::Button, "Photos: Built-in photos"));
}

#[test]
fn a_grown_tile_is_compared_with_the_best_photo() {
    let mut window = with(quick(6));
    window.settle();
    window.click(Role::Button, "Grow this one");
    window.wait_for("the comparison", |w| w.says("× the best photo ("));
}

/// The layer of the same name is selected in both models, and the photos are the same: what was found of the first would fit in.
#[test]
fn another_model_has_evidence_of_its_own() {
    let mut window = TestWindow::open();
    window.settle();
    assert!(window.has(Role::Label, "conv1.relu : 0"), "{}", window.all_text());
    let before = crops(&window);
    assert_eq!(before.len(), 9, "{before:?}");
    window.drop_file("models/cats_or_dogs");
    window.wait_for("the model", |w| w.has(Role::Button, "Model: Cats or dogs"));
    window.settle();
    assert!(window.has(Role::Button, "Photos: Built-in photos"), "{}", window.all_text());
    assert!(window.has(Role::Label, "conv1.relu : 0"), "{}", window.all_text());
    let after = crops(&window);
    assert_eq!(after.len(), 9, "{after:?}");
    assert!(after.iter().all(|crop| !before.contains(crop)), "{before:?}\n{after:?}");
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
