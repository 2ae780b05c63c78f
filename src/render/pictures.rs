//! Pictures in texts: of workspaces, and in Graphviz's language.
//!
//! In: the workspaces that the configuration names, and fences. Out: HTML for a page or a feed, and what is wrong with a fence. Never: reading
//! a workspace's files.

use std::sync::Arc;

use crate::content::document;
use crate::content::escape::push_text;
use crate::content::page::Source;
use crate::content::text::Text;
use crate::render::text_location::Purpose;
use crate::site::Site;
use crate::site::directory::{Directory, PartKind, SourceUrls};
use crate::view::{Answer, Links, Request, ViewInput};
use diagram::LayoutCache;
use diagram::Picture;
use diagram::dot;
use support::diagnostic::Diagnostic;
use workspace::{Brick, ChangeLog, LoadedWorkspace, Project, Workspace, WorkspaceStore, WorkspaceVersion};

/// The workspaces that pictures are drawn from, by the name that the configuration gives them.
#[derive(Debug)]
pub(super) struct Pictures {
    workspaces: WorkspaceStore,
    site: Arc<Site>,
    layouts: Arc<LayoutCache>,
}

impl Pictures {
    /// Pictures of these workspaces, in which everything links to its page in the site, or else to its source.
    pub(super) fn new(workspaces: WorkspaceStore, site: Arc<Site>, layouts: Arc<LayoutCache>) -> Self {
        Self { workspaces, site, layouts }
    }

    /// The HTML of a fence. One that is wrong stands as it was written; the mistake is reported by [`check`](Self::check).
    pub(super) fn html(&self, picture: &document::Picture, id_prefix: &str, purpose: Purpose) -> String {
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

    /// Draws the fences of a text and returns all their HTML, to see what they link to and whether they are what they were. What is wrong is added to `diagnostics`.
    pub(super) fn check(&self, source: &Source, text: &Text, diagnostics: &mut Vec<Diagnostic>) -> String {
        let mut html = String::new();
        for picture in &text.facts.pictures {
            let (drawn, problems) = self.fence(picture, "p");
            if let Some(drawn) = drawn {
                html.push_str(&drawn.html);
                html.push_str(&drawn.fallback_html);
            }
            for problem in problems {
                diagnostics.push({
                    let range = picture.in_text(problem.span.clone());
                    text.at(source, problem, range)
                });
            }
        }
        html
    }

    /// What a fence shows, and what is wrong with it.
    fn fence(&self, fence: &document::Picture, id_prefix: &str) -> (Option<Picture>, Vec<Diagnostic>) {
        if fence.kind != "bricks" {
            return dot::draw(&fence.code, id_prefix, &self.layouts);
        }
        match Request::parse(&fence.code).and_then(|request| self.draw(&request, id_prefix)) {
            Ok(drawn) => (Some(drawn), Vec::new()),
            Err(problems) => (None, problems),
        }
    }

    /// Draws what a request asks for, of the workspace that it names or the only one there is.
    ///
    /// # Errors
    /// There is no such workspace, or nothing such in it.
    pub(super) fn draw(&self, request: &Request, id_prefix: &str) -> Result<Picture, Vec<Diagnostic>> {
        let known = self.workspaces.names();
        let name = request.choose_workspace(&known)?;
        let data = request.read(&self.workspaces, name)?;
        let links = self.links(name, request.common.rev.as_deref());
        let links = links.as_ref().map(|links| links as &dyn Links);
        Answer::new(data.input(name).with_links(links), request)?.figure(id_prefix, &self.layouts)
    }

    /// A picture of a part of a workspace.
    ///
    /// # Errors
    /// There is nothing such in it, or it is too large.
    pub(super) fn draw_part(
        &self,
        name: &str,
        part: &Workspace,
        request: &Request,
        id_prefix: &str,
    ) -> Result<Picture, Vec<Diagnostic>> {
        let links = self.links(name, None);
        let links = links.as_ref().map(|links| links as &dyn Links);
        Answer::new(ViewInput::new(part, name).with_links(links), request)?.figure(id_prefix, &self.layouts)
    }

    /// A workspace as the configuration has it; `None` for one that cannot be read.
    pub(super) fn found(&self, name: &str) -> Option<Arc<LoadedWorkspace>> {
        self.workspaces.get(name, &WorkspaceVersion::default()).ok()
    }

    /// What happened in a workspace since its last release.
    pub(super) fn log(&self, name: &str) -> Option<ChangeLog> {
        self.workspaces.change_log(name)
    }

    /// The addresses of what is in a workspace, at a revision or as the configuration has it.
    fn links(&self, name: &str, rev: Option<&str>) -> Option<PageLinks<'_>> {
        let directory = self.site.workspaces.iter().find(|directory| directory.name == name)?;
        let mut source = directory.source.clone();
        if let (Some(source), Some(rev)) = (&mut source, rev) {
            rev.clone_into(&mut source.rev);
        }
        Some(PageLinks { site: &self.site, directory, source })
    }
}

/// Leads to the pages about a workspace, or else to its source.
struct PageLinks<'a> {
    site: &'a Site,
    directory: &'a Directory,
    /// The source in the version that is drawn.
    source: Option<SourceUrls>,
}

impl PageLinks<'_> {
    fn page(&self, kind: PartKind, name: &str) -> Option<String> {
        let entry = &self.directory.entries(kind)[self.directory.find(kind, name)?];
        entry.url.as_deref().map(|url| self.site.permalink(url))
    }

    fn folder(&self, path: &str) -> Option<String> {
        self.source.as_ref().map(|source| source.folder(path))
    }
}

impl Links for PageLinks<'_> {
    fn brick(&self, brick: &Brick) -> Option<String> {
        self.page(PartKind::Brick, brick.name.as_str()).or_else(|| self.folder(&brick.path))
    }

    fn project(&self, project: &Project) -> Option<String> {
        let path = if project.path.is_empty() { &project.manifest } else { &project.path };
        self.page(PartKind::Project, project.display_name()).or_else(|| self.folder(path))
    }

    fn library(&self, name: &str) -> Option<String> {
        self.page(PartKind::Library, name)
    }

    fn source(&self, file: &str, line: usize) -> Option<String> {
        self.source.as_ref().map(|source| source.line(file, line))
    }
}
