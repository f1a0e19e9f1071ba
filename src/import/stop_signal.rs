//! Whether anybody still wants the model that is being read.

use std::fmt;
use std::io;
use std::sync::Arc;

/// A question that is asked at least once for each mebibyte that is read of a model: whether to stop.
///
/// Once the answer is yes, whatever is read next fails, and so does the opening, with an error that says nothing but this.
#[derive(Clone, Default)]
pub struct StopSignal(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl StopSignal {
    /// `is_asked` answers whether to stop.
    pub fn new(is_asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(is_asked)))
    }

    /// # Errors
    /// When the reading is to stop.
    pub(super) fn check(&self) -> io::Result<()> {
        match &self.0 {
            // Not `Interrupted`, after which readers try again.
            Some(is_asked) if is_asked() => Err(io::Error::other("the opening was stopped")),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for StopSignal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StopSignal").field(&self.check().is_err()).finish()
    }
}
