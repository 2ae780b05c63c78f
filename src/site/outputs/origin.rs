//! Where outputs come from.
//!
//! In: two sources for one path. Out: a message that names both. Never: words for a path that has
//! one source.

use super::Bare;
use crate::content::page::Source;
use crate::site::page::{SitePage, SiteSection};
use crate::site::taxonomies::{Taxonomy, Term};
use support::diagnostic::Diagnostic;

/// Where an output comes from. Its words are made only where two of them meet.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    Page(&'a SitePage),
    Section(&'a SiteSection),
    Taxonomy(&'a Taxonomy),
    Term(&'a Taxonomy, &'a Term),
    Archive,
    /// A page about a workspace, or about a part of it, by kind and name.
    Workspace(&'a str, Option<(&'static str, &'a str)>),
    Feed,
    /// A file beside the content, by its path below `content`.
    Asset(&'a str),
    /// A static file, by its path below `static`.
    Static(&'a str),
    Alias(&'a str, &'a Source),
    /// Rules for a host.
    Host,
    Redirect(&'a str),
    /// The default theme, which gives way to everything else.
    Theme,
}

impl Origin<'_> {
    /// Describes it in a message about its URL.
    pub(super) fn words(self, url: &str) -> String {
        match self {
            Self::Page(page) => format!("`{}`", page.page.source.file),
            Self::Section(section) => format!("`{}`", section.section.source.file),
            Self::Taxonomy(taxonomy) => format!("the list of the taxonomy `{}`", taxonomy.config.name),
            Self::Term(taxonomy, term) => {
                format!("the term `{}` of the taxonomy `{}`", term.name, taxonomy.config.name)
            }
            Self::Archive => "the archive".to_owned(),
            Self::Workspace(name, None) => format!("the page about the workspace `{name}`"),
            Self::Workspace(name, Some((kind, part))) => {
                format!("the page about the {kind} `{part}` of the workspace `{name}`")
            }
            Self::Feed => format!("the feed `{url}`"),
            Self::Asset(path) => format!("`content/{path}`"),
            Self::Static(path) => format!("`static/{path}`"),
            Self::Alias(alias, source) => format!("the alias `{alias}` of `{}`", source.file),
            Self::Host => "`hosting` in the configuration".to_owned(),
            Self::Redirect(from) => format!("the redirect from `{from}` in the configuration"),
            Self::Theme => "the default theme".to_owned(),
        }
    }

    /// Names the way to give it another path.
    pub(super) fn way_out(self) -> &'static str {
        match self {
            Self::Page(_) => "set another `slug` or `path`",
            Self::Section(_) => "rename its folder",
            Self::Taxonomy(_) => "rename the taxonomy",
            Self::Term(..) => "rename the term",
            Self::Archive => "set another `archive` in the configuration",
            Self::Workspace(..) => "set another folder in the configuration, as in `pages = \"code\"`",
            Self::Feed => "set other `feed_filenames` in the configuration",
            Self::Asset(_) | Self::Static(_) => "rename the file",
            Self::Alias(..) => "leave the alias out",
            Self::Host => {
                "leave the host out of `hosting.provider`, or write the rules of your file into the configuration"
            }
            Self::Redirect(_) => "leave the redirect out",
            Self::Theme => "",
        }
    }

    /// The file that set it, and the key that did, if there is one.
    fn set_by<'b>(self, site: Bare<'b>) -> Option<(&'b Source, String)>
    where
        Self: 'b,
    {
        match self {
            Self::Page(page) => {
                let key = if page.page.front.path.is_some() { "path" } else { "slug" };
                Some((&page.page.source, key.to_owned()))
            }
            Self::Alias(_, source) => Some((source, "aliases".to_owned())),
            Self::Taxonomy(taxonomy) => term_place(site, taxonomy, taxonomy.terms.first()?),
            Self::Term(taxonomy, term) => term_place(site, taxonomy, term),
            _ => None,
        }
    }

    /// A diagnostic at what set it.
    pub(super) fn place(self, site: Bare<'_>, diagnostic: Diagnostic) -> Diagnostic {
        match self.set_by(site) {
            Some((source, key)) => {
                let set = source.text[source.front.clone()].contains(key.as_str());
                if set { source.at_key(diagnostic, &key) } else { diagnostic.in_file(source.file.as_str()) }
            }
            None => diagnostic,
        }
    }
}

/// The first page that has a term, and the taxonomy's key in it.
fn term_place<'a>(site: Bare<'a>, taxonomy: &Taxonomy, term: &Term) -> Option<(&'a Source, String)> {
    let &page = term.pages.first()?;
    Some((&site.pages[page].page.source, taxonomy.config.name.clone()))
}

/// Two sources for one URL.
pub(super) fn collision(site: Bare<'_>, url: &str, known: Origin<'_>, new: Origin<'_>) -> Diagnostic {
    let message = format!("two sources for the URL `{url}`");
    let note = format!("it comes from {} and from {}", known.words(url), new.words(url));
    let diagnostic = Diagnostic::error(message).note(note);
    let culprit = if new.set_by(site).is_none() && known.set_by(site).is_some() { known } else { new };
    let help = match culprit.way_out() {
        "" => format!("for {}, {}", known.words(url), known.way_out()),
        way_out => format!("for {}, {way_out}", culprit.words(url)),
    };
    culprit.place(site, diagnostic).help(help)
}
