//! What to say, before it is said in a language.

use egui::{RichText, WidgetText};

/// A message with its arguments, or words that are the same in every language.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(pub(super) Content);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Message { id: &'static str, arguments: Vec<(&'static str, Value)> },
    Data(String),
}

/// An argument of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count: it chooses between singular and plural, and its digits are grouped as the language does.
    Count(u64),
    /// A name, or a number that is written already.
    Data(String),
    Text(Text),
}

impl Text {
    /// A message by its id; called by the functions of [`super::msg`] alone, which know the arguments.
    pub fn message(id: &'static str, arguments: Vec<(&'static str, Value)>) -> Self {
        Self(Content::Message { id, arguments })
    }

    /// What is said as it is: the name of a class, what a library says of an error.
    pub fn data(data: impl Into<String>) -> Self {
        Self(Content::Data(data.into()))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.to_string()
    }
}

impl From<Text> for WidgetText {
    fn from(text: Text) -> Self {
        Self::from(text.to_string())
    }
}

impl From<Text> for RichText {
    fn from(text: Text) -> Self {
        Self::new(text.to_string())
    }
}

macro_rules! counts {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(count: $number) -> Self {
                Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
            }
        }
    )*};
}

counts!(usize, u32, u64);

impl From<&str> for Value {
    fn from(data: &str) -> Self {
        Self::Data(data.to_owned())
    }
}

impl From<String> for Value {
    fn from(data: String) -> Self {
        Self::Data(data)
    }
}

impl From<&String> for Value {
    fn from(data: &String) -> Self {
        Self::Data(data.clone())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}
