//! A field for a path that is typed or pasted.

use egui::{Align2, Button, Key, TextEdit, Ui};

use super::framed::framed;
use crate::app::i18n::Text;

#[derive(Default)]
pub struct PathField {
    text: String,
    wants_focus: bool,
}

impl PathField {
    pub fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Draws the field and a button. Answers the path once it is entered. `name` is read out, `hint` is shown while the field is empty.
    pub fn ui(&mut self, ui: &mut Ui, name: Text, hint: Text, action: Text, width: f32) -> Option<String> {
        ui.horizontal(|ui| {
            framed(ui);
            let field =
                TextEdit::singleline(&mut self.text).hint_text(hint).desired_width(width).align(Align2::LEFT_CENTER);
            let field = ui.add(field).accessible_name(name);
            if std::mem::take(&mut self.wants_focus) {
                field.request_focus();
            }
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let path = cleaned_path(&self.text);
            let is_clicked = ui.add_enabled(!path.is_empty(), Button::new(action)).clicked();
            (!path.is_empty() && (is_entered || is_clicked)).then(|| {
                self.text.clear();
                path
            })
        })
        .inner
    }
}

/// The path in what people paste: a terminal puts quotes around it, a file manager makes it a URI.
pub fn cleaned_path(text: &str) -> String {
    let text = text.trim();
    let text = ['"', '\''].iter().find_map(|q| text.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(text);
    text.strip_prefix("file://").map_or_else(|| text.to_owned(), decoded)
}

/// A URI with `%20` and the like decoded.
fn decoded(uri: &str) -> String {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = match (first, tail) {
            (b'%', [high, low, ..]) => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| uri.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_paths_lose_what_is_not_theirs() {
        assert_eq!(cleaned_path("  '/tmp/a b.png' \n"), "/tmp/a b.png");
        assert_eq!(cleaned_path("\"/tmp/a.png\""), "/tmp/a.png");
        assert_eq!(cleaned_path("file:///tmp/a%20b%C3%A9.png"), "/tmp/a bé.png");
        assert_eq!(cleaned_path("file:///tmp/100%"), "/tmp/100%");
        assert_eq!(cleaned_path("models/x"), "models/x");
        assert_eq!(cleaned_path("   "), "");
    }
}
