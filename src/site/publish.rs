//! Which pages are published.
//!
//! In: all pages, the sections, the time. Out: those that are published, and for the other pages
//! the reason. Never: the clock itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Config;
use crate::content::page::{Page, Section};
use crate::site::options::Options;

/// A page that stays out.
#[derive(Debug, Clone, PartialEq)]
pub struct Unpublished {
    /// The page.
    pub page: Arc<Page>,
    /// Why it stays out.
    pub reason: Reason,
}

/// Why a page stays out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It, or a section above it, is a draft.
    Draft,
    /// Its date lies in the future.
    Future,
    /// Its time is over.
    Expired,
}

impl Reason {
    /// The reason as words for a message: "it is a draft".
    pub fn words(self) -> &'static str {
        match self {
            Self::Draft => "it is a draft",
            Self::Future => "it is dated in the future",
            Self::Expired => "it has expired",
        }
    }
}

/// Separates the pages that are published from those that stay out.
pub fn select(
    pages: Vec<Arc<Page>>,
    sections: &BTreeMap<String, Arc<Section>>,
    config: &Config,
    options: &Options,
) -> (Vec<Arc<Page>>, Vec<Unpublished>) {
    let mut published = Vec::new();
    let mut unpublished = Vec::new();
    for page in pages {
        match reason(&page, sections, config, options) {
            Some(reason) => unpublished.push(Unpublished { page, reason }),
            None => published.push(page),
        }
    }
    (published, unpublished)
}

/// Separates the sections that are published from the paths of those that are drafts, or stand in
/// one.
pub fn select_sections(
    sections: BTreeMap<String, Arc<Section>>,
    options: &Options,
) -> (BTreeMap<String, Arc<Section>>, Vec<String>) {
    let is_draft = |folder: &str| {
        !options.drafts && above(folder).any(|folder| sections.get(folder).is_some_and(|section| section.front.draft))
    };
    let drafts: BTreeSet<String> = sections.keys().filter(|folder| is_draft(folder)).cloned().collect();
    let (drafts, published): (BTreeMap<_, _>, BTreeMap<_, _>) =
        sections.into_iter().partition(|(folder, _)| drafts.contains(folder));
    (published, drafts.into_values().map(|section| section.path.clone()).collect())
}

fn reason(
    page: &Page,
    sections: &BTreeMap<String, Arc<Section>>,
    config: &Config,
    options: &Options,
) -> Option<Reason> {
    let draft = || {
        page.front.draft
            || above(&page.folder).any(|folder| sections.get(folder).is_some_and(|section| section.front.draft))
    };
    let future = || page.date.as_ref().is_some_and(|date| date.instant > options.now);
    let expired = || page.expires.as_ref().is_some_and(|date| date.instant <= options.now);
    if !options.drafts && draft() {
        Some(Reason::Draft)
    } else if !options.future && !config.publish_future && future() {
        Some(Reason::Future)
    } else if !options.expired && expired() {
        Some(Reason::Expired)
    } else {
        None
    }
}

/// A folder and all folders above it, the root (an empty name) last.
pub fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| match folder.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => (!folder.is_empty()).then_some(""),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn folders_above() {
        assert_eq!(super::above("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(super::above("").collect::<Vec<_>>(), [""]);
    }
}
