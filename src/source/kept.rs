//! A site's files as they were read the last time, and what has changed since.
//!
//! In: a site's folder, and the paths at which something may have changed. Out: everything, or of the texts just those. Never: believing that nothing
//! else can have changed where a link, or a folder that came or went, makes that doubtful: then everything is read.
#![expect(clippy::disallowed_methods, reason = "reads the disk")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::site::{self, Ignored};
use super::{File, IoError, Sources, Tree, read_site};
use super::{Known, Want, reference};

/// What is known of changes since a site was read the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since<'a> {
    /// Anything may have changed.
    Anything,
    /// What is at these absolute paths, and nothing else.
    Changed(&'a [PathBuf]),
    /// As far as is known, nothing.
    Nothing,
}

/// The files of a site.
#[derive(Debug)]
pub struct SiteFiles {
    /// Those of `content`.
    pub content: Content,
    /// Templates by content.
    pub templates: Arc<Tree>,
    /// Static files by reference.
    pub statics: Arc<Tree>,
    /// Whether templates and static files are what they were the last time.
    pub is_same: bool,
}

/// The files of `content`.
#[derive(Debug)]
pub enum Content {
    /// All of them.
    Whole(Tree),
    /// Those that changed: paths below `content`, and what is there now.
    Changes(Vec<(String, Option<File>)>),
}

impl From<Sources> for SiteFiles {
    fn from(sources: Sources) -> Self {
        let Sources { content, templates, statics, .. } = sources;
        Self {
            content: Content::Whole(content),
            templates: Arc::new(templates),
            statics: Arc::new(statics),
            is_same: false,
        }
    }
}

/// What was read of a site the last time, apart from its texts.
#[derive(Debug, Default)]
pub struct Kept {
    last: Mutex<Option<Last>>,
}

#[derive(Debug, Clone)]
struct Last {
    /// Whether what changes in one place changes there alone.
    is_plain: bool,
    templates: Arc<Tree>,
    statics: Arc<Tree>,
}

impl Kept {
    /// Reads a site: of its texts only those that changed, where `since` tells which these are and nothing makes it doubtful.
    ///
    /// # Errors
    /// One of its folders exists and cannot be listed.
    pub fn read(
        &self,
        root: &Path,
        ignored: &Ignored,
        known: Option<&Known<'_>>,
        since: Since<'_>,
    ) -> Result<SiteFiles, IoError> {
        if let Since::Changed(paths) = since {
            // Of what was read before something failed nothing is known: the next time everything is read.
            let read = self.read_changes(root, ignored, paths).inspect_err(|_| self.forget())?;
            if let Some(files) = read {
                return Ok(files);
            }
        }
        let sources = read_site(root, ignored, known)?;
        let is_content_plain = is_plain(&sources.content);
        let mut files = SiteFiles::from(sources);
        if let Some(last) = self.last() {
            let same = [keep(&mut files.templates, last.templates), keep(&mut files.statics, last.statics)];
            files.is_same = same == [true; 2];
        }
        self.remember(&files, is_content_plain);
        Ok(files)
    }

    /// `None` when everything has to be read.
    fn read_changes(&self, root: &Path, ignored: &Ignored, paths: &[PathBuf]) -> Result<Option<SiteFiles>, IoError> {
        let Some(last) = self.last().filter(|last| last.is_plain) else { return Ok(None) };
        let Some(changed) = Changed::new(root, paths) else { return Ok(None) };
        let content: Option<Vec<Vec<_>>> = changed.content.iter().map(|path| change(root, path, ignored)).collect();
        let Some(content) = content else { return Ok(None) };
        let content = Content::Changes(content.into_iter().flatten().collect());
        let templates = if changed.templates { Arc::new(site::read_templates(root)?) } else { last.templates };
        let statics = if changed.statics { Arc::new(site::read_statics(root, ignored)?) } else { last.statics };
        let is_same = !changed.templates && !changed.statics;
        let files = SiteFiles { content, templates, statics, is_same };
        self.remember(&files, true);
        Ok(Some(files))
    }

    fn last(&self) -> Option<Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn remember(&self, files: &SiteFiles, is_content_plain: bool) {
        let (templates, statics) = (Arc::clone(&files.templates), Arc::clone(&files.statics));
        let is_plain = is_content_plain && is_plain(&templates) && is_plain(&statics);
        let last = Last { is_plain, templates, statics };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
    }
}

/// Whether a folder holds no links, and nothing that could not be read.
fn is_plain(tree: &Tree) -> bool {
    !tree.linked && tree.problems.is_empty()
}

/// What is the same as before stays the same value. Whether it is.
fn keep(now: &mut Arc<Tree>, before: Arc<Tree>) -> bool {
    let is_same = *now == before;
    if is_same {
        *now = before;
    }
    is_same
}

/// Which parts of a site have changed.
#[derive(Default)]
struct Changed {
    /// Paths below `content`.
    content: Vec<String>,
    templates: bool,
    statics: bool,
}

impl Changed {
    /// `None` when something else has, such as the configuration.
    fn new(root: &Path, paths: &[PathBuf]) -> Option<Self> {
        let root = std::path::absolute(root).ok()?;
        let mut changed = Self::default();
        for path in paths {
            let names = path.strip_prefix(&root).ok()?.components().map(|name| name.as_os_str().to_str());
            let inside = names.collect::<Option<Vec<_>>>()?.join("/");
            match inside.split_once('/')? {
                ("content", path) => changed.content.push(path.to_owned()),
                ("templates", _) => changed.templates = true,
                ("static", _) => changed.statics = true,
                _ => return None,
            }
        }
        Some(changed)
    }
}

/// What is at a path below `content` now: nothing to tell where the site has nothing to do with it; `None` when it is not a plain file.
fn change(root: &Path, path: &str, ignored: &Ignored) -> Option<Vec<(String, Option<File>)>> {
    let mut folders = path.match_indices('/').map(|(index, _)| &path[..index]);
    if !folders.all(site::content_folder) {
        return Some(Vec::new());
    }
    let file = root.join("content").join(path);
    let now = match std::fs::symlink_metadata(&file) {
        Ok(metadata) if metadata.is_file() => {
            // Its folder may be a link, or be written otherwise.
            let real = std::fs::canonicalize(root).ok()?.join("content").join(path);
            if std::fs::canonicalize(&file).ok()? != real {
                return None;
            }
            match ignored.content_file(path) {
                Want::Nothing => return Some(Vec::new()),
                Want::Bytes => Some(File::Bytes(std::fs::read(&file).ok()?.as_slice().into())),
                Want::Reference => Some(File::Reference(reference(&file, &metadata))),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        _ => return None,
    };
    Some(vec![(path.to_owned(), now)])
}
