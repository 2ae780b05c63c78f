//! Links and images of all texts: that they lead somewhere.
//!
//! In: an assembled site and its parsed texts. Out: diagnostics, and which page is linked from where. Never: asking other sites.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::config::Dialect;
use crate::content::document::Link;
use crate::content::document_summary::{DocumentSummary, Target};
use crate::content::page::Source;
use crate::content::text::Text;
use crate::render::texts::Texts;
use crate::site::links::{To, has_scheme, image_file, resolve};
use crate::site::{PageId, Site, urls};
use support::diagnostic::{Diagnostic, Severity, closest};

/// Where the links of a site's texts lead.
#[derive(Debug, Default)]
pub(super) struct SiteLinks {
    /// Of its pages.
    pages: Vec<TextLinks>,
}

/// Where the links of a text lead.
#[derive(Debug, Default)]
struct TextLinks {
    /// The pages, each once.
    to: BTreeSet<PageId>,
    /// Places in other texts.
    anchors: Vec<Anchor>,
    /// What is wrong with them, as far as it does not depend on other texts.
    problems: Vec<Diagnostic>,
}

/// A place in another text.
#[derive(Debug)]
struct Anchor {
    to: To,
    name: String,
    link: Link,
}

/// Checks every link and image of every text. Mistakes are added to `diagnostics`.
pub(super) fn check(site: &Site, texts: &Texts, diagnostics: &mut Vec<Diagnostic>) -> SiteLinks {
    let check = Check { site, texts };
    let pages: Vec<TextLinks> = (site.pages.par_iter().zip(&texts.pages))
        .map(|(page, text)| check.text(&page.page.source, page.folder(), text))
        .collect();
    for (links, (page, text)) in pages.iter().zip(site.pages.iter().zip(&texts.pages)) {
        check.report(links, &page.page.source, text, diagnostics);
    }
    for (folder, text) in &texts.sections {
        let source = &site.sections[folder].section.source;
        check.report(&check.text(source, folder, text), source, text, diagnostics);
    }
    SiteLinks { pages }
}

struct Check<'a> {
    site: &'a Site,
    texts: &'a Texts,
}

impl Check<'_> {
    /// Looks up the links of a text.
    fn text(&self, source: &Source, folder: &str, text: &Text) -> TextLinks {
        let mut links = TextLinks::default();
        for target in &text.summary.links {
            let (link, problem) = match target {
                Target::Link(link) => (link, self.link(folder, text, link, &mut links)),
                Target::Image(link) => (link, self.image(folder, link)),
            };
            links.problems.extend(problem.map(|diagnostic| self.place(diagnostic, source, text, link)));
        }
        links
    }

    /// Adds what is wrong with the links of a text.
    fn report(&self, links: &TextLinks, source: &Source, text: &Text, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.extend(links.problems.iter().cloned());
        for anchor in &links.anchors {
            let summary = match &anchor.to {
                To::Page(id) => &self.texts.pages[*id].summary,
                To::Section(folder) => &self.texts.sections[folder].summary,
            };
            let words = format!("`{}`", self.source(&anchor.to).file);
            let missing = missing_anchor(summary, &anchor.name, &words, false);
            diagnostics.extend(missing.map(|diagnostic| self.place(diagnostic, source, text, &anchor.link)));
        }
    }

    fn place(&self, mut diagnostic: Diagnostic, source: &Source, text: &Text, link: &Link) -> Diagnostic {
        // Zola checks what starts with `@/` alone.
        if self.site.config.dialect == Dialect::Zola && !link.target.starts_with("@/") {
            diagnostic.severity = Severity::Warning;
        }
        text.at(source, diagnostic, link.range.clone())
    }

    fn link(&self, folder: &str, text: &Text, link: &Link, links: &mut TextLinks) -> Option<Diagnostic> {
        let resolved = match resolve(self.site, folder, &link.target) {
            Ok(resolved) => resolved,
            Err(diagnostic) => return Some(*diagnostic),
        };
        if let Some(To::Page(id)) = resolved.to {
            links.to.insert(id);
        }
        if link.target.starts_with('/') && !link.target.starts_with("//") {
            return self.path(&link.target);
        }
        if let Some(to) = resolved.to.as_ref().filter(|to| !self.is_rendered(to)) {
            return Some(not_rendered(self.source(to)));
        }
        let anchor = resolved.anchor?;
        match resolved.to {
            Some(to) => links.anchors.push(Anchor { to, name: anchor, link: link.clone() }),
            None if link.target.starts_with('#') && anchor != "top" => {
                return missing_anchor(&text.summary, &anchor, "this page", true);
            }
            None => {}
        }
        None
    }

    fn source(&self, to: &To) -> &Source {
        match to {
            To::Page(id) => &self.site.pages[*id].page.source,
            To::Section(folder) => &self.site.sections[folder].section.source,
        }
    }

    fn is_rendered(&self, to: &To) -> bool {
        match to {
            To::Page(id) => self.site.pages[*id].page.front.render,
            To::Section(folder) => self.site.sections[folder].section.front.render,
        }
    }

    /// A path in the site that nothing stands at. It may be served by something else, so this is a warning.
    fn path(&self, target: &str) -> Option<Diagnostic> {
        let url = urls::decode(target.split(['#', '?']).next().unwrap_or(target));
        let outputs = &self.site.outputs;
        let base = urls::base_path(&self.site.config.base_url);
        let (message, wanted) = match self.site.inside(&url) {
            Some(inside) => {
                let output = urls::output(inside);
                if outputs.contains_key(&output) || outputs.contains_key(&format!("{output}/index.html")) {
                    return None;
                }
                (format!("nothing in the site is at `{url}`"), url.clone())
            }
            None => (format!("`{url}` leads out of the site, which lives below `{base}/`"), format!("{base}{url}")),
        };
        let known: Vec<String> =
            outputs.keys().map(|path| format!("{base}{}", crate::site::outputs::url_of(path))).collect();
        Some(Diagnostic::warning(message).suggest(&wanted, known.iter().map(String::as_str)))
    }

    fn image(&self, folder: &str, link: &Link) -> Option<Diagnostic> {
        if has_scheme(&link.target) {
            return None;
        }
        if let Some(file) = image_file(self.site, folder, &link.target) {
            if self.site.config.images.is_some() && file.is_broken_image() {
                let broken = Diagnostic::error(format!("`{}` is no image that can be read", link.target));
                return Some(broken.help("export it again, or give the file the ending of what it is"));
            }
            // The file is there, but a site below a folder of its host has it elsewhere.
            let misses_folder = link.target.starts_with('/') && self.site.inside(&link.target).is_none();
            return if misses_folder { self.path(&link.target) } else { None };
        }
        let diagnostic = Diagnostic::error(format!("there is no image `{}`", link.target));
        let images = self
            .site
            .assets
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(folder))
            .map(|path| path.trim_start_matches('/'));
        let statics: Vec<String> = self.site.statics.files.keys().map(|path| format!("/{path}")).collect();
        let known: BTreeSet<&str> = images.chain(statics.iter().map(String::as_str)).collect();
        Some(diagnostic.suggest(&link.target, known))
    }
}

/// Content without an output. The web server may have something there, so this is a warning.
fn not_rendered(source: &Source) -> Diagnostic {
    let message = format!("the link leads nowhere: `{}` is not rendered", source.file);
    Diagnostic::warning(message).note("it sets `render = false`")
}

/// A heading that does not exist. On the text's own page the template may have made the id, so that is a warning.
fn missing_anchor(summary: &DocumentSummary, anchor: &str, words: &str, own: bool) -> Option<Diagnostic> {
    let headings = summary.headings.iter().map(|heading| heading.id.as_str());
    let known: Vec<&str> = headings.chain(summary.anchors.iter().map(String::as_str)).collect();
    if known.contains(&anchor) || anchor == "continue-reading" {
        return None;
    }
    let message = format!("broken link: {words} has no heading `#{anchor}`");
    let diagnostic = if own { Diagnostic::warning(message) } else { Diagnostic::error(message) };
    match closest(anchor, known.iter().copied()) {
        Some(candidate) => Some(diagnostic.help(format!("did you mean `#{candidate}`?"))),
        None if known.is_empty() => Some(diagnostic.help("it has no headings at all")),
        None => Some(diagnostic),
    }
}

impl SiteLinks {
    /// For every page, the pages whose texts link to it.
    pub(super) fn backlinks(&self) -> Vec<Vec<PageId>> {
        let mut backlinks: Vec<Vec<PageId>> = vec![Vec::new(); self.pages.len()];
        for (from, links) in self.pages.iter().enumerate() {
            links.to.iter().filter(|to| **to != from).for_each(|to| backlinks[*to].push(from));
        }
        backlinks
    }
}
