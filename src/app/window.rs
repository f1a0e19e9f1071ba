//! The window itself: events in, panels drawn, commands carried out.

use std::time::Instant;

use egui::{Context, Ui};

use super::command::{Action, Commands, take_pressed};
use super::i18n::fonts::Fonts;
use super::i18n::set_language;
use super::panes::Workspace;
use super::state::AppState;
use super::state::settings::Settings;
use super::update::jobs::Jobs;
use super::update::{apply, drops, escape, events};
use super::{AppError, Options, theme};
use crate::import::DEFAULT_MODEL;
use crate::picture::bundled_photos;
use crate::worker::PhotoSource;

/// Everything behind the window. Dropping it stops the worker.
pub struct Window {
    fonts: Fonts,
    state: AppState,
    workspace: Workspace,
    commands: Commands,
    jobs: Jobs,
}

impl Window {
    /// Starts the worker and has it open what the options say. Takes no time itself.
    pub fn new(ctx: &Context, options: Options, settings: Settings) -> Result<Self, AppError> {
        theme::install(ctx);
        ctx.set_theme(settings.theme);
        let mut state = AppState::default();
        state.document.settings = settings;
        let mut window = Self {
            fonts: Fonts::install(ctx),
            state,
            workspace: Workspace::default(),
            commands: Commands::default(),
            jobs: Jobs::start(ctx, options.cache)?,
        };
        let model = options.model.unwrap_or_else(|| DEFAULT_MODEL.to_owned());
        window.commands.push(match (options.network, options.until) {
            (Some(network), _) => Action::ShowNetwork(network),
            (None, until) => Action::OpenModel { model, until },
        });
        let photo = match options.image {
            Some(path) => Some(PhotoSource::Path(path)),
            None => bundled_photos().first().map(|photo| PhotoSource::Bundled(photo.name)),
        };
        window.commands.extend(photo.map(Action::OpenPhoto));
        window.apply_commands(ctx);
        Ok(window)
    }

    pub fn settings(&self) -> &Settings {
        &self.state.document.settings
    }

    /// Whether everything asked for is there.
    pub fn is_idle(&self) -> bool {
        self.state.tasks.is_empty()
            && self.state.growths.is_empty()
            && self.state.close_up.as_ref().is_none_or(|close_up| close_up.job.is_none())
            && self.state.thumbnails.is_some()
    }

    /// One frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.fonts.update(&ctx);
        set_language(&self.state.document.settings.language);
        events::take(&ctx, &mut self.state, &self.jobs);
        if let Some(left) = self.state.notifications.expire(Instant::now()) {
            ctx.request_repaint_after(left);
        }
        escape::take(&ctx, &self.state, &mut self.commands);
        self.commands.extend(take_pressed(&ctx));
        self.workspace.ui(ui, &self.state, &mut self.commands);
        self.state.focus = None;
        self.jobs.look_at_what_is_in_sight(&mut self.state);
        drops::take(&ctx, &mut self.commands);
        if self.apply_commands(&ctx) {
            // What they changed is drawn in the next frame.
            ctx.request_repaint();
        }
    }

    fn apply_commands(&mut self, ctx: &Context) -> bool {
        let commands = self.commands.take();
        let any = !commands.is_empty();
        for action in commands {
            apply::apply(ctx, &mut self.state, &self.jobs, action);
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
