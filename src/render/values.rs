//! The site as template values, in Zola's shape.
//!
//! In: an assembled site, and its texts once these are parsed. Out: values that are built once and shared by all templates. Never: a list
//! serialised twice; a value that holds others shares them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use tera::{Context, Map, Value};

use crate::config::InsertAnchor;
use crate::content::date::Date;
use crate::content::document::{Document, Heading};
use crate::decode::Data;
use crate::diagnostic::Diagnostic;
use crate::render::Memos;
use crate::render::bodies::Bodies;
use crate::render::fill::{self, Purpose};
use crate::render::link_check;
use crate::render::pictures::Pictures;
use crate::site::archive::{Month, Year};
use crate::site::taxonomies::{Taxonomy, Term};
use crate::site::{Mode, PageId, Site, SitePage, SiteSection};

/// What templates and functions read from.
pub struct Shared {
    /// The structure of the site.
    pub site: Arc<Site>,
    /// Pictures of workspaces.
    pub pictures: Pictures,
    pub(super) memos: Arc<Memos>,
    /// Values without anything that is known only from the texts: what a text's own templates see.
    early: Values,
    late: OnceLock<Late>,
}

struct Late {
    bodies: Bodies,
    templates: BTreeSet<String>,
    contents: Vec<OnceLock<Arc<str>>>,
    values: OnceLock<Values>,
    lists_need_content: bool,
}

/// Template values.
pub struct Values {
    /// `config`.
    pub config: Value,
    /// Pages as neighbours see them: without neighbours and content.
    bare: Vec<Value>,
    /// Pages as lists see them.
    listed: Vec<Value>,
    /// Sections by folder, with their pages.
    sections: BTreeMap<String, Value>,
    /// Taxonomies with their terms.
    taxonomies: Vec<Value>,
}

impl Shared {
    /// What can be known before the texts are parsed.
    pub fn new(site: Arc<Site>, pictures: Pictures, memos: Arc<Memos>) -> Self {
        let early = Values::early(&site);
        Self { site, pictures, memos, early, late: OnceLock::new() }
    }

    /// Adds the parsed texts. From now on the values have tables of contents, word counts, summaries.
    pub fn complete(&self, bodies: Bodies, templates: BTreeSet<String>, lists_need_content: bool) {
        let contents = bodies.pages.iter().map(|_| OnceLock::new()).collect();
        // Only the first call counts; there is only one.
        let _ = self.late.set(Late { bodies, templates, contents, values: OnceLock::new(), lists_need_content });
    }

    /// The parsed texts.
    ///
    /// # Panics
    /// They are not parsed yet.
    pub fn bodies(&self) -> &Bodies {
        &self.late.get().expect("texts are parsed before anything reads them").bodies
    }

    /// The values, as complete as they are by now.
    pub fn values(&self) -> &Values {
        let Some(late) = self.late.get() else { return &self.early };
        late.values.get_or_init(|| {
            if late.lists_need_content {
                (0..self.site.pages.len()).into_par_iter().for_each(|id| drop(self.content(id)));
            }
            let content = |id: PageId| late.lists_need_content.then(|| self.content(id));
            Values::with_texts(self, &late.bodies, &content)
        })
    }

    /// The HTML of a page's text.
    pub fn content(&self, id: PageId) -> Arc<str> {
        let late = self.late.get().expect("texts are parsed before anything is rendered");
        let fill = || {
            let page = &self.site.pages[id];
            fill::fill(self, &late.bodies.pages[id].document.pieces, &fill::Place::of_page(page), Purpose::Page).into()
        };
        Arc::clone(late.contents[id].get_or_init(fill))
    }

    /// The value of the page that a template shows: with content and neighbours.
    pub fn page(&self, id: PageId) -> Value {
        let listed = &self.values().listed[id];
        with(listed, "content", Value::safe_string(&self.content(id)))
    }

    /// A page as lists see it.
    pub fn listed(&self, id: PageId) -> Value {
        self.values().listed[id].clone()
    }

    /// Pages as lists see them.
    pub fn listed_pages(&self, ids: &[PageId]) -> Value {
        Value::from(ids.iter().map(|&id| self.listed(id)).collect::<Vec<_>>())
    }

    /// The value of a section, with its pages.
    pub fn section(&self, folder: &str) -> Option<Value> {
        self.values().sections.get(folder).cloned()
    }

    /// The value of a section as its own template sees it: with content.
    pub fn shown_section(&self, folder: &str) -> Value {
        let section = self.section(folder).unwrap_or_else(Value::none);
        let Some(body) = self.bodies().sections.get(folder) else { return section };
        let place = fill::Place::of_section(&self.site.sections[folder]);
        let content = fill::fill(self, &body.document.pieces, &place, Purpose::Page);
        with(&section, "content", Value::safe_string(&content))
    }

    /// The value of a taxonomy: `kind`, `items`, `permalink`.
    pub fn taxonomy(&self, index: usize) -> Value {
        self.values().taxonomies[index].clone()
    }

    /// A page as the function `get_page` gives it: with content, once the texts are parsed.
    pub fn gotten_page(&self, id: PageId) -> Value {
        if self.late.get().is_some() { self.page(id) } else { self.early.listed[id].clone() }
    }

    /// A term: `name`, `slug`, `path`, `permalink`, `page_count`, `pages`.
    pub fn term(&self, taxonomy: usize, term: usize) -> Value {
        let items = self.values().taxonomies[taxonomy].get_from_path("items");
        items.and_then(|items| items.as_array()?.get(term).cloned()).unwrap_or_else(Value::none)
    }

    /// A page's free-form data.
    pub fn page_extra(&self, id: PageId) -> Value {
        data(&self.site.pages[id].page.front.extra)
    }

    /// The first template if there is one of that name, else the second.
    pub fn either(&self, first: &str, second: &str) -> String {
        let has_first = self.late.get().is_some_and(|late| late.templates.contains(first));
        if has_first { first.to_owned() } else { second.to_owned() }
    }

    /// The context of a template in a page's text: the page without lists of other pages.
    pub fn page_context(&self, id: PageId) -> Context {
        let mut context = self.common_context();
        context.insert_value("page", self.early.bare[id].clone());
        context
    }

    /// The context of a template in a section's text.
    pub fn section_context(&self, folder: &str) -> Context {
        let mut context = self.common_context();
        context.insert_value("section", self.early.sections.get(folder).cloned().unwrap_or_else(Value::none));
        context
    }

    /// What every template sees.
    pub fn common_context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("config", self.early.config.clone());
        context.insert_value("lang", Value::from(self.site.config.default_language.as_str()));
        context.insert_value("brickpress_version", Value::from(env!("CARGO_PKG_VERSION")));
        // The version of Zola whose names these are.
        context.insert_value("zola_version", Value::from("0.23.0"));
        context
    }

    /// Draws every picture once, so that mistakes in them are found. They are added to `diagnostics`.
    pub fn check_pictures(&self, diagnostics: &mut Vec<Diagnostic>) {
        let bodies = self.bodies();
        let pages = self.site.pages.iter().zip(&bodies.pages).map(|(page, body)| (&page.page.source, body));
        let sections = self
            .site
            .sections
            .iter()
            .filter_map(|(folder, section)| Some((&section.section.source, bodies.sections.get(folder)?)));
        let all: Vec<_> = pages.chain(sections).collect();
        let problems: Vec<Vec<Diagnostic>> =
            all.par_iter().map(|(source, body)| self.pictures.problems(source, body)).collect();
        diagnostics.extend(problems.into_iter().flatten());
    }
}

impl Values {
    /// What is known before the texts are parsed.
    fn early(site: &Site) -> Self {
        let bare = (0..site.pages.len()).map(|id| page_value(site, id, None, None)).collect();
        Self::finish(site, bare, &|_| None, &|_| None, Vec::new())
    }

    /// Everything. `content` gives a page's HTML where lists need it.
    fn with_texts(shared: &Shared, bodies: &Bodies, content: &dyn Fn(PageId) -> Option<Arc<str>>) -> Self {
        let site = &shared.site;
        let bare = (site.pages.par_iter().zip(&bodies.pages).enumerate())
            .map(|(id, (page, body))| {
                let document = &body.document;
                let summary = document.summary.map(|count| {
                    let pieces = &document.pieces[..count];
                    fill::summary(&fill::fill(shared, pieces, &fill::Place::of_page(page), Purpose::Page))
                });
                page_value(site, id, Some(document), summary.as_deref())
            })
            .collect();
        let backlinks = link_check::backlinks(site, bodies);
        let document = |folder: &str| bodies.sections.get(folder).map(|body| Arc::clone(&body.document));
        Self::finish(site, bare, &document, content, backlinks)
    }

    fn finish(
        site: &Site,
        bare: Vec<Value>,
        section_document: &dyn Fn(&str) -> Option<Arc<Document>>,
        content: &dyn Fn(PageId) -> Option<Arc<str>>,
        backlinks: Vec<Vec<PageId>>,
    ) -> Self {
        let neighbour = |id: Option<PageId>| id.map_or_else(Value::none, |id| bare[id].clone());
        let listed: Vec<Value> = (site.pages.iter().enumerate())
            .map(|(id, page)| {
                let mut map = bare[id].as_map().cloned().unwrap_or_default();
                set(&mut map, "lower", neighbour(page.lower));
                set(&mut map, "higher", neighbour(page.higher));
                let links = backlinks.get(id).map_or(&[][..], Vec::as_slice);
                set(&mut map, "backlinks", Value::from(links.iter().map(|&from| link(site, from)).collect::<Vec<_>>()));
                if let Some(content) = content(id) {
                    set(&mut map, "content", Value::safe_string(&content));
                }
                Value::from(map)
            })
            .collect();
        let sections = (site.sections.iter())
            .map(|(folder, section)| {
                let document = section_document(folder);
                (folder.clone(), section_value(site, section, document.as_deref(), &listed))
            })
            .collect();
        let taxonomies = site.taxonomies.iter().map(|taxonomy| taxonomy_value(site, taxonomy, &listed)).collect();
        Self { config: config_value(site), bare, listed, sections, taxonomies }
    }
}

/// Sets a key of a map.
pub(super) fn set(map: &mut Map, key: &'static str, value: impl Into<Value>) {
    map.insert(key.into(), value.into());
}

/// A map value with one more key.
pub(super) fn with(value: &Value, key: &'static str, other: Value) -> Value {
    let mut map = value.as_map().cloned().unwrap_or_default();
    set(&mut map, key, other);
    Value::from(map)
}

fn strings<'a>(texts: impl IntoIterator<Item = &'a String>) -> Value {
    Value::from(texts.into_iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>())
}

fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

fn data(data: &Data) -> Value {
    match data {
        // A template asks for `extra.x` whether there is any `extra` or not.
        Data::Null => Value::from(Map::new()),
        data => Value::try_from_serializable(data).unwrap_or_else(|_| Value::from(Map::new())),
    }
}

fn section_path(folder: &str) -> Value {
    Value::from(if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") })
}

fn page_value(site: &Site, id: PageId, document: Option<&Document>, summary: Option<&str>) -> Value {
    let page = &site.pages[id];
    let front = &page.page.front;
    let permalink = site.permalink(&page.url);
    let mut map = Map::with_capacity(36);
    set(&mut map, "relative_path", page.page.path.as_str());
    set(&mut map, "colocated_path", optional(page.page.bundle.as_ref().map(|bundle| format!("{bundle}/")).as_deref()));
    set(&mut map, "title", if page.title.is_empty() { Value::none() } else { Value::from(page.title.as_str()) });
    set(&mut map, "description", optional(front.description.as_deref()));
    set_dates(&mut map, page);
    set(&mut map, "slug", page.page.slug.as_str());
    set(&mut map, "path", page.url.as_str());
    set(&mut map, "components", components(&page.url));
    set(
        &mut map,
        "ancestors",
        Value::from(page.ancestors.iter().map(|folder| section_path(folder)).collect::<Vec<_>>()),
    );
    set(&mut map, "taxonomies", taxonomies_of(page));
    set(&mut map, "authors", strings(&front.authors));
    set(&mut map, "aliases", strings(&front.aliases));
    set(&mut map, "weight", front.weight.map_or_else(Value::none, Value::from));
    set(&mut map, "extra", data(&front.extra));
    set(&mut map, "draft", front.draft);
    set(&mut map, "render", front.render);
    set(&mut map, "hidden", front.hidden);
    set(&mut map, "lang", site.config.default_language.as_str());
    set(&mut map, "translations", Value::from(Vec::<Value>::new()));
    set(&mut map, "assets", assets(site, &page.assets));
    if let Some(document) = document {
        set(&mut map, "toc", toc(&document.headings, &permalink));
        set(&mut map, "word_count", document.word_count);
        set(&mut map, "reading_time", document.word_count.div_ceil(200).max(1));
        set(&mut map, "summary", summary.map_or_else(Value::none, Value::safe_string));
        set(&mut map, "excerpt", fill::excerpt(&document.pieces));
    }
    set(&mut map, "permalink", permalink);
    Value::from(map)
}

fn set_dates(map: &mut Map, page: &SitePage) {
    let text = |date: &Option<Date>| optional(date.as_ref().map(|date| date.text.as_str()));
    set(map, "date", text(&page.page.date));
    set(map, "updated", text(&page.page.updated));
    set(map, "expires", text(&page.page.expires));
    let civil = page.page.date.as_ref().map(|date| date.civil);
    set(map, "year", civil.map_or_else(Value::none, |civil| Value::from(civil.year())));
    set(map, "month", civil.map_or_else(Value::none, |civil| Value::from(civil.month())));
    set(map, "day", civil.map_or_else(Value::none, |civil| Value::from(civil.day())));
}

fn taxonomies_of(page: &SitePage) -> Value {
    let mut map = Map::new();
    for (name, terms) in &page.page.front.taxonomies {
        map.insert(name.clone().into(), strings(terms));
    }
    Value::from(map)
}

fn components(url: &str) -> Value {
    let segments = url.split('/').filter(|segment| !segment.is_empty());
    Value::from(segments.map(Value::from).collect::<Vec<_>>())
}

fn assets(site: &Site, paths: &[String]) -> Value {
    let urls = paths.iter().filter_map(|path| site.asset_url(path));
    Value::from(urls.map(Value::from).collect::<Vec<_>>())
}

fn link(site: &Site, id: PageId) -> Value {
    let mut map = Map::new();
    set(&mut map, "permalink", site.permalink(&site.pages[id].url));
    set(&mut map, "title", site.pages[id].title.as_str());
    Value::from(map)
}

/// Headings as a tree: a heading belongs to the nearest one before it of a higher rank.
fn toc(headings: &[Heading], permalink: &str) -> Value {
    let mut children = Vec::new();
    let mut rest = headings;
    while let Some((heading, after)) = rest.split_first() {
        let end = after.iter().position(|other| other.level <= heading.level).unwrap_or(after.len());
        let mut map = Map::new();
        set(&mut map, "level", heading.level);
        set(&mut map, "id", heading.id.as_str());
        set(&mut map, "title", heading.title.as_str());
        set(&mut map, "permalink", format!("{permalink}#{}", heading.id));
        set(&mut map, "children", toc(&after[..end], permalink));
        children.push(Value::from(map));
        rest = &after[end..];
    }
    Value::from(children)
}

fn section_value(site: &Site, section: &SiteSection, document: Option<&Document>, listed: &[Value]) -> Value {
    let front = &section.section.front;
    let permalink = site.permalink(&section.url);
    let mut map = Map::with_capacity(32);
    set(&mut map, "relative_path", section.section.path.as_str());
    set(
        &mut map,
        "colocated_path",
        optional(Some(&format!("{}/", section.section.folder)).filter(|path| *path != "/").map(String::as_str)),
    );
    set(&mut map, "title", optional(front.title.as_deref()));
    set(&mut map, "description", optional(front.description.as_deref()));
    set(&mut map, "path", section.url.as_str());
    set(&mut map, "components", components(&section.url));
    set(
        &mut map,
        "ancestors",
        Value::from(section.ancestors.iter().map(|folder| section_path(folder)).collect::<Vec<_>>()),
    );
    set(&mut map, "extra", data(&front.extra));
    set(&mut map, "draft", front.draft);
    set(&mut map, "weight", front.weight);
    set(&mut map, "lang", site.config.default_language.as_str());
    set(&mut map, "translations", Value::from(Vec::<Value>::new()));
    set(&mut map, "backlinks", Value::from(Vec::<Value>::new()));
    set(&mut map, "assets", assets(site, &section.assets));
    set(&mut map, "generate_feeds", front.generate_feeds);
    set(&mut map, "transparent", front.transparent);
    set(&mut map, "paginate_by", front.paginate_by.map_or_else(Value::none, Value::from));
    set(&mut map, "paginate_reversed", front.paginate_reversed);
    set(&mut map, "pages", Value::from(section.pages.iter().map(|&id| listed[id].clone()).collect::<Vec<_>>()));
    let shown = section
        .subsections
        .iter()
        .filter(|folder| site.sections.get(*folder).is_some_and(|section| !section.section.front.hidden));
    set(&mut map, "subsections", Value::from(shown.map(|folder| section_path(folder)).collect::<Vec<_>>()));
    set(
        &mut map,
        "toc",
        document.map_or_else(|| Value::from(Vec::<Value>::new()), |document| toc(&document.headings, &permalink)),
    );
    let words = document.map_or(0, |document| document.word_count);
    set(&mut map, "word_count", words);
    set(&mut map, "reading_time", words.div_ceil(200).max(1));
    set(&mut map, "content", "");
    set(&mut map, "permalink", permalink);
    Value::from(map)
}

fn taxonomy_value(site: &Site, taxonomy: &Taxonomy, listed: &[Value]) -> Value {
    let mut map = Map::new();
    set(&mut map, "kind", taxonomy_config(taxonomy));
    set(&mut map, "lang", site.config.default_language.as_str());
    set(&mut map, "permalink", site.permalink(&taxonomy.url));
    set(
        &mut map,
        "items",
        Value::from(taxonomy.terms.iter().map(|term| term_value(site, term, listed)).collect::<Vec<_>>()),
    );
    Value::from(map)
}

/// A taxonomy as configured.
pub(super) fn taxonomy_config(taxonomy: &Taxonomy) -> Value {
    let mut map = Map::new();
    set(&mut map, "name", taxonomy.config.name.as_str());
    set(&mut map, "slug", taxonomy.slug.as_str());
    set(&mut map, "paginate_by", taxonomy.config.paginate_by.map_or_else(Value::none, Value::from));
    set(&mut map, "paginate_path", optional(taxonomy.config.paginate_path.as_deref()));
    set(&mut map, "feed", taxonomy.config.feed);
    set(&mut map, "render", taxonomy.config.render);
    Value::from(map)
}

fn term_value(site: &Site, term: &Term, listed: &[Value]) -> Value {
    let mut map = Map::new();
    set(&mut map, "name", term.name.as_str());
    set(&mut map, "slug", term.slug.as_str());
    set(&mut map, "path", term.url.as_str());
    set(&mut map, "permalink", site.permalink(&term.url));
    set(&mut map, "page_count", term.pages.len());
    set(&mut map, "pages", Value::from(term.pages.iter().map(|&id| listed[id].clone()).collect::<Vec<_>>()));
    Value::from(map)
}

impl Shared {
    /// A year of the archive.
    pub fn year(&self, year: &Year) -> Value {
        let mut map = Map::new();
        set(&mut map, "year", year.year);
        set(&mut map, "permalink", self.site.permalink(&year.url));
        set(&mut map, "path", year.url.as_str());
        set(&mut map, "page_count", year.page_count());
        set(
            &mut map,
            "months",
            Value::from(year.months.iter().map(|month| self.month(year, month)).collect::<Vec<_>>()),
        );
        Value::from(map)
    }

    /// A month of the archive.
    pub fn month(&self, year: &Year, month: &Month) -> Value {
        let mut map = Map::new();
        set(&mut map, "year", year.year);
        set(&mut map, "month", month.month);
        set(&mut map, "name", month.name());
        set(&mut map, "permalink", self.site.permalink(&month.url));
        set(&mut map, "path", month.url.as_str());
        set(&mut map, "page_count", month.pages.len());
        set(&mut map, "pages", self.listed_pages(&month.pages));
        Value::from(map)
    }
}

fn config_value(site: &Site) -> Value {
    let config = &site.config;
    let mut map = Map::new();
    set(&mut map, "base_url", config.base_url.as_str());
    let mode = match site.mode {
        Mode::Build => "build",
        Mode::Serve => "serve",
        Mode::Check => "check",
    };
    set(&mut map, "mode", mode);
    set(&mut map, "title", config.title.as_str());
    set(&mut map, "description", config.description.as_str());
    set(&mut map, "default_language", config.default_language.as_str());
    set(&mut map, "languages", Value::from(Map::new()));
    set(&mut map, "author", optional(config.author.as_deref()));
    set(&mut map, "generate_feed", config.generate_feeds);
    set(&mut map, "generate_feeds", config.generate_feeds);
    set(&mut map, "feed_filenames", strings(&config.feed_filenames));
    set(&mut map, "taxonomies", Value::from(site.taxonomies.iter().map(taxonomy_config).collect::<Vec<_>>()));
    set(&mut map, "build_search_index", false);
    set(&mut map, "generate_sitemap", config.generate_sitemap);
    set(&mut map, "generate_robots_txt", config.generate_robots_txt);
    set(
        &mut map,
        "exclude_paginated_pages_in_sitemap",
        if config.exclude_paginated_pages_in_sitemap { "all" } else { "none" },
    );
    set(&mut map, "archive", optional(config.archive.as_deref()));
    set(&mut map, "markdown", markdown_value(config));
    set(&mut map, "search", Value::from(Map::new()));
    set(&mut map, "extra", data(&config.extra));
    Value::from(map)
}

fn markdown_value(config: &crate::config::Config) -> Value {
    let markdown = &config.markdown;
    let mut map = Map::new();
    set(&mut map, "highlight_code", markdown.highlight);
    set(&mut map, "highlighting", data(&markdown.highlighting));
    let switches = [
        ("render_emoji", markdown.render_emoji),
        ("external_links_target_blank", markdown.external_links_target_blank),
        ("external_links_no_follow", markdown.external_links_no_follow),
        ("external_links_no_referrer", markdown.external_links_no_referrer),
        ("external_links_external", markdown.external_links_external),
        ("smart_punctuation", markdown.smart_punctuation),
        ("definition_list", markdown.definition_list),
        ("bottom_footnotes", markdown.bottom_footnotes),
        ("lazy_async_image", markdown.lazy_async_image),
        ("github_alerts", markdown.github_alerts),
        ("math", markdown.math),
    ];
    for (name, on) in switches {
        set(&mut map, name, on);
    }
    set(&mut map, "external_links_class", optional(markdown.external_links_class.as_deref()));
    let anchors = match markdown.insert_anchor_links {
        InsertAnchor::Left => "left",
        InsertAnchor::Right => "right",
        InsertAnchor::Heading => "heading",
        InsertAnchor::None => "none",
    };
    set(&mut map, "insert_anchor_links", anchors);
    Value::from(map)
}
