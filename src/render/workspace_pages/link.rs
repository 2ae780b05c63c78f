//! Values that lead to the pages about parts of a workspace.
//!
//! In: an entry of the directory. Out: the fields that templates see wherever a part is named.
//! Never: anything else about the part.

use serde::Serialize;

use crate::render::workspace_pages::index::ProjectLibrary;
use crate::site::Site;
use crate::site::directory::Entry;
use workspace::BrickKind;

/// Link to a part of a workspace.
#[derive(Serialize)]
pub(super) struct Link<'a> {
    pub(super) name: &'a str,
    pub(super) permalink: String,
    pub(super) path: &'a str,
}

impl<'a> Link<'a> {
    /// A link to the page of an entry.
    pub(super) fn new(site: &Site, entry: &'a Entry) -> Self {
        let path = entry.url.as_deref().unwrap_or_default();
        Self { name: &entry.name, permalink: site.permalink(path), path }
    }
}

/// Link to a brick.
#[derive(Serialize)]
pub(super) struct BrickLink<'a> {
    #[serde(flatten)]
    pub(super) link: Link<'a>,
    /// `base` or `component`.
    pub(super) kind: BrickKind,
    /// The first sentence of its documentation.
    pub(super) description: &'a str,
}

/// Link to a brick of a project, or to a project with a brick.
#[derive(Serialize)]
pub(super) struct Declared<L> {
    #[serde(flatten)]
    pub(super) link: L,
    /// `declared`, `unused` or `missing`.
    pub(super) standing: &'static str,
}

/// Link to a library of a project, or to a project with a library, and what provides the library
/// there.
#[derive(Serialize)]
pub(super) struct Provided<'a> {
    #[serde(flatten)]
    pub(super) link: Link<'a>,
    #[serde(flatten)]
    pub(super) library: &'a ProjectLibrary,
}
