//! What the worker can be asked for, a file each: the request, what it answers, and how it is done.
//!
//! Adding a job is adding a file and a row here.

/// Declares the files of jobs, and makes the [`JobEvent`] that has a variant for each.
macro_rules! jobs {
    ($($(#[$meta:meta])* $file:ident :: $job:ident,)*) => {
        $($(#[$meta])* mod $file; $(#[$meta])* pub use $file::*;)*

        /// Something that a job says. The last event of every job is `Finished`, `Cancelled` or `Failed`.
        #[derive(Clone, Debug)]
        pub enum JobEvent {
            $($(#[$meta])* $job(<$job as super::job::Job>::Event),)*
            /// The job is done.
            Finished,
            /// The job was cancelled before it was done.
            Cancelled,
            /// The job cannot be done.
            Failed(super::failure::Failure),
        }

        $($(#[$meta])* impl ListedJob for $job {
            fn event(event: Self::Event) -> JobEvent {
                JobEvent::$job(event)
            }
        })*
    };
}

/// A job that has a row in the list, and so a variant of [`JobEvent`].
pub trait ListedJob: super::job::Job {
    /// One of the job's events as one of all.
    fn event(event: Self::Event) -> JobEvent;
}

jobs! {
    open_model::OpenModel,
    open_photo::OpenPhoto,
    open_file::OpenFile,
    change_network::ChangeNetwork,
    analyse::Analyse,
    paint_maps::PaintMaps,
    summarise_channel::SummariseChannel,
    rank_channels::RankChannels,
    paint_heatmap::PaintHeatmap,
    thumbnails::MakeThumbnails,
    grow::Grow,
    scan_photos::ScanPhotos,
    cut_crops::CutCrops,
    save_tiles::SaveTiles,
    save_growth::SaveGrowth,
    describe::Describe,
    empty_cache::EmptyCache,
    choose_file::ChooseFile,
    #[cfg(test)]
    faulty::Faulty,
}
