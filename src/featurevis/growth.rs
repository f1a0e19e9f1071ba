//! The growth of one objective as an iterator.

use std::collections::VecDeque;
use std::sync::Arc;

use image::RgbImage;

use super::grower::AscentError;
use super::objective::Objective;
use super::recipe::Recipe;
use super::session::Session;
use super::subject::Subject;
use super::tile::Tile;
use crate::network::Network;

/// A picture after one of its steps.
#[derive(Clone, Debug)]
pub struct Growth {
    /// Which of the recipe's variants it is.
    pub variant: usize,
    pub picture: RgbImage,
    /// Steps taken since the last start.
    pub steps: usize,
    /// The objective's value: before the last step, or of the finished picture.
    pub value: f32,
    /// The finished tile, at the end.
    pub tile: Option<Tile>,
}

/// The steps of an ascent, from the first to the last. Dropping it ends the ascent.
pub struct Ascent {
    session: Option<Result<Session, AscentError>>,
    ready: VecDeque<Growth>,
}

/// Grows the picture that makes an objective large: an iterator over its steps, which takes each when it is asked for.
///
/// ```no_run
/// use layerscope::featurevis::{Objective, Recipe, grow};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = layerscope::import::open("squeezenet1_1")?;
/// let objective = Objective::channel("fire6.concat", 10) - 0.5 * Objective::channel("fire6.concat", 11);
/// for growth in grow(&network, &objective, &Recipe::default()) {
///     let growth = growth?;
///     println!("step {}: {}", growth.steps, growth.value);
///     if let Some(tile) = growth.tile {
///         tile.picture.save("unlike-11.png")?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub fn grow(network: &Arc<Network>, objective: &Objective, recipe: &Recipe) -> Ascent {
    let session = Session::new(network, vec![Subject::new(0, objective.clone())], recipe);
    Ascent { session: Some(session), ready: VecDeque::new() }
}

impl Iterator for Ascent {
    type Item = Result<Growth, AscentError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let mut session = match self.session.take()? {
                Ok(session) if session.is_done() => return None,
                Ok(session) => session,
                Err(error) => return Some(Err(error)),
            };
            match session.step() {
                Ok(tiles) => self.ready.extend(tiles.into_iter().map(Growth::last)),
                Err(error) => return Some(Err(error)),
            }
            self.ready.extend(session.sprouts().map(|sprout| Growth {
                variant: sprout.subject.variant,
                picture: sprout.picture(),
                steps: sprout.steps,
                value: sprout.value,
                tile: None,
            }));
            self.session = Some(Ok(session));
        }
        self.ready.pop_front().map(Ok)
    }
}

impl Growth {
    fn last(tile: Tile) -> Self {
        Self {
            variant: tile.variant,
            picture: tile.picture.clone(),
            steps: tile.curve.len(),
            value: tile.activation,
            tile: Some(tile),
        }
    }
}
