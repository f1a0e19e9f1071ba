//! A network looks through photos.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::examples::DatasetExamples;
use super::layer_examples::LayerExamples;
use super::photo_set::{Listing, PhotoSet};
use super::scan_error::ScanError;
use super::seen_photo::SeenPhoto;
use crate::activations::Input;
use crate::activations::analysis::watch;
use crate::network::{LayerId, Network};
use crate::picture::Limits;

/// How far a scan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScanProgress {
    /// How many photos were looked at, unreadable ones included.
    pub done: usize,
    /// How many photos there are; `None` while they are still being looked for.
    pub total: Option<usize>,
}

/// Runs the network over a set of photos, one after the other, and keeps what excites the channels of these layers.
///
/// `report` is called before every photo, and the scan breaks off when it says so. Pictures that cannot be read are counted
/// and passed over. A scan needs memory for one executor, nine entries a channel and some 20 kB a photo.
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
    let watched = |(id, layer)| layers.contains(&id).then(|| LayerExamples::new(layer));
    let mut examples = DatasetExamples {
        source: photos.clone(),
        photos: Vec::new(),
        unreadable,
        is_cut,
        size,
        layers: network.layers().map(watched).collect(),
    };
    let total = Some(listed.len());
    for (done, (name, origin)) in listed.into_iter().enumerate() {
        if report(ScanProgress { done, total }).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        let photo = match origin.open(limits) {
            Ok(photo) => photo,
            Err(error) => {
                examples.unreadable.add(error);
                continue;
            }
        };
        let input = Input::from_photo(network, &photo);
        executor.forward(&input.values);
        let index = examples.photos.len();
        examples.photos.push(SeenPhoto::new(name, origin, &input.seen.unwrap_or_default())?);
        for id in layers {
            if let Some(Some(layer)) = examples.layers.get_mut(id.index()) {
                layer.add(index, executor.shape(*id), executor.value(*id));
            }
        }
    }
    match (&examples.source, &examples.unreadable.first) {
        (PhotoSet::Folder(path), Some(first)) if examples.photos.is_empty() => {
            let (path, count, first) = (path.clone(), examples.unreadable.count, Arc::clone(first));
            Err(ScanError::NoneReadable { path, count, first })
        }
        _ => Ok(ControlFlow::Continue(examples)),
    }
}
