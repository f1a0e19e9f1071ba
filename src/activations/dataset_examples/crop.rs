//! The part of a photo that belongs to one value of a layer.

use serde::Serialize;

use crate::kernels::Size;
use crate::network::ReceptiveField;

/// The shortest side of a crop, in pixels of the input: a person recognises nothing in fewer.
pub const SMALLEST_CROP: usize = 32;

/// A rectangle of the network's input, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CropBox {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

/// The part of an input of size `input` that shows the receptive field of the value at `(row, column)`. It is at least
/// [`SMALLEST_CROP`] pixels on a side and inside the picture.
///
/// A field that hangs over an edge is moved inside rather than cut, so that all crops of a layer have one size. The crop still
/// holds all that the value sees. If the field is larger than the picture, the crop is the whole picture.
pub fn crop_box(field: ReceptiveField, row: usize, column: usize, input: Size) -> CropBox {
    // Where the crop begins along one axis (0 for rows, 1 for columns), and how long it is.
    let along = |axis: usize, position: usize, length: usize| {
        let size = field.size[axis].max(SMALLEST_CROP).min(length);
        let start = field.start[axis].saturating_add_unsigned(position.saturating_mul(field.stride[axis]));
        // A field smaller than the crop lies in its middle; one larger than the picture covers all of it.
        let margin = size.saturating_sub(field.size[axis]) / 2;
        let start = start.saturating_sub_unsigned(margin).max(0).unsigned_abs();
        (start.min(length - size), size)
    };
    let (y, height) = along(0, row, input.height);
    let (x, width) = along(1, column, input.width);
    CropBox { x, y, width, height }
}
