//! Markdown to [`Document`]: its pieces, headings, and what is wrong with the text.
//!
//! In: a text without front matter, and [`Options`]. Out: a [`Document`]. Never: looking at another file, at the clock or
//! at the workspace; the same text and options always give the same document.
//!
//! The work is two passes over pulldown-cmark's events: a [`survey`] that learns which ids are taken and how often each
//! footnote is referred to, and the rendering itself ([`render`](mod@render)).

use std::ops::Range;

use pulldown_cmark::{BrokenLink, Event, LinkType, Parser, Tag};

use self::event::Spanned;
use crate::content::document::Document;
use crate::content::plain_text::TextCollector;
use support::diagnostic::Diagnostic;

mod block;
mod elements;
mod event;
mod footnotes;
mod heading;
mod ids;
mod image;
mod inline;
mod link;
mod options;
mod raw_html;
mod render;
mod sink;
mod survey;
mod word_count;

pub use heading::slug;
pub use options::{AnchorLinks, Labels, Options, Slugify};

/// Parses a text. Never fails: mistakes are [`Document::problems`], with ranges inside `text`.
pub fn parse(text: &str, options: &Options) -> Document {
    parse_into(text, options, TextCollector::default())
}

/// Parses a text of a site that can be searched: the document has all of its running text.
pub fn parse_for_search(text: &str, options: &Options) -> Document {
    parse_into(text, options, TextCollector::of_everything())
}

fn parse_into(text: &str, options: &Options, plain_text: TextCollector) -> Document {
    let mut problems = Vec::new();
    let events = events(text, options, &mut problems);
    let survey = survey::survey(text, &events, options, &mut problems);
    let mut document = render::render(text, &events, survey, options, plain_text);
    document.problems.append(&mut problems);
    document.problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    document
}

/// The bytes of `text` that are code (spans, fenced and indented blocks, fences and backticks included) or formulas, in
/// order: what a template engine that runs before Markdown must not touch.
pub fn code_ranges(text: &str) -> Vec<Range<usize>> {
    Parser::new_ext(text, Options::default().extensions())
        .into_offset_iter()
        .filter(|(event, _)| is_verbatim(event))
        .map(|(_, range)| range)
        .collect()
}

/// Code, and formulas: TeX is full of braces that are not those of a template.
fn is_verbatim(event: &Event<'_>) -> bool {
    let formula = matches!(event, Event::InlineMath(_) | Event::DisplayMath(_));
    formula || matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)))
}

/// All events of the text; references to links that are defined nowhere become problems.
fn events<'a>(text: &'a str, options: &Options, problems: &mut Vec<Diagnostic>) -> Vec<Spanned<'a>> {
    let undefined = |link: BrokenLink<'a>| {
        problems.extend(undefined_link(text, &link));
        None
    };
    let parser = Parser::new_with_broken_link_callback(text, options.extensions(), Some(undefined));
    // An event is ten times as large as the text that it stands for is long, so they are not to move while they become more.
    let mut events = Vec::with_capacity(text.len() / 16);
    events.extend(parser.into_offset_iter());
    events
}

/// `[text][missing]` stays literal, which is hardly ever meant. `[word]` alone often is, and so are `a[0][1]` and footnotes.
fn undefined_link(text: &str, link: &BrokenLink<'_>) -> Option<Diagnostic> {
    let written_as_link = matches!(link.link_type, LinkType::Reference | LinkType::ReferenceUnknown);
    let before = text.get(..link.span.start)?.chars().next_back();
    let part_of_expression =
        before.is_some_and(|before| before.is_alphanumeric() || matches!(before, ']' | ')' | '_' | '\\'));
    if !written_as_link || part_of_expression || link.reference.starts_with('^') {
        return None;
    }
    let name = &link.reference;
    let diagnostic =
        Diagnostic::warning(format!("link reference `{name}` is defined nowhere, so the brackets are shown"))
            .help(format!("add a line `[{name}]: https://…`, or write `\\[` for a bracket"));
    Some(diagnostic.spanning(link.span.clone()))
}

#[cfg(test)]
mod tests;
