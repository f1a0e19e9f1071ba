//! The command line: one file a subcommand, and the arguments that several share.

mod activations;
mod bench;
mod cache;
mod channels;
mod command;
mod completions;
mod convert;
mod error;
mod evidence;
mod filters;
mod gradient;
mod input;
mod interrupt;
mod layers;
mod man;
mod model_arguments;
mod models;
mod output;
mod predict;
mod value_enum;

pub use command::{Cli, Command, WindowArguments};
pub use error::{CliError, usage_line};
