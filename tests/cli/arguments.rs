//! Which arguments there are, where they may stand and how they are spelled.

use crate::program::{fails, json, succeeds};

const DOG: &str = "assets/photos/dog.jpg";

#[test]
fn the_model_and_the_output_have_short_names() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().to_str().expect("UTF-8");
    assert_eq!(
        json(&["layers", "-m", "cats_or_dogs", "--json"]),
        json(&["layers", "--model", "cats_or_dogs", "--json"])
    );
    succeeds(&["activations", DOG, "-m", "cats_or_dogs", "--layer", "conv1", "--channels", "0", "-o", out]);
    assert!(folder.path().join("conv1.png").exists());
}

#[test]
fn threads_are_chosen_before_and_after_the_subcommand() {
    let bench = ["bench", "--layer", "conv1", "--size", "32", "--seconds", "0", "--json"];
    for arguments in [[&["--threads", "2"], &bench[..]].concat(), [&bench[..], &["--threads", "2"]].concat()] {
        assert_eq!(json(&arguments)["threads"], 2, "{arguments:?}");
    }
}

/// What would be ignored is refused.
#[test]
fn only_what_is_used_is_accepted() {
    for subcommand in ["models", "cache", "completions", "man"] {
        assert!(fails(2, &[subcommand, "--model", "cats_or_dogs"]).contains("--model"), "{subcommand}");
        assert!(fails(2, &[subcommand, "--until", "conv1"]).contains("--until"), "{subcommand}");
    }
    let line = fails(2, &["--model", "cats_or_dogs", "layers"]);
    assert!(line.contains("come after the subcommand \"layers\""), "{line}");
    assert!(fails(2, &[DOG, "layers"]).contains("come after the subcommand"));
    let line = fails(2, &["convert", "cats_or_dogs", "-m", "squeezenet1_1", "-o", "one.safetensors"]);
    assert!(line.contains("cannot be used with"), "{line}");
}

#[test]
fn choices_are_listed_when_none_of_them_is_given() {
    let activations = |more: [&str; 2]| {
        fails(2, &[&["activations", DOG, "--layer", "conv1", "-o", "no/such/folder"], &more[..]].concat())
    };
    let line = activations(["--format", "jpg"]);
    assert!(line.contains("png, npy"), "{line}");
    let line = activations(["--colormap", "rainbow"]);
    assert!(line.contains("viridis, magma, inferno, cividis, grey, red-blue"), "{line}");
    assert!(fails(2, &["completions", "cmd"]).contains("bash, elvish, fish, powershell, zsh"));
}

/// Every subcommand explains itself: what it does, and each of its arguments.
#[test]
fn every_subcommand_explains_itself() {
    let overview = succeeds(&["--help"]);
    let commands = overview.split("Commands:").nth(1).and_then(|rest| rest.split("Arguments:").next());
    let names: Vec<&str> =
        commands.expect("a list").lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.len() >= 12 && names.contains(&"completions"), "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let help = succeeds(&[name, "--help"]);
        assert!(help.contains("Usage: layerscope") && help.contains("--threads"), "{help}");
    }
}
