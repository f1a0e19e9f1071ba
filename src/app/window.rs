//! The window itself: events in, panels drawn, commands carried out.

use egui::{Context, Ui};

use super::command::{Command, Commands};
use super::i18n::fonts::Fonts;
use super::panes::Panels;
use super::state::settings::Settings;
use super::state::view::View;
use super::update::jobs::Jobs;
use super::update::{apply, drops, events, shortcuts};
use super::{AppError, Options, theme};
use crate::import::DEFAULT_MODEL;
use crate::picture::bundled_photos;
use crate::worker::PhotoSource;

/// Everything behind the window. Dropping it stops the worker.
pub struct Window {
    fonts: Fonts,
    view: View,
    panels: Panels,
    commands: Commands,
    jobs: Jobs,
}

impl Window {
    /// Starts the worker and has it open what the options say. Takes no time itself.
    pub fn new(ctx: &Context, options: Options, settings: Settings) -> Result<Self, AppError> {
        theme::install(ctx);
        ctx.set_theme(settings.theme);
        let view = View { settings, ..View::default() };
        let mut window = Self {
            fonts: Fonts::install(ctx),
            view,
            panels: Panels::default(),
            commands: Commands::default(),
            jobs: Jobs::start(ctx, options.cache)?,
        };
        let model = options.model.unwrap_or_else(|| DEFAULT_MODEL.to_owned());
        window.commands.push(match (options.network, options.until) {
            (Some(network), _) => Command::ShowNetwork(network),
            (None, Some(until)) => Command::OpenPart { model, until },
            (None, None) => Command::OpenModel(model),
        });
        let photo = match options.image {
            Some(path) => Some(PhotoSource::Path(path)),
            None => bundled_photos().first().map(|photo| PhotoSource::Bundled(photo.name)),
        };
        window.commands.extend(photo.map(Command::OpenPhoto));
        window.apply_commands(ctx);
        Ok(window)
    }

    pub fn settings(&self) -> &Settings {
        &self.view.settings
    }

    /// Whether everything asked for is there.
    pub fn is_idle(&self) -> bool {
        self.view.tasks.is_empty()
            && self.view.growths.is_empty()
            && self.view.close_up.as_ref().is_none_or(|close_up| close_up.run.is_none())
            && self.view.thumbnails.is_some()
    }

    /// One frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.fonts.update(&ctx);
        events::take(&ctx, &mut self.view, &self.jobs);
        shortcuts::take(&ctx, &self.view, &mut self.commands);
        self.panels.ui(ui, &mut self.view, &mut self.commands);
        self.jobs.look_at_what_is_in_sight(&mut self.view);
        drops::take(&ctx, &mut self.commands);
        if self.apply_commands(&ctx) {
            // What they changed is drawn in the next frame.
            ctx.request_repaint();
        }
    }

    fn apply_commands(&mut self, ctx: &Context) -> bool {
        let commands = self.commands.take();
        let any = !commands.is_empty();
        for command in commands {
            apply::apply(ctx, &mut self.view, &mut self.panels, &self.jobs, command);
        }
        any
    }
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings().save(storage);
    }
}
