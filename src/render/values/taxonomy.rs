//! Taxonomies and their terms as templates see them.

use serde::Serialize;
use tera::Value;

use crate::site::Site;
use crate::site::taxonomies::{Taxonomy, Term};

/// A taxonomy with its terms, as `get_taxonomy` gives it.
#[derive(Debug, Serialize)]
pub(super) struct TaxonomyValue<'a> {
    kind: TaxonomyConfigValue<'a>,
    lang: &'a str,
    permalink: String,
    items: Vec<Value>,
}

impl<'a> TaxonomyValue<'a> {
    /// A taxonomy with the values of its terms.
    pub(super) fn new(site: &'a Site, taxonomy: &'a Taxonomy, items: Vec<Value>) -> Self {
        let permalink = site.permalink(&taxonomy.url);
        Self { kind: TaxonomyConfigValue::of(taxonomy), lang: &site.config.default_language, permalink, items }
    }
}

/// A taxonomy as configured.
#[derive(Debug, Serialize)]
pub(in crate::render) struct TaxonomyConfigValue<'a> {
    name: &'a str,
    slug: &'a str,
    paginate_by: Option<usize>,
    paginate_path: Option<&'a str>,
    feed: bool,
    render: bool,
}

impl<'a> TaxonomyConfigValue<'a> {
    /// The settings of a taxonomy.
    pub(in crate::render) fn of(taxonomy: &'a Taxonomy) -> Self {
        let config = &taxonomy.config;
        Self {
            name: &config.name,
            slug: &taxonomy.slug,
            paginate_by: config.paginate_by,
            paginate_path: config.paginate_path.as_deref(),
            feed: config.feed,
            render: config.render,
        }
    }
}

/// A term with its pages.
#[derive(Debug, Serialize)]
pub(super) struct TermValue<'a> {
    name: &'a str,
    slug: &'a str,
    path: &'a str,
    permalink: String,
    page_count: usize,
    pages: Vec<Value>,
}

impl<'a> TermValue<'a> {
    /// A term with the values of its pages.
    pub(super) fn new(site: &Site, term: &'a Term, pages: Vec<Value>) -> Self {
        Self {
            name: &term.name,
            slug: &term.slug,
            path: &term.url,
            permalink: site.permalink(&term.url),
            page_count: term.pages.len(),
            pages,
        }
    }
}
