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
                Some(taxonomy) => {
                    for term in terms {
                        let known = add(taxonomy, term.trim(), id, config);
                        diagnostics.extend(known.and_then(|known| two_terms(page, name, &known, term.trim())));
                    }
                }
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

/// Terms with one slug are one term: `Rust` and `rust`. Returns the name of the term if there was one already.
fn add(taxonomy: &mut Taxonomy, name: &str, page: PageId, config: &Config) -> Option<String> {
    let slug = slugify(name, config.slugify.taxonomies);
    let slug = if slug.is_empty() { slugify(name, crate::config::SlugMode::Safe) } else { slug };
    let Some(term) = taxonomy.terms.iter_mut().find(|term| term.slug == slug) else {
        let url = format!("{}{slug}/", taxonomy.url);
        taxonomy.terms.push(Term { name: name.to_owned(), slug, url, pages: vec![page] });
        return None;
    };
    if term.pages.last() != Some(&page) {
        term.pages.push(page);
    }
    Some(term.name.clone())
}

/// A warning when terms of one slug differ in more than case and what stands between words: `C` and `C++`.
fn two_terms(page: &SitePage, taxonomy: &str, known: &str, name: &str) -> Option<Diagnostic> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '-', '_'], "");
    if plain(known) == plain(name) {
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
