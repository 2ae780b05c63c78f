//! Links to a place on a page about a part of a workspace, `brick:log#uses`: that the place is there.
//!
//! In: a renderer. Out: diagnostics. Never: pages that no such link leads to.
//!
//! The ids on these pages are those of their templates, which a site may replace, and depend on what there is to show. So the page itself is asked.

use std::collections::BTreeMap;

use crate::content::document_summary::Target;
use crate::content::page::Source;
use crate::content::text::Text;
use crate::render::page_html::PageHtml;
use crate::render::renderer::Renderer;
use crate::site::directory::{self, Address, PartKind};
use crate::site::urls;
use support::diagnostic::{Diagnostic, closest};

/// Checks every such link. Mistakes are added to `diagnostics`.
pub(super) fn check(renderer: &Renderer, diagnostics: &mut Vec<Diagnostic>) {
    if renderer.site.workspaces.iter().all(|directory| directory.url.is_none()) {
        return;
    }
    let mut check = Check { renderer, pages: BTreeMap::new() };
    let (site, texts) = (&renderer.site, &renderer.prepared().texts);
    for (page, text) in site.pages.iter().zip(&texts.pages) {
        check.text(&page.page.source, text, diagnostics);
    }
    for (folder, text) in &texts.sections {
        check.text(&site.sections[folder].section.source, text, diagnostics);
    }
}

struct Check<'a> {
    renderer: &'a Renderer,
    /// The pages that were rendered.
    pages: BTreeMap<String, Option<PageHtml>>,
}

impl Check<'_> {
    fn text(&mut self, source: &Source, text: &Text, diagnostics: &mut Vec<Diagnostic>) {
        for target in &text.summary.links {
            let Target::Link(link) = target else { continue };
            let mistake = self.link(&link.target);
            diagnostics.extend(mistake.map(|mistake| text.at(source, mistake, link.range.clone())));
        }
    }

    fn link(&mut self, target: &str) -> Option<Diagnostic> {
        let (path, anchor) = target.split_once('#')?;
        let (kind, name) = PartKind::of_link(path)?;
        let anchor = urls::decode(anchor);
        if anchor.is_empty() || anchor == "top" {
            return None;
        }
        // That there is no such part was reported.
        let Ok(Some(Address::Page(url))) = directory::resolve(&self.renderer.site.workspaces, kind, name) else {
            return None;
        };
        let renderer = self.renderer;
        let page = self.pages.entry(url);
        let page = page.or_insert_with_key(|url| PageHtml::of_output(renderer, &urls::output(url))).as_ref()?;
        (!page.ids.contains(&anchor)).then(|| missing(path, &anchor, &page.headings))
    }
}

fn missing(path: &str, anchor: &str, headings: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("broken link: the page of `{path}` has no heading `#{anchor}`"));
    let known = headings.iter().map(String::as_str);
    match closest(anchor, known.clone()) {
        Some(candidate) => diagnostic.help(format!("did you mean `{path}#{candidate}`?")),
        None if headings.is_empty() => diagnostic.help("it has no headings at all"),
        None => {
            diagnostic.help(format!("it has {}", known.map(|id| format!("`#{id}`")).collect::<Vec<_>>().join(", ")))
        }
    }
}
