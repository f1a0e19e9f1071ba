//! `layerscope models`

use clap::Args;
use serde_json::json;

use super::error::CliError;
use super::output::{print, print_json, table};
use crate::import::{BundledModel, bundled_models, models_folders};
use crate::zoo::architectures;

/// List the bundled models and the architectures that weights can be loaded into
#[derive(Args, Debug)]
pub struct Models {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Models {
    pub fn run(&self) -> Result<(), CliError> {
        let location = |model: &BundledModel| match (model.embedded, model.folder()) {
            (true, _) => "inside this program".to_owned(),
            (false, Some(folder)) => folder.display().to_string(),
            (false, None) => "not found".to_owned(),
        };
        if self.json {
            let bundled = bundled_models().iter().map(
                |m| json!({ "name": m.name, "title": m.title, "available": m.is_available(), "place": location(m) }),
            );
            let known = architectures().iter().map(|a| json!({ "id": a.id, "title": a.title, "source": a.source }));
            return print_json(&json!({
                "bundled": bundled.collect::<Vec<_>>(),
                "architectures": known.collect::<Vec<_>>(),
            }));
        }
        let heading = ["MODEL", "NETWORK", "WHERE"].map(str::to_owned);
        let rows = bundled_models().iter().map(|m| [m.name.to_owned(), m.title.to_owned(), location(m)]);
        let mut text = table([false; 3], &[heading].into_iter().chain(rows).collect::<Vec<_>>());
        if bundled_models().iter().any(|m| !m.is_available()) {
            let folders: Vec<String> = models_folders().iter().map(|f| f.display().to_string()).collect();
            text += &format!("\nLooked in {}.\n", folders.join(", "));
        }
        let heading = ["ARCHITECTURE", "PUBLISHED AS", "SOURCE"].map(str::to_owned);
        let rows = architectures().iter().map(|a| [a.id, a.title, a.source].map(str::to_owned));
        text.push('\n');
        text += &table([false; 3], &[heading].into_iter().chain(rows).collect::<Vec<_>>());
        print(&text)
    }
}
