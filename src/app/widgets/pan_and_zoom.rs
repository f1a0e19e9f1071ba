//! A picture that is looked at closely: the wheel zooms, dragging moves it, a double click fits it in again.

use egui::accesskit::Role;
use egui::{Color32, Rect, Response, Scene, Sense, TextureId, Ui, Vec2, WidgetInfo, pos2};

use crate::app::i18n::Text;

/// Points that a texel can become at most.
const LARGEST_TEXEL: f32 = 24.0;

/// Remembers which part is seen.
pub struct PanAndZoom {
    /// In the picture's own pixels; nothing while all of it is seen.
    seen: Rect,
}

impl Default for PanAndZoom {
    fn default() -> Self {
        Self { seen: Rect::ZERO }
    }
}

impl PanAndZoom {
    /// Shows all of the picture again.
    pub fn fit(&mut self) {
        self.seen = Rect::ZERO;
    }

    /// A picture of this size, in all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, texture: TextureId, size: Vec2, name: Text) -> Response {
        let whole = Rect::from_min_size(pos2(0.0, 0.0), size);
        let room = ui.available_size_before_wrap();
        let fitting = (room / size.max(Vec2::splat(1.0))).min_elem();
        if self.seen.width() <= 0.0 {
            self.seen = whole;
        }
        let scene =
            Scene::new().zoom_range(fitting..=LARGEST_TEXEL.max(fitting)).max_inner_size(size).scroll_zooms(true);
        let shown = scene.show(ui, &mut self.seen, |ui| {
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            ui.painter().image(texture, rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::WHITE);
        });
        self.keep_in_sight(whole);
        if shown.response.double_clicked() {
            self.fit();
        }
        shown.response
    }

    /// The middle of what is seen stays on the picture, so that it cannot be lost.
    fn keep_in_sight(&mut self, whole: Rect) {
        let middle = self.seen.center();
        let kept = middle.clamp(whole.min, whole.max);
        self.seen = self.seen.translate(kept - middle);
        if self.seen.width() >= whole.width() && self.seen.height() >= whole.height() {
            self.fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, TouchPhase, vec2};
    use egui_kittest::Harness;

    use super::*;

    const SIZE: Vec2 = Vec2::new(64.0, 64.0);

    fn open() -> Harness<'static, PanAndZoom> {
        let frame = |ui: &mut Ui, picture: &mut PanAndZoom| {
            picture.ui(ui, TextureId::default(), SIZE, Text::data("a picture"));
        };
        // Clicks must follow each other quickly to be double.
        Harness::builder()
            .with_step_dt(1.0 / 60.0)
            .with_size([300.0, 300.0])
            .build_ui_state(frame, PanAndZoom::default())
    }

    fn turn_wheel(harness: &mut Harness<'static, PanAndZoom>) {
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, 80.0),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        };
        harness.event(Event::PointerMoved(pos2(150.0, 150.0)));
        harness.event(wheel);
        // A turn of the wheel is spread over some frames.
        harness.run_steps(30);
    }

    fn press(harness: &mut Harness<'static, PanAndZoom>, pos: egui::Pos2, pressed: bool) {
        harness.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        harness.step();
    }

    #[test]
    fn the_wheel_zooms_and_a_double_click_fits_the_picture_in_again() {
        let mut harness = open();
        turn_wheel(&mut harness);
        let seen = harness.state().seen;
        assert!(seen.width() > 0.0 && seen.width() < SIZE.x, "{seen:?}");
        for _ in 0..2 {
            press(&mut harness, pos2(150.0, 150.0), true);
            press(&mut harness, pos2(150.0, 150.0), false);
        }
        harness.run_steps(4);
        assert!(harness.state().seen.width() <= 0.0 || harness.state().seen.width() >= SIZE.x);
    }

    #[test]
    fn a_picture_that_is_dragged_away_stays_in_sight() {
        let mut harness = open();
        turn_wheel(&mut harness);
        press(&mut harness, pos2(150.0, 150.0), true);
        for step in 1..=20 {
            harness.event(Event::PointerMoved(pos2(150.0 + 200.0 * step as f32, 150.0)));
            harness.step();
        }
        press(&mut harness, pos2(4150.0, 150.0), false);
        let seen = harness.state().seen;
        assert!(Rect::from_min_size(pos2(0.0, 0.0), SIZE).contains(seen.center()), "{seen:?}");
    }
}
