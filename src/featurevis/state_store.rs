//! Half-grown pictures, kept so that a later session goes on with them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::item::State;
use super::key::GrowthKey;
use super::subject::Subject;

/// The states of pictures that sessions left unfinished, by network, recipe and subject.
///
/// Clones share one store. A [`super::Session`] takes the states of its subjects out when it comes to them, and puts back
/// whatever it has not finished when it is stopped. A session that never ran therefore loses nothing.
#[derive(Clone, Debug)]
pub struct StateStore {
    /// The state kept last comes last.
    kept: Arc<Mutex<Vec<Kept>>>,
    /// The bytes that the states may take together.
    limit: usize,
}

#[derive(Debug)]
struct Kept {
    key: GrowthKey,
    subject: Subject,
    state: State,
}

impl Default for StateStore {
    /// 256 MiB: some four hundred pictures of 128 px.
    fn default() -> Self {
        Self::new(256 << 20)
    }
}

impl StateStore {
    /// `limit` is in bytes; beyond it the states that were kept first are dropped.
    pub fn new(limit: usize) -> Self {
        Self { kept: Arc::default(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        // No code can panic between two consistent contents.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a state, instead of an earlier one of the same picture.
    pub fn keep(&self, key: GrowthKey, subject: Subject, state: State) {
        let mut kept = self.lock();
        kept.retain(|other| (other.key, &other.subject) != (key, &subject));
        kept.push(Kept { key, subject, state });
        let mut bytes: usize = kept.iter().map(|kept| kept.state.bytes()).sum();
        let mut dropped = 0;
        while bytes > self.limit && dropped < kept.len() {
            bytes -= kept[dropped].state.bytes();
            dropped += 1;
        }
        kept.drain(..dropped);
    }

    /// Takes out the state of one picture, if there is one.
    pub fn take(&self, key: GrowthKey, subject: &Subject) -> Option<State> {
        let mut kept = self.lock();
        let at = kept.iter().position(|kept| kept.key == key && kept.subject == *subject)?;
        Some(kept.remove(at).state)
    }

    /// Takes out the states of all pictures of a session.
    pub fn take_all(&self, key: GrowthKey) -> Vec<(Subject, State)> {
        let mut kept = self.lock();
        let (taken, left) = std::mem::take(&mut *kept).into_iter().partition(|kept| kept.key == key);
        *kept = left;
        let taken: Vec<Kept> = taken;
        taken.into_iter().map(|Kept { subject, state, .. }| (subject, state)).collect()
    }

    /// How many states are kept.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
