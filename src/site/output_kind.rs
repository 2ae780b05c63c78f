//! Kinds of outputs.

use super::page::PageId;
use crate::source::Reference;

/// Kind of an output, and its source.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputKind {
    /// A page.
    Page(PageId),
    /// A page of a section's list.
    Section(Pager<String>),
    /// The list of a taxonomy's terms.
    Taxonomy(usize),
    /// A page of a term's list.
    Term(Pager<(usize, usize)>),
    /// The archive.
    Archive,
    /// A year of the archive.
    ArchiveYear(usize),
    /// A month of the archive: index of the year, index of the month in it.
    ArchiveMonth(usize, usize),
    /// A page about a workspace, or about a part of it.
    Workspace(WorkspacePage),
    /// The page for searching.
    Search,
    /// The list of the search's shards.
    SearchIndex,
    /// The text that a search shows of an entry, by its place in
    /// [`Structure::findable`](super::structure::Structure::findable).
    SearchText(usize),
    /// A feed.
    Feed(Feed),
    /// `sitemap.xml`.
    Sitemap,
    /// A part of a sitemap that is too long for one file, counted from 1.
    SitemapPart(usize),
    /// `robots.txt`.
    Robots,
    /// `llms.txt`.
    LlmsTxt,
    /// `404.html`.
    NotFound,
    /// A page that leads to another URL.
    Redirect(String),
    /// A file that is copied.
    File(Reference),
    /// A file of the default theme, by its name.
    Theme(&'static str),
    /// A file of rules for a host.
    Hosting(HostFile),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager<T> {
    /// The list.
    pub of: T,
    /// The page's number, counted from 1.
    pub number: usize,
}

/// A page about a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkspacePage {
    /// Its place in [`Structure::workspaces`](super::structure::Structure::workspaces).
    pub workspace: usize,
    /// The subject of the page.
    pub about: About,
}

/// The subject of a page about a workspace; parts by their place in the
/// [`Directory`](crate::site::directory::Directory).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The workspace as a whole.
    Whole,
    /// A brick.
    Brick(usize),
    /// A project.
    Project(usize),
    /// A library.
    Library(usize),
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The pages that it lists.
    pub of: FeedOf,
    /// `atom.xml`.
    pub file_name: String,
    /// Its own URL path.
    pub url: String,
}

/// The pages that a feed lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedOf {
    /// Everything.
    Site,
    /// A section, by folder.
    Section(String),
    /// A term: index of the taxonomy, index of the term in it.
    Term(usize, usize),
}

/// A file of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostFile {
    /// `_redirects` of Netlify.
    NetlifyRedirects,
    /// `_redirects` of Cloudflare.
    CloudflareRedirects,
    /// `_headers`.
    Headers,
    /// `.htaccess`.
    Htaccess,
    /// The file that nginx includes among its servers.
    NginxMap,
    /// The file that nginx includes in a server.
    NginxServer,
    /// `.nojekyll`.
    NoJekyll,
    /// `CNAME`.
    Cname,
}
