//! Arithmetic on sixteen values at a time, in the widest vectors that the machine has.

/// Sixteen values: those of sixteen channels of one pixel, or of eight channels of two pixels.
pub trait Lanes: Copy {
    /// Reads the lower eight values from one place and the upper eight from another.
    fn load(low: &[f32; 8], high: &[f32; 8]) -> Self;

    /// Reads sixteen weights that lie one after the other.
    fn weights(row: &[f32; 16]) -> Self;

    /// `self + weights * value`, rounded once where the machine has an instruction for it.
    fn multiply_add(self, weights: Self, value: f32) -> Self;

    /// `self + weights * values`, where each weight has a value of its own.
    fn multiply_add_each(self, weights: Self, values: Self) -> Self;

    /// Every value, made no less than `low` and no more than `high`. A NaN stays a NaN.
    fn clamp(self, low: f32, high: f32) -> Self;

    /// The lower and the upper eight values.
    fn halves(self) -> [[f32; 8]; 2];

    /// Keeps the larger of `self`, which was found at `index`, and `other`, which was found at `at`, and where it was found.
    /// A NaN counts as larger than any number; of two equal values `self` stays.
    fn larger(self, index: Self, other: Self, at: f32) -> (Self, Self);

    /// The values, which are whole numbers, as integers, with `base` added to each half.
    fn indices(self, base: [u32; 2]) -> [[u32; 8]; 2];
}

/// A computation that is compiled once for each kind of vectors.
pub trait Compute {
    /// Computes with vectors of the kind `L`, `PIXELS` pixels at once. An implementation must be `#[inline(always)]`, so that
    /// it is compiled for the vectors that it is called with.
    fn run<L: Lanes, const PIXELS: usize>(self);
}

/// Runs `compute` with the widest vectors of this machine.
pub fn widest(compute: impl Compute) {
    #[cfg(target_arch = "x86_64")]
    {
        use super::level::Level;

        #[target_feature(enable = "avx512f")]
        fn avx512(compute: impl Compute) {
            // All but a few of the thirty-two registers hold sums.
            compute.run::<x86::Avx512, 12>();
        }
        #[target_feature(enable = "avx2,fma")]
        fn avx2(compute: impl Compute) {
            // Twelve of the sixteen registers hold sums, two hold weights and one the value.
            compute.run::<x86::Avx2, 6>();
        }
        match Level::detect() {
            // SAFETY: the machine has what the function was compiled for, as it has just answered.
            Level::Avx512 => return unsafe { avx512(compute) },
            // SAFETY: the machine has what the function was compiled for, as it has just answered.
            Level::Avx2 => return unsafe { avx2(compute) },
            Level::Portable => {}
        }
    }
    portable(compute);
}

/// Runs `compute` in plain code, as any machine can: NEON's thirty-two registers hold six pixels, SSE2's sixteen hold two.
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
    fn multiply_add(self, weights: Self, value: f32) -> Self {
        self.multiply_add_each(weights, [value; 16])
    }

    #[inline(always)]
    fn multiply_add_each(mut self, weights: Self, values: Self) -> Self {
        for ((sum, weight), value) in self.iter_mut().zip(weights).zip(values) {
            // Where there is no instruction for it, `mul_add` would be a slow call.
            *sum = if cfg!(target_arch = "aarch64") { weight.mul_add(value, *sum) } else { *sum + weight * value };
        }
        self
    }

    #[inline(always)]
    fn clamp(self, low: f32, high: f32) -> Self {
        self.map(|v| v.clamp(low, high))
    }

    #[inline(always)]
    /// The lower and the upper eight values.
    fn halves(self) -> [[f32; 8]; 2] {
        let mut halves = [[0.0; 8]; 2];
        halves[0].copy_from_slice(&self[..8]);
        halves[1].copy_from_slice(&self[8..]);
        halves
    }

    #[inline(always)]
    fn larger(mut self, mut index: Self, other: Self, at: f32) -> (Self, Self) {
        for lane in 0..16 {
            let (old, new) = (self[lane], other[lane]);
            let wins = (new > old) | (new.is_nan() & !old.is_nan());
            self[lane] = if wins { new } else { old };
            index[lane] = if wins { at } else { index[lane] };
        }
        (self, index)
    }

    #[inline(always)]
    fn indices(self, base: [u32; 2]) -> [[u32; 8]; 2] {
        let [low, high] = self.halves();
        [low.map(|v| base[0] + v as u32), high.map(|v| base[1] + v as u32)]
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256, __m256i, __m512, __m512i, _CMP_NLE_UQ, _CMP_ORD_Q, _mm256_add_epi32, _mm256_and_ps, _mm256_blendv_ps,
        _mm256_castpd_ps, _mm256_castps_pd, _mm256_cmp_ps, _mm256_cvttps_epi32, _mm256_fmadd_ps, _mm256_max_ps,
        _mm256_min_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm512_castpd_ps, _mm512_castpd256_pd512,
        _mm512_castpd512_pd256, _mm512_castps_pd, _mm512_cmp_ps_mask, _mm512_cvttps_epi32, _mm512_extractf64x4_pd,
        _mm512_fmadd_ps, _mm512_insertf64x4, _mm512_mask_blend_ps, _mm512_max_ps, _mm512_min_ps, _mm512_set1_ps,
    };
    use std::mem::transmute;

    use super::Lanes;

    /// Two vectors of AVX. Only [`super::widest`] computes with them, and only where the machine has AVX2 and FMA.
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
            // SAFETY: sixteen floats are two vectors, whatever their bits.
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
        fn multiply_add_each(self, weights: Self, values: Self) -> Self {
            // SAFETY: the machine has AVX2 and FMA, see the type.
            unsafe {
                let low = _mm256_fmadd_ps(weights.0, values.0, self.0);
                Self(low, _mm256_fmadd_ps(weights.1, values.1, self.1))
            }
        }

        #[inline(always)]
        fn clamp(self, low: f32, high: f32) -> Self {
            // SAFETY: the machine has AVX2, see the type. Given a number and a NaN, these instructions answer with their
            // second operand, which is our value.
            unsafe {
                let (low, high) = (_mm256_set1_ps(low), _mm256_set1_ps(high));
                let clamp = |v| _mm256_min_ps(high, _mm256_max_ps(low, v));
                Self(clamp(self.0), clamp(self.1))
            }
        }

        #[inline(always)]
        /// The lower and the upper eight values.
        fn halves(self) -> [[f32; 8]; 2] {
            // SAFETY: a vector is eight floats.
            unsafe { transmute::<[__m256; 2], [[f32; 8]; 2]>([self.0, self.1]) }
        }

        #[inline(always)]
        fn larger(self, index: Self, other: Self, at: f32) -> (Self, Self) {
            // SAFETY: the machine has AVX2, see the type.
            unsafe {
                let at = _mm256_set1_ps(at);
                let wins = |old, new| {
                    // The new value is larger, or one of them is a NaN, and the old one is not.
                    let is_more = _mm256_cmp_ps::<_CMP_NLE_UQ>(new, old);
                    _mm256_and_ps(is_more, _mm256_cmp_ps::<_CMP_ORD_Q>(old, old))
                };
                let (low, high) = (wins(self.0, other.0), wins(self.1, other.1));
                (
                    Self(_mm256_blendv_ps(self.0, other.0, low), _mm256_blendv_ps(self.1, other.1, high)),
                    Self(_mm256_blendv_ps(index.0, at, low), _mm256_blendv_ps(index.1, at, high)),
                )
            }
        }

        #[inline(always)]
        fn indices(self, base: [u32; 2]) -> [[u32; 8]; 2] {
            // SAFETY: the machine has AVX2, see the type; a vector is eight numbers of 32 bits.
            unsafe {
                let indices = |v, base: u32| _mm256_add_epi32(_mm256_cvttps_epi32(v), _mm256_set1_epi32(base as i32));
                transmute::<[__m256i; 2], [[u32; 8]; 2]>([indices(self.0, base[0]), indices(self.1, base[1])])
            }
        }
    }

    /// A vector of AVX-512. Only [`super::widest`] computes with it, and only where the machine has AVX-512.
    #[derive(Clone, Copy)]
    pub struct Avx512(__m512);

    impl Lanes for Avx512 {
        #[inline(always)]
        fn load(low: &[f32; 8], high: &[f32; 8]) -> Self {
            // SAFETY: the machine has AVX-512, see the type; eight floats are half a vector.
            unsafe {
                let half = |half: &[f32; 8]| _mm256_castps_pd(transmute::<[f32; 8], __m256>(*half));
                let vector = _mm512_insertf64x4::<1>(_mm512_castpd256_pd512(half(low)), half(high));
                Self(_mm512_castpd_ps(vector))
            }
        }

        #[inline(always)]
        fn weights(row: &[f32; 16]) -> Self {
            // SAFETY: sixteen floats are a vector, whatever their bits.
            Self(unsafe { transmute::<[f32; 16], __m512>(*row) })
        }

        #[inline(always)]
        fn multiply_add(self, weights: Self, value: f32) -> Self {
            // SAFETY: the machine has AVX-512, see the type.
            Self(unsafe { _mm512_fmadd_ps(weights.0, _mm512_set1_ps(value), self.0) })
        }

        #[inline(always)]
        fn multiply_add_each(self, weights: Self, values: Self) -> Self {
            // SAFETY: the machine has AVX-512, see the type.
            Self(unsafe { _mm512_fmadd_ps(weights.0, values.0, self.0) })
        }

        #[inline(always)]
        fn clamp(self, low: f32, high: f32) -> Self {
            // SAFETY: the machine has AVX-512, see the type. Given a number and a NaN, these instructions answer with their
            // second operand, which is our value.
            Self(unsafe { _mm512_min_ps(_mm512_set1_ps(high), _mm512_max_ps(_mm512_set1_ps(low), self.0)) })
        }

        #[inline(always)]
        /// The lower and the upper eight values.
        fn halves(self) -> [[f32; 8]; 2] {
            // SAFETY: the machine has AVX-512, see the type; a vector is twice eight floats.
            unsafe {
                let vector = _mm512_castps_pd(self.0);
                let halves = [_mm512_castpd512_pd256(vector), _mm512_extractf64x4_pd::<1>(vector)];
                transmute::<[__m256; 2], [[f32; 8]; 2]>([_mm256_castpd_ps(halves[0]), _mm256_castpd_ps(halves[1])])
            }
        }

        #[inline(always)]
        fn larger(self, index: Self, other: Self, at: f32) -> (Self, Self) {
            // SAFETY: the machine has AVX-512, see the type.
            unsafe {
                // The new value is larger, or one of them is a NaN, and the old one is not.
                let wins = _mm512_cmp_ps_mask::<_CMP_NLE_UQ>(other.0, self.0)
                    & _mm512_cmp_ps_mask::<_CMP_ORD_Q>(self.0, self.0);
                (
                    Self(_mm512_mask_blend_ps(wins, self.0, other.0)),
                    Self(_mm512_mask_blend_ps(wins, index.0, _mm512_set1_ps(at))),
                )
            }
        }

        #[inline(always)]
        fn indices(self, base: [u32; 2]) -> [[u32; 8]; 2] {
            // SAFETY: the machine has AVX-512, see the type; a vector is sixteen numbers of 32 bits.
            let mut indices = unsafe { transmute::<__m512i, [[u32; 8]; 2]>(_mm512_cvttps_epi32(self.0)) };
            for (half, base) in indices.iter_mut().zip(base) {
                half.iter_mut().for_each(|index| *index += base);
            }
            indices
        }
    }
}
