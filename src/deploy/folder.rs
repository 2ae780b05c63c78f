//! To a folder of this machine, such as one that a server shows, or one that is mounted. \[io\]
//!
//! In: files of a site. Out: the same files in the folder. Never: a file that is half there: all
//! are copied beside their places first, and then moved.
#![expect(clippy::disallowed_methods, reason = "writes the folder")]

use std::fs;
use std::path::Path;

use super::manifest::{self, Entry, Manifest, NAME, There};
use super::{Content, Error, Item, Options, Report, foreign, hex, is_inside};
use crate::output::write_file;
use crate::source::{IoError, display_path};

/// Where files wait until all are there. In the folder itself, so that moving them is one step
/// each.
const STAGE: &str = ".brickpress-stage";

/// Brings a site into a folder.
///
/// # Errors
/// A file cannot be written; the message says what is there now. Nothing has changed when a file is
/// in the way.
pub(crate) fn deploy(items: &[Item], folder: &Path, options: Options) -> Result<Report, Error> {
    let place = format!("`{}`", display_path(folder));
    let note = folder.join(NAME);
    let known = match fs::read(&note) {
        Ok(bytes) => Manifest::parse(&bytes, &place)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Manifest::default(),
        Err(error) => return Err(IoError::new("cannot read", &note, &error).into()),
    };
    let paths = items.iter().map(|item| &item.path).chain(known.files.keys().filter(|path| is_inside(path)));
    let there: There = paths.filter_map(|path| Some((path.clone(), mark(&folder.join(path))?))).collect();
    let plan = manifest::plan(items, &known, &there, &|mark, md5| mark == md5)?;
    if !plan.foreign.is_empty() && !options.force {
        return Err(foreign(&place, &plan.foreign));
    }
    let report = plan.report();
    if options.dry_run || plan.is_done(&known) {
        return Ok(report);
    }
    let stage = folder.join(STAGE);
    make_folder(&stage)?;
    let lock = fs::File::create(stage.join("lock")).map_err(|error| IoError::new("cannot write", &stage, &error))?;
    if matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)) {
        return Err(Error(format!("another deployment is writing into {place}")));
    }
    for (index, (_, item)) in plan.bring.iter().enumerate() {
        copy(item, &plan.after.files[&item.path], &stage.join(index.to_string()))?;
    }
    write_note(&note, &stage, &plan.before)?;
    let in_the_way = |path: &&String| plan.bring.iter().any(|(_, item)| clashes(path, &item.path));
    let (first, last): (Vec<&String>, Vec<&String>) = plan.remove.iter().partition(in_the_way);
    first.into_iter().try_for_each(|path| remove(folder, path))?;
    for (index, (_, item)) in plan.bring.iter().enumerate() {
        let target = folder.join(&item.path);
        make_folder(target.parent().unwrap_or(folder))?;
        fs::rename(stage.join(index.to_string()), &target)
            .map_err(|error| IoError::new("cannot write", &target, &error))?;
    }
    last.into_iter().try_for_each(|path| remove(folder, path))?;
    let mut after = plan.after;
    after.files.values_mut().for_each(|entry| entry.mark.clone_from(&entry.md5));
    write_note(&note, &stage, &after)?;
    fs::remove_dir_all(&stage).map_err(|error| IoError::new("cannot remove", &stage, &error))?;
    Ok(report)
}

/// Writes the note where files wait, so that nothing else is ever left in the folder.
fn write_note(note: &Path, stage: &Path, manifest: &Manifest) -> Result<(), IoError> {
    let waiting = stage.join("note");
    write_file(&waiting, &manifest.bytes())?;
    fs::rename(waiting, note).map_err(|error| IoError::new("cannot write", note, &error))
}

/// Reads what is at a path: the hash of a file, or a word for anything else.
fn mark(path: &Path) -> Option<String> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if !metadata.is_file() {
        return Some("no file".to_owned());
    }
    use md5::{Digest, Md5};
    Some(fs::read(path).map_or_else(|_| "unreadable".to_owned(), |bytes| hex(&Md5::digest(&bytes))))
}

/// Copies a file to where it waits; it must still be what was planned.
fn copy(item: &Item, planned: &Entry, target: &Path) -> Result<(), Error> {
    let content = Content::read(item)?;
    if hex(&content.md5) != planned.md5 {
        return Err(Error(format!("`{}` has changed while it was deployed; run the command again", item.path)));
    }
    Ok(write_file(target, &content.bytes)?)
}

/// Whether one path is a folder of the other.
fn clashes(one: &str, other: &str) -> bool {
    let below = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    below(one, other) || below(other, one)
}

fn make_folder(folder: &Path) -> Result<(), IoError> {
    fs::create_dir_all(folder).map_err(|error| IoError::new("cannot make folder", folder, &error))
}

/// Removes a file, and the folders that are empty then.
fn remove(folder: &Path, path: &str) -> Result<(), IoError> {
    let target = folder.join(path);
    match fs::remove_file(&target) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(IoError::new("cannot remove", &target, &error));
        }
        _ => {}
    }
    let mut above = target.parent();
    while let Some(empty) = above.filter(|above| *above != folder && fs::remove_dir(above).is_ok()) {
        above = empty.parent();
    }
    Ok(())
}
