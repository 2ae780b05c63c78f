//! The map of everything that a site consists of.
//!
//! In: pages, sections and lists in their places. Out: for every output path what stands there.
//! Never: rendering it. Two sources for one path are an error that names both.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use indexmap::map::Entry;
use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::config::{Config, Dialect};
use crate::content::page::Source;
use crate::site::directory;
use crate::site::hosting;
use crate::site::output_kind::{About, Feed, FeedOf, HostFile, OutputKind, Pager, WorkspacePage};
use crate::site::page::{SitePage, SiteSection};
use crate::site::structure::Structure;
use crate::site::taxonomies::Taxonomy;
use crate::site::urls;
use crate::source::File;
use support::diagnostic::Diagnostic;

use origin::{Origin, collision};

mod blogger;
mod origin;

/// The theme's script for searching.
const SEARCH_SCRIPT: &str = "search.js";

/// The most URLs that one sitemap file holds (the protocol allows 50,000; Zola splits at 30,000).
pub const SITEMAP_LIMIT: usize = 30_000;

struct Collector<'a> {
    /// By path, in the order in which they came, which is almost the sorted one.
    outputs: IndexMap<String, (OutputKind, Origin<'a>), FxBuildHasher>,
    assets: BTreeMap<String, String>,
    /// URL paths that nothing can be written to.
    flawed: Vec<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// A site without its outputs.
#[derive(Clone, Copy)]
struct Bare<'a> {
    config: &'a Config,
    pages: &'a [SitePage],
    sections: &'a BTreeMap<String, SiteSection>,
    structure: &'a Structure,
}

impl Bare<'_> {
    fn permalink(&self, url: &str) -> String {
        urls::permalink(&self.config.base_url, url)
    }
}

/// Collects the outputs of a site, and where the files beside its content are copied to (by path
/// below `content`). `structure` has the site's lists and files.
pub(super) fn collect(
    config: &Config,
    pages: &[SitePage],
    sections: &BTreeMap<String, SiteSection>,
    structure: &Structure,
    diagnostics: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, OutputKind>, BTreeMap<String, String>) {
    let site = Bare { config, pages, sections, structure };
    // Most outputs are pages; their capacity is reserved at once.
    let outputs = IndexMap::with_capacity_and_hasher(pages.len() * 3 / 2, FxBuildHasher);
    let mut collector = Collector { outputs, assets: BTreeMap::new(), flawed: Vec::new(), diagnostics };
    collector.pages(site);
    collector.sections(site);
    collector.taxonomies(site);
    collector.archive(site);
    collector.workspaces(site);
    collector.feeds(site, "/", &FeedOf::Site, site.config.generate_feeds);
    collector.files(site);
    collector.redirects(site);
    collector.hosting(site);
    collector.blogger(site);
    collector.defaults(site);
    collector.folders(site);
    let outputs = collector.outputs.into_iter().map(|(path, (target, _))| (path, target));
    (outputs.collect(), collector.assets)
}

impl<'a> Collector<'a> {
    fn add(&mut self, site: Bare<'a>, url: &str, target: OutputKind, origin: Origin<'a>) {
        let path = urls::output(url);
        if let Some(flaw) = urls::flaw(&path) {
            // What is in a folder that cannot be is not said again.
            if self.flawed.iter().any(|folder| url.starts_with(folder)) {
                return;
            }
            self.flawed.push(url.to_owned());
            let wrong = Diagnostic::error(format!("`{url}` cannot be a path in the site: {flaw}"));
            let wrong = wrong.note(format!("it comes from {}", origin.words(url))).help(origin.way_out());
            self.diagnostics.push(origin.place(site, wrong));
            return;
        }
        match self.outputs.entry(path) {
            Entry::Occupied(known) => self.diagnostics.push(collision(site, url, known.get().1, origin)),
            Entry::Vacant(entry) => drop(entry.insert((target, origin))),
        }
    }

    /// Adds an output that gives way to anything else.
    fn add_default(&mut self, path: &str, target: OutputKind) {
        if !self.outputs.contains_key(path) {
            self.outputs.insert(path.to_owned(), (target, Origin::Theme));
        }
    }

    fn pages(&mut self, site: Bare<'a>) {
        for (id, page) in site.pages.iter().enumerate() {
            if page.page.front.render {
                self.add(site, &page.url, OutputKind::Page(id), Origin::Page(page));
            }
            for asset in &page.assets {
                let inside = page.page.bundle.as_ref().and_then(|bundle| asset.strip_prefix(bundle.as_str()));
                let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.asset(site, asset, &format!("{folder}/{}", inside.unwrap_or(asset).trim_start_matches('/')));
            }
        }
    }

    fn asset(&mut self, site: Bare<'a>, path: &'a str, url: &str) {
        if let Some(File::Reference(reference)) = site.structure.assets.files.get(path) {
            self.assets.insert(path.to_owned(), urls::output(url));
            self.add(site, url, OutputKind::File(reference.clone()), Origin::Asset(path));
        }
    }

    fn sections(&mut self, site: Bare<'a>) {
        for (folder, section) in site.sections {
            let front = &section.section.front;
            let origin = Origin::Section(section);
            if front.render {
                match &front.redirect_to {
                    Some(to) => self.add(site, &section.url, OutputKind::Redirect(redirect_url(site, to)), origin),
                    None => {
                        let count = pager_count(section.pages.len(), front.paginate_by);
                        let make = |number| OutputKind::Section(Pager { of: folder.clone(), number });
                        self.pagers(site, &section.url, &front.paginate_path, count, &make, origin);
                    }
                }
                let feeds = front.generate_feeds && !folder.is_empty();
                self.feeds(site, &section.url, &FeedOf::Section(folder.clone()), feeds);
            }
            for asset in &section.assets {
                let inside = asset.strip_prefix(folder.as_str()).unwrap_or(asset).trim_start_matches('/');
                self.asset(site, asset, &format!("{}{inside}", section.url));
            }
        }
    }

    /// The pages of a list; a list in pages also answers at `page/1/`.
    fn pagers(
        &mut self,
        site: Bare<'a>,
        url: &str,
        paginate_path: &str,
        count: Option<usize>,
        make: &dyn Fn(usize) -> OutputKind,
        origin: Origin<'a>,
    ) {
        self.add(site, url, make(1), origin);
        let Some(count) = count else { return };
        self.add(site, &pager_url(url, paginate_path, 1), OutputKind::Redirect(site.permalink(url)), origin);
        for number in 2..=count {
            self.add(site, &pager_url(url, paginate_path, number), make(number), origin);
        }
    }

    fn taxonomies(&mut self, site: Bare<'a>) {
        // Zola makes no page for a taxonomy that nothing uses.
        let zola = site.config.dialect == Dialect::Zola;
        let shown = |taxonomy: &Taxonomy| taxonomy.config.render && !(zola && taxonomy.terms.is_empty());
        for (index, taxonomy) in site.structure.taxonomies.iter().enumerate().filter(|(_, taxonomy)| shown(taxonomy)) {
            self.add(site, &taxonomy.url, OutputKind::Taxonomy(index), Origin::Taxonomy(taxonomy));
            for (position, term) in taxonomy.terms.iter().enumerate() {
                let origin = Origin::Term(taxonomy, term);
                let count = pager_count(term.pages.len(), taxonomy.config.paginate_by.filter(|&by| by > 0));
                let make = |number| OutputKind::Term(Pager { of: (index, position), number });
                let paginate_path = taxonomy.config.paginate_path.as_deref().unwrap_or("page");
                self.pagers(site, &term.url, paginate_path, count, &make, origin);
                let feed = taxonomy.config.feed;
                self.feeds(site, &term.url, &FeedOf::Term(index, position), feed);
            }
        }
    }

    fn archive(&mut self, site: Bare<'a>) {
        let Some(folder) = site.config.archive.as_ref().filter(|_| !site.structure.archive.is_empty()) else { return };
        // An archive in the root (`/2026/04/`) still needs a page of its own.
        let url = if folder.is_empty() { "/archive/".to_owned() } else { format!("/{folder}/") };
        self.add(site, &url, OutputKind::Archive, Origin::Archive);
        for (index, year) in site.structure.archive.iter().enumerate() {
            self.add(site, &year.url, OutputKind::ArchiveYear(index), Origin::Archive);
            for (position, month) in year.months.iter().enumerate() {
                self.add(site, &month.url, OutputKind::ArchiveMonth(index, position), Origin::Archive);
            }
        }
    }

    fn workspaces(&mut self, site: Bare<'a>) {
        for (workspace, directory) in site.structure.workspaces.iter().enumerate() {
            let Some(url) = &directory.url else { continue };
            let mut add = |url: &str, about: About, part: Option<(&'static str, &'a str)>| {
                let target = OutputKind::Workspace(WorkspacePage { workspace, about });
                self.add(site, url, target, Origin::Workspace(&directory.name, part));
            };
            add(url, About::Whole, None);
            type Make = fn(usize) -> About;
            let kinds: [(&[directory::Entry], Make, &'static str); 3] = [
                (&directory.bricks, About::Brick, "brick"),
                (&directory.projects, About::Project, "project"),
                (&directory.libraries, About::Library, "library"),
            ];
            for (entries, make, kind) in kinds {
                for (index, entry) in entries.iter().enumerate() {
                    if let Some(url) = &entry.url {
                        add(url, make(index), Some((kind, entry.name.as_str())));
                    }
                }
            }
        }
    }

    fn feeds(&mut self, site: Bare<'a>, folder: &str, of: &FeedOf, wanted: bool) {
        for file_name in site.config.feed_filenames.iter().filter(|_| wanted) {
            let url = format!("{folder}{file_name}");
            let feed = Feed { of: of.clone(), file_name: file_name.clone(), url: url.clone() };
            self.add(site, &url, OutputKind::Feed(feed), Origin::Feed);
        }
    }

    fn files(&mut self, site: Bare<'a>) {
        for (path, file) in &site.structure.statics.files {
            if let File::Reference(reference) = file {
                self.add(site, &format!("/{path}"), OutputKind::File(reference.clone()), Origin::Static(path));
            }
        }
    }

    fn redirects(&mut self, site: Bare<'a>) {
        for page in site.pages {
            self.aliases(site, &page.page.front.aliases, &page.url, &page.page.source);
        }
        for section in site.sections.values() {
            self.aliases(site, &section.section.front.aliases, &section.url, &section.section.source);
        }
    }

    fn aliases(&mut self, site: Bare<'a>, aliases: &'a [String], url: &str, source: &'a Source) {
        for alias in aliases {
            self.add(
                site,
                &urls::written(alias),
                OutputKind::Redirect(site.permalink(url)),
                Origin::Alias(alias, source),
            );
        }
    }

    fn hosting(&mut self, site: Bare<'a>) {
        for (path, file) in hosting::files(site.config) {
            if matches!(file, HostFile::Cname | HostFile::NoJekyll) {
                // Many sites have these among their static files, and they say the same there.
                self.add_default(path, OutputKind::Hosting(file));
                continue;
            }
            self.add(site, &format!("/{path}"), OutputKind::Hosting(file), Origin::Host);
        }
        // For readers whose host reads no rules. What is for a whole folder cannot be a page.
        for redirect in site.config.hosting.redirects.iter().filter(|redirect| !redirect.from.ends_with("/*")) {
            let url = urls::written(&urls::decode(&redirect.from));
            let target = OutputKind::Redirect(redirect_url(site, &redirect.to));
            self.add(site, &url, target, Origin::Redirect(&redirect.from));
        }
    }

    fn defaults(&mut self, site: Bare<'a>) {
        self.add_default("404.html", OutputKind::NotFound);
        if site.config.generate_robots_txt {
            self.add_default("robots.txt", OutputKind::Robots);
        }
        if site.config.generate_llms_txt {
            self.add_default("llms.txt", OutputKind::LlmsTxt);
        }
        self.search(site);
        let is_used = |name: &&str| *name != SEARCH_SCRIPT || site.config.search.is_some();
        for name in crate::theme::STATIC.iter().map(|(name, _)| *name).filter(is_used) {
            self.add_default(name, OutputKind::Theme(name));
        }
        if site.config.generate_sitemap {
            let listed = self.outputs.values().filter(|(target, _)| is_in_sitemap(site.config, target));
            let count = listed.count();
            self.add_default("sitemap.xml", OutputKind::Sitemap);
            if count > SITEMAP_LIMIT {
                (1..=count.div_ceil(SITEMAP_LIMIT)).for_each(|number| {
                    self.add_default(&format!("sitemap{number}.xml"), OutputKind::SitemapPart(number))
                });
            }
        }
    }

    fn search(&mut self, site: Bare<'a>) {
        if site.config.search.is_none() {
            return;
        }
        self.add_default("search/index.html", OutputKind::Search);
        self.add_default("search/index.js", OutputKind::SearchIndex);
        for number in 0..site.structure.findable.len() {
            self.add_default(&format!("search/text/{number}.js"), OutputKind::SearchText(number));
        }
    }

    /// A path cannot be both a file and a folder.
    fn folders(&mut self, site: Bare<'a>) {
        let mut folders: FxHashSet<&str> = FxHashSet::default();
        for path in self.outputs.keys() {
            // Those above a folder that is recorded are recorded, too.
            path.rmatch_indices('/')
                .map(|(index, _)| &path[..index])
                .take_while(|folder| folders.insert(folder))
                .for_each(drop);
        }
        let files: BTreeMap<String, Origin<'_>> = (self.outputs.iter())
            .filter(|(path, _)| folders.contains(path.as_str()))
            .map(|(path, (_, origin))| (path.clone(), *origin))
            .collect();
        if files.is_empty() {
            return;
        }
        let diagnostics = &mut self.diagnostics;
        self.outputs.retain(|path, (_, inside)| {
            let above = path.match_indices('/').find_map(|(index, _)| files.get_key_value(&path[..index]));
            if let Some((above, file)) = above {
                let message = format!("`/{above}` would be both a file and a folder");
                let (file, words) = (file.words(&url_of(above)), inside.words(&url_of(path)));
                let note = format!("the file comes from {file}, what is in the folder from {words}");
                diagnostics.push(inside.place(site, Diagnostic::error(message).note(note)));
            }
            above.is_none()
        });
    }
}

/// How many pages a list has; `None` when it is not split.
pub fn pager_count(pages: usize, paginate_by: Option<usize>) -> Option<usize> {
    paginate_by.filter(|&by| by > 0).map(|by| pages.div_ceil(by).max(1))
}

/// The URL path of a list's page.
pub fn pager_url(url: &str, paginate_path: &str, number: usize) -> String {
    format!("{url}{}/{number}/", paginate_path.trim_matches('/'))
}

/// Where `redirect_to` leads: another site, or a path in this one. A path that names no file is
/// that of a folder, as for pages.
fn redirect_url(site: Bare<'_>, to: &str) -> String {
    if to.contains("://") {
        return to.to_owned();
    }
    let (path, rest) = to.split_at(to.find(['#', '?']).unwrap_or(to.len()));
    let is_file = path.rsplit('/').next().is_some_and(|name| name.is_empty() || name.contains('.'));
    let end = if is_file { "" } else { "/" };
    format!("{}{rest}", site.permalink(&format!("/{}{end}", path.trim_start_matches('/'))))
}

/// Whether a sitemap lists an output.
fn is_in_sitemap(config: &Config, target: &OutputKind) -> bool {
    let first_only = config.exclude_paginated_pages_in_sitemap;
    match target {
        OutputKind::Page(_)
        | OutputKind::Taxonomy(_)
        | OutputKind::Archive
        | OutputKind::ArchiveYear(_)
        | OutputKind::ArchiveMonth(..)
        | OutputKind::Workspace(_) => true,
        OutputKind::Section(pager) => pager.number == 1 || !first_only,
        OutputKind::Term(pager) => pager.number == 1 || !first_only,
        _ => false,
    }
}

/// The outputs that a sitemap lists, in its order.
pub fn sitemap_urls<'a>(config: &Config, outputs: &'a BTreeMap<String, OutputKind>) -> Vec<(&'a str, &'a OutputKind)> {
    let listed = outputs.iter().filter(|(_, target)| is_in_sitemap(config, target));
    listed.map(|(path, target)| (path.as_str(), target)).collect()
}

/// The URL path of an output path: `posts/index.html` is `/posts/`.
pub fn url_of(output: &str) -> String {
    match output.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("/{folder}"),
        _ => format!("/{output}"),
    }
}
