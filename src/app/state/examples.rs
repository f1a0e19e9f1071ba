//! What photos say about the open network's channels, and the textures that show it.

use std::sync::Arc;

use egui::{Context, Rect, TextureHandle, pos2, vec2};

use crate::activations::dataset_examples::{CropSheet, DatasetExamples, PhotoSet, ScanProgress};
use crate::app::selection::Selection;
use crate::app::state::app_state::Task;
use crate::app::state::tiles::Shown;
use crate::app::textures::maps::upload_photo;

/// Folders that were looked through may take this many bytes; beyond it the oldest are dropped, but never the one shown.
const MOST_BYTES: usize = 512 << 20;

/// A channel's crops on a texture.
pub struct Crops {
    pub selection: Selection,
    sheet: Option<(CropSheet, TextureHandle)>,
}

impl Crops {
    /// Where a crop lies on the texture; half a texel smaller all around, for filtering.
    pub fn picture(&self, index: usize) -> Option<Shown> {
        let (sheet, texture) = self.sheet.as_ref()?;
        let ((x, y), size) = (sheet.corner(index), texture.size_vec2());
        let inner = vec2(sheet.cell.0 as f32 - 1.0, sheet.cell.1 as f32 - 1.0);
        let corner = pos2((x as f32 + 0.5) / size.x, (y as f32 + 0.5) / size.y);
        Some((texture.id(), Rect::from_min_size(corner, inner / size)))
    }

    /// Width over height of every crop.
    pub fn aspect(&self) -> f32 {
        self.sheet.as_ref().map_or(1.0, |(sheet, _)| sheet.cell.0 as f32 / sheet.cell.1.max(1) as f32)
    }
}

/// Photos being looked through.
pub struct Scanning {
    pub photos: PhotoSet,
    pub progress: ScanProgress,
    pub seconds_left: Option<f32>,
}

/// Crops that were asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub selection: Selection,
    pub is_selected: bool,
}

/// A folder's evidence, with the built-in photos' of the same network, by which a network that is opened again is known.
struct Kept {
    built_in: Arc<DatasetExamples>,
    folder: Arc<DatasetExamples>,
}

#[derive(Default)]
pub struct ExampleStore {
    built_in: Option<Arc<DatasetExamples>>,
    shown: Option<Arc<DatasetExamples>>,
    /// Oldest first.
    kept: Vec<Kept>,
    scanning: Option<Scanning>,
    /// The built-in photos cannot be looked through with this network; asking again would not help.
    has_failed: bool,
    selected: Option<Crops>,
    hovered: Option<Crops>,
    /// Newest for the selected channel, and for the one under the pointer.
    asked: (Option<Selection>, Option<Selection>),
}

impl ExampleStore {
    pub fn shown(&self) -> Option<&Arc<DatasetExamples>> {
        self.shown.as_ref()
    }

    /// A folder under way: the built-in photos take no time that would be worth a word.
    pub fn scanning(&self) -> Option<&Scanning> {
        self.scanning.as_ref().filter(|scanning| scanning.photos != PhotoSet::BuiltIn)
    }

    /// Whether the built-in photos are to be looked through now.
    pub fn wants_built_in(&self, tasks: &[(Task, crate::worker::JobHandle)]) -> bool {
        let is_quiet = tasks.iter().all(|(task, _)| *task == Task::Choose);
        is_quiet && self.built_in.is_none() && !self.has_failed
    }

    /// The crops of a channel, if they are there.
    pub fn crops(&self, selection: Selection) -> Option<&Crops> {
        [&self.selected, &self.hovered].into_iter().flatten().find(|crops| crops.selection == selection)
    }

    /// Folders that this network has looked through, oldest first.
    pub fn folders(&self) -> impl Iterator<Item = &Arc<DatasetExamples>> {
        self.kept_here().map(|kept| &kept.folder)
    }

    fn kept_here(&self) -> impl Iterator<Item = &Kept> {
        let built_in = self.built_in.as_ref();
        self.kept.iter().filter(move |kept| built_in.is_some_and(|built_in| Arc::ptr_eq(&kept.built_in, built_in)))
    }

    /// Another network is open.
    pub fn clear(&mut self) {
        *self = Self { kept: std::mem::take(&mut self.kept), ..Self::default() };
    }

    /// A scan has been asked for.
    pub fn begin(&mut self, photos: PhotoSet) {
        let progress = ScanProgress { done: 0, total: None };
        self.scanning = Some(Scanning { photos, progress, seconds_left: None });
    }

    pub fn report(&mut self, progress: ScanProgress, seconds_left: Option<f32>) {
        if let Some(scanning) = &mut self.scanning {
            (scanning.progress, scanning.seconds_left) = (progress, seconds_left);
        }
    }

    /// The scan is over, whatever came of it.
    pub fn end(&mut self) {
        self.scanning = None;
    }

    pub fn fail(&mut self) {
        let is_built_in = self.scanning.as_ref().is_some_and(|scanning| scanning.photos == PhotoSet::BuiltIn);
        self.has_failed |= is_built_in;
        self.end();
    }

    /// Shows what was found, and keeps it.
    pub fn finish(&mut self, evidence: Arc<DatasetExamples>) {
        self.end();
        match (&evidence.source, &self.built_in) {
            (PhotoSet::BuiltIn, _) => {
                let known = self.kept.iter().find(|kept| kept.built_in.agrees_with(&evidence));
                let evidence = known.map_or(evidence, |kept| Arc::clone(&kept.built_in));
                self.built_in = Some(Arc::clone(&evidence));
                self.show(evidence);
            }
            (PhotoSet::Folder(_), Some(built_in)) => {
                let built_in = Arc::clone(built_in);
                let is_same =
                    |kept: &Kept| Arc::ptr_eq(&kept.built_in, &built_in) && kept.folder.source == evidence.source;
                self.kept.retain(|kept| !is_same(kept));
                self.kept.push(Kept { built_in, folder: Arc::clone(&evidence) });
                self.shrink();
                self.show(evidence);
            }
            (PhotoSet::Folder(_), None) => {}
        }
    }

    fn shrink(&mut self) {
        let bytes = |kept: &[Kept]| kept.iter().map(|kept| kept.folder.bytes()).sum::<usize>();
        while self.kept.len() > 1 && bytes(&self.kept) > MOST_BYTES {
            self.kept.remove(0);
        }
    }

    /// Shows the evidence of these photos if it is there.
    pub fn show_kept(&mut self, photos: &PhotoSet) -> bool {
        let folder = self.folders().find(|evidence| evidence.source == *photos);
        let found = self.built_in.as_ref().filter(|built_in| built_in.source == *photos).or(folder).cloned();
        let is_found = found.is_some();
        found.into_iter().for_each(|evidence| self.show(evidence));
        is_found
    }

    fn show(&mut self, evidence: Arc<DatasetExamples>) {
        self.shown = Some(evidence);
        (self.selected, self.hovered, self.asked) = (None, None, (None, None));
    }

    /// Answers whether a channel's crops still have to be cut.
    pub fn ask(&mut self, Asked { selection, is_selected }: Asked) -> bool {
        let is_there = match &self.selected {
            _ if !is_selected => self.crops(selection).is_some(),
            selected => selected.as_ref().is_some_and(|crops| crops.selection == selection),
        };
        let asked = if is_selected { &mut self.asked.0 } else { &mut self.asked.1 };
        !is_there && asked.replace(selection) != Some(selection)
    }

    pub fn take_crops(&mut self, ctx: &Context, task: Task, selection: Selection, sheet: Option<CropSheet>) {
        let upload = |sheet: CropSheet| {
            let texture = upload_photo(ctx, "crops", &sheet.picture);
            (sheet, texture)
        };
        let crops = Some(Crops { selection, sheet: sheet.map(upload) });
        match task {
            Task::CutCrops => self.selected = crops,
            _ => self.hovered = crops,
        }
    }
}
