//! The addresses that a blog had at Blogger: label pages, archives, feeds.
//!
//! In: terms, years and feeds in their places. Out: pages at the old addresses that lead to the new
//! ones, and feeds, which no page can lead to. Never: taking an address from anything else.

use super::{Bare, Collector};
use crate::site::output_kind::{Feed, FeedOf, OutputKind};
use crate::site::taxonomies::Taxonomy;
use crate::site::urls;

/// The taxonomy that the labels are now, and its place.
fn labels<'a>(site: Bare<'a>) -> Option<(usize, &'a Taxonomy)> {
    let wanted = site.config.blogger.as_ref()?.labels.as_deref();
    let taxonomies = || site.structure.taxonomies.iter().enumerate();
    let named = |name: &str| taxonomies().find(|(_, taxonomy)| taxonomy.config.name == name);
    match wanted {
        Some(name) => named(name),
        None => named("labels").or_else(|| named("tags")).or_else(|| taxonomies().next()),
    }
}

impl<'a> Collector<'a> {
    /// Adds what Blogger had, where nothing else is.
    pub(super) fn blogger(&mut self, site: Bare<'a>) {
        if site.config.blogger.is_none() {
            return;
        }
        // Where the site has a search, this is its page, and answers `/search?q=…` as Blogger did.
        if site.config.search.is_none() {
            self.old_page("/search/", site.permalink("/"));
        }
        for name in ["atom.xml", "rss.xml"] {
            self.old_feed(&format!("/{name}"), FeedOf::Site, &format!("/{name}"), name);
        }
        for url in ["/feeds/posts/default/", "/feeds/posts/summary/"] {
            self.old_feed(url, FeedOf::Site, "/atom.xml", "atom.xml");
        }
        if let Some((index, taxonomy)) = labels(site) {
            for (position, term) in taxonomy.terms.iter().enumerate() {
                if taxonomy.config.render {
                    self.old_page(&format!("/search/label/{}/", term.name), site.permalink(&term.url));
                }
                let url = format!("/feeds/posts/default/-/{}/", term.name);
                let new = format!("{}atom.xml", term.url);
                let has_own = self.outputs.contains_key(&urls::output(&new));
                let own = if has_own { &new } else { &url };
                self.old_feed(&url, FeedOf::Term(index, position), own, "atom.xml");
            }
        }
        for year in &site.structure.archive {
            self.old_page(&format!("/{:04}/", year.year), site.permalink(&year.url));
            for month in &year.months {
                let (year, number) = (year.year, month.month);
                self.old_page(&format!("/{year:04}/{number:02}/"), site.permalink(&month.url));
                self.old_page(&format!("/{year:04}_{number:02}_01_archive.html"), site.permalink(&month.url));
            }
        }
    }

    fn old_page(&mut self, url: &str, to: String) {
        self.old(url, OutputKind::Redirect(to));
    }

    /// A feed at an old address, which says of itself that it is at `own`.
    fn old_feed(&mut self, url: &str, of: FeedOf, own: &str, file_name: &str) {
        let feed = Feed { of, file_name: file_name.to_owned(), url: own.to_owned() };
        self.old(url, OutputKind::Feed(feed));
    }

    fn old(&mut self, url: &str, target: OutputKind) {
        let path = urls::output(url);
        // A label that cannot be a path had no page that anybody could find.
        if urls::flaw(&path).is_none() {
            self.add_default(&path, target);
        }
    }
}
