//! Gram matrices: which channels of a layer fire together, wherever they do. Their likeness is the likeness of textures
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

/// How like the Gram matrix of a picture's activations is to those of other pictures.
pub struct Likeness {
    mean_cosine: f64,
    /// The gradient of the mean cosine with respect to the picture's Gram matrix, `[channels, channels]`.
    slope: Vec<f64>,
}

impl Likeness {
    /// Compares activations, `[channels, plane]`, with the Gram matrices of the others. A silent picture is like none.
    pub fn new(activations: &[f32], plane: usize, others: &[Vec<f32>]) -> Self {
        let own = gram(activations, plane);
        let squared = dot(&own, &own);
        let share = 1.0 / others.len().max(1) as f64;
        let (mut mean_cosine, mut slope) = (0.0, vec![0.0f64; own.len()]);
        for other in others {
            let norms = (squared * dot(other, other)).sqrt();
            if norms == 0.0 {
                continue;
            }
            let cosine = dot(&own, other) / norms;
            mean_cosine += share * cosine;
            for ((s, o), g) in slope.iter_mut().zip(other).zip(&own) {
                *s += share * (f64::from(*o) / norms - cosine * f64::from(*g) / squared);
            }
        }
        Self { mean_cosine, slope }
    }

    pub fn mean_cosine(&self) -> f32 {
        self.mean_cosine as f32
    }

    /// Adds `weight` times the gradient with respect to the activations.
    pub fn add_gradient(&self, activations: &[f32], plane: usize, weight: f32, gradient: &mut [f32]) {
        let channels = activations.len() / plane.max(1);
        // The Gram matrix is symmetric, and so is the slope: d/dA = 2 * slope * A.
        for (row, g) in self.slope.chunks_exact(channels.max(1)).zip(gradient.chunks_exact_mut(plane)) {
            for (s, a) in row.iter().zip(activations.chunks_exact(plane)) {
                let factor = 2.0 * weight * *s as f32;
                g.iter_mut().zip(a).for_each(|(g, a)| *g += factor * a);
            }
        }
    }
}
