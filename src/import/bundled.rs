//! The models that come with the program: one inside it, the others in a `models` folder.

use std::path::PathBuf;

use directories::ProjectDirs;

use super::files::Files;

/// A model known by name.
pub struct BundledModel {
    pub name: &'static str,
    pub title: &'static str,
    /// Inside the program, so that it is always there.
    pub embedded: bool,
}

/// The model used when none is named.
pub const DEFAULT_MODEL: &str = "squeezenet1_1";

const MODELS: [BundledModel; 3] = [
    BundledModel { name: DEFAULT_MODEL, title: "SqueezeNet v1.1", embedded: true },
    BundledModel { name: "efficientnet_lite0", title: "EfficientNet-Lite0", embedded: false },
    BundledModel { name: "cats_or_dogs", title: "Cats or dogs", embedded: false },
];

const SQUEEZENET: &[(&str, &[u8])] = &[
    ("model.toml", include_bytes!("../../models/squeezenet1_1/model.toml")),
    ("squeezenet1_1_f16.safetensors", include_bytes!("../../models/squeezenet1_1/squeezenet1_1_f16.safetensors")),
    ("../labels/imagenet1k.txt", include_bytes!("../../models/labels/imagenet1k.txt")),
];

pub fn bundled_models() -> &'static [BundledModel] {
    &MODELS
}

impl BundledModel {
    /// Where its files are, if they are anywhere.
    pub(super) fn files(&self) -> Option<Files> {
        if self.embedded {
            return Some(Files::Embedded(SQUEEZENET));
        }
        self.folder().map(Files::folder)
    }

    /// The folder that holds it; `None` if it is embedded or missing.
    pub fn folder(&self) -> Option<PathBuf> {
        let mut candidates = models_folders().into_iter().map(|folder| folder.join(self.name));
        candidates.find(|folder| !self.embedded && folder.join("model.toml").is_file())
    }

    pub fn is_available(&self) -> bool {
        self.embedded || self.folder().is_some()
    }
}

/// Where models are looked for, in order: beside the executable, in the working directory, in the user's data folder.
pub fn models_folders() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join("models")));
    let data = ProjectDirs::from("", "", "layerscope").map(|dirs| dirs.data_dir().join("models"));
    beside.into_iter().chain([PathBuf::from("models")]).chain(data).collect()
}
