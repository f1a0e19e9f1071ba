//! What the window says, in the language of its reader.
//!
//! Each message is a line of `en/*.ftl` and a function of [`msg`], which gives a [`Text`]: what to say, not yet in any language. It becomes
//! words where it is shown, in the language of [`set_language`], so a text that is kept, such as a notification, follows a change of language.
//! What a network or a file says itself, such as names of layers, classes and files, is data and no message.

mod failures;
pub mod fonts;
mod language;
pub mod msg;
mod names;
mod numbers;
mod text;

pub use failures::why;
pub use language::{languages, set_language};
pub use names::{Named, about_preset, caution, class_label};
pub use numbers::{grouped, megabytes, number, percent, seconds};
pub use text::Text;
