//! What the panes ask for in one frame.

use super::{Action, UiCommand};

/// A queue that the panes push into and `update::apply` empties, in order.
#[derive(Default)]
pub struct Commands(Vec<Action>);

impl Commands {
    /// Asks for an action, or for a listed command.
    pub fn push(&mut self, action: impl Into<Action>) {
        self.0.push(action.into());
    }

    /// Asks for all of these, in their order.
    pub fn extend<A: Into<Action>>(&mut self, actions: impl IntoIterator<Item = A>) {
        self.0.extend(actions.into_iter().map(Into::into));
    }

    /// Everything that was asked for since the last call.
    pub fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.0)
    }
}

impl From<UiCommand> for Action {
    fn from(command: UiCommand) -> Self {
        Self::Ui(command)
    }
}
