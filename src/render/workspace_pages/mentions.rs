//! The posts that speak of a part of a workspace: with a link to its page, or with a picture in
//! which it is.
//!
//! In: the texts of a site and its pictures as they are drawn. Out: for each page about a part, the
//! posts. Never: guessing from words.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::{PageId, Site, urls};

/// Posts by the URL path of the page about a part, the latest first.
#[derive(Debug, Default)]
pub(in crate::render) struct Mentions {
    by_url: BTreeMap<String, Vec<PageId>>,
}

impl Mentions {
    /// The posts that link to each page about a part of a workspace, given the links of posts.
    pub(in crate::render) fn new(site: &Site, linked: impl IntoIterator<Item = (PageId, BTreeSet<String>)>) -> Self {
        let mut by_url: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
        for (id, urls) in linked {
            for url in urls {
                by_url.entry(url).or_default().push(id);
            }
        }
        for ids in by_url.values_mut() {
            crate::site::order::by_date(ids, &site.pages);
        }
        Self { by_url }
    }

    /// The posts that speak of what the page at a URL path is about.
    pub(in crate::render) fn of(&self, url: &str) -> &[PageId] {
        self.by_url.get(url).map_or(&[], Vec::as_slice)
    }
}

/// Where addresses lead that lead to pages about workspaces, as URL paths of the site.
pub(in crate::render) fn links<'a>(site: &Site, hrefs: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let roots: Vec<String> =
        site.workspaces.iter().filter_map(|directory| Some(site.permalink(directory.url.as_deref()?))).collect();
    let mut found = BTreeSet::new();
    for href in hrefs {
        if roots.iter().any(|root| href.starts_with(root.as_str())) {
            let path = href.strip_prefix(site.config.base_url.as_str()).unwrap_or(href);
            found.insert(urls::decode(path.split('#').next().unwrap_or(path)));
        }
    }
    found
}
