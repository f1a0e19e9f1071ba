//! A window without a display: driven by what it tells assistive technology, drawn by the processor.

#![allow(dead_code, reason = "each test crate uses a part of it")]

pub mod software_renderer;

use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Key, Modifiers, Theme, ThemePreference, Ui, UiBuilder};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node, SnapshotOptions};
use layerscope::app::{Options, Settings, Window};

use software_renderer::SoftwareRenderer;

/// Generous, as the machine may be slow and busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct TestWindow {
    pub harness: Harness<'static, Option<Window>>,
}

/// Settings that do not depend on the machine.
pub fn settings(theme: Theme) -> Settings {
    let theme = if theme == Theme::Dark { ThemePreference::Dark } else { ThemePreference::Light };
    Settings { theme, ..Settings::default() }
}

impl TestWindow {
    pub fn open() -> Self {
        Self::with([1280.0, 800.0], settings(Theme::Dark), Options::default())
    }

    pub fn with(size: [f32; 2], settings: Settings, options: Options) -> Self {
        let mut window = Self::started(size, settings, options);
        window.wait_for("the first classes", |window| window.says(" %"));
        window
    }

    /// The same, with nothing waited for.
    pub fn started(size: [f32; 2], settings: Settings, options: Options) -> Self {
        let theme = if settings.theme == ThemePreference::Light { Theme::Light } else { Theme::Dark };
        let frame = move |ui: &mut Ui, window: &mut Option<Window>| {
            let window = window.get_or_insert_with(|| {
                Window::new(ui.ctx(), options.clone(), settings.clone()).expect("the worker starts")
            });
            // The harness puts a margin around what it tests; a window has none.
            let rect = ui.ctx().content_rect();
            let mut whole = ui.new_child(UiBuilder::new().max_rect(rect));
            whole.set_clip_rect(rect);
            window.logic(whole.ctx());
            window.ui(&mut whole);
        };
        let harness = Harness::builder()
            .with_size(size)
            .with_theme(theme)
            .with_render_cursor(false)
            .renderer(SoftwareRenderer::default())
            .build_ui_state(frame, None);
        Self { harness }
    }

    /// Lets frames pass until something is so.
    pub fn wait_for(&mut self, what: &str, mut is_so: impl FnMut(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < PATIENCE, "waited in vain for {what}; the window says:\n{}", self.all_text());
            std::thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
        self.harness.run_ok();
    }

    /// Lets the worker finish everything, thumbnails included, and the layout come to rest.
    pub fn settle(&mut self) {
        let is_idle = |window: &Self| window.harness.state().as_ref().is_some_and(Window::is_idle);
        self.wait_for("the worker", is_idle);
        self.harness.run_steps(4);
        self.harness.run_ok();
    }

    pub fn has(&self, role: Role, label: &str) -> bool {
        self.harness.query_by_role_and_label(role, label).is_some()
    }

    /// Whether any text on screen contains this.
    pub fn says(&self, text: &str) -> bool {
        self.harness.query_all_by_label_contains(text).next().is_some()
    }

    pub fn get<'a>(&'a self, role: Role, label: &'a str) -> Node<'a> {
        self.harness.get_by_role_and_label(role, label)
    }

    pub fn click(&mut self, role: Role, label: &str) {
        self.get(role, label).click();
        self.harness.run_ok();
        self.harness.run_ok();
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_ok();
        self.harness.run_ok();
    }

    /// Types into the field that has the focus.
    pub fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run_ok();
    }

    pub fn all_text(&self) -> String {
        let labels = self.harness.root().children_recursive().filter_map(|node| {
            let node = node.accesskit_node();
            Some(format!("{:?} {:?}", node.role(), node.label().or_else(|| node.value())?))
        });
        labels.collect::<Vec<_>>().join("\n")
    }

    /// Compares the window with the picture of this name; processors may round differently.
    pub fn looks_like(&mut self, name: &str) {
        let options = SnapshotOptions::new().threshold(2.0).max_failed_pixels(400);
        self.harness.snapshot_options(name, &options);
    }
}

/// A file with a path, or its bytes and a name alone.
#[derive(Debug)]
struct Dropped(std::path::PathBuf, Option<Vec<u8>>);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        self.1.clone().ok_or_else(|| "it has a path".to_owned())
    }
}

impl TestWindow {
    /// A path relative to the crate is dropped on the window.
    pub fn drop_file(&mut self, path: &str) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        self.drop_it(Dropped(path, None));
    }

    /// The file's bytes are dropped under this name, without a path, as a browser does.
    pub fn drop_bytes(&mut self, name: &str, path: &str) {
        let bytes = std::fs::read(path).expect("it is there");
        self.drop_it(Dropped(name.into(), Some(bytes)));
    }

    fn drop_it(&mut self, dropped: Dropped) {
        self.harness.input_mut().dropped_files.push(std::sync::Arc::new(dropped));
        self.harness.run_ok();
    }
}
