//! The site as template values, in Zola's shape.
//!
//! In: a prepared site. Out: values, made when a template asks for them. A page is shown in many lists, and a list on many pages: so
//! what was asked for once is shared by all that ask for it again. Never: a value that nothing shows.

mod archive;
pub(super) mod config;
pub(super) mod page;
mod section;
pub(super) mod taxonomy;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::FxHashMap;

use tera::{Context, Value};

use crate::content::text::Text;
use crate::render::cover::Cover;
use crate::render::document::render_document;
use crate::render::prepared::Prepared;
use crate::render::text_location::{Purpose, TextLocation};
use crate::render::value::{to_value, with};
use crate::site::archive::{Month, Year};
use crate::site::{Neighbours, PageId, SiteSection};

use archive::{MonthValue, YearValue};
use page::{Backlink, PageSummary, toc_value};
use section::SectionValue;
use taxonomy::{TaxonomyValue, TermValue};

/// The values of a site.
pub(super) struct Values {
    prepared: Arc<Prepared>,
    /// Pages as their neighbours see them: without neighbours and content.
    summaries: Vec<OnceLock<Value>>,
    /// Pages as lists see them.
    listed: Vec<OnceLock<Value>>,
    /// Pages as feeds see them.
    in_feeds: Vec<OnceLock<Value>>,
    /// Sections by folder, with their pages.
    sections: BTreeMap<String, OnceLock<Value>>,
    /// The terms of each taxonomy, with their pages.
    terms: Vec<Vec<OnceLock<Value>>>,
    /// Taxonomies with their terms.
    taxonomies: Vec<OnceLock<Value>>,
    /// Hashes of files for their addresses, by path.
    pub(super) file_hashes: Mutex<FxHashMap<String, String>>,
}

impl Deref for Values {
    type Target = Prepared;

    fn deref(&self) -> &Prepared {
        &self.prepared
    }
}

impl Values {
    /// The values of a site, none of which is made yet.
    pub(super) fn new(prepared: Arc<Prepared>) -> Self {
        let site = &prepared.site;
        let for_pages = || site.pages.iter().map(|_| OnceLock::new()).collect();
        Self {
            summaries: for_pages(),
            listed: for_pages(),
            in_feeds: for_pages(),
            sections: site.sections.keys().map(|folder| (folder.clone(), OnceLock::new())).collect(),
            terms: site.taxonomies.iter().map(|it| it.terms.iter().map(|_| OnceLock::new()).collect()).collect(),
            taxonomies: site.taxonomies.iter().map(|_| OnceLock::new()).collect(),
            file_hashes: Mutex::default(),
            prepared,
        }
    }

    /// The text of a page, once texts are parsed.
    fn page_text(&self, id: PageId) -> Option<&Text> {
        self.texts.pages.get(id).map(|text| &**text)
    }

    /// A page as its neighbours see it.
    fn page_summary(&self, id: PageId) -> Value {
        self.summaries[id].get_or_init(|| self.new_page_summary(id)).clone()
    }

    fn new_page_summary(&self, id: PageId) -> Value {
        let page = &self.site.pages[id];
        let summary = PageSummary::of(&self.site, page);
        let Some(text) = self.page_text(id) else { return to_value(&summary) };
        let cover = Cover::of(self, page).map_or_else(Value::none, |cover| cover.value());
        let excerpt = text.summary_pieces().map(|pieces| {
            Value::safe_string(&render_document(self, pieces, &TextLocation::of_page(page), Purpose::Summary))
        });
        to_value(&summary.with_text(&text.summary, excerpt, self.usage.listed_toc).with_cover(cover))
    }

    /// A page as lists see it: with its neighbours and the pages that link to it, and with content where a template reads that in lists.
    pub(super) fn listed_page(&self, id: PageId) -> Value {
        self.listed[id].get_or_init(|| self.new_listed_page(id)).clone()
    }

    fn new_listed_page(&self, id: PageId) -> Value {
        let site = &self.site;
        let neighbour = |id: Option<PageId>| id.map_or_else(Value::none, |id| self.page_summary(id));
        let Neighbours { lower, higher } = site.neighbours[id];
        let linking = self.backlinks.get(id).into_iter().flatten();
        let backlinks: Vec<Backlink<'_>> = linking.map(|&from| Backlink::to(site, &site.pages[from])).collect();
        let around = [("lower", neighbour(lower)), ("higher", neighbour(higher)), ("backlinks", to_value(&backlinks))];
        let listed = with(&self.page_summary(id), around);
        match self.page_text(id).filter(|_| self.usage.listed_content) {
            Some(text) => with(&listed, [("content", self.page_content(id, text))]),
            None => listed,
        }
    }

    fn page_content(&self, id: PageId, text: &Text) -> Value {
        let place = TextLocation::of_page(&self.site.pages[id]);
        Value::safe_string(&render_document(self, &text.document().pieces, &place, Purpose::Page))
    }

    /// Pages as lists see them.
    pub(super) fn listed_pages(&self, ids: &[PageId]) -> Vec<Value> {
        ids.iter().map(|&id| self.listed_page(id)).collect()
    }

    /// The page that a template shows: with content, once texts are parsed.
    pub(super) fn page(&self, id: PageId) -> Value {
        let listed = self.listed_page(id);
        let Some(text) = self.page_text(id).filter(|_| !self.usage.listed_content) else { return listed };
        let content = ("content", self.page_content(id, text));
        if self.usage.listed_toc {
            return with(&listed, [content]);
        }
        let toc = toc_value(&text.summary.headings, &self.site.permalink(&self.site.pages[id].url));
        with(&listed, [("toc", toc), content])
    }

    /// A page in a feed, with its text for a feed reader.
    pub(super) fn page_in_feed(&self, id: PageId) -> Value {
        self.in_feeds[id].get_or_init(|| with(&self.listed_page(id), [("content", self.feed_content(id))])).clone()
    }

    fn feed_content(&self, id: PageId) -> Value {
        let page = &self.site.pages[id];
        let Some(text) = self.page_text(id) else { return Value::from("") };
        let html = render_document(self, &text.document().pieces, &TextLocation::of_page(page), Purpose::Feed);
        let cover = Cover::of(self, page).map_or_else(String::new, |cover| cover.in_feed());
        Value::safe_string(&(cover + &html))
    }

    /// A section with its pages and without content.
    pub(super) fn section(&self, folder: &str) -> Option<Value> {
        let value = self.sections.get(folder)?;
        Some(value.get_or_init(|| self.new_section(&self.site.sections[folder])).clone())
    }

    fn new_section(&self, section: &SiteSection) -> Value {
        let text = self.texts.sections.get(&section.section.folder);
        let summary = text.map(|text| &*text.summary);
        to_value(&SectionValue::new(&self.site, section, summary, self.listed_pages(&section.pages)))
    }

    /// The HTML of a section's text.
    pub(super) fn section_content(&self, section: &SiteSection) -> Value {
        let Some(text) = self.texts.sections.get(&section.section.folder) else { return Value::from("") };
        let place = TextLocation::of_section(section);
        Value::safe_string(&render_document(self, &text.document().pieces, &place, Purpose::Page))
    }

    /// A term: `name`, `slug`, `path`, `permalink`, `page_count`, `pages`.
    pub(super) fn term(&self, taxonomy: usize, term: usize) -> Value {
        let value = &self.terms[taxonomy][term];
        let make = || {
            let term = &self.site.taxonomies[taxonomy].terms[term];
            to_value(&TermValue::new(&self.site, term, self.listed_pages(&term.pages)))
        };
        value.get_or_init(make).clone()
    }

    /// The terms of a taxonomy.
    pub(super) fn terms(&self, taxonomy: usize) -> Vec<Value> {
        (0..self.terms[taxonomy].len()).map(|term| self.term(taxonomy, term)).collect()
    }

    /// A taxonomy: `kind`, `lang`, `permalink`, `items`.
    pub(super) fn taxonomy(&self, index: usize) -> Value {
        let make = || to_value(&TaxonomyValue::new(&self.site, &self.site.taxonomies[index], self.terms(index)));
        self.taxonomies[index].get_or_init(make).clone()
    }

    /// A year of the archive.
    pub(super) fn year(&self, year: &Year) -> Value {
        let months = year.months.iter().map(|month| self.month_value(year, month)).collect();
        to_value(&YearValue::new(&self.site, year, months))
    }

    /// A month of the archive.
    pub(super) fn month(&self, year: &Year, month: &Month) -> Value {
        to_value(&self.month_value(year, month))
    }

    fn month_value<'a>(&self, year: &Year, month: &'a Month) -> MonthValue<'a> {
        MonthValue::new(&self.site, year, month, self.listed_pages(&month.pages))
    }

    /// The context of a template in a page's text: the page without lists of other pages.
    pub(super) fn page_context(&self, id: PageId) -> Context {
        let mut context = self.common_context();
        context.insert_value("page", self.page_summary(id));
        context
    }

    /// The context of a template in a section's text.
    pub(super) fn section_context(&self, folder: &str) -> Context {
        let mut context = self.common_context();
        context.insert_value("section", self.section(folder).unwrap_or_else(Value::none));
        context
    }

    /// What every template sees.
    pub(super) fn common_context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("config", self.config.clone());
        context.insert_value("lang", Value::from(self.site.config.default_language.as_str()));
        context.insert_value("brickpress_version", Value::from(env!("CARGO_PKG_VERSION")));
        // The version of Zola whose names these are.
        context.insert_value("zola_version", Value::from("0.23.0"));
        context
    }
}
