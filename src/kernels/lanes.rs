//! Sixteen channels of one pixel at a time, in the widest vectors that the machine has.

/// The running sums of sixteen channels of one pixel.
pub trait Lanes: Copy {
    fn load(low: &[f32; 8], high: &[f32; 8]) -> Self;

    /// Sixteen weights, one after the other.
    fn weights(row: &[f32; 16]) -> Self;

    /// `self + weights * value`. Where the machine has it, with one rounding.
    fn multiply_add(self, weights: Self, value: f32) -> Self;

    /// No less than `low` and no more than `high`. A NaN stays one.
    fn clamp(self, low: f32, high: f32) -> Self;

    fn halves(self) -> [[f32; 8]; 2];
}

/// Something to compute with whichever vectors there are, `PIXELS` pixels at once.
pub trait Compute {
    /// Must be `#[inline(always)]`, so that it is compiled for the vectors it is called with.
    fn run<L: Lanes, const PIXELS: usize>(self);
}

/// Runs with the widest vectors of this machine.
pub fn widest(compute: impl Compute) {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f")]
        fn avx512(compute: impl Compute) {
            // All but a few of the thirty-two registers hold sums.
            compute.run::<x86::Avx512, 12>();
        }
        #[target_feature(enable = "avx2,fma")]
        fn avx2(compute: impl Compute) {
            // Of the sixteen registers twelve hold sums, two weights and one the value.
            compute.run::<x86::Avx2, 6>();
        }
        if std::arch::is_x86_feature_detected!("avx512f") {
            // SAFETY: the machine has what the function was compiled for, as just asked.
            return unsafe { avx512(compute) };
        }
        if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
            // SAFETY: as above.
            return unsafe { avx2(compute) };
        }
    }
    portable(compute);
}

/// For any machine: NEON's thirty-two registers hold six pixels, SSE2's sixteen hold two.
pub fn portable(compute: impl Compute) {
    if cfg!(target_arch = "aarch64") {
        compute.run::<[f32; 16], 6>();
    } else {
        compute.run::<[f32; 16], 2>();
    }
}

impl Lanes for [f32; 16] {
    #[inline(always)]
    fn load(low: &[f32; 8], high: &[f32; 8]) -> Self {
        let mut lanes = [0.0; 16];
        lanes[..8].copy_from_slice(low);
        lanes[8..].copy_from_slice(high);
        lanes
    }

    #[inline(always)]
    fn weights(row: &[f32; 16]) -> Self {
        *row
    }

    #[inline(always)]
    fn multiply_add(mut self, weights: Self, value: f32) -> Self {
        for (sum, weight) in self.iter_mut().zip(weights) {
            // Without an instruction for it, `mul_add` would be a slow call.
            *sum = if cfg!(target_arch = "aarch64") { weight.mul_add(value, *sum) } else { *sum + weight * value };
        }
        self
    }

    #[inline(always)]
    fn clamp(self, low: f32, high: f32) -> Self {
        self.map(|v| v.clamp(low, high))
    }

    #[inline(always)]
    fn halves(self) -> [[f32; 8]; 2] {
        let mut halves = [[0.0; 8]; 2];
        halves[0].copy_from_slice(&self[..8]);
        halves[1].copy_from_slice(&self[8..]);
        halves
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256, __m512, _mm256_fmadd_ps, _mm256_max_ps, _mm256_min_ps, _mm256_set1_ps, _mm512_fmadd_ps, _mm512_max_ps,
        _mm512_min_ps, _mm512_set1_ps,
    };
    use std::mem::transmute;

    use super::Lanes;

    /// Two vectors of AVX. Only [`super::widest`] uses it, where the machine has AVX2 and FMA.
    #[derive(Clone, Copy)]
    pub struct Avx2(__m256, __m256);

    impl Lanes for Avx2 {
        #[inline(always)]
        fn load(low: &[f32; 8], high: &[f32; 8]) -> Self {
            // SAFETY: eight floats are a vector, whatever their bits.
            unsafe { Self(transmute::<[f32; 8], __m256>(*low), transmute::<[f32; 8], __m256>(*high)) }
        }

        #[inline(always)]
        fn weights(row: &[f32; 16]) -> Self {
            // SAFETY: as above, twice.
            let [low, high] = unsafe { transmute::<[f32; 16], [__m256; 2]>(*row) };
            Self(low, high)
        }

        #[inline(always)]
        fn multiply_add(self, weights: Self, value: f32) -> Self {
            // SAFETY: the machine has AVX2 and FMA, see the type.
            unsafe {
                let value = _mm256_set1_ps(value);
                Self(_mm256_fmadd_ps(weights.0, value, self.0), _mm256_fmadd_ps(weights.1, value, self.1))
            }
        }

        #[inline(always)]
        fn clamp(self, low: f32, high: f32) -> Self {
            // SAFETY: as above. Of a number and a NaN these instructions give the second, which is ours.
            unsafe {
                let (low, high) = (_mm256_set1_ps(low), _mm256_set1_ps(high));
                let clamp = |v| _mm256_min_ps(high, _mm256_max_ps(low, v));
                Self(clamp(self.0), clamp(self.1))
            }
        }

        #[inline(always)]
        fn halves(self) -> [[f32; 8]; 2] {
            // SAFETY: a vector is eight floats.
            unsafe { transmute::<[__m256; 2], [[f32; 8]; 2]>([self.0, self.1]) }
        }
    }

    /// A vector of AVX-512. Only [`super::widest`] uses it, where the machine has AVX-512.
    #[derive(Clone, Copy)]
    pub struct Avx512(__m512);

    impl Lanes for Avx512 {
        #[inline(always)]
        fn load(low: &[f32; 8], high: &[f32; 8]) -> Self {
            // SAFETY: sixteen floats are a vector, whatever their bits.
            Self(unsafe { transmute::<[[f32; 8]; 2], __m512>([*low, *high]) })
        }

        #[inline(always)]
        fn weights(row: &[f32; 16]) -> Self {
            // SAFETY: as above.
            Self(unsafe { transmute::<[f32; 16], __m512>(*row) })
        }

        #[inline(always)]
        fn multiply_add(self, weights: Self, value: f32) -> Self {
            // SAFETY: the machine has AVX-512, see the type.
            Self(unsafe { _mm512_fmadd_ps(weights.0, _mm512_set1_ps(value), self.0) })
        }

        #[inline(always)]
        fn clamp(self, low: f32, high: f32) -> Self {
            // SAFETY: as above. Of a number and a NaN these instructions give the second, which is ours.
            Self(unsafe { _mm512_min_ps(_mm512_set1_ps(high), _mm512_max_ps(_mm512_set1_ps(low), self.0)) })
        }

        #[inline(always)]
        fn halves(self) -> [[f32; 8]; 2] {
            // SAFETY: a vector is sixteen floats.
            unsafe { transmute::<__m512, [[f32; 8]; 2]>(self.0) }
        }
    }
}
