//! Lists of a site, and everything that there is to render: independent of the texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::archive::Year;
use super::directory::Directory;
use super::output_kind::OutputKind;
use super::page::PageId;
use super::search::Findable;
use super::taxonomies::Taxonomy;
use crate::source::Tree;

/// Lists of a site's pages, and everything that there is to render.
#[derive(Debug, Default)]
pub struct Structure {
    /// Taxonomies in the order of their declaration.
    pub taxonomies: Vec<Taxonomy>,
    /// Years with dated pages, the latest first.
    pub archive: Vec<Year>,
    /// Workspaces and where their parts are described, sorted by name.
    pub workspaces: Vec<Directory>,
    /// Everything that there is to render or copy, by output path (`posts/hello/index.html`).
    pub outputs: BTreeMap<String, OutputKind>,
    /// The neighbours of each page in its section.
    pub neighbours: Vec<Neighbours>,
    /// The parts of each series, the first one first.
    pub series: BTreeMap<String, Vec<PageId>>,
    /// The entries that a search finds, where there is one.
    pub findable: Vec<Findable>,
    /// Files beside the content, by path below `content`.
    pub assets: Arc<Tree>,
    /// Static files.
    pub statics: Arc<Tree>,
    pub(super) by_path: BTreeMap<String, PageId>,
    /// Output paths of the files beside the content, by path below `content`.
    pub(super) asset_outputs: BTreeMap<String, String>,
    /// The same from the other end.
    pub(super) assets_by_output: FxHashMap<String, String>,
}

/// The neighbours of a page in its section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The later or lighter one.
    pub lower: Option<PageId>,
    /// The earlier or heavier one.
    pub higher: Option<PageId>,
}
