//! The growth of a picture as an animation.

use std::io::Cursor;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, Frame, RgbImage, RgbaImage};

/// The file format of an animation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnimationFormat {
    /// 256 colours a frame; every program shows it.
    Gif,
    /// All colours; browsers show it.
    Apng,
}

impl AnimationFormat {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Apng => "png",
        }
    }
}

/// The time for which a frame is shown, and that of the last one, in milliseconds.
const FRAME: u32 = 60;
const LAST: u32 = 2000;

/// The frames so far. The steps between two frames grow with the steps taken: most happens early.
#[derive(Clone, Debug, Default)]
pub struct Film {
    frames: Vec<RgbImage>,
}

impl Film {
    /// Whether a film has a frame of this step: the first 16, then one in two, in four, and so on.
    pub fn takes(step: usize) -> bool {
        let every = (step / 16).next_power_of_two().max(1);
        step.is_multiple_of(every)
    }

    pub fn push(&mut self, picture: RgbImage) {
        self.frames.push(picture);
    }

    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// All frames as a file that plays over and over. Frames smaller than the last are enlarged to it.
    ///
    /// # Errors
    /// If there is no frame, or the encoder refuses one; the text says why.
    pub fn encode(&self, format: AnimationFormat) -> Result<Vec<u8>, String> {
        let last = self.frames.last().ok_or_else(|| "an animation without frames".to_owned())?;
        let (width, height) = last.dimensions();
        let alike = self.frames.iter().map(|frame| {
            if frame.dimensions() == (width, height) {
                frame.clone()
            } else {
                crate::picture::resize(frame, width, height)
            }
        });
        match format {
            AnimationFormat::Gif => gif(alike, self.frames.len()),
            AnimationFormat::Apng => apng(alike, self.frames.len(), width, height).map_err(|e| e.to_string()),
        }
    }
}

fn delay(at: usize, count: usize) -> u32 {
    if at + 1 == count { LAST } else { FRAME }
}

fn gif(frames: impl Iterator<Item = RgbImage>, count: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    {
        let mut encoder = GifEncoder::new_with_speed(&mut bytes, 10);
        encoder.set_repeat(Repeat::Infinite).map_err(|e| e.to_string())?;
        for (at, frame) in frames.enumerate() {
            let frame: RgbaImage = image::DynamicImage::ImageRgb8(frame).into_rgba8();
            let delay = Delay::from_numer_denom_ms(delay(at, count), 1);
            encoder.encode_frame(Frame::from_parts(frame, 0, 0, delay)).map_err(|e| e.to_string())?;
        }
    }
    Ok(bytes)
}

fn apng(
    frames: impl Iterator<Item = RgbImage>,
    count: usize,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(u32::try_from(count).unwrap_or(u32::MAX), 0)?;
    let mut writer = encoder.write_header()?;
    for (at, frame) in frames.enumerate() {
        writer.set_frame_delay(delay(at, count) as u16, 1000)?;
        writer.write_image_data(frame.as_raw())?;
    }
    writer.finish()?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use image::AnimationDecoder;
    use image::codecs::{gif::GifDecoder, png::PngDecoder};

    use super::*;

    /// Both formats are read back by another program's decoder: as many frames, the last one the same.
    #[test]
    fn what_is_encoded_is_decoded() {
        let mut film = Film::default();
        assert!(film.encode(AnimationFormat::Gif).is_err());
        for value in [10u8, 120, 250] {
            let side = if value == 10 { 4 } else { 8 };
            film.push(RgbImage::from_fn(side, side, |x, _| image::Rgb([value, x as u8 * 20, 0])));
        }
        let gif = film.encode(AnimationFormat::Gif).expect("a gif");
        let frames =
            GifDecoder::new(Cursor::new(gif)).expect("it is one").into_frames().collect_frames().expect("frames");
        assert_eq!(frames.len(), 3);
        assert_eq!(frames[2].buffer().get_pixel(7, 0).0, [250, 140, 0, 255]);
        let apng = film.encode(AnimationFormat::Apng).expect("an apng");
        let decoder = PngDecoder::new(Cursor::new(apng)).expect("it is one").apng().expect("an animation");
        let frames = decoder.into_frames().collect_frames().expect("frames");
        assert_eq!(frames.len(), 3);
        assert_eq!(frames[2].buffer().get_pixel(7, 7).0, [250, 140, 0, 255]);
        assert_eq!(frames[0].buffer().dimensions(), (8, 8), "an early, small frame is enlarged");
    }

    #[test]
    fn most_frames_are_early() {
        let taken: Vec<usize> = (0..128).filter(|step| Film::takes(*step)).collect();
        assert!(taken.starts_with(&[0, 1, 2]) && taken.len() < 64 && taken.contains(&64), "{taken:?}");
    }
}
