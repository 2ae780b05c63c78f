//! The one reader: a folder on disk becomes a [`Tree`], a sorted snapshot in memory.
//!
//! In: a folder and what to read of it. Out: file contents (or references to files that are only copied), sorted by
//! path, with a diagnostic for everything that could not be read. Never: writing, parsing.
#![expect(clippy::disallowed_methods, reason = "this file is the one that reads the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

/// A snapshot of a folder. Paths are relative to it, with forward slashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// Every file that was asked for.
    pub files: BTreeMap<String, File>,
    /// Every folder, empty ones too; the root itself is not listed.
    pub folders: BTreeSet<String>,
    /// What could not be read, and links that lead nowhere, in a circle or out of the folder.
    pub problems: Vec<Diagnostic>,
    /// Files that were not read, with the hash of the content that they are known to have.
    pub known: BTreeMap<String, u128>,
    /// The states of files that were read, where the caller asked for them and they can be relied upon.
    pub stamps: BTreeMap<String, Stamp>,
}

/// The state of a file on disk. While it stays the same, so does the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub len: u64,
    /// Last modification in nanoseconds since 1970.
    pub modified: u64,
    /// Where the system has them: the last change of anything about the file, which no program can set back, and its number.
    pub identity: (i64, i64, u64),
}

impl Stamp {
    /// The state that a file was found in.
    pub fn of(metadata: &std::fs::Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos();
        let modified = u64::try_from(modified).ok()?;
        Some(Self { len: metadata.len(), modified, identity: identity(metadata) })
    }

    /// Whether a later change is sure to show. A file that is written twice within a moment may have the same time after both.
    fn is_settled(&self, now: SystemTime) -> bool {
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
    Bytes(Arc<[u8]>),
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

impl Reference {
    /// Whether its name is that of an image, and its content is not.
    pub fn is_broken_image(&self) -> bool {
        let extension = self.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        self.dimensions.is_none() && IMAGES.contains(&extension.to_ascii_lowercase().as_str())
    }
}

/// Endings of the names of images whose sizes are known.
const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp"];

impl Tree {
    /// A tree from paths and texts, for tests. Folders are derived from the paths.
    pub fn from_texts<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.insert(path, File::Bytes(text.as_bytes().into()));
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
    pub fn bytes(&self, path: &str) -> Option<&Arc<[u8]>> {
        match self.files.get(path)? {
            File::Bytes(bytes) => Some(bytes),
            File::Reference(_) => None,
        }
    }
}

/// What to read of a folder. All paths given to the functions are relative to it, with forward slashes.
pub struct Selection<'a> {
    /// Whether to look into a folder at all.
    pub folder: &'a (dyn Fn(&str) -> bool + Sync),
    /// What to do with a file.
    pub file: &'a (dyn Fn(&str) -> Want + Sync),
    /// Symbolic links that lead out of this folder are not followed; an absolute path without links.
    pub boundary: &'a Path,
    /// Says of a file in a state what its content is, as a hash, so that it need not be read.
    pub known: Option<&'a Known<'a>>,
}

/// The hash of the content that a file has in a state, where that is known.
pub type Known<'a> = dyn Fn(&str, &Stamp) -> Option<u128> + Sync + 'a;

/// What to do with a file that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Pass over it.
    Nothing,
    /// Read its content.
    Bytes,
    /// Only note its place, size and time.
    Reference,
}

/// Reads a folder. `shown` is the folder's name in messages (`content`); a folder that does not exist gives an empty tree.
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

    /// What a link leads to, unless it must not be followed.
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

/// What came of a text that is wanted.
enum Text {
    Known(u128, std::fs::Metadata),
    Read(Arc<[u8]>, Option<Stamp>),
}

fn read_text(relative: &str, path: &Path, known: Option<&Known<'_>>) -> io::Result<Text> {
    let Some(known) = known else { return Ok(Text::Read(std::fs::read(path)?.into(), None)) };
    // Looked at before it is read: what is written in between belongs to a later state.
    let metadata = std::fs::metadata(path)?;
    let stamp = Stamp::of(&metadata);
    match stamp.as_ref().and_then(|stamp| known(relative, stamp)) {
        Some(hash) => Ok(Text::Known(hash, metadata)),
        None => Ok(Text::Read(std::fs::read(path)?.into(), stamp)),
    }
}

fn reference(path: &Path, metadata: &std::fs::Metadata) -> Reference {
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Reference {
        path: path.to_owned(),
        len: metadata.len(),
        modified: modified.map_or(0, |since| since.as_nanos()),
        identity: identity(metadata),
        dimensions: dimensions(path),
    }
}

/// Width and height of an image, from the first bytes of its file.
fn dimensions(path: &Path) -> Option<(u32, u32)> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    if extension == "svg" {
        return svg_dimensions(&read_start(path).ok()?);
    }
    if !IMAGES.contains(&extension.as_str()) {
        return None;
    }
    let size = imagesize::size(path).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    let is_jpeg = extension == "jpg" || extension == "jpeg";
    let is_turned = is_jpeg && crate::photo::read_start(path).is_ok_and(|start| crate::photo::is_turned(&start));
    Some(if is_turned { (height, width) } else { (width, height) })
}

/// The first bytes of a file, as text.
fn read_start(path: &Path) -> io::Result<String> {
    use std::io::Read;
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4096).read_to_end(&mut start)?;
    Ok(String::from_utf8_lossy(&start).into_owned())
}

/// Width and height of an SVG file: what its root element says, in pixels, else the size of its `viewBox`.
fn svg_dimensions(text: &str) -> Option<(u32, u32)> {
    let tag = text[text.find("<svg")?..].split('>').next()?;
    let attribute = |name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=")).or_else(|| tag.split_once(&format!("\n{name}=")))?;
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        after[1..].split(quote).next()
    };
    let pixels = |text: &str| {
        let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
        (number >= 1.0 && number <= f64::from(u16::MAX)).then_some(number.round() as u32)
    };
    if let (Some(width), Some(height)) = (attribute("width").and_then(pixels), attribute("height").and_then(pixels)) {
        return Some((width, height));
    }
    let mut sizes = attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((pixels(sizes.next()?)?, pixels(sizes.next()?)?))
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

/// A site as it stands on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Markdown files and notebooks by content, everything else in `content` by reference.
    pub content: Tree,
    /// Templates by content.
    pub templates: Tree,
    /// Static files by reference.
    pub statics: Tree,
    /// Workspaces by the name that the configuration gives them.
    pub workspaces: BTreeMap<String, Tree>,
}

/// Which files of a site to leave out, as globs relative to their folder.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    /// Of `content`.
    pub content: globset::GlobSet,
    /// Of `static`.
    pub statics: globset::GlobSet,
}

/// Reads the first configuration file that there is: its name and bytes.
///
/// # Errors
/// The file that was asked for does not exist or cannot be read.
pub fn read_config(root: &Path, asked: Option<&Path>, names: &[&str]) -> Result<Option<(String, Vec<u8>)>, Failure> {
    if let Some(path) = asked {
        let bytes = std::fs::read(path).map_err(|error| Failure::new("cannot read configuration", path, &error))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        return Ok(Some((name, bytes)));
    }
    for name in names {
        if let Some(found) = read_config_file(&root.join(name))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Reads a configuration file if it is there: its name and bytes.
///
/// # Errors
/// It is there and cannot be read.
pub fn read_config_file(path: &Path) -> Result<Option<(String, Vec<u8>)>, Failure> {
    let name = || path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some((name(), bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new("cannot read configuration", path, &error)),
    }
}

/// Reads `content`, `templates` and `static` below `root`; `known` spares reading files of `content`.
///
/// # Errors
/// One of these folders exists and cannot be listed.
pub fn read_site(root: &Path, ignored: &Ignored, known: Option<&Known<'_>>) -> Result<Sources, Failure> {
    let boundary = std::fs::canonicalize(root).map_err(|error| Failure::new("cannot open", root, &error))?;
    let visible = |path: &str| !is_hidden(path) && !is_backup(path);
    let content_file = |path: &str| match path {
        _ if !visible(path) || ignored.content.is_match(path) => Want::Nothing,
        _ if path.ends_with(".md") || path.ends_with(".ipynb") => Want::Bytes,
        _ => Want::Reference,
    };
    let template_file = |path: &str| if visible(path) { Want::Bytes } else { Want::Nothing };
    let static_file = |path: &str| match is_clutter(path) || is_backup(path) || ignored.statics.is_match(path) {
        true => Want::Nothing,
        false => Want::Reference,
    };
    let visible_folder = |path: &str| !is_hidden(path);
    let static_folder = |path: &str| !is_clutter(path);
    let read = |name: &str, folder, file, known| {
        let path = root.join(name);
        let selection = Selection { folder, file, boundary: &boundary, known };
        read_tree(&path, name, &selection).map_err(|error| Failure::new("cannot list folder", &path, &error))
    };
    Ok(Sources {
        content: read("content", &visible_folder, &content_file, known)?,
        templates: read("templates", &visible_folder, &template_file, None)?,
        statics: read("static", &static_folder, &static_file, None)?,
        workspaces: BTreeMap::new(),
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn is_hidden(path: &str) -> bool {
    file_name(path).starts_with('.')
}

/// Files that editors leave behind.
fn is_backup(path: &str) -> bool {
    let name = file_name(path);
    name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || (name.starts_with('#') && name.ends_with('#'))
}

/// Hidden files that nobody means to publish; others (`.nojekyll`, `.well-known`) are.
fn is_clutter(path: &str) -> bool {
    matches!(file_name(path), ".DS_Store" | ".git" | ".gitignore" | ".gitkeep" | "Thumbs.db")
}

/// A broken machine: a file or folder that could not be used.
#[derive(Debug)]
pub struct Failure {
    /// What was tried: `cannot read configuration`.
    pub what: String,
    /// On what.
    pub path: PathBuf,
    /// Why it failed.
    pub why: String,
}

impl Failure {
    /// A failure of the operating system.
    pub fn new(what: &str, path: &Path, error: &io::Error) -> Self {
        Self { what: what.to_owned(), path: path.to_owned(), why: reason(error) }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} `{}`: {}", self.what, shown(&self.path), self.why)
    }
}

impl std::error::Error for Failure {}

/// A path as messages show it: without the `./` that the current folder gives it.
pub fn shown(path: &Path) -> String {
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
pub fn check_folder(folder: &Path) -> Result<(), Failure> {
    std::fs::read_dir(folder).map(drop).map_err(|error| Failure::new("cannot open", folder, &error))
}

/// The content of a file.
///
/// # Errors
/// It cannot be read.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::new("cannot read", path, &error))
}

/// The content of a file at a path below `root`; `None` when there is none, or a link leads out of `root`.
///
/// # Errors
/// It is there and cannot be read.
pub fn read_file_inside(root: &Path, relative: &str) -> Result<Option<Vec<u8>>, Failure> {
    let path = root.join(relative);
    let (Ok(root), Ok(real)) = (std::fs::canonicalize(root), std::fs::canonicalize(&path)) else { return Ok(None) };
    if !real.starts_with(&root) || !real.is_file() {
        return Ok(None);
    }
    read_file(&real).map(Some)
}

/// Reads the files of a workspace that are wanted, by content; `None` when there is no such folder. `shown` names it in messages;
/// `known` spares reading files.
///
/// # Errors
/// The folder exists and cannot be listed.
pub fn read_workspace(
    folder: &Path,
    shown: &str,
    wants_folder: &(dyn Fn(&str) -> bool + Sync),
    wants_file: &(dyn Fn(&str) -> bool + Sync),
    known: Option<&Known<'_>>,
) -> Result<Option<Tree>, Failure> {
    let failure = |error: io::Error| Failure::new("cannot list folder", folder, &error);
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
    fn sizes_of_svg_files() {
        for (text, expected) in [
            ("<svg xmlns=\"x\" width=\"80\" height=\"40px\">", Some((80, 40))),
            ("<?xml version=\"1.0\"?>\n<svg viewBox='0 0 640.4 480' width='100%'>", Some((640, 480))),
            ("<svg\nviewBox=\"0,0,10,20\">", Some((10, 20))),
            ("<svg width=\"80\">", None),
            ("<svg", None),
            ("<svg width=>", None),
            ("", None),
        ] {
            assert_eq!(svg_dimensions(text), expected, "{text}");
        }
    }

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
            assert_eq!(shown(Path::new(path)), expected);
        }
    }
}
