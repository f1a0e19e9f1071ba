//! Which photos are looked through.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::scan_error::ScanError;
use super::unreadable::Unreadable;
use crate::picture::{self, Limits, Photo, PictureError, bundled_photo, bundled_photos, has_picture_ending};

/// The most photos of a folder that are looked through.
pub const MOST_PHOTOS: usize = 5000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhotoSet {
    /// The photos inside the program.
    BuiltIn,
    /// All pictures below a folder.
    Folder(PathBuf),
}

impl PhotoSet {
    /// The folder's own name, for display.
    pub fn title(&self) -> String {
        match self {
            Self::BuiltIn => "Built-in photos".to_owned(),
            Self::Folder(folder) => one_line(&folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy()),
        }
    }
}

/// Where a photo can be opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The name of a photo inside the program.
    BuiltIn(&'static str),
    File(PathBuf),
}

impl Origin {
    pub(super) fn open(&self, limits: Limits) -> Result<Photo, PictureError> {
        match self {
            Self::BuiltIn(name) => match bundled_photo(name) {
                Some(photo) => photo.open(),
                None => picture::open(name.as_ref(), limits),
            },
            Self::File(path) => picture::open(path, limits),
        }
    }
}

/// The photos of a set, not yet opened.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Each photo's name for display, and where it is.
    pub photos: Vec<(String, Origin)>,
    /// The folders that could not be listed.
    pub unreadable: Unreadable,
    pub is_cut: bool,
}

impl PhotoSet {
    /// Looks for the photos. Those of a folder come in the order of their paths. `go_on` is asked before each folder is
    /// listed, and can break the search off.
    ///
    /// Links to folders are not followed, as they may lead back.
    pub(super) fn list(
        &self,
        go_on: &mut impl FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<(), Listing>, ScanError> {
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::BuiltIn => {
                let photos = bundled_photos().iter().map(|photo| (photo.name.to_owned(), Origin::BuiltIn(photo.name)));
                return Ok(ControlFlow::Continue(Listing { photos: photos.collect(), ..Listing::default() }));
            }
        };
        let mut listing = Listing::default();
        // A stack, whose last entry is visited next.
        let mut open = vec![Entry { path: folder.clone(), is_folder: true }];
        let mut is_first = true;
        while let Some(entry) = open.pop() {
            if !entry.is_folder {
                if listing.photos.len() == MOST_PHOTOS {
                    listing.is_cut = true;
                    break;
                }
                let name = one_line(&entry.path.strip_prefix(folder).unwrap_or(&entry.path).to_string_lossy());
                listing.photos.push((name, Origin::File(entry.path)));
                continue;
            }
            if go_on().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            match entries(&entry.path) {
                Ok(found) => open.extend(found.into_iter().rev()),
                Err(cause) if is_first => {
                    return Err(ScanError::Folder { path: entry.path, cause: Arc::new(cause) });
                }
                Err(cause) => listing.unreadable.add(PictureError::Open { path: entry.path, cause }),
            }
            is_first = false;
        }
        Ok(ControlFlow::Continue(listing))
    }
}

struct Entry {
    path: PathBuf,
    is_folder: bool,
}

/// The folders and pictures in a folder, by name, without hidden ones.
fn entries(folder: &Path) -> std::io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_picture = || !path.is_dir() && has_picture_ending(&path);
        if !is_hidden && (kind.is_dir() || is_picture()) {
            found.push(Entry { is_folder: kind.is_dir(), path });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
