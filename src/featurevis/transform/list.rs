//! The transforms of a recipe, one after the other.

use super::any::{Transform, TransformKind};
use super::crop::Crop;
use super::draw::Draw;
use super::jitter::Jitter;
use super::rotate::Rotate;
use super::scale::Scale;
use crate::kernels::Size;

/// The transforms of the standard recipe: turns of up to 10 degrees, scales of 0.9 to 1.1, shifts of up to 12 pixels.
pub fn standard() -> Vec<Transform> {
    vec![Rotate { degrees: 10.0 }.into(), Scale { fraction: 0.1 }.into(), Jitter { pixels: 12.0 }.into()]
}

/// The size of what the network sees of a picture of this size.
pub fn seen(transforms: &[Transform], picture: Size) -> Size {
    transforms.iter().fold(picture, |size, transform| transform.seen(size))
}

/// How often the network sees the picture at each step.
pub fn samples(transforms: &[Transform]) -> usize {
    transforms.iter().map(Draw::samples).max().unwrap_or(1).max(1)
}

/// How strong the transforms of a kind are together; 0 if there is none.
pub fn amount(transforms: &[Transform], kind: TransformKind) -> f32 {
    transforms.iter().filter(|transform| transform.kind() == kind).map(Draw::amount).sum()
}

/// Puts a transform in the place of all others of its kind; one that changes nothing is left out.
pub fn set(transforms: &mut Vec<Transform>, transform: Transform) {
    let kind = transform.kind();
    let at = transforms.iter().position(|other| other.kind() == kind);
    // Where there was none, the usual order decides.
    let usual = || transforms.iter().position(|other| other.kind() > kind).unwrap_or(transforms.len());
    let at = at.unwrap_or_else(usual);
    transforms.retain(|other| other.kind() != kind);
    if transform.amount() != 0.0 {
        transforms.insert(at.min(transforms.len()), transform);
    }
}

/// The parts that the network sees at each step: 0 if it sees the whole picture.
pub fn crops(transforms: &[Transform]) -> usize {
    if amount(transforms, TransformKind::Crop) > 0.0 { samples(transforms) } else { 0 }
}

/// Shows this many parts of this side at each step; the whole picture if there are fewer than two.
pub fn set_crops(transforms: &mut Vec<Transform>, count: usize, side: f32) {
    let side = if count < 2 { 0.0 } else { side };
    set(transforms, Crop { side, count }.into());
}
