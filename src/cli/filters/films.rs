//! Animations of the pictures under way.

use std::collections::HashMap;
use std::path::Path;

use crate::featurevis::{AnimationFormat, Film, Session, Tile};
use crate::picture::{PictureError, write_whole};

/// A film for each picture under way, if animations are wanted.
pub struct Films {
    format: Option<AnimationFormat>,
    /// The films by number and variant, with the step of the last frame.
    films: HashMap<(usize, usize), (Film, usize)>,
}

impl Films {
    pub fn new(format: Option<AnimationFormat>) -> Self {
        Self { format, films: HashMap::new() }
    }

    pub fn are_wanted(&self) -> bool {
        self.format.is_some()
    }

    /// Takes note of the last step's pictures.
    pub fn watch(&mut self, session: &Session) {
        if self.format.is_none() {
            return;
        }
        for sprout in session.sprouts() {
            let key = (sprout.subject.number, sprout.subject.variant);
            let (film, last) = self.films.entry(key).or_default();
            // The picture is the one from before the last step.
            let step = sprout.steps - 1;
            let is_new = film.is_empty() || *last != step;
            if is_new && Film::takes(step) {
                film.push(sprout.picture());
                *last = step;
            }
        }
    }

    /// Writes the film of a finished tile beside its picture. Answers how many files.
    pub fn finish(&mut self, tile: &Tile, picture: &Path) -> Result<usize, PictureError> {
        let Some(format) = self.format else { return Ok(0) };
        let (mut film, _) = self.films.remove(&(tile.channel, tile.variant)).unwrap_or_default();
        film.push(tile.picture.clone());
        // An animated PNG would otherwise take the picture's own name.
        let path = match format {
            AnimationFormat::Gif => picture.with_extension("gif"),
            AnimationFormat::Apng => picture.with_extension("growth.png"),
        };
        let bytes = film.encode(format).map_err(|detail| PictureError::Encode { path: path.clone(), detail })?;
        write_whole(&path, &bytes).map(|()| 1)
    }
}
