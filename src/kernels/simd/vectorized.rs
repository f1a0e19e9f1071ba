//! Plain loops, compiled for the widest vectors that the machine has: the program itself is built for any x86-64 or aarch64.

/// Defines functions whose bodies are compiled several times, for wider and wider vectors, and that run the widest one the
/// machine has. The results do not depend on which that is: nothing is fused or reordered.
macro_rules! vectorized {
    ($($(#[$meta:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $body:block)*) => {$(
        $(#[$meta])*
        $visibility fn $name($($argument: $type),*) {
            #[inline(always)]
            fn body($($argument: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            {
                use crate::kernels::simd::level::Level;

                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $type),*) { body($($argument),*) }
                #[target_feature(enable = "avx512f")]
                fn avx512($($argument: $type),*) { body($($argument),*) }

                match Level::detect() {
                    // SAFETY: the machine has what the function was compiled for, as it has just answered.
                    Level::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: the machine has what the function was compiled for, as it has just answered.
                    Level::Avx2 => return unsafe { avx2($($argument),*) },
                    Level::Portable => {}
                }
            }
            // On aarch64 this is compiled for NEON, which every such machine has.
            body($($argument),*)
        }
    )*};
}

pub(in crate::kernels) use vectorized;
