//! The site as template values, in Zola's shape.
//!
//! In: an assembled site, and its texts once these are parsed. Out: values that are built once and shared by all templates. Never: a list
//! serialised twice; a value that holds others shares them.

mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tera::{Context, Value};

use crate::content::facts::{Facts, Target, hrefs};
use crate::render::Memos;
use crate::render::bodies::{Bodies, Body};
use crate::render::calls::Calls;
use crate::render::feed_texts::FeedTexts;
use crate::render::fields::Fields;
use crate::render::fingerprint::{self, SharedMaps};
use crate::render::link_check::{SiteLinks, surroundings};
use crate::render::photos::Copies;
use crate::render::pictures::Pictures;
use crate::render::search::Index;
use crate::render::seen::{Shown, Text};
use crate::render::shapes::{config_value, data, page_value, section_value, set, taxonomy_value, toc, with};
use crate::render::workspace_pages::index::WorkspaceIndex;
use crate::render::workspace_pages::mentions::{self, Mentions};
use crate::site::archive::{Month, Year};
use crate::site::{PageId, Site, links};
use crate::source::Tree;
use support::cache;
use support::diagnostic::Diagnostic;

pub use pages::ValueMemo;
use pages::{ADDED, Bare, ListedInput, ListedPages, PageTexts, listed};

/// What templates and functions read from.
pub struct Shared {
    /// The structure of the site.
    pub site: Arc<Site>,
    /// Pictures of workspaces.
    pub pictures: Pictures,
    pub(super) memos: Arc<Memos>,
    /// What templates have asked for.
    pub calls: Calls,
    /// A hash of what all outputs depend on.
    everywhere: u128,
    maps: OnceLock<SharedMaps>,
    /// Hashes of the pictures in texts, by the text's file.
    drawn: OnceLock<BTreeMap<String, u128>>,
    config: Value,
    /// Values without anything that is known only from the texts: what a text's own templates see. Few sites have such templates.
    early: OnceLock<Values>,
    late: OnceLock<Late>,
    /// What the pages about each workspace have in common; `None` for one that cannot be read.
    workspace_indexes: Vec<OnceLock<Option<WorkspaceIndex>>>,
    mentions: OnceLock<Mentions>,
    pub(super) feed_texts: FeedTexts,
    /// Hashes for the addresses of files, by path.
    pub(super) file_hashes: Mutex<FxHashMap<String, String>>,
    /// The index of the search.
    pub(super) index: OnceLock<Index>,
    /// Copies of images.
    pub(super) copies: OnceLock<Copies>,
}

struct Late {
    bodies: Bodies,
    links: SiteLinks,
    templates: BTreeSet<String>,
    values: OnceLock<Values>,
    needs: Needs,
}

/// What takes its time or its room, and which templates want it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// The content of pages in lists.
    pub listed_content: bool,
    /// Their tables of contents.
    pub listed_toc: bool,
    /// Related pages.
    pub related: bool,
}

/// Template values.
pub struct Values {
    /// Pages as neighbours see them: without neighbours and content.
    bare: Vec<Arc<Bare>>,
    /// Pages as lists see them.
    listed: Vec<Value>,
    /// Sections by folder, with their pages.
    sections: BTreeMap<String, Value>,
    /// Taxonomies with their terms.
    taxonomies: Vec<Value>,
}

impl Shared {
    /// What can be known before the texts are parsed.
    pub fn new(site: Arc<Site>, pictures: Pictures, memos: Arc<Memos>, templates: &Tree) -> Self {
        let config = config_value(&site);
        let everywhere = fingerprint::everywhere(&site.config, &config, templates);
        let workspace_indexes = site.workspaces.iter().map(|_| OnceLock::new()).collect();
        Self {
            site,
            pictures,
            memos,
            calls: Calls::default(),
            everywhere,
            maps: OnceLock::new(),
            drawn: OnceLock::new(),
            config,
            early: OnceLock::new(),
            late: OnceLock::new(),
            workspace_indexes,
            mentions: OnceLock::new(),
            feed_texts: FeedTexts::default(),
            file_hashes: Mutex::default(),
            index: OnceLock::new(),
            copies: OnceLock::new(),
        }
    }

    /// What the pages about a workspace have in common.
    pub(super) fn workspace_index(&self, workspace: usize) -> Option<&WorkspaceIndex> {
        let index = || self.pictures.found(&self.site.workspaces[workspace].name).map(WorkspaceIndex::new);
        self.workspace_indexes[workspace].get_or_init(index).as_ref()
    }

    /// Works out everything that several outputs share. Before outputs are rendered in parallel: the first of them would make all others wait.
    pub fn prepare(&self) {
        self.values();
        for (index, _) in self.site.workspaces.iter().enumerate().filter(|(_, directory)| directory.url.is_some()) {
            self.workspace_index(index);
        }
        self.search_index();
    }

    /// Adds the parsed texts. From now on the values have tables of contents, word counts, summaries.
    pub fn complete(&self, bodies: Bodies, links: SiteLinks, templates: BTreeSet<String>, needs: Needs) {
        // Only the first call counts; there is only one.
        let _ = self.late.set(Late { bodies, links, templates, values: OnceLock::new(), needs });
    }

    /// Whether a template shows related pages: looking for them takes its time.
    pub(super) fn shows_related(&self) -> bool {
        self.late.get().is_some_and(|late| late.needs.related)
    }

    /// The parsed texts.
    ///
    /// # Panics
    /// They are not parsed yet.
    pub fn bodies(&self) -> &Bodies {
        &self.late.get().expect("texts are parsed before anything reads them").bodies
    }

    /// The values, as complete as they are by now.
    pub fn values(&self) -> &Values {
        let Some(late) = self.late.get() else { return self.early() };
        late.values.get_or_init(|| {
            let contents: Vec<Value> = match late.needs.listed_content {
                true => (0..self.site.pages.len()).into_par_iter().map(|id| Text::Page(id).html(self)).collect(),
                false => Vec::new(),
            };
            Values::with_texts(self, late, &contents)
        })
    }

    /// A hash of what all outputs depend on.
    pub(super) fn everywhere(&self) -> u128 {
        self.everywhere
    }

    /// Hashes of the values that many others hold.
    pub(super) fn shared_maps(&self) -> &SharedMaps {
        self.maps.get_or_init(|| {
            let values = self.values();
            let mut maps = SharedMaps::default();
            maps.add(&values.bare.iter().map(|bare| &bare.0).collect::<Vec<_>>());
            // A page in a list is the bare page and these.
            let parts = values.bare.iter().zip(&values.listed).map(|(bare, listed)| {
                let parts = ADDED.iter().filter_map(|key| listed.get_from_path(key));
                (listed, std::iter::once(&bare.0).chain(parts).collect())
            });
            maps.add_by_parts(parts);
            maps
        })
    }

    /// A hash of the pictures in a text, once they are checked.
    pub(super) fn drawn(&self, path: &str) -> u128 {
        self.drawn.get().and_then(|drawn| drawn.get(path).copied()).unwrap_or_default()
    }

    fn early(&self) -> &Values {
        self.early.get_or_init(|| Values::early(&self.site))
    }

    /// The page that a template shows: with content and neighbours.
    pub(super) fn page(&self, id: PageId) -> Shown<'static> {
        let lists_have_content = self.late.get().is_some_and(|late| late.needs.listed_content);
        let listed = self.listed(id);
        if lists_have_content { Shown::Value(listed) } else { Shown::With(listed, Text::Page(id)) }
    }

    /// The table of contents of a page, where lists have none.
    pub(super) fn toc(&self, id: PageId) -> Option<Value> {
        let late = self.late.get().filter(|late| !late.needs.listed_toc)?;
        Some(toc(&late.bodies.pages[id].facts.headings, &self.site.permalink(&self.site.pages[id].url)))
    }

    /// A page as lists see it.
    pub fn listed(&self, id: PageId) -> Value {
        self.values().listed[id].clone()
    }

    /// Pages as lists see them.
    pub fn listed_pages(&self, ids: &[PageId]) -> Value {
        Value::from(ids.iter().map(|&id| self.listed(id)).collect::<Vec<_>>())
    }

    /// The value of a section, with its pages.
    pub fn section(&self, folder: &str) -> Option<Value> {
        self.values().sections.get(folder).cloned()
    }

    /// The value of a taxonomy: `kind`, `items`, `permalink`.
    pub fn taxonomy(&self, index: usize) -> Value {
        self.values().taxonomies[index].clone()
    }

    /// A page as the function `get_page` gives it: with content, once the texts are parsed.
    pub(super) fn gotten_page(&self, id: PageId) -> Shown<'static> {
        if self.late.get().is_some() { self.page(id) } else { Shown::Value(self.early().listed[id].clone()) }
    }

    /// A term: `name`, `slug`, `path`, `permalink`, `page_count`, `pages`.
    pub fn term(&self, taxonomy: usize, term: usize) -> Value {
        let items = self.values().taxonomies[taxonomy].get_from_path("items");
        items.and_then(|items| items.as_array()?.get(term).cloned()).unwrap_or_else(Value::none)
    }

    /// A page's free-form data.
    pub fn page_extra(&self, id: PageId) -> Value {
        data(&self.site.pages[id].page.front.extra)
    }

    /// The first template if there is one of that name, else the second.
    pub fn either(&self, first: &str, second: &str) -> String {
        let has_first = self.late.get().is_some_and(|late| late.templates.contains(first));
        if has_first { first.to_owned() } else { second.to_owned() }
    }

    /// The context of a template in a page's text: the page without lists of other pages.
    pub fn page_context(&self, id: PageId) -> Context {
        let mut context = self.common_context();
        context.insert_value("page", self.early().bare[id].0.clone());
        context
    }

    /// The context of a template in a section's text.
    pub fn section_context(&self, folder: &str) -> Context {
        let mut context = self.common_context();
        context.insert_value("section", self.early().sections.get(folder).cloned().unwrap_or_else(Value::none));
        context
    }

    /// What every template sees.
    pub fn common_context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("config", self.config.clone());
        context.insert_value("lang", Value::from(self.site.config.default_language.as_str()));
        context.insert_value("brickpress_version", Value::from(env!("CARGO_PKG_VERSION")));
        // The version of Zola whose names these are.
        context.insert_value("zola_version", Value::from("0.23.0"));
        context
    }

    /// Draws every picture once, so that mistakes in them are found, and what they show. Mistakes are added to `diagnostics`.
    pub fn check_pictures(&self, diagnostics: &mut Vec<Diagnostic>) {
        let bodies = self.bodies();
        let pages = self.site.pages.iter().zip(&bodies.pages);
        let pages = pages.enumerate().map(|(id, (page, body))| (Some(id), &page.page.source, &page.page.path, body));
        let sections = self.site.sections.iter().filter_map(|(folder, section)| {
            Some((None, &section.section.source, &section.section.path, bodies.sections.get(folder)?))
        });
        let all: Vec<_> = pages.chain(sections).collect();
        let checked: Vec<_> = all
            .par_iter()
            .map(|(id, source, path, body)| {
                let mut problems = Vec::new();
                let drawn = self.pictures.check(source, body, &mut problems);
                let links =
                    id.filter(|&id| self.site.pages[id].is_listed()).map(|id| (id, self.linked(id, body, &drawn)));
                let hash = (!body.facts.pictures.is_empty()).then(|| ((*path).clone(), cache::hash(drawn.as_bytes())));
                (links, hash, problems)
            })
            .collect();
        let mut links = Vec::with_capacity(checked.len());
        let mut hashes = BTreeMap::new();
        for (link, hash, problems) in checked {
            links.extend(link);
            hashes.extend(hash);
            diagnostics.extend(problems);
        }
        // Only the first calls count; there are no others.
        let _ = self.drawn.set(hashes);
        let _ = self.mentions.set(Mentions::new(&self.site, links));
    }

    /// The pages about workspaces that a text links to, or that a picture in it does.
    fn linked(&self, id: PageId, body: &Body, drawn: &str) -> BTreeSet<String> {
        if self.site.workspaces.iter().all(|directory| directory.url.is_none()) {
            return BTreeSet::new();
        }
        let resolve = |target: &Target| match target {
            Target::Link(link) => links::resolve(&self.site, self.site.pages[id].folder(), &link.target).ok(),
            Target::Image(_) => None,
        };
        let resolved: Vec<String> = body.facts.links.iter().filter_map(resolve).map(|resolved| resolved.href).collect();
        let written = body.facts.hrefs.iter().chain(&resolved).map(String::as_str);
        mentions::links(&self.site, hrefs(drawn).chain(written))
    }

    /// The posts that speak of parts of workspaces, once the pictures are checked.
    pub(super) fn mentions(&self) -> &Mentions {
        self.mentions.get_or_init(Mentions::default)
    }
}

impl Values {
    /// What is known before the texts are parsed. Several threads may be waiting for it, each with a text: so this is the work of one, which takes up no
    /// other text meanwhile.
    fn early(site: &Site) -> Self {
        let bare: Vec<Arc<Bare>> =
            site.pages.iter().map(|page| Arc::new(Bare(page_value(site, page, None, None, false)))).collect();
        let inputs = (0..bare.len()).map(|id| ListedInput::new(site, &bare, id, Vec::new()));
        let listed = inputs.map(|input| listed(site, &input)).collect();
        Self::finish(site, bare, listed, &|_| None)
    }

    /// Everything. `contents` has the HTML of all pages where lists need it.
    fn with_texts(shared: &Shared, late: &Late, contents: &[Value]) -> Self {
        let site = &shared.site;
        let memos = &shared.memos.values;
        let texts = PageTexts { shared, bodies: &late.bodies.pages, toc: late.needs.listed_toc };
        let bare = memos.pages.get((surroundings(site), late.needs.listed_toc), &texts);
        memos.sweep();
        let backlinks = late.links.backlinks();
        let pages = ListedPages { site, bare: &bare, backlinks: &backlinks };
        let mut listed = memos.listed.get((), &pages);
        if late.needs.listed_content {
            let with_content =
                listed.par_iter().zip(contents).map(|(page, content)| with(page, [(ADDED[3], content.clone())]));
            listed = with_content.collect();
        }
        let facts = |folder: &str| late.bodies.sections.get(folder).map(|body| Arc::clone(&body.facts));
        Self::finish(site, bare, listed, &facts)
    }

    fn finish(
        site: &Site,
        bare: Vec<Arc<Bare>>,
        listed: Vec<Value>,
        section_facts: &dyn Fn(&str) -> Option<Arc<Facts>>,
    ) -> Self {
        let sections = (site.sections.iter())
            .map(|(folder, section)| {
                let facts = section_facts(folder);
                (folder.clone(), section_value(site, section, facts.as_deref(), &listed))
            })
            .collect();
        let taxonomies = site.taxonomies.iter().map(|taxonomy| taxonomy_value(site, taxonomy, &listed)).collect();
        Self { bare, listed, sections, taxonomies }
    }
}

impl Shared {
    /// A year of the archive.
    pub fn year(&self, year: &Year) -> Value {
        let mut map = Fields::default();
        set(&mut map, "year", year.year);
        set(&mut map, "permalink", self.site.permalink(&year.url));
        set(&mut map, "path", year.url.as_str());
        set(&mut map, "page_count", year.page_count());
        set(
            &mut map,
            "months",
            Value::from(year.months.iter().map(|month| self.month(year, month)).collect::<Vec<_>>()),
        );
        Value::from(map)
    }

    /// A month of the archive.
    pub fn month(&self, year: &Year, month: &Month) -> Value {
        let mut map = Fields::default();
        set(&mut map, "year", year.year);
        set(&mut map, "month", month.month);
        set(&mut map, "name", month.name());
        set(&mut map, "permalink", self.site.permalink(&month.url));
        set(&mut map, "path", month.url.as_str());
        set(&mut map, "page_count", month.pages.len());
        set(&mut map, "pages", self.listed_pages(&month.pages));
        Value::from(map)
    }
}
