//! Links: which are external, what they look like, and addresses in running text.
//!
//! In: a target and its text. Out: a finished `<a>` for complete targets, a piece for all others. Never: looking up whether a target
//! exists.

use std::borrow::Cow;
use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{Event, LinkType, TagEnd};

use super::options::{AnchorLinks, Options};
use super::render::Renderer;
use crate::content::document::{AddressTag, Link, Piece};
use crate::content::escape::{push_attribute, push_target};
use support::diagnostic::Diagnostic;

/// The kind of a link's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// Another site.
    External,
    /// An address that is complete without being on another site's: mail, telephone, this site written in full.
    Complete,
    /// A page, file, heading or brick of this site.
    Internal,
}

impl Renderer<'_> {
    pub(super) fn open_link(&mut self, link_type: LinkType, target: &str, title: &str, range: Range<usize>) {
        if let Some(heading) = &mut self.heading {
            heading.has_link = true;
        }
        // A link inside the text of an image's link would nest; HTML forbids that.
        let nested = self.open_links.contains(&true);
        self.open_links.push(!nested);
        if nested {
            return;
        }
        if matches!(self.peek(0), Some(Event::End(TagEnd::Link))) {
            let diagnostic =
                Diagnostic::warning(format!("link to `{target}` has no text, so nobody can see or follow it"));
            self.problem(diagnostic.help("write its text between the brackets"), range.clone());
        }
        match (link_type, kind(target, self.options)) {
            (LinkType::Email, _) => self.open_complete(&format!("mailto:{target}"), title, false),
            (_, Target::Internal) => {
                let mut after = String::new();
                if !title.is_empty() {
                    after.push('"');
                    push_title(&mut after, title);
                    after.push('>');
                }
                let after = if after.is_empty() { Cow::Borrowed("\">") } else { Cow::Owned(after) };
                let link = Link { target: target.to_owned(), range };
                let tag = AddressTag { before: Cow::Borrowed("<a href=\""), link, written: None, after };
                self.sink().piece(Piece::Link(tag));
            }
            (_, kind) => self.open_complete(target, title, kind == Target::External),
        }
    }

    pub(super) fn close_link(&mut self) {
        if self.open_links.pop() == Some(true) {
            self.sink().html("</a>");
        }
    }

    /// Text in which bare addresses become links.
    pub(super) fn text_with_links(&mut self, text: &str) {
        let options = self.options;
        let is_heading_link = self.heading.is_some() && options.insert_anchor_links == AnchorLinks::Heading;
        // Most text has neither byte, and a search for both at once is faster than for the words.
        let may_hold = memchr::memchr2(b':', b'@', text.as_bytes()).is_some();
        if is_heading_link || !may_hold || !(text.contains("://") || text.contains('@')) {
            return self.sink().escaped(text);
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]);
        let mut done = 0;
        for link in finder.links(text) {
            let Some(target) = bare_target(text, &link) else { continue };
            self.sink().escaped(&text[done..link.start()]);
            self.open_complete(&target, "", kind(&target, options) == Target::External);
            self.sink().escaped(link.as_str());
            self.sink().html("</a>");
            done = link.end();
        }
        self.sink().escaped(&text[done..]);
    }

    /// `<a …>` for a target that needs nothing of the site. A link to another site has what the options want of those.
    fn open_complete(&mut self, target: &str, title: &str, is_external: bool) {
        let options = self.options;
        let html = self.sink().buffer();
        html.push_str("<a href=\"");
        let start = html.len();
        push_target(html, target);
        let written = html[start..].to_owned();
        html.push('"');
        push_title(html, title);
        if is_external {
            push_external(html, options);
        }
        html.push('>');
        self.document.complete_links.push(written);
    }
}

/// Where a bare address leads; `None` for what only looks like one: `git@host:path`, `@user@instance`, `postgres://…`.
fn bare_target(text: &str, link: &linkify::Link<'_>) -> Option<String> {
    let address = link.as_str();
    match link.kind() {
        LinkKind::Url => is_web(address).then(|| address.to_owned()),
        LinkKind::Email => {
            let (before, after) = (&text[..link.start()], &text[link.end()..]);
            let is_path = after.strip_prefix(':').is_some_and(|path| path.starts_with(|c: char| !c.is_whitespace()));
            let is_handle = before.ends_with(['@', '/', ':']);
            (!is_path && !is_handle).then(|| format!("mailto:{address}"))
        }
        _ => None,
    }
}

fn is_web(target: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Whether a target is finished as it stands, for links and images alike.
pub(super) fn is_complete(target: &str, options: &Options) -> bool {
    kind(target, options) != Target::Internal
}

fn kind(target: &str, options: &Options) -> Target {
    if is_web(target) || target.starts_with("//") {
        return if is_own(target, &options.base_url) { Target::Complete } else { Target::External };
    }
    match target.split_once(':') {
        // Parts of a workspace: a base or component, a project, a library.
        Some(("brick" | "project" | "library", _)) => Target::Internal,
        Some((scheme, _)) if is_scheme(scheme) => Target::Complete,
        _ => Target::Internal,
    }
}

/// Whether a target is the site itself or below it.
fn is_own(target: &str, base_url: &str) -> bool {
    let base = base_url.trim_end_matches('/');
    let rest = if base.is_empty() { None } else { target.strip_prefix(base) };
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn is_scheme(text: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.len() > 1 && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(valid)
}

/// Adds the attribute `title`, where there is one.
pub(super) fn push_title(html: &mut String, title: &str) {
    if !title.is_empty() {
        html.push_str(" title=\"");
        push_attribute(html, title);
        html.push('"');
    }
}

fn push_external(html: &mut String, options: &Options) {
    if let Some(class) = options.external_links_class.as_deref().filter(|class| !class.is_empty()) {
        html.push_str(" class=\"");
        push_attribute(html, class);
        html.push('"');
    }
    if options.external_links_target_blank {
        html.push_str(" target=\"_blank\"");
    }
    let relations = [
        (options.external_links_target_blank, "noopener"),
        (options.external_links_external, "external"),
        (options.external_links_no_follow, "nofollow"),
        (options.external_links_no_referrer, "noreferrer"),
    ];
    let relations: Vec<&str> = relations.iter().filter(|(wanted, _)| *wanted).map(|(_, name)| *name).collect();
    if !relations.is_empty() {
        html.push_str(&format!(" rel=\"{}\"", relations.join(" ")));
    }
}
