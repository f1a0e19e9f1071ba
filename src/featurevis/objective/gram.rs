//! Gram matrices: which channels of a layer fire together, whatever the place. Their likeness is the likeness of textures
//! (Gatys, Ecker and Bethge, "Texture synthesis using convolutional neural networks", 2015).

/// `A * transpose(A)` for activations `A`, `[channels, plane]`, as `[channels, channels]`.
pub fn gram(activations: &[f32], plane: usize) -> Vec<f32> {
    let channels = activations.len() / plane.max(1);
    let mut gram = vec![0.0; channels * channels];
    for (i, a) in activations.chunks_exact(plane).enumerate() {
        for (j, b) in activations.chunks_exact(plane).enumerate().take(i + 1) {
            let dot: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
            gram[i * channels + j] = dot;
            gram[j * channels + i] = dot;
        }
    }
    gram
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// The mean cosine between the Gram matrix of `activations` and each of `others`; `weight` times its gradient with respect to
/// the activations is added to `gradient`. What is silent is like nothing.
pub fn add_likeness(activations: &[f32], plane: usize, others: &[Vec<f32>], weight: f32, gradient: &mut [f32]) -> f32 {
    let own = gram(activations, plane);
    let channels = activations.len() / plane.max(1);
    let squared = dot(&own, &own);
    if squared == 0.0 || others.is_empty() {
        return 0.0;
    }
    let share = 1.0 / others.len() as f64;
    let (mut likeness, mut slope) = (0.0, vec![0.0f64; own.len()]);
    for other in others {
        let norms = (squared * dot(other, other)).sqrt();
        if norms == 0.0 {
            continue;
        }
        let cosine = dot(&own, other) / norms;
        likeness += share * cosine;
        for ((s, o), g) in slope.iter_mut().zip(other).zip(&own) {
            *s += share * (f64::from(*o) / norms - cosine * f64::from(*g) / squared);
        }
    }
    // The Gram matrix is symmetric, and so is the slope: d/dA = 2 * slope * A.
    for (row, g) in slope.chunks_exact(channels).zip(gradient.chunks_exact_mut(plane)) {
        for (s, a) in row.iter().zip(activations.chunks_exact(plane)) {
            let factor = 2.0 * weight * *s as f32;
            g.iter_mut().zip(a).for_each(|(g, a)| *g += factor * a);
        }
    }
    likeness as f32
}
