//! From parsed files to a site.
//!
//! In: parsed content files, the configuration, the time. Out: a [`Site`]. Never: looking at a text
//! below its front matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::directory::Directory;
use super::model::Site;
use super::options::Options;
use super::order::Dates;
use super::page::{SitePage, SiteSection};
use super::structure::Structure;
use super::{archive, outputs, publish, related, search, sections, taxonomies, urls};
use crate::config::{Config, Dialect};
use crate::content::page::{ContentFile, Page, Section, implied_section};
use crate::source::Tree;
use support::diagnostic::Diagnostic;

/// The parts that a site is assembled from.
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

/// Assembles a site. Mistakes are added to `diagnostics`; what can be assembled in spite of them
/// is.
pub fn assemble(config: Arc<Config>, parts: Parts, options: &Options, diagnostics: &mut Vec<Diagnostic>) -> Site {
    let Parts { files, assets, statics, workspaces } = parts;
    let options = &Options { drafts: options.drafts || config.publish_drafts, ..options.clone() };
    let (pages, sections) = separate(files, diagnostics);
    let (pages, unpublished) = publish::select(pages, &sections, &config, options);
    let (mut sections, draft_sections) = publish::select_sections(sections, options);
    sections.entry(String::new()).or_insert_with(|| Arc::new(implied_root(&config)));
    let input = StructureInput { config: Arc::clone(&config), pages, sections, assets, statics, workspaces };
    let placed = place(input);
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

/// Pages sorted by path, and sections by folder. A folder must not be both a page bundle and a
/// section.
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

/// The input of a structure.
#[derive(Debug, Clone)]
struct StructureInput {
    config: Arc<Config>,
    /// Published pages, sorted by path.
    pages: Vec<Arc<Page>>,
    sections: BTreeMap<String, Arc<Section>>,
    assets: Arc<Tree>,
    statics: Arc<Tree>,
    workspaces: Vec<Directory>,
}

/// A structure, with the pages and sections in their places.
#[derive(Debug, Clone)]
struct Placed {
    pages: Vec<Arc<SitePage>>,
    sections: BTreeMap<String, Arc<SiteSection>>,
    structure: Arc<Structure>,
    diagnostics: Vec<Diagnostic>,
}

/// Puts pages and sections into their places and collects what there is to render.
fn place(input: StructureInput) -> Placed {
    let StructureInput { config, pages, sections, assets, statics, workspaces, .. } = input;
    let mut diagnostics = Vec::new();
    let mut pages = sections::place_pages(pages, &sections, &config, &mut diagnostics);
    let dates = Dates::of(&pages);
    let sections = sections::place_sections(sections, &mut pages, &assets, &dates, &config, &mut diagnostics);
    let neighbours = sections::neighbours(&sections, &pages);
    let taxonomies = taxonomies::collect(&pages, &dates, &config, &mut diagnostics);
    let archive = archive::collect(&pages, &dates, &config);
    let by_path = pages.iter().enumerate().map(|(id, page)| (page.page.path.clone(), id)).collect();
    let findable = if config.search.is_some() { search::findable(&pages, &sections) } else { Vec::new() };
    let mut structure = Structure {
        taxonomies,
        archive,
        workspaces,
        neighbours,
        series: related::all(&pages),
        findable,
        assets,
        statics,
        by_path,
        outputs: BTreeMap::new(),
        asset_outputs: BTreeMap::new(),
        assets_by_output: FxHashMap::default(),
    };
    let found = outputs::collect(&config, &pages, &sections, &structure, &mut diagnostics);
    (structure.outputs, structure.asset_outputs) = found;
    // Of two files for one path the first one counts; that there are two is an error.
    let by_output = structure.asset_outputs.iter().rev().map(|(path, output)| (output.clone(), path.clone()));
    structure.assets_by_output = by_output.collect();
    Placed {
        pages: pages.into_iter().map(Arc::new).collect(),
        sections: sections.into_iter().map(|(folder, section)| (folder, Arc::new(section))).collect(),
        structure: Arc::new(structure),
        diagnostics,
    }
}
