//! `layerscope cache`.

use serde_json::Value;

use crate::program::{command, text};

/// The old spelling of `cache clear` is `cache --empty`.
#[test]
fn the_cache_is_cleared_by_either_spelling() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| {
        let output = command().env("LAYERSCOPE_CACHE", folder.path().join("cache")).args(arguments).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let json = |arguments: &[&str]| serde_json::from_str::<Value>(&run(arguments)).expect("JSON");
    let out = folder.path().join("out");
    let filters = ["filters", "--layer", "conv1", "--channels", "3,4", "--size", "32", "--steps", "2", "-o"];
    let grow = [&filters[..], &[out.to_str().expect("UTF-8")]].concat();
    for clear in [&["cache", "clear", "--json"][..], &["cache", "--json", "clear"], &["cache", "--empty", "--json"]] {
        run(&grow);
        let before = json(&["cache", "--json"]);
        assert_eq!((before["tiles"].as_u64(), before["removed"].as_bool()), (Some(2), Some(false)));
        let cleared = json(clear);
        assert_eq!((cleared["tiles"].as_u64(), cleared["removed"].as_bool()), (Some(2), Some(true)), "{clear:?}");
        assert_eq!(json(&["cache", "--json"])["tiles"], 0);
    }
    assert!(run(&["cache", "clear"]).starts_with("removed 0 tiles, 0.0 MB, in "));
}
