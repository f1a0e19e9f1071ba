//! The photos inside the program, so that it has something to show before anything is opened.
//!
//! All may be redistributed without conditions; `assets/photos/LICENCES.md` says who made each.

use super::error::PictureError;
use super::photo::{Limits, Photo, decode};

/// A photo compiled into the program, still as its file.
#[derive(Clone, Copy, Debug)]
pub struct BundledPhoto {
    /// The file's name, such as `dog.jpg`.
    pub name: &'static str,
    /// The name of what it shows, such as `German shepherd`.
    pub title: &'static str,
    /// The file's content.
    pub bytes: &'static [u8],
}

impl BundledPhoto {
    /// Decodes the photo.
    ///
    /// # Errors
    /// When the program itself is damaged.
    pub fn open(&self) -> Result<Photo, PictureError> {
        decode(self.name, self.bytes, Limits::default())
    }
}

macro_rules! bundled {
    ($($name:literal $title:literal)*) => {
        [$(BundledPhoto {
            name: $name,
            title: $title,
            bytes: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/photos/", $name)),
        }),*]
    };
}

static PHOTOS: [BundledPhoto; 10] = bundled! {
    "dog.jpg" "German shepherd"
    "chelsea.png" "Cat's face"
    "cat.jpg" "Playing kitten"
    "coffee.png" "Cup of coffee"
    "duck.jpg" "Aylesbury duck"
    "koala.jpg" "Koala"
    "lemur.jpg" "Ring-tailed lemurs"
    "panda.jpg" "Giant panda"
    "scarlet_macaw.jpg" "Scarlet macaw"
    "sheep.jpg" "Sheep"
};

/// All bundled photos; the first is the one to start with.
pub fn bundled_photos() -> &'static [BundledPhoto] {
    &PHOTOS
}

/// The bundled photo called `name`, with or without its ending: `dog` and `dog.jpg` are the same.
pub fn bundled_photo(name: &str) -> Option<&'static BundledPhoto> {
    let stem = |file: &'static str| file.split_once('.').map_or(file, |(stem, _)| stem);
    PHOTOS.iter().find(|photo| photo.name == name || stem(photo.name) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_photo_opens_and_is_large_enough_for_every_network() {
        for bundled in bundled_photos() {
            let photo = bundled.open().unwrap();
            assert_eq!(photo.name, bundled.name);
            assert!(photo.width().min(photo.height()) >= 299, "{}", bundled.name);
        }
    }

    #[test]
    fn a_bundled_photo_is_found_by_its_name_with_or_without_the_ending() {
        assert_eq!(bundled_photo("dog").unwrap().title, "German shepherd");
        assert_eq!(bundled_photo("dog.jpg").unwrap().title, "German shepherd");
        assert_eq!(bundled_photo("scarlet_macaw").unwrap().name, "scarlet_macaw.jpg");
        assert!(bundled_photo("dog.png").is_none());
        assert!(bundled_photo("").is_none());
    }

    #[test]
    fn the_dog_comes_first_and_chelsea_second() {
        let names: Vec<_> = bundled_photos().iter().map(|photo| photo.name).collect();
        assert_eq!(names[..2], ["dog.jpg", "chelsea.png"]);
    }
}
