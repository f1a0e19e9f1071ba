//! Parses the arguments, then starts the window or a subcommand.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use layerscope::cli::{Cli, usage_line};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => error.exit(),
        Err(error) => {
            eprintln!("{}", usage_line(&error));
            return ExitCode::from(2);
        }
    };
    let result = match &cli.command {
        Some(command) => command.run().map_err(|e| e.to_string()),
        None => Err("the window is not here yet".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
