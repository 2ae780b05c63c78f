//! Fences that stand for HTML: `hiccup`, and the outputs of a notebook.
//!
//! In: the content of a fence. Out: HTML, and pieces for links and images of this site. Never: where raw HTML is not allowed.

use super::link::is_complete;
use super::options::Options;
use super::render::Renderer;
use super::sink::Sink;
use super::survey::HICCUP;
use crate::content::document::{AddressTag, Link, Piece, SourceMap};
use crate::content::escape::push_attribute;
use crate::content::hiccup::{self, Element, Node};
use crate::content::notebook;

impl Renderer<'_> {
    /// Shows a fence as what it stands for. Returns whether it stands for anything but code.
    pub(super) fn elements(&mut self, language: &str, code: &str, source: &SourceMap) -> bool {
        if !self.options.raw_html {
            return false;
        }
        match language {
            HICCUP => self.hiccup(code, source),
            notebook::HTML => self.raw_html(code, source),
            notebook::TEXT => {
                self.sink().block("<pre class=\"output\" tabindex=\"0\">");
                self.sink().escaped(code);
                self.sink().block("</pre>\n");
            }
            _ => return false,
        }
        true
    }

    fn hiccup(&mut self, code: &str, source: &SourceMap) {
        match hiccup::read(code) {
            Ok(nodes) => {
                let (options, in_summary) = (self.options, self.in_summary);
                let mut writer = Writer { sink: self.sink(), source, options, in_summary };
                writer.nodes(&nodes);
                self.sink().block("\n");
            }
            Err(problem) => {
                let range = source.in_text(problem.span.clone());
                self.problem(*problem, range);
            }
        }
    }
}

/// The writer of nested lists.
struct Writer<'a> {
    sink: &'a mut Sink,
    source: &'a SourceMap,
    options: &'a Options,
    in_summary: bool,
}

impl Writer<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.sink.escaped(text),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let class = element.attributes.iter().find(|(name, _)| name == "class");
        self.sink.text.start_tag(&element.name, class.and_then(|(_, class)| class.as_deref()));
        self.start_tag(element);
        if element.is_void() {
            return;
        }
        match element.name.as_str() {
            // What is in these is no HTML; the reader has made sure that it ends where it should.
            "script" | "style" => element.children.iter().for_each(|node| {
                if let Node::Text(text) = node {
                    self.sink.html(text);
                }
            }),
            _ => self.nodes(&element.children),
        }
        self.sink.text.end_tag(&element.name);
        ["</", &element.name, ">"].into_iter().for_each(|part| self.sink.html(part));
    }

    fn start_tag(&mut self, element: &Element) {
        let (address, piece): (_, fn(AddressTag) -> Piece) =
            if element.name == "img" { ("src", Piece::Image) } else { ("href", Piece::Link) };
        let own = element.attributes.iter().find_map(|(name, value)| value.as_ref().filter(|_| name == address));
        let own = own.filter(|own| matches!(element.name.as_str(), "a" | "img") && !is_complete(own, self.options));
        let is_own_image = own.is_some() && address == "src";
        let mut start = self.sink.buffer().len();
        let mut tag = None;
        ["<", &element.name].into_iter().for_each(|part| self.sink.html(part));
        for (name, value) in &element.attributes {
            match (name.as_str(), value) {
                // An image of the site has its size by itself.
                ("width" | "height" | "loading", _) if is_own_image => {}
                ("id", Some(id)) if self.in_summary && !is_own_image => {
                    self.push_tag(tag.take(), start, piece);
                    self.sink.id(id, true);
                    start = 0;
                }
                (_, Some(target)) if name == address && own.is_some() => {
                    self.sink.html(if is_own_image { " " } else { " href=\"" });
                    let before = self.sink.buffer().split_off(start).into();
                    let link = Link { target: target.clone(), range: self.source.in_text(element.range.clone()) };
                    tag = Some(AddressTag { before, link, written: None, after: "".into() });
                    self.sink.html(if is_own_image { "" } else { "\"" });
                }
                (_, Some(value)) => {
                    [" ", name, "=\""].into_iter().for_each(|part| self.sink.html(part));
                    push_attribute(self.sink.buffer(), value);
                    self.sink.html("\"");
                }
                (_, None) => [" ", name].into_iter().for_each(|part| self.sink.html(part)),
            }
        }
        self.sink.html(">");
        self.push_tag(tag, start, piece);
    }

    /// Adds a tag with an address, whose end stands behind a byte of the sink's HTML.
    fn push_tag(&mut self, tag: Option<AddressTag>, start: usize, piece: fn(AddressTag) -> Piece) {
        if let Some(tag) = tag {
            let after = self.sink.buffer().split_off(start).into();
            self.sink.piece(piece(AddressTag { after, ..tag }));
        }
    }
}
