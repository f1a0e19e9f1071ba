//! Jobs that decide what the window shows: opening, analysing, colouring.

use std::path::Path;
use std::sync::Arc;

use super::event::Outcome;
use super::job::{Job, PhotoSource};
use super::lane::Task;
use crate::activations::dataset_examples::CropSheet;
use crate::activations::{Analysis, Input, MapAtlas};
use crate::import;
use crate::picture::{self, Limits, Photo, PictureError, bundled_photo, bundled_photos, thumbnail};

/// The longer side of a thumbnail, in pixels: sharp on a screen of twice the usual density.
const THUMBNAIL: u32 = 160;

pub(super) fn run(task: &Task<'_>, job: Job) {
    let outcome = match job {
        Job::OpenModel { model, until } => open_model(&model, until.as_deref()),
        Job::OpenPhoto { source } => open_photo(&source),
        Job::OpenFile { path } if is_model(&path) => open_model(&path.to_string_lossy(), None),
        Job::OpenFile { path } => open_photo(&PhotoSource::Path(path)),
        Job::OpenBytes { name, bytes } if is_model(Path::new(&name)) => open_model_bytes(&name, &bytes),
        Job::OpenBytes { name, bytes } => open_photo(&PhotoSource::Bytes { name, bytes }),
        Job::Analyse { network, photo } => Analysis::new(&network, Input::from_photo(&network, &photo))
            .map(|analysis| Outcome::Analysed(Arc::new(analysis)))
            .map_err(|e| e.to_string()),
        Job::PaintMaps { analysis, layer, colormap, scale, max_side } => {
            let atlas = MapAtlas::paint(analysis.layer(layer), colormap, scale, max_side).map(Arc::new);
            Ok(Outcome::MapsPainted { layer, atlas })
        }
        Job::CutCrops { evidence, layer, channel } => {
            Ok(Outcome::CropsCut { layer, channel, sheet: CropSheet::cut(&evidence, layer, channel) })
        }
        Job::ReadClassNames { path } => import::read_class_names(&path)
            .map(|names| Outcome::ClassNamesRead { path, names })
            .map_err(|e| e.to_string()),
        Job::Thumbnails => {
            let small = |photo: Photo| thumbnail(&photo.image, THUMBNAIL);
            let photos = bundled_photos().iter().filter_map(|p| Some((p.name, p.title, small(p.open().ok()?))));
            Ok(Outcome::Thumbnails(photos.collect()))
        }
        _ => return,
    };
    task.send(outcome.unwrap_or_else(Outcome::Failed));
}

fn open_model(model: &str, until: Option<&str>) -> Result<Outcome, String> {
    let is_bundled = import::bundled_models().iter().any(|bundled| bundled.name == model);
    // What is only a part must not be described as the whole.
    let path = (!is_bundled && until.is_none()).then(|| model.into());
    match import::open_until(model, until) {
        Ok(network) => Ok(Outcome::ModelOpened { network, path }),
        Err(error) => match error.until() {
            Some(until) => {
                let (model, until) = (model.to_owned(), until.to_owned());
                Ok(Outcome::OpensInPart { error: error.to_string(), model, until })
            }
            None => Err(error.to_string()),
        },
    }
}

/// Models are opened from files, so it becomes one for as long as that takes.
fn open_model_bytes(name: &str, bytes: &[u8]) -> Result<Outcome, String> {
    let wrong = |error: std::io::Error| format!("{name}: {error}");
    let file_name = Path::new(name).file_name().ok_or_else(|| format!("{name}: this is no name of a file"))?;
    let folder = tempfile::tempdir().map_err(wrong)?;
    let path = folder.path().join(file_name);
    std::fs::write(&path, bytes).map_err(wrong)?;
    match import::open(&path.to_string_lossy()) {
        // Where it is now is of no use to anybody.
        Ok(network) => Ok(Outcome::ModelOpened { network, path: None }),
        Err(error) => {
            let folder = format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR);
            Err(error.to_string().replace(&folder, ""))
        }
    }
}

fn open_photo(source: &PhotoSource) -> Result<Outcome, String> {
    read_photo(source).map(|photo| Outcome::PhotoOpened(Arc::new(photo))).map_err(|e| e.to_string())
}

/// Whether a file or folder is to be read as a model, by its name alone.
fn is_model(path: &Path) -> bool {
    path.is_dir() || import::has_model_ending(path)
}

fn read_photo(source: &PhotoSource) -> Result<Photo, PictureError> {
    let limits = Limits::default();
    match source {
        PhotoSource::Path(path) => picture::open(path, limits),
        PhotoSource::Bytes { name, bytes } => picture::decode(name, bytes, limits),
        PhotoSource::Bundled(name) => match bundled_photo(name) {
            Some(photo) => photo.open(),
            None => picture::open(name.as_ref(), limits),
        },
    }
}
