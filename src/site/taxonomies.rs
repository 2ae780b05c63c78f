//! Labels, tags and whatever else groups pages.
//!
//! In: placed pages, declared taxonomies. Out: taxonomies with their terms, terms with their pages.
//! Never: outputs.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::config::{Config, TaxonomyConfig};
use crate::content::slug::slugify;
use crate::site::order::{Dates, Natural};
use crate::site::page::{PageId, SitePage};
use support::diagnostic::Diagnostic;

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

/// Collects the terms of all pages. Without a declaration in the configuration every taxonomy that
/// a page uses exists, with feeds and ten pages on a list.
pub(super) fn collect(
    pages: &[SitePage],
    dates: &Dates,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Taxonomy> {
    let declared = config.taxonomies.clone().unwrap_or_else(|| implied(pages));
    let mut taxonomies: Vec<Taxonomy> = declared.into_iter().map(|taxonomy| empty(taxonomy, config)).collect();
    let mut places: Vec<Places<'_>> = taxonomies.iter().map(|_| Places::default()).collect();
    for (id, page) in pages.iter().enumerate() {
        for (name, terms) in &page.page.front.taxonomies {
            match taxonomies.iter().position(|taxonomy| taxonomy.config.name == *name) {
                Some(index) => {
                    for term in terms.iter().map(|term| term.trim()) {
                        let known = places[index].add(&mut taxonomies[index], term, id, config);
                        diagnostics.extend(two_terms(page, name, known, term));
                    }
                }
                None => diagnostics.push(undeclared(page, name, &taxonomies)),
            }
        }
    }
    for taxonomy in &mut taxonomies {
        let mut terms = std::mem::take(&mut taxonomy.terms);
        terms.iter_mut().for_each(|term| dates.sort(&mut term.pages));
        let mut order: Vec<usize> = (0..terms.len()).collect();
        order.sort_by_cached_key(|&index| Natural::new(&terms[index].name));
        let mut terms: Vec<Option<Term>> = terms.into_iter().map(Some).collect();
        taxonomy.terms = order.into_iter().filter_map(|index| terms[index].take()).collect();
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

/// Where the terms of a taxonomy are among its terms.
#[derive(Default)]
struct Places<'a> {
    by_name: FxHashMap<&'a str, usize>,
    by_slug: FxHashMap<String, usize>,
}

impl<'a> Places<'a> {
    /// Adds a page to a term, and returns what the term is called. Terms with one slug are one
    /// term: `Rust` and `rust`.
    fn add<'t>(&mut self, taxonomy: &'t mut Taxonomy, name: &'a str, page: PageId, config: &Config) -> &'t str {
        let place = *self.by_name.entry(name).or_insert_with(|| {
            let slug = slugify(name, config.slugify.taxonomies);
            let slug = if slug.is_empty() { slugify(name, crate::config::SlugMode::Safe) } else { slug };
            *self.by_slug.entry(slug).or_insert_with_key(|slug| {
                let url = format!("{}{slug}/", taxonomy.url);
                taxonomy.terms.push(Term { name: name.to_owned(), slug: slug.clone(), url, pages: Vec::new() });
                taxonomy.terms.len() - 1
            })
        });
        let term = &mut taxonomy.terms[place];
        if term.pages.last() != Some(&page) {
            term.pages.push(page);
        }
        &term.name
    }
}

/// A warning when terms of one slug differ in more than case and what stands between words: `C` and
/// `C++`.
fn two_terms(page: &SitePage, taxonomy: &str, known: &str, name: &str) -> Option<Diagnostic> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '-', '_'], "");
    if known == name || plain(known) == plain(name) {
        return None;
    }
    let message = format!("the terms `{known}` and `{name}` have one URL, so they are one term");
    let help = "write one of them differently, such as `cpp` for `C++`";
    Some(page.page.source.at_key(Diagnostic::warning(message).help(help), taxonomy))
}

fn undeclared(page: &SitePage, name: &str, taxonomies: &[Taxonomy]) -> Diagnostic {
    let known: BTreeMap<&str, ()> = taxonomies.iter().map(|taxonomy| (taxonomy.config.name.as_str(), ())).collect();
    let diagnostic = Diagnostic::error(format!("unknown taxonomy `{name}`")).suggest(name, known.keys().copied());
    let declare = format!("declare it in the configuration: taxonomies = [{{ name = \"{name}\" }}]");
    page.page.source.at_key(diagnostic.help(declare), name)
}
