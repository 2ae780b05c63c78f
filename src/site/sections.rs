//! Pages in their sections, sections in the tree.
//!
//! In: published pages and sections. Out: both with their URLs, orders and neighbours. Never:
//! taxonomies, outputs.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::{Config, Dialect};
use crate::content::front_matter::SortBy;
use crate::content::page::{Page, Section};
use crate::site::order::{self, Dates};
use crate::site::page::{PageId, SitePage, SiteSection};
use crate::site::publish::above;
use crate::site::structure::Neighbours;
use crate::site::urls;
use crate::source::Tree;
use support::diagnostic::Diagnostic;

/// Gives every page its URL and its section.
pub(super) fn place_pages(
    pages: Vec<Arc<Page>>,
    sections: &BTreeMap<String, Arc<Section>>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SitePage> {
    let mut folders: FxHashMap<String, FolderPlace<'_>> = FxHashMap::default();
    let mut placed = Vec::with_capacity(pages.len());
    for page in pages {
        if !folders.contains_key(&page.folder) {
            folders.insert(page.folder.clone(), FolderPlace::new(&page.folder, sections, config));
        }
        let place = &folders[&page.folder];
        placed.push(place_page(page, place, config, diagnostics));
    }
    placed
}

/// The properties that the pages of a folder share.
struct FolderPlace<'a> {
    url: String,
    ancestors: Arc<[String]>,
    section: Option<String>,
    /// The pattern of their URLs.
    permalink: Option<&'a str>,
}

impl<'a> FolderPlace<'a> {
    fn new(folder: &str, sections: &'a BTreeMap<String, Arc<Section>>, config: &Config) -> Self {
        let mut ancestors: Vec<String> =
            above(folder).filter(|folder| sections.contains_key(*folder)).map(str::to_owned).collect();
        ancestors.reverse();
        // Zola lists a page only in the section of its own folder; here the nearest section above
        // it has it.
        let nearest = ancestors.last().filter(|&nearest| config.dialect == Dialect::Brickpress || nearest == folder);
        Self {
            url: urls::folder(folder, config.slugify.paths),
            section: nearest.cloned(),
            ancestors: ancestors.into(),
            permalink: above(folder).find_map(|folder| sections.get(folder)?.front.permalink.as_deref()),
        }
    }
}

fn place_page(
    page: Arc<Page>,
    place: &FolderPlace<'_>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> SitePage {
    let url = page_url(&page, place, config, diagnostics);
    let title = match (&page.title, config.dialect) {
        (Some(title), _) => title.clone(),
        (None, Dialect::Brickpress) => title_from_slug(&page.slug),
        (None, Dialect::Zola) => String::new(),
    };
    let output = urls::output(&url);
    let (section, ancestors) = (place.section.clone(), Arc::clone(&place.ancestors));
    SitePage { page, title, url, output, section, ancestors, assets: Vec::new() }
}

/// A page's URL: its own `path`, else the nearest pattern above it, else its place.
fn page_url(page: &Page, place: &FolderPlace<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> String {
    let pattern = place.permalink.filter(|_| page.front.path.is_none());
    match pattern.map(|pattern| (pattern, urls::from_pattern(pattern, page, config.slugify.paths))) {
        None => urls::page(page, &place.url),
        Some((_, Ok(url))) => url,
        Some((pattern, Err(word))) => {
            let missing =
                Diagnostic::error(format!("the permalink `{pattern}` needs `{{{word}}}`, but the page has no date"));
            diagnostics.push(missing.in_file(page.source.file.as_str()).help("set `date`, or a `path` of its own"));
            urls::page(page, &place.url)
        }
    }
}

/// `hello-world` is "Hello world".
fn title_from_slug(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Gives every section its URL, its place in the tree and its list; gives pages their neighbours
/// and assets.
pub(super) fn place_sections(
    sections: BTreeMap<String, Arc<Section>>,
    pages: &mut [SitePage],
    assets: &Tree,
    dates: &Dates,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, SiteSection> {
    let mut placed: BTreeMap<String, SiteSection> =
        sections.into_iter().map(|(folder, section)| (folder, place_section(section, config))).collect();
    link_subsections(&mut placed);
    list_pages(&mut placed, pages);
    let folders: Vec<String> = placed.keys().cloned().collect();
    for folder in &folders {
        if let Some(section) = placed.get_mut(folder) {
            sort_section(section, pages, dates, config, diagnostics);
        }
    }
    assign_assets(assets, pages, &mut placed);
    placed
}

fn place_section(section: Arc<Section>, config: &Config) -> SiteSection {
    let url = urls::folder(&section.folder, config.slugify.paths);
    SiteSection { section, url, ancestors: Vec::new(), pages: Vec::new(), subsections: Vec::new(), assets: Vec::new() }
}

fn link_subsections(sections: &mut BTreeMap<String, SiteSection>) {
    let folders: Vec<String> = sections.keys().cloned().collect();
    for folder in folders.iter().filter(|folder| !folder.is_empty()) {
        let mut ancestors: Vec<String> =
            above(folder).skip(1).filter(|above| sections.contains_key(*above)).map(str::to_owned).collect();
        ancestors.reverse();
        if let Some(parent) = ancestors.last().and_then(|parent| sections.get_mut(parent)) {
            parent.subsections.push(folder.clone());
        }
        if let Some(section) = sections.get_mut(folder) {
            section.ancestors = ancestors;
        }
    }
    let weights: BTreeMap<String, i64> =
        sections.iter().map(|(folder, section)| (folder.clone(), section.section.front.weight)).collect();
    for section in sections.values_mut() {
        section.subsections.sort_by_key(|folder| (weights.get(folder).copied(), folder.clone()));
    }
}

/// Puts each page into the list of its section, and of the sections above as long as these are
/// transparent.
fn list_pages(sections: &mut BTreeMap<String, SiteSection>, pages: &[SitePage]) {
    let mut lists: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| page.is_listed()) {
        if let Some(folder) = page.section.as_deref() {
            lists.entry(folder).or_default().push(id);
        }
    }
    for (folder, ids) in lists {
        for list in lists_of(folder, sections) {
            if let Some(section) = sections.get_mut(&list) {
                section.pages.extend(&ids);
            }
        }
    }
    sections.values_mut().for_each(|section| section.pages.sort_unstable());
}

/// The lists that the pages of a section are in.
fn lists_of(folder: &str, sections: &BTreeMap<String, SiteSection>) -> Vec<String> {
    let mut lists = Vec::new();
    let mut next = Some(folder.to_owned());
    while let Some(folder) = next {
        let section = sections.get(&folder);
        next = section
            .filter(|section| section.section.front.transparent)
            .and_then(|section| section.ancestors.last().cloned());
        lists.push(folder);
    }
    lists
}

fn sort_section(
    section: &mut SiteSection,
    pages: &[SitePage],
    dates: &Dates,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let sort_by = section.section.front.sort_by;
    if config.dialect == Dialect::Zola {
        let lacking: Vec<PageId> =
            section.pages.iter().copied().filter(|&id| order::lacks_key(&pages[id], sort_by)).collect();
        for &id in &lacking {
            let key = order::key(sort_by);
            let message = format!(
                "page has no `{key}`, so the list of `{}`, sorted by it, leaves it out",
                section.section.source.file
            );
            diagnostics.push(Diagnostic::warning(message).in_file(pages[id].page.source.file.as_str()));
        }
        section.pages.retain(|&id| !order::lacks_key(&pages[id], sort_by));
    }
    order::sort(&mut section.pages, sort_by, pages, dates);
}

/// The neighbours of all pages.
pub(super) fn neighbours(sections: &BTreeMap<String, SiteSection>, pages: &[SitePage]) -> Vec<Neighbours> {
    let mut all = vec![Neighbours::default(); pages.len()];
    for section in sections.values() {
        link_neighbours(section, sections, pages, &mut all);
    }
    all
}

/// Sets the neighbours of the pages that belong to `section` itself. The pages of a transparent
/// section without an order of its own have the neighbours that they have in the section above.
fn link_neighbours(
    section: &SiteSection,
    sections: &BTreeMap<String, SiteSection>,
    pages: &[SitePage],
    all: &mut [Neighbours],
) {
    let mut list = section;
    while list.section.front.transparent && list.section.front.sort_by == SortBy::None {
        match list.ancestors.last().and_then(|folder| sections.get(folder)) {
            Some(parent) => list = parent,
            None => break,
        }
    }
    if list.section.front.sort_by == SortBy::None {
        return;
    }
    // A page without the key (an undated one among posts) stands at the end of the list, but
    // between no two others.
    let sort_by = list.section.front.sort_by;
    let row: Vec<PageId> = list.pages.iter().copied().filter(|&id| !order::lacks_key(&pages[id], sort_by)).collect();
    let folder = Some(&section.section.folder);
    for (index, &id) in row.iter().enumerate() {
        if pages[id].section.as_ref() == folder {
            let lower = index.checked_sub(1).map(|before| row[before]);
            all[id] = Neighbours { lower, higher: row.get(index + 1).copied() };
        }
    }
}

/// Files beside content belong to the nearest bundle above them, else to the section of their
/// folder.
fn assign_assets(assets: &Tree, pages: &mut [SitePage], sections: &mut BTreeMap<String, SiteSection>) {
    let bundles: BTreeMap<String, PageId> =
        pages.iter().enumerate().filter_map(|(id, page)| Some((page.page.bundle.clone()?, id))).collect();
    for path in assets.files.keys() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for folder in above(folder) {
            if let Some(&id) = bundles.get(folder) {
                pages[id].assets.push(path.clone());
                break;
            }
            if let Some(section) = sections.get_mut(folder) {
                section.assets.push(path.clone());
                break;
            }
        }
    }
}
