mod cancelling;
mod growth;

use std::sync::Arc;
use std::time::Duration;

use super::{
    Analyse, CutCrops, Failure, Faulty, Grow, GrowEvent, JobEvent, JobId, ListedJob, OpenFile, OpenModel, OpenPhoto,
    OpenedFile, OpenedModel, PaintMaps, PhotoSource, ScanEvent, ScanPhotos, Worker,
};
use crate::activations::dataset_examples::PhotoSet;
use crate::featurevis::Recipe;
use crate::network::{LayerId, Network};
use crate::picture::{Colormap, Photo, Scale};

/// Generous, as the machine may be busy.
const A_MINUTE: Duration = Duration::from_secs(60);

fn worker() -> Worker {
    Worker::start(None, || {}).expect("threads start")
}

/// The next event of this job.
fn next(worker: &Worker, id: JobId) -> JobEvent {
    loop {
        let (of, event) = worker.wait(A_MINUTE).expect("an event within a minute");
        if of == id {
            return event;
        }
    }
}

/// The next event of this job that is not mere progress.
fn answer(worker: &Worker, id: JobId) -> JobEvent {
    loop {
        let event = next(worker, id);
        let is_progress = matches!(
            event,
            JobEvent::Grow(GrowEvent::Progress { .. } | GrowEvent::Preview(_))
                | JobEvent::ScanPhotos(ScanEvent::Progress { .. })
        );
        if !is_progress {
            return event;
        }
    }
}

/// What this job answers first.
fn ask(worker: &Worker, job: impl ListedJob) -> JobEvent {
    let handle = worker.submit(job);
    answer(worker, handle.id())
}

/// Waits for the job's last event.
fn last(worker: &Worker, id: JobId) -> JobEvent {
    loop {
        let event = next(worker, id);
        if matches!(event, JobEvent::Finished | JobEvent::Cancelled | JobEvent::Failed(_)) {
            return event;
        }
    }
}

fn open_network(worker: &Worker) -> Arc<Network> {
    match ask(worker, OpenModel { model: "squeezenet1_1".to_owned(), until: None }) {
        JobEvent::OpenModel(OpenedModel { network, .. }) => network,
        other => panic!("{other:?}"),
    }
}

fn open_photo(worker: &Worker) -> Arc<Photo> {
    match ask(worker, OpenPhoto { source: PhotoSource::Bundled("dog.jpg".to_owned()) }) {
        JobEvent::OpenPhoto(photo) => photo,
        other => panic!("{other:?}"),
    }
}

fn grow(network: &Arc<Network>, layer: LayerId, channels: Vec<usize>, recipe: Recipe) -> Grow {
    let (start, looked_at) = (None, crossbeam_channel::never());
    Grow { network: Arc::clone(network), layer, channels, recipe, start, looked_at }
}

fn long_growth(network: &Arc<Network>) -> Grow {
    let layer = network.find("fire6.concat").expect("exists");
    let recipe = Recipe { steps: 100_000, ..Recipe::default().sized(64) };
    grow(network, layer, (0..384).collect(), recipe)
}

/// Waits until the growth has shown something; answers the channel and its steps.
fn wait_for_a_preview(worker: &Worker, id: JobId) -> (usize, usize) {
    loop {
        if let JobEvent::Grow(GrowEvent::Preview(preview)) = next(worker, id) {
            return (preview.channel, preview.step);
        }
    }
}

#[test]
fn a_photo_is_opened_analysed_and_coloured() {
    let worker = worker();
    let (network, photo) = (open_network(&worker), open_photo(&worker));
    let JobEvent::Analyse(analysis) = ask(&worker, Analyse { network: Arc::clone(&network), photo }) else {
        panic!("no analysis");
    };
    assert_eq!(analysis.predictions(1)[0].label, "German shepherd");
    for (name, is_drawn) in [("fire5.concat", true), ("logits", false)] {
        let layer = network.find(name).expect("exists");
        let (colormap, scale) = (Colormap::Viridis, Scale::Channel);
        let job = PaintMaps { analysis: Arc::clone(&analysis), layer, colormap, scale, max_side: 2048 };
        let JobEvent::PaintMaps(painted) = ask(&worker, job) else { panic!("not painted") };
        assert_eq!((painted.layer, painted.atlas.is_some()), (layer, is_drawn));
    }
}

#[test]
fn what_fails_says_why_and_the_worker_goes_on() {
    let worker = worker();
    let JobEvent::Failed(failure) = ask(&worker, OpenPhoto { source: PhotoSource::Path("no/such/photo.jpg".into()) })
    else {
        panic!("it opened")
    };
    assert!(matches!(failure, Failure::Picture(_)) && failure.to_string().contains("no/such/photo.jpg"), "{failure}");
    let JobEvent::Failed(failure) = ask(&worker, OpenModel { model: "no_such_model".to_owned(), until: None }) else {
        panic!("it opened")
    };
    assert!(matches!(&failure, Failure::Model { model, .. } if model == "no_such_model"));
    assert!(failure.to_string().contains("no_such_model") && failure.opens_until().is_none(), "{failure}");
    open_network(&worker);
}

#[test]
fn every_job_says_once_that_it_is_over() {
    let worker = worker();
    let handle = worker.submit(OpenPhoto { source: PhotoSource::Bundled("cat.jpg".to_owned()) });
    assert!(matches!(next(&worker, handle.id()), JobEvent::OpenPhoto(_)));
    assert!(matches!(next(&worker, handle.id()), JobEvent::Finished));
    // It is done, so there is nothing to cancel.
    handle.cancel();
    drop(handle);
    open_photo(&worker);
    assert!(worker.events().iter().all(|(_, event)| !matches!(event, JobEvent::Cancelled)));
}

#[test]
fn a_job_that_panics_fails_alone() {
    let worker = worker();
    let (first, second) = (worker.submit(Faulty::Panics), worker.submit(Faulty::Panics));
    for handle in [&first, &second] {
        assert!(matches!(next(&worker, handle.id()), JobEvent::Faulty("begun")));
        assert!(matches!(next(&worker, handle.id()), JobEvent::Failed(Failure::Panic)));
    }
    // The panicked jobs leave nothing behind: neither their thread nor a growth is held up.
    let network = open_network(&worker);
    let growth = worker.submit(long_growth(&network));
    wait_for_a_preview(&worker, growth.id());
    let (photo, network) = (open_photo(&worker), open_network(&worker));
    assert!(matches!(ask(&worker, Analyse { network, photo }), JobEvent::Analyse(_)));
}

#[test]
fn dropping_a_handle_cancels_its_job_and_no_other() {
    let worker = worker();
    let (running, waiting, other) =
        (worker.submit(Faulty::NeverEnds), worker.submit(Faulty::NeverEnds), worker.submit(Faulty::NeverEnds));
    let (first, second, third) = (running.id(), waiting.id(), other.id());
    assert!(first < second && second < third);
    assert!(matches!(next(&worker, first), JobEvent::Faulty("begun")));
    // What has not begun ends at once, while the other is still running.
    drop(waiting);
    assert!(matches!(next(&worker, second), JobEvent::Cancelled));
    assert!(!running.is_cancelled());
    drop(running);
    assert!(matches!(next(&worker, first), JobEvent::Cancelled));
    assert!(matches!(next(&worker, third), JobEvent::Faulty("begun")));
    other.cancel();
    other.cancel();
    assert!(other.is_cancelled() && matches!(next(&worker, third), JobEvent::Cancelled));
}

#[test]
fn a_detached_job_goes_on_without_an_owner() {
    let worker = worker();
    let id = worker.submit(OpenPhoto { source: PhotoSource::Bundled("cat.jpg".to_owned()) }).detach();
    assert!(matches!(answer(&worker, id), JobEvent::OpenPhoto(_)));
}

#[test]
fn a_path_says_whether_it_is_a_model_or_a_photo() {
    let worker = worker();
    let open = |path: &str| ask(&worker, OpenFile::Path(path.into()));
    let is_model = |event| matches!(event, JobEvent::OpenFile(OpenedFile::Model(OpenedModel { path: Some(_), .. })));
    assert!(is_model(open("models/cats_or_dogs")));
    assert!(is_model(open("models/cats_or_dogs/model.toml")));
    assert!(matches!(open("assets/photos/cat.jpg"), JobEvent::OpenFile(OpenedFile::Photo(_))));
    let JobEvent::Failed(failure) = open("assets/photos/none.jpg") else { panic!("it opened") };
    assert!(failure.to_string().contains("none.jpg"), "{failure}");
}

/// As they come from where there are no paths.
#[test]
fn bytes_with_a_name_are_a_model_or_a_photo_too() {
    let worker = worker();
    let open = |name: &str, path: &str| {
        let bytes = std::fs::read(path).expect("it is there").into();
        ask(&worker, OpenFile::Bytes { name: name.to_owned(), bytes })
    };
    let weights = "models/cats_or_dogs/catsordogs_f16.safetensors";
    let JobEvent::OpenFile(OpenedFile::Model(OpenedModel { network, path })) = open("pets.safetensors", weights) else {
        panic!("no model")
    };
    assert_eq!((network.name(), path), ("Three convolutions and two dense layers (pets)", None));
    let JobEvent::OpenFile(OpenedFile::Photo(photo)) = open("cat.jpg", "assets/photos/cat.jpg") else {
        panic!("no photo")
    };
    assert_eq!(photo.name, "cat.jpg");
    let JobEvent::Failed(failure) = open("cat.pth", "assets/photos/cat.jpg") else { panic!("it opened") };
    assert!(failure.to_string().starts_with("cat.pth: "), "{failure}");
}

#[test]
fn photos_are_looked_through_and_crops_cut() {
    let worker = worker();
    let network = open_network(&worker);
    let scan = ScanPhotos { network: Arc::clone(&network), photos: PhotoSet::BuiltIn };
    let JobEvent::ScanPhotos(ScanEvent::Scanned(examples)) = ask(&worker, scan) else { panic!("nothing found") };
    assert_eq!(examples.photos.len(), 10);
    let layer = network.find("logits").expect("exists");
    let JobEvent::CutCrops(crops) = ask(&worker, CutCrops { examples, layer, channel: 235 }) else {
        panic!("no crops")
    };
    assert_eq!((crops.layer, crops.channel, crops.sheet.map(|sheet| sheet.peaks.len())), (layer, 235, Some(9)));
}

#[test]
fn a_scan_is_cancelled_after_a_photo() {
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
    let scan = worker.submit(ScanPhotos { network, photos: PhotoSet::Folder(folder.path().to_owned()) });
    loop {
        let event = next(&worker, scan.id());
        if matches!(event, JobEvent::ScanPhotos(ScanEvent::Progress { progress, .. }) if progress.done > 0) {
            break;
        }
    }
    scan.cancel();
    assert!(matches!(answer(&worker, scan.id()), JobEvent::Cancelled));
}
