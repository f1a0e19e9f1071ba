//! What goes wrong is said in one line.

use std::path::Path;

use crate::program::fails;

#[test]
fn errors_are_one_line_that_says_what_would_be_right() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let dog = "assets/photos/dog.jpg";
    let line = fails(1, &["filters", "--layer", "fire6/concat", "--out", out]);
    assert!(line.contains("fire6/concat") && line.contains("nearest are fire6.concat"), "{line}");
    assert!(fails(1, &["predict", "no/such.jpg"]).contains("no/such.jpg"));
    assert!(fails(1, &["predict", "README.md"]).contains("not a picture"));
    assert!(fails(1, &["predict", "assets"]).contains("folder"));
    assert!(fails(1, &["predict", dog, "--model", "resnet50"]).contains("squeezenet1_1"));
    assert!(fails(1, &["predict", dog, "--model", "README.md"]).contains("README.md"));
    assert!(fails(1, &["predict", dog, "--max-pixels", "1000"]).contains("1,000"));
    assert!(fails(1, &["activations", dog, "--layer", "conv1", "--channels", "64", "--out", out]).contains("0 to 63"));
    assert!(fails(1, &["filters", "--layer", "conv1", "--size", "5", "--out", out]).contains("16 to 1024"));
    assert!(fails(1, &["filters", "--model", "cats_or_dogs", "--layer", "fc1", "--out", out]).contains("256x256"));
    assert!(!Path::new(out).exists(), "nothing is written when nothing was done");
    assert!(fails(2, &["filters"]).contains("--layer"));
    assert!(fails(2, &["predict"]).contains("IMAGE"));
    assert!(fails(2, &["predict", dog, "--threads", "0"]).contains("--threads"));
    assert!(fails(2, &["bench", "--seconds", "NaN"]).contains("0 and 3600"));
    assert!(fails(2, &["activations", dog, "--layer", "conv1", "--channels", "x", "--out", out]).contains("0-15"));
}

#[test]
fn without_a_display_the_subcommands_are_named() {
    let line = fails(1, &[]);
    assert!(line.contains("display") && line.contains("predict") && line.contains("filters"), "{line}");
}
