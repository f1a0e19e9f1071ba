//! Memory does not grow with the work that was done.
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::Mutex;

use layerscope::featurevis::{Recipe, Session, Subject};
use layerscope::import;

/// The process is measured as a whole, so nobody else may be at work.
static ALONE: Mutex<()> = Mutex::new(());

const KIBIBYTE: i64 = 1024;

/// What the process holds in memory.
fn resident() -> i64 {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is listed");
    let kibibytes: i64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
    kibibytes * KIBIBYTE
}

/// How much the process grows each time at least. What an allocator sets aside once does not count; a leak comes every time.
fn growth(mut work: impl FnMut()) -> i64 {
    work();
    let mut grown = || {
        let before = resident();
        work();
        resident() - before
    };
    (0..3).map(|_| grown()).min().expect("three times")
}

#[test]
fn a_thousand_steps_need_no_more_memory_than_one() {
    let _alone = ALONE.lock();
    let network = import::open_default().expect("it is embedded");
    let recipe = Recipe { steps: 10_000, ..Recipe::default().sized(32) };
    let subjects = Subject::channels("fire3.concat", &[3, 5]);
    let mut session = Session::new(&network, subjects, &recipe).expect("it fits");
    let grown = growth(|| (0..1000).for_each(|_| assert!(session.step().expect("a step").is_empty())));
    // A picture of this size has 12 kB, so one that is left behind at every step makes 12 MB.
    assert!(grown < 500 * KIBIBYTE, "{grown} bytes in a thousand steps");
}

#[test]
fn a_thousand_tiles_need_no_more_memory_than_one() {
    let _alone = ALONE.lock();
    let network = import::open_default().expect("it is embedded");
    let recipe = Recipe { steps: 2, ..Recipe::default().sized(32) };
    let channels: Vec<usize> = (0..100).collect();
    let grown = growth(|| {
        for _ in 0..10 {
            let subjects = Subject::channels("fire2.concat", &channels);
            let mut session = Session::new(&network, subjects, &recipe).expect("it fits");
            while !session.is_done() {
                session.step().expect("a step");
            }
        }
    });
    // The buffers of a batch's executor are some hundreds of kB; a tile has 3 kB.
    assert!(grown < 2000 * KIBIBYTE, "{grown} bytes in a thousand tiles");
}
