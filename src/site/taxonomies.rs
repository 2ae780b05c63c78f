//! Labels, tags and whatever else groups pages.
//!
//! In: placed pages, declared taxonomies. Out: taxonomies with their terms, terms with their pages. Never: outputs.

use std::collections::BTreeMap;

use crate::config::{Config, TaxonomyConfig};
use crate::content::slug::slugify;
use crate::diagnostic::Diagnostic;
use crate::site::{PageId, SitePage, order};

/// A taxonomy.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// As declared.
    pub config: TaxonomyConfig,
    /// Its path segment.
    pub slug: String,
    /// The URL path of its list of terms.
    pub url: String,
    /// Its terms, sorted by name.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Debug, Clone)]
pub struct Term {
    /// As first written.
    pub name: String,
    /// Its path segment.
    pub slug: String,
    /// The URL path of its page.
    pub url: String,
    /// Its pages, the latest first.
    pub pages: Vec<PageId>,
}

/// Collects the terms of all pages. Without a declaration in the configuration every taxonomy that a page uses exists, with feeds and ten
/// pages on a list.
pub(super) fn collect(pages: &[SitePage], config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<Taxonomy> {
    let declared = config.taxonomies.clone().unwrap_or_else(|| implied(pages));
    let mut taxonomies: Vec<Taxonomy> = declared.into_iter().map(|taxonomy| empty(taxonomy, config)).collect();
    for (id, page) in pages.iter().enumerate() {
        for (name, terms) in &page.page.front.taxonomies {
            match taxonomies.iter_mut().find(|taxonomy| taxonomy.config.name == *name) {
                Some(taxonomy) => terms.iter().for_each(|term| add(taxonomy, term.trim(), id, config)),
                None => diagnostics.push(undeclared(page, name, &taxonomies)),
            }
        }
    }
    for taxonomy in &mut taxonomies {
        taxonomy.terms.sort_by(|a, b| order::natural(&a.name, &b.name));
        for term in &mut taxonomy.terms {
            order::by_date(&mut term.pages, pages);
        }
    }
    taxonomies
}

fn implied(pages: &[SitePage]) -> Vec<TaxonomyConfig> {
    let names: std::collections::BTreeSet<&String> =
        pages.iter().flat_map(|page| page.page.front.taxonomies.keys()).collect();
    let implied = |name: &&String| TaxonomyConfig {
        name: (*name).clone(),
        paginate_by: Some(10),
        paginate_path: None,
        feed: true,
        render: true,
        lang: None,
    };
    names.iter().map(implied).collect()
}

fn empty(taxonomy: TaxonomyConfig, config: &Config) -> Taxonomy {
    let slug = slugify(&taxonomy.name, config.slugify.taxonomies);
    let root = if config.taxonomy_root.is_empty() { String::new() } else { format!("/{}", config.taxonomy_root) };
    Taxonomy { url: format!("{root}/{slug}/"), slug, config: taxonomy, terms: Vec::new() }
}

/// Terms with one slug are one term: `Rust` and `rust`.
fn add(taxonomy: &mut Taxonomy, name: &str, page: PageId, config: &Config) {
    let slug = slugify(name, config.slugify.taxonomies);
    let slug = if slug.is_empty() { slugify(name, crate::config::SlugMode::Safe) } else { slug };
    match taxonomy.terms.iter_mut().find(|term| term.slug == slug) {
        Some(term) if term.pages.last() == Some(&page) => {}
        Some(term) => term.pages.push(page),
        None => {
            let url = format!("{}{slug}/", taxonomy.url);
            taxonomy.terms.push(Term { name: name.to_owned(), slug, url, pages: vec![page] });
        }
    }
}

fn undeclared(page: &SitePage, name: &str, taxonomies: &[Taxonomy]) -> Diagnostic {
    let known: BTreeMap<&str, ()> = taxonomies.iter().map(|taxonomy| (taxonomy.config.name.as_str(), ())).collect();
    let diagnostic = Diagnostic::error(format!("unknown taxonomy `{name}`")).suggest(name, known.keys().copied());
    let declare = format!("declare it in the configuration: taxonomies = [{{ name = \"{name}\" }}]");
    page.page.source.at_key(diagnostic.help(declare), name)
}
