//! HTML to Markdown, block by block.
//!
//! In: the tree of a post. Out: Markdown that shows the same, with HTML where Markdown has no words
//! for it, and a list of those places. Never: text that is lost: each block is read again as
//! Markdown, and one whose text is not that of its HTML stays HTML.

use std::collections::{BTreeMap, BTreeSet};

use super::escape;
use super::html::{self, Element, Node};
use super::verify::{cut, verify};

/// Addresses of links and images in the new place.
pub(super) trait Addresses {
    /// The destination of a link; `is_markdown` is false for one in HTML that stays.
    fn link(&self, href: &str, is_markdown: bool) -> String;
    /// The address of an image.
    fn image(&self, src: &str) -> String;
    /// Whether somebody links to this place.
    fn is_wanted(&self, anchor: &str) -> bool;
}

/// A text that was converted.
#[derive(Debug, Default)]
pub(super) struct Converted {
    /// The text.
    pub(super) markdown: String,
    /// Elements that stayed HTML, and how often.
    pub(super) kept: BTreeMap<String, usize>,
    /// How many elements lost the look of the old theme: fonts, colours, alignment.
    pub(super) looks: usize,
}

/// Converts a post.
pub(super) fn convert(nodes: &[Node], addresses: &dyn Addresses) -> Converted {
    let mut converter = Converter::new(addresses);
    let blocks = converter.blocks(nodes, true);
    converter.done.markdown = join(&blocks);
    converter.done
}

/// A post as one block of HTML, for authors who want nothing changed. A jump break still cuts it.
pub(super) fn keep_html(nodes: &[Node], addresses: &dyn Addresses) -> Converted {
    let mut converter = Converter::new(addresses);
    let mut parts = Vec::new();
    for part in nodes.split(is_more) {
        let html = converter.html(part);
        parts.push(if html.trim().is_empty() { String::new() } else { format!("<div>{}</div>", html.trim()) });
    }
    converter.done.markdown = parts.join("\n\n<!-- more -->\n\n").trim().to_owned();
    converter.done
}

/// Stands for a line break until a paragraph is complete. It is no character that a text can hold.
pub(super) const BREAK: char = '\u{fdd0}';
/// Stands for the jump break.
pub(super) const MORE: char = '\u{fdd1}';

/// Blocks of Markdown.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "canvas",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "li",
    "main",
    "menu",
    "nav",
    "noscript",
    "object",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "style",
    "svg",
    "table",
    "template",
    "textarea",
    "ul",
    "video",
];

/// Elements that open a block of HTML in Markdown by their name only; others stand in a `<div>`.
const OPENING: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figure",
    "form",
    "iframe",
    "ol",
    "p",
    "section",
    "table",
    "ul",
    "header",
];

/// A block of Markdown, and whether it is a list, which must not run into another.
pub(super) struct Block {
    pub(super) markdown: String,
    pub(super) list: bool,
}

pub(super) struct Converter<'a> {
    pub(super) addresses: &'a dyn Addresses,
    pub(super) done: Converted,
    /// Whether emphasis is written as HTML, where asterisks did not do.
    pub(super) html_emphasis: bool,
    pub(super) has_more: bool,
    pub(super) pending_more: bool,
    /// Anchors that stand already: an id twice would be none.
    pub(super) anchors: BTreeSet<String>,
}

impl<'a> Converter<'a> {
    fn new(addresses: &'a dyn Addresses) -> Self {
        Self {
            addresses,
            done: Converted::default(),
            html_emphasis: false,
            has_more: false,
            pending_more: false,
            anchors: BTreeSet::new(),
        }
    }

    pub(super) fn keep(&mut self, name: &str) {
        *self.done.kept.entry(name.to_owned()).or_default() += 1;
    }

    /// The blocks of some nodes. `is_top` says that they may hold the jump break.
    pub(super) fn blocks(&mut self, nodes: &[Node], is_top: bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut run = 0..0;
        for (index, node) in nodes.iter().enumerate() {
            if is_block(node) {
                self.paragraphs(&nodes[run.clone()], is_top, &mut blocks);
                run = index + 1..index + 1;
                self.node(node, is_top, &mut blocks);
            } else {
                run.end = index + 1;
            }
        }
        self.paragraphs(&nodes[run], is_top, &mut blocks);
        blocks
    }

    fn node(&mut self, node: &Node, is_top: bool, blocks: &mut Vec<Block>) {
        match node {
            Node::Element(element) => self.block(element, is_top, blocks),
            Node::Deep(_) => {
                self.keep("deeply nested HTML");
                let html = self.html(std::slice::from_ref(node));
                blocks.push(text_block(format!("<div>{html}</div>")));
            }
            Node::Text(_) | Node::Comment(_) => {}
        }
    }

    fn block(&mut self, element: &Element, is_top: bool, blocks: &mut Vec<Block>) {
        let children = element.children.as_slice();
        match element.name.as_str() {
            "p" | "div" | "center" | "article" | "section" | "main" | "header" | "footer" | "span" | "font"
            | "address" | "noscript" => {
                self.note_looks(element);
                self.anchor_block(element, blocks);
                blocks.extend(self.blocks(children, is_top));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.checked(element, blocks, Self::heading),
            "hr" => blocks.push(text_block("***".to_owned())),
            "ul" | "ol" => self.checked(element, blocks, Self::list),
            "blockquote" => self.checked(element, blocks, |converter, element| {
                let inside = join(&converter.blocks(&element.children, false));
                Some(
                    inside.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n"),
                )
            }),
            "pre" => self.checked(element, blocks, Self::pre),
            "table" if is_caption_table(element) => self.caption_table(element, is_top, blocks),
            "table" => self.checked(element, blocks, Self::table),
            "template" => {}
            _ => self.raw(element, blocks),
        }
        if std::mem::take(&mut self.pending_more) && is_top {
            self.more(blocks);
        }
    }

    /// Adds a block if what Markdown makes of it has the text of the element; else the element as
    /// HTML.
    fn checked(
        &mut self,
        element: &Element,
        blocks: &mut Vec<Block>,
        make: impl Fn(&mut Self, &Element) -> Option<String>,
    ) {
        let before = (self.done.kept.clone(), self.done.looks, self.anchors.clone());
        self.anchor_block(element, blocks);
        let made = make(self, element);
        match made.filter(|markdown| verify(markdown, &html::text(&element.children))) {
            Some(markdown) if markdown.trim().is_empty() => {}
            Some(markdown) => blocks.push(Block { markdown, list: matches!(element.name.as_str(), "ul" | "ol") }),
            None => {
                (self.done.kept, self.done.looks, self.anchors) = before;
                self.raw(element, blocks);
            }
        }
    }

    /// An element as HTML.
    pub(super) fn raw(&mut self, element: &Element, blocks: &mut Vec<Block>) {
        self.keep(&format!("<{}>", element.name));
        let node = Node::Element(element.clone());
        html::elements(std::slice::from_ref(&node), &mut |element| self.pending_more |= element.is_jump_break());
        let html = self.html(std::slice::from_ref(&node));
        let stands = OPENING.contains(&element.name.as_str());
        blocks.push(text_block(if stands { html } else { format!("<div>\n{html}\n</div>") }));
    }

    /// HTML with the links and images of the new place.
    pub(super) fn html(&self, nodes: &[Node]) -> String {
        let addresses = self.addresses;
        html::serialize(nodes, &|element| {
            let attribute = |(key, value): &(String, String)| {
                let value = match (element.name.as_str(), key.as_str()) {
                    ("a" | "area", "href") => addresses.link(value, false),
                    ("img", "src") => addresses.image(value),
                    _ => value.clone(),
                };
                (key.clone(), value)
            };
            element.attributes.iter().map(attribute).collect()
        })
    }

    fn more(&mut self, blocks: &mut Vec<Block>) {
        if !std::mem::replace(&mut self.has_more, true) {
            blocks.push(text_block("<!-- more -->".to_owned()));
        }
    }

    /// A place that others link to, before a block that has no id of its own in Markdown.
    fn anchor_block(&mut self, element: &Element, blocks: &mut Vec<Block>) {
        let Some(id) = element.attribute("id").filter(|id| self.addresses.is_wanted(id)) else { return };
        if self.anchors.insert(id.to_owned()) {
            blocks.push(text_block(format!("<div id=\"{}\"></div>", html::escape(id).replace('"', "&quot;"))));
        }
    }

    /// Notes what only the old theme meant.
    pub(super) fn note_looks(&mut self, element: &Element) {
        let is_look = |(key, _): &(String, String)| {
            matches!(key.as_str(), "style" | "align" | "color" | "face" | "size" | "bgcolor")
        };
        if element.attributes.iter().any(is_look) && element.attribute("class") != Some("separator") {
            self.done.looks += 1;
        }
    }

    /// The paragraphs of a run of inline nodes.
    fn paragraphs(&mut self, nodes: &[Node], is_top: bool, blocks: &mut Vec<Block>) {
        if nodes.iter().all(|node| matches!(node, Node::Text(text) if text.trim().is_empty())) {
            return;
        }
        let before = (self.done.kept.clone(), self.done.looks, self.anchors.clone(), self.pending_more);
        let expected = html::text(nodes);
        for html_emphasis in [false, true] {
            self.html_emphasis = html_emphasis;
            let text = self.inline(nodes, 0);
            let paragraphs = cut(&text);
            let all: Vec<&str> = paragraphs.iter().map(|part| part.trim_matches(MORE)).collect();
            if verify(&all.join("\n\n"), &expected) {
                self.html_emphasis = false;
                self.push_paragraphs(paragraphs, is_top, blocks);
                return;
            }
            (self.done.kept, self.done.looks, self.anchors, self.pending_more) = before.clone();
        }
        self.html_emphasis = false;
        self.keep("<p>");
        html::elements(nodes, &mut |element| self.pending_more |= element.is_jump_break());
        blocks.push(text_block(format!("<p>{}</p>", self.html(nodes).trim())));
        if std::mem::take(&mut self.pending_more) && is_top {
            self.more(blocks);
        }
    }

    fn push_paragraphs(&mut self, paragraphs: Vec<String>, is_top: bool, blocks: &mut Vec<Block>) {
        for paragraph in paragraphs {
            if paragraph.starts_with(MORE) {
                if is_top {
                    self.more(blocks);
                }
            } else {
                blocks.push(text_block(paragraph));
            }
        }
        if std::mem::take(&mut self.pending_more) && is_top {
            self.more(blocks);
        }
    }

    fn heading(&mut self, element: &Element) -> Option<String> {
        let level = usize::from(element.name.as_bytes()[1] - b'0');
        let text = self.inline(&element.children, 1).replace("\\\n", " ").replace(BREAK, " ");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Some(String::new());
        }
        Some(format!("{} {}", "#".repeat(level), escape::heading(&text)))
    }
}

pub(super) fn text_block(markdown: String) -> Block {
    Block { markdown, list: false }
}

/// Blocks with blank lines between them. Two lists in a row would be one.
pub(super) fn join(blocks: &[Block]) -> String {
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            text.push_str(if block.list && blocks[index - 1].list { "\n\n<!-- -->\n\n" } else { "\n\n" });
        }
        text.push_str(&block.markdown);
    }
    text
}

pub(super) fn join_tight(blocks: &[Block]) -> String {
    blocks.iter().map(|block| block.markdown.as_str()).collect::<Vec<_>>().join("\n")
}

fn is_more(node: &Node) -> bool {
    match node {
        Node::Element(element) => element.is_jump_break(),
        Node::Comment(comment) => comment.trim().eq_ignore_ascii_case("more"),
        Node::Text(_) | Node::Deep(_) => false,
    }
}

/// Whether a node is a block, or an inline element around one.
pub(super) fn is_block(node: &Node) -> bool {
    match node {
        Node::Element(element) if BLOCKS.contains(&element.name.as_str()) => true,
        Node::Element(element) => element.children.iter().any(is_block),
        Node::Deep(_) => true,
        Node::Text(_) | Node::Comment(_) => false,
    }
}

fn is_caption_table(element: &Element) -> bool {
    element.attribute("class").is_some_and(|class| class.contains("tr-caption-container"))
}

#[cfg(test)]
mod tests;
