//! An export on disk: a file, a folder, or an archive. \[io\]
//!
//! In: a path. Out: the files in it by name, and their bytes when they are asked for. Never:
//! anything written, or read outside of it.
#![expect(clippy::disallowed_methods, reason = "reads the export")]

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use super::archive::Archive;
use crate::source::{IoError, display_path};

/// The files of an export.
pub(crate) struct Export {
    /// How messages name it.
    pub display_name: String,
    /// Names of the files, with forward slashes, sorted.
    pub names: Vec<String>,
    source: Source,
}

enum Source {
    File(PathBuf),
    Folder(PathBuf),
    Archive(RefCell<Archive>),
}

/// Folders that hold no posts, and many files.
const SKIPPED: [&str; 6] = [".git", "node_modules", "_site", "public", "resources", ".jekyll-cache"];

impl Export {
    /// Opens an export.
    ///
    /// # Errors
    /// There is nothing, it cannot be read, or it is an archive that is broken.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let metadata = fs::metadata(path).map_err(|error| IoError::new("cannot open", path, &error).to_string())?;
        if metadata.is_dir() {
            let mut names = Vec::new();
            list(path, "", &mut names).map_err(|failure| failure.to_string())?;
            names.sort();
            return Ok(Self { display_name: display_path(path), names, source: Source::Folder(path.to_owned()) });
        }
        let is_archive = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        if is_archive {
            let archive = Archive::open(path)?;
            let names = archive.names.clone();
            return Ok(Self {
                display_name: display_path(path),
                names,
                source: Source::Archive(RefCell::new(archive)),
            });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { display_name: display_path(path), names: vec![name], source: Source::File(path.to_owned()) })
    }

    /// Whether it is one file, whatever its name.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.source, Source::File(_))
    }

    /// The bytes of a file, by its number in [`names`](Self::names).
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn read(&self, number: usize) -> Result<Vec<u8>, String> {
        let name = &self.names[number];
        let read = |path: &Path| fs::read(path).map_err(|error| IoError::new("cannot read", path, &error).to_string());
        match &self.source {
            Source::File(path) => read(path),
            Source::Folder(folder) => read(&folder.join(name)),
            Source::Archive(archive) => archive.borrow_mut().read(number),
        }
    }

    /// How messages name one of its files.
    pub(crate) fn display_name(&self, number: usize) -> String {
        match &self.source {
            Source::File(_) => self.display_name.clone(),
            Source::Folder(folder) => display_path(&folder.join(&self.names[number])),
            Source::Archive(_) => format!("{}/{}", self.display_name, self.names[number]),
        }
    }
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<(), IoError> {
    let failure = |error: &std::io::Error| IoError::new("cannot list", folder, error);
    for entry in fs::read_dir(folder).map_err(|error| failure(&error))? {
        let entry = entry.map_err(|error| failure(&error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A link may lead out of the export, or in a circle.
        let kind = entry.file_type().map_err(|error| failure(&error))?;
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) {
            list(&entry.path(), &format!("{prefix}{name}/"), names)?;
        } else if kind.is_file() {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
