//! Orders of pages.
//!
//! In: page numbers and the pages. Out: the numbers in order. Never: dropping any; see
//! [`lacks_key`] for who would be dropped.

use std::borrow::Borrow;
use std::cmp::{Ordering, Reverse};

use crate::content::front_matter::SortBy;
use crate::site::page::{PageId, SitePage};

/// Every page's place among all of them by date, as [`by_date`] has it: so that each list need only
/// compare numbers.
pub(super) struct Dates {
    ranks: Vec<usize>,
}

impl Dates {
    /// The order of these pages.
    pub(super) fn of(pages: &[SitePage]) -> Self {
        let instant = |page: &SitePage| page.page.date.as_ref().map(|date| date.instant);
        let mut dated: Vec<_> = pages.iter().enumerate().map(|(id, page)| (Reverse(instant(page)), id)).collect();
        // An undated page is earlier than all. Of two pages with one URL the first one stays the
        // first.
        dated.sort_unstable_by(|(one, a), (other, b)| {
            one.cmp(other).then_with(|| pages[*a].url.cmp(&pages[*b].url)).then(a.cmp(b))
        });
        let mut ranks = vec![0; pages.len()];
        dated.into_iter().enumerate().for_each(|(rank, (_, id))| ranks[id] = rank);
        Self { ranks }
    }

    /// Sorts pages by date, the latest first.
    pub(super) fn sort(&self, ids: &mut [PageId]) {
        ids.sort_unstable_by_key(|&id| self.ranks[id]);
    }
}

/// Sorts by `sort_by`. Pages without the key come last; equal ones go by URL.
pub(super) fn sort(ids: &mut [PageId], sort_by: SortBy, pages: &[SitePage], dates: &Dates) {
    let page = |id: &PageId| &pages[*id];
    match sort_by {
        SortBy::None => {}
        SortBy::Date => dates.sort(ids),
        SortBy::UpdateDate => ids.sort_by_key(|id| {
            let page = page(id);
            let changed = page
                .page
                .updated
                .as_ref()
                .map(|date| date.instant)
                .max(page.page.date.as_ref().map(|date| date.instant));
            (changed.is_none(), Reverse(changed), &page.url)
        }),
        SortBy::Title => ids.sort_by_cached_key(|id| (Natural::new(&page(id).title), &page(id).url)),
        SortBy::TitleBytes => ids.sort_by_key(|id| (&page(id).title, &page(id).url)),
        SortBy::Weight => ids.sort_by_key(|id| {
            let page = page(id);
            (page.page.front.weight.is_none(), page.page.front.weight, &page.url)
        }),
        SortBy::Slug => ids.sort_by_cached_key(|id| (Natural::new(&page(id).page.slug), &page(id).url)),
        SortBy::Permalink => ids.sort_by_key(|id| &page(id).url),
    }
}

/// Latest first, undated ones last.
pub fn by_date<P: Borrow<SitePage>>(ids: &mut [PageId], pages: &[P]) {
    ids.sort_by_key(|id| {
        let page: &SitePage = pages[*id].borrow();
        let instant = page.page.date.as_ref().map(|date| date.instant);
        (instant.is_none(), Reverse(instant), &page.url)
    });
}

/// Whether a page lacks what its section sorts by. Zola leaves such pages out of the list.
pub fn lacks_key(page: &SitePage, sort_by: SortBy) -> bool {
    match sort_by {
        SortBy::Date => page.page.date.is_none(),
        SortBy::UpdateDate => page.page.date.is_none() && page.page.updated.is_none(),
        SortBy::Title | SortBy::TitleBytes => page.page.front.title.is_none(),
        SortBy::Weight => page.page.front.weight.is_none(),
        SortBy::None | SortBy::Slug | SortBy::Permalink => false,
    }
}

/// The front matter key that an order needs.
pub fn key(sort_by: SortBy) -> &'static str {
    match sort_by {
        SortBy::Date => "date",
        SortBy::UpdateDate => "updated",
        SortBy::Title | SortBy::TitleBytes => "title",
        SortBy::Weight => "weight",
        SortBy::Slug | SortBy::None | SortBy::Permalink => "slug",
    }
}

/// A text as people sort titles: case and accents do not count, runs of digits count by value.
#[derive(Debug, PartialEq, Eq)]
pub struct Natural<'a> {
    folded: String,
    text: &'a str,
}

impl<'a> Natural<'a> {
    /// A text to be compared.
    pub fn new(text: &'a str) -> Self {
        Self { folded: deunicode::deunicode(text).to_lowercase(), text }
    }
}

impl Ord for Natural<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a_rest, mut b_rest) = (self.folded.as_str(), other.folded.as_str());
        loop {
            let (a_part, a_next) = next_part(a_rest);
            let (b_part, b_next) = next_part(b_rest);
            let ordering = match (a_part.parse::<u64>(), b_part.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                _ => a_part.cmp(b_part),
            };
            if ordering != Ordering::Equal || (a_part.is_empty() && b_part.is_empty()) {
                return ordering.then_with(|| self.text.cmp(other.text));
            }
            (a_rest, b_rest) = (a_next, b_next);
        }
    }
}

impl PartialOrd for Natural<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The longest start that is all digits or has none.
fn next_part(text: &str) -> (&str, &str) {
    let digits = text.starts_with(|character: char| character.is_ascii_digit());
    let end = text.find(|character: char| character.is_ascii_digit() != digits).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_order() {
        let mut titles = ["b", "Äpfel", "a10", "a9", "A", "", "a9b"];
        titles.sort_by_key(|title| Natural::new(title));
        assert_eq!(titles, ["", "A", "a9", "a9b", "a10", "Äpfel", "b"]);
    }
}
