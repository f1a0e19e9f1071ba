//! Parses the arguments, then starts the window or a subcommand.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use layerscope::app::{self, Options};
use layerscope::cli::{Cli, Window, usage_line};
use layerscope::featurevis::TileCache;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => error.exit(),
        Err(error) => {
            eprintln!("{}", usage_line(&error));
            return ExitCode::from(2);
        }
    };
    let result = match cli.command {
        Some(command) => command.run().map_err(|e| e.to_string()),
        None => open_window(cli.window),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn open_window(window: Window) -> Result<(), String> {
    window.common.use_threads().map_err(|e| e.to_string())?;
    let options = Options {
        model: Some(window.common.model),
        until: window.common.until,
        image: window.image,
        cache: TileCache::of_user(),
        ..Options::default()
    };
    app::run(options).map_err(|e| e.to_string())
}
