//! What training programs put before the names of a network's tensors.

use std::collections::BTreeMap;

/// The prefixes of data parallel training, `torch.compile`, Lightning and others that keep the network as a member.
const WRAPPERS: [&str; 8] =
    ["module.", "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder.", "base_model."];

/// Takes off what most names begin with, again and again, as long as it is one of [`WRAPPERS`]. Names without it (a loss's
/// weights, a counter) stay as they are.
pub fn without_common_prefixes<T>(mut tensors: BTreeMap<String, T>) -> BTreeMap<String, T> {
    while let Some(prefix) = WRAPPERS.iter().find(|prefix| {
        let wrapped = tensors.keys().filter(|name| name.starts_with(**prefix)).count();
        wrapped > 0 && 2 * wrapped >= tensors.len()
    }) {
        let (wrapped, mut others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            tensors.into_iter().partition(|(name, _)| name.starts_with(prefix));
        others.extend(wrapped.into_iter().map(|(name, tensor)| (name[prefix.len()..].to_owned(), tensor)));
        tensors = others;
    }
    tensors
}
