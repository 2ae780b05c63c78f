//! Copies of images that were made in earlier runs, a file each. \[io\]
//!
//! In: a folder. Out: what was made before, by a hash of all that it is made from. Never: failing;
//! what cannot be stored is made again.
#![expect(clippy::disallowed_methods, reason = "reads images, and keeps what was made of them")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

use super::Copy;
use support::cache::hash_of;

/// A folder of copies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    folder: Option<PathBuf>,
}

impl Store {
    /// The copies in a folder, which need not exist; without one, none are stored.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// A copy of an image.
    ///
    /// # Errors
    /// It is no image that can be read; in words.
    pub(crate) fn copy(&self, bytes: &[u8], copy: &Copy) -> Result<Vec<u8>, String> {
        let Some(folder) = &self.folder else { return super::copy(bytes, copy) };
        let mut hasher = Xxh3::new();
        hasher.update(bytes);
        // The number is that of the way in which copies are made.
        hasher.update(&hash_of(&(1_u8, copy)).unwrap_or_default().to_le_bytes());
        let file = folder.join(format!("{:032x}.{}", hasher.digest128(), copy.format.extension()));
        if let Some(known) = std::fs::read(&file).ok().filter(|known| !known.is_empty()) {
            return Ok(known);
        }
        let made = super::copy(bytes, copy)?;
        // Without the file it is made again, and that is all.
        let _ = keep(folder, &file, &made);
        Ok(made)
    }
}

fn keep(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// Reads a file.
///
/// # Errors
/// It cannot be read.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}
