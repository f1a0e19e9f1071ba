//! `layerscope filters` and its cache: records, settings, objectives, interruption.

mod program;

use std::fs;
use std::path::Path;

use program::{command, fails, json, layerscope, text};
use serde_json::Value;

fn filters(out: &Path, more: &[&str]) -> Value {
    let arguments = ["filters", "--steps", "6", "--json", "--out", out.to_str().expect("UTF-8")];
    let size: &[&str] = if more.contains(&"--size") { &[] } else { &["--size", "32"] };
    json(&[&arguments[..], size, more].concat())
}

/// What a record says is enough to grow the same again, and a finished tile is taken from the cache.
#[test]
fn a_record_reproduces_its_tiles() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (first, second, third) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
    let objective = "channel:fire2.concat:10 - 0.5*channel:fire2.concat:11";
    let record = filters(&first, &["--objective", objective, "--preset", "lucid", "--variants", "2", "--no-cache"]);
    assert_eq!(record["channels"][0]["objective"].as_str(), Some(objective));
    assert_eq!(record["preset"].as_str(), Some("lucid"));
    let settings = first.join("filters.json");
    let again = ["filters", "--settings", settings.to_str().expect("UTF-8"), "--out"];
    assert!(layerscope(&[&again[..], &[second.to_str().expect("UTF-8"), "--no-cache"]].concat()).status.success());
    assert!(layerscope(&[&again[..], &[third.to_str().expect("UTF-8")]].concat()).status.success());
    let kept = filters(&third, &["--objective", objective, "--preset", "lucid", "--variants", "2"]);
    for file in ["objective/0.png", "objective/0-1.png", "objective.png"] {
        let bytes = |folder: &Path| fs::read(folder.join(file)).expect("written");
        assert!(bytes(&first) == bytes(&second) && bytes(&first) == bytes(&third), "{file}");
    }
    assert_ne!(fs::read(first.join("objective/0.png")).ok(), fs::read(first.join("objective/0-1.png")).ok());
    let earlier: Value = serde_json::from_slice(&fs::read(third.join("filters.json")).expect("written")).expect("JSON");
    assert_eq!(kept, earlier, "even the seconds are those of the time when they were grown");
}

#[test]
fn every_setting_has_an_argument() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let record = filters(
        &folder.path().join("a"),
        &[
            "--layer",
            "fire2.concat",
            "--channels",
            "3",
            "--preset",
            "maco",
            "--size",
            "40x32",
            "--colors",
            "plain",
            "--alpha",
            "--optimizer",
            "adam",
            "--learning-rate",
            "0.5",
            "--cooling",
            "0.5",
            "--pad",
            "2",
            "--jitter",
            "3",
            "--scale",
            "0.05",
            "--rotate",
            "4",
            "--crops",
            "2",
            "--crop",
            "0.6",
            "--noise",
            "0.01",
            "--octaves",
            "2",
            "--settle",
            "0.001",
            "--revive",
            "false",
            "--start",
            "dog.jpg",
            "--strength",
            "0.5",
            "--magnitude",
            "assets/photos",
            "--animate",
            "gif",
            "--labels",
        ],
    );
    let recipe = &record["recipe"];
    assert_eq!((recipe["width"].as_u64(), recipe["height"].as_u64()), (Some(40), Some(32)));
    assert_eq!(recipe["parameterization"].as_str(), Some("phase"));
    assert_eq!((recipe["optimizer"].as_str(), recipe["colors"].as_str()), (Some("adam"), Some("plain")));
    assert_eq!((recipe["alpha"].as_bool(), recipe["revive"].as_bool()), (Some(true), Some(false)));
    assert_eq!(recipe["learning_rate_decay"].as_f64(), Some(0.5), "the earlier name is an alias");
    let transforms = ["pad:2", "rotate:4", "scale:0.05", "crop:0.6x2", "jitter:3", "noise:0.01"];
    assert_eq!(recipe["transforms"], serde_json::json!(transforms));
    assert_eq!(recipe["start"]["photo"]["photo"].as_str(), Some("dog.jpg"));
    let tile = image::open(folder.path().join("a/fire2.concat/3.png")).expect("a picture");
    assert!(tile.color().has_alpha() && (tile.width(), tile.height()) == (40, 32));
    assert!(folder.path().join("a/fire2.concat/3.gif").exists());
    let list = ["--objective", "channel:conv1:3", "--transforms", "pad:2,blur:0.5,jitter:1,rotate:5,jitter:2"];
    let record =
        filters(&folder.path().join("b"), &[&list[..], &["--transform-decay", "0.5", "--rotate", "0"]].concat());
    assert_eq!(record["recipe"]["transforms"], serde_json::json!(["pad:2", "blur:0.5", "jitter:1", "jitter:2"]));
    assert_eq!(record["recipe"]["transform_decay"].as_f64(), Some(0.5));
    let record = filters(&folder.path().join("c"), &["--objective", "channel:conv1:3", "--transforms"]);
    assert_eq!(record["recipe"]["transforms"], serde_json::json!([]));
}

/// From one objective to another, and what does not go together is said.
#[test]
fn objectives_are_interpolated_and_wrong_ones_explained() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("a");
    let record = filters(
        &out,
        &["--objective", "channel:conv1:1", "--toward", "neuron:conv1:2", "--between", "3", "--preset", "fast"],
    );
    let objectives: Vec<_> = (0..3).map(|i| record["channels"][i]["objective"].as_str().expect("text")).collect();
    assert_eq!(objectives, ["channel:conv1:1", "0.5*channel:conv1:1 + 0.5*neuron:conv1:2", "neuron:conv1:2"]);
    let out = out.to_str().expect("UTF-8");
    assert!(fails(1, &["filters", "--objective", "channel:conv9:1", "--out", out]).contains("nearest"));
    assert!(fails(1, &["filters", "--objective", "joy", "--out", out]).contains("no term"));
    assert!(fails(1, &["filters", "--objective", "diversity:conv1", "--out", out]).contains("2 variants"));
    assert!(fails(1, &["filters", "--settings", "README.md", "--out", out]).contains("no filters.json"));
    assert!(fails(1, &["filters", "--layer", "conv1", "--crops", "99", "--out", out]).contains("1 to 64"));
    assert!(fails(1, &["filters", "--layer", "conv1", "--start", "none.jpg", "--out", out]).contains("none.jpg"));
    assert!(fails(2, &["filters", "--layer", "conv1", "--preset", "slow", "--out", out]).contains("standard, fast"));
    assert!(fails(2, &["filters", "--layer", "conv1", "--size", "big", "--out", out]).contains("160x96"));
    assert!(fails(2, &["filters", "--layer", "conv1", "--objective", "l1", "--out", out]).contains("--objective"));
}

/// An interrupt ends a run in order, and the next one goes on to the same bytes.
#[cfg(unix)]
#[test]
fn an_interrupted_run_is_resumed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let arguments = |out: &Path| {
        ["filters", "--layer", "fire2.concat", "--channels", "0-63", "--size", "32", "--steps", "300", "--no-cache"]
            .map(str::to_owned)
            .into_iter()
            .chain(["--out".to_owned(), out.to_str().expect("UTF-8").to_owned()])
            .collect::<Vec<_>>()
    };
    let mut child = command().args(arguments(&parts)).stderr(std::process::Stdio::piped()).spawn().expect("it starts");
    // The first tiles are there, the last ones not.
    while !parts.join("fire2.concat/3.png").exists() {
        assert!(child.try_wait().expect("asked").is_none(), "it ended before it was interrupted");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // A moment later the next batch is under way; between two batches there would be nothing to go on with.
    std::thread::sleep(std::time::Duration::from_millis(100));
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupted.expect("there is kill").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stderr).contains("--resume"), "{}", text(&output.stderr));
    assert!(parts.join("unfinished.bin").exists());
    let other = [&arguments(&parts)[..], &["--resume".to_owned(), "--seed".to_owned(), "9".to_owned()]].concat();
    let output = command().args(other).output().expect("it runs");
    assert!(text(&output.stderr).contains("other settings"), "{}", text(&output.stderr));
    let resumed = [&arguments(&parts)[..], &["--resume".to_owned()]].concat();
    assert!(command().args(resumed).status().expect("it runs").success());
    assert!(!parts.join("unfinished.bin").exists());
    assert!(command().args(arguments(&whole)).status().expect("it runs").success());
    for channel in 0..64 {
        let file = format!("fire2.concat/{channel}.png");
        assert_eq!(fs::read(whole.join(&file)).ok(), fs::read(parts.join(&file)).ok(), "{file}");
    }
}

#[test]
fn the_cache_is_counted_and_emptied() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| {
        let output = command().env("LAYERSCOPE_CACHE", folder.path().join("cache")).args(arguments).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let count = || run(&["cache", "--json"])["tiles"].as_u64();
    assert_eq!(count(), Some(0));
    let out = folder.path().join("out");
    let grow = ["filters", "--layer", "conv1", "--channels", "3,4", "--size", "32", "--steps", "2", "--json", "--out"];
    run(&[&grow[..], &[out.to_str().expect("UTF-8")]].concat());
    assert_eq!(count(), Some(2));
    assert_eq!(run(&["cache", "--empty", "--json"])["tiles"].as_u64(), Some(2));
    assert_eq!(count(), Some(0));
}
