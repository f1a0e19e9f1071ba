//! How strong each frequency is in natural images.

use image::RgbImage;
use image::imageops::flip_horizontal;

use super::colors::Colors;
use super::spectrum::Spectrum;
use crate::featurevis::raster::planes;
use crate::kernels::Size;
use crate::picture::{center_crop, resize_to_cover};

/// The mean magnitude of each frequency over some pictures, for the planes of one kind of colours.
#[derive(Clone, Debug, PartialEq)]
pub struct Magnitude {
    size: Size,
    /// `[planes, spectrum]`, in units of a normalised inverse transform.
    planes: Vec<Vec<f32>>,
}

/// A few pictures have too few frequencies to average over: each is taken at several sizes of its middle.
const PARTS: [f32; 4] = [1.0, 0.8, 0.64, 0.51];

impl Magnitude {
    /// Measures these pictures, each cut to the proportions of `size`. With no picture, the magnitudes are those of pink noise.
    pub fn measure<'a>(size: Size, colors: Colors, pictures: impl IntoIterator<Item = &'a RgbImage>) -> Self {
        let spectrum = Spectrum::new(size);
        let mut scratch = spectrum.scratch();
        let mut sums = vec![vec![0.0f64; spectrum.len()]; colors.planes()];
        let mut count = 0usize;
        let mut values = vec![0.0; colors.planes() * size.area()];
        for picture in pictures {
            for part in PARTS {
                let cut = resize_to_cover(&center_crop(picture, part), size.width as u32, size.height as u32);
                for seen in [flip_horizontal(&cut), cut] {
                    colors.planes_of(&planes(&seen), &mut values);
                    for (sum, plane) in sums.iter_mut().zip(values.chunks_exact(size.area())) {
                        spectrum.of(plane, &mut scratch);
                        sum.iter_mut().zip(&scratch.spectrum).for_each(|(sum, s)| *sum += f64::from(s.norm()));
                    }
                    count += 1;
                }
            }
        }
        if count == 0 {
            let pink: Vec<f64> = spectrum
                .frequencies()
                .map(|[x, y]| 0.3 * size.area() as f64 / (x as f64).hypot(y as f64).max(1.0))
                .collect();
            (sums, count) = (vec![pink; colors.planes()], 1);
        }
        let scale = 1.0 / (count as f64 * size.area() as f64);
        Self { size, planes: sums.iter().map(|sum| sum.iter().map(|v| (v * scale) as f32).collect()).collect() }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    pub(super) fn plane(&self, which: usize) -> &[f32] {
        &self.planes[which]
    }
}
