//! Fences that stand for HTML: `hiccup`, and the outputs of a notebook.
//!
//! In: the content of a fence. Out: HTML, with gaps for links and images of this site. Never: where raw HTML is not allowed.

use std::ops::Range;

use super::link::is_complete;
use super::render::{Renderer, Sink};
use crate::content::document::{Link, Picture, Piece};
use crate::content::escape::{push_attribute, push_text};
use crate::content::hiccup::{self, Element, Node};
use crate::content::notebook;

/// The fence of HTML as nested lists.
pub(super) const HICCUP: &str = "hiccup";

impl Renderer<'_> {
    /// Shows a fence as what it stands for. Returns whether it stands for anything but code.
    pub(super) fn elements(
        &mut self,
        language: &str,
        code: &str,
        pieces: &[(usize, usize)],
        range: &Range<usize>,
    ) -> bool {
        if !self.options.raw_html {
            return false;
        }
        match language {
            HICCUP => self.hiccup(code, pieces, range),
            notebook::HTML => self.sink().html(code),
            notebook::TEXT => {
                self.sink().html("<pre class=\"output\" tabindex=\"0\">");
                push_text(self.sink().buffer(), code);
                self.sink().html("</pre>\n");
            }
            _ => return false,
        }
        true
    }

    fn hiccup(&mut self, code: &str, pieces: &[(usize, usize)], range: &Range<usize>) {
        let fence =
            Picture { kind: HICCUP.to_owned(), code: code.to_owned(), pieces: pieces.to_vec(), range: range.clone() };
        match hiccup::read(code) {
            Ok(nodes) => {
                let mut sink = Sink::default();
                push_nodes(&mut sink, &nodes, &fence, self.options);
                sink.html("\n");
                self.sink().take_in(&mut sink);
            }
            Err(problem) => {
                let range = fence.in_text(problem.span.clone());
                self.problem(*problem, range);
            }
        }
    }
}

fn push_nodes(sink: &mut Sink, nodes: &[Node], fence: &Picture, options: &super::Options) {
    for node in nodes {
        match node {
            Node::Text(text) => push_text(sink.buffer(), text),
            Node::Element(element) => push_element(sink, element, fence, options),
        }
    }
}

fn push_element(sink: &mut Sink, element: &Element, fence: &Picture, options: &super::Options) {
    sink.html("<");
    sink.html(&element.name);
    let src = element.attributes.iter().find(|(name, _)| name == "src").and_then(|(_, value)| value.as_deref());
    let has_own_size = element.name == "img" && src.is_some_and(|src| !is_complete(src, options));
    for (name, value) in &element.attributes {
        // An image of the site has its size by itself.
        if has_own_size && matches!(name.as_str(), "width" | "height" | "loading") {
            continue;
        }
        sink.html(" ");
        let Some(value) = value else {
            sink.html(name);
            continue;
        };
        let is_internal = !is_complete(value, options);
        let link = || Link { target: value.clone(), range: fence.in_text(element.range.clone()) };
        // The gap of an image has its attributes: where it is, and how large.
        if (element.name.as_str(), name.as_str()) == ("img", "src") && is_internal {
            sink.gap(Piece::Image(link()));
            continue;
        }
        sink.html(name);
        sink.html("=\"");
        match (element.name.as_str(), name.as_str()) {
            ("a", "href") if is_internal => sink.gap(Piece::Href(link())),
            _ => push_attribute(sink.buffer(), value),
        }
        sink.html("\"");
    }
    sink.html(">");
    if element.is_void() {
        return;
    }
    match element.name.as_str() {
        // What is in these is no HTML; the reader has made sure that it ends where it should.
        "script" | "style" => element.children.iter().for_each(|node| {
            if let Node::Text(text) = node {
                sink.html(text);
            }
        }),
        _ => push_nodes(sink, &element.children, fence, options),
    }
    sink.html("</");
    sink.html(&element.name);
    sink.html(">");
}
