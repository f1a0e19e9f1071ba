//! Small versions of the program's own photos.

use std::sync::Arc;

use image::RgbImage;

use crate::picture::{bundled_photos, thumbnail};
use crate::worker::context::JobContext;
use crate::worker::interruption::Interruption;
use crate::worker::job::{Job, RunsOn, QueueKind};

/// The longer side of a thumbnail, in pixels: sharp on a screen of twice the usual density.
const LONGER_SIDE: u32 = 160;

/// Makes small versions of the program's own photos.
#[derive(Clone, Copy, Debug)]
pub struct MakeThumbnails;

/// One of the program's own photos, small.
#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// The name by which [`PhotoSource::Bundled`](super::PhotoSource::Bundled) knows it.
    pub name: &'static str,
    pub title: &'static str,
    pub picture: RgbImage,
}

impl Job for MakeThumbnails {
    type Event = Arc<[Thumbnail]>;
    const RUNS_ON: RunsOn = RunsOn::Queue(QueueKind::Display);

    fn run(self, context: &JobContext<'_, Arc<[Thumbnail]>>) -> Result<(), Interruption> {
        let mut thumbnails = Vec::new();
        for photo in bundled_photos() {
            context.step()?;
            let picture = thumbnail(&photo.open()?.image, LONGER_SIDE);
            thumbnails.push(Thumbnail { name: photo.name, title: photo.title, picture });
        }
        context.send(thumbnails.into());
        Ok(())
    }
}
