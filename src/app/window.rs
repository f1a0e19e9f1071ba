//! The window itself: events in, panes drawn, actions carried out.

use std::time::Instant;

use egui::{Context, Ui};

use super::command::{Commands, take_pressed};
use super::i18n::fonts::Fonts;
use super::i18n::set_language;
use super::panes::Workspace;
use super::sources::NetworkSource;
use super::state::AppState;
use super::state::document::Choice;
use super::state::history::History;
use super::state::settings::Settings;
use super::update::{apply, reconcile, take_dropped, take_escape, take_events};
use super::{AppError, Options, theme};
use crate::import::DEFAULT_MODEL;
use crate::worker::{PhotoSource, Worker};

/// Everything behind the window. Dropping it stops the worker.
pub struct Window {
    fonts: Fonts,
    state: AppState,
    workspace: Workspace,
    commands: Commands,
    worker: Worker,
}

impl Window {
    /// Starts the worker and has it open what the options say. Takes no time itself.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(ctx: &Context, options: Options, settings: Settings) -> Result<Self, AppError> {
        theme::install(ctx);
        let waker = ctx.clone();
        let worker = Worker::start(options.cache, move || waker.request_repaint())?;
        let mut state = AppState::default();
        state.document.settings = settings;
        if let Some(network) = options.network {
            state.document.network = Choice::first(NetworkSource::Given(network));
        } else if options.model.is_some() || options.until.is_some() {
            let model = options.model.unwrap_or_else(|| DEFAULT_MODEL.to_owned());
            let source = NetworkSource::Named { model, until: options.until };
            state.document.network = Choice::first(source);
        }
        if let Some(path) = options.image {
            state.document.photo = Choice::first(PhotoSource::Path(path));
        }
        let fonts = Fonts::install(ctx);
        let mut window = Self { fonts, state, workspace: Workspace::default(), commands: Commands::default(), worker };
        window.logic(ctx);
        Ok(window)
    }

    pub fn settings(&self) -> &Settings {
        &self.state.document.settings
    }

    /// Whether everything asked for is there.
    pub fn is_idle(&self) -> bool {
        self.state.is_idle()
    }

    /// Takes the worker's events and starts what follows from them. Needed also while nothing is drawn, as in a minimised window.
    pub fn logic(&mut self, ctx: &Context) {
        ctx.set_theme(self.state.document.settings.theme);
        take_events(ctx, &mut self.state, &self.worker);
        reconcile(ctx, &mut self.state, &self.worker);
        self.remember(ctx);
        if let Some(left) = self.state.notifications.expire(Instant::now()) {
            ctx.request_repaint_after(left);
        }
    }

    /// Draws a frame and carries out what it asks for.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.fonts.update(&ctx);
        set_language(&self.state.document.settings.language);
        take_escape(&ctx, &self.state, &mut self.commands);
        self.commands.extend(take_pressed(&ctx, |command| self.state.is_enabled(command)));
        self.workspace.ui(ui, &self.state, &mut self.commands);
        self.state.focus = None;
        take_dropped(&ctx, &mut self.commands);
        let actions = self.commands.take();
        if !actions.is_empty() {
            for action in actions {
                apply(&ctx, &mut self.state, &self.worker, action);
            }
            reconcile(&ctx, &mut self.state, &self.worker);
            self.remember(&ctx);
            // What they changed is drawn in the next frame.
            ctx.request_repaint();
        }
    }

    /// Notes the document for undo. While something is being opened the document is only a wish.
    fn remember(&mut self, ctx: &Context) {
        if !self.state.results.is_opening() {
            let now = ctx.input(|input| input.time);
            self.state.history.feed(now, &self.state.document);
            if self.state.history.is_in_flux() {
                ctx.request_repaint_after(std::time::Duration::from_secs_f32(History::REST));
            }
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings().save(storage);
    }
}
