//! What the person decided.

use serde::{Deserialize, Serialize};

use super::settings::Settings;
use crate::activations::dataset_examples::PhotoSet;
use crate::app::selection::ChannelName;
use crate::app::sources::NetworkSource;
use crate::import::DEFAULT_MODEL;
use crate::network::Preprocessing;
use crate::picture::bundled_photos;
use crate::worker::{ClassNames, PhotoSource};

/// Something chosen, and how often: a file that is chosen again is read again, as it may have changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice<T> {
    pub source: T,
    pub turn: u32,
}

impl<T: PartialEq> Choice<T> {
    pub fn first(source: T) -> Self {
        Self { source, turn: 0 }
    }

    /// The choice of this after the choice before.
    pub fn next(&self, source: T) -> Self {
        let turn = if source == self.source { self.turn.wrapping_add(1) } else { 0 };
        Self { source, turn }
    }
}

/// All that the person decided. What is shown follows from it alone: undoing is putting an earlier document back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub network: Choice<NetworkSource>,
    pub photo: Choice<PhotoSource>,
    /// How pictures are prepared; as the model was opened if left out.
    pub preprocessing: Option<Preprocessing>,
    pub class_names: Choice<ClassNames>,
    /// A channel by name, so that it means the same in networks that share a layer; the first worth seeing if left out.
    pub selection: Option<ChannelName>,
    /// Whether the selected channel's tile is seen large.
    pub is_close_up: bool,
    /// The photos of which those are shown that excite a channel most.
    pub examples: PhotoSet,
    /// How it is displayed, and how tiles are grown.
    pub settings: Settings,
}

impl Default for Document {
    /// The program's own network and its first photo.
    fn default() -> Self {
        Self {
            network: Choice::first(default_network()),
            photo: Choice::first(default_photo()),
            preprocessing: None,
            class_names: Choice::default(),
            selection: None,
            is_close_up: false,
            examples: PhotoSet::BuiltIn,
            settings: Settings::default(),
        }
    }
}

/// The program's own network.
pub fn default_network() -> NetworkSource {
    NetworkSource::Named { model: DEFAULT_MODEL.to_owned(), until: None }
}

/// The program's first photo.
pub fn default_photo() -> PhotoSource {
    PhotoSource::Bundled(bundled_photos().first().map_or("", |photo| photo.name).to_owned())
}

impl Document {
    /// Whether two documents differ in more than what the hand moves gradually: sliders, the selection, the layout.
    pub fn differs_at_once(&self, other: &Self) -> bool {
        let at_once = |document: &Self| Self {
            selection: None,
            settings: Settings {
                theme: document.settings.theme,
                colormap: document.settings.colormap,
                scale: document.settings.scale,
                ..Settings::default()
            },
            ..document.clone()
        };
        at_once(self) != at_once(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_written_down_and_read_again() {
        let mut document = Document::default();
        document.photo = document.photo.next(PhotoSource::Path("a photo.jpg".into()));
        document.selection = Some(ChannelName { layer: "conv1".to_owned(), channel: 3 });
        document.class_names = document.class_names.next(ClassNames::File("names.txt".into()));
        let text = serde_json::to_string(&document).expect("it can be written");
        assert_eq!(serde_json::from_str::<Document>(&text).expect("it can be read"), document);
    }

    /// It could not be opened again.
    #[test]
    fn what_is_in_memory_alone_is_not_written_down() {
        let photo = Choice::first(PhotoSource::Bytes { name: "a".to_owned(), bytes: [].into() });
        let document = Document { photo, ..Document::default() };
        assert!(serde_json::to_string(&document).is_err());
    }

    #[test]
    fn the_same_file_chosen_again_is_another_choice() {
        let document = Document::default();
        assert_ne!(document.photo.next(document.photo.source.clone()), document.photo);
    }
}
