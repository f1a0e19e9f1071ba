//! Normalisation, and softmax.

pub(super) mod across;
pub(super) mod batch_norm;
pub(super) mod channel_softmax;
pub(super) mod group_norm;
pub(super) mod layer_norm;
pub(super) mod local_response_norm;
pub(super) mod lp_normalization;
