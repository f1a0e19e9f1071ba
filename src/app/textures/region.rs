//! A part of a texture.

use egui::{Rect, TextureId};

/// A texture and the part of it that is shown, 0 to 1.
pub type TextureRegion = (TextureId, Rect);
