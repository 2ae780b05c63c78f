//! HTML of old posts as a tree, and back as text.
//!
//! In: any text. Out: a tree as a browser would build it, and HTML that a Markdown text may hold.
//! Never: a tree that is deeper than [`DEEPEST`]; what stands deeper stays HTML.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

/// How deep elements may stand in each other. No author writes more, and what walks the tree calls
/// itself.
const DEEPEST: usize = 64;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Text, with its entities resolved.
    Text(String),
    /// An element.
    Element(Element),
    /// A comment.
    Comment(String),
    /// HTML that stands too deep to be looked at.
    Deep(String),
}

/// An element.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    /// Lower case.
    pub(super) name: String,
    /// As they were written.
    pub(super) attributes: Vec<(String, String)>,
    /// Its content.
    pub(super) children: Vec<Node>,
}

impl Element {
    /// The value of an attribute that is not blank.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Whether it is the place where Blogger cuts a post: `<a name="more">`.
    pub(super) fn is_jump_break(&self) -> bool {
        self.name == "a" && self.attribute("name") == Some("more") && self.attribute("href").is_none()
    }
}

/// Elements without an end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements whose text is no HTML.
const LITERAL: &[&str] = &["iframe", "noembed", "noframes", "script", "style", "xmp"];

/// The tree of a text. Whatever the text is, it has one.
pub(super) fn parse(html: &str) -> Vec<Node> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let body = QualName::new(None, ns!(html), local_name!("body"));
    // Control characters have no meaning in HTML, and one in Markdown: they hide code from
    // templates.
    let html: String =
        html.chars().filter(|character| !character.is_control() || "\n\t".contains(*character)).collect();
    let dom = parse_fragment(RcDom::default(), options, body, Vec::new(), false).one(html);
    let roots = dom.document.children.borrow();
    roots
        .iter()
        .flat_map(|root| root.children.borrow().iter().filter_map(|node| convert(node, 0)).collect::<Vec<_>>())
        .collect()
}

fn convert(node: &Handle, depth: usize) -> Option<Node> {
    match &node.data {
        NodeData::Text { contents } => Some(Node::Text(contents.borrow().to_string())),
        NodeData::Comment { contents } => Some(Node::Comment(contents.to_string())),
        NodeData::Element { .. } if depth >= DEEPEST => {
            let mut html = Vec::new();
            let options = html5ever::serialize::SerializeOpts {
                traversal_scope: html5ever::serialize::TraversalScope::IncludeNode,
                ..html5ever::serialize::SerializeOpts::default()
            };
            // Writing into memory does not fail.
            let _ = html5ever::serialize(&mut html, &SerializableHandle::from(node.clone()), options);
            Some(Node::Deep(String::from_utf8_lossy(&html).into_owned()))
        }
        NodeData::Element { name, attrs, template_contents, .. } => {
            let written = attrs.borrow();
            let attributes = written.iter().map(|attribute| {
                let prefix = attribute.name.prefix.as_ref().map(|prefix| format!("{prefix}:")).unwrap_or_default();
                (format!("{prefix}{}", attribute.name.local), attribute.value.to_string())
            });
            let inside = template_contents.borrow();
            let children = inside.as_ref().unwrap_or(node).children.borrow();
            let children = children.iter().filter_map(|child| convert(child, depth + 1)).collect();
            Some(Node::Element(Element { name: name.local.to_string(), attributes: attributes.collect(), children }))
        }
        NodeData::Document | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => None,
    }
}

/// Calls `visit` with every element.
pub(super) fn elements(nodes: &[Node], visit: &mut dyn FnMut(&Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            visit(element);
            elements(&element.children, visit);
        }
    }
}

/// The text of a tree, without that of scripts and styles.
pub(super) fn text(nodes: &[Node]) -> String {
    let mut all = String::new();
    push_text(nodes, &mut all);
    all
}

fn push_text(nodes: &[Node], all: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => all.push_str(text),
            Node::Element(element) if LITERAL.contains(&element.name.as_str()) => {}
            Node::Element(element) if element.name == "br" => all.push('\n'),
            Node::Element(element) => push_text(&element.children, all),
            Node::Comment(_) | Node::Deep(_) => {}
        }
    }
}

/// HTML without a blank line, because one would end a block of HTML in Markdown. `rewrite` gives
/// the attributes that an element is to have.
pub(super) fn serialize(nodes: &[Node], rewrite: &dyn Fn(&Element) -> Vec<(String, String)>) -> String {
    let mut html = String::new();
    push_html(nodes, rewrite, false, &mut html);
    html
}

fn push_html(nodes: &[Node], rewrite: &dyn Fn(&Element) -> Vec<(String, String)>, is_pre: bool, html: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) if is_pre => html.push_str(&escape(text).replace('\n', "&#10;")),
            Node::Text(text) => push_lines(html, &escape(text)),
            Node::Comment(_) => {}
            Node::Deep(deep) => push_lines(html, deep),
            Node::Element(element) => push_element(element, rewrite, is_pre, html),
        }
    }
}

fn push_element(
    element: &Element,
    rewrite: &dyn Fn(&Element) -> Vec<(String, String)>,
    is_pre: bool,
    html: &mut String,
) {
    let name = element.name.as_str();
    html.push_str(&open_tag(name, &rewrite(element)));
    if VOID.contains(&name) {
        return;
    }
    if LITERAL.contains(&name) {
        for child in &element.children {
            if let Node::Text(text) = child {
                push_lines(html, text);
            }
        }
    } else {
        push_html(&element.children, rewrite, is_pre || matches!(name, "pre" | "textarea"), html);
    }
    html.push_str(&format!("</{name}>"));
}

/// `<name key="value">`.
pub(super) fn open_tag(name: &str, attributes: &[(String, String)]) -> String {
    let mut tag = format!("<{name}");
    for (key, value) in attributes {
        // The parser takes nearly everything for a name; what cannot be written again is no
        // attribute of anybody's.
        if !key.is_empty() && !key.contains(|c: char| c.is_whitespace() || "\"'<>/=&`".contains(c)) {
            tag.push_str(&format!(" {key}=\"{}\"", escape(value).replace('"', "&quot;").replace('\n', "&#10;")));
        }
    }
    tag.push('>');
    tag
}

/// Text as it stands in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Adds text without blank lines, not even with the end of what is there already.
fn push_lines(html: &mut String, text: &str) {
    let text = if html.trim_end_matches([' ', '\t']).ends_with('\n') { text.trim_start() } else { text };
    let last = text.matches('\n').count();
    for (index, line) in text.split('\n').enumerate() {
        let is_blank = line.trim().is_empty();
        if index == 0 {
            html.push_str(line);
        } else if !is_blank || index == last {
            html.push('\n');
            html.push_str(if is_blank { "" } else { line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(html: &str) -> String {
        serialize(&parse(html), &|element| element.attributes.clone())
    }

    #[test]
    fn html_survives() {
        for (html, expected) in [
            ("<p>a &amp; b &lt;c</p>", "<p>a &amp; b &lt;c</p>"),
            ("<P CLASS=x>a<br/>b", "<p class=\"x\">a<br>b</p>"),
            ("<b><i>a</b>b</i>", "<b><i>a</i></b><i>b</i>"),
            ("a\n\n\nb", "a\nb"),
            ("<div>a\n \n</div>", "<div>a\n</div>"),
            ("a\n<!-- x -->\nb\n", "a\nb\n"),
            ("<pre>a\n\nb</pre>", "<pre>a&#10;&#10;b</pre>"),
            ("<script>if (a && b < c) {\n\n}</script>", "<script>if (a && b < c) {\n}</script>"),
            ("&nosuch; &nbsp;&#0; &copy", "&amp;nosuch; \u{a0}\u{fffd} \u{a9}"),
            ("<!-- x --><img src='a\"b' onerror=x>", "<img src=\"a&quot;b\" onerror=\"x\">"),
            ("<table><tr><td>a", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
            ("\u{1}a\u{8}", "a"),
        ] {
            assert_eq!(again(html), expected, "{html}");
        }
    }

    #[test]
    fn a_tree_is_never_too_deep() {
        let html = format!("{}x{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        let again = again(&html);
        assert!(again.contains('x') && again.matches("<div>").count() == 20_000);
    }
}
