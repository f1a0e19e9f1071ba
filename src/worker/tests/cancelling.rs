use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{long_growth, next, open_network, open_photo, worker};
use crate::activations::dataset_examples::PhotoSet;
use crate::network::Preprocessing;
use crate::worker::{Analyse, Faulty, JobEvent, JobHandle, OpenModel, ScanPhotos};

/// A layer of 300 million weights whose file has holes in place of numbers: it takes some time to read, and little to write.
fn large_model(folder: &Path) -> PathBuf {
    let (outputs, inputs) = (2000, 3 * 224 * 224);
    let length = 8 * outputs * inputs;
    let mut header =
        format!(r#"{{"fc.weight":{{"dtype":"F64","shape":[{outputs},{inputs}],"data_offsets":[0,{length}]}}}}"#);
    header.push_str(&" ".repeat(8 - header.len() % 8));
    let mut file = File::create(folder.join("large.safetensors")).expect("writable");
    file.write_all(&(header.len() as u64).to_le_bytes()).expect("writable");
    file.write_all(header.as_bytes()).expect("writable");
    file.set_len((8 + header.len() + length) as u64).expect("files may have holes");
    let description = r#"
name = "Large"
weights = "large.safetensors"
reading = "nothing"
provenance = "a test"

[preprocessing]
size = [224, 224]
crop = "whole"
channels = "rgb"
range = 1.0
mean = [0.0, 0.0, 0.0]
std = [1.0, 1.0, 1.0]

[[layers]]
name = "fc"
kind = "linear"
"#;
    std::fs::write(folder.join("model.toml"), description).expect("writable");
    folder.to_owned()
}

#[test]
fn opening_a_model_is_cancelled_while_it_is_read() {
    let worker = worker();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = large_model(folder.path()).to_string_lossy().into_owned();
    let opening = worker.submit(OpenModel { model: model.clone(), until: None });
    std::thread::sleep(Duration::from_millis(100));
    opening.cancel();
    assert!(matches!(next(&worker, opening.id()), JobEvent::Cancelled));
    // Nothing of it is in the way of the next.
    open_network(&worker);
}

#[test]
fn an_analysis_is_cancelled_between_two_layers() {
    let worker = worker();
    let (network, photo) = (open_network(&worker), open_photo(&worker));
    let large = Preprocessing { size: [1200, 1200], ..network.preprocessing.clone() };
    let network = network.with_preprocessing(large).expect("it fits");
    let analysis = worker.submit(Analyse { network, photo });
    std::thread::sleep(Duration::from_millis(150));
    analysis.cancel();
    assert!(matches!(next(&worker, analysis.id()), JobEvent::Cancelled));
}

#[test]
fn dropping_the_worker_stops_everything() {
    let worker = worker();
    let network = open_network(&worker);
    let handles: [JobHandle; 2] = [worker.submit(long_growth(&network)), worker.submit(long_growth(&network))];
    let scan = worker.submit(ScanPhotos { network, photos: PhotoSet::BuiltIn });
    let never = worker.submit(Faulty::NeverEnds);
    // The growth waits for the job that never ends.
    assert!(matches!(next(&worker, never.id()), JobEvent::Faulty("begun")));
    let started = Instant::now();
    drop(worker);
    // Generous, as the machine may be busy: a hundred thousand steps would take hours.
    assert!(started.elapsed() < Duration::from_secs(30));
    // Handles may outlive the worker.
    drop((handles, scan, never));
}
