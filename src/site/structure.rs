//! What of a site does not depend on its texts: places, lists, outputs.
//!
//! In: published pages and sections, files beside them, the configuration. Out: [`Placed`]. Never: looking at a text below its front matter.
//!
//! While somebody writes, almost always nothing but a text changes. [`StructureMemo`] then gives the last structure again and replaces that text alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::config::Config;
use crate::content::page::{Page, Section};
use crate::source::{File, Tree};
use support::diagnostic::Diagnostic;

use super::archive::{self, Year};
use super::directory::Directory;
use super::order::Dates;
use super::outputs::{self, Target};
use super::publish::Unpublished;
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
    /// Stands for everything that a link can lead to.
    pub addresses: Arc<Addresses>,
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

/// Stands for the places of everything that a link can lead to: the same value for as long as all of it is where it was.
#[derive(Debug, Default)]
pub struct Addresses;

/// What a structure is made from.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) config: Arc<Config>,
    /// Published pages, sorted by path.
    pub(super) pages: Vec<Arc<Page>>,
    pub(super) sections: BTreeMap<String, Arc<Section>>,
    /// What stays out. It has no place, but messages about links tell it from what was never there.
    pub(super) unpublished: Vec<Unpublished>,
    pub(super) draft_sections: Vec<String>,
    pub(super) assets: Arc<Tree>,
    pub(super) statics: Arc<Tree>,
    pub(super) workspaces: Vec<Directory>,
}

impl Input {
    /// Whether the structure of the other is that of this one.
    fn same_but_for_texts(&self, other: &Self) -> bool {
        let pages = || self.pages.iter().zip(&other.pages);
        let sections = || self.sections.iter().zip(&other.sections);
        self.pages.len() == other.pages.len()
            && self.sections.len() == other.sections.len()
            && (Arc::ptr_eq(&self.config, &other.config) || self.config == other.config)
            && pages().all(|(one, other)| Arc::ptr_eq(one, other) || one.same_but_for_text(other))
            && sections().all(|((folder, one), (other_folder, other))| {
                folder == other_folder && (Arc::ptr_eq(one, other) || one.same_but_for_text(other))
            })
            && (Arc::ptr_eq(&self.assets, &other.assets) || self.assets == other.assets)
            && (Arc::ptr_eq(&self.statics, &other.statics) || self.statics == other.statics)
            && self.same_but_for_files(other)
    }

    /// Whether links lead to the same, but for those that lead to what is published.
    fn same_for_links(&self, other: &Self) -> bool {
        same_images(&self.assets, &other.assets)
            && same_images(&self.statics, &other.statics)
            && self.same_but_for_files(other)
    }

    fn same_but_for_files(&self, other: &Self) -> bool {
        self.unpublished.len() == other.unpublished.len()
            && self.unpublished.iter().zip(&other.unpublished).all(|(one, other)| one.same_but_for_text(other))
            && self.draft_sections == other.draft_sections
            && self.workspaces == other.workspaces
    }
}

/// Whether two folders have the same files, and images of the same sizes: that is all that texts know of them.
fn same_images(one: &Arc<Tree>, other: &Arc<Tree>) -> bool {
    let size = |file: &File| match file {
        File::Reference(reference) => reference.dimensions,
        File::Bytes(_) => None,
    };
    let same = |(path, file): (&String, &File), (other_path, other): (&String, &File)| {
        path == other_path && size(file) == size(other)
    };
    Arc::ptr_eq(one, other)
        || (one.files.len() == other.files.len()
            && one.files.iter().zip(&other.files).all(|(one, other)| same(one, other)))
}

/// A structure, with the pages and sections in their places.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) pages: Vec<Arc<SitePage>>,
    pub(super) sections: BTreeMap<String, Arc<SiteSection>>,
    pub(super) structure: Arc<Structure>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The last structure of a site.
#[derive(Debug, Default)]
pub struct StructureMemo {
    last: Mutex<Option<(Input, Placed)>>,
    /// Remembers nothing: the program builds once.
    once: bool,
}

impl StructureMemo {
    /// One that remembers nothing, for a program that builds once.
    pub fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    pub(super) fn get(&self, input: Input) -> Placed {
        if self.once {
            return place(input).share();
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        let placed = match last {
            Some((known, placed)) if known.same_but_for_texts(&input) => with_texts(placed, &input),
            Some((known, before)) => {
                let mut placed = place(input.clone());
                keep_places(&mut placed.pages, &before.pages);
                if known.same_for_links(&input) && placed.same_addresses(&before) {
                    placed.structure.addresses = Arc::clone(&before.structure.addresses);
                }
                placed.share()
            }
            None => place(input.clone()).share(),
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((input, placed.clone()));
        placed
    }
}

/// The same structure, with the texts of another input.
fn with_texts(mut placed: Placed, input: &Input) -> Placed {
    for (known, page) in placed.pages.iter_mut().zip(&input.pages) {
        if !Arc::ptr_eq(&known.page, page) {
            *known = Arc::new(SitePage { page: Arc::clone(page), ..SitePage::clone(known) });
        }
    }
    for (known, section) in placed.sections.values_mut().zip(input.sections.values()) {
        if !Arc::ptr_eq(&known.section, section) {
            *known = Arc::new(SiteSection { section: Arc::clone(section), ..SiteSection::clone(known) });
        }
    }
    placed
}

/// Pages that are what and where they were before stay the same values, so that what was made of them counts on. Both lists are sorted by path.
fn keep_places(pages: &mut [Arc<SitePage>], before: &[Arc<SitePage>]) {
    let mut before = before.iter().peekable();
    for page in pages {
        while before.next_if(|known| known.page.path < page.page.path).is_some() {}
        if let Some(known) = before.peek().filter(|known| known.is_where(page)) {
            *page = Arc::clone(known);
        }
    }
}

/// A new structure that nobody else has yet.
struct New {
    pages: Vec<Arc<SitePage>>,
    sections: BTreeMap<String, Arc<SiteSection>>,
    structure: Structure,
    diagnostics: Vec<Diagnostic>,
}

impl New {
    fn share(self) -> Placed {
        let Self { pages, sections, structure, diagnostics } = self;
        Placed { pages, sections, structure: Arc::new(structure), diagnostics }
    }

    /// Whether what links can lead to is where it was, given that files and workspaces are.
    fn same_addresses(&self, before: &Placed) -> bool {
        let pages = || self.pages.iter().zip(&before.pages);
        let sections = || self.sections.iter().zip(&before.sections);
        let (outputs, outputs_before) = (&self.structure.outputs, &before.structure.outputs);
        self.pages.len() == before.pages.len()
            && self.sections.len() == before.sections.len()
            && pages().all(|(page, before)| {
                Arc::ptr_eq(page, before)
                    || ((&page.page.path, &page.url, page.page.front.render)
                        == (&before.page.path, &before.url, before.page.front.render))
            })
            && sections().all(|((folder, section), (folder_before, before))| {
                (folder, &section.url, section.section.front.render)
                    == (folder_before, &before.url, before.section.front.render)
            })
            && self.structure.asset_outputs == before.structure.asset_outputs
            && outputs.len() == outputs_before.len()
            && outputs.keys().eq(outputs_before.keys())
    }
}

/// Puts pages and sections into their places and collects what there is to render.
fn place(input: Input) -> New {
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
        addresses: Arc::default(),
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
    New {
        pages: pages.into_iter().map(Arc::new).collect(),
        sections: sections.into_iter().map(|(folder, section)| (folder, Arc::new(section))).collect(),
        structure,
        diagnostics,
    }
}
