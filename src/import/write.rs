//! Writing what was imported, and remembering it. \[io\]
//!
//! In: a [`Plan`] and the site's folder. Out: files. Never: one that the author has edited or
//! removed since it was imported: for that, the hash of what was written is stored in
//! `import/<system>.json`.
#![expect(clippy::disallowed_methods, reason = "writes what was imported")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::export::Export;
use super::plan::{Content, Plan};
use crate::output::write_file;
use crate::source::IoError;

/// History of earlier imports.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// Whether the import came to its end. If not, a file that is missing was never written.
    complete: bool,
    /// By path: hashes of what was written, the last one first.
    files: BTreeMap<String, Vec<String>>,
    /// Where posts stand, by id.
    pub folders: BTreeMap<String, String>,
}

/// Summary of what was written.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Files that were not there.
    pub new: usize,
    /// Files that the export has changed.
    pub updated: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files that somebody has edited or removed.
    pub kept: Vec<String>,
    /// Files that an earlier import wrote and this one does not know.
    pub gone: Vec<String>,
}

/// Where an import keeps its memory and its report.
fn beside(root: &Path, name: &str) -> PathBuf {
    root.join("import").join(name)
}

/// Reads the history of imports from a system.
///
/// # Errors
/// The file is there and is not what an import wrote.
pub(crate) fn remember(root: &Path, system: &str) -> Result<Memory, String> {
    let path = beside(root, &format!("{system}.json"));
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            let name = crate::source::display_path(&path);
            format!(
                "`{name}` is not what an import wrote: {error}; without it, an import would take every file for yours"
            )
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(Memory { complete: true, ..Memory::default() })
        }
        Err(error) => Err(IoError::new("cannot read", &path, &error).to_string()),
    }
}

/// Writes a plan. Files that were edited stay, and are named in what is returned.
///
/// # Errors
/// The machine fails. What was written until then is whole, and the next import goes on from there.
pub(crate) fn write(
    root: &Path,
    system: &str,
    plan: &Plan,
    export: &Export,
    mut memory: Memory,
) -> Result<Done, String> {
    let mut done = Done::default();
    let mut to_write = Vec::new();
    for (path, content) in &plan.files {
        let hash = hash(&bytes(content, export)?);
        let known = memory.files.get(path).cloned().unwrap_or_default();
        match compare(&root.join(path), &hash, &known, memory.complete)? {
            State::Same => done.unchanged += 1,
            State::Ours => {
                done.updated += 1;
                to_write.push((path, content));
            }
            State::Missing => {
                done.new += 1;
                to_write.push((path, content));
            }
            State::Theirs => {
                done.kept.push(path.clone());
                continue;
            }
        }
        let older: Vec<String> = known.into_iter().filter(|old| *old != hash).collect();
        let hashes = std::iter::once(hash).chain(older).collect();
        memory.files.insert(path.clone(), hashes);
    }
    let mut defaults = Vec::new();
    for (path, text) in &plan.defaults {
        if !memory.files.contains_key(path) && !root.join(path).exists() {
            memory.files.insert(path.clone(), vec![hash(text.as_bytes())]);
            done.new += 1;
            defaults.push((path, text));
        }
    }
    let is_known = |path: &String| plan.files.contains_key(path) || plan.defaults.contains_key(path);
    done.gone = memory.files.keys().filter(|path| !is_known(path) && root.join(path).exists()).cloned().collect();
    memory.folders.extend(plan.folders.clone());
    // First what is going to be written, so that an import that breaks off knows its own files
    // again.
    memory.complete = false;
    save(root, system, &memory)?;
    for (path, content) in to_write {
        put(&root.join(path), &bytes(content, export)?)?;
    }
    for (path, text) in defaults {
        put(&root.join(path), text.as_bytes())?;
    }
    put(&beside(root, &format!("{system}-report.md")), plan.report.markdown(&done.kept, &done.gone).as_bytes())?;
    memory.complete = true;
    for hashes in memory.files.values_mut() {
        hashes.truncate(1);
    }
    save(root, system, &memory)?;
    Ok(done)
}

/// State of a file that is to be written.
enum State {
    /// It is there already.
    Same,
    /// An earlier import wrote it.
    Ours,
    /// There is none, and the author has not removed it.
    Missing,
    /// The author has edited or removed it.
    Theirs,
}

/// Compares a file with what is to be written; `known` has the hashes of what was, and `complete`
/// says whether that is sure to have been written.
fn compare(target: &Path, hash: &str, known: &[String], complete: bool) -> Result<State, String> {
    match fs::read(target) {
        Ok(bytes) => match self::hash(&bytes) {
            there if there == hash => Ok(State::Same),
            there if known.contains(&there) => Ok(State::Ours),
            _ => Ok(State::Theirs),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(if complete && !known.is_empty() { State::Theirs } else { State::Missing })
        }
        Err(error) => Err(IoError::new("cannot read", target, &error).to_string()),
    }
}

fn bytes(content: &Content, export: &Export) -> Result<Vec<u8>, String> {
    match content {
        Content::Bytes(bytes) => Ok(bytes.clone()),
        Content::Copy(number) => export.read(*number),
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn save(root: &Path, system: &str, memory: &Memory) -> Result<(), String> {
    let mut text = serde_json::to_string_pretty(memory).map_err(|error| error.to_string())?;
    text.push('\n');
    put(&beside(root, &format!("{system}.json")), text.as_bytes())
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| IoError::new("cannot make", folder, &error).to_string())?;
    }
    write_file(path, bytes).map_err(|failure| failure.to_string())
}
