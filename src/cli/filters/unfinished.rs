//! What an interrupted run leaves behind, and takes up again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{CliError, Work};
use crate::featurevis::{GrowthKey, Record, State, StateStore, StopReason, Subject, Tile};
use crate::picture::{self, Limits, write_whole};

/// What pictures under way had come to.
#[derive(Serialize, Deserialize)]
struct Unfinished {
    /// That of the session, so that no other goes on with the states.
    key: String,
    /// An objective, number and variant of each.
    states: Vec<(String, u64, u64, State)>,
}

/// No interrupted run leaves more: a bound on what a wrong file can take.
const LARGEST: u64 = 1 << 30;

fn path(out: &Path) -> PathBuf {
    out.join("unfinished.bin")
}

/// Writes the states of a session that the store holds, or removes the file if there is none.
pub fn write(out: &Path, key: Option<GrowthKey>, states: &StateStore) -> Result<(), CliError> {
    let path = path(out);
    let states = key.map_or_else(Vec::new, |key| states.take_all(key));
    let (Some(key), false) = (key, states.is_empty()) else {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        };
    };
    let states = states
        .into_iter()
        .map(|(subject, state)| (subject.objective.to_string(), subject.number as u64, subject.variant as u64, state));
    let unfinished = Unfinished { key: key.to_string(), states: states.collect() };
    let bytes = postcard::to_stdvec(&unfinished).map_err(|e| CliError::Wrong(format!("{}: {e}", path.display())))?;
    Ok(write_whole(&path, &bytes)?)
}

/// Puts what an interrupted run with the same settings left into the store.
pub fn read(out: &Path, work: &Work, key: Option<GrowthKey>, store: &StateStore) -> Result<(), CliError> {
    let path = path(out);
    let wrong = |reason: String| CliError::Wrong(format!("{}: {reason}", path.display()));
    let length = match std::fs::metadata(&path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(wrong(error.to_string())),
    };
    if length > LARGEST {
        return Err(wrong("it is too large to be what an interrupted run leaves; remove it".to_owned()));
    }
    let bytes = std::fs::read(&path).map_err(|e| wrong(e.to_string()))?;
    let unfinished: Unfinished =
        postcard::from_bytes(&bytes).map_err(|_| wrong("it is damaged; remove it to start anew".to_owned()))?;
    let Some(key) = key.filter(|key| unfinished.key == key.to_string()) else {
        return Err(wrong("it is of a run with other settings; --resume needs the same ones".to_owned()));
    };
    for (objective, number, variant, state) in unfinished.states {
        let same = |subject: &&Subject| subject.number as u64 == number && subject.objective.to_string() == objective;
        if let Some(subject) = work.subjects.iter().find(same) {
            store.keep(key, Subject { variant: variant as usize, ..subject.clone() }, state);
        }
    }
    Ok(())
}

/// The finished tiles that an earlier run with the same settings left, with their pictures.
pub fn finished(out: &Path, work: &Work) -> Result<Vec<Tile>, CliError> {
    let path = out.join("filters.json");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let record: Record<'_> = super::read_settings(&path)?;
    let key = GrowthKey::new(&work.network, &work.recipe, None).map(|key| key.to_string());
    // Records of earlier versions have no key.
    let is_other = record.key.is_some() && record.key != key;
    if is_other || *record.recipe != work.recipe || record.model != work.network.name() {
        let path = path.display();
        return Err(CliError::Wrong(format!(
            "{path}: it is of a run with other settings; --resume needs the same ones"
        )));
    }
    let mut tiles = Vec::new();
    for channel in record.channels {
        // What is not whole is grown again.
        let Ok(photo) = picture::open(&out.join(channel.file.as_ref()), Limits::default()) else { continue };
        let fits = photo.image.dimensions() == (work.recipe.width as u32, work.recipe.height as u32);
        // The opacity is lost in a photo: such tiles come from the cache, or are grown again.
        if channel.stopped == StopReason::Cancelled || !fits || work.recipe.alpha {
            continue;
        }
        tiles.push(Tile {
            channel: channel.channel,
            variant: channel.variant,
            objective: channel.objective.into_owned(),
            picture: photo.image,
            alpha: None,
            seed: channel.seed,
            steps: channel.steps,
            curve: channel.curve.into_owned(),
            activation: channel.activation,
            revivals: channel.revivals,
            seconds: channel.seconds,
            stop: channel.stopped,
        });
    }
    // What an earlier run grew and this one is not asked for stays on disk, but is not this run's. Pictures that are grown in each
    // other's company are all there, or are grown again.
    let needs_company = |number: usize| {
        let subject = work.subjects.iter().find(|subject| subject.number == number);
        subject.map(|subject| subject.objective.needs_company())
    };
    let in_company = |tiles: &[Tile]| tiles.iter().filter(|tile| needs_company(tile.channel) == Some(true)).count();
    let expected = work.subjects.iter().filter(|subject| subject.objective.needs_company()).count();
    let is_whole = in_company(&tiles) == expected * work.recipe.variants;
    tiles.retain(|tile| needs_company(tile.channel).is_some_and(|needs_company| is_whole || !needs_company));
    Ok(tiles)
}
