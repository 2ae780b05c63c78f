//! A site's outputs in a folder. \[io\]
//!
//! In: output paths and [`Outputs`] that are rendered. Out: a folder with exactly these files.
//! Never: touching a file that brickpress did not write, and never a half-written file or site:
//! everything is rendered and staged before the first file changes.
//!
//! The written files are recorded in `.brickpress/outputs` beside the content, with a hash and the
//! state of each file: a file that somebody has changed since is no longer ours, and one in the
//! same state need not be read to know what it holds.
#![expect(clippy::disallowed_methods, reason = "this file writes the output folder")]

mod stage;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3;

use crate::render::Output;
use crate::source::{IoError, Stamp};
use stage::{Placed, Placer, Stage};
use support::diagnostic::Diagnostic;

/// The changes that were made to the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or differ.
    pub written: usize,
    /// Files that were the same already.
    pub unchanged: usize,
    /// Files of an earlier build that no longer exist.
    pub removed: usize,
    /// Files of an earlier build that no longer exist in the site, but that somebody has changed:
    /// they were not touched.
    pub left: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Error {
    /// Outputs that could not be rendered.
    Diagnostics(Vec<Diagnostic>),
    /// A file that could not be read or written.
    IoError(IoError),
    /// Files in the way that brickpress did not write.
    Foreign(Vec<String>),
    /// Another build is writing.
    Locked,
}

impl From<IoError> for Error {
    fn from(failure: IoError) -> Self {
        Self::IoError(failure)
    }
}

/// Where to write.
#[derive(Debug, Clone)]
pub struct Destination<'a> {
    /// The output folder; made when it does not exist.
    pub folder: &'a Path,
    /// The folder for what is remembered between builds: `.brickpress` in the site's root.
    pub state: &'a Path,
    /// Replace files that brickpress did not write.
    pub force: bool,
}

/// Where outputs come from.
pub trait Outputs: Sync {
    /// Renders an output into `buffer`, in place of its content; or returns the file that the
    /// output is a copy of.
    ///
    /// # Errors
    /// It cannot be rendered.
    fn render(&self, path: &str, buffer: &mut Vec<u8>) -> Result<Option<PathBuf>, Vec<Diagnostic>>;

    /// A hash of the state of the file that an output is made from, and of how, for one that is
    /// made from a file and nothing else. While it stays the same the output need not be made
    /// again: photos take time to read.
    fn source_state(&self, path: &str) -> Option<u128>;
}

/// The files that an earlier build wrote.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Manifest {
    files: BTreeMap<String, Written>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// Its hash, and its state after that.
    InState(String, Stamp),
    /// The same of a file that is made from another file, with a hash of that file's state.
    FromFile(String, Stamp, String),
    /// Only its hash.
    Hash(String),
    /// Its hash when it will have been moved into place, and those that it may have until then: a
    /// build that is killed leaves it like that.
    Either(String, Vec<String>),
}

impl Written {
    fn hash(&self) -> &str {
        match self {
            Self::InState(hash, _) | Self::FromFile(hash, ..) | Self::Hash(hash) | Self::Either(hash, _) => hash,
        }
    }

    /// The hashes of what we have put there.
    fn hashes(&self) -> impl Iterator<Item = &String> {
        let (hash, before): (_, &[String]) = match self {
            Self::InState(hash, _) | Self::FromFile(hash, ..) | Self::Hash(hash) => (hash, &[]),
            Self::Either(hash, before) => (hash, before),
        };
        std::iter::once(hash).chain(before)
    }

    fn stamp(&self) -> Option<Stamp> {
        match self {
            Self::InState(_, stamp) | Self::FromFile(_, stamp, _) => Some(*stamp),
            Self::Hash(_) | Self::Either(..) => None,
        }
    }

    fn source_state(&self) -> Option<&str> {
        match self {
            Self::FromFile(_, _, source) => Some(source),
            _ => None,
        }
    }
}

/// Brings a folder up to date.
///
/// # Errors
/// See [`Error`]. Unless the disk fails between two renames, the folder is then as it was.
pub fn sync(destination: &Destination<'_>, paths: &[&str], outputs: &impl Outputs) -> Result<Report, Error> {
    create_folder(destination.state)?;
    ignore_state(destination.state)?;
    let name = folder_name(destination.folder);
    let _lock = lock(destination.state, &name)?;
    let manifest_path = destination.state.join(format!("outputs-{name}.json"));
    let manifest = read_manifest(&manifest_path);
    let stage = Stage::new(destination.state, &name)?;
    let plan = plan(destination, &manifest, paths, outputs, &stage)?;
    apply(destination, manifest, &manifest_path, plan, &stage)
}

/// The outputs that are not in a folder as `render` makes them, by path.
///
/// # Errors
/// An output cannot be rendered, or the file that it is a copy of cannot be read.
pub fn differing(folder: &Path, paths: &[&str], render: &Render<'_>) -> Result<Vec<String>, Error> {
    let differs = |path: &&str| {
        let bytes = bytes(render(path).map_err(Error::Diagnostics)?)?;
        Ok(if same_bytes(&folder.join(path), &bytes) { None } else { Some((*path).to_owned()) })
    };
    let found: Result<Vec<Option<String>>, Error> = paths.par_iter().map(differs).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Renders an output.
pub type Render<'a> = dyn Fn(&str) -> Result<Output, Vec<Diagnostic>> + Sync + 'a;

/// The bytes of an output.
fn bytes(output: Output) -> Result<Arc<[u8]>, IoError> {
    match output {
        Output::Bytes(bytes) => Ok(bytes),
        Output::File(source) => {
            fs::read(&source).map(Arc::from).map_err(|error| IoError::new("cannot read", &source, &error))
        }
    }
}

/// The steps for each output.
struct Plan {
    files: BTreeMap<String, Planned>,
}

struct Planned {
    hash: String,
    /// The state of its file, which it keeps when the folder around it is moved; `None` where that
    /// is to be found out.
    stamp: Option<Stamp>,
    /// A hash of the state of the file that it is made from, where it is.
    source: Option<String>,
    /// Whether it differs from what is there, and its new content is staged.
    is_new: bool,
}

impl Planned {
    /// The entry of the manifest for a file in this state.
    fn written(&self, stamp: Option<Stamp>) -> Written {
        let hash = self.hash.clone();
        match (stamp, self.source.clone()) {
            (Some(stamp), Some(source)) => Written::FromFile(hash, stamp, source),
            (Some(stamp), None) => Written::InState(hash, stamp),
            (None, _) => Written::Hash(hash),
        }
    }
}

/// Renders everything and stages what differs.
fn plan(
    destination: &Destination<'_>,
    manifest: &Manifest,
    paths: &[&str],
    outputs: &impl Outputs,
    stage: &Stage,
) -> Result<Plan, Error> {
    let existing = Existing { folder: destination.folder, manifest, is_new: !destination.folder.exists() };
    let results: Vec<Result<(String, Planned), Error>> =
        paths.par_iter().map(|path| Ok(((*path).to_owned(), plan_one(&existing, path, outputs, stage)?))).collect();
    let mut planned = Vec::with_capacity(results.len());
    let mut diagnostics = Vec::new();
    for result in results {
        match result {
            Ok(one) => planned.push(one),
            Err(Error::Diagnostics(more)) => diagnostics.extend(more),
            Err(error) => return Err(error),
        }
    }
    if !diagnostics.is_empty() {
        return Err(Error::Diagnostics(diagnostics));
    }
    // Put in one by one they would be compared with each other again and again.
    let files: BTreeMap<String, Planned> = planned.into_iter().collect();
    let is_foreign = |path: &&String| {
        !existing.is_new
            && !manifest.files.contains_key(*path)
            && destination.folder.join(path).symlink_metadata().is_ok()
    };
    let staged = files.iter().filter(|(_, planned)| planned.is_new).map(|(path, _)| path);
    let foreign: Vec<String> = staged.filter(is_foreign).cloned().collect();
    if !foreign.is_empty() && !destination.force {
        return Err(Error::Foreign(foreign));
    }
    Ok(Plan { files })
}

/// The output folder before anything is written.
struct Existing<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
    /// Then nothing needs to be looked up in it.
    is_new: bool,
}

impl Existing<'_> {
    /// The file at a path, when it holds bytes of this hash: it is in the state that it was written
    /// in, or is read.
    fn with_hash(&self, path: &str, hash: &str) -> Option<Planned> {
        if self.is_new {
            return None;
        }
        let target = self.folder.join(path);
        let stamp = Stamp::of(&fs::symlink_metadata(&target).ok().filter(fs::Metadata::is_file)?)?;
        let is_same = match self.manifest.files.get(path) {
            Some(written) if written.stamp() == Some(stamp) => written.hash() == hash,
            _ => fs::read(&target).is_ok_and(|bytes| self::hash(&bytes) == hash),
        };
        is_same.then(|| Planned { hash: hash.to_owned(), stamp: Some(stamp), source: None, is_new: false })
    }

    /// The file at a path, when it was made from a file in this state and nobody has touched it
    /// since.
    fn made_from(&self, path: &str, source: &str) -> Option<Planned> {
        let written = self.manifest.files.get(path).filter(|written| written.source_state() == Some(source))?;
        let metadata = fs::symlink_metadata(self.folder.join(path)).ok().filter(fs::Metadata::is_file)?;
        let stamp = Stamp::of(&metadata).filter(|stamp| written.stamp() == Some(*stamp))?;
        let (hash, source) = (written.hash().to_owned(), Some(source.to_owned()));
        Some(Planned { hash, stamp: Some(stamp), source, is_new: false })
    }
}

thread_local! {
    /// Where a thread renders its outputs, one after the other: a buffer that grows from nothing
    /// each time is copied half a dozen times on the way.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The largest buffer in bytes that is reused for the next output.
const LARGEST_BUFFER: usize = 1 << 20;

fn plan_one(existing: &Existing<'_>, path: &str, outputs: &impl Outputs, stage: &Stage) -> Result<Planned, Error> {
    let source = outputs.source_state(path).map(hex);
    if let Some(planned) = source.as_ref().and_then(|source| existing.made_from(path, source)) {
        return Ok(planned);
    }
    let mut buffer = BUFFER.take();
    let rendered = outputs.render(path, &mut buffer);
    let planned = stage_new(existing, path, rendered, &mut buffer, stage);
    // The buffer of a large output is not reused for small ones.
    buffer.clear();
    buffer.shrink_to(LARGEST_BUFFER);
    BUFFER.set(buffer);
    Ok(Planned { source, ..planned? })
}

/// Stages an output that was rendered into `buffer` where it is not there already.
fn stage_new(
    existing: &Existing<'_>,
    path: &str,
    rendered: Result<Option<PathBuf>, Vec<Diagnostic>>,
    buffer: &mut Vec<u8>,
    stage: &Stage,
) -> Result<Planned, Error> {
    if let Some(original) = rendered.map_err(Error::Diagnostics)? {
        buffer.clear();
        let read = fs::File::open(&original).and_then(|mut file| file.read_to_end(buffer));
        read.map_err(|error| IoError::new("cannot read", &original, &error))?;
    }
    let hash = hash(buffer);
    if let Some(planned) = existing.with_hash(path, &hash) {
        return Ok(planned);
    }
    Ok(Planned { hash, stamp: stage.write(path, buffer)?, source: None, is_new: true })
}

fn same_bytes(target: &Path, bytes: &[u8]) -> bool {
    let same_length =
        fs::metadata(target).is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes.len() as u64);
    same_length && fs::read(target).is_ok_and(|known| known == bytes)
}

fn hash(bytes: &[u8]) -> String {
    hex(xxh3::xxh3_128(bytes))
}

/// A hash as the manifest has it.
fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Moves what is staged into place and removes what is gone.
fn apply(
    destination: &Destination<'_>,
    manifest: Manifest,
    manifest_path: &Path,
    mut plan: Plan,
    stage: &Stage,
) -> Result<Report, Error> {
    let mut report = Report::default();
    let gone: BTreeMap<String, Written> = manifest
        .files
        .iter()
        .filter(|(path, _)| !plan.files.contains_key(*path))
        .map(|(path, written)| (path.clone(), written.clone()))
        .collect();
    // Both the old and the new files are ours from here on, wherever this is interrupted.
    let mut both = manifest;
    let planned = plan.files.iter().map(|(path, planned)| {
        let before = both.files.get(path).filter(|_| planned.is_new);
        let written = match before {
            Some(before) => Written::Either(planned.hash.clone(), before.hashes().cloned().collect()),
            None => planned.written(planned.stamp),
        };
        (path.clone(), written)
    });
    let planned = planned.filter(|(path, written)| both.files.get(path) != Some(written));
    let mut planned: BTreeMap<String, Written> = planned.collect();
    if !planned.is_empty() || !gone.is_empty() {
        both.files.append(&mut planned);
        write_manifest(manifest_path, &both)?;
    }
    let in_the_way = |path: &str| plan.files.keys().any(|new| is_below(path, new) || is_below(new, path));
    let (first, last): (Vec<_>, Vec<_>) = gone.iter().partition(|(path, _)| in_the_way(path));
    first.into_iter().try_for_each(|(path, known)| remove(destination, path, known, &mut report))?;
    let mut placer = Placer::new(destination.folder, stage);
    for (path, planned) in &mut plan.files {
        if !planned.is_new {
            report.unchanged += 1;
            continue;
        }
        let placed = placer.place(path)?;
        planned.stamp = planned.stamp.filter(|_| placed == Placed::WithFolder);
        report.written += 1;
    }
    last.into_iter().try_for_each(|(path, known)| remove(destination, path, known, &mut report))?;
    let now = Manifest { files: written(destination.folder, plan) };
    if now != both {
        write_manifest(manifest_path, &now)?;
    }
    Ok(report)
}

/// The files of a plan that has come true, in the states that they are in now.
fn written(folder: &Path, plan: Plan) -> BTreeMap<String, Written> {
    let written = |(path, planned): (String, Planned)| {
        let stamp = planned.stamp.or_else(|| Stamp::of(&fs::symlink_metadata(folder.join(&path)).ok()?));
        (path, planned.written(stamp))
    };
    plan.files.into_par_iter().map(written).collect::<Vec<_>>().into_iter().collect()
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Removes a file that an earlier build wrote, and the folders that are empty then.
fn remove(destination: &Destination<'_>, path: &str, known: &Written, report: &mut Report) -> Result<(), Error> {
    let target = destination.folder.join(path);
    match fs::read(&target) {
        Ok(bytes) if known.hashes().any(|known| *known == hash(&bytes)) => {
            fs::remove_file(&target).map_err(|error| IoError::new("cannot remove", &target, &error))?;
            report.removed += 1;
        }
        Ok(_) => report.left.push(path.to_owned()),
        Err(_) => return Ok(()),
    }
    let mut folder = target.parent();
    while let Some(empty) = folder.filter(|folder| *folder != destination.folder && fs::remove_dir(folder).is_ok()) {
        folder = empty.parent();
    }
    Ok(())
}

/// Writes one file as a whole or not at all, in place of one that may be there.
///
/// # Errors
/// Its folder does not exist or cannot be written to.
pub fn write_file(target: &Path, bytes: &[u8]) -> Result<(), IoError> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut beside| {
        beside.write_all(bytes)?;
        allow_reading(beside.as_file())?;
        beside.persist(target).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| IoError::new("cannot write", target, &error))
}

/// The permissions of an ordinary new file; temporary files are private.
fn allow_reading(file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

fn create_folder(folder: &Path) -> Result<(), IoError> {
    fs::create_dir_all(folder).map_err(|error| IoError::new("cannot make folder", folder, &error))
}

/// Excludes the state between builds from the repository.
fn ignore_state(state: &Path) -> Result<(), IoError> {
    let path = state.join(".gitignore");
    if path.exists() {
        return Ok(());
    }
    fs::write(&path, "*\n").map_err(|error| IoError::new("cannot write", &path, &error))
}

fn lock(state: &Path, name: &str) -> Result<fs::File, Error> {
    let path = state.join(format!("lock-{name}"));
    let file = fs::File::create(&path).map_err(|error| IoError::new("cannot write", &path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Locked),
        // A file system without locks: two builds at once are then up to the author.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

/// A short name for an output folder: each has its own lock and manifest.
fn folder_name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    hash(folder.to_string_lossy().as_bytes()).chars().take(12).collect()
}

/// A manifest that is missing or damaged means that no file counts as ours.
fn read_manifest(path: &Path) -> Manifest {
    fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<(), IoError> {
    let failure = |error: &io::Error| IoError::new("cannot write", path, error);
    let bytes = serde_json::to_vec(manifest).map_err(|error| failure(&error.into()))?;
    let beside = path.with_extension("json.new");
    fs::write(&beside, bytes).map_err(|error| failure(&error))?;
    fs::rename(&beside, path).map_err(|error| failure(&error))
}
