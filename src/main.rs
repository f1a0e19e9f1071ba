//! Parses the arguments, then starts the window or a subcommand.

use std::process::ExitCode;

use clap::error::ErrorKind;
use layerscope::app::{self, Options};
use layerscope::cli::{Cli, WindowArguments, usage_line};
use layerscope::featurevis::TileCache;

fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => error.exit(),
        Err(error) => return failure(&usage_line(&error), 2),
    };
    if let Err(error) = cli.use_threads() {
        return failure(&error.to_string(), error.exit_code());
    }
    match &cli.command {
        Some(command) => match command.run() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failure(&error.to_string(), error.exit_code()),
        },
        None => match open_window(cli.window) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failure(&error.to_string(), 1),
        },
    }
}

fn open_window(WindowArguments { image, model }: WindowArguments) -> Result<(), app::AppError> {
    app::run(Options {
        model: Some(model.model),
        until: model.until,
        image,
        cache: TileCache::of_user(),
        ..Options::default()
    })
}

/// Says on stderr, in one line, what went wrong.
fn failure(message: &str, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}
