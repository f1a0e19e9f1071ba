//! The formats of model files, by what the files' names end with.

use std::path::Path;

/// A format that a model's file can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModelFormat {
    /// A `model.toml` that names the weights.
    Description,
    Safetensors,
    /// What PyTorch's `torch.save` writes.
    Checkpoint,
    Onnx,
}

/// The endings, a row each. Which files are taken for models, the file dialog and the error for all others follow from here.
const ENDINGS: &[(&str, ModelFormat)] = &[
    ("toml", ModelFormat::Description),
    ("safetensors", ModelFormat::Safetensors),
    ("onnx", ModelFormat::Onnx),
    ("pth", ModelFormat::Checkpoint),
    ("pt", ModelFormat::Checkpoint),
    ("bin", ModelFormat::Checkpoint),
    ("ckpt", ModelFormat::Checkpoint),
];

impl ModelFormat {
    /// The format that the file's ending stands for, in large or small letters.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending)).map(|(_, format)| *format)
    }
}

/// What the names of model files end with, in small letters and without the dot.
pub fn model_endings() -> impl Iterator<Item = &'static str> {
    ENDINGS.iter().map(|(ending, _)| *ending)
}

/// Whether the file's name ends as those of models do, in large or small letters.
pub fn has_model_ending(path: &Path) -> bool {
    ModelFormat::of(path).is_some()
}

/// The endings as a sentence lists them: `.toml, .safetensors or .onnx`.
pub(super) fn listed_endings() -> String {
    let endings: Vec<String> = model_endings().map(|ending| format!(".{ending}")).collect();
    match endings.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => endings.concat(),
    }
}
