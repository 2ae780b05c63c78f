//! Pictures in texts: of workspaces, and in Graphviz's language.
//!
//! In: the workspaces that the configuration names, and fences. Out: HTML for a page or a feed, and what is wrong with a fence. Never: reading
//! a workspace's files.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::config::SlugMode;
use crate::content::document;
use crate::content::escape::push_text;
use crate::content::slug::slugify;
use crate::render::text_location::Purpose;
use crate::site::Site;
use crate::site::directory::{Directory, PartKind, SourceUrls};
use crate::view::{Answer, Links, Request, ViewInput};
use diagram::LayoutCache;
use diagram::Picture;
use diagram::dot;
use support::cache;
use support::diagnostic::Diagnostic;
use workspace::{Brick, ChangeLog, LoadedWorkspace, Project, Workspace, WorkspaceStore, WorkspaceVersion};

/// The workspaces that pictures are drawn from, by the name that the configuration gives them.
#[derive(Debug)]
pub(super) struct Pictures {
    workspaces: WorkspaceStore,
    site: Arc<Site>,
    layouts: Arc<LayoutCache>,
    /// Those that were drawn, by a hash of what was asked for.
    drawn: Mutex<FxHashMap<u128, Arc<OnceLock<Arc<Drawn>>>>>,
}

/// A picture as it was drawn, for all places where it is shown: in place of the prefix of its ids is [`ID_PREFIX`].
#[derive(Debug)]
pub(super) struct Drawn {
    /// The picture, if it could be drawn.
    pub(super) picture: Option<Picture>,
    /// What is wrong, with ranges in the fence.
    pub(super) problems: Vec<Diagnostic>,
}

impl From<(Option<Picture>, Vec<Diagnostic>)> for Drawn {
    fn from((picture, problems): (Option<Picture>, Vec<Diagnostic>)) -> Self {
        Self { picture, problems }
    }
}

impl From<Result<Picture, Vec<Diagnostic>>> for Drawn {
    fn from(drawn: Result<Picture, Vec<Diagnostic>>) -> Self {
        match drawn {
            Ok(picture) => Self { picture: Some(picture), problems: Vec::new() },
            Err(problems) => Self { picture: None, problems },
        }
    }
}

/// The prefix of ids in a picture that is not placed yet. HTML cannot contain it.
const ID_PREFIX: &str = "\0";

/// The beginning of the ids in the pictures of the text at `path` below `content`.
pub(super) fn text_id(path: &str) -> String {
    slugify(path.trim_end_matches(".md").trim_end_matches(".ipynb"), SlugMode::On)
}

/// The HTML of a picture that a template asked for: the page where it is shown is not known yet, see [`place`].
pub(super) fn unplaced(picture: &Picture) -> String {
    format!("{ID_PREFIX}{ID_PREFIX}{}", picture.html)
}

/// Places the pictures that the template of a page asked for.
pub(super) fn place_all(page: &mut Vec<u8>) {
    if memchr::memchr(0, page).is_some() {
        *page = place(&String::from_utf8_lossy(page), "bricks__").into_bytes();
    }
}

/// HTML with the pictures in it that templates asked for, whose ids are made of `prefix` and the pictures' numbers.
pub(super) fn place(html: &str, prefix: &str) -> String {
    let mut parts = html.split(ID_PREFIX);
    let mut placed = parts.next().unwrap_or_default().to_owned();
    let mut number = 0;
    while let Some(part) = parts.next() {
        if part.is_empty() {
            number += 1;
            placed.push_str(parts.next().unwrap_or_default());
        } else {
            placed.push_str(prefix);
            placed.push_str(&number.to_string());
            placed.push_str(part);
        }
    }
    placed
}

impl Pictures {
    /// Pictures of these workspaces, in which everything links to its page in the site, or else to its source.
    pub(super) fn new(workspaces: WorkspaceStore, site: Arc<Site>, layouts: Arc<LayoutCache>) -> Self {
        Self { workspaces, site, layouts, drawn: Mutex::default() }
    }

    /// The picture of a fence, which is drawn once.
    pub(super) fn fence(&self, fence: &document::Picture) -> Arc<Drawn> {
        self.once(&[&fence.kind, &fence.code], || {
            if fence.kind != "bricks" {
                return dot::draw(&fence.code, ID_PREFIX, &self.layouts).into();
            }
            Request::parse(&fence.code).and_then(|request| self.draw(&request)).into()
        })
    }

    /// The picture that a template asks for, which is drawn once. `asked` has the view and the options as they were written.
    pub(super) fn requested(&self, request: &Request, asked: &[&str]) -> Arc<Drawn> {
        self.once(asked, || self.draw(request).into())
    }

    /// The HTML of a fence. One that is wrong stands as it was written; the mistake is reported where all fences are checked.
    pub(super) fn html(&self, fence: &document::Picture, id: &str, purpose: Purpose) -> String {
        match &self.fence(fence).picture {
            Some(picture) if purpose == Purpose::Feed => picture.fallback_html.clone(),
            Some(picture) => picture.html.replace(ID_PREFIX, id),
            None => {
                let mut html = "<pre class=\"code\" tabindex=\"0\"><code>".to_owned();
                push_text(&mut html, &fence.code);
                html.push_str("</code></pre>\n");
                html
            }
        }
    }

    fn once(&self, asked: &[&str], draw: impl FnOnce() -> Drawn) -> Arc<Drawn> {
        let key = cache::key("picture", asked);
        let cell = Arc::clone(self.drawn.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        Arc::clone(cell.get_or_init(|| Arc::new(draw())))
    }

    /// Draws what a request asks for, of the workspace that it names or the only one there is.
    fn draw(&self, request: &Request) -> Result<Picture, Vec<Diagnostic>> {
        let known = self.workspaces.names();
        let name = request.choose_workspace(&known)?;
        let data = request.read(&self.workspaces, name)?;
        let links = self.links(name, request.common.rev.as_deref());
        let links = links.as_ref().map(|links| links as &dyn Links);
        Answer::new(data.input(name).with_links(links), request)?.figure(ID_PREFIX, &self.layouts)
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
