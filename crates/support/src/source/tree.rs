//! A folder as a [`Tree`].
//!
//! In: a folder and what to read of it. Out: the tree. Never: leaving out silently what cannot be
//! read.
#![expect(clippy::disallowed_methods, reason = "reads the disk")]

use std::cell::Cell;
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use super::dimensions::dimensions;
use super::{Bytes, File, Reference, Stamp, Tree, identity, join, reason};
use crate::diagnostic::Diagnostic;

/// Choice of the files to read. All paths given to the functions are relative to it, with forward
/// slashes.
pub struct Selection<'a> {
    /// Whether to look into a folder at all.
    pub folder: &'a (dyn Fn(&str) -> bool + Sync),
    /// Use of a file.
    pub file: &'a (dyn Fn(&str) -> Want + Sync),
    /// Symbolic links that lead out of this folder are not followed; an absolute path without
    /// links.
    pub boundary: &'a Path,
    /// Says of a file in a state what its content is, as a hash, so that it need not be read.
    pub known: Option<&'a Known<'a>>,
}

/// The hash of the content that a file has in a state, if it was hashed before.
pub type Known<'a> = dyn Fn(&str, &Stamp) -> Option<u128> + Sync + 'a;

/// Use of a file that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Pass over it.
    Nothing,
    /// Read its content.
    Bytes,
    /// Only note its place, size and time.
    Reference,
}

/// Reads a folder. `shown` is the folder's name in messages (`content`); a folder that does not
/// exist gives an empty tree.
///
/// # Errors
/// The folder itself cannot be listed. What goes wrong below it is among [`Tree::problems`].
pub fn read_tree(folder: &Path, shown: &str, selection: &Selection<'_>) -> io::Result<Tree> {
    let mut reader = TreeReader { shown, selection, tree: Tree::default(), above: Vec::new(), texts: Vec::new() };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(reader.tree),
        other => other?,
    };
    reader.above.push(folder.to_owned());
    reader.read_folder(folder, "", entries);
    reader.read_texts();
    Ok(reader.tree)
}

struct TreeReader<'a> {
    shown: &'a str,
    selection: &'a Selection<'a>,
    tree: Tree,
    /// The folders from the root down to the one being read: a link to one of them is a circle.
    above: Vec<PathBuf>,
    /// Files whose content is wanted, by what they are called; read at last, all at once.
    texts: Vec<(String, PathBuf)>,
}

impl TreeReader<'_> {
    fn read_folder(&mut self, folder: &Path, relative: &str, entries: std::fs::ReadDir) {
        let mut names = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => names.push((entry.file_name(), entry.file_type())),
                Err(error) => self.problem(relative, format!("cannot list folder: {}", reason(&error))),
            }
        }
        names.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, kind) in names {
            let Some(name) = name.to_str() else {
                let name = name.to_string_lossy();
                self.problem(&join(relative, &name), "file name is not UTF-8".to_owned());
                continue;
            };
            self.read_entry(&folder.join(name), &join(relative, name), kind);
        }
    }

    fn read_entry(&mut self, path: &Path, relative: &str, kind: io::Result<FileType>) {
        let kind = match kind {
            Ok(kind) if kind.is_symlink() => match self.follow(path, relative) {
                Some(kind) => kind,
                None => return,
            },
            Ok(kind) => kind,
            // Removed between listing and looking: as if it had never been there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.problem(relative, format!("cannot read: {}", reason(&error))),
        };
        if kind.is_dir() {
            self.read_subfolder(path, relative);
        } else if kind.is_file() {
            self.read_file(path, relative);
        }
    }

    /// Target of a link, unless it must not be followed.
    fn follow(&mut self, path: &Path, relative: &str) -> Option<FileType> {
        let wanted = (self.selection.folder)(relative) || (self.selection.file)(relative) != Want::Nothing;
        if !wanted {
            return None;
        }
        let target = match std::fs::canonicalize(path) {
            Ok(target) => target,
            Err(error) => {
                self.problem(relative, format!("symbolic link leads nowhere: {}", reason(&error)));
                return None;
            }
        };
        if self.above.iter().any(|above| std::fs::canonicalize(above).is_ok_and(|above| above == target)) {
            self.problem(relative, "symbolic link leads in a circle".to_owned());
            return None;
        }
        self.tree.linked = true;
        if !target.starts_with(self.selection.boundary) {
            self.problem(relative, "symbolic link leads out of the site or workspace, so it is left out".to_owned());
            return None;
        }
        std::fs::metadata(&target).ok().map(|metadata| metadata.file_type())
    }

    fn read_subfolder(&mut self, path: &Path, relative: &str) {
        if !(self.selection.folder)(relative) {
            return;
        }
        self.tree.folders.insert(relative.to_owned());
        match std::fs::read_dir(path) {
            Ok(entries) => {
                self.above.push(path.to_owned());
                self.read_folder(path, relative, entries);
                self.above.pop();
            }
            Err(error) => self.problem(relative, format!("cannot list folder: {}", reason(&error))),
        }
    }

    fn read_file(&mut self, path: &Path, relative: &str) {
        match (self.selection.file)(relative) {
            Want::Nothing => {}
            Want::Bytes => self.texts.push((relative.to_owned(), path.to_owned())),
            Want::Reference => match std::fs::metadata(path) {
                Ok(metadata) => {
                    let file = File::Reference(reference(path, &metadata));
                    self.tree.files.insert(relative.to_owned(), file);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.problem(relative, format!("cannot read: {}", reason(&error))),
            },
        }
    }

    /// Reads the contents that are wanted, several at a time.
    fn read_texts(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        let now = SystemTime::now();
        let known = self.selection.known;
        let contents: Vec<io::Result<Text>> =
            texts.par_iter().map(|(relative, path)| read_text(relative, path, known)).collect();
        let mut found = Vec::with_capacity(texts.len());
        for ((relative, path), content) in texts.into_iter().zip(contents) {
            match content {
                Ok(Text::Known(hash, metadata)) => {
                    self.tree.known.insert(relative.clone(), hash);
                    found.push((relative, File::Reference(reference(&path, &metadata))));
                }
                Ok(Text::Read(bytes, stamp)) => {
                    if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(now)) {
                        self.tree.stamps.insert(relative.clone(), stamp);
                    }
                    found.push((relative, File::Bytes(bytes)));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.problem(&relative, format!("cannot read file: {}", reason(&error))),
            }
        }
        // Put in one by one they would be compared with each other again and again.
        self.tree.files.append(&mut found.into_iter().collect());
    }

    fn problem(&mut self, relative: &str, message: String) {
        let file = join(self.shown, relative);
        self.tree.problems.push(Diagnostic::error(message).in_file(file));
    }
}

/// Result of reading a text.
enum Text {
    Known(u128, std::fs::Metadata),
    Read(Bytes, Option<Stamp>),
}

fn read_text(relative: &str, path: &Path, known: Option<&Known<'_>>) -> io::Result<Text> {
    let Some(known) = known else { return Ok(Text::Read(read_bytes(path)?, None)) };
    // Looked at before it is read: what is written in between belongs to a later state.
    let metadata = std::fs::metadata(path)?;
    let stamp = Stamp::of(&metadata);
    match stamp.as_ref().and_then(|stamp| known(relative, stamp)) {
        Some(hash) => Ok(Text::Known(hash, metadata)),
        None => Ok(Text::Read(read_bytes(path)?, stamp)),
    }
}

thread_local! {
    /// Where a thread reads its files, one after the other: a buffer for each file would be filled
    /// only to be copied.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The content of a file.
fn read_bytes(path: &Path) -> io::Result<Bytes> {
    use std::io::Read;
    let mut room = ROOM.take();
    let read = std::fs::File::open(path).and_then(|file| file.take(u64::MAX).read_to_end(&mut room));
    let bytes = read.map(|_| room.as_slice().into());
    // The buffer of a large file is not reused for small ones.
    room.clear();
    room.shrink_to(MOST_ROOM);
    ROOM.set(room);
    bytes
}

/// The largest buffer in bytes that is reused for the next file.
const MOST_ROOM: usize = 64 << 10;

/// A file by its place and state, not read.
pub fn reference(path: &Path, metadata: &std::fs::Metadata) -> Reference {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Reference {
        path: path.to_owned(),
        len: metadata.len(),
        modified: modified.map_or(0, |since| since.as_nanos()),
        identity: identity(metadata),
        dimensions: dimensions(path),
    }
}
