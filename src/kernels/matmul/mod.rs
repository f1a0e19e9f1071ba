//! Matrix products.

pub(super) mod gemm;
pub(super) mod linear;
pub(super) mod matrix_product;
pub(super) mod matrix_view;
