//! From where outputs are rendered to where they belong.
//!
//! In: outputs, one by one. Out: files in their places, and how each came there. Never: half a file
//! in its place.
#![expect(clippy::disallowed_methods, reason = "this file writes the output folder")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{create_folder, is_below, write_file};
use crate::source::{IoError, Stamp};

/// A folder for files that are not in their place yet; removed with everything in it at the end.
pub(super) struct Stage {
    folder: tempfile::TempDir,
}

impl Stage {
    /// An empty one in the folder `state`, for the output folder that `name` identifies.
    pub(super) fn new(state: &Path, name: &str) -> Result<Self, IoError> {
        let prefix = format!("stage-{name}-");
        // The lock is held, so what a killed build left is nobody's.
        for entry in fs::read_dir(state).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir_in(state);
        let folder = folder.map_err(|error| IoError::new("cannot write in", state, &error))?;
        Ok(Self { folder })
    }

    /// Where an output, or a folder of outputs, is staged: as in the output folder. The temporary
    /// folder itself is private and stays.
    fn path(&self, output: &str) -> PathBuf {
        let root = self.folder.path().join("files");
        if output.is_empty() { root } else { root.join(output) }
    }

    /// Writes an output here; returns the state of its file, where the system reports it.
    pub(super) fn write(&self, output: &str, bytes: &[u8]) -> Result<Option<Stamp>, IoError> {
        let path = self.path(output);
        let folder = path.parent().unwrap_or(self.folder.path());
        create_folder(folder)?;
        let written = fs::File::create(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.metadata()
        });
        let metadata = written.map_err(|error| IoError::new("cannot write", &path, &error))?;
        Ok(Stamp::of(&metadata))
    }
}

/// Moves what is staged to its place: a folder that is not there yet as a whole, which takes one
/// step instead of one for each file in it.
pub(super) struct Placer<'a> {
    target: &'a Path,
    stage: &'a Stage,
    /// The folder that was moved last. Paths come sorted, so those below it follow each other.
    moved: Option<String>,
    /// Folders that are there.
    there: BTreeSet<String>,
}

/// How a file came to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    /// With a folder around it.
    WithFolder,
    /// By itself, which changes its state.
    Alone,
}

impl<'a> Placer<'a> {
    /// A placer for what is staged, which goes below `target`.
    pub(super) fn new(target: &'a Path, stage: &'a Stage) -> Self {
        Self { target, stage, moved: None, there: BTreeSet::new() }
    }

    /// Moves an output to its place. They come sorted by their paths.
    pub(super) fn place(&mut self, path: &str) -> Result<Placed, IoError> {
        if self.moved.as_ref().is_some_and(|folder| is_in(path, folder)) {
            return Ok(Placed::WithFolder);
        }
        self.moved = self.missing_folder(path);
        if let Some(folder) = &self.moved {
            let target = self.target.join(folder);
            create_folder(target.parent().unwrap_or(self.target))?;
            if fs::rename(self.stage.path(folder), &target).is_ok() {
                return Ok(Placed::WithFolder);
            }
            // On another file system.
            self.moved = None;
        }
        let target = self.target.join(path);
        create_folder(target.parent().unwrap_or(self.target))?;
        place(&self.stage.path(path), &target)?;
        Ok(Placed::Alone)
    }

    /// The outermost folder of a path that is not there; the output folder itself has no name.
    fn missing_folder(&mut self, path: &str) -> Option<String> {
        let ends = std::iter::once(0).chain(path.match_indices('/').map(|(index, _)| index));
        for folder in ends.map(|end| &path[..end]) {
            if self.there.contains(folder) {
                continue;
            }
            if self.target.join(folder).symlink_metadata().is_err() {
                return Some(folder.to_owned());
            }
            self.there.insert(folder.to_owned());
        }
        None
    }
}

fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || is_below(path, folder)
}

/// Moves a staged file to its place; across file systems by a copy beside it.
fn place(staged: &Path, target: &Path) -> Result<(), IoError> {
    if fs::rename(staged, target).is_ok() {
        return Ok(());
    }
    let bytes = fs::read(staged).map_err(|error| IoError::new("cannot read", staged, &error))?;
    write_file(target, &bytes)
}
