use std::sync::Arc;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Canvas, Colors, Magnitude, Parameterization};
use crate::kernels::Size;
use crate::picture::bundled_photo;

fn noise(seed: u64, length: usize) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn canvases(size: Size) -> Vec<(String, Canvas)> {
    let mut all = Vec::new();
    for parameterization in Parameterization::ALL {
        for colors in [Colors::Decorrelated, Colors::Plain, Colors::Grey] {
            for has_alpha in [false, true] {
                let canvas = Canvas::new(parameterization, size, colors, has_alpha, None);
                all.push((format!("{parameterization:?} {colors:?} {has_alpha} {size:?}"), canvas));
            }
        }
    }
    all
}

/// `sum(weights * picture)` has the slope that `pull_back` says, for every basis, even and odd, square and not.
#[test]
fn a_canvas_has_the_gradient_of_its_picture() {
    for (name, canvas) in [Size::square(8), Size::new(7, 5), Size::new(6, 9)].into_iter().flat_map(canvases) {
        let mut scratch = canvas.scratch();
        let mut coefficients: Vec<f32> = noise(1, canvas.len()).iter().map(|c| c * 0.5).collect();
        let weights = noise(2, canvas.picture_len());
        let mut picture = vec![0.0; weights.len()];
        let mut gradient = vec![0.0; canvas.len()];
        canvas.picture(&coefficients, &mut picture, &mut scratch);
        canvas.pull_back(&coefficients, &picture, &mut weights.clone(), &mut gradient, &mut scratch);
        let step = 0.02;
        for at in 0..coefficients.len() {
            let before = coefficients[at];
            let mut value = |offset: f32| -> f64 {
                coefficients[at] = before + offset;
                canvas.picture(&coefficients, &mut picture, &mut scratch);
                picture.iter().zip(&weights).map(|(p, w)| f64::from(*p) * f64::from(*w)).sum()
            };
            let slope = (value(step) - value(-step)) / f64::from(2.0 * step);
            coefficients[at] = before;
            let expected = f64::from(gradient[at]);
            assert!((slope - expected).abs() < 2e-3 + 2e-3 * expected.abs(), "{name}: {slope} and {expected}");
        }
    }
}

/// The picture of a few coefficients, by the definition of the inverse transform.
#[test]
fn the_inverse_transform_agrees_with_its_definition() {
    use std::f64::consts::TAU;
    for size in [Size::square(6), Size::new(4, 7), Size::new(5, 6)] {
        let (height, width) = (size.height, size.width);
        let canvas = Canvas::new(Parameterization::Fourier, size, Colors::Grey, false, None);
        let coefficients = noise(3, canvas.len());
        let mut picture = vec![0.0; canvas.picture_len()];
        canvas.picture(&coefficients, &mut picture, &mut canvas.scratch());
        let area = size.area() as f64;
        for (at, ours) in picture.iter().take(size.area()).enumerate() {
            let (row, column) = (at / width, at % width);
            let mut sum = 0.0;
            for x in 0..=width / 2 {
                for y in 0..height {
                    let frequency = |k: usize, side: usize| k.min(side - k) as f64 / side as f64;
                    let lowest = 1.0 / width.max(height) as f64;
                    let scale = area.sqrt() / frequency(x, width).hypot(frequency(y, height)).max(lowest);
                    let c = &coefficients[2 * (x * height + y)..];
                    let angle = TAU * ((y * row) as f64 / height as f64 + (x * column) as f64 / width as f64);
                    let real = f64::from(c[0]) * angle.cos() - f64::from(c[1]) * angle.sin();
                    let mirrored = if x == 0 || 2 * x == width { 1.0 } else { 2.0 };
                    sum += mirrored * scale * real;
                }
            }
            let plane = sum / area / 4.0 / 3f64.sqrt();
            let expected = 1.0 / (1.0 + (-plane).exp());
            assert!((f64::from(*ours) - expected).abs() < 1e-5, "{ours} instead of {expected}");
        }
    }
}

/// A photo that is turned into coefficients comes back, but for what is nearly black or white, and for phases whose magnitudes are
/// not its own.
#[test]
fn a_photo_comes_back_from_its_coefficients() {
    let photo = bundled_photo("koala.jpg").expect("it is there").open().expect("a photo").image;
    let size = Size::new(48, 64);
    let pixels = crate::featurevis::raster::planes(&crate::picture::resize_to_cover(&photo, 64, 48));
    for parameterization in [Parameterization::Pixels, Parameterization::Fourier] {
        for colors in [Colors::Decorrelated, Colors::Plain] {
            let canvas = Canvas::new(parameterization, size, colors, false, None);
            let mut back = vec![0.0; pixels.len()];
            canvas.picture(&canvas.coefficients(&pixels), &mut back, &mut canvas.scratch());
            for (a, b) in back.iter().zip(&pixels) {
                assert!((a - b.clamp(0.02, 0.98)).abs() < 1e-3, "{parameterization:?}: {a} instead of {b}");
            }
        }
    }
    // With the photo's own magnitudes, its phases give nearly the photo: the magnitudes are means over parts of it.
    let magnitude = Arc::new(Magnitude::measure(size, Colors::Decorrelated, [&photo]));
    let canvas = Canvas::new(Parameterization::Phase, size, Colors::Decorrelated, false, Some(magnitude));
    let mut back = vec![0.0; pixels.len()];
    canvas.picture(&canvas.coefficients(&pixels), &mut back, &mut canvas.scratch());
    let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
    let (a, b) = (mean(&back), mean(&pixels));
    let likeness: f32 = back.iter().zip(&pixels).map(|(x, y)| (x - a) * (y - b)).sum();
    let norm = |v: &[f32], m: f32| v.iter().map(|x| (x - m).powi(2)).sum::<f32>().sqrt();
    assert!(likeness / (norm(&back, a) * norm(&pixels, b)) > 0.7);
}

/// Whatever the phases, the spectrum keeps its magnitudes: total contrast cannot grow.
#[test]
fn phases_keep_the_contrast_of_photos() {
    let photo = bundled_photo("koala.jpg").expect("it is there").open().expect("a photo").image;
    let size = Size::square(32);
    let magnitude = Arc::new(Magnitude::measure(size, Colors::Grey, [&photo]));
    let canvas = Canvas::new(Parameterization::Phase, size, Colors::Grey, false, Some(magnitude));
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut energy = || {
        let coefficients = canvas.start(1.0, &mut random);
        let mut picture = vec![0.0; canvas.picture_len()];
        canvas.picture(&coefficients, &mut picture, &mut canvas.scratch());
        let logits: Vec<f32> = picture.iter().map(|v| (v / (1.0 - v)).ln()).collect();
        let mean = logits.iter().sum::<f32>() / logits.len() as f32;
        logits.iter().map(|v| (v - mean).powi(2)).sum::<f32>()
    };
    let (first, second) = (energy(), energy());
    assert!(first > 0.0 && (first / second - 1.0).abs() < 0.1, "{first} and {second}");
}
