//! Room for one computed thing.

use crate::worker::{JobHandle, JobId};

/// Something computed, under the key of what it was computed from, and the job that computes it anew.
pub struct Slot<K, V> {
    held: Option<(K, V)>,
    pending: Option<(K, JobHandle)>,
    /// The key that was tried last in vain; it is not tried again until another is wanted.
    failed: Option<K>,
}

impl<K, V> Default for Slot<K, V> {
    fn default() -> Self {
        Self { held: None, pending: None, failed: None }
    }
}

impl<K: Clone + PartialEq, V> Slot<K, V> {
    /// Asks for the value of a key: submits a job unless the value is held, under way, or known to be impossible. What was under way
    /// for another key is cancelled; what is held stays until it is replaced.
    pub fn want(&mut self, key: Option<K>, submit: impl FnOnce(&K) -> JobHandle) {
        let Some(key) = key else {
            self.pending = None;
            return;
        };
        if self.failed.as_ref().is_some_and(|failed| *failed != key) {
            self.failed = None;
        }
        if self.key() == Some(&key) || self.failed.is_some() {
            self.pending = None;
        } else if self.pending.as_ref().is_none_or(|(pending, _)| *pending != key) {
            // The job before is cancelled before the new one waits behind it.
            self.pending = None;
            self.pending = Some((key.clone(), submit(&key)));
        }
    }

    /// What the value that is held was computed from.
    pub fn key(&self) -> Option<&K> {
        self.held.as_ref().map(|(key, _)| key)
    }

    /// What is held, of whatever key.
    pub fn value(&self) -> Option<&V> {
        self.held.as_ref().map(|(_, value)| value)
    }

    /// What is held, with its key.
    pub fn held(&self) -> Option<(&K, &V)> {
        self.held.as_ref().map(|(key, value)| (key, value))
    }

    /// Holds a value that no job had to compute.
    pub fn hold(&mut self, key: K, value: V) {
        self.held = Some((key, value));
        self.pending = None;
        self.failed = None;
    }

    /// The job under way.
    pub fn job(&self) -> Option<JobId> {
        self.pending.as_ref().map(|(_, job)| job.id())
    }

    /// Whether this job computes the slot's next value. Only its events may fill the slot.
    pub fn owns(&self, job: JobId) -> bool {
        self.job() == Some(job)
    }

    /// Holds what the job under way has computed.
    pub fn fulfil(&mut self, value: V) {
        if let Some((key, _)) = self.pending.take() {
            self.held = Some((key, value));
        }
    }

    /// The job under way ended without a value.
    pub fn fail(&mut self) {
        if let Some((key, _)) = self.pending.take() {
            self.failed = Some(key);
        }
    }

    /// The same if it is this job that is under way here. Answers whether it is.
    pub fn fail_if(&mut self, job: JobId) -> bool {
        let is_ours = self.owns(job);
        if is_ours {
            self.fail();
        }
        is_ours
    }
}
