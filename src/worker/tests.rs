use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Event, Growing, Job, Outcome, PhotoSource, Run, Worker};
use crate::activations::dataset_examples::PhotoSet;
use crate::featurevis::Recipe;
use crate::network::{LayerId, Network};
use crate::picture::{Colormap, Scale};

fn worker() -> Worker {
    Worker::start(None, || {}).expect("threads start")
}

/// The next event of this run that is not mere progress.
fn answer(worker: &Worker, run: Run) -> Outcome {
    loop {
        let event = worker.wait(Duration::from_secs(60)).expect("an answer within a minute");
        let is_progress = matches!(
            event.outcome,
            Outcome::GrowthProgress { .. } | Outcome::TilePreview { .. } | Outcome::ScanProgress { .. }
        );
        if event.run == run && !is_progress {
            return event.outcome;
        }
    }
}

fn open_network(worker: &Worker) -> Arc<Network> {
    let run = worker.submit(Job::OpenModel { model: "squeezenet1_1".to_owned(), until: None });
    match answer(worker, run) {
        Outcome::ModelOpened { network, .. } => network,
        other => panic!("{other:?}"),
    }
}

fn grow(network: &Arc<Network>, layer: LayerId, channels: Vec<usize>, recipe: Recipe) -> Job {
    let (start, unfinished, looked_at) = (None, Vec::new(), crossbeam_channel::never());
    Job::Grow {
        network: Arc::clone(network),
        growing: Growing { layer, channels, recipe, unfinished, start, looked_at },
    }
}

fn long_growth(network: &Arc<Network>) -> (LayerId, Job) {
    let layer = network.find("fire6.concat").expect("exists");
    let recipe = Recipe { steps: 100_000, ..Recipe::default().sized(64) };
    (layer, grow(network, layer, (0..384).collect(), recipe))
}

/// Waits until the growth has shown something.
fn wait_for_a_preview(worker: &Worker, run: Run) {
    loop {
        let event = worker.wait(Duration::from_secs(60)).expect("a preview within a minute");
        if event.run == run && matches!(event.outcome, Outcome::TilePreview { .. }) {
            return;
        }
    }
}

#[test]
fn a_photo_is_opened_analysed_and_coloured() {
    let worker = worker();
    let network = open_network(&worker);
    let Outcome::PhotoOpened(photo) =
        answer(&worker, worker.submit(Job::OpenPhoto { source: PhotoSource::Bundled("dog.jpg") }))
    else {
        panic!("no photo");
    };
    let Outcome::Analysed(analysis) =
        answer(&worker, worker.submit(Job::Analyse { network: Arc::clone(&network), photo }))
    else {
        panic!("no analysis");
    };
    assert_eq!(analysis.predictions(1)[0].label, "German shepherd");
    for (name, is_drawn) in [("fire5.concat", true), ("logits", false)] {
        let layer = network.find(name).expect("exists");
        let job = Job::PaintMaps {
            analysis: Arc::clone(&analysis),
            layer,
            colormap: Colormap::Viridis,
            scale: Scale::Channel,
            max_side: 2048,
        };
        let Outcome::MapsPainted { layer: painted, atlas } = answer(&worker, worker.submit(job)) else {
            panic!("not painted");
        };
        assert_eq!((painted, atlas.is_some()), (layer, is_drawn));
    }
}

#[test]
fn what_fails_says_why_and_the_worker_goes_on() {
    let worker = worker();
    let run = worker.submit(Job::OpenPhoto { source: PhotoSource::Path("no/such/photo.jpg".into()) });
    let Outcome::Failed(message) = answer(&worker, run) else { panic!("it opened") };
    assert!(message.contains("no/such/photo.jpg"), "{message}");
    let run = worker.submit(Job::OpenModel { model: "no_such_model".to_owned(), until: None });
    let Outcome::Failed(message) = answer(&worker, run) else { panic!("it opened") };
    assert!(message.contains("no_such_model"), "{message}");
    open_network(&worker);
}

#[test]
fn a_growth_streams_previews_and_tiles() {
    let worker = worker();
    let network = open_network(&worker);
    let layer = network.find("fire2.concat").expect("exists");
    let recipe = Recipe { steps: 20, ..Recipe::default().sized(32) };
    let run = worker.submit(grow(&network, layer, vec![5, 1], recipe));
    let (mut previews, mut tiles) = (0, Vec::new());
    loop {
        let Event { run: of, outcome } = worker.wait(Duration::from_secs(60)).expect("an event");
        assert_eq!(of, run);
        match outcome {
            Outcome::TilePreview { .. } => previews += 1,
            Outcome::TileGrown(tile) => tiles.push(tile.channel),
            Outcome::Finished => break,
            _ => {}
        }
    }
    assert!(previews >= 2 && tiles == [5, 1], "{previews} previews, tiles {tiles:?}");
}

#[test]
fn a_cancelled_growth_hands_over_what_it_has() {
    let worker = worker();
    let network = open_network(&worker);
    let (_, job) = long_growth(&network);
    let run = worker.submit(job);
    wait_for_a_preview(&worker, run);
    worker.cancel(run);
    assert!(matches!(answer(&worker, run), Outcome::TileGrown(tile) if tile.steps < 100_000));
    loop {
        if let Outcome::Stopped { unfinished } = answer(&worker, run) {
            assert!(unfinished.iter().all(|(_, state)| state.steps() > 0) && !unfinished.is_empty());
            break;
        }
    }
}

#[test]
fn a_new_growth_replaces_the_old_one() {
    let worker = worker();
    let network = open_network(&worker);
    let first = worker.submit(long_growth(&network).1);
    wait_for_a_preview(&worker, first);
    let second = worker.submit(long_growth(&network).1);
    wait_for_a_preview(&worker, second);
}

/// One that has not begun answers too.
#[test]
fn a_waiting_job_can_be_cancelled() {
    let worker = worker();
    let network = open_network(&worker);
    let first = worker.submit(long_growth(&network).1);
    let second = worker.submit(long_growth(&network).1);
    worker.cancel(second);
    assert!(first < second);
    assert!(matches!(answer(&worker, second), Outcome::Cancelled));
}

#[test]
fn dropping_the_worker_stops_everything() {
    let worker = worker();
    let network = open_network(&worker);
    let run = worker.submit(long_growth(&network).1);
    wait_for_a_preview(&worker, run);
    let started = Instant::now();
    drop(worker);
    // Generous, as the machine may be busy: a hundred thousand steps would take hours.
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_path_says_whether_it_is_a_model_or_a_photo() {
    let worker = worker();
    let open = |path: &str| answer(&worker, worker.submit(Job::OpenFile { path: path.into() }));
    assert!(matches!(open("models/cats_or_dogs"), Outcome::ModelOpened { path: Some(_), .. }));
    assert!(matches!(open("models/cats_or_dogs/model.toml"), Outcome::ModelOpened { path: Some(_), .. }));
    assert!(matches!(open("assets/photos/cat.jpg"), Outcome::PhotoOpened(_)));
    assert!(matches!(open("assets/photos/none.jpg"), Outcome::Failed(error) if error.contains("none.jpg")));
}

/// As they come from where there are no paths.
#[test]
fn bytes_with_a_name_are_a_model_or_a_photo_too() {
    let worker = worker();
    let open = |name: &str, path: &str| {
        let bytes = std::fs::read(path).expect("it is there").into();
        answer(&worker, worker.submit(Job::OpenBytes { name: name.to_owned(), bytes }))
    };
    let weights = "models/cats_or_dogs/catsordogs_f16.safetensors";
    let Outcome::ModelOpened { network, path } = open("pets.safetensors", weights) else { panic!("no model") };
    assert_eq!((network.name(), path), ("Three convolutions and two dense layers (pets)", None));
    assert!(matches!(open("cat.jpg", "assets/photos/cat.jpg"), Outcome::PhotoOpened(photo) if photo.name == "cat.jpg"));
    let Outcome::Failed(error) = open("cat.pth", "assets/photos/cat.jpg") else { panic!("it opened") };
    assert!(error.starts_with("cat.pth: "), "{error}");
}

#[test]
fn photos_are_looked_through_and_crops_cut() {
    let worker = worker();
    let network = open_network(&worker);
    let job = Job::ScanPhotos { network: Arc::clone(&network), photos: PhotoSet::BuiltIn };
    let Outcome::Scanned(evidence) = answer(&worker, worker.submit(job)) else { panic!("nothing found") };
    assert_eq!(evidence.photos.len(), 10);
    let layer = network.find("logits").expect("exists");
    let job = Job::CutCrops { evidence: Arc::clone(&evidence), layer, channel: 235 };
    let Outcome::CropsCut { layer: of, channel, sheet } = answer(&worker, worker.submit(job)) else {
        panic!("no crops")
    };
    assert_eq!((of, channel, sheet.map(|sheet| sheet.peaks.len())), (layer, 235, Some(9)));
}

#[test]
fn a_scan_is_cancelled_after_a_photo_and_replaced_by_a_new_one() {
    let worker = worker();
    let network = open_network(&worker);
    // The same photo many times: minutes of work.
    let folder = tempfile::tempdir().expect("a temporary folder");
    for index in 0..3000 {
        let link = folder.path().join(format!("{index}.jpg"));
        let photo = std::path::absolute("assets/photos/dog.jpg").expect("a path");
        std::fs::hard_link(&photo, &link)
            .or_else(|_| std::fs::copy(&photo, &link).map(drop))
            .expect("linked or copied");
    }
    let photos = PhotoSet::Folder(folder.path().to_owned());
    let submit = |photos: PhotoSet| worker.submit(Job::ScanPhotos { network: Arc::clone(&network), photos });
    let first = submit(photos.clone());
    loop {
        let event = worker.wait(Duration::from_secs(60)).expect("progress within a minute");
        if matches!(event.outcome, Outcome::ScanProgress { progress, .. } if progress.done > 0) {
            break;
        }
    }
    let second = submit(photos);
    assert!(matches!(answer(&worker, first), Outcome::Cancelled));
    worker.cancel(second);
    assert!(matches!(answer(&worker, second), Outcome::Cancelled));
}
