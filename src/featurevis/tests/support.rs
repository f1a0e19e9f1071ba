//! What the tests of feature visualisation share.

use std::sync::Arc;

use crate::featurevis::{Recipe, Session, Subject, Tile, Transform};
use crate::import;
use crate::network::Network;

pub fn network() -> Arc<Network> {
    import::open_default().expect("it is embedded")
}

pub fn grow_subjects(network: &Arc<Network>, subjects: &[Subject], recipe: &Recipe) -> Vec<Tile> {
    let mut session = Session::new(network, subjects.to_vec(), recipe).expect("a session");
    let mut tiles = Vec::new();
    while !session.is_done() {
        tiles.extend(session.step().expect("a step"));
    }
    tiles.sort_by_key(|tile| (subjects.iter().position(|s| s.number == tile.channel), tile.variant));
    tiles
}

pub fn grow_all(network: &Arc<Network>, layer: &str, channels: &[usize], recipe: &Recipe) -> Vec<Tile> {
    grow_subjects(network, &Subject::channels(layer, channels), recipe)
}

pub fn transforms(text: &str) -> Vec<Transform> {
    text.split_whitespace().map(|transform| transform.parse().expect(transform)).collect()
}
