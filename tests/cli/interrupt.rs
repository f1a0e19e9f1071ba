//! What Ctrl-C does: the exit status is 130, or the signal itself, by which shells know an interrupt.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{command, text};

/// The bit of SIGINT in the masks of `/proc/PID/status`.
const SIGINT: u64 = 1 << (2 - 1);

/// Starts the program as a terminal does, which never ignores interrupts, though whoever runs the tests may.
fn start(arguments: &[&str]) -> Child {
    let program = command();
    let mut env = Command::new("env");
    env.arg("--default-signal=INT").arg(program.get_program()).args(arguments);
    env.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::piped()).stderr(Stdio::piped());
    env.spawn().expect("it starts")
}

fn interrupt(child: Child) -> Output {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("there is kill").success());
    child.wait_with_output().expect("it ends")
}

/// Waits until the program has said that it ends in order when it is interrupted.
fn wait_until_caught(child: &Child) {
    let started = Instant::now();
    let is_caught = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).expect("a number") & SIGINT != 0)
    };
    while !is_caught() {
        assert!(started.elapsed() < Duration::from_secs(60), "it never looks for interrupts");
        sleep(Duration::from_millis(2));
    }
}

/// Links to one photo, so many that no machine is through with them before it is interrupted.
fn many_photos(folder: &Path) -> Vec<String> {
    let photo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/photos/dog.jpg");
    let link = |number: usize| {
        let path = folder.join(format!("{number}.jpg"));
        std::os::unix::fs::symlink(&photo, &path).expect("writable");
        path.to_string_lossy().into_owned()
    };
    (0..3000).map(link).collect()
}

#[test]
fn an_interrupted_scan_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    many_photos(folder.path());
    let out = folder.path().join("out");
    let (photos, out_text) = (folder.path().to_string_lossy(), out.to_string_lossy());
    let child = start(&["evidence", "--layer", "conv1", "--photos", &photos, "-o", &out_text, "--json"]);
    wait_until_caught(&child);
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    let line = text(&output.stderr);
    assert!(line.starts_with("error: interrupted with ") && line.contains("nothing was written"), "{line}");
    assert!(output.stdout.is_empty() && !out.exists());
}

/// The photos that were named before are printed, as one whole document.
#[test]
fn an_interrupted_prediction_says_what_it_knows() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let photos = many_photos(folder.path());
    let mut arguments = vec!["predict", "--json"];
    arguments.extend(photos.iter().map(String::as_str));
    let child = start(&arguments);
    wait_until_caught(&child);
    sleep(Duration::from_millis(200));
    let output = interrupt(child);
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    let line = text(&output.stderr);
    let done = line.strip_prefix("error: interrupted with ").and_then(|rest| rest.split(' ').next());
    let done: usize = done.expect("an error").parse().expect("a number");
    if done > 0 {
        let answers: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
        assert_eq!(answers.as_array().map(Vec::len), Some(done));
    }
}

/// Nothing is half done, so the signal ends the program as it ends any other; a shell's loop ends with it.
#[test]
fn a_measurement_ends_at_once() {
    let child = start(&["bench", "--seconds", "600"]);
    sleep(Duration::from_millis(100));
    let started = Instant::now();
    let output = interrupt(child);
    assert_eq!(output.status.signal(), Some(2));
    assert!(output.stdout.is_empty() && started.elapsed() < Duration::from_secs(60));
}
