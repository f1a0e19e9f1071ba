//! Jobs in, events out: the only place that owns threads.
//!
//! The window submits a job and gets a [`JobHandle`], which owns it; every [`JobEvent`] comes with the [`JobId`] of the job that it
//! is about. Nothing is shared with the drawing code but immutable values.

mod cancel;
mod class_names;
mod context;
mod failure;
mod handle;
mod interruption;
mod job;
mod jobs;
mod mailbox;
mod priority;
mod queue;
mod resources;
mod threads;

#[cfg(test)]
mod tests;

pub use cancel::CancelToken;
pub use class_names::ClassNames;
pub use context::JobContext;
pub use failure::Failure;
pub use handle::JobHandle;
pub use interruption::Interruption;
pub use job::{Job, JobId, QueueKind, RunsOn};
pub use jobs::*;
pub use threads::Worker;
