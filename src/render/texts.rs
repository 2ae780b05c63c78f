//! The texts of a site: templates in them expanded, Markdown parsed.
//!
//! In: an assembled site, and how to expand templates. Out: [`Texts`]. Never: filling the placeholders of documents.
//!
//! A text is a Tera template, except for its code: spans and blocks are hidden from Tera byte for byte, so `{{ }}` in code stands as
//! written and every place that Tera reports is a place in the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use tera::Context;

use crate::config::InsertAnchor;
use crate::config::globs::glob_set;
use crate::content::page::Source;
use crate::content::tags;
use crate::content::text::{Text, TextParser};
use crate::render::pictures::{place, text_id};
use crate::render::templates::TextMistake;
use crate::site::publish::above;
use crate::site::{PageId, Site};
use support::diagnostic::Diagnostic;

/// The texts of a site.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Of its pages.
    pub(super) pages: Vec<Arc<Text>>,
    /// Of its sections, by folder.
    pub(super) sections: BTreeMap<String, Arc<Text>>,
}

/// The page or section that a text belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    /// A page.
    Page(PageId),
    /// A section, by its folder.
    Section(&'a str),
}

/// Expands the templates in texts.
pub(super) trait Expand: Sync {
    /// The context of the templates in the text of a page or section.
    fn context(&self, owner: Owner<'_>) -> Context;

    /// A text with its templates run.
    ///
    /// # Errors
    /// A template fails: messages with the byte ranges that they speak of.
    fn expand(&self, text: &str, context: &Context) -> Result<String, Vec<TextMistake>>;
}

/// Expands and parses all texts of a site. Mistakes are added to `diagnostics`.
pub(super) fn parse(
    site: &Site,
    parser: &TextParser<'_>,
    expand: &dyn Expand,
    diagnostics: &mut Vec<Diagnostic>,
) -> Texts {
    let skip = glob_set(&site.config.skip_content_templating, diagnostics);
    let stage = Stage { site, parser, expand, skip, anchors: folder_anchors(site) };
    let parsed: Vec<_> = (0..site.pages.len()).into_par_iter().map(|id| stage.page(id)).collect();
    let mut texts = Texts { pages: Vec::with_capacity(parsed.len()), sections: BTreeMap::new() };
    for (text, problems) in parsed {
        texts.pages.push(text);
        diagnostics.extend(problems);
    }
    for folder in site.sections.keys() {
        let (text, problems) = stage.section(folder);
        diagnostics.extend(problems);
        texts.sections.insert(folder.clone(), text);
    }
    texts
}

/// Where headings get links to themselves, by the folders of the sections that say so.
fn folder_anchors(site: &Site) -> BTreeMap<&str, InsertAnchor> {
    let of_section = |section: &crate::site::SiteSection| section.section.front.insert_anchor_links;
    site.sections.iter().filter_map(|(folder, section)| Some((folder.as_str(), of_section(section)?))).collect()
}

struct Stage<'a> {
    site: &'a Site,
    parser: &'a TextParser<'a>,
    expand: &'a dyn Expand,
    skip: globset::GlobSet,
    anchors: BTreeMap<&'a str, InsertAnchor>,
}

impl Stage<'_> {
    fn page(&self, id: PageId) -> (Arc<Text>, Vec<Diagnostic>) {
        let page = &self.site.pages[id].page;
        self.text(Owner::Page(id), &page.source, &page.path, &page.folder)
    }

    fn section(&self, folder: &str) -> (Arc<Text>, Vec<Diagnostic>) {
        let section = &self.site.sections[folder].section;
        self.text(Owner::Section(folder), &section.source, &section.path, folder)
    }

    fn text(&self, owner: Owner<'_>, source: &Source, path: &str, folder: &str) -> (Arc<Text>, Vec<Diagnostic>) {
        let anchors = self.anchors(folder);
        let expanded = match source.has_tags && !self.skip.is_match(path) {
            true => self.expand(source, path, owner).map(Some),
            false => Ok(None),
        };
        let text = match &expanded {
            Ok(Some(expanded)) => self.parser.expanded(Arc::clone(expanded), path, anchors),
            Ok(None) | Err(_) => self.parser.file(source, path, anchors),
        };
        // What Markdown makes of a template that did not run means nothing.
        let problems = expanded.err().unwrap_or_else(|| {
            let problems = text.summary.problems.iter();
            problems.map(|problem| text.at(source, problem.clone(), problem.span.clone())).collect()
        });
        (text, problems)
    }

    /// Where the headings of a folder's pages get links to themselves: the nearest section that says so decides.
    fn anchors(&self, folder: &str) -> InsertAnchor {
        // Most sites have no such section, so that no folder needs to be looked at.
        let mut set = above(folder).take_while(|_| !self.anchors.is_empty());
        let nearest = set.find_map(|folder| self.anchors.get(folder).copied());
        nearest.unwrap_or(self.site.config.markdown.insert_anchor_links)
    }

    fn expand(&self, source: &Source, path: &str, owner: Owner<'_>) -> Result<Arc<str>, Vec<Diagnostic>> {
        let hidden = tags::hide_code(source.body());
        match self.expand.expand(&hidden, &self.expand.context(owner)) {
            Ok(expanded) => {
                let ids = format!("{}_", text_id(path));
                Ok(tags::show_code(&place(&expanded, &ids)).into())
            }
            Err(mistakes) => Err(mistakes.into_iter().map(|mistake| located(source, mistake)).collect()),
        }
    }
}

/// A mistake of a template in a text, in its file.
fn located(source: &Source, (diagnostic, range): TextMistake) -> Diagnostic {
    match range {
        Some(range) => source.at_body(diagnostic, range),
        None => diagnostic.in_file(source.file.as_str()),
    }
}
