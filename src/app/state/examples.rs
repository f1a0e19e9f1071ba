//! What photos say about the open network's channels.

use std::sync::Arc;

use super::shared::Shared;
use super::slot::Slot;
use crate::activations::dataset_examples::{DatasetExamples, PhotoSet, ScanProgress};
use crate::app::selection::Selection;
use crate::app::textures::Crops;
use crate::network::{Network, Preprocessing};
use crate::worker::{JobHandle, JobId};

/// Folders that were looked through may take this many bytes; beyond it the oldest are dropped, but never the one shown.
const MOST_BYTES: usize = 512 << 20;

/// What examples depend on beside the photos.
#[derive(Clone, PartialEq)]
pub struct ExamplesKey {
    pub opened: Shared<Network>,
    pub preprocessing: Preprocessing,
}

/// Photos being looked through. Dropping it cancels the scan.
pub struct Scanning {
    pub photos: PhotoSet,
    pub progress: ScanProgress,
    /// An estimate, once there is one.
    pub seconds_left: Option<f32>,
    pub job: JobHandle,
}

/// A channel's crops, and what they are cut from.
#[derive(Clone, PartialEq)]
pub struct CropsKey {
    pub examples: Shared<DatasetExamples>,
    pub selection: Selection,
}

/// A folder's examples, with the built-in photos' of the same network, by which a network that is opened again is known.
struct Kept {
    built_in: Arc<DatasetExamples>,
    folder: Arc<DatasetExamples>,
}

/// The examples of the open network, and those of networks before it that may be opened again.
#[derive(Default)]
pub struct ExampleStore {
    key: Option<ExamplesKey>,
    built_in: Option<Arc<DatasetExamples>>,
    shown: Option<Arc<DatasetExamples>>,
    /// Oldest first.
    kept: Vec<Kept>,
    pub scanning: Option<Scanning>,
    /// The built-in photos cannot be looked through with this network; asking again would not help.
    pub has_failed: bool,
    /// Crops of the selected channel.
    pub selected_crops: Slot<CropsKey, Crops>,
    /// Crops of the channel under the pointer: those of the selected one stay while the pointer moves about.
    pub hovered_crops: Slot<CropsKey, Crops>,
}

impl ExampleStore {
    pub fn shown(&self) -> Option<&Arc<DatasetExamples>> {
        self.shown.as_ref()
    }

    /// A folder under way: the built-in photos take no time that would be worth a word.
    pub fn scanning_folder(&self) -> Option<&Scanning> {
        self.scanning.as_ref().filter(|scanning| scanning.photos != PhotoSet::BuiltIn)
    }

    /// The photos that are being looked through.
    pub fn is_scanning(&self, photos: &PhotoSet) -> bool {
        self.scanning.as_ref().is_some_and(|scanning| scanning.photos == *photos)
    }

    /// Whether this job looks through the photos.
    pub fn owns(&self, job: JobId) -> bool {
        self.scanning.as_ref().is_some_and(|scanning| scanning.job.id() == job)
    }

    /// The crops of a channel, if they are there.
    pub fn crops(&self, selection: Selection) -> Option<&Crops> {
        let shown = self.shown.as_ref()?;
        let slots = [&self.selected_crops, &self.hovered_crops];
        let mut held = slots.into_iter().filter_map(Slot::held);
        held.find(|(key, _)| key.selection == selection && Arc::ptr_eq(&key.examples.0, shown)).map(|(_, crops)| crops)
    }

    /// Folders that this network has looked through, oldest first.
    pub fn folders(&self) -> impl Iterator<Item = &Arc<DatasetExamples>> {
        let built_in = self.built_in.as_ref();
        let is_here = move |kept: &&Kept| built_in.is_some_and(|built_in| Arc::ptr_eq(&kept.built_in, built_in));
        self.kept.iter().filter(is_here).map(|kept| &kept.folder)
    }

    /// The examples of these photos, if they are there.
    pub fn find(&self, photos: &PhotoSet) -> Option<&Arc<DatasetExamples>> {
        let built_in = self.built_in.as_ref().filter(|built_in| built_in.source == *photos);
        built_in.or_else(|| self.folders().find(|examples| examples.source == *photos))
    }

    /// Drops what was shown unless it is of this key; folders are kept, as their network may be opened again.
    pub fn keep_only(&mut self, key: &ExamplesKey) {
        if self.key.as_ref() != Some(key) {
            let kept = std::mem::take(&mut self.kept);
            *self = Self { key: Some(key.clone()), kept, ..Self::default() };
        }
    }

    /// Keeps what was found.
    pub fn add(&mut self, examples: Arc<DatasetExamples>) {
        match (&examples.source, &self.built_in) {
            (PhotoSet::BuiltIn, _) => {
                let known = self.kept.iter().find(|kept| kept.built_in.agrees_with(&examples));
                self.built_in = Some(known.map_or(examples, |kept| Arc::clone(&kept.built_in)));
            }
            (PhotoSet::Folder(_), Some(built_in)) => {
                let built_in = Arc::clone(built_in);
                self.forget(&examples.source);
                self.kept.push(Kept { built_in, folder: examples });
                let bytes = |kept: &[Kept]| kept.iter().map(|kept| kept.folder.bytes()).sum::<usize>();
                while self.kept.len() > 1 && bytes(&self.kept) > MOST_BYTES {
                    self.kept.remove(0);
                }
            }
            (PhotoSet::Folder(_), None) => {}
        }
    }

    /// Forgets what was found in these photos, so that they are looked through again.
    pub fn forget(&mut self, photos: &PhotoSet) {
        let Some(built_in) = &self.built_in else { return };
        self.kept.retain(|kept| !(Arc::ptr_eq(&kept.built_in, built_in) && kept.folder.source == *photos));
    }

    /// Shows the examples of these photos if they are there.
    pub fn show(&mut self, photos: &PhotoSet) -> bool {
        match self.find(photos).cloned() {
            Some(found) => {
                self.shown = Some(found);
                true
            }
            None => false,
        }
    }
}
