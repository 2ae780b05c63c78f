//! The changes on disk since a site was last read.
//!
//! In: a site's folder, and the paths at which something may have changed. Out: what is at these
//! paths now. Never: taking a part for the whole: where a link, or a folder that came or went,
//! makes it doubtful that nothing else has changed, everything is to be read.
#![expect(clippy::disallowed_methods, reason = "reads the disk")]

use std::path::{Path, PathBuf};

use super::site::{self, IgnoredFiles};
use super::{File, IoError, Tree, Want, reference};

/// Which files of a site may have changed since it was read the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangedPaths<'a> {
    /// Any.
    Unknown,
    /// Those at these absolute paths, and no others.
    Only(&'a [PathBuf]),
    /// None, as far as the system reports.
    NoneReported,
}

/// The contents of the paths that changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files below `content`, by their paths there; nothing for one that is gone.
    pub content: Vec<(String, Option<File>)>,
    /// The templates, where one of them changed.
    pub templates: Option<Tree>,
    /// The static files, where one of them changed.
    pub statics: Option<Tree>,
}

/// Reads what is at paths of a site that changed. `None` when everything has to be read to tell.
///
/// # Errors
/// A folder exists and cannot be listed.
pub fn read_changes(root: &Path, ignored: &IgnoredFiles, paths: &[PathBuf]) -> Result<Option<Changes>, IoError> {
    let (Ok(absolute), mut changes) = (std::path::absolute(root), Changes::default()) else { return Ok(None) };
    let (mut templates, mut statics) = (false, false);
    for path in paths {
        let Some(inside) = path_inside(&absolute, path) else { return Ok(None) };
        match inside.split_once('/') {
            Some(("content", path)) => match read_change(root, path, ignored) {
                Some(change) => changes.content.extend(change),
                None => return Ok(None),
            },
            Some(("templates", _)) => templates = true,
            Some(("static", _)) => statics = true,
            // Something else, such as the configuration.
            _ => return Ok(None),
        }
    }
    changes.templates = templates.then(|| site::read_templates(root)).transpose()?;
    changes.statics = statics.then(|| site::read_statics(root, ignored)).transpose()?;
    Ok(Some(changes))
}

/// A path below a folder, with forward slashes.
fn path_inside(folder: &Path, path: &Path) -> Option<String> {
    let names = path.strip_prefix(folder).ok()?.components().map(|name| name.as_os_str().to_str());
    Some(names.collect::<Option<Vec<_>>>()?.join("/"))
}

/// Reads what is at a path below `content` now: nothing where the site has nothing to do with it;
/// `None` when it is not a plain file.
fn read_change(root: &Path, path: &str, ignored: &IgnoredFiles) -> Option<Option<(String, Option<File>)>> {
    let mut folders = path.match_indices('/').map(|(index, _)| &path[..index]);
    if !folders.all(site::content_folder) {
        return Some(None);
    }
    let file = root.join("content").join(path);
    let now = match std::fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => {
            // Its folder may be a link, or its name be written with other letter case.
            let real = std::fs::canonicalize(root).ok()?.join("content").join(path);
            if std::fs::canonicalize(&file).ok()? != real {
                return None;
            }
            match ignored.content_file(path) {
                Want::Nothing => return Some(None),
                Want::Bytes => Some(File::Bytes(std::fs::read(&file).ok()?.as_slice().into())),
                Want::Reference => Some(File::Reference(reference(&file, &metadata))),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        _ => return None,
    };
    Some(Some((path.to_owned(), now)))
}
