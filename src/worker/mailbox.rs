//! Events on their way to the window.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::job::JobId;

/// Which events replace each other: those of one job with the same number.
type Key = (JobId, usize);

/// Events in their order until somebody takes them. Of those that replace each other only the newest is kept, so that what
/// nobody takes (the window is minimised) does not grow without bound.
pub struct Mailbox<E> {
    letters: Mutex<Letters<E>>,
    arrived: Condvar,
    wake: Box<dyn Fn() + Send + Sync>,
}

struct Letters<E> {
    waiting: VecDeque<(JobId, Option<usize>, E)>,
    /// How many letters were taken before the first that waits.
    taken: usize,
    /// Where the newest of those that replace each other lies, counted from the first letter ever.
    newest: HashMap<Key, usize>,
}

impl<E> Letters<E> {
    fn take_first(&mut self) -> Option<(JobId, E)> {
        let (job, replaces, event) = self.waiting.pop_front()?;
        self.taken += 1;
        if let Some(number) = replaces {
            self.newest.remove(&(job, number));
        }
        Some((job, event))
    }
}

impl<E> Mailbox<E> {
    /// `wake` is called after every event, on the thread that sent it.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let letters = Letters { waiting: VecDeque::new(), taken: 0, newest: HashMap::new() };
        Self { letters: Mutex::new(letters), arrived: Condvar::new(), wake: Box::new(wake) }
    }

    /// Puts an event behind the others, or in the place of the one that it replaces.
    pub fn send(&self, job: JobId, replaces: Option<usize>, event: E) {
        let mut guard = self.letters();
        let letters = &mut *guard;
        let end = letters.taken + letters.waiting.len();
        let place = replaces.map_or(end, |number| *letters.newest.entry((job, number)).or_insert(end));
        match letters.waiting.get_mut(place - letters.taken) {
            Some(letter) => letter.2 = event,
            None => letters.waiting.push_back((job, replaces, event)),
        }
        drop(guard);
        self.arrived.notify_all();
        (self.wake)();
    }

    /// All that has arrived, in order. Never waits.
    pub fn take(&self) -> Vec<(JobId, E)> {
        let mut letters = self.letters();
        std::iter::from_fn(|| letters.take_first()).collect()
    }

    /// The next event, waiting for it at most this long.
    pub fn wait(&self, timeout: Duration) -> Option<(JobId, E)> {
        let deadline = Instant::now() + timeout;
        let mut letters = self.letters();
        loop {
            if let Some(letter) = letters.take_first() {
                return Some(letter);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            letters = self.arrived.wait_timeout(letters, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn letters(&self) -> MutexGuard<'_, Letters<E>> {
        // Nothing that can panic happens while it is held.
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: JobId = JobId(1);
    const OTHER: JobId = JobId(2);

    #[test]
    fn of_unread_previews_the_newest_of_each_tile_is_kept_and_the_rest_stays_in_order() {
        let mailbox = Mailbox::new(|| {});
        mailbox.send(JOB, None, "begun".to_owned());
        for step in 0..1000 {
            for tile in 0..3 {
                mailbox.send(JOB, Some(tile), format!("tile {tile} at {step}"));
            }
            if step % 500 == 250 {
                mailbox.send(OTHER, None, format!("other at {step}"));
            }
        }
        mailbox.send(OTHER, Some(0), "tile of another job".to_owned());
        mailbox.send(JOB, None, "done".to_owned());
        let taken: Vec<String> = mailbox.take().into_iter().map(|(_, event)| event).collect();
        let expected = ["begun", "tile 0 at 999", "tile 1 at 999", "tile 2 at 999", "other at 250", "other at 750"];
        assert_eq!(taken, [&expected[..], &["tile of another job", "done"]].concat());
        assert!(mailbox.take().is_empty());
    }

    /// A preview that was read is not replaced in its place, which is gone.
    #[test]
    fn what_comes_after_the_events_were_taken_waits_anew() {
        let mailbox = Mailbox::new(|| {});
        for round in 0..3 {
            mailbox.send(JOB, Some(7), round);
            mailbox.send(JOB, None, 10 + round);
            assert_eq!(mailbox.wait(Duration::ZERO), Some((JOB, round)));
            mailbox.send(JOB, Some(7), 20 + round);
            assert_eq!(mailbox.take(), [(JOB, 10 + round), (JOB, 20 + round)]);
        }
        assert_eq!(mailbox.wait(Duration::from_millis(1)), None);
    }
}
