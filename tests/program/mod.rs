//! The program as a person runs it.

use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The program, with a cache of its own.
pub fn command() -> Command {
    static CACHE: OnceLock<TempDir> = OnceLock::new();
    let cache = CACHE.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_layerscope"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("LAYERSCOPE_CACHE", cache.path());
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command
}

pub fn layerscope(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn succeeds(arguments: &[&str]) -> String {
    let output = layerscope(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "", "progress belongs on a terminal only");
    text(&output.stdout)
}

pub fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&succeeds(arguments)).expect("one JSON document and nothing else")
}

/// The one line on stderr.
pub fn fails(code: i32, arguments: &[&str]) -> String {
    let output = layerscope(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    let line = text(&output.stderr);
    assert!(line.starts_with("error: ") && line.trim_end().lines().count() == 1, "{line}");
    line
}
