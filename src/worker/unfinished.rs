//! Half-grown tiles, to go on with later.

use std::sync::{Arc, Mutex, PoisonError};

use crate::featurevis::{Recipe, State, Subject};
use crate::network::{LayerId, Network};

/// The numbers that all kept states together may have; beyond it those left longest ago are dropped.
const MOST_NUMBERS: usize = 64 << 20;

/// The states of tiles that a growth had begun when it was stopped, by network, layer and recipe: any later growth of the same goes
/// on where that one was.
#[derive(Default)]
pub struct UnfinishedStates(Mutex<Vec<Entry>>);

struct Entry {
    network: Arc<Network>,
    layer: LayerId,
    recipe: Recipe,
    subject: Subject,
    state: State,
}

impl Entry {
    fn is_of(&self, network: &Arc<Network>, layer: LayerId, recipe: &Recipe) -> bool {
        let is_same_file = network.content_hash().is_some() && network.content_hash() == self.network.content_hash();
        // The same weights grow other pictures when colours mean something else to them.
        let is_same = is_same_file && network.color_transform() == self.network.color_transform();
        (is_same || Arc::ptr_eq(network, &self.network)) && self.layer == layer && self.recipe == *recipe
    }

    fn numbers(&self) -> usize {
        // The optimizer keeps two numbers beside each coefficient.
        3 * self.state.coefficients.len() + self.state.curve.len()
    }
}

impl UnfinishedStates {
    /// Hands out the state of a tile, which whoever takes it goes on with.
    pub fn take(&self, network: &Arc<Network>, layer: LayerId, recipe: &Recipe, subject: &Subject) -> Option<State> {
        let mut entries = self.entries();
        let at = entries.iter().position(|entry| entry.is_of(network, layer, recipe) && entry.subject == *subject)?;
        Some(entries.remove(at).state)
    }

    /// Keeps what a growth had begun.
    pub fn keep(&self, network: &Arc<Network>, layer: LayerId, recipe: &Recipe, states: Vec<(Subject, State)>) {
        let mut entries = self.entries();
        for (subject, state) in states {
            entries.retain(|entry| !(entry.is_of(network, layer, recipe) && entry.subject == subject));
            entries.push(Entry { network: Arc::clone(network), layer, recipe: recipe.clone(), subject, state });
        }
        let mut numbers: usize = entries.iter().map(Entry::numbers).sum();
        while numbers > MOST_NUMBERS && !entries.is_empty() {
            numbers -= entries.remove(0).numbers();
        }
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
