//! The window: it draws what the worker has found out and says what the person wants; it never computes and never waits.
//!
//! [`Window`] holds the [`state::AppState`], plain data that every pane reads. Panes push [`command::Action`]s, `apply` carries
//! them out, `jobs` starts the worker's jobs and `events` takes its answers. A thing has one place where it happens.

mod command;
mod i18n;
mod panes;
mod selection;
mod sources;
mod state;
mod textures;
mod theme;
mod update;
mod widgets;
mod window;

use std::path::PathBuf;
use std::sync::Arc;

use crate::featurevis::TileCache;

pub use state::settings::Settings;
pub use window::Window;

use crate::network::Network;

/// What to open first.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A bundled model's name or a path; the embedded network if left out.
    pub model: Option<String>,
    /// The node of an ONNX model at which to stop.
    pub until: Option<String>,
    /// A network that is already there, instead of a model.
    pub network: Option<Arc<Network>>,
    /// A photo; the program's own dog if left out.
    pub image: Option<PathBuf>,
    /// Where finished tiles are kept between two starts; nowhere if left out.
    pub cache: Option<TileCache>,
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(
        "no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); without one these work: \
         layerscope models, layers, predict, activations, filters, gradient, bench"
    )]
    NoDisplay,
    #[error("cannot open a window: {0}; the subcommands (see --help) work without one")]
    Window(String),
    #[error("cannot start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl From<eframe::Error> for AppError {
    fn from(error: eframe::Error) -> Self {
        let text = error.to_string().replace('\n', " ");
        // winit says first in which line of its own code it failed.
        let reason = match &error {
            eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => text.rsplit(": ").next(),
            _ => None,
        };
        Self::Window(reason.unwrap_or(&text).to_owned())
    }
}

/// The name under which the desktop knows the program and its settings are kept.
const APP_ID: &str = "layerscope";

/// Opens the window on a network of one's own (see [`import::candle`](crate::import::candle)) and returns when it is closed.
pub fn show(network: Arc<Network>) -> Result<(), AppError> {
    run(Options { network: Some(network), ..Options::default() })
}

/// Opens the window and returns when it is closed.
pub fn run(options: Options) -> Result<(), AppError> {
    if !has_display() {
        return Err(AppError::NoDisplay);
    }
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Layerscope")
        .with_app_id(APP_ID)
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([800.0, 560.0])
        .with_drag_and_drop(true);
    if let Some(icon) = icon() {
        viewport = viewport.with_icon(icon);
    }
    let native = eframe::NativeOptions { viewport, ..Default::default() };
    eframe::run_native(
        APP_ID,
        native,
        Box::new(move |creation| {
            let settings = creation.storage.map(Settings::load).unwrap_or_default();
            Ok(Box::new(Window::new(&creation.egui_ctx, options, settings)?))
        }),
    )?;
    Ok(())
}

/// Asked before the window system is, which would explain itself in several lines.
fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(all(unix, not(target_os = "macos")));
    !needs_one || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_set)
}

fn icon() -> Option<egui::IconData> {
    let image = image::load_from_memory(include_bytes!("../../assets/icon.png")).ok()?.into_rgba8();
    let (width, height) = image.dimensions();
    Some(egui::IconData { rgba: image.into_raw(), width, height })
}
