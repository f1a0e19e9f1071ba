//! `layerscope evidence`: photos that excite a channel.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{fails, json};

#[test]
fn evidence_names_the_photos_that_excite_a_channel() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let record = json(&[
        "evidence",
        "--layer",
        "fire6.concat",
        "--channels",
        "10,3",
        "--photos",
        "assets/photos",
        "--out",
        out,
        "--json",
    ]);
    let written = fs::read(Path::new(out).join("evidence.json")).expect("written");
    assert_eq!(record, serde_json::from_slice::<Value>(&written).expect("JSON"));
    assert_eq!((&record["photos"], &record["unreadable"]), (&Value::from(10), &Value::from(0)));
    for (index, channel) in [10, 3].into_iter().enumerate() {
        let found = &record["channels"][index];
        assert_eq!(found["channel"], channel);
        let top = found["top"].as_array().expect("an array");
        let values: Vec<f64> = top.iter().map(|peak| peak["value"].as_f64().expect("a number")).collect();
        assert!(!top.is_empty() && top.len() <= 9 && values.is_sorted_by(|a, b| a >= b), "{found}");
        let photos: std::collections::HashSet<&str> = top.iter().filter_map(|peak| peak["photo"].as_str()).collect();
        assert_eq!(photos.len(), top.len(), "each from a photo of its own");
        assert!(photos.contains(found["best_photo"].as_str().expect("a photo")));
        for peak in top {
            let side = |name: &str| peak["box"][name].as_u64().expect("pixels");
            assert!(side("x") + side("width") <= 227 && side("y") + side("height") <= 227, "{peak}");
            assert!(peak["y"].as_u64().is_some_and(|y| y < 14) && peak["x"].as_u64().is_some_and(|x| x < 14), "{peak}");
        }
        let sheet = image::open(Path::new(out).join(found["file"].as_str().expect("a file"))).expect("a picture");
        assert_eq!(sheet.width(), 3 * 130 + 2);
    }
    // Without a folder the photos in the program, which are the same files.
    let built_in = json(&["evidence", "--layer", "fire6.concat", "--channels", "10,3", "--out", out, "--json"]);
    assert_eq!(built_in["channels"], record["channels"]);

    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("writable");
    let empty = empty.to_str().expect("UTF-8");
    let error = fails(1, &["evidence", "--layer", "fire6.concat", "--photos", empty, "--out", out]);
    assert!(error.contains("no pictures below") && error.contains(empty), "{error}");
}
