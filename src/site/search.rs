//! The entries that a search finds.
//!
//! In: pages and sections in their places. Out: those that a search may find, in an order in which
//! a new post comes last: so the numbers by which the index knows the others stay what they are.
//! Never: their texts.

use std::collections::BTreeMap;

use crate::site::page::{PageId, SitePage, SiteSection};

/// Something that a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Findable {
    /// A page.
    Page(PageId),
    /// A section, by folder.
    Section(String),
}

/// Everything that a search finds: sections and pages without a date by their paths, then posts,
/// the latest last.
pub(super) fn findable(pages: &[SitePage], sections: &BTreeMap<String, SiteSection>) -> Vec<Findable> {
    let is_shown = |section: &SiteSection| {
        let front = &section.section.front;
        front.in_search_index && front.render && front.redirect_to.is_none() && front.title.is_some()
    };
    let sections = sections.iter().filter(|(_, section)| is_shown(section));
    let mut found: Vec<Findable> = sections.map(|(folder, _)| Findable::Section(folder.clone())).collect();
    let is_found = |id: &PageId| pages[*id].page.front.in_search_index && pages[*id].page.front.render;
    let mut ids: Vec<PageId> = (0..pages.len()).filter(is_found).collect();
    // Stable, and pages come sorted by path.
    ids.sort_by_cached_key(|&id| pages[id].page.date.as_ref().map(|date| date.instant));
    found.extend(ids.into_iter().map(Findable::Page));
    found
}
