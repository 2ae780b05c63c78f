//! Where a text is shown, and for whom.

use crate::site::{SitePage, SiteSection};

/// Where a text stands.
#[derive(Debug, Clone)]
pub(super) struct TextLocation<'a> {
    /// The folder below `content` that relative links start from.
    pub(super) folder: &'a str,
    /// The path of the page in the site, for links to its own headings where the text is shown elsewhere.
    pub(super) url: &'a str,
    /// The file below `content`; ids of pictures are made from it.
    pub(super) path: &'a str,
}

impl<'a> TextLocation<'a> {
    /// A page's text.
    pub(super) fn of_page(page: &'a SitePage) -> Self {
        Self { folder: page.folder(), url: &page.url, path: &page.page.path }
    }

    /// A section's text.
    pub(super) fn of_section(section: &'a SiteSection) -> Self {
        Self { folder: &section.section.folder, url: &section.url, path: &section.section.path }
    }
}

/// Who reads the HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A browser, on a page of the site.
    Page,
    /// A browser, in a list, where the summary stands beside others: without ids, which must be unique on a page, and without what leads
    /// to them.
    Summary,
    /// A feed reader: all links absolute, no pictures that need the site's styles.
    Feed,
}
