//! From the structure of a site to the bytes of its outputs.
//!
//! In: a [`Site`], templates, the texts of its pages. Out: a [`Renderer`] that gives the bytes of any one output. Never: writing them.
//!
//! [`Renderer::render`] makes one output and shares nothing between two of them but immutable values: `build` calls it for all outputs
//! in parallel, `serve` for the one that a browser asked for.

pub mod bodies;
pub mod calls;
pub mod contexts;
pub mod data_file;
mod feed_texts;
mod fields;
pub mod fill;
pub mod filters;
pub mod fingerprint;
pub mod functions;
pub mod json_feed;
pub mod link_check;
mod orphans;
mod part_anchors;
mod photos;
pub mod pictures;
mod search;
mod seen;
mod shapes;
pub mod templates;
pub mod traces;
mod value;
pub mod values;
mod workspace_pages;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::config::Config;
use crate::content::document::CodeBlock;
use crate::content::highlight::{self, Stretches};
use crate::content::reading::Readings;
use crate::photo::Store;
use crate::site::hosting;
use crate::site::outputs::Target;
use crate::site::{Mode, Site, StructureMemo};
use crate::source::{Kept, Tree};
use crate::theme;
use diagram::layouts::Layouts;
use support::cache::{self, Cache};
use support::diagnostic::Diagnostic;
use support::memo::Memo;
use workspace::{CommitCache, WorkspaceStore};

use bodies::Bodies;
use pictures::Pictures;
use seen::Seen;
use templates::Templates;
use values::Needs;

/// The content of one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Rendered bytes.
    Bytes(Arc<[u8]>),
    /// A file that is copied as it is.
    File(PathBuf),
}

/// Results of slow steps, kept from build to build.
#[derive(Debug, Default)]
pub struct Memos {
    /// The files of the site.
    pub files: Kept,
    /// Content files that were parsed.
    pub readings: Readings,
    /// The configuration.
    pub config: Memo<(), Config, Arc<Config>>,
    /// The structure of the site.
    pub structure: StructureMemo,
    templates: templates::TemplateMemo,
    bodies: bodies::BodyMemo,
    links: link_check::LinkMemo,
    values: values::ValueMemo,
    /// For how many more bytes of text the parsed documents are kept until they are shown.
    documents: AtomicUsize,
    /// The colours of code, by the hash of its language and text.
    code: Memo<u128, (), Option<Arc<Stretches>>>,
    /// Graphs that were laid out.
    layouts: Arc<Layouts>,
    /// Workspaces at commits.
    pub history: Arc<CommitCache>,
    /// What was found out about files of workspaces, in earlier runs too.
    pub cache: Arc<Cache>,
    /// What was found out about texts and code, in earlier runs too.
    pub site: Arc<Cache>,
    /// Copies of images, from earlier runs too.
    pub photos: Store,
}

impl Memos {
    /// Memos with what was remembered in earlier runs: of workspaces, and of the site's texts.
    pub fn new(workspaces: Cache, site: Cache) -> Self {
        let site = Arc::new(site);
        let photos = Store::new(site.sibling_path("images"));
        let layouts = Arc::new(Layouts::new(Arc::clone(&site)));
        Self { cache: Arc::new(workspaces), site, photos, layouts, ..Self::default() }
    }

    /// The same for a program that builds once: texts, which are most of a site, are not kept for a second build.
    pub fn once(workspaces: Cache, site: Cache) -> Self {
        // A document takes three times the room of its text; parsing one again takes less time than rendering it.
        const DOCUMENTS: usize = 32 << 20;
        Self {
            readings: Readings::once(),
            structure: StructureMemo::once(),
            bodies: bodies::BodyMemo::once(),
            links: link_check::LinkMemo::once(),
            values: values::ValueMemo::once(),
            documents: AtomicUsize::new(DOCUMENTS),
            // What the cache is going to write is there anyway, in a quarter of the room.
            code: if site.is_none() { Memo::default() } else { Memo::off() },
            ..Self::new(workspaces, site)
        }
    }

    /// Whether the document of a text is kept, which has so many bytes.
    fn keeps_document(&self, bytes: usize) -> bool {
        let left = |left: usize| left.checked_sub(bytes);
        self.documents.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok()
    }

    /// Writes what is new for later runs.
    pub fn save(&self) {
        self.cache.save();
        self.site.save();
    }

    /// The colours of code.
    fn stretches(&self, block: &CodeBlock) -> Option<Arc<Stretches>> {
        let key = cache::key(highlight::KIND, &highlight::parts(block));
        let find = || {
            if let Some(known) = self.site.get::<Stretches>(key) {
                return Some(known);
            }
            let found = highlight::stretches(block)?;
            self.site.insert(key, &found);
            Some(found)
        };
        self.code.get(key, (), |()| find().map(Arc::new))
    }

    /// Drops what the last build did not use.
    pub fn sweep(&self) {
        self.bodies.sweep();
        self.links.sweep();
        self.code.sweep();
        self.layouts.sweep();
        self.history.sweep();
    }
}

/// A site that is ready to be rendered.
pub struct Renderer {
    /// Its structure.
    pub site: Arc<Site>,
    shared: Arc<values::Shared>,
    templates: Templates,
}

impl Renderer {
    /// Prepares a site: loads its templates, parses its texts, checks its links. Mistakes are added to `diagnostics`.
    pub fn new(
        site: Site,
        templates: &Tree,
        workspaces: WorkspaceStore,
        memos: Arc<Memos>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let site = Arc::new(site);
        let pictures = Pictures::new(workspaces, Arc::clone(&site), Arc::clone(&memos.layouts));
        let shared = Arc::new(values::Shared::new(Arc::clone(&site), pictures, memos, templates));
        let templates = Templates::load(templates, &shared, &shared.memos.templates, diagnostics);
        if templates.are_complete() {
            check_templates(&site, &templates, diagnostics);
        }
        let bodies = Bodies::prepare(&site, &templates, &shared, diagnostics);
        let links = link_check::check(&site, &bodies, &shared.memos.links, diagnostics);
        shared.complete(
            bodies,
            links,
            templates.names().map(str::to_owned).collect(),
            Needs {
                listed_content: templates.reads_listed_content(),
                // A page that is complete in lists is shown as it is there.
                listed_toc: templates.reads_listed_content() || templates.reads_listed_toc(),
                related: templates.mention("related"),
            },
        );
        photos::check(&shared.site, diagnostics);
        shared.check_pictures(diagnostics);
        if site.mode != Mode::Serve {
            shared.prepare();
        }
        let renderer = Self { site, shared, templates };
        part_anchors::check(&renderer, diagnostics);
        orphans::check(&renderer, diagnostics);
        renderer
    }

    /// The paths of all outputs, sorted: those of the site's structure, and those that depend on its texts.
    pub fn paths(&self) -> Vec<&str> {
        let shards = self.shared.search_index().into_iter().flat_map(search::Index::paths);
        let shards = shards.filter(|path| !self.site.outputs.contains_key(*path));
        let copies = self.shared.copies().keys().map(String::as_str);
        let mut paths: Vec<&str> = self.site.outputs.keys().map(String::as_str).chain(shards).chain(copies).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Whether there is an output.
    pub fn has(&self, path: &str) -> bool {
        self.site.outputs.contains_key(path) || self.shared.has_shard(path) || self.shared.has_copy(path)
    }

    /// The content of an output.
    ///
    /// # Errors
    /// A template failed; or there is no such output.
    pub fn render(&self, path: &str) -> Result<Output, Vec<Diagnostic>> {
        // Most pages fit in.
        let mut room = Vec::with_capacity(32 << 10);
        let copied = self.render_into(path, &mut room)?;
        Ok(copied.map_or_else(|| Output::Bytes(room.into()), Output::File))
    }

    /// Renders an output into `room`, in place of what is in it; or returns the file that the output is a copy of.
    ///
    /// # Errors
    /// As with [`render`](Self::render).
    pub fn render_into(&self, path: &str, room: &mut Vec<u8>) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        let target = self.site.outputs.get(path);
        let seen = target.map(|target| contexts::seen(&self.shared, path, target)).unwrap_or_default();
        self.render_seen(path, target, &seen, room)
    }

    /// Renders what stands at a path, given what its template sees.
    fn render_seen(
        &self,
        path: &str,
        target: Option<&Target>,
        seen: &Seen<'_>,
        room: &mut Vec<u8>,
    ) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
        let shared = &self.shared;
        room.clear();
        match target {
            None => match (shared.shard(path), shared.copy(path)) {
                (Some(bytes), _) => room.extend_from_slice(&bytes),
                (None, Some(bytes)) => *room = bytes?,
                (None, None) => return Err(vec![Diagnostic::error(format!("there is no output `{path}`"))]),
            },
            Some(Target::SearchIndex) => room.extend_from_slice(shared.search_manifest().as_bytes()),
            Some(Target::SearchText(number)) => *room = shared.search_text(*number).into_bytes(),
            Some(Target::File(reference)) => match shared.stripped(reference) {
                Some(bytes) => *room = bytes?,
                None => return Ok(Some(reference.path.clone())),
            },
            Some(Target::Theme(name)) => {
                room.extend_from_slice(theme::static_file(name).unwrap_or_default().as_bytes())
            }
            Some(Target::Hosting(file)) => *room = hosting::text(&self.site, *file, &self.paths()).into_bytes(),
            Some(Target::Feed(feed)) if feed.file_name.ends_with(".json") && !self.templates.has(&feed.file_name) => {
                *room = json_feed::render(shared, feed).into_bytes();
            }
            Some(_) => self.templates.render(seen, shared, room)?,
        }
        Ok(None)
    }
}

/// Templates that front matter names must exist.
fn check_templates(site: &Site, templates: &Templates, diagnostics: &mut Vec<Diagnostic>) {
    let pages = site.pages.iter().map(|page| (&page.page.source, "template", &page.page.front.template));
    let sections = site.sections.values().flat_map(|section| {
        let (source, front) = (&section.section.source, &section.section.front);
        [(source, "template", &front.template), (source, "page_template", &front.page_template)]
    });
    for (source, key, template) in pages.chain(sections) {
        let Some(name) = template.as_deref().filter(|name| !templates.has(name)) else { continue };
        let missing = Diagnostic::error(format!("there is no template `{name}`")).suggest(name, templates.names());
        diagnostics.push(source.at_value(missing, key));
    }
}
