//! What is remembered from state to state of a site, and from run to run.
//!
//! Three things: a parsed file of the site, by its path and state, in memory ([`ContentCache`], [`ParsedTemplates`]); what a text says,
//! the colours of its code, copies of photos and what the source files of workspaces say, by the hash of their content, on disk; the
//! layout of a graph, by its hash, on disk.

use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Config;
use crate::content::cache::ContentCache;
use crate::content::text::DocumentBudget;
use crate::photo::Store;
use crate::render::templates::ParsedTemplates;
use diagram::LayoutCache;
use support::cache::Cache;
use workspace::CommitCache;

/// Everything that is remembered.
#[derive(Debug, Default)]
pub struct Caches {
    /// The files of the site, those of `content` parsed.
    pub files: ContentCache,
    /// The templates that were parsed last.
    pub(super) templates: ParsedTemplates,
    /// The configuration that was read last.
    config: Mutex<Option<Arc<Config>>>,
    /// The documents that are kept until they are shown.
    pub(super) documents: DocumentBudget,
    /// Graphs that were laid out.
    pub(super) layouts: Arc<LayoutCache>,
    /// Workspaces at commits.
    pub history: Arc<CommitCache>,
    /// What the source files of workspaces say.
    pub workspaces: Arc<Cache>,
    /// What texts say, and the colours of code.
    pub site: Arc<Cache>,
    /// Copies of images.
    pub(super) photos: Store,
}

impl Caches {
    /// Caches with what was remembered in earlier runs: of workspaces, and of the site's texts.
    pub fn new(workspaces: Cache, site: Cache) -> Self {
        let site = Arc::new(site);
        let photos = Store::new(site.sibling_path("images"));
        let layouts = Arc::new(LayoutCache::new(Arc::clone(&site)));
        Self { workspaces: Arc::new(workspaces), site, photos, layouts, ..Self::default() }
    }

    /// The same for a program that builds once: files are not kept for a second state of the site, and some documents until they
    /// are shown.
    pub fn once(workspaces: Cache, site: Cache) -> Self {
        const DOCUMENTS: usize = 28 << 20;
        Self { files: ContentCache::once(), documents: DocumentBudget::new(DOCUMENTS), ..Self::new(workspaces, site) }
    }

    /// A configuration as a shared value: the same one for as long as it says the same.
    pub fn config(&self, config: Config) -> Arc<Config> {
        let mut last = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(known) if **known == config => Arc::clone(known),
            _ => Arc::clone(last.insert(Arc::new(config))),
        }
    }

    /// Whether this is the configuration that was read last.
    pub fn is_last_config(&self, config: &Config) -> bool {
        self.config.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(config)
    }

    /// Writes what is new for later runs.
    pub fn save(&self) {
        self.workspaces.save();
        self.site.save();
    }

    /// Drops what the last state of the site did not use.
    pub fn sweep(&self) {
        self.history.sweep();
    }
}
