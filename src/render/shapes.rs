//! The shapes of template values: which fields a page, a section, a term have.
//!
//! In: parts of an assembled site and their parsed texts. Out: Tera values with Zola's field names. Never: keeping any; see [`super::values`].

use serde::Serialize;
use tera::Value;

use crate::config::InsertAnchor;
use crate::content::date::Date;
use crate::content::document::Heading;
use crate::content::facts::Facts;
use crate::render::fields::Fields;
use crate::site::taxonomies::{Taxonomy, Term};
use crate::site::{Mode, Site, SitePage, SiteSection};
use support::decode::Data;

/// Sets a key of a map.
pub(super) fn set(map: &mut Fields, key: &'static str, value: impl Into<Value>) {
    map.insert(key, value);
}

/// A map value with more keys, or others in place of those that it has.
pub(super) fn with<const N: usize>(value: &Value, others: [(&'static str, Value); N]) -> Value {
    // Tera puts the keys into a map of its own in any case. Before that, a copy is the least.
    let mut map = value.as_map().cloned().unwrap_or_default();
    map.reserve(N);
    others.into_iter().for_each(|(key, value)| drop(map.insert(key.into(), value)));
    Value::from(map)
}

fn strings<'a>(texts: impl IntoIterator<Item = &'a String>) -> Value {
    Value::from(texts.into_iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>())
}

/// A text or nothing.
pub(super) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

/// Free-form data; nothing is an empty map.
pub(super) fn data(data: &Data) -> Value {
    match data {
        // A template asks for `extra.x` whether there is any `extra` or not.
        Data::Null => Value::from(Fields::default()),
        data => Value::try_from_serializable(data).unwrap_or_else(|_| Value::from(Fields::default())),
    }
}

/// The path of a section's file, by its folder.
pub(super) fn section_path(folder: &str) -> Value {
    Value::from(if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") })
}

/// `page`, without neighbours and content; `facts` are those of its text once it is parsed. With its table of contents where that is asked for.
pub(super) fn page_value(
    site: &Site,
    page: &SitePage,
    facts: Option<&Facts>,
    summary: Option<&str>,
    with_toc: bool,
) -> Value {
    let front = &page.page.front;
    let permalink = site.permalink(&page.url);
    let mut map = Fields::with_capacity(36);
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
    set(&mut map, "cover", Value::none());
    set(&mut map, "draft", front.draft);
    set(&mut map, "render", front.render);
    set(&mut map, "hidden", front.hidden);
    set(&mut map, "lang", site.config.default_language.as_str());
    set(&mut map, "translations", Value::from(Vec::<Value>::new()));
    set(&mut map, "assets", assets(site, &page.assets));
    if let Some(facts) = facts {
        if with_toc {
            set(&mut map, "toc", toc(&facts.headings, &permalink));
        }
        set(&mut map, "word_count", facts.word_count);
        set(&mut map, "reading_time", facts.word_count.div_ceil(200).max(1));
        set(&mut map, "summary", summary.map_or_else(Value::none, Value::safe_string));
        set(&mut map, "excerpt", facts.excerpt.as_str());
    }
    set(&mut map, "permalink", permalink);
    Value::from(map)
}

fn set_dates(map: &mut Fields, page: &SitePage) {
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
    let mut map = Fields::default();
    for (name, terms) in &page.page.front.taxonomies {
        map.insert(name.clone(), strings(terms));
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

/// `{permalink, title}` of a page.
pub(super) fn link(site: &Site, page: &SitePage) -> Value {
    let mut map = Fields::default();
    set(&mut map, "permalink", site.permalink(&page.url));
    set(&mut map, "title", page.title.as_str());
    Value::from(map)
}

/// A heading in a table of contents.
#[derive(Serialize)]
struct Entry<'a> {
    level: u8,
    id: &'a str,
    title: &'a str,
    permalink: String,
    children: Vec<Self>,
}

/// `toc`.
pub(super) fn toc(headings: &[Heading], permalink: &str) -> Value {
    Value::try_from_serializable(&entries(headings, permalink)).unwrap_or_else(|_| Value::from(Vec::<Value>::new()))
}

/// Headings as a tree: a heading belongs to the nearest one before it of a higher rank.
fn entries<'a>(headings: &'a [Heading], permalink: &str) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    let mut rest = headings;
    while let Some((heading, after)) = rest.split_first() {
        let end = after.iter().position(|other| other.level <= heading.level).unwrap_or(after.len());
        entries.push(Entry {
            level: heading.level,
            id: &heading.id,
            title: &heading.title,
            permalink: [permalink, "#", &heading.id].concat(),
            children: self::entries(&after[..end], permalink),
        });
        rest = &after[end..];
    }
    entries
}

/// `section`, with its pages.
pub(super) fn section_value(site: &Site, section: &SiteSection, facts: Option<&Facts>, listed: &[Value]) -> Value {
    let front = &section.section.front;
    let permalink = site.permalink(&section.url);
    let mut map = Fields::with_capacity(32);
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
        facts.map_or_else(|| Value::from(Vec::<Value>::new()), |facts| toc(&facts.headings, &permalink)),
    );
    let words = facts.map_or(0, |facts| facts.word_count);
    set(&mut map, "word_count", words);
    set(&mut map, "reading_time", words.div_ceil(200).max(1));
    set(&mut map, "content", "");
    set(&mut map, "permalink", permalink);
    Value::from(map)
}

/// What `get_taxonomy` gives.
pub(super) fn taxonomy_value(site: &Site, taxonomy: &Taxonomy, listed: &[Value]) -> Value {
    let mut map = Fields::default();
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
    let mut map = Fields::default();
    set(&mut map, "name", taxonomy.config.name.as_str());
    set(&mut map, "slug", taxonomy.slug.as_str());
    set(&mut map, "paginate_by", taxonomy.config.paginate_by.map_or_else(Value::none, Value::from));
    set(&mut map, "paginate_path", optional(taxonomy.config.paginate_path.as_deref()));
    set(&mut map, "feed", taxonomy.config.feed);
    set(&mut map, "render", taxonomy.config.render);
    Value::from(map)
}

/// `term`, with its pages.
pub(super) fn term_value(site: &Site, term: &Term, listed: &[Value]) -> Value {
    let mut map = Fields::default();
    set(&mut map, "name", term.name.as_str());
    set(&mut map, "slug", term.slug.as_str());
    set(&mut map, "path", term.url.as_str());
    set(&mut map, "permalink", site.permalink(&term.url));
    set(&mut map, "page_count", term.pages.len());
    set(&mut map, "pages", Value::from(term.pages.iter().map(|&id| listed[id].clone()).collect::<Vec<_>>()));
    Value::from(map)
}

/// `config`.
pub(super) fn config_value(site: &Site) -> Value {
    let config = &site.config;
    let mut map = Fields::default();
    set(&mut map, "base_url", config.base_url.as_str());
    let mode = match site.mode {
        Mode::Build => "build",
        Mode::Serve => "serve",
        Mode::Check => "check",
    };
    set(&mut map, "mode", mode);
    set(&mut map, "env", optional(config.env.as_deref()));
    set(&mut map, "title", config.title.as_str());
    set(&mut map, "description", config.description.as_str());
    set(&mut map, "default_language", config.default_language.as_str());
    set(&mut map, "languages", Value::from(Fields::default()));
    set(&mut map, "author", optional(config.author.as_deref()));
    set(&mut map, "generate_feed", config.generate_feeds);
    set(&mut map, "generate_feeds", config.generate_feeds);
    set(&mut map, "feed_filenames", strings(&config.feed_filenames));
    set(&mut map, "taxonomies", Value::from(site.taxonomies.iter().map(taxonomy_config).collect::<Vec<_>>()));
    set(&mut map, "build_search_index", config.search.is_some());
    set(&mut map, "generate_sitemap", config.generate_sitemap);
    set(&mut map, "generate_robots_txt", config.generate_robots_txt);
    set(
        &mut map,
        "exclude_paginated_pages_in_sitemap",
        if config.exclude_paginated_pages_in_sitemap { "all" } else { "none" },
    );
    set(&mut map, "archive", optional(config.archive.as_deref()));
    let archive = config.archive.as_ref().filter(|_| !site.archive.is_empty());
    let archive = archive.map(|folder| site.permalink(&crate::site::archive::url(folder)));
    set(&mut map, "archive_url", optional(archive.as_deref()));
    set(&mut map, "markdown", markdown_value(config));
    set(&mut map, "search", Value::from(Fields::default()));
    set(&mut map, "extra", data(&config.extra));
    Value::from(map)
}

fn markdown_value(config: &crate::config::Config) -> Value {
    let markdown = &config.markdown;
    let mut map = Fields::default();
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
