//! The first pass: which ids an author chose, and how often each footnote is referred to.
//!
//! In: the events of a text. Out: a [`Survey`], and problems that concern footnotes as a whole. Never: HTML.

use std::collections::HashMap;
use std::ops::Range;
use support::diagnostic::Diagnostic;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::event::Spanned;
use super::footnotes::Footnotes;
use super::ids::Ids;
use super::options::Options;
use crate::content::hiccup;
use crate::content::html_tokens::{Token, tokens};

/// The fence of HTML as nested lists.
pub(super) const HICCUP: &str = "hiccup";

/// What rendering needs of the whole text.
pub(super) struct Survey<'a> {
    /// Ids chosen by the author are reserved, so that no id made from a text collides with them.
    pub(super) ids: Ids,
    /// Ids that headings chose, with the range of the heading that gets it.
    pub(super) chosen_ids: HashMap<&'a str, Range<usize>>,
    /// Ids and names in raw HTML.
    pub(super) anchors: Vec<String>,
    /// Whether a line `<!-- more -->` ends a summary.
    pub(super) has_summary: bool,
    /// All footnotes with their numbers.
    pub(super) footnotes: Footnotes<'a>,
}

/// Looks through all events once.
pub(super) fn survey<'a>(
    text: &'a str,
    events: &'a [Spanned<'a>],
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Survey<'a> {
    let mut anchors = Vec::new();
    let mut has_summary = false;
    let mut block = String::new();
    let mut lists: Option<String> = None;
    let mut wishes = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::Heading { id: Some(id), .. }) => wishes.push((id.as_ref(), range)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if options.raw_html => {
                lists = info.trim_start().starts_with(HICCUP).then(String::new);
            }
            Event::Text(text) if lists.is_some() => lists.iter_mut().for_each(|lists| lists.push_str(text)),
            Event::End(TagEnd::CodeBlock) => {
                anchors.extend(lists.take().iter().flat_map(|lists| hiccup::ids(lists)));
            }
            Event::Start(Tag::HtmlBlock) => block.clear(),
            Event::Html(html) => block.push_str(html),
            Event::End(TagEnd::HtmlBlock) => {
                has_summary |= options.raw_html && is_more(&block);
                collect_anchors(&block, &mut anchors);
            }
            Event::InlineHtml(html) => collect_anchors(html, &mut anchors),
            _ => {}
        }
    }
    let mut ids = Ids::default();
    for anchor in &anchors {
        ids.reserve(anchor);
    }
    // A second heading with the same wish does not get it.
    wishes.retain(|(id, _)| ids.reserve(id));
    let chosen_ids = wishes.into_iter().map(|(id, range)| (id, range.clone())).collect();
    let footnotes = Footnotes::survey(text, events, options, &mut ids, problems);
    Survey { ids, chosen_ids, anchors, has_summary, footnotes }
}

/// Adds the values of `id`, and of `name` on `<a>`, in order and without repetitions.
fn collect_anchors(html: &str, anchors: &mut Vec<String>) {
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        for anchor in tag.anchors() {
            if !anchors.iter().any(|known| known == anchor) {
                anchors.push(anchor.to_owned());
            }
        }
    }
}

/// Whether this is the comment that ends a summary.
pub(super) fn is_more(html: &str) -> bool {
    let comment = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    comment.is_some_and(|comment| comment.trim().eq_ignore_ascii_case("more"))
}
