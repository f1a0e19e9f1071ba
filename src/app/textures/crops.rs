//! What excites a channel in photos, as a texture.

use egui::{Context, Rect, TextureHandle, pos2, vec2};

use super::photo::upload_photo;
use super::region::TextureRegion;
use crate::activations::dataset_examples::CropSheet;

/// A channel's crops on a texture; empty for a channel that no photo excites.
pub struct Crops {
    sheet: Option<(CropSheet, TextureHandle)>,
}

impl Crops {
    pub fn upload(ctx: &Context, sheet: Option<CropSheet>) -> Self {
        let upload = |sheet: CropSheet| {
            let texture = upload_photo(ctx, "crops", &sheet.picture);
            (sheet, texture)
        };
        Self { sheet: sheet.map(upload) }
    }

    /// Where a crop lies on the texture; half a texel smaller all around, for filtering.
    pub fn picture(&self, index: usize) -> Option<TextureRegion> {
        let (sheet, texture) = self.sheet.as_ref()?;
        let ((x, y), size) = (sheet.corner(index), texture.size_vec2());
        let inner = vec2(sheet.cell.0 as f32 - 1.0, sheet.cell.1 as f32 - 1.0);
        let corner = pos2((x as f32 + 0.5) / size.x, (y as f32 + 0.5) / size.y);
        Some((texture.id(), Rect::from_min_size(corner, inner / size)))
    }

    /// Width over height of every crop.
    pub fn aspect(&self) -> f32 {
        self.sheet.as_ref().map_or(1.0, |(sheet, _)| sheet.cell.0 as f32 / sheet.cell.1.max(1) as f32)
    }
}
