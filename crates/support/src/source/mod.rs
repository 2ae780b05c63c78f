//! The one reader: a folder on disk becomes a [`Tree`], a sorted snapshot in memory.
//!
//! In: a folder and what to read of it. Out: file contents (or references to files that are only
//! copied), sorted by path, with a diagnostic for everything that could not be read. Never:
//! writing, parsing.
#![expect(clippy::disallowed_methods, reason = "this file is the one that reads the disk")]

mod bytes;
mod dimensions;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

pub use bytes::Bytes;
pub use tree::{Known, Selection, Want, read_tree, reference};

/// A snapshot of a folder. Paths are relative to it, with forward slashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Every file that was asked for.
    pub files: BTreeMap<String, File>,
    /// Every folder, empty ones too; the root itself is not listed.
    pub folders: BTreeSet<String>,
    /// Files that could not be read, and links that lead nowhere, in a circle or out of the folder.
    pub problems: Vec<Diagnostic>,
    /// Files that were not read, with the hash of the content that they are known to have.
    pub known: BTreeMap<String, u128>,
    /// The states of files that were read, where the caller asked for them and they can be relied
    /// upon.
    pub stamps: BTreeMap<String, Stamp>,
    /// Whether a symbolic link leads to a part of it: a change elsewhere may then be one here.
    pub linked: bool,
}

/// The state of a file on disk. While it stays the same, so does the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub len: u64,
    /// Last modification in nanoseconds since 1970.
    pub modified: u64,
    /// Where the system has them: the last change of anything about the file, which no program can
    /// set back, and its number.
    pub identity: (i64, i64, u64),
}

impl Stamp {
    /// The state that a file was found in.
    pub fn of(metadata: &std::fs::Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos();
        let modified = u64::try_from(modified).ok()?;
        Some(Self { len: metadata.len(), modified, identity: identity(metadata) })
    }

    /// Whether a later change is sure to show. A file that is written twice within a moment may
    /// have the same time after both.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let seconds =
            |moment: SystemTime| moment.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let (now, changed) = (seconds(now), u64::try_from(self.identity.0).unwrap_or(u64::MAX));
        let written = self.modified / 1_000_000_000;
        written.max(changed).saturating_add(COARSEST_TIME) < now
    }
}

/// See [`Stamp::identity`].
fn identity(metadata: &std::fs::Metadata) -> (i64, i64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        (0, 0, 0)
    }
}

/// In how many seconds at most a file system's time moves on.
const COARSEST_TIME: u64 = 2;

/// A file of a [`Tree`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum File {
    /// Its content.
    Bytes(Bytes),
    /// A file that is copied and never looked into.
    Reference(Reference),
}

/// A file by its place and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it is on disk.
    pub path: PathBuf,
    /// Size in bytes.
    pub len: u64,
    /// Last modification in nanoseconds since 1970, to notice changes.
    pub modified: u128,
    /// As in [`Stamp::identity`]: what a copy that keeps the time of its original does not keep.
    pub identity: (i64, i64, u64),
    /// Width and height in pixels, when it is an image.
    pub dimensions: Option<(u32, u32)>,
}

impl Tree {
    /// A tree from paths and texts, for tests. Folders are derived from the paths.
    pub fn from_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.insert(path, File::Bytes(text.into()));
        }
        tree
    }

    /// Adds a file and the folders above it.
    pub fn insert(&mut self, path: &str, file: File) {
        let folders = path.match_indices('/').map(|(index, _)| path[..index].to_owned());
        self.folders.extend(folders);
        self.files.insert(path.to_owned(), file);
    }

    /// The content of a file, when it is there and was read.
    pub fn bytes(&self, path: &str) -> Option<&Bytes> {
        match self.files.get(path)? {
            File::Bytes(bytes) => Some(bytes),
            File::Reference(_) => None,
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", _) => name.to_owned(),
        (_, "") => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// An operating system's error without Rust's addition of its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// A broken machine: a file or folder that could not be used.
#[derive(Debug)]
pub struct IoError {
    /// The attempt that failed: `cannot read configuration`.
    pub what: String,
    /// On what.
    pub path: PathBuf,
    /// Why it failed.
    pub why: String,
}

impl IoError {
    /// A failure of the operating system.
    pub fn new(what: &str, path: &Path, error: &io::Error) -> Self {
        Self { what: what.to_owned(), path: path.to_owned(), why: reason(error) }
    }
}

impl std::fmt::Display for IoError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} `{}`: {}", self.what, display_path(&self.path), self.why)
    }
}

impl std::error::Error for IoError {}

/// A path as messages show it: without the `./` that the current folder gives it.
pub fn display_path(path: &Path) -> String {
    let mut inner = path.components();
    match inner.next() {
        Some(std::path::Component::CurDir) if inner.as_path().as_os_str().is_empty() => ".".to_owned(),
        Some(std::path::Component::CurDir) => inner.as_path().display().to_string(),
        _ => path.display().to_string(),
    }
}

/// The name of a folder; empty when it has none. It need not exist.
pub fn folder_name(folder: &Path) -> String {
    let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Makes sure that a folder can be listed.
///
/// # Errors
/// It cannot.
pub fn check_folder(folder: &Path) -> Result<(), IoError> {
    std::fs::read_dir(folder).map(drop).map_err(|error| IoError::new("cannot open", folder, &error))
}

/// The content of a file.
///
/// # Errors
/// It cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, IoError> {
    std::fs::read(path).map_err(|error| IoError::new("cannot read", path, &error))
}

/// The content of a file at a path below `root`; `None` when there is none, or a link leads out of
/// `root`.
///
/// # Errors
/// It is there and cannot be read.
pub fn read_file_inside(root: &Path, relative: &str) -> Result<Option<Vec<u8>>, IoError> {
    let path = root.join(relative);
    let (Ok(root), Ok(real)) = (std::fs::canonicalize(root), std::fs::canonicalize(&path)) else { return Ok(None) };
    if !real.starts_with(&root) || !real.is_file() {
        return Ok(None);
    }
    read_file(&real).map(Some)
}

/// Reads the files of a workspace that are wanted, by content; `None` when there is no such folder.
/// `shown` names it in messages; `known` spares reading files.
///
/// # Errors
/// The folder exists and cannot be listed.
pub fn read_workspace(
    folder: &Path,
    shown: &str,
    wants_folder: &(dyn Fn(&str) -> bool + Sync),
    wants_file: &(dyn Fn(&str) -> bool + Sync),
    known: Option<&Known<'_>>,
) -> Result<Option<Tree>, IoError> {
    let failure = |error: io::Error| IoError::new("cannot list folder", folder, &error);
    let boundary = match std::fs::canonicalize(folder) {
        Ok(boundary) => boundary,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failure(error)),
    };
    let file = |path: &str| if wants_file(path) { Want::Bytes } else { Want::Nothing };
    let selection = Selection { folder: wants_folder, file: &file, boundary: &boundary, known };
    read_tree(folder, shown, &selection).map(Some).map_err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_counts_when_a_later_change_is_sure_to_show() {
        let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1000);
        let settled = |modified: u64, changed: i64| {
            let modified = modified.saturating_mul(1_000_000_000);
            Stamp { len: 1, modified, identity: (changed, 0, 0) }.is_settled(now)
        };
        assert!(settled(997, 997) && settled(0, 0));
        // Written just now, or dated back just now, or by a clock that is ahead.
        assert!(
            !settled(998, 998) && !settled(0, 999) && !settled(1001, 0) && !settled(u64::MAX, 0) && !settled(0, -1)
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.py"), "import a").unwrap();
        let read =
            |known: &Known<'_>| read_workspace(folder.path(), "", &|_| true, &|_| true, Some(known)).unwrap().unwrap();
        let tree = read(&|_, _| None);
        assert!(tree.stamps.is_empty() && tree.known.is_empty() && tree.bytes("a.py").is_some());
        let tree = read(&|path, stamp| (path == "a.py" && stamp.len == 8).then_some(7));
        assert_eq!((tree.known.get("a.py"), tree.bytes("a.py")), (Some(&7), None));
    }

    #[test]
    fn paths_as_messages_show_them() {
        for (path, expected) in
            [("./public", "public"), (".", "."), ("./.", "."), ("/a/b", "/a/b"), ("a/../b", "a/../b")]
        {
            assert_eq!(display_path(Path::new(path)), expected);
        }
    }
}
