//! Pictures in texts: of workspaces, and in Graphviz's language.
//!
//! In: the workspaces that the configuration names, and fences. Out: HTML for a page or a feed, and what is wrong with a fence. Never: reading
//! a workspace's files.

use std::collections::BTreeMap;

use crate::bricks::Brick;
use crate::config::{Config, WorkspaceConfig};
use crate::content::document::{self, Piece};
use crate::content::escape::push_text;
use crate::content::page::Source;
use crate::diagnostic::Diagnostic;
use crate::diagram::figure::Picture;
use crate::dot;
use crate::render::bodies::Body;
use crate::render::fill::Purpose;
use crate::site::urls;
use crate::view::{self, Links, Problem, Request, Subject};
use crate::workspaces::Workspaces;

/// The workspaces that pictures are drawn from, by the name that the configuration gives them.
#[derive(Debug, Default)]
pub struct Pictures {
    workspaces: Workspaces,
    /// Where readers find the source of a workspace, as the configuration says it.
    source_urls: BTreeMap<String, String>,
}

impl Pictures {
    /// Pictures of these workspaces, whose bricks link to their source where the configuration says where that is.
    pub fn new(workspaces: Workspaces, config: &Config) -> Self {
        let url = |(name, workspace): (&String, &WorkspaceConfig)| Some((name.clone(), workspace.source_url.clone()?));
        Self { workspaces, source_urls: config.workspaces.iter().filter_map(url).collect() }
    }

    /// The HTML of a fence. One that is wrong stands as it was written; the mistake is reported by [`problems`](Self::problems).
    pub fn html(&self, picture: &document::Picture, id_prefix: &str, purpose: Purpose) -> String {
        match self.fence(picture, id_prefix).0 {
            Some(drawn) if purpose == Purpose::Feed => drawn.fallback_html,
            Some(drawn) => drawn.html,
            None => {
                let mut html = "<pre class=\"code\" tabindex=\"0\"><code>".to_owned();
                push_text(&mut html, &picture.code);
                html.push_str("</code></pre>\n");
                html
            }
        }
    }

    /// What is wrong with the fences of a text.
    pub fn problems(&self, source: &Source, body: &Body) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for piece in &body.document.pieces {
            let Piece::Picture(picture) = piece else { continue };
            for Problem { diagnostic, range } in self.fence(picture, "p").1 {
                diagnostics.push(body.at(source, diagnostic, picture.in_text(range)));
            }
        }
        diagnostics
    }

    /// What a fence shows, and what is wrong with it.
    fn fence(&self, fence: &document::Picture, id_prefix: &str) -> (Option<Picture>, Vec<Problem>) {
        if fence.kind != "bricks" {
            return dot::draw(&fence.code, id_prefix);
        }
        let request = Request::parse(&fence.code).map_err(|problem| vec![problem]);
        match request.and_then(|request| self.draw(&request, id_prefix)) {
            Ok(drawn) => (Some(drawn), Vec::new()),
            Err(problems) => (None, problems),
        }
    }

    /// Draws what a request asks for, of the workspace that it names or the only one there is.
    ///
    /// # Errors
    /// There is no such workspace, or nothing such in it.
    pub fn draw(&self, request: &Request, id_prefix: &str) -> Result<Picture, Vec<Problem>> {
        let known = self.workspaces.names();
        let name = request.choose_workspace(&known).map_err(|problem| vec![problem])?;
        let source_url = self.source_urls.get(name);
        let place = self.workspaces.place(name);
        let rev = request.common.rev.as_deref().or_else(|| place?.rev.as_deref()).unwrap_or("HEAD");
        let material = request.read(&self.workspaces, name).map_err(|problem| vec![problem])?;
        let links = SourceLinks { pattern: source_url.map(String::as_str), rev };
        let subject = Subject { links: Some(&links), ..material.subject(name) };
        view::figure(&*view::show(subject, request)?, request, id_prefix)
    }
}

/// Leads to source on a host.
struct SourceLinks<'a> {
    /// As the configuration says it.
    pattern: Option<&'a str>,
    rev: &'a str,
}

impl Links for SourceLinks<'_> {
    fn brick(&self, brick: &Brick) -> Option<String> {
        self.pattern.map(|pattern| source_link(pattern, &brick.path, self.rev))
    }
}

/// The address of a folder of a workspace. What a pattern such as `https://example.org/blob/main/{path}#L{line}` says about the line
/// does not apply to a folder.
fn source_link(pattern: &str, path: &str, rev: &str) -> String {
    let without_line = match pattern.split_once('#') {
        Some((before, fragment)) if fragment.contains("{line}") => before,
        _ => pattern,
    };
    without_line.replace("{path}", &urls::encode(path)).replace("{line}", "1").replace("{rev}", &urls::encode(rev))
}

#[cfg(test)]
mod tests {
    #[test]
    fn links_to_source() {
        let link = |pattern| super::source_link(pattern, "components/shop/log", "v1.2");
        assert_eq!(
            link("https://example.org/blob/main/{path}#L{line}"),
            "https://example.org/blob/main/components/shop/log"
        );
        assert_eq!(
            link("https://example.org/{rev}/{path}?x#top"),
            "https://example.org/v1.2/components/shop/log?x#top"
        );
    }
}
