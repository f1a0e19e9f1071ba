//! What changes the window's state, and nothing else does.

pub mod apply;
pub mod drops;
pub mod escape;
pub mod events;
pub mod growth_order;
pub mod jobs;
pub mod preprocessing;
