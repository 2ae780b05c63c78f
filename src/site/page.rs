//! Pages and sections in their places.

use std::sync::Arc;

use crate::content::page::{Page, Section};

/// Index of a page in the list of all pages of a site.
pub type PageId = usize;

/// A page and its place.
#[derive(Debug, Clone)]
pub struct SitePage {
    /// The page as it was written.
    pub page: Arc<Page>,
    /// Its title: as written, else its first heading, else made from its slug.
    pub title: String,
    /// Its path in the site: `/posts/hello/`, `/2026/04/hello.html`.
    pub url: String,
    /// The file that it is written to: `posts/hello/index.html`.
    pub output: String,
    /// The section whose list it is in, if any.
    pub section: Option<String>,
    /// The sections above it, the root first.
    pub ancestors: Arc<[String]>,
    /// Files in its bundle, as paths below `content`.
    pub assets: Vec<String>,
}

/// A section and its place.
#[derive(Debug, Clone)]
pub struct SiteSection {
    /// The section as it was written.
    pub section: Arc<Section>,
    /// Its path in the site: `/posts/`.
    pub url: String,
    /// The sections above it, the root first.
    pub ancestors: Vec<String>,
    /// The pages of its list, in its order.
    pub pages: Vec<PageId>,
    /// Folders of the sections directly below it, light first.
    pub subsections: Vec<String>,
    /// Files beside it, as paths below `content`.
    pub assets: Vec<String>,
}

impl SitePage {
    /// Whether lists show it: what is hidden they do not, nor what has no output that they could
    /// lead to.
    pub fn is_listed(&self) -> bool {
        self.page.front.render && !self.page.front.hidden
    }

    /// The folder below `content` that relative links of its text start from.
    pub fn folder(&self) -> &str {
        self.page.bundle.as_deref().unwrap_or(&self.page.folder)
    }
}
