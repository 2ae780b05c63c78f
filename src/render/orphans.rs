//! Pages that nothing leads to.
//!
//! In: a site that can be rendered. Out: diagnostics. Never: rendering more than the home page, and that only where no other list and no text leads to a page.

use std::collections::BTreeSet;

use crate::content::document_summary::Target;
use crate::render::page_html::PageHtml;
use crate::render::renderer::Renderer;
use crate::site::links::{To, resolve};
use crate::site::output_kind::OutputKind;
use crate::site::{PageId, Site};
use support::diagnostic::Diagnostic;

/// So many of them are named, and then how many there are.
const NAMED: usize = 10;

/// Warns of pages that no list, no text and not the home page lead to. Readers will not find them.
pub(super) fn check(renderer: &Renderer, diagnostics: &mut Vec<Diagnostic>) {
    let site = &renderer.site;
    let mut orphans = unlisted(site);
    if orphans.is_empty() {
        return;
    }
    for target in linked(renderer) {
        orphans.remove(&target);
    }
    if orphans.is_empty() {
        return;
    }
    // What a menu has and what a list leaves out is the templates' affair. A page that cannot be rendered is reported elsewhere.
    for home in home_pages(site) {
        let Some(page) = PageHtml::of_output(renderer, home) else { return };
        orphans.retain(|&id| !leads_to(&page, site, &site.pages[id].url));
    }
    let count = orphans.len();
    for id in orphans.into_iter().take(NAMED) {
        diagnostics.push(orphan(site, id));
    }
    if count > NAMED {
        let more =
            if count == NAMED + 1 { "one more page".to_owned() } else { format!("{} more pages", count - NAMED) };
        diagnostics.push(Diagnostic::warning(format!("nothing leads to {more}")));
    }
}

fn orphan(site: &Site, id: PageId) -> Diagnostic {
    let page = &site.pages[id].page;
    let folder = if page.folder.is_empty() { "content".to_owned() } else { format!("content/{}", page.folder) };
    Diagnostic::warning("nothing leads to this page: no list, no text, and not the home page")
        .in_file(page.source.file.clone())
        .help(format!("link to it, or give `{folder}` an `_index.md` that lists it; `hidden = true` says that it is meant to be so"))
}

/// The outputs of the home page: the first one, and those that its list goes on in.
fn home_pages(site: &Site) -> impl Iterator<Item = &str> {
    let is_home = |target: &OutputKind| matches!(target, OutputKind::Section(pager) if pager.of.is_empty());
    site.outputs.iter().filter(move |(_, target)| is_home(target)).map(|(path, _)| path.as_str())
}

/// Pages with an output of their own that no list of the site shows, but for that of the home page.
fn unlisted(site: &Site) -> BTreeSet<PageId> {
    let is_in_section = |id: PageId| site.pages[id].section.as_deref().is_some_and(|section| !section.is_empty());
    let is_candidate = |id: &PageId| site.pages[*id].is_listed() && !is_in_section(*id);
    let mut candidates: BTreeSet<PageId> = (0..site.pages.len()).filter(is_candidate).collect();
    if candidates.is_empty() {
        return candidates;
    }
    let terms = site.taxonomies.iter().filter(|taxonomy| taxonomy.config.render).flat_map(|taxonomy| &taxonomy.terms);
    let months = site.archive.iter().flat_map(|year| &year.months);
    for id in terms.flat_map(|term| &term.pages).chain(months.flat_map(|month| &month.pages)) {
        candidates.remove(id);
    }
    candidates
}

/// Pages that texts of others lead to.
fn linked(renderer: &Renderer) -> BTreeSet<PageId> {
    let site = &renderer.site;
    let texts = &renderer.prepared().texts;
    let pages = site.pages.iter().zip(&texts.pages).map(|(page, text)| (page.folder(), text));
    let sections = texts.sections.iter().map(|(folder, text)| (folder.as_str(), text));
    let mut linked = BTreeSet::new();
    for (from, (folder, text)) in pages.chain(sections).enumerate() {
        for target in &text.summary.links {
            let Target::Link(link) = target else { continue };
            let to = resolve(site, folder, &link.target).ok().and_then(|resolved| resolved.to);
            linked.extend(to.and_then(|to| match to {
                To::Page(id) if id != from => Some(id),
                _ => None,
            }));
        }
    }
    linked
}

/// Whether a link of a page leads to a path of the site, with its host or without.
fn leads_to(page: &PageHtml, site: &Site, url: &str) -> bool {
    let permalink = site.permalink(url);
    let path = permalink.strip_prefix(crate::site::urls::origin(&site.config.base_url)).unwrap_or(url);
    let wanted = [permalink.trim_end_matches('/'), path.trim_end_matches('/')];
    page.links.iter().any(|link| {
        let target = link.split(['#', '?']).next().unwrap_or_default();
        wanted.contains(&target.trim_end_matches('/'))
    })
}
