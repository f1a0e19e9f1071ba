//! A function for every message of `en/*.ftl`, made by `build.rs`.

use super::text::{Text, Value};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
