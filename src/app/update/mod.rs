//! What changes the window's state, and nothing else does.

mod apply;
mod close_up;
mod drops;
mod escape;
mod events;
mod examples;
mod growth;
mod growth_order;
mod opening;
mod reconcile;
mod requests;
mod run_command;
mod select;

pub use apply::apply;
pub use drops::take_dropped;
pub use escape::take_escape;
pub use events::take as take_events;
pub use reconcile::reconcile;
