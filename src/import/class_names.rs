//! The names of a network's classes, a name a line.

use std::path::Path;

use super::error::ImportError;
use super::files::Files;

const IMAGENET: &str = include_str!("../../models/labels/imagenet1k.txt");
/// The most bytes of a file of names: more is no list of names.
const LIMIT: u64 = 16 << 20;

/// ImageNet's thousand classes, in their usual order.
pub fn imagenet_class_names() -> Vec<String> {
    class_names(IMAGENET)
}

/// The names in a text file.
///
/// # Errors
/// When the file cannot be read, is no text, or has no names.
pub fn read_class_names(path: &Path) -> Result<Vec<String>, ImportError> {
    let wrong = |reason: &str| ImportError::ClassNames { path: path.to_owned(), reason: reason.to_owned() };
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| wrong("its name cannot be read"))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let bytes = Files::folder(folder).read(name, LIMIT)?;
    let text = str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8 text"))?;
    let names = class_names(text);
    if names.is_empty() { Err(wrong("it has no lines")) } else { Ok(names) }
}

/// The names in this text, one a line; empty lines are no names.
pub(super) fn class_names(text: &str) -> Vec<String> {
    // Some editors put a mark before the first line.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_a_line() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("labels.txt");
        std::fs::write(&path, "\u{feff}cat, tabby\r\ndog\n\n").expect("written");
        assert_eq!(read_class_names(&path).expect("names"), ["cat, tabby", "dog"]);
        assert_eq!(imagenet_class_names().len(), 1000);
    }

    #[test]
    fn what_is_no_list_of_names_is_said() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("labels.txt");
        for (content, reason) in [(&b"\xff\xfe"[..], "not UTF-8"), (b"\n\n", "no lines")] {
            std::fs::write(&path, content).expect("written");
            let error = read_class_names(&path).expect_err("no names").to_string();
            assert!(error.contains("labels.txt") && error.contains(reason), "{error}");
        }
        assert!(read_class_names(&folder.path().join("none.txt")).is_err());
    }
}
