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
    let wish = match command {
        UiCommand::ChoosePhoto => Some(Wish::OpenPhoto),
        UiCommand::ChooseModel => Some(Wish::OpenModel),
        UiCommand::ChooseClassNames => Some(Wish::NameClasses),
        UiCommand::ChoosePhotosFolder => Some(Wish::ScanFolder),
        UiCommand::SaveTiles => tiles_to_save(state).map(Wish::SaveTiles),
        UiCommand::SaveGrowth => growth_to_save(state).map(Wish::SaveGrowth),
        _ => None,
    };
    if let Some(wish) = wish {
        let job = worker.submit(ChooseFile { kind: wish.file_kind() });
        state.requests.add(Purpose::Choose(wish), job);
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
