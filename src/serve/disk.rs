//! Files of the site, opened when they are asked for. \[io\]
//!
//! In: the path of a file that an output is a copy of. Out: the open file. Never: a file outside
//! the folders that the site is made of, whatever links lead there.
#![expect(clippy::disallowed_methods, reason = "this file opens the files that are served")]

use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::snapshot::OpenedFile;

/// Opens `path` when it lies in one of `roots`, links followed on both sides.
///
/// # Errors
/// The file is not there, cannot be read, is a folder, or lies outside.
pub(super) fn open(roots: &[PathBuf], path: &Path) -> io::Result<OpenedFile> {
    let real = std::fs::canonicalize(path)?;
    let inside = roots.iter().filter_map(|root| std::fs::canonicalize(root).ok()).any(|root| real.starts_with(root));
    if !inside {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file lies outside the site"));
    }
    // Asked before it is opened: opening a pipe would wait for its other end.
    if !std::fs::metadata(&real)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no file"));
    }
    let file = std::fs::File::open(&real)?;
    let metadata = file.metadata()?;
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Ok(OpenedFile { file, len: metadata.len(), modified: modified.map_or(0, |since| since.as_nanos()) })
}
