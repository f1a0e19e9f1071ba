//! Where a model's files are read from: a folder, or the program itself.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::error::ImportError;
use super::stop_signal::StopSignal;
use super::weights::Bytes;

/// The most bytes of a text file.
const TEXT_LIMIT: u64 = 16 << 20;

/// A model's description and weights belong to each other by relative names.
pub(super) enum Files {
    Folder {
        folder: PathBuf,
        stop: StopSignal,
    },
    /// Name and content.
    Embedded(&'static [(&'static str, &'static [u8])]),
}

impl Files {
    /// The files of a folder, and of the folders in it.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self::Folder { folder: folder.into(), stop: StopSignal::default() }
    }

    /// Reads no more of these files once the signal says to stop.
    pub fn with_stop_signal(self, stop: &StopSignal) -> Self {
        match self {
            Self::Folder { folder, .. } => Self::Folder { folder, stop: stop.clone() },
            Self::Embedded(files) => Self::Embedded(files),
        }
    }

    /// A file's whole content.
    ///
    /// # Errors
    /// When it cannot be read or is larger than `limit` bytes.
    pub fn read(&self, name: &str, limit: u64) -> Result<Cow<'static, [u8]>, ImportError> {
        match self {
            Self::Folder { folder, .. } => read(&folder.join(name), limit).map(Cow::Owned),
            Self::Embedded(files) => match files.iter().find(|(n, _)| *n == name) {
                Some((_, content)) => Ok(Cow::Borrowed(*content)),
                None => Err(ImportError::read(name, std::io::ErrorKind::NotFound.into())),
            },
        }
    }

    /// A file to be read piece by piece.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self, name: &str) -> Result<Bytes, ImportError> {
        match self {
            Self::Folder { folder, stop } => {
                let path = folder.join(name);
                let bytes = File::open(&path).and_then(Bytes::file);
                let bytes = bytes.map_err(|source| ImportError::read(path, source))?;
                Ok(bytes.with_stop_signal(stop))
            }
            Self::Embedded(_) => self.read(name, u64::MAX).map(Bytes::Memory),
        }
    }

    /// The content of a text file.
    ///
    /// # Errors
    /// When it cannot be read, is larger than 16 MiB or is not UTF-8.
    pub fn text(&self, name: &str) -> Result<String, ImportError> {
        let wrong = |reason: &str| ImportError::Description { path: self.path(name), reason: reason.to_owned() };
        String::from_utf8(self.read(name, TEXT_LIMIT)?.into_owned()).map_err(|_| wrong("it is not UTF-8 text"))
    }

    /// A hash of these files' content, by which it is known whether a network is the same; `None` where one cannot be read.
    /// A model that is opened up to a node is another network than the whole one.
    pub fn content_hash(&self, names: &[&str], until: Option<&str>) -> Option<u128> {
        let mut hash = Xxh3::new();
        for name in names {
            match self {
                Self::Folder { folder, stop } => {
                    let mut file = File::open(folder.join(name)).ok()?;
                    let mut piece = vec![0; 1 << 20];
                    loop {
                        stop.check().ok()?;
                        match file.read(&mut piece).ok()? {
                            0 => break,
                            length => hash.update(&piece[..length]),
                        }
                    }
                }
                Self::Embedded(_) => hash.update(&self.read(name, u64::MAX).ok()?),
            }
        }
        Some(until.map_or(hash.digest128(), |until| hash.digest128() ^ xxh3_128(until.as_bytes())))
    }

    /// The path by which errors name one of the files.
    pub fn path(&self, name: &str) -> PathBuf {
        match self {
            Self::Folder { folder, .. } => folder.join(name),
            Self::Embedded(_) => name.into(),
        }
    }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ImportError> {
    let failed = |source| ImportError::read(path, source);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    let mut content = Vec::new();
    // The length on record can be wrong (a pipe, a file that grows): the limit is kept while reading too.
    let size = file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(failed)? as u64;
    if size > limit {
        return Err(ImportError::TooLarge { path: path.to_owned(), size: metadata.len().max(size), limit });
    }
    Ok(content)
}
