//! Writing files so that nobody ever sees half of one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};

use super::error::PictureError;

/// Writes `bytes` to `path`, making the folders it lies in where they are missing.
///
/// Whoever reads `path` meanwhile sees the old file or the whole new one: a temporary file beside it is filled and then
/// renamed. A file that is replaced keeps its permissions; a link is followed. A device or pipe (`/dev/null`) is
/// written to directly, since a rename would replace it.
///
/// # Errors
/// When `path` is a folder, or the file system refuses; the old file is then untouched and no temporary file is left.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), PictureError> {
    let refused = |cause| PictureError::Write { path: path.into(), cause };
    let existing = fs::metadata(path).ok();
    let target = match &existing {
        Some(found) if found.is_dir() => {
            return Err(PictureError::WriteOntoFolder { path: path.into() });
        }
        Some(found) if !found.is_file() => return fs::write(path, bytes).map_err(refused),
        Some(_) => fs::canonicalize(path).map_err(refused)?,
        None => path.to_owned(),
    };

    let folder = folder_of(&target);
    fs::create_dir_all(&folder).map_err(refused)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".layerscope-").suffix(".part");
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(&folder).map_err(refused)?;
    file.write_all(bytes).and_then(|()| file.flush()).map_err(refused)?;
    if let Some(existing) = existing {
        file.as_file().set_permissions(existing.permissions()).map_err(refused)?;
    }
    file.persist(&target).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Writes `image` to `path` as PNG, as [`write_whole`] does. Equal pictures give equal bytes.
///
/// # Errors
/// When [`write_whole`] fails, and when the picture has no pixels, which PNG cannot store.
pub fn save_png(path: &Path, image: &RgbImage) -> Result<(), PictureError> {
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
        .write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .map_err(|error| PictureError::Encode { path: path.into(), detail: error.to_string() })?;
    write_whole(path, &bytes)
}

/// The folder that `path` names a file in; `.` for a bare file name.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Temporary files are private to their owner; these are to become ordinary files. The system subtracts the umask.
#[cfg(unix)]
fn new_file_permissions() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<fs::Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn files_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn writing_makes_the_folders_and_leaves_only_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/c.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(files_in(path.parent().unwrap()), ["c.txt"]);
    }

    #[test]
    fn a_folder_is_never_replaced_by_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("folder");
        fs::create_dir(&path).unwrap();
        let error = write_whole(&path, b"x").unwrap_err();
        assert!(matches!(error, PictureError::WriteOntoFolder { .. }));
        assert!(error.to_string().ends_with("folder: it is a folder; give the name of a file"), "{error}");
        assert!(path.is_dir());
        assert_eq!(files_in(dir.path()), ["folder"]);
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let blocker = dir.path().join("blocker");
        fs::write(&blocker, b"old").unwrap();
        assert!(matches!(write_whole(&blocker.join("c.txt"), b"x"), Err(PictureError::Write { .. })));
        assert_eq!(fs::read(&blocker).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn in_a_read_only_folder_the_old_file_stays_whole() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("c.txt");
        fs::write(&path, b"old").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o555)).unwrap();
        // The administrator may write anywhere; there is nothing to see then.
        let forbidden = fs::write(dir.path().join("probe"), b"").is_err();
        let written = write_whole(&path, b"new");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if forbidden {
            assert!(matches!(written, Err(PictureError::Write { .. })));
            assert_eq!(fs::read(&path).unwrap(), b"old");
            assert_eq!(files_in(dir.path()), ["c.txt"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_permissions_any_program_would_give_it_and_a_replaced_one_keeps_its_own() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let dir = tempfile::tempdir().unwrap();
        let (ours, plain) = (dir.path().join("ours"), dir.path().join("plain"));
        write_whole(&ours, b"x").unwrap();
        fs::write(&plain, b"x").unwrap();
        assert_eq!(mode(&ours), mode(&plain));
        fs::set_permissions(&ours, fs::Permissions::from_mode(0o640)).unwrap();
        write_whole(&ours, b"y").unwrap();
        assert_eq!(mode(&ours), 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_not_replaced() {
        use std::os::unix::fs::{FileTypeExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, b"old").unwrap();
        symlink(&real, &link).unwrap();
        write_whole(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");

        write_whole(Path::new("/dev/null"), b"x").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_saved_picture_reads_back_the_same_and_is_the_same_file_every_time() {
        let dir = tempfile::tempdir().unwrap();
        let image = RgbImage::from_fn(37, 23, |x, y| Rgb([(x * 7) as u8, (y * 11) as u8, (x * y) as u8]));
        let (a, b) = (dir.path().join("a.png"), dir.path().join("b.png"));
        save_png(&a, &image).unwrap();
        save_png(&b, &image).unwrap();
        assert_eq!(fs::read(&a).unwrap(), fs::read(&b).unwrap());
        assert_eq!(image::open(&a).unwrap().into_rgb8(), image);
    }

    #[test]
    fn a_picture_without_pixels_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("none.png");
        assert!(matches!(save_png(&path, &RgbImage::new(0, 0)), Err(PictureError::Encode { .. })));
        assert!(!path.exists());
    }
}
