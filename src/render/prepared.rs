//! A site with everything that its outputs are made from.
//!
//! In: an assembled site, its parsed texts, its pictures. Out: [`Prepared`], which nothing changes any more. What takes long and not
//! every state of the site needs (the search's index, copies of images, what pages about workspaces share) is worked out when it is
//! first asked for. Never: template values, HTML.

use std::sync::{Arc, LazyLock};

use tera::Value;

use crate::render::caches::Caches;
use crate::render::image_copies::{self, Copies};
use crate::render::link_check::SiteLinks;
use crate::render::pictures::Pictures;
use crate::render::search::Index;
use crate::render::templates::TemplateUsage;
use crate::render::texts::Texts;
use crate::render::value::to_value;
use crate::render::values::config::ConfigValue;
use crate::render::workspace_pages::index::WorkspaceIndex;
use crate::render::workspace_pages::mentions::Mentions;
use crate::site::{PageId, Site};

/// A value that is worked out when it is first asked for.
pub(super) type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send + Sync>>;

/// A site with everything that its outputs are made from.
pub(super) struct Prepared {
    /// The structure of the site.
    pub(super) site: Arc<Site>,
    /// Its texts. None as long as they are not parsed: templates in texts run before that.
    pub(super) texts: Arc<Texts>,
    /// For every page, the pages whose texts link to it.
    pub(super) backlinks: Vec<Vec<PageId>>,
    /// Pictures of workspaces, and in Graphviz's language.
    pub(super) pictures: Arc<Pictures>,
    /// The posts that speak of parts of workspaces.
    pub(super) mentions: Mentions,
    /// Smaller copies of images.
    pub(super) copies: Lazy<Copies>,
    /// The search's index, where the site has one.
    pub(super) search: Option<Lazy<Index>>,
    /// What the pages about each workspace have in common; nothing for one that cannot be read.
    pub(super) workspace_indexes: Vec<Lazy<Option<WorkspaceIndex>>>,
    /// What templates read that takes time to provide.
    pub(super) usage: TemplateUsage,
    /// The configuration as all templates see it.
    pub(super) config: Value,
    /// What is remembered.
    pub(super) caches: Arc<Caches>,
}

/// What follows from the texts of a site.
#[derive(Debug, Default)]
pub(super) struct FromTexts {
    /// The texts.
    pub(super) texts: Arc<Texts>,
    /// Where their links lead.
    pub(super) links: SiteLinks,
    /// The posts that speak of parts of workspaces.
    pub(super) mentions: Mentions,
}

impl Prepared {
    /// A site with its texts; or with none, for the templates in them.
    pub(super) fn new(
        site: &Arc<Site>,
        pictures: &Arc<Pictures>,
        from_texts: FromTexts,
        usage: TemplateUsage,
        caches: &Arc<Caches>,
    ) -> Self {
        let FromTexts { texts, links, mentions } = from_texts;
        Self {
            site: Arc::clone(site),
            backlinks: links.backlinks(),
            mentions,
            copies: lazy((Arc::clone(site), Arc::clone(&texts)), |(site, texts)| image_copies::of_site(site, texts)),
            search: site.config.search.is_some().then(|| {
                let from = (Arc::clone(site), Arc::clone(&texts), Arc::clone(&caches.site));
                lazy(from, |(site, texts, cache)| Index::new(site, texts, cache))
            }),
            workspace_indexes: (0..site.workspaces.len())
                .map(|workspace| workspace_index(site, pictures, workspace))
                .collect(),
            usage,
            config: to_value(&ConfigValue::of(site)),
            pictures: Arc::clone(pictures),
            texts,
            caches: Arc::clone(caches),
        }
    }

    /// Works out what is asked for by many outputs, before these are rendered in parallel: the first of them would make all others wait.
    pub(super) fn complete(&self) {
        for (index, directory) in self.workspace_indexes.iter().zip(&self.site.workspaces) {
            if directory.url.is_some() {
                LazyLock::force(index);
            }
        }
        if let Some(search) = &self.search {
            LazyLock::force(search);
        }
    }
}

fn lazy<T: 'static, I: Send + Sync + 'static>(input: I, make: fn(&I) -> T) -> Lazy<T> {
    LazyLock::new(Box::new(move || make(&input)))
}

fn workspace_index(site: &Arc<Site>, pictures: &Arc<Pictures>, workspace: usize) -> Lazy<Option<WorkspaceIndex>> {
    lazy((Arc::clone(site), Arc::clone(pictures), workspace), |(site, pictures, workspace)| {
        pictures.found(&site.workspaces[*workspace].name).map(WorkspaceIndex::new)
    })
}
