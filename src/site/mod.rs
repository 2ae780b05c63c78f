//! What only shows across files: which pages there are, where they live, how they hang together.
//!
//! In: parsed content files, the configuration, the time. Out: a [`Site`]: URLs, sections, taxonomies, neighbours, the archive, and a map of
//! all outputs. Never: rendering, reading files.

pub mod archive;
pub mod directory;
pub mod hosting;
pub mod links;
pub mod media;
pub mod order;
pub mod outputs;
pub mod publish;
pub mod related;
pub mod search;
pub mod sections;
mod structure;
pub mod taxonomies;
pub mod urls;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::config::{Config, Dialect};
use crate::content::page::{ContentFile, Page, Section, implied_section};
use crate::source::{File, Tree};
use support::diagnostic::Diagnostic;

use directory::Directory;
use publish::Unpublished;

pub use structure::{Neighbours, Structure};

/// A page's place in [`Site::pages`].
pub type PageId = usize;

/// What a build depends on besides the files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time of the build: what is dated later lies in the future.
    pub now: Timestamp,
    /// Publish drafts too.
    pub drafts: bool,
    /// Publish posts dated in the future too, whatever the configuration says.
    pub future: bool,
    /// Publish expired posts too.
    pub expired: bool,
    /// What the build is for; templates see it as `config.mode`.
    pub mode: Mode,
    /// Replaces the configuration's `base_url`.
    pub base_url: Option<String>,
    /// Replaces scheme and host of the configuration's `base_url` and leaves its path: a site of `https://example.org/blog` is
    /// served at `http://127.0.0.1:1111/blog/`.
    pub origin: Option<String>,
    /// The site's folder, for files that templates ask for.
    pub root: Option<PathBuf>,
}

/// What a build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writing the site into a folder.
    Build,
    /// Showing it while it is written.
    Serve,
    /// Looking for mistakes.
    Check,
}

/// A site, put together from all its files. What does not depend on the texts is its [`Structure`], whose fields are read as if they were its own.
#[derive(Debug)]
pub struct Site {
    /// The checked configuration, with the options' base URL.
    pub config: Arc<Config>,
    /// What the site is built for.
    pub mode: Mode,
    /// The time of the build.
    pub now: Timestamp,
    /// Published pages, sorted by path.
    pub pages: Vec<Arc<SitePage>>,
    /// Sections by folder; the root has the empty name and is always there.
    pub sections: BTreeMap<String, Arc<SiteSection>>,
    /// Pages that stay out, and why.
    pub unpublished: Vec<Unpublished>,
    /// Sections that stay out because they or a section above them are drafts, as paths below `content`.
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
    /// Whether lists show it: what is hidden they do not, nor what has no output that they could lead to.
    pub fn is_listed(&self) -> bool {
        self.page.front.render && !self.page.front.hidden
    }

    /// The folder below `content` that relative links of its text start from.
    pub fn folder(&self) -> &str {
        self.page.bundle.as_deref().unwrap_or(&self.page.folder)
    }
}

impl Site {
    /// The absolute URL of a path in the site, percent-encoded.
    pub fn permalink(&self, url: &str) -> String {
        urls::permalink(&self.config.base_url, url)
    }

    /// A path that an author wrote (`/blog/posts/a/`) as a URL path of the site (`/posts/a/`). `None` when the site lives in a folder
    /// of its host and the path is outside of it.
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

/// What a site is assembled from.
#[derive(Debug, Default)]
pub struct Parts {
    /// Parsed content.
    pub files: Vec<ContentFile>,
    /// Files beside the content, by path below `content`.
    pub assets: Arc<Tree>,
    /// Static files.
    pub statics: Arc<Tree>,
    /// Workspaces, sorted by name.
    pub workspaces: Vec<Directory>,
}

/// Assembles a site. Mistakes are added to `diagnostics`; what can be assembled in spite of them is.
pub fn assemble(config: Arc<Config>, parts: Parts, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Site {
    let Parts { files, assets, statics, workspaces } = parts;
    let options = &Options { drafts: options.drafts || config.publish_drafts, ..options.clone() };
    let (pages, sections) = separate(files, diagnostics);
    let (pages, unpublished) = publish::select(pages, &sections, &config, options);
    let (mut sections, draft_sections) = publish::select_sections(sections, options);
    sections.entry(String::new()).or_insert_with(|| Arc::new(implied_root(&config)));
    let input = structure::Input { config: Arc::clone(&config), pages, sections, assets, statics, workspaces };
    let placed = structure::place(input);
    diagnostics.extend(placed.diagnostics);
    Site {
        config,
        mode: options.mode,
        now: options.now,
        pages: placed.pages,
        sections: placed.sections,
        unpublished,
        draft_sections,
        root: options.root.clone(),
        structure: placed.structure,
    }
}

/// The configuration with what the options say of the site's address.
pub fn addressed(mut config: Config, options: &Options) -> Config {
    if let Some(base_url) = &options.base_url {
        config.base_url = base_url.trim_end_matches('/').to_owned();
    } else if let Some(origin) = &options.origin {
        config.base_url = format!("{origin}{}", urls::base_path(&config.base_url));
    }
    config
}

/// Pages sorted by path, and sections by folder. A folder must not be both a page bundle and a section.
fn separate(
    files: Vec<ContentFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Arc<Page>>, BTreeMap<String, Arc<Section>>) {
    let mut pages = Vec::new();
    let mut sections = BTreeMap::new();
    for file in files {
        match file {
            ContentFile::Page(page) => pages.push(page),
            ContentFile::Section(section) => {
                sections.insert(section.folder.clone(), section);
            }
        }
    }
    pages.retain(|page| {
        let both = page.bundle.as_ref().is_some_and(|bundle| sections.contains_key(bundle));
        if both {
            let diagnostic = Diagnostic::error("a folder cannot hold both `index.md` and `_index.md`");
            let help = "a page is `index.md`, a section `_index.md`";
            diagnostics.push(diagnostic.in_file(page.source.file.as_str()).help(help));
        }
        !both
    });
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    (pages, sections)
}

fn implied_root(config: &Config) -> Section {
    let mut root = implied_section("");
    if config.dialect == Dialect::Brickpress {
        root.front.sort_by = crate::content::front_matter::SortBy::Date;
        root.front.paginate_by = Some(10);
    }
    root
}
