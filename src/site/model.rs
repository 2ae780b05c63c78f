//! An assembled site.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::options::Mode;
use super::order;
use super::page::{PageId, SitePage, SiteSection};
use super::publish::Unpublished;
use super::structure::Structure;
use super::urls;
use crate::config::Config;
use crate::source::File;

/// A site, put together from all its files. What does not depend on the texts is its [`Structure`],
/// whose fields are read as if they were its own.
#[derive(Debug)]
pub struct Site {
    /// The checked configuration, with the options' base URL.
    pub config: Arc<Config>,
    /// The purpose of the build.
    pub mode: Mode,
    /// The time of the build.
    pub now: Timestamp,
    /// Published pages, sorted by path.
    pub pages: Vec<Arc<SitePage>>,
    /// Sections by folder; the root has the empty name and is always there.
    pub sections: BTreeMap<String, Arc<SiteSection>>,
    /// Pages that stay out, and why.
    pub unpublished: Vec<Unpublished>,
    /// Sections that stay out because they or a section above them are drafts, as paths below
    /// `content`.
    pub draft_sections: Vec<String>,
    /// The site's folder, for files that templates ask for; `None` where there is no disk.
    pub root: Option<PathBuf>,
    /// Everything that does not depend on the texts.
    pub structure: Arc<Structure>,
}

impl Deref for Site {
    type Target = Structure;

    fn deref(&self) -> &Structure {
        &self.structure
    }
}

impl Site {
    /// The absolute URL of a path in the site, percent-encoded.
    pub fn permalink(&self, url: &str) -> String {
        urls::permalink(&self.config.base_url, url)
    }

    /// A path that an author wrote (`/blog/posts/a/`) as a URL path of the site (`/posts/a/`).
    /// `None` when the site lives in a folder of its host and the path is outside of it.
    pub fn inside<'a>(&self, path: &'a str) -> Option<&'a str> {
        match urls::base_path(&self.config.base_url) {
            "" => Some(path),
            base => path.strip_prefix(base).filter(|rest| rest.starts_with('/')),
        }
    }

    /// The page of a file, by its path below `content`.
    pub fn page_at(&self, path: &str) -> Option<(PageId, &SitePage)> {
        let id = *self.by_path.get(path)?;
        Some((id, &self.pages[id]))
    }

    /// The section of a file, by its path below `content`.
    pub fn section_at(&self, path: &str) -> Option<&SiteSection> {
        let folder = path.strip_suffix("_index.md")?.trim_end_matches('/');
        self.sections.get(folder).map(|section| &**section)
    }

    /// The absolute URL of a file beside the content, by its path below `content`.
    pub fn asset_url(&self, path: &str) -> Option<String> {
        Some(self.permalink(&format!("/{}", self.asset_outputs.get(path)?)))
    }

    /// The file beside the content that is copied to a URL path.
    pub fn asset_at_url(&self, url: &str) -> Option<&File> {
        let path = self.assets_by_output.get(url.trim_start_matches('/'))?;
        self.assets.files.get(path)
    }

    /// Dated pages that lists may show, the latest first.
    pub fn latest(&self) -> Vec<PageId> {
        let dated = |id: &PageId| self.pages[*id].page.date.is_some() && self.pages[*id].is_listed();
        let mut ids: Vec<PageId> = (0..self.pages.len()).filter(dated).collect();
        order::by_date(&mut ids, &self.pages);
        ids
    }
}
