//! A network looks through photos.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::photo_set::{Listing, PhotoSet};
use super::{ChannelEvidence, DatasetExamples, LayerEvidence, SeenPhoto};
use crate::activations::analysis::watch;
use crate::activations::{AnalysisError, Input};
use crate::network::{Executor, LayerId, Network};
use crate::picture::{Limits, PictureError, format_names};

#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("cannot look through {}: {cause}; give a folder of pictures", path.display())]
    Folder { path: PathBuf, cause: std::io::Error },
    #[error("no pictures below {} ({}); give a folder that has some", path.display(), format_names())]
    Empty { path: PathBuf },
    #[error("none of the {count} pictures below {} can be read; the first: {first}", path.display())]
    NoneReadable { path: PathBuf, count: usize, first: String },
    #[error("cannot keep {name} as JPEG: {detail}")]
    Keep { name: String, detail: String },
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// Never with the program's own photos, unless the program itself is damaged.
    #[error(transparent)]
    Picture(#[from] PictureError),
}

/// How far a scan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanProgress {
    /// Photos looked at, unreadable ones included.
    pub done: usize,
    /// `None` while the pictures are still being looked for.
    pub total: Option<usize>,
}

/// Runs the network over a set of photos, one after the other, and keeps what excites the channels of these layers.
///
/// Breaks off when `report` says so, which is asked after every photo. Pictures that cannot be read are counted and passed
/// over. Memory: one executor, nine entries a channel and some 20 kB a photo.
///
/// # Errors
/// When the folder cannot be read or has no readable picture, and when the layers together are too large to keep.
pub fn scan(
    network: &Arc<Network>,
    layers: &[LayerId],
    photos: &PhotoSet,
    limits: Limits,
    mut report: impl FnMut(ScanProgress) -> ControlFlow<()>,
) -> Result<ControlFlow<(), DatasetExamples>, ScanError> {
    let size = network.preprocessing.size();
    let listing = match photos.list(&mut || report(ScanProgress { done: 0, total: None }))? {
        ControlFlow::Continue(listing) => listing,
        ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
    };
    let Listing { photos: listed, unreadable, is_cut } = listing;
    if let (PhotoSet::Folder(path), true) = (photos, listed.is_empty()) {
        return Err(ScanError::Empty { path: path.clone() });
    }
    let mut executor = watch(network, size, layers)?;
    let mut evidence = DatasetExamples {
        source: photos.clone(),
        photos: Vec::new(),
        unreadable,
        is_cut,
        size,
        layers: empty(network, layers),
    };
    let total = Some(listed.len());
    for (done, (name, origin)) in listed.into_iter().enumerate() {
        if report(ScanProgress { done, total }).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        match origin.open(limits) {
            Ok(photo) => {
                let input = Input::from_photo(network, &photo);
                executor.forward(&input.values);
                let seen = input.seen.unwrap_or_default();
                evidence.take(&executor, layers, SeenPhoto::new(name, origin, &seen)?);
            }
            Err(error) => evidence.unreadable.add(error.to_string()),
        }
    }
    match (&evidence.source, &evidence.unreadable.first) {
        (PhotoSet::Folder(path), Some(first)) if evidence.photos.is_empty() => {
            let (path, count, first) = (path.clone(), evidence.unreadable.count, first.clone());
            Err(ScanError::NoneReadable { path, count, first })
        }
        _ => Ok(ControlFlow::Continue(evidence)),
    }
}

/// Nothing yet, for the layers watched.
fn empty(network: &Network, layers: &[LayerId]) -> Vec<Option<LayerEvidence>> {
    let of = |(id, layer): (LayerId, &crate::network::Layer)| {
        layers.contains(&id).then(|| LayerEvidence {
            field: layer.receptive_field,
            channels: vec![ChannelEvidence::default(); layer.shape.channels()],
        })
    };
    network.layers().map(of).collect()
}

impl DatasetExamples {
    /// What the executor's last pass made of one more photo.
    fn take(&mut self, executor: &Executor, layers: &[LayerId], photo: SeenPhoto) {
        let index = self.photos.len();
        self.photos.push(photo);
        for id in layers {
            let Some(Some(layer)) = self.layers.get_mut(id.index()) else { continue };
            let (shape, values) = (executor.shape(*id), executor.value(*id));
            let maps = values.par_chunks_exact(shape.plane().max(1));
            layer
                .channels
                .par_iter_mut()
                .zip(maps)
                .with_min_len(8)
                .for_each(|(channel, map)| channel.add(index, map, shape.size().width));
        }
    }
}
