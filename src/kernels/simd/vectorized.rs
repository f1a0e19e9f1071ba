//! The widest vector instructions that the machine has, chosen at run time: the program is built for any x86-64 or aarch64.

/// Defines functions whose bodies are compiled several times, for wider and wider vectors, and that run the widest one the
/// machine has. Results do not depend on which that is: nothing is fused or reordered.
macro_rules! vectorized {
    ($($(#[$meta:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $body:block)*) => {$(
        $(#[$meta])*
        $visibility fn $name($($argument: $type),*) {
            #[inline(always)]
            fn body($($argument: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) { body($($argument),*) }
                #[target_feature(enable = "avx512f")]
                fn avx512($($argument: $type),*) { body($($argument),*) }

                if std::arch::is_x86_feature_detected!("avx512f") {
                    // SAFETY: the machine has what the function was compiled for, as just asked.
                    return unsafe { avx512($($argument),*) };
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: as above.
                    return unsafe { avx2($($argument),*) };
                }
            }
            // aarch64 always has NEON; any other machine gets what the compiler assumes of it.
            body($($argument),*)
        }
    )*};
}

pub(crate) use vectorized;
