//! Sections as templates see them.
//!
//! In: a section, the summary of its text, the values of its pages. Out: the fields of `section`. Never: content, which is added where
//! the section is shown.

use serde::Serialize;
use tera::Value;

use super::page::{TocEntry, asset_urls, components, reading_time, section_paths, toc};
use crate::content::document_summary::DocumentSummary;
use crate::render::value::data;
use crate::site::{Site, SiteSection};

/// A section with its pages.
#[derive(Debug, Serialize)]
pub(super) struct SectionValue<'a> {
    relative_path: &'a str,
    colocated_path: Option<String>,
    title: Option<&'a str>,
    description: Option<&'a str>,
    path: &'a str,
    components: Vec<&'a str>,
    ancestors: Vec<String>,
    extra: Value,
    draft: bool,
    weight: i64,
    lang: &'a str,
    translations: &'a [Value],
    backlinks: &'a [Value],
    assets: Vec<String>,
    generate_feeds: bool,
    transparent: bool,
    paginate_by: Option<usize>,
    paginate_reversed: bool,
    pages: Vec<Value>,
    subsections: Vec<String>,
    toc: Vec<TocEntry<'a>>,
    word_count: usize,
    reading_time: usize,
    content: &'a str,
    permalink: String,
}

impl<'a> SectionValue<'a> {
    /// A section with these pages. Without `summary` its text is not parsed yet.
    pub(super) fn new(
        site: &'a Site,
        section: &'a SiteSection,
        summary: Option<&'a DocumentSummary>,
        pages: Vec<Value>,
    ) -> Self {
        let front = &section.section.front;
        let permalink = site.permalink(&section.url);
        let word_count = summary.map_or(0, |summary| summary.word_count);
        let folder = &section.section.folder;
        Self {
            relative_path: &section.section.path,
            colocated_path: (!folder.is_empty()).then(|| format!("{folder}/")),
            title: front.title.as_deref(),
            description: front.description.as_deref(),
            path: &section.url,
            components: components(&section.url),
            ancestors: section_paths(section.ancestors.iter()),
            extra: data(&front.extra),
            draft: front.draft,
            weight: front.weight,
            lang: &site.config.default_language,
            translations: &[],
            backlinks: &[],
            assets: asset_urls(site, &section.assets),
            generate_feeds: front.generate_feeds,
            transparent: front.transparent,
            paginate_by: front.paginate_by,
            paginate_reversed: front.paginate_reversed,
            pages,
            subsections: section_paths(section.subsections.iter().filter(|folder| is_listed(site, folder))),
            toc: summary.map_or_else(Vec::new, |summary| toc(&summary.headings, &permalink)),
            word_count,
            reading_time: reading_time(word_count),
            content: "",
            permalink,
        }
    }
}

/// Whether a section is in the list of the section above.
fn is_listed(site: &Site, folder: &str) -> bool {
    site.sections.get(folder).is_some_and(|section| !section.section.front.hidden)
}
