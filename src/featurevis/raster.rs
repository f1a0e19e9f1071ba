//! Pictures as planes of numbers, and back.

use image::{GrayImage, Luma, Rgb, RgbImage};

use crate::kernels::Size;
use crate::picture::resize_to_cover;

/// `[3, height, width]` of 0 to 1.
pub fn planes(picture: &RgbImage) -> Vec<f32> {
    (0..3).flat_map(|c| picture.pixels().map(move |p| f32::from(p.0[c]) / 255.0)).collect()
}

/// A picture with its opacity, `[4, height, width]` of 0 to 1; without it, if it has none.
pub fn planes_with_alpha(picture: &RgbImage, alpha: Option<&GrayImage>) -> Vec<f32> {
    let mut planes = planes(picture);
    planes.extend(alpha.into_iter().flat_map(GrayImage::pixels).map(|p| f32::from(p.0[0]) / 255.0));
    planes
}

/// `[3, height, width]` of a picture that is cut to the size and mixed with middle grey: `strength` of its contrast is left.
pub fn pale(picture: &RgbImage, size: Size, strength: f32) -> Vec<f32> {
    let cut = resize_to_cover(picture, size.width as u32, size.height as u32);
    planes(&cut).into_iter().map(|v| 0.5 + strength * (v - 0.5)).collect()
}

/// Bilinear, `[planes, from] -> [planes, to]`.
pub fn resample(picture: &[f32], from: Size, to: Size) -> Vec<f32> {
    if from == to {
        return picture.to_vec();
    }
    let mut resampled = Vec::with_capacity(picture.len() / from.area() * to.area());
    let neighbours = |at: usize, from: usize, to: usize| {
        let at = ((at as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, from as f32 - 1.0);
        (at as usize, (at as usize + 1).min(from - 1), at.fract())
    };
    for plane in picture.chunks_exact(from.area()) {
        for y in 0..to.height {
            let (top, bottom, below) = neighbours(y, from.height, to.height);
            for x in 0..to.width {
                let (left, right, after) = neighbours(x, from.width, to.width);
                let mix = |row: usize| {
                    plane[row * from.width + left] * (1.0 - after) + plane[row * from.width + right] * after
                };
                resampled.push(mix(top) * (1.0 - below) + mix(bottom) * below);
            }
        }
    }
    resampled
}

fn byte(value: f32) -> u8 {
    (value * 255.0).round() as u8
}

/// The first three planes of a picture of 0 to 1, as bytes.
pub fn to_image(size: Size, picture: &[f32]) -> RgbImage {
    let pixels = size.area();
    RgbImage::from_fn(size.width as u32, size.height as u32, |x, y| {
        let at = y as usize * size.width + x as usize;
        Rgb([0, 1, 2].map(|c| byte(picture[c * pixels + at])))
    })
}

/// The fourth plane, the opacity, as bytes.
pub fn to_mask(size: Size, picture: &[f32]) -> GrayImage {
    let alpha = &picture[3 * size.area()..];
    GrayImage::from_fn(size.width as u32, size.height as u32, |x, y| {
        Luma([byte(alpha[y as usize * size.width + x as usize])])
    })
}
