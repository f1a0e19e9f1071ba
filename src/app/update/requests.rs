//! File dialogs, and saving: what is asked for once, and carries all that its answer needs.

use std::path::{Path, PathBuf};

use super::opening;
use crate::activations::dataset_examples::PhotoSet;
use crate::app::command::UiCommand;
use crate::app::i18n::{Text, megabytes, msg};
use crate::app::state::AppState;
use crate::app::state::requests::{GrowthToSave, Purpose, TilesToSave, Wish};
use crate::featurevis::CacheSize;
use crate::worker::{
    ChooseFile, Chosen, ClassNames, Describe, Described, EmptyCache, JobEvent, JobId, PhotoSource, SaveGrowth,
    SaveTiles, Saved, Worker,
};

/// Opens a file dialog for a command. Dialogs do not wait for each other: each answer goes to the request that it is for.
pub fn choose(state: &mut AppState, worker: &Worker, command: UiCommand) {
    if let Some(wish) = wish(state, command) {
        let job = worker.submit(ChooseFile { kind: wish.file_kind() });
        state.requests.add(Purpose::Choose(wish), job);
    }
}

/// What a command opens a file dialog for, with all that is selected now.
fn wish(state: &AppState, command: UiCommand) -> Option<Wish> {
    match command {
        UiCommand::ChoosePhoto => Some(Wish::OpenPhoto),
        UiCommand::ChooseModel => Some(Wish::OpenModel),
        UiCommand::ChooseClassNames => Some(Wish::NameClasses),
        UiCommand::ChoosePhotosFolder => Some(Wish::ScanFolder),
        UiCommand::SaveTiles => tiles_to_save(state).map(Wish::SaveTiles),
        UiCommand::SaveGrowth => growth_to_save(state).map(Wish::SaveGrowth),
        _ => None,
    }
}

/// The selected layer's tiles as they are now, or the close-up while one is open.
pub fn tiles_to_save(state: &AppState) -> Option<TilesToSave> {
    let (network, selection, _) = state.selected()?;
    let (tiles, recipe) = match (state.close_up(), state.layer_tiles()) {
        (Some(close_up), _) => (close_up.tile.iter().cloned().collect(), close_up.recipe.clone()),
        (None, Some(layer)) => (layer.grown(), layer.recipe.clone()),
        (None, None) => return None,
    };
    Some(TilesToSave { network: network.clone(), layer: selection.layer, tiles, recipe })
}

fn growth_to_save(state: &AppState) -> Option<GrowthToSave> {
    let (network, selection, _) = state.selected()?;
    let recipe = state.layer_tiles()?.recipe.clone();
    Some(GrowthToSave { network: network.clone(), layer: selection.layer, channel: selection.channel, recipe })
}

/// Saves tiles in a folder.
pub fn save_tiles(state: &mut AppState, worker: &Worker, tiles: TilesToSave, folder: PathBuf) {
    let TilesToSave { network, layer, tiles, recipe } = tiles;
    let job = worker.submit(SaveTiles { network, layer, tiles, recipe, folder });
    state.requests.add(Purpose::Save, job);
}

/// Writes down beside the weights how pictures are prepared for them.
pub fn describe(state: &mut AppState, worker: &Worker) {
    let path = state.opened().and_then(|opened| opened.weights()).map(Path::to_owned);
    if let (Some(network), Some(path)) = (state.network().cloned(), path) {
        let job = worker.submit(Describe { network, path });
        state.requests.add(Purpose::Describe, job);
    }
}

/// Removes the finished tiles that are kept on disk.
pub fn empty_cache(state: &mut AppState, worker: &Worker) {
    let job = worker.submit(EmptyCache);
    state.requests.add(Purpose::EmptyCache, job);
}

/// Takes an answer to a request.
pub fn take(state: &mut AppState, worker: &Worker, job: JobId, event: JobEvent) {
    match event {
        JobEvent::OpenFile(file) => {
            if let Some(Purpose::OpenFile(source)) = state.requests.take(job).map(|request| request.purpose) {
                opening::file_opened(state, source, file);
            }
        }
        JobEvent::ChooseFile(Chosen { path, .. }) => {
            if let Some(Purpose::Choose(wish)) = state.requests.take(job).map(|request| request.purpose) {
                match path {
                    Some(path) => fulfil(state, worker, wish, path),
                    None => state.notifications.info(hint(&wish)),
                }
            }
        }
        JobEvent::SaveTiles(Saved { folder, files }) | JobEvent::SaveGrowth(Saved { folder, files }) => {
            state.notifications.info(msg::notice_saved(files, folder.display().to_string()));
        }
        JobEvent::Describe(Described { path }) => {
            state.notifications.info(msg::notice_described(path.display().to_string()));
        }
        JobEvent::EmptyCache(CacheSize { tiles, bytes }) => {
            state.notifications.info(msg::notice_cache_emptied(tiles, megabytes(bytes)));
        }
        JobEvent::Failed(failure) => {
            state.requests.take(job);
            opening::report(state, Some(failure));
        }
        JobEvent::Finished | JobEvent::Cancelled => drop(state.requests.take(job)),
        _ => {}
    }
}

/// Does with a chosen path what the dialog was opened for.
pub fn fulfil(state: &mut AppState, worker: &Worker, wish: Wish, path: PathBuf) {
    match wish {
        Wish::OpenPhoto => opening::choose_photo(state, PhotoSource::Path(path)),
        Wish::OpenModel => opening::choose_network(state, opening::named_path(&path)),
        Wish::NameClasses => opening::name_classes(state, ClassNames::File(path)),
        Wish::ScanFolder => super::examples::scan(state, PhotoSet::Folder(path)),
        Wish::SaveTiles(tiles) => save_tiles(state, worker, tiles, path),
        Wish::SaveGrowth(GrowthToSave { network, layer, channel, recipe }) => {
            let job = worker.submit(SaveGrowth { network, layer, channel, recipe, folder: path });
            state.requests.add(Purpose::Save, job);
        }
    }
}

fn hint(wish: &Wish) -> Text {
    match wish {
        Wish::SaveTiles(_) | Wish::SaveGrowth(_) => msg::notice_no_folder_for_tiles(),
        Wish::ScanFolder => msg::notice_no_folder_of_photos(),
        Wish::OpenPhoto | Wish::OpenModel | Wish::NameClasses => msg::notice_no_file(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::app::selection::Selection;
    use crate::app::state::document::Choice;
    use crate::app::state::results::{FoundSelection, ShownKey, ShownNetwork};
    use crate::app::state::shared::Shared;
    use crate::app::state::tiles::tests::tile;
    use crate::featurevis::{Recipe, StopReason};
    use crate::import;
    use crate::network::{LayerId, Network};
    use crate::worker::FileKind;

    fn worker() -> Worker {
        Worker::start(None, || ()).expect("the system gives threads")
    }

    /// Notes a dialog as [`choose`] does, without a window of the system: another job lends it its id.
    fn dialog(state: &mut AppState, worker: &Worker, command: UiCommand) -> JobId {
        let wish = wish(state, command).expect("the command has a dialog");
        let job = worker.submit(EmptyCache);
        let id = job.id();
        state.requests.add(Purpose::Choose(wish), job);
        id
    }

    fn answer(state: &mut AppState, worker: &Worker, job: JobId, kind: FileKind, path: &Path) {
        take(state, worker, job, JobEvent::ChooseFile(Chosen { kind, path: Some(path.to_owned()) }));
    }

    fn select(state: &mut AppState, network: &Arc<Network>, layer: LayerId, channel: usize) {
        let selection = Some(Selection { layer, channel });
        state.results.selection = Some(FoundSelection { network: Shared::of(network), name: None, selection });
    }

    #[test]
    fn each_of_two_dialogs_gets_its_own_answer() {
        let (mut state, worker) = (AppState::default(), worker());
        let photo = dialog(&mut state, &worker, UiCommand::ChoosePhoto);
        let model = dialog(&mut state, &worker, UiCommand::ChooseModel);
        answer(&mut state, &worker, model, FileKind::Model, Path::new("a.onnx"));
        assert!(state.document.network.source == opening::named("a.onnx".to_owned(), None));
        assert!(state.requests.purpose(photo).is_some() && state.requests.purpose(model).is_none());
        answer(&mut state, &worker, photo, FileKind::Photo, Path::new("b.jpg"));
        assert!(state.document.photo.source == PhotoSource::Path("b.jpg".into()));
        assert!(state.document.network.source == opening::named("a.onnx".to_owned(), None));
        assert_eq!(state.requests.iter().count(), 0);
    }

    #[test]
    fn what_was_selected_when_the_dialog_was_opened_is_saved() {
        let (mut state, worker) = (AppState::default(), worker());
        let network = import::open_default().expect("it comes with the program");
        let [first, second] = [0, 3].map(|index| network.layer_at(index).expect("it has layers"));
        let opened = Shared::of(&network);
        let key = ShownKey { opened, preprocessing: None, class_names: Choice::default() };
        state.results.shown.hold(key, ShownNetwork::new(Arc::clone(&network)));
        for (layer, channel) in [(second, 4), (first, 2)] {
            assert!(state.tiles.prepare(layer, &Recipe::default().sized(32), 2048));
            let tiles = state.tiles.layer_mut(layer).expect("there is room");
            tiles.finish(tile(channel, 32, StopReason::Finished));
            select(&mut state, &network, layer, channel);
        }
        let job = dialog(&mut state, &worker, UiCommand::SaveTiles);
        select(&mut state, &network, second, 4);
        let folder = tempfile::tempdir().expect("a temporary folder");
        answer(&mut state, &worker, job, FileKind::TilesFolder, folder.path());
        let saving = state.requests.iter().next().expect("it is saved").job.id();
        let is_over = |(id, event): (JobId, JobEvent)| {
            (id == saving).then_some(event).filter(|event| !matches!(event, JobEvent::SaveTiles(_)))
        };
        let last = std::iter::from_fn(|| worker.wait(Duration::from_secs(60))).find_map(is_over);
        assert!(matches!(last, Some(JobEvent::Finished)), "{last:?}");
        let name = |layer| folder.path().join(&network.layer(layer).name);
        assert!(name(first).join("2.png").is_file() && !name(second).exists());
    }
}
