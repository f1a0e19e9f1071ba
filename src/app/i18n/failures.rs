//! Why something failed, in a sentence.

use super::msg;
use super::text::Text;
use crate::worker::Failure;

/// What to say of a job that failed. What a model's or a picture's reader says of a file is data, and said as it is.
pub fn why(failure: &Failure) -> Text {
    match failure {
        Failure::FileName(name) => msg::failure_file_name(name),
        Failure::Temporary { name, error } => msg::failure_temporary(name, error.to_string()),
        Failure::Animation(reason) => msg::failure_animation(reason),
        Failure::Dialog(error) => msg::failure_dialog(error.to_string()),
        Failure::Panic => msg::failure_panic(),
        Failure::MapsTooLarge { bytes, most } => msg::preprocessing_too_large(gigabytes(*bytes), gigabytes(*most)),
        Failure::Model { .. }
        | Failure::DroppedModel { .. }
        | Failure::Import(_)
        | Failure::Picture(_)
        | Failure::Analysis(_)
        | Failure::Ascent(_)
        | Failure::Scan(_)
        | Failure::Network(_) => Text::data(failure.to_string()),
    }
}

fn gigabytes(bytes: u64) -> Text {
    Text::data(format!("{:.1}", bytes as f64 / 1e9))
}
