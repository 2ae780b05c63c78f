//! Which files make up a site.
//!
//! In: a site's folder. Out: what is in `content`, `templates` and `static`. Never: files that
//! editors and systems leave behind.
#![expect(clippy::disallowed_methods, reason = "reads the disk")]

use std::collections::BTreeMap;
use std::path::Path;

use super::{IoError, Tree};
use super::{Known, Selection, Want, read_tree};

/// A site as it stands on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteSources {
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
pub struct IgnoredFiles {
    /// Of `content`.
    pub content: globset::GlobSet,
    /// Of `static`.
    pub statics: globset::GlobSet,
}

impl IgnoredFiles {
    /// Decides what to do with a file of `content`.
    pub(super) fn content_file(&self, path: &str) -> Want {
        match path {
            _ if is_hidden(path) || is_backup(path) || self.content.is_match(path) => Want::Nothing,
            _ if path.ends_with(".md") || path.ends_with(".ipynb") => Want::Bytes,
            _ => Want::Reference,
        }
    }

    fn static_file(&self, path: &str) -> Want {
        match is_clutter(path) || is_backup(path) || self.statics.is_match(path) {
            true => Want::Nothing,
            false => Want::Reference,
        }
    }
}

/// Whether a folder of `content` is looked into.
pub(super) fn content_folder(path: &str) -> bool {
    !is_hidden(path)
}

/// Reads `content`, `templates` and `static` below `root`; `known` spares reading files of
/// `content`.
///
/// # Errors
/// One of these folders exists and cannot be listed.
pub fn read_site(root: &Path, ignored: &IgnoredFiles, known: Option<&Known<'_>>) -> Result<SiteSources, IoError> {
    Ok(SiteSources {
        content: read_content(root, ignored, known)?,
        templates: read_templates(root)?,
        statics: read_statics(root, ignored)?,
        workspaces: BTreeMap::new(),
    })
}

/// Reads `content`; `known` spares reading files.
fn read_content(root: &Path, ignored: &IgnoredFiles, known: Option<&Known<'_>>) -> Result<Tree, IoError> {
    read(root, "content", &content_folder, &|path| ignored.content_file(path), known)
}

/// Reads `templates`.
pub(super) fn read_templates(root: &Path) -> Result<Tree, IoError> {
    let template = |path: &str| if is_hidden(path) || is_backup(path) { Want::Nothing } else { Want::Bytes };
    read(root, "templates", &|path| !is_hidden(path), &template, None)
}

/// Reads `static`.
pub(super) fn read_statics(root: &Path, ignored: &IgnoredFiles) -> Result<Tree, IoError> {
    read(root, "static", &|path| !is_clutter(path), &|path| ignored.static_file(path), None)
}

fn read(
    root: &Path,
    name: &str,
    folder: &(dyn Fn(&str) -> bool + Sync),
    file: &(dyn Fn(&str) -> Want + Sync),
    known: Option<&Known<'_>>,
) -> Result<Tree, IoError> {
    let boundary = std::fs::canonicalize(root).map_err(|error| IoError::new("cannot open", root, &error))?;
    let path = root.join(name);
    let selection = Selection { folder, file, boundary: &boundary, known };
    read_tree(&path, name, &selection).map_err(|error| IoError::new("cannot list folder", &path, &error))
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
