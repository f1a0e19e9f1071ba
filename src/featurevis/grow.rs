//! Growing any number of channels, a batch at a time.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::ascent::{Ascent, AscentError};
use super::recipe::Recipe;
use super::tile::Tile;
use crate::network::{LayerId, Network};

/// Pixels of input that a batch may have: eight tiles of 128 px, fewer of larger ones.
const BATCH_PIXELS: usize = 8 * 128 * 128;
/// A batch much larger than the number of cores only delays the first tiles.
const MOST_AT_ONCE: usize = 16;

/// What there is to say of a growth under way.
pub enum Growth<'a> {
    /// A batch has taken another step.
    Step(&'a Ascent),
    /// A channel is done.
    Tile(Box<Tile>),
}

/// Grows the channels in the order given. `report` is called after every step and for every tile; when it answers `Break`,
/// the tiles under way are handed to it as they are, and nothing more is computed.
pub fn grow(
    network: &Arc<Network>,
    layer: LayerId,
    channels: &[usize],
    recipe: &Recipe,
    mut report: impl FnMut(Growth<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, AscentError> {
    recipe.check()?;
    let at_once = (BATCH_PIXELS / (recipe.size * recipe.size)).clamp(1, MOST_AT_ONCE);
    for batch in channels.chunks(at_once) {
        let mut ascent = Ascent::new(network, layer, batch, recipe)?;
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() && !ascent.is_finished() {
            ascent.step();
            flow = report(Growth::Step(&ascent));
        }
        for tile in ascent.finish() {
            if report(Growth::Tile(Box::new(tile))).is_break() {
                flow = ControlFlow::Break(());
            }
        }
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}
