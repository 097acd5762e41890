//! Files and folders for nobody but their owner. Owns how they are made, and how it is told that others may use them.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder, and those above it that are missing.
///
/// # Errors
/// When one of them cannot be made.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a file that is not there yet, to be written.
///
/// # Errors
/// When it is there, or cannot be made.
pub fn make_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The permissions of a file that others than its owner may use; `None` when they may not, or when that cannot be told here.
#[must_use]
pub fn open_to_others(file: &Metadata) -> Option<u32> {
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777;
    #[cfg(not(unix))]
    let mode = {
        let _ = file;
        0
    };
    (mode & 0o077 != 0).then_some(mode)
}
