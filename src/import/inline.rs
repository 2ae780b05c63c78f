//! Text with emphasis, links and images as Markdown.
//!
//! In: inline nodes. Out: Markdown on one line, with marks for line breaks. Never: blocks.

use super::convert::{BREAK, Converter, MORE};
use super::escape;
use super::html::{self, Element, Node};

/// Elements that Markdown has no words for, and that mean something.
const MEANING: &[&str] = &[
    "abbr", "acronym", "bdi", "bdo", "big", "button", "cite", "data", "dfn", "ins", "kbd", "label", "mark", "q", "rp",
    "rt", "ruby", "samp", "small", "sub", "sup", "time", "u", "var",
];

impl Converter<'_> {
    /// Inline nodes. `depth` counts what they stand in: where it is zero, a paragraph may be cut.
    pub(super) fn inline(&mut self, nodes: &[Node], depth: usize) -> String {
        let mut text = String::new();
        self.go_on(nodes, depth, &mut text);
        text
    }

    /// Goes on with inline nodes, after what stands there already.
    fn go_on(&mut self, nodes: &[Node], depth: usize, text: &mut String) {
        for node in nodes {
            let at_start =
                depth == 0 && text.trim_end_matches([' ', BREAK, MORE]).is_empty() || text.ends_with([BREAK, MORE]);
            match node {
                Node::Text(words) => push_words(text, words, at_start),
                Node::Comment(comment) if comment.trim().eq_ignore_ascii_case("more") => self.mark_more(text, depth),
                Node::Comment(_) => {}
                Node::Deep(_) => text.push_str(&self.html(std::slice::from_ref(node))),
                Node::Element(element) => self.element(element, depth, text),
            }
        }
    }

    fn element(&mut self, element: &Element, depth: usize, text: &mut String) {
        match element.name.as_str() {
            "br" if depth == 0 => text.push(BREAK),
            "br" if text.trim().is_empty() => text.push(' '),
            "br" => text.push_str("\\\n"),
            "b" | "strong" => self.wrap(element, ("**", "strong"), depth, text),
            "i" | "em" => self.wrap(element, ("*", "em"), depth, text),
            "s" | "strike" | "del" => self.wrap(element, ("~~", "del"), depth, text),
            "code" | "tt" if !element.children.iter().any(|node| matches!(node, Node::Element(_))) => {
                let code = html::text(&element.children);
                match code.trim().is_empty() {
                    true => text.push(' '),
                    false => text.push_str(&escape::code_span(&code)),
                }
            }
            "a" if element.is_jump_break() => {
                self.mark_more(text, depth);
                self.go_on(&element.children, depth, text);
            }
            "a" => self.link(element, depth, text),
            "img" => self.image(element, text),
            "span" | "font" => self.span(element, depth, text),
            "wbr" | "script" | "style" | "meta" | "link" => {}
            name if MEANING.contains(&name) => self.kept(element, depth, text),
            // What nobody knows, such as `<o:p>`, is looked through.
            _ => {
                self.anchor(element, text);
                self.go_on(&element.children, depth, text);
            }
        }
    }

    fn mark_more(&mut self, text: &mut String, depth: usize) {
        if depth == 0 { text.push(MORE) } else { self.pending_more = true }
    }

    /// Emphasis. Blanks at its ends stand outside.
    fn wrap(&mut self, element: &Element, (mark, name): (&str, &str), depth: usize, text: &mut String) {
        self.anchor(element, text);
        let inside = self.inline(&element.children, depth + 1);
        let (lead, words, trail) = blanks_apart(&inside);
        if words.is_empty() {
            text.push_str(&inside);
            return;
        }
        let lead = if text.ends_with(' ') { lead.trim_start_matches(' ') } else { lead };
        let is_html = self.html_emphasis;
        if is_html {
            self.keep(&format!("<{name}>"));
        }
        let (open, close) = match is_html {
            true => (format!("<{name}>"), format!("</{name}>")),
            false => (mark.to_owned(), mark.to_owned()),
        };
        text.push_str(&format!("{lead}{open}{words}{close}{trail}"));
    }

    /// An element that stays HTML, with Markdown in it.
    fn kept(&mut self, element: &Element, depth: usize, text: &mut String) {
        let inside = self.inline(&element.children, depth + 1);
        self.keep(&format!("<{}>", element.name));
        text.push_str(&format!("{}{inside}</{}>", html::open_tag(&element.name, &element.attributes), element.name));
    }

    /// A span means what its style says: old editors wrote emphasis so.
    fn span(&mut self, element: &Element, depth: usize, text: &mut String) {
        let style = element.attribute("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let has = |rule: &str| style.contains(rule);
        if has("font-weight:bold") || has("font-weight:700") {
            self.wrap(element, ("**", "strong"), depth, text);
        } else if has("font-style:italic") {
            self.wrap(element, ("*", "em"), depth, text);
        } else if has("text-decoration:line-through") || has("text-decoration-line:line-through") {
            self.wrap(element, ("~~", "del"), depth, text);
        } else if has("text-decoration:underline") || has("text-decoration-line:underline") {
            self.kept(
                &Element { name: "u".to_owned(), attributes: Vec::new(), children: element.children.clone() },
                depth,
                text,
            );
        } else {
            self.note_looks(element);
            self.anchor(element, text);
            self.go_on(&element.children, depth, text);
        }
    }

    /// A place that somebody links to, or that was made to be linked to.
    fn anchor(&mut self, element: &Element, text: &mut String) {
        let name = if element.name == "a" { element.attribute("name") } else { None };
        let Some(id) = element.attribute("id").or(name).filter(|id| self.addresses.is_wanted(id)) else { return };
        if self.anchors.insert(id.to_owned()) {
            text.push_str(&format!("<a id=\"{}\"></a>", html::escape(id).replace('"', "&quot;")));
        }
    }

    fn link(&mut self, element: &Element, depth: usize, text: &mut String) {
        self.anchor(element, text);
        let Some(href) = element.attribute("href") else {
            self.go_on(&element.children, depth, text);
            return;
        };
        let href = href.to_owned();
        let inside = self.inline(&element.children, depth + 1);
        let (lead, words, trail) = blanks_apart(&inside);
        let to = self.addresses.link(&href, true);
        let is_own_image = words.starts_with("![") && !words.contains("](http") && self.addresses.image(&href) != href;
        if words.is_empty() || to.is_empty() || is_own_image {
            // A picture that leads to itself in another size needs no link when the large one is
            // here.
            text.push_str(&inside);
            return;
        }
        // Schemes that mean something to brickpress did not in the old blog.
        let is_ours = ["brick:", "base:", "component:", "project:", "library:", "@/"]
            .iter()
            .any(|scheme| href.starts_with(scheme));
        if is_ours {
            self.keep("<a>");
            let tag = html::open_tag("a", &[("href".to_owned(), href)]);
            text.push_str(&format!("{lead}{tag}{words}</a>{trail}"));
            return;
        }
        let title = escape::title(element.attribute("title"));
        text.push_str(&format!("{lead}[{words}]({}{title}){trail}", escape::destination(&to)));
    }

    fn image(&mut self, element: &Element, text: &mut String) {
        let Some(src) = element.attribute("src") else { return };
        let src = self.addresses.image(src);
        let alt = element.attribute("alt").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let title = escape::title(element.attribute("title"));
        text.push_str(&format!("![{}]({}{title})", escape::inline(&alt, false), escape::destination(&src)));
    }
}

/// Adds text with its blanks collapsed.
fn push_words(text: &mut String, words: &str, at_start: bool) {
    let mut collapsed = String::with_capacity(words.len());
    for character in words.chars().filter(|character| ![BREAK, MORE].contains(character)) {
        // A no-break space is no blank.
        if character.is_ascii_whitespace() {
            if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        } else {
            collapsed.push(character);
        }
    }
    let collapsed = if at_start || text.ends_with(' ') { collapsed.trim_start_matches(' ') } else { &collapsed };
    text.push_str(&escape::inline(collapsed, at_start));
}

/// A text without the blanks at its ends, and these.
fn blanks_apart(text: &str) -> (&str, &str, &str) {
    let words = text.trim_matches([' ', '\n', '\u{a0}']);
    if words.is_empty() {
        return ("", "", "");
    }
    let start = text.len() - text.trim_start_matches([' ', '\n', '\u{a0}']).len();
    (&text[..start], words, &text[start + words.len()..])
}
