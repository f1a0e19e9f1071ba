//! Documents of the past.

use egui::util::undoer::Undoer;

use super::document::Document;

/// Undo and redo of the document. What changes at once is a step of its own; what the hand moves becomes a step when it rests.
#[derive(Default)]
pub struct History {
    undoer: Undoer<Document>,
    /// The newest step.
    newest: Option<Document>,
}

impl History {
    /// How long something must rest to become a step, in seconds: the usual of the [`Undoer`].
    pub const REST: f32 = 1.0;

    /// Notes the document. `now` is in seconds.
    pub fn feed(&mut self, now: f64, document: &Document) {
        if self.newest.as_ref() == Some(document) {
            return;
        }
        let is_step = self.newest.as_ref().is_none_or(|newest| newest.differs_at_once(document));
        // This forgets what could be redone before.
        self.undoer.feed_state(now, document);
        if is_step {
            self.undoer.add_undo(document);
        }
        if !self.undoer.is_in_flux() {
            self.newest = Some(document.clone());
        }
    }

    /// Whether something moves that is no step yet.
    pub fn is_in_flux(&self) -> bool {
        self.undoer.is_in_flux()
    }

    pub fn has_undo(&self, current: &Document) -> bool {
        self.undoer.has_undo(current)
    }

    pub fn has_redo(&self, current: &Document) -> bool {
        self.undoer.has_redo(current)
    }

    /// The document one step ago.
    pub fn undo(&mut self, current: &Document) -> Option<Document> {
        let earlier = self.undoer.undo(current).cloned()?;
        self.newest = Some(earlier.clone());
        Some(earlier)
    }

    /// The document before the last undo.
    pub fn redo(&mut self, current: &Document) -> Option<Document> {
        let later = self.undoer.redo(current).cloned()?;
        self.newest = Some(later.clone());
        Some(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Colormap;

    fn with_blend(document: &Document, blend: f32) -> Document {
        let mut document = document.clone();
        document.settings.blend = blend;
        document
    }

    #[test]
    fn a_slider_is_one_step_however_often_it_moves() {
        let (mut history, start) = (History::default(), Document::default());
        history.feed(0.0, &start);
        let mut document = start.clone();
        for tenth in 1..=9 {
            document = with_blend(&start, tenth as f32 / 10.0);
            history.feed(tenth as f64 / 10.0, &document);
        }
        history.feed(3.0, &document);
        assert!(!history.is_in_flux());
        assert_eq!(history.undo(&document), Some(start.clone()));
        assert!(!history.has_undo(&start));
        assert_eq!(history.redo(&start), Some(document));
    }

    #[test]
    fn a_new_choice_forgets_what_could_be_redone() {
        let (mut history, start) = (History::default(), Document::default());
        history.feed(0.0, &start);
        let mut magma = start.clone();
        magma.settings.colormap = Colormap::Magma;
        history.feed(0.1, &magma);
        assert_eq!(history.undo(&magma), Some(start.clone()));
        assert!(history.has_redo(&start));
        let mut grey = start.clone();
        grey.settings.colormap = Colormap::Grey;
        history.feed(0.2, &grey);
        assert!(!history.has_redo(&grey) && history.undo(&grey) == Some(start));
    }
}
