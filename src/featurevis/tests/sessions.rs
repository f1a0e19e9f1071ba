//! Sessions, from their first tile to their last, with what is left unfinished.

use std::ops::ControlFlow;

use super::support::{grow_subjects, network};
use crate::featurevis::{
    AscentError, Ending, Growth, Objective, Recipe, Session, StateStore, StopReason, Subject, Tile, TileCache, Watcher,
    grow,
};

/// Whatever has begun is kept when it is stopped, and goes on later to the same bytes, also by way of a file.
#[test]
fn a_stopped_growth_goes_on_as_if_it_had_not_been_stopped() {
    let network = network();
    let recipe = Recipe { steps: 14, octaves: 2, ..Recipe::default().sized(64) };
    let subjects = Subject::channels("fire2.concat", &[3, 4, 5]);
    let whole = grow_subjects(&network, &subjects, &recipe);
    let states = StateStore::default();
    let session = |states: &StateStore| {
        Session::new(&network, subjects.clone(), &recipe).expect("fits").with_states(states.clone())
    };
    let mut first = session(&states);
    for _ in 0..9 {
        assert!(first.step().expect("a step").is_empty());
    }
    let key = first.key().expect("the network's content is known");
    let stopped = first.stop().expect("it stops");
    assert_eq!(stopped.len(), 3);
    assert!(stopped.iter().all(|t| t.stop == StopReason::Cancelled && t.steps == 9));
    let stored = StateStore::default();
    for (subject, state) in states.take_all(key) {
        let bytes = postcard::to_stdvec(&state).expect("it can be stored");
        stored.keep(key, subject, postcard::from_bytes(&bytes).expect("it comes back"));
    }
    assert!(states.is_empty() && stored.len() == 3);
    let mut second = session(&stored);
    let mut rest = Vec::new();
    while !second.is_done() {
        rest.extend(second.step().expect("a step"));
    }
    rest.sort_by_key(|tile| tile.channel);
    for (a, b) in rest.iter().zip(&whole) {
        assert_eq!((a.channel, &a.picture, &a.curve, a.activation), (b.channel, &b.picture, &b.curve, b.activation));
    }
    assert_eq!(rest.len(), whole.len());
}

/// A session of one channel in the middle of another's growth takes that channel's state alone, and one that never ran takes none.
#[test]
fn a_session_takes_the_states_of_its_own_subjects_when_it_comes_to_them() {
    let network = network();
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let session = |recipe: &Recipe, channels: &[usize]| {
        let subjects = Subject::channels("fire2.concat", channels);
        Session::new(&network, subjects, recipe).expect("fits").with_states(states.clone())
    };
    let mut all = session(&recipe, &[3, 4, 5]);
    (0..6).for_each(|_| drop(all.step().expect("a step")));
    all.stop().expect("it stops");
    drop(session(&recipe, &[3, 4, 5]));
    assert_eq!(states.len(), 3);
    let mut other = session(&Recipe { seed: 1, ..recipe.clone() }, &[3]);
    other.step().expect("a step");
    assert_eq!((states.len(), other.sprouts().next().map(|sprout| sprout.steps)), (3, Some(1)), "another recipe");
    let mut one = session(&recipe, &[4]);
    one.step().expect("a step");
    assert_eq!((states.len(), one.sprouts().next().map(|sprout| sprout.steps)), (2, Some(7)), "it goes on");
    one.stop().expect("it stops");
    assert_eq!(states.len(), 3);
}

/// Beyond the limit the states kept first are dropped, and a state is never kept twice.
#[test]
fn the_store_of_states_is_bounded() {
    let network = network();
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let subjects = Subject::channels("fire2.concat", &[0, 1, 2, 3]);
    let mut session = Session::new(&network, subjects.clone(), &recipe).expect("fits").with_states(states.clone());
    let key = session.key().expect("the network's content is known");
    session.step().expect("a step");
    session.stop().expect("it stops");
    let all = states.take_all(key);
    let small = StateStore::new(2 * all[0].1.bytes() + 100);
    for (subject, state) in all.iter().chain(&all[3..]) {
        small.keep(key, subject.clone(), state.clone());
    }
    assert_eq!(small.take_all(key).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>(), subjects[2..]);
}

/// A watcher sees every tile once, those in the cache first, and can stop a session and go on.
#[test]
fn a_session_is_watched_from_its_first_tile_to_its_last() {
    struct Watch {
        tiles: Vec<(usize, StopReason)>,
        steps_left: usize,
    }
    impl Watcher for Watch {
        type Error = AscentError;
        fn before_step(&mut self, session: &mut Session) -> ControlFlow<()> {
            let progress = session.progress();
            assert_eq!((progress.done, progress.total), (self.tiles.len(), 4));
            if self.steps_left == 0 {
                return ControlFlow::Break(());
            }
            self.steps_left -= 1;
            ControlFlow::Continue(())
        }
        fn tile(&mut self, tile: Tile) -> Result<(), AscentError> {
            self.tiles.push((tile.channel, tile.stop));
            Ok(())
        }
    }
    let network = network();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = TileCache::new(folder.path().to_owned(), 1 << 20);
    let recipe = Recipe { steps: 4, ..Recipe::default().sized(32) };
    let states = StateStore::default();
    let session = |channels: &[usize]| {
        let subjects = Subject::channels("fire2.concat", channels);
        let session = Session::new(&network, subjects, &recipe).expect("fits");
        session.with_cache(Some(cache.clone())).with_states(states.clone())
    };
    let mut one = session(&[2]);
    while !one.is_done() {
        one.step().expect("a step");
    }
    let mut watch = Watch { tiles: Vec::new(), steps_left: 3 };
    assert_eq!(session(&[0, 1, 2, 3]).run(&mut watch).expect("it runs"), Ending::Stopped);
    let cut = |channel| (channel, StopReason::Cancelled);
    assert_eq!(watch.tiles, [(2, StopReason::Finished), cut(0), cut(1), cut(3)]);
    let mut watch = Watch { tiles: Vec::new(), steps_left: 3 };
    assert_eq!(session(&[0, 1, 2, 3]).run(&mut watch).expect("it runs"), Ending::Done, "two steps are taken already");
    assert_eq!(watch.tiles.iter().filter(|(_, stop)| *stop == StopReason::Finished).count(), 4);
}

/// An ascent of one objective is an iterator over its steps, which ends with the tile that a session gives.
#[test]
fn an_ascent_is_an_iterator() {
    let network = network();
    let recipe = Recipe { steps: 5, ..Recipe::default().sized(32) };
    let objective = Objective::channel("fire2.concat", 3);
    let steps: Vec<Growth> = grow(&network, &objective, &recipe).collect::<Result<_, _>>().expect("it grows");
    assert_eq!(steps.iter().map(|growth| growth.steps).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let tile = steps[4].tile.as_ref().expect("the last step has the tile");
    assert_eq!(*tile.picture, *grow_subjects(&network, &[Subject::new(0, objective)], &recipe)[0].picture);
    assert!(grow(&network, &Objective::channel("fire2.concat", 999), &recipe).next().is_some_and(|step| step.is_err()));
}

/// What somebody waits for comes first, and coarse before fine: all of it has begun before any of it is done.
#[test]
fn what_is_prioritized_comes_first() {
    let network = network();
    let recipe = Recipe { steps: 14, ..Recipe::default().sized(32) };
    let channels: Vec<usize> = (0..60).collect();
    let mut session = Session::new(&network, Subject::channels("fire2.concat", &channels), &recipe).expect("fits");
    session.step().expect("a step");
    let prioritized: Vec<usize> = (30..50).collect();
    session.prioritize(&prioritized);
    let (mut begun, mut done) = (std::collections::HashSet::new(), Vec::new());
    while !session.is_done() {
        let tiles = session.step().expect("a step");
        begun.extend(session.sprouts().map(|sprout| sprout.subject.number));
        if done.is_empty() && !tiles.is_empty() {
            assert!(prioritized.iter().all(|n| begun.contains(n)), "all have begun before one is done");
        }
        done.extend(tiles.into_iter().map(|tile| tile.channel));
    }
    let mut first = done[..20].to_vec();
    first.sort_unstable();
    assert_eq!(first, prioritized);
    done.sort_unstable();
    assert_eq!(done, channels, "and nothing is forgotten");
}

#[test]
fn what_cannot_be_grown_is_explained() {
    let network = network();
    let error = |channels: &[usize], recipe: Recipe| {
        let session = Session::new(&network, Subject::channels("fire2.concat", channels), &recipe);
        session.map(drop).expect_err("wrong").to_string()
    };
    assert!(error(&[128], Recipe::default()).contains("channels 0 to 127"));
    assert!(error(&[0], Recipe { ..Recipe::default().sized(8) }).contains("16 to 1024"));
    assert!(error(&[0], Recipe { steps: 0, ..Recipe::default() }).contains("0 steps"));
}
