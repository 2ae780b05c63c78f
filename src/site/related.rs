//! Which pages belong together.
//!
//! In: a site in its places. Out: for a page, those that share its labels, and the series that it
//! is a part of. Never: their texts.

use std::collections::BTreeMap;

use crate::site::model::Site;
use crate::site::page::{PageId, SitePage};
use support::decode::Data;

/// The taxonomy, and the key of `extra`, that name the series of a page.
pub const SERIES: &str = "series";
/// Of each label so many pages around a page are looked at, the nearest in time: a label of
/// thousands says little.
const NEAREST: usize = 48;

/// A series of posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// The URL path of its page, where it is the term of a taxonomy that has pages.
    pub url: Option<String>,
    /// Its parts, the first one first.
    pub parts: Vec<PageId>,
}

/// At most so many pages that share labels with a page, the best first: a rare label counts more
/// than a common one, and of two that are worth the same the one that is nearer in time comes
/// first.
pub fn related(site: &Site, id: PageId, limit: usize) -> Vec<PageId> {
    let mut shared: BTreeMap<PageId, (u64, usize)> = BTreeMap::new();
    for taxonomy in site.taxonomies.iter().filter(|taxonomy| taxonomy.config.name != SERIES) {
        let Some(names) = site.pages[id].page.front.taxonomies.get(&taxonomy.config.name) else { continue };
        for term in taxonomy.terms.iter().filter(|term| names.iter().any(|name| name.trim() == term.name)) {
            let Some(here) = term.pages.iter().position(|&other| other == id) else { continue };
            // Whole numbers, so that no machine adds them otherwise.
            let worth = 1 + 10_000 / (term.pages.len() as u64 + 1);
            let around = here.saturating_sub(NEAREST)..(here + NEAREST + 1).min(term.pages.len());
            for at in around.filter(|&at| at != here) {
                let entry = shared.entry(term.pages[at]).or_insert((0, usize::MAX));
                *entry = (entry.0 + worth, entry.1.min(at.abs_diff(here)));
            }
        }
    }
    let mut found: Vec<(PageId, (u64, usize))> =
        shared.into_iter().filter(|(other, _)| site.pages[*other].is_listed()).collect();
    found.sort_by_key(|&(other, (worth, distance))| (std::cmp::Reverse(worth), distance, other));
    found.into_iter().map(|(other, _)| other).take(limit).collect()
}

/// The series that a page is a part of: the term of a taxonomy `series`, else `extra.series`.
pub fn series(site: &Site, id: PageId) -> Option<Series> {
    let name = name(&site.pages[id])?;
    let taxonomy = site.taxonomies.iter().find(|taxonomy| taxonomy.config.name == SERIES);
    let term = taxonomy.and_then(|taxonomy| taxonomy.terms.iter().find(|term| term.name == name));
    let url = term.filter(|_| taxonomy.is_some_and(|taxonomy| taxonomy.config.render)).map(|term| term.url.clone());
    let parts = site.series.get(name).cloned().unwrap_or_default();
    Some(Series { name: name.to_owned(), url, parts })
}

/// All series with their parts: in the order of their dates, then of their paths.
pub(super) fn all(pages: &[SitePage]) -> BTreeMap<String, Vec<PageId>> {
    let mut series: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
    for (id, page) in pages.iter().enumerate().filter(|(_, page)| page.is_listed()) {
        if let Some(name) = name(page) {
            series.entry(name.to_owned()).or_default().push(id);
        }
    }
    // Stable, and pages come sorted by path.
    series
        .values_mut()
        .for_each(|parts| parts.sort_by_key(|&id| pages[id].page.date.as_ref().map(|date| date.instant)));
    series
}

fn name(page: &SitePage) -> Option<&str> {
    let front = &page.page.front;
    let term = front.taxonomies.get(SERIES).and_then(|names| names.first()).map(String::as_str);
    let extra = || match front.extra.get(SERIES) {
        Some(Data::String(name)) => Some(name.as_str()),
        _ => None,
    };
    term.or_else(extra).map(str::trim).filter(|name| !name.is_empty())
}
