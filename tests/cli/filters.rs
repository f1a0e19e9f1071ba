//! `layerscope filters`: the same seed gives the same bytes.

use std::fs;

use serde_json::Value;

use crate::program::json;

#[test]
fn filters_grow_the_same_tiles_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let grow = |name: &str| {
        let out = folder.path().join(name);
        let record = json(&[
            "filters",
            "--layer",
            "fire3.concat",
            "--channels",
            "5,40",
            "--size",
            "48",
            "--steps",
            "10",
            "--seed",
            "3",
            "--threads",
            "2",
            "--out",
            out.to_str().expect("UTF-8"),
            "--json",
        ]);
        (out, record)
    };
    let ((first, record), (second, _)) = (grow("a"), grow("b"));
    for file in ["fire3.concat.png", "fire3.concat/5.png", "fire3.concat/40.png"] {
        assert_eq!(
            fs::read(first.join(file)).expect("written"),
            fs::read(second.join(file)).expect("written"),
            "{file}"
        );
    }
    let kept: Value = serde_json::from_slice(&fs::read(first.join("filters.json")).expect("written")).expect("JSON");
    assert_eq!(kept, record);
    let channel = &record["channels"][1];
    assert_eq!(
        (channel["channel"].as_u64(), channel["seed"].as_u64(), channel["steps"].as_u64()),
        (Some(40), Some(3), Some(10))
    );
    assert_eq!((channel["curve"].as_array().map(Vec::len), channel["stopped"].as_str()), (Some(10), Some("finished")));
    assert!(channel["activation"].as_f64() > channel["curve"][0].as_f64() && channel["seconds"].is_number());
}
