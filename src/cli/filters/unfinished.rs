//! What an interrupted run leaves behind, and takes up again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{CliError, Work};
use crate::featurevis::{Record, State, StopReason, Subject, Tile};
use crate::picture::{self, Limits, write_whole};

/// What pictures under way had come to.
#[derive(Serialize, Deserialize)]
struct Unfinished {
    /// Of the recipe and the network, so that nothing else is gone on with.
    recipe: String,
    model: String,
    states: Vec<(String, u64, u64, State)>,
}

/// No interrupted run leaves more: a bound on what a wrong file can take.
const LARGEST: u64 = 1 << 30;

fn path(out: &Path) -> PathBuf {
    out.join("unfinished.bin")
}

/// Writes the states, or removes the file if there is none.
pub fn write(out: &Path, work: &Work, states: &[(Subject, State)]) -> Result<(), CliError> {
    let path = path(out);
    if states.is_empty() {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        };
    }
    let states = states.iter().map(|(subject, state)| {
        (subject.objective.to_string(), subject.number as u64, subject.variant as u64, state.clone())
    });
    let unfinished = Unfinished {
        recipe: serde_json::to_string(&work.recipe)?,
        model: work.network.name().to_owned(),
        states: states.collect(),
    };
    let bytes = postcard::to_stdvec(&unfinished).map_err(|e| CliError::Wrong(format!("{}: {e}", path.display())))?;
    Ok(write_whole(&path, &bytes)?)
}

/// The states of an interrupted run with the same settings.
pub fn read(out: &Path, work: &Work) -> Result<Vec<(Subject, State)>, CliError> {
    let path = path(out);
    let wrong = |reason: String| CliError::Wrong(format!("{}: {reason}", path.display()));
    let length = match std::fs::metadata(&path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(wrong(error.to_string())),
    };
    if length > LARGEST {
        return Err(wrong("it is too large to be what an interrupted run leaves; remove it".to_owned()));
    }
    let bytes = std::fs::read(&path).map_err(|e| wrong(e.to_string()))?;
    let unfinished: Unfinished =
        postcard::from_bytes(&bytes).map_err(|_| wrong("it is damaged; remove it to start anew".to_owned()))?;
    if unfinished.recipe != serde_json::to_string(&work.recipe)? || unfinished.model != work.network.name() {
        return Err(wrong("it is of a run with other settings; --resume needs the same ones".to_owned()));
    }
    let mut states = Vec::new();
    for (objective, number, variant, state) in unfinished.states {
        let same = |subject: &&Subject| subject.number as u64 == number && subject.objective.to_string() == objective;
        if let Some(subject) = work.subjects.iter().find(same) {
            states.push((Subject { variant: variant as usize, ..subject.clone() }, state));
        }
    }
    Ok(states)
}

/// The finished tiles that an earlier run with the same settings left, with their pictures.
pub fn finished(out: &Path, work: &Work) -> Result<Vec<Tile>, CliError> {
    let path = out.join("filters.json");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let record: Record<'_> = super::read_settings(&path)?;
    if *record.recipe != work.recipe || record.model != work.network.name() {
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
    Ok(tiles)
}
