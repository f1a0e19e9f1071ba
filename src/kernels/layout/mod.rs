//! How maps lie in memory, views of them, and moving values about.

pub(super) mod batch_view;
pub(super) mod buffer;
pub(super) mod concat;
pub(super) mod convert;
pub(super) mod index_select;
pub(super) mod memory_layout;
pub(super) mod permute;
pub(super) mod saved;
pub(super) mod scratch;
pub(super) mod shared_output;
