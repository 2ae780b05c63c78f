//! Zip archives. \[io\]
//!
//! In: a path. Out: the files in the archive and their bytes. Never: unpacking to disk, so no name
//! in an archive leads anywhere.
#![expect(clippy::disallowed_methods, reason = "reads the archive")]

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;

use crate::source::{IoError, display_path};

/// More than this no file of a blog has; an archive that says so is broken or means harm.
const LARGEST: u64 = 4 << 30;

/// An open archive.
pub(super) struct Archive {
    /// Names of its files, sorted.
    pub(super) names: Vec<String>,
    /// Their numbers in the archive.
    numbers: Vec<usize>,
    zip: ZipArchive<File>,
    display_name: String,
}

impl Archive {
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| IoError::new("cannot open", path, &error).to_string())?;
        let display_name = display_path(path);
        let broken = |error: &dyn std::fmt::Display| {
            format!("`{display_name}` is no whole zip archive ({error}); nothing was written, so download it again")
        };
        let mut zip = ZipArchive::new(file).map_err(|error| broken(&error))?;
        let mut files = Vec::new();
        for number in 0..zip.len() {
            let entry = zip.by_index_raw(number).map_err(|error| broken(&error))?;
            if !entry.is_dir() {
                let name = entry.name().map_err(|error| broken(&error))?;
                files.push((name.replace('\\', "/"), number));
            }
        }
        files.sort();
        let (names, numbers) = files.into_iter().unzip();
        Ok(Self { names, numbers, zip, display_name })
    }

    pub(super) fn read(&mut self, number: usize) -> Result<Vec<u8>, String> {
        let name = self.names[number].clone();
        let broken =
            |error: &dyn std::fmt::Display| format!("`{name}` in `{}` cannot be read: {error}", self.display_name);
        let entry = self.zip.by_index(self.numbers[number]).map_err(|error| broken(&error))?;
        let mut bytes = Vec::new();
        let size = entry.take(LARGEST).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        if size as u64 == LARGEST {
            return Err(broken(&"it is too large"));
        }
        Ok(bytes)
    }
}
