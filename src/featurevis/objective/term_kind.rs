//! What every kind of term answers.

use std::sync::Arc;

use super::error::ObjectiveError;
use super::measure::Measure;
use super::site::Site;
use crate::network::Network;

/// One kind of number about a picture, or about what a network makes of it.
pub trait TermKind: Sized {
    /// What its text begins with.
    const NAME: &'static str;
    /// Each form of its text after the name, and what it means.
    const FORMS: &'static [(&'static str, &'static str)];

    /// Reads what stands after the name.
    ///
    /// # Errors
    /// If it has not one of the forms, or a file that it names cannot be read.
    fn read(arguments: &Arguments<'_>) -> Result<Self, ObjectiveError>;

    /// Writes what stands after the name, as [`TermKind::read`] reads it.
    fn arguments(&self) -> String;

    /// # Errors
    /// If the network does not have what it names.
    fn prepare(&self, site: &Site<'_>) -> Result<Box<dyn Measure>, ObjectiveError>;

    /// What decides it beyond its text: the content of files.
    fn content(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Whether it compares pictures that are grown together.
    fn needs_company(&self) -> bool {
        false
    }
}

/// The text of a term.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    /// The whole objective, for error messages.
    pub objective: &'a str,
    /// The whole term.
    pub term: &'a str,
    /// What stands after the name and a colon.
    pub rest: &'a str,
    /// Says what a layer makes of a photo that is named.
    pub network: &'a Arc<Network>,
}

impl Arguments<'_> {
    pub fn wrong(&self, problem: String) -> ObjectiveError {
        ObjectiveError::Text { text: self.objective.to_owned(), problem }
    }

    pub fn number(&self, what: &str, text: &str) -> Result<usize, ObjectiveError> {
        text.parse().map_err(|_| self.wrong(format!("\"{text}\" is not a {what} number")))
    }

    /// `ROW,COLUMN`
    pub fn position(&self, text: &str) -> Result<[usize; 2], ObjectiveError> {
        let (row, column) =
            text.split_once(',').ok_or_else(|| self.wrong(format!("\"{text}\" should be ROW,COLUMN after the @")))?;
        Ok([self.number("row", row)?, self.number("column", column)?])
    }

    /// A layer and what follows it. Layers of imported networks may have colons in their names, so the last colon counts.
    pub fn layer_and(&self, what: &str) -> Result<(String, String), ObjectiveError> {
        match self.rest.rsplit_once(':') {
            Some((layer, last)) if !layer.is_empty() && !last.is_empty() => Ok((layer.to_owned(), last.to_owned())),
            _ => Err(self.wrong(format!("\"{}\" should have a layer, a colon and {what}", self.term))),
        }
    }

    /// A layer alone.
    pub fn layer(&self) -> Result<String, ObjectiveError> {
        self.optional_layer()?.ok_or_else(|| self.wrong(format!("\"{}\" should have a colon and a layer", self.term)))
    }

    /// A layer, or nothing, for the picture itself.
    pub fn optional_layer(&self) -> Result<Option<String>, ObjectiveError> {
        match (self.rest, self.term.ends_with(':')) {
            ("", true) => Err(self.wrong(format!("\"{}\" should have a layer after the colon", self.term))),
            ("", false) => Ok(None),
            (layer, _) => Ok(Some(layer.to_owned())),
        }
    }

    /// # Errors
    /// If anything stands after the name.
    pub fn nothing(&self) -> Result<(), ObjectiveError> {
        match self.term.contains(':') {
            true => Err(self.wrong(format!("\"{}\" should have nothing after the name", self.term))),
            false => Ok(()),
        }
    }
}
