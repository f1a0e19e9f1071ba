//! What a network is called and where it comes from.

/// What people want to know of a network besides its layers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModelInfo {
    /// For display: "SqueezeNet v1.1".
    pub name: String,
    /// Where the weights come from and under which licence.
    pub provenance: String,
    /// A caution to show beside its results.
    pub note: Option<String>,
}
