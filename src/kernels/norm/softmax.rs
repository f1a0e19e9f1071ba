//! Softmax over the channels of vectors.

/// `exp(x - max) / sum`, for each item of `features` values.
pub fn softmax(features: usize, input: &[f32], output: &mut [f32]) {
    assert_eq!(input.len(), output.len());
    for (x, y) in input.chunks_exact(features).zip(output.chunks_exact_mut(features)) {
        let largest = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0f64;
        for (x, y) in x.iter().zip(y.iter_mut()) {
            *y = (x - largest).exp();
            sum += f64::from(*y);
        }
        let scale = (1.0 / sum) as f32;
        y.iter_mut().for_each(|y| *y *= scale);
    }
}

/// `y * (g - sum(g * y))`, for each item of `features` values.
pub fn softmax_gradient(features: usize, output: &[f32], gradient: &[f32], input_gradient: &mut [f32]) {
    let items = output
        .chunks_exact(features)
        .zip(gradient.chunks_exact(features))
        .zip(input_gradient.chunks_exact_mut(features));
    for ((y, g), gx) in items {
        let mean: f64 = y.iter().zip(g).map(|(y, g)| f64::from(*y) * f64::from(*g)).sum();
        for ((gx, y), g) in gx.iter_mut().zip(y).zip(g) {
            *gx = y * (g - mean as f32);
        }
    }
}
