use std::time::Duration;

use super::{answer, grow, last, long_growth, next, open_network, wait_for_a_preview, worker};
use crate::featurevis::{Recipe, StopReason};
use crate::kernels::Activation;
use crate::network::Source;
use crate::network::tests::{builder, convolution, finish};
use crate::worker::{Faulty, Grow, GrowEvent, Job, JobEvent};

#[test]
fn a_growth_streams_previews_and_tiles() {
    let worker = worker();
    let network = open_network(&worker);
    let layer = network.find("fire2.concat").expect("exists");
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let handle = worker.submit(grow(&network, layer, vec![5, 1], recipe));
    let (mut previews, mut tiles) = (0, Vec::new());
    loop {
        match next(&worker, handle.id()) {
            JobEvent::Grow(GrowEvent::Preview(preview)) => {
                assert_eq!(preview.picture.dimensions(), (32, 32));
                previews += 1;
            }
            JobEvent::Grow(GrowEvent::Grown(tile)) => tiles.push(tile.channel),
            JobEvent::Finished => break,
            _ => {}
        }
    }
    assert!(previews >= 2 && tiles == [5, 1], "{previews} previews, tiles {tiles:?}");
}

#[test]
fn a_cancelled_growth_hands_over_what_it_has() {
    let worker = worker();
    let network = open_network(&worker);
    let growth = worker.submit(long_growth(&network));
    wait_for_a_preview(&worker, growth.id());
    growth.cancel();
    let JobEvent::Grow(GrowEvent::Grown(tile)) = answer(&worker, growth.id()) else { panic!("no tile") };
    assert!(tile.steps < 100_000 && tile.stop == StopReason::Cancelled);
    assert!(matches!(last(&worker, growth.id()), JobEvent::Cancelled));
}

/// The next growth of the same layer and recipe takes up where the one before was stopped, whatever else it grows.
#[test]
fn what_a_stopped_growth_had_begun_goes_on_in_a_later_one() {
    let worker = worker();
    let network = open_network(&worker);
    let first = worker.submit(long_growth(&network));
    let (channel, steps) = loop {
        let (channel, steps) = wait_for_a_preview(&worker, first.id());
        if steps > 5 {
            break (channel, steps);
        }
    };
    // One tile alone is asked for, while the others are half grown.
    first.cancel();
    let alone = Grow { channels: vec![383], ..long_growth(&network) };
    let second = worker.submit(alone);
    wait_for_a_preview(&worker, second.id());
    // A growth that never begins loses nothing either.
    let third = worker.submit(long_growth(&network));
    drop(third);
    second.cancel();
    let fourth = worker.submit(long_growth(&network));
    loop {
        let (of, later) = wait_for_a_preview(&worker, fourth.id());
        if of == channel {
            assert!(later > steps, "it was at step {steps} and is at {later}");
            break;
        }
    }
}

/// A network that was not read from files goes on with its half-grown tiles too, also when its classes are called otherwise.
#[test]
fn a_network_that_was_built_in_code_keeps_its_half_grown_tiles() {
    let worker = worker();
    let mut builder = builder(16, 16);
    let conv = builder.add("conv", convolution(1, 3, 8, 3, 1, 1), &[Source::Picture]).expect("fits");
    builder.add("relu", Activation::Relu, &[conv.into()]).expect("fits");
    let network = finish(builder);
    assert_eq!(network.content_hash(), None);
    let recipe = Recipe { steps: 100_000, ..Recipe::default().sized(16) };
    let first = worker.submit(grow(&network, conv, vec![3], recipe.clone()));
    let (_, steps) = wait_for_a_preview(&worker, first.id());
    first.cancel();
    let renamed = network.with_class_names(Vec::new()).expect("it has no names");
    let second = worker.submit(grow(&renamed, conv, vec![3], recipe.clone()));
    let (_, later) = wait_for_a_preview(&worker, second.id());
    assert!(later > steps, "it was at step {steps} and is at {later}");
    drop(second);
    assert_ne!(network.serial(), open_network(&worker).serial());
}

/// A growth pauses while somebody waits for something else, and goes on after it.
#[test]
fn a_growth_pauses_for_what_somebody_waits_for() {
    let worker = worker();
    let network = open_network(&worker);
    let growth = worker.submit(long_growth(&network));
    wait_for_a_preview(&worker, growth.id());
    let urgent = worker.submit(Faulty::NeverEnds);
    assert!(matches!(next(&worker, urgent.id()), JobEvent::Faulty("begun")));
    // The step under way may still end.
    std::thread::sleep(Duration::from_millis(500));
    worker.events();
    std::thread::sleep(Duration::from_millis(500));
    assert!(worker.events().is_empty(), "the growth went on");
    drop(urgent);
    wait_for_a_preview(&worker, growth.id());
}

/// While nobody takes the events, previews of the same tiles do not pile up.
#[test]
fn unread_previews_are_bounded_by_the_number_of_tiles() {
    let worker = worker();
    let network = open_network(&worker);
    let layer = network.find("fire2.concat").expect("exists");
    let recipe = Recipe { steps: 100_000, ..Recipe::default().sized(16) };
    let growth = worker.submit(grow(&network, layer, vec![0, 1], recipe));
    let (_, first) = wait_for_a_preview(&worker, growth.id());
    std::thread::sleep(Duration::from_secs(1));
    let events = worker.events();
    assert!(events.len() <= 3, "{} events", events.len());
    let steps = events.iter().filter_map(|(_, event)| match event {
        JobEvent::Grow(GrowEvent::Preview(preview)) => Some(preview.step),
        _ => None,
    });
    assert!(steps.max() > Some(first));
    assert_eq!(Grow::replaces(&GrowEvent::Progress { done: 0, total: 1, seconds_left: None }), Some(0));
}
