//! Pictures of workspaces in texts.
//!
//! In: the workspaces that the configuration names, and fences. Out: HTML for a page or a feed, and what is wrong with a fence. Never: reading
//! a workspace's files.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bricks::Workspace;
use crate::content::document::{self, Piece};
use crate::content::escape::push_text;
use crate::content::page::Source;
use crate::diagnostic::Diagnostic;
use crate::render::bodies::Body;
use crate::render::fill::Purpose;
use crate::view::{self, PictureContext, Problem, Request};

/// The workspaces that pictures are drawn from, by the name that the configuration gives them.
#[derive(Debug, Default)]
pub struct Pictures {
    workspaces: BTreeMap<String, Arc<Workspace>>,
}

impl Pictures {
    /// Pictures of these workspaces.
    pub fn new(workspaces: BTreeMap<String, Arc<Workspace>>) -> Self {
        Self { workspaces }
    }

    /// The HTML of a fence. One that is wrong stands as it was written; the mistake is reported by [`problems`](Self::problems).
    pub fn html(&self, picture: &document::Picture, id_prefix: &str, purpose: Purpose) -> String {
        match self.parse(&picture.code).and_then(|request| self.draw(&request, id_prefix)) {
            Ok(drawn) if purpose == Purpose::Feed => drawn.fallback_html,
            Ok(drawn) => drawn.html,
            Err(_) => {
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
            let drawn = self.parse(&picture.code).and_then(|request| self.draw(&request, "p"));
            for Problem { diagnostic, range } in drawn.err().into_iter().flatten() {
                diagnostics.push(body.at(source, diagnostic, picture.offset + range.start..picture.offset + range.end));
            }
        }
        diagnostics
    }

    fn parse(&self, code: &str) -> Result<Request, Vec<Problem>> {
        Request::parse(code).map_err(|problem| vec![problem])
    }

    /// Draws what a request asks for, of the workspace that it names or the only one there is.
    ///
    /// # Errors
    /// There is no such workspace, or nothing such in it.
    pub fn draw(&self, request: &Request, id_prefix: &str) -> Result<view::Picture, Vec<Problem>> {
        let known: Vec<&str> = self.workspaces.keys().map(String::as_str).collect();
        let name = request.choose_workspace(&known).map_err(|problem| vec![problem])?;
        let context = PictureContext { id_prefix, workspace: name, href: None };
        view::draw(&self.workspaces[name], request, &context)
    }
}
