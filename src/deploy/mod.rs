//! Bringing a site to where readers find it. \[io\]
//!
//! In: the files of a site and what each is. Out: the same files in a folder, on a branch, in a
//! bucket. Never: half a site, as far as readers can tell; never touching what an earlier
//! deployment did not bring.
//!
//! Readers may come at any moment, and so may the end of the connection. So what a page needs is
//! there before the page, a new page before what links to it, and nothing is removed before nothing
//! leads to it: see [`Stage`]. A branch changes in one step.
#![expect(clippy::disallowed_methods, reason = "reads the files that it brings away")]

#[cfg_attr(not(feature = "network"), path = "no_bucket.rs")]
pub(crate) mod bucket;
pub(crate) mod folder;
pub(crate) mod git;
mod manifest;

use std::path::PathBuf;

use md5::{Digest, Md5};

use crate::source::IoError;

/// A file of a site.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its path in the site.
    pub path: String,
    /// Where it is.
    pub file: PathBuf,
    /// Its role among the others.
    pub kind: Kind,
    /// Its media type.
    pub media_type: String,
    /// How long it may be cached.
    pub cache_control: &'static str,
}

/// Role of a file among the others, in the order in which they must come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Needed by pages: style sheets, pictures.
    Asset,
    /// A page.
    Page,
    /// Lists of pages for programs: feeds, the sitemap.
    List,
}

/// When a file comes. All files of a stage are there before the first of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Files that pages need.
    Assets,
    /// Pages that nothing can lead to yet.
    NewPages,
    /// Pages that are there already and may lead to new ones.
    ChangedPages,
    /// Feeds and sitemaps.
    Lists,
}

impl Stage {
    fn of(kind: Kind, is_new: bool) -> Self {
        match (kind, is_new) {
            (Kind::Asset, _) => Self::Assets,
            (Kind::Page, true) => Self::NewPages,
            (Kind::Page, false) => Self::ChangedPages,
            (Kind::List, _) => Self::Lists,
        }
    }
}

/// Result of a deployment, done or only planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Files that were brought, in the order in which they were.
    pub brought: Vec<String>,
    /// How many were there already.
    pub unchanged: usize,
    /// Files that were removed.
    pub removed: Vec<String>,
    /// Files of an earlier deployment that are no longer in the site, but that somebody has
    /// changed: they were left alone.
    pub left: Vec<String>,
}

/// How to deploy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Only say what would be done.
    pub dry_run: bool,
    /// Replace what an earlier deployment did not bring.
    pub force: bool,
}

/// Why a deployment failed, and what is there now.
#[derive(Debug)]
pub(crate) struct Error(pub String);

impl From<IoError> for Error {
    fn from(failure: IoError) -> Self {
        Self(failure.to_string())
    }
}

/// A file's bytes and a hash of them and of what is said of it.
struct Content {
    bytes: Vec<u8>,
    md5: [u8; 16],
}

impl Content {
    fn read(item: &Item) -> Result<Self, Error> {
        let bytes = std::fs::read(&item.file).map_err(|error| IoError::new("cannot read", &item.file, &error))?;
        let md5 = Md5::digest(&bytes).into();
        Ok(Self { bytes, md5 })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Error that names the files in the way.
fn foreign(place: &str, paths: &[String]) -> Error {
    let first: Vec<String> = paths.iter().take(3).map(|path| format!("`{path}`")).collect();
    let more = if paths.len() > 3 { format!(" and {} more", paths.len() - 3) } else { String::new() };
    Error(format!(
        "{place} holds files that were not brought there by `brickpress deploy`: {}{more}; choose another place, or replace them with `--force`",
        first.join(", ")
    ))
}

/// Whether a path that was noted somewhere stays in its place.
fn is_inside(path: &str) -> bool {
    !path.split('/').any(|part| matches!(part, "" | "." | "..")) && !path.contains(['\\', '\0'])
}
