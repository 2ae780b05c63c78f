//! What of a site does not depend on its texts: places, lists, outputs.
//!
//! In: published pages and sections, files beside them, the configuration. Out: [`Placed`]. Never: looking at a text below its front matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::content::page::{Page, Section};
use crate::source::Tree;
use support::diagnostic::Diagnostic;

use super::archive::{self, Year};
use super::directory::Directory;
use super::order::Dates;
use super::outputs::{self, Target};
use super::related;
use super::search::{self, Findable};
use super::taxonomies::{self, Taxonomy};
use super::{PageId, SitePage, SiteSection, sections};

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
    pub outputs: BTreeMap<String, Target>,
    /// The neighbours of each page in its section.
    pub neighbours: Vec<Neighbours>,
    /// The parts of each series, the first one first.
    pub series: BTreeMap<String, Vec<PageId>>,
    /// What a search finds, where there is one.
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

/// What a structure is made from.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) config: Arc<Config>,
    /// Published pages, sorted by path.
    pub(super) pages: Vec<Arc<Page>>,
    pub(super) sections: BTreeMap<String, Arc<Section>>,
    pub(super) assets: Arc<Tree>,
    pub(super) statics: Arc<Tree>,
    pub(super) workspaces: Vec<Directory>,
}

/// A structure, with the pages and sections in their places.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) pages: Vec<Arc<SitePage>>,
    pub(super) sections: BTreeMap<String, Arc<SiteSection>>,
    pub(super) structure: Arc<Structure>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Puts pages and sections into their places and collects what there is to render.
pub(super) fn place(input: Input) -> Placed {
    let Input { config, pages, sections, assets, statics, workspaces, .. } = input;
    let mut diagnostics = Vec::new();
    let mut pages = sections::place_pages(pages, &sections, &config, &mut diagnostics);
    let dates = Dates::of(&pages);
    let sections = sections::place_sections(sections, &mut pages, &assets, &dates, &config, &mut diagnostics);
    let neighbours = sections::neighbours(&sections, &pages);
    let taxonomies = taxonomies::collect(&pages, &dates, &config, &mut diagnostics);
    let archive = archive::collect(&pages, &dates, &config);
    let by_path = pages.iter().enumerate().map(|(id, page)| (page.page.path.clone(), id)).collect();
    let findable = if config.search.is_some() { search::findable(&pages, &sections) } else { Vec::new() };
    let mut structure = Structure {
        taxonomies,
        archive,
        workspaces,
        neighbours,
        series: related::all(&pages),
        findable,
        assets,
        statics,
        by_path,
        outputs: BTreeMap::new(),
        asset_outputs: BTreeMap::new(),
        assets_by_output: FxHashMap::default(),
    };
    let found = outputs::collect(&config, &pages, &sections, &structure, &mut diagnostics);
    (structure.outputs, structure.asset_outputs) = found;
    // Of two files for one path the first one counts; that there are two is an error.
    let by_output = structure.asset_outputs.iter().rev().map(|(path, output)| (output.clone(), path.clone()));
    structure.assets_by_output = by_output.collect();
    Placed {
        pages: pages.into_iter().map(Arc::new).collect(),
        sections: sections.into_iter().map(|(folder, section)| (folder, Arc::new(section))).collect(),
        structure: Arc::new(structure),
        diagnostics,
    }
}
