//! Functions of single values, and arithmetic between maps of one shape.

pub(super) mod activation;
pub(super) mod binary;
pub(super) mod math;
pub(super) mod prelu;
pub(super) mod quantize;
pub(super) mod slopes;
pub(super) mod sum;
pub(super) mod unary;
