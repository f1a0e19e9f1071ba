//! Which vectors the machine has.

/// The vectors that code is compiled for, from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Whatever the compiler assumes of any machine of this kind: SSE2 on x86-64, NEON on aarch64.
    Portable,
    /// AVX2 with fused multiply-add: vectors of eight floats.
    Avx2,
    /// AVX-512F: vectors of sixteen floats.
    Avx512,
}

impl Level {
    /// The widest vectors that this machine has. The standard library asks the machine once and keeps the answer.
    #[inline]
    pub fn detect() -> Self {
        let widest = Self::of_machine();
        // The tests can be run with narrower vectors than the machine has, as `.ci/sanitize` does.
        #[cfg(test)]
        let widest = widest.min(test_limit());
        widest
    }

    #[cfg(target_arch = "x86_64")]
    #[inline]
    fn of_machine() -> Self {
        if std::arch::is_x86_feature_detected!("avx512f") {
            Self::Avx512
        } else if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            Self::Avx2
        } else {
            Self::Portable
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn of_machine() -> Self {
        Self::Portable
    }
}

/// The widest vectors that the variable `KERNELS_VECTORS` allows the tests: `portable`, `avx2` or `avx512`.
#[cfg(test)]
fn test_limit() -> Level {
    static LIMIT: std::sync::OnceLock<Level> = std::sync::OnceLock::new();
    *LIMIT.get_or_init(|| match std::env::var("KERNELS_VECTORS").as_deref() {
        Ok("portable") => Level::Portable,
        Ok("avx2") => Level::Avx2,
        Ok("avx512") | Err(_) => Level::Avx512,
        Ok(other) => panic!("KERNELS_VECTORS is {other}, not portable, avx2 or avx512"),
    })
}
