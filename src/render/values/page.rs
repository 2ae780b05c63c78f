//! Pages as templates see them.
//!
//! In: a page of the site and the summary of its text. Out: the fields of `page`, in the order in which templates see them.
//! Never: content, which is added where a page is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Value;

use crate::content::date::Date;
use crate::content::document::Heading;
use crate::content::document_summary::DocumentSummary;
use crate::render::value::{data, to_value};
use crate::site::{Site, SitePage};

/// A page as its neighbours see it: without neighbours, backlinks and content.
#[derive(Debug, Serialize)]
pub(super) struct PageSummary<'a> {
    relative_path: &'a str,
    colocated_path: Option<String>,
    title: Option<&'a str>,
    description: Option<&'a str>,
    date: Option<&'a str>,
    updated: Option<&'a str>,
    expires: Option<&'a str>,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    slug: &'a str,
    path: &'a str,
    components: Vec<&'a str>,
    ancestors: Vec<String>,
    taxonomies: &'a BTreeMap<String, Vec<String>>,
    authors: &'a [String],
    aliases: &'a [String],
    weight: Option<i64>,
    extra: Value,
    cover: Value,
    draft: bool,
    render: bool,
    hidden: bool,
    lang: &'a str,
    translations: &'a [Value],
    assets: Vec<String>,
    // The next ones are known once the text is parsed. Templates in texts run before that and do not see them.
    #[serde(skip_serializing_if = "Option::is_none")]
    toc: Option<Vec<TocEntry<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    word_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading_time: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Option<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<&'a str>,
    permalink: String,
}

impl<'a> PageSummary<'a> {
    /// A page before its text is parsed.
    pub(super) fn of(site: &'a Site, page: &'a SitePage) -> Self {
        let front = &page.page.front;
        let civil = page.page.date.as_ref().map(|date| date.civil);
        Self {
            relative_path: &page.page.path,
            colocated_path: page.page.bundle.as_ref().map(|bundle| format!("{bundle}/")),
            title: Some(page.title.as_str()).filter(|title| !title.is_empty()),
            description: front.description.as_deref(),
            date: date_text(&page.page.date),
            updated: date_text(&page.page.updated),
            expires: date_text(&page.page.expires),
            year: civil.map(|civil| civil.year()),
            month: civil.map(|civil| civil.month()),
            day: civil.map(|civil| civil.day()),
            slug: &page.page.slug,
            path: &page.url,
            components: components(&page.url),
            ancestors: section_paths(page.ancestors.iter()),
            taxonomies: &front.taxonomies,
            authors: &front.authors,
            aliases: &front.aliases,
            weight: front.weight,
            extra: data(&front.extra),
            cover: Value::none(),
            draft: front.draft,
            render: front.render,
            hidden: front.hidden,
            lang: &site.config.default_language,
            translations: &[],
            assets: asset_urls(site, &page.assets),
            toc: None,
            word_count: None,
            reading_time: None,
            summary: None,
            excerpt: None,
            permalink: site.permalink(&page.url),
        }
    }

    /// The same with what is known of its text. Its table of contents is added where lists need it.
    pub(super) fn with_text(self, document: &'a DocumentSummary, summary: Option<Value>, has_toc: bool) -> Self {
        Self {
            toc: has_toc.then(|| toc(&document.headings, &self.permalink)),
            word_count: Some(document.word_count),
            reading_time: Some(reading_time(document.word_count)),
            summary: Some(summary),
            excerpt: Some(&document.excerpt),
            ..self
        }
    }

    /// The same with the image at its top.
    pub(super) fn with_cover(self, cover: Value) -> Self {
        Self { cover, ..self }
    }
}

fn date_text(date: &Option<Date>) -> Option<&str> {
    date.as_ref().map(|date| date.text.as_str())
}

/// Minutes that it takes to read so many words: 200 a minute.
pub(super) fn reading_time(word_count: usize) -> usize {
    word_count.div_ceil(200).max(1)
}

/// The segments of a URL path.
pub(super) fn components(url: &str) -> Vec<&str> {
    url.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// The paths of the files of sections, by their folders.
pub(super) fn section_paths<'a>(folders: impl Iterator<Item = &'a String>) -> Vec<String> {
    folders
        .map(|folder| if folder.is_empty() { "_index.md".to_owned() } else { format!("{folder}/_index.md") })
        .collect()
}

/// The URLs of files beside the content.
pub(super) fn asset_urls(site: &Site, paths: &[String]) -> Vec<String> {
    paths.iter().filter_map(|path| site.asset_url(path)).collect()
}

/// A page that links to another one.
#[derive(Debug, Serialize)]
pub(super) struct Backlink<'a> {
    permalink: String,
    title: &'a str,
}

impl<'a> Backlink<'a> {
    /// The link to a page.
    pub(super) fn to(site: &Site, page: &'a SitePage) -> Self {
        Self { permalink: site.permalink(&page.url), title: &page.title }
    }
}

/// A page in a short list beside another page: related ones, and parts of a series. Independent of any text.
#[derive(Debug, Serialize)]
pub(in crate::render) struct PageCard<'a> {
    title: &'a str,
    permalink: String,
    description: Option<&'a str>,
    date: Option<&'a str>,
    draft: bool,
}

impl<'a> PageCard<'a> {
    /// The card of a page.
    pub(in crate::render) fn of(site: &Site, page: &'a SitePage) -> Self {
        let front = &page.page.front;
        Self {
            title: if page.title.is_empty() { &page.page.slug } else { &page.title },
            permalink: site.permalink(&page.url),
            description: front.description.as_deref(),
            date: date_text(&page.page.date),
            draft: front.draft,
        }
    }
}

/// A heading in a table of contents.
#[derive(Debug, Serialize)]
pub(super) struct TocEntry<'a> {
    level: u8,
    id: &'a str,
    title: &'a str,
    permalink: String,
    children: Vec<Self>,
}

/// Headings as a tree: a heading belongs to the nearest one before it of a higher rank.
pub(super) fn toc<'a>(headings: &'a [Heading], permalink: &str) -> Vec<TocEntry<'a>> {
    let mut entries = Vec::new();
    let mut rest = headings;
    while let Some((heading, after)) = rest.split_first() {
        let end = after.iter().position(|other| other.level <= heading.level).unwrap_or(after.len());
        entries.push(TocEntry {
            level: heading.level,
            id: &heading.id,
            title: &heading.title,
            permalink: [permalink, "#", &heading.id].concat(),
            children: toc(&after[..end], permalink),
        });
        rest = &after[end..];
    }
    entries
}

/// The table of contents of a text as a value.
pub(super) fn toc_value(headings: &[Heading], permalink: &str) -> Value {
    to_value(&toc(headings, permalink))
}
