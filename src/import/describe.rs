//! Writing a description beside weights, so that what a person has found out about them is known the next time.

use std::path::{Path, PathBuf};

use super::description::Description;
use super::error::ImportError;
use super::files::Files;
use super::native;
use super::weights_file::open_weights;
use crate::network::{Crop, Network, OutputKind, Preprocessing};
use crate::picture::write_whole;

/// The first line of a description that nobody wrote by hand, so that it may be replaced.
const MARK: &str = "# Written by Layerscope.";

/// Writes `<weights>.toml`: how pictures are prepared for this network, and what its classes are called. What the layers are
/// is recognised again when the weights are opened. Answers the description's path.
///
/// # Errors
/// When somebody else has described the weights, or the file cannot be written.
pub fn describe(path: &Path, network: &Network) -> Result<PathBuf, ImportError> {
    let description = path.with_extension("toml");
    let wrong = |reason: String| ImportError::CannotDescribe { path: path.to_owned(), reason };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| wrong("its name is not UTF-8".into()))?;
    let files = Files::folder(path.parent().unwrap_or(Path::new("")).to_owned());
    let lists_layers = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("onnx"));
    if !lists_layers && native::describes_itself(&open_weights(&files, name)?) {
        return Err(wrong("it describes itself, and a description beside it would hide that".to_owned()));
    }
    for other in ["model.toml", description.file_name().and_then(|name| name.to_str()).unwrap_or_default()] {
        let found = files.text(other).unwrap_or_default();
        let is_ours = found.starts_with(MARK);
        let is_about_it = other != "model.toml" || found.contains(name);
        if files.path(other).exists() && is_about_it && !is_ours {
            return Err(wrong(format!("{other} does so already; change its [preprocessing] by hand")));
        }
    }
    let content = content(name, network).map_err(|error| wrong(error.to_string()))?;
    // What is written must be readable.
    Description::parse(&content).map_err(wrong)?;
    write_whole(&description, content.as_bytes()).map_err(|error| wrong(error.to_string()))?;
    Ok(description)
}

fn content(weights: &str, network: &Network) -> Result<String, serde_json::Error> {
    // A JSON string is one in TOML too, but for a character that no name has.
    let quoted = |text: &str| serde_json::to_string(&text.replace('\u{7f}', ""));
    let mut text = format!("{MARK}\nname = {}\nweights = {}\n", quoted(network.name())?, quoted(weights)?);
    let classes = &network.classes;
    if !classes.names.is_empty() {
        let names = classes.names.iter().map(|name| quoted(name)).collect::<Result<Vec<_>, _>>()?;
        text += &format!("classes = [\n    {},\n]\n", names.join(",\n    "));
    }
    if classes.output_kind == OutputKind::Binary {
        text += &format!("reading = {}\n", serde_json::to_string(&classes.output_kind)?);
    }
    text += &format!("provenance = {}\n", quoted(&network.about.provenance)?);
    if let Some(note) = &network.about.note {
        text += &format!("note = {}\n", quoted(note)?);
    }
    let Preprocessing { size, crop, channels, range, mean, std } = &network.preprocessing;
    let crop = match crop {
        Crop::Whole => "\"whole\"".to_owned(),
        Crop::Center(fraction) => format!("{{ center = {fraction:?} }}"),
    };
    text += &format!("\n[preprocessing]\nsize = {size:?}\ncrop = {crop}\n");
    text += &format!("channels = {}\nrange = {range:?}\n", serde_json::to_string(channels)?);
    text += &format!("mean = {mean:?}\nstd = {std:?}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::import::open;
    use crate::network::{Grounds, Scaling};

    /// The bundled cats and dogs, without what is said about them.
    fn bare_weights() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("my \"pets\".safetensors");
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/cats_or_dogs");
        fs::copy(models.join("catsordogs_f16.safetensors"), &path).expect("can copy");
        (folder, path)
    }

    #[test]
    fn what_was_changed_is_there_when_the_weights_are_opened_again() {
        let (_keep, path) = bare_weights();
        let network = open(&path.to_string_lossy()).expect("it is recognised");
        assert!(matches!(network.grounds(), Grounds::Usual(_)) && network.caution().is_some());
        let wanted = Preprocessing {
            crop: Crop::Center(0.8),
            range: 255.0,
            std: vec![1e-5],
            ..Scaling::MinusOneToOne.applied_to(&network.preprocessing)
        };
        let names = vec!["a \"cat\"".to_owned(), "dog\\wolf, \t Ω".to_owned()];
        let changed = network.with_preprocessing(wanted.clone()).expect("it fits");
        let changed = changed.with_class_names(names.clone()).expect("two names");
        for _ in 0..2 {
            describe(&path, &changed).expect("its own description may be replaced");
            let again = open(&path.to_string_lossy()).expect("it opens");
            assert_eq!((&again.preprocessing, &again.classes.names), (&wanted, &names));
            assert_eq!((again.grounds(), again.caution()), (&Grounds::Said, None));
            assert_eq!(again.classes.output_kind, network.classes.output_kind);
        }
    }

    #[test]
    fn onnx_models_are_described_too() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["four_channels_dynamo.onnx", "decoder_dynamo.onnx", "keras.onnx"] {
            let path = folder.path().join(name);
            fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx/small").join(name), &path)
                .expect("can copy");
            let network = open(&path.to_string_lossy()).expect("it opens");
            let wanted = Scaling::ZeroTo255.applied_to(&network.preprocessing);
            let wanted = Preprocessing { crop: Crop::Center(0.6), ..wanted };
            let changed = network.with_preprocessing(wanted.clone()).expect("it fits");
            describe(&path, &changed).expect("it is described");
            let again = open(&path.to_string_lossy()).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!((&again.preprocessing, &again.classes), (&wanted, &changed.classes), "{name}");
            assert_eq!(again.grounds(), &Grounds::Said);
        }
    }

    #[test]
    fn a_description_that_somebody_wrote_stays() {
        let (folder, path) = bare_weights();
        let network = open(&path.to_string_lossy()).expect("it is recognised");
        for (name, content) in [("my \"pets\".toml", "# mine"), ("model.toml", "weights = 'my \"pets\".safetensors'")] {
            let other = folder.path().join(name);
            fs::write(&other, content).expect("writable");
            let error = describe(&path, &network).expect_err("it is described").to_string();
            assert!(error.contains(name) && error.contains("by hand"), "{error}");
            assert_eq!(fs::read_to_string(&other).expect("readable"), content);
            fs::remove_file(other).expect("removable");
        }
        fs::write(folder.path().join("model.toml"), "weights = 'other'").expect("writable");
        describe(&path, &network).expect("that is about something else");
    }

    #[test]
    fn what_describes_itself_needs_no_description() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("own.safetensors");
        let network = open("models/cats_or_dogs").expect("it opens");
        fs::write(&path, native::to_bytes(&network, true).expect("a file")).expect("writable");
        let error = describe(&path, &network).expect_err("it describes itself").to_string();
        assert!(error.contains("describes itself"), "{error}");
    }
}
