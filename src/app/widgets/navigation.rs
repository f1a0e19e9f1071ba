//! Arrow keys that move a selection through a list or a grid.

use egui::{EventFilter, Id, Key, Modifiers, Ui};

/// How far each key moves; 0 leaves a key to others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Steps {
    /// Left and right.
    pub across: usize,
    /// Up and down.
    pub down: usize,
    /// Page up and page down.
    pub page: usize,
    /// Home and End: as many as there are, or more.
    pub all: usize,
}

impl Steps {
    /// A list of which this many rows are visible.
    pub fn list(page: usize) -> Self {
        Self { down: 1, page, ..Self::default() }
    }

    /// How far the keys that were pressed in this frame move. They are taken out of the input, so that nobody else sees them.
    pub fn pressed(self, ui: &Ui) -> isize {
        let pressed = |step: usize, forward: Key, back: Key| {
            if step == 0 {
                return 0;
            }
            let count = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as isize;
            (count(forward) - count(back)) * step as isize
        };
        pressed(self.across, Key::ArrowRight, Key::ArrowLeft)
            + pressed(self.down, Key::ArrowDown, Key::ArrowUp)
            + pressed(self.page, Key::PageDown, Key::PageUp)
            + pressed(self.all, Key::End, Key::Home)
    }

    /// The same while the widget `id` has the focus, which it then keeps.
    pub fn with_focus(self, ui: &Ui, id: Id) -> isize {
        if !ui.memory(|memory| memory.has_focus(id)) {
            return 0;
        }
        self.locked(ui, id)
    }

    /// The same while the widget `id` has the focus, or nobody has.
    pub fn without_other_focus(self, ui: &Ui, id: Id) -> isize {
        let focused = ui.memory(|memory| memory.focused());
        if focused.is_some_and(|focused| focused != id) || ui.ctx().any_popup_open() {
            return 0;
        }
        self.locked(ui, id)
    }

    fn locked(self, ui: &Ui, id: Id) -> isize {
        // Else egui moves the focus to a neighbour.
        let filter = EventFilter {
            horizontal_arrows: self.across > 0,
            vertical_arrows: self.down > 0,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        self.pressed(ui)
    }
}
