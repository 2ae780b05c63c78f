//! Links and images of all texts: that they lead somewhere.
//!
//! In: an assembled site and its parsed texts. Out: diagnostics, and which page is linked from where. Never: asking other sites.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::content::document::{Document, Link, Piece};
use crate::content::page::Source;
use crate::diagnostic::{Diagnostic, Severity, closest};
use crate::render::bodies::{Bodies, Body};
use crate::site::links::{Resolved, To, has_scheme, image_file, resolve};
use crate::site::{PageId, Site, urls};

/// Checks every link and image of every text. Mistakes are added to `diagnostics`.
pub fn check(site: &Site, bodies: &Bodies, diagnostics: &mut Vec<Diagnostic>) {
    let check = Check { site, bodies };
    for (page, body) in site.pages.iter().zip(&bodies.pages) {
        check.body(&page.page.source, page.folder(), body, diagnostics);
    }
    for (folder, body) in &bodies.sections {
        check.body(&site.sections[folder].section.source, folder, body, diagnostics);
    }
}

struct Check<'a> {
    site: &'a Site,
    bodies: &'a Bodies,
}

impl Check<'_> {
    fn body(&self, source: &Source, folder: &str, body: &Body, diagnostics: &mut Vec<Diagnostic>) {
        for piece in &body.document.pieces {
            let problem = match piece {
                Piece::Href(link) => self.link(folder, body, link).map(|diagnostic| (link, diagnostic)),
                Piece::Image(link) => self.image(folder, link).map(|diagnostic| (link, diagnostic)),
                _ => None,
            };
            if let Some((link, mut diagnostic)) = problem {
                // Zola checks what starts with `@/` alone.
                if self.site.config.dialect == Dialect::Zola && !link.target.starts_with("@/") {
                    diagnostic.severity = Severity::Warning;
                }
                diagnostics.push(body.at(source, diagnostic, link.range.clone()));
            }
        }
    }

    fn link(&self, folder: &str, body: &Body, link: &Link) -> Option<Diagnostic> {
        let resolved = match resolve(self.site, folder, &link.target) {
            Ok(resolved) => resolved,
            Err(diagnostic) => return Some(*diagnostic),
        };
        if link.target.starts_with('/') && !link.target.starts_with("//") {
            return self.path(&link.target);
        }
        if let Some(to) = resolved.to.as_ref().filter(|to| !self.is_rendered(to)) {
            return Some(not_rendered(self.source(to)));
        }
        let anchor = resolved.anchor?;
        let (document, words) = match &resolved.to {
            Some(to @ To::Page(id)) => (&self.bodies.pages[*id].document, format!("`{}`", self.source(to).file)),
            Some(to @ To::Section(folder)) => {
                (&self.bodies.sections[folder].document, format!("`{}`", self.source(to).file))
            }
            None if link.target.starts_with('#') && anchor != "top" => (&body.document, "this page".to_owned()),
            None => return None,
        };
        missing_anchor(document, &anchor, &words, resolved.to.is_none())
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
        if image_file(self.site, folder, &link.target).is_some() {
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
fn missing_anchor(document: &Document, anchor: &str, words: &str, own: bool) -> Option<Diagnostic> {
    let headings = document.headings.iter().map(|heading| heading.id.as_str());
    let known: Vec<&str> = headings.chain(document.anchors.iter().map(String::as_str)).collect();
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

/// For every page, the pages whose texts link to it.
pub fn backlinks(site: &Site, bodies: &Bodies) -> Vec<Vec<PageId>> {
    let mut backlinks: Vec<Vec<PageId>> = vec![Vec::new(); site.pages.len()];
    for (from, (page, body)) in site.pages.iter().zip(&bodies.pages).enumerate() {
        for piece in &body.document.pieces {
            let Piece::Href(link) = piece else { continue };
            let Ok(Resolved { to: Some(To::Page(to)), .. }) = resolve(site, page.folder(), &link.target) else {
                continue;
            };
            if to != from && backlinks[to].last() != Some(&from) {
                backlinks[to].push(from);
            }
        }
    }
    backlinks
}
