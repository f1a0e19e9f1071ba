//! A growth from its first tile to its last: what is there already, what was begun, what is new.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;

use image::RgbImage;

use super::cache::TileCache;
use super::grower::{AscentError, Grower, Sprout};
use super::item::State;
use super::key::GrowthKey;
use super::objective::ObjectiveError;
use super::progress::{Clock, Progress};
use super::recipe::Recipe;
use super::state_store::StateStore;
use super::subject::Subject;
use super::tile::Tile;
use crate::network::Network;

/// Grows the tiles of some subjects, each in as many variants as the recipe says.
///
/// A tile that the cache holds is taken from there, and a new one is kept there. A picture that an earlier session left half-grown in
/// the store of states goes on where it was, and whatever is unfinished when the session is stopped goes into the store.
///
/// [`Session::run`] drives it for a [`Watcher`]; [`Session::step`] is for those who want to drive it themselves.
///
/// ```no_run
/// use layerscope::featurevis::{Recipe, Session, StateStore, Subject, TileCache};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = layerscope::import::open("squeezenet1_1")?;
/// let (cache, states) = (TileCache::of_user(), StateStore::default());
/// let subjects = Subject::channels("fire6.concat", &[10, 11, 12]);
/// let mut session = Session::new(&network, subjects, &Recipe::default())?.with_cache(cache).with_states(states.clone());
/// while !session.is_done() {
///     for tile in session.step()? {
///         tile.picture.save(format!("{}.png", tile.channel))?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Session {
    network: Arc<Network>,
    grower: Grower,
    /// What neither the cache nor the store has been asked for yet. Those that need each other's company are one entry.
    waiting: VecDeque<Vec<Subject>>,
    cache: Option<TileCache>,
    states: StateStore,
    /// Under which the states of this session are kept.
    states_key: Option<GrowthKey>,
    clock: Clock,
    done: usize,
    total: usize,
}

/// Somebody who is told what happens in a session, and says when it is to stop.
pub trait Watcher {
    type Error: From<AscentError>;

    /// Called before each step. [`ControlFlow::Break`] stops the session; [`Session::prioritize`] can be called here.
    fn before_step(&mut self, session: &mut Session) -> ControlFlow<()>;

    /// Called for each tile: from the cache, grown, or, when the session was stopped, as far as it had come.
    ///
    /// # Errors
    /// An error ends the session.
    fn tile(&mut self, tile: Tile) -> Result<(), Self::Error>;

    /// Called after each step, when [`Session::sprouts`] are the pictures under way.
    ///
    /// # Errors
    /// An error ends the session.
    fn after_step(&mut self, _session: &Session) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All tiles are there.
    Done,
    /// The watcher stopped it; what was begun is in the store of states.
    Stopped,
}

impl Session {
    /// # Errors
    /// If the recipe is out of bounds, a file that it names cannot be read, or an objective does not fit the network.
    pub fn new(network: &Arc<Network>, subjects: Vec<Subject>, recipe: &Recipe) -> Result<Self, AscentError> {
        let grower = Grower::new(network, recipe)?;
        subjects.iter().try_for_each(|subject| grower.check(subject))?;
        let company = subjects.iter().filter(|subject| subject.objective.needs_company()).count();
        let lonely = subjects.iter().find_map(|subject| subject.objective.term_in_company());
        if let Some(term) = lonely.filter(|_| company * recipe.variants < 2) {
            return Err(ObjectiveError::Alone { term: term.name() }.into());
        }
        let variants = |subject: Subject| {
            let variant = move |variant| Subject { variant, ..subject.clone() };
            (0..recipe.variants).map(variant).collect::<Vec<_>>()
        };
        let mut waiting: VecDeque<Vec<Subject>> = VecDeque::new();
        // The variants of an objective are each other's company; where there is only one of each, the objectives are.
        let mut row = Vec::new();
        for subject in subjects {
            match (subject.objective.needs_company(), recipe.variants) {
                (true, 1) => row.push(subject),
                (true, _) => waiting.push_back(variants(subject)),
                (false, _) => waiting.extend(variants(subject).into_iter().map(|variant| vec![variant])),
            }
        }
        waiting.extend(Some(row).filter(|row| !row.is_empty()));
        Ok(Self {
            network: Arc::clone(network),
            total: waiting.iter().map(Vec::len).sum(),
            waiting,
            states_key: GrowthKey::of_this_run(network, recipe, None),
            grower,
            cache: None,
            states: StateStore::default(),
            clock: Clock::new(),
            done: 0,
        })
    }

    /// Takes tiles from this cache, and keeps new ones in it.
    #[must_use]
    pub fn with_cache(mut self, cache: Option<TileCache>) -> Self {
        self.cache = cache;
        self
    }

    /// Goes on with the states in this store, and puts into it what is unfinished in the end.
    #[must_use]
    pub fn with_states(mut self, states: StateStore) -> Self {
        self.states = states;
        self
    }

    /// Counts these tiles as done: they are neither looked for nor grown.
    #[must_use]
    pub fn with_tiles(mut self, tiles: &[Tile]) -> Self {
        let is_there = |subject: &Subject| {
            let objective = subject.objective.to_string();
            let is_it = |tile: &Tile| (tile.channel, tile.variant) == (subject.number, subject.variant);
            tiles.iter().any(|tile| is_it(tile) && tile.objective == objective)
        };
        self.waiting.retain(|group| !group.iter().all(is_there));
        self.done = self.total - self.waiting.iter().map(Vec::len).sum::<usize>();
        self
    }

    /// Grows from this picture instead of noise; `strength` of its contrast is kept, 0 to 1. Such tiles are not cached.
    #[must_use]
    pub fn start_from(mut self, picture: &RgbImage, strength: f32) -> Self {
        self.grower.start_from(picture, strength);
        self.states_key = GrowthKey::of_this_run(&self.network, self.grower.recipe(), Some(picture));
        self.cache = None;
        self
    }

    /// Under which the store of states knows this session's pictures, also after the program has ended. `None` for a network whose
    /// content is not known, whose states are kept for as long as the program runs.
    pub fn key(&self) -> Option<GrowthKey> {
        self.states_key.filter(|_| self.network.content_hash().is_some())
    }

    pub fn recipe(&self) -> &Recipe {
        self.grower.recipe()
    }

    pub fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.grower.is_done()
    }

    /// The pictures under way, as they were before the last step.
    pub fn sprouts(&self) -> impl Iterator<Item = Sprout<'_>> {
        self.grower.sprouts()
    }

    /// These subjects come first from now on, in this order; what is under way and not among them waits.
    pub fn prioritize(&mut self, numbers: &[usize]) {
        self.grower.prioritize(numbers);
    }

    pub fn progress(&self) -> Progress {
        let (done, total) = (self.done, self.total);
        let grown = self.grown();
        Progress {
            done,
            total,
            share: if total > 0 { grown / total as f32 } else { 1.0 },
            seconds_left: self.clock.seconds_left(grown, total as f32 - grown),
        }
    }

    /// Tiles grown, parts of tiles included.
    fn grown(&self) -> f32 {
        self.done as f32 + self.grower.progress() / self.recipe().steps.max(1) as f32
    }

    /// One step for several pictures, or one tile from the cache. Answers the tiles that are done with it.
    ///
    /// # Errors
    /// If the network refuses the picture's size, or a photo that a silent unit is woken with cannot be read.
    pub fn step(&mut self) -> Result<Vec<Tile>, AscentError> {
        while let Some(group) = self.waiting.pop_front() {
            if let Some(tile) = self.admit(group)? {
                self.done += 1;
                return Ok(vec![tile]);
            }
        }
        let tiles = self.grower.step()?;
        for (subject, tile) in &tiles {
            if let Some(cache) = &self.cache {
                // A full disk costs the cache, not the tile.
                let _ = cache.keep(&self.network, self.grower.recipe(), subject, tile);
            }
        }
        self.done += tiles.len();
        self.clock.tick(self.grown());
        Ok(tiles.into_iter().map(|(_, tile)| tile).collect())
    }

    /// Answers the tile, if it is there already. All else goes to the grower.
    fn admit(&mut self, group: Vec<Subject>) -> Result<Option<Tile>, AscentError> {
        if let [subject] = &group[..]
            && let Some(tile) =
                self.cache.as_ref().and_then(|cache| cache.find(&self.network, self.grower.recipe(), subject))
        {
            return Ok(Some(tile));
        }
        let states = group.iter().map(|subject| self.states.take(self.states_key?, subject));
        let states: Option<Vec<State>> = states.collect();
        self.grower.add(group, states)?;
        Ok(None)
    }

    /// Ends the session before its time. What was begun goes into the store of states; answered is how it looks now.
    ///
    /// # Errors
    /// If the network refuses the picture's size.
    pub fn stop(self) -> Result<Vec<Tile>, AscentError> {
        let stopped = self.grower.stop()?;
        if let Some(key) = self.states_key {
            for (subject, state) in stopped.states {
                self.states.keep(key, subject, state);
            }
        }
        Ok(stopped.tiles)
    }

    /// Takes all steps, or as many as the watcher wants.
    ///
    /// # Errors
    /// Those of [`Session::step`], and the watcher's own.
    pub fn run<W: Watcher>(mut self, watcher: &mut W) -> Result<Ending, W::Error> {
        let cache = self.cache.clone();
        let ending = loop {
            if self.is_done() {
                break Ending::Done;
            }
            if watcher.before_step(&mut self).is_break() {
                for tile in self.stop()? {
                    watcher.tile(tile)?;
                }
                break Ending::Stopped;
            }
            for tile in self.step()? {
                watcher.tile(tile)?;
            }
            watcher.after_step(&self)?;
        };
        if let Some(cache) = cache {
            cache.shrink();
        }
        Ok(ending)
    }
}
