//! How many numbers may be worked out when a model is opened.

/// What is left of the numbers that may be worked out, so that a small file cannot ask for any memory.
pub struct Budget {
    left: usize,
}

impl Budget {
    /// The budget of a model that holds this many numbers itself.
    pub fn new(held: usize) -> Self {
        Self { left: (1usize << 24).saturating_add(held.saturating_mul(4)) }
    }

    /// Takes the numbers of a tensor of this shape, and answers how many they are.
    ///
    /// # Errors
    /// When there may not be so many more.
    pub fn take(&mut self, dims: &[usize]) -> Result<usize, String> {
        self.left -= self.check(dims)?;
        Ok(dims.iter().product())
    }

    /// How much of the budget a tensor of this shape takes. An axis of length 0 counts as one of 1.
    ///
    /// # Errors
    /// When there may not be so many more.
    pub fn check(&self, dims: &[usize]) -> Result<usize, String> {
        let count = dims.iter().try_fold(1usize, |product, d| product.checked_mul((*d).max(1)));
        let count = count.filter(|count| *count <= self.left);
        count.ok_or_else(|| format!("it makes a constant of {dims:?}, more than a model of this size may"))
    }
}
