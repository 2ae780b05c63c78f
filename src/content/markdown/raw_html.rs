//! HTML in a text, as its author wrote it.
//!
//! In: HTML. Out: pieces, in which it stays as it is. Never: judging or changing it.

use std::borrow::Cow;
use std::ops::Range;

use super::render::Renderer;
use super::sink::Sink;
use crate::content::document::{AddressTag, Link, Piece, SourceMap};
use crate::content::html_tokens::{Attribute, StartTag, Token, tokens};

impl Renderer<'_> {
    /// Adds HTML as an author wrote it, given where it stands in the text.
    pub(super) fn raw_html(&mut self, html: &str, source: &SourceMap) {
        let is_comment = html.trim_start().starts_with("<!--") && html.trim_end().ends_with("-->");
        let in_summary = self.in_summary;
        match self.options.raw_html {
            true => push(self.sink(), html, source, in_summary),
            false if is_comment => {}
            false => self.sink().escaped(html),
        }
    }
}

/// Adds HTML. Only what is a piece is cut out of it.
pub(super) fn push(sink: &mut Sink, html: &str, source: &SourceMap, in_summary: bool) {
    let mut done = 0;
    for token in tokens(html) {
        sink.text.token(&token);
        let Token::Start(tag) = token else { continue };
        for (piece, range) in pieces(html, &tag, source, in_summary) {
            sink.html(&html[done..range.start]);
            sink.piece(piece);
            done = range.end;
        }
    }
    sink.html(&html[done..]);
}

/// The pieces in a tag, and where they stand in the HTML.
fn pieces(html: &str, tag: &StartTag, source: &SourceMap, in_summary: bool) -> Vec<(Piece, Range<usize>)> {
    let (address, piece): (_, fn(AddressTag) -> Piece) = match tag.name.as_str() {
        "a" => ("href", Piece::Link),
        "img" => ("src", Piece::Image),
        _ => ("", Piece::Link),
    };
    // An image is a piece as a whole.
    let id = tag.attribute("id").filter(|_| in_summary && address != "src").map(|id| whole(html, id));
    let id_piece = id.clone().map(|id| (Piece::Id(html[id.clone()].to_owned()), id));
    let Some(address) = tag.attribute(address) else { return id_piece.into_iter().collect() };
    let value = address.value_range.clone();
    let (mut start, mut end) = (tag.range.start, tag.range.end);
    match &id {
        Some(id) if id.start < value.start => start = id.end,
        Some(id) => end = id.start,
        None => {}
    }
    let link = Link { target: address.value.clone(), range: source.in_text(tag.range.clone()) };
    let tag = AddressTag {
        before: Cow::Owned(html[start..value.start].to_owned()),
        link,
        written: Some(html[value.clone()].to_owned()),
        after: Cow::Owned(html[value.end..end].to_owned()),
    };
    let mut pieces = vec![(piece(tag), start..end)];
    pieces.extend(id_piece);
    pieces.sort_by_key(|(_, range)| range.start);
    pieces
}

/// An attribute with the blank before it and its quotes.
fn whole(html: &str, attribute: &Attribute) -> Range<usize> {
    let (name, value) = (&attribute.name_range, &attribute.value_range);
    let before = &html[..name.start];
    let quote = html[..value.start].chars().next_back().filter(|quote| matches!(quote, '"' | '\''));
    let is_quoted = quote.is_some_and(|quote| html[value.end..].starts_with(quote));
    before.len() - usize::from(before.ends_with(' '))..value.end + usize::from(is_quoted)
}
