//! The widest vectors that the machine has, chosen at run time.

pub(super) mod add;
pub(super) mod lanes;
pub(super) mod level;
pub(super) mod vectorized;
