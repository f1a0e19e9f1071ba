//! The command line as a person uses it: the program itself, its output and its exit status.

#[path = "../program/mod.rs"]
mod program;

mod activations;
mod arguments;
mod bench;
mod cache;
mod completions;
mod errors;
mod evidence;
mod filters;
mod interrupt;
mod layers;
mod model_files;
mod predict;
