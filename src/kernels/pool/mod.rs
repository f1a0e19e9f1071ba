//! Pooling, reduction and resampling: maps become smaller or larger, channel by channel.

pub(super) mod average_pool;
pub(super) mod check;
pub(super) mod max_pool;
pub(super) mod reduce;
pub(super) mod resample;
