//! The photos that excite a channel stand beside it.

use egui::accesskit::Role;

use crate::support::TestWindow;
use crate::{enter_path, quick, with};

/// The photos that excite the selected channel, with their values.
fn crops(window: &TestWindow) -> Vec<String> {
    let is_crop = |line: &&str| line.starts_with("Button") && (line.contains(".jpg: ") || line.contains(".png: "));
    window.all_text().lines().filter(is_crop).map(str::to_owned).collect()
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
