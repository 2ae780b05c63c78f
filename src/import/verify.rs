//! Comparison of Markdown with the HTML that it was made of.
//!
//! In: Markdown that was made, and the text that it is to show. Out: whether it does. Never: making
//! Markdown.

use super::convert::{BREAK, MORE};
use super::html;
use crate::content::document::Piece;
use crate::content::markdown;

/// The language of a block of code, from the class that a highlighter of old went by. Fences that
/// are drawn are no code.
pub(super) fn language(class: &str) -> String {
    const DRAWN: &[&str] = &["bricks", "dot", "graphviz", "hiccup", "gv", "mermaid"];
    let words: Vec<&str> = class.split([' ', ';']).map(str::trim).collect();
    let after = |mark: &str| {
        words.iter().find_map(|word| word.strip_prefix(mark)).map(str::trim).filter(|name| !name.is_empty())
    };
    let brush = words.iter().position(|word| *word == "brush:").and_then(|index| words.get(index + 1)).copied();
    let name = after("language-").or_else(|| after("lang-")).or_else(|| after("brush:")).or(brush).unwrap_or_default();
    let is_name = name.len() < 30 && name.chars().all(|c| c.is_ascii_alphanumeric() || "+#-_".contains(c));
    let name = name.to_ascii_lowercase();
    if is_name && !DRAWN.contains(&name.as_str()) { name } else { String::new() }
}

/// A run of text cut at its double line breaks and at the jump break, which is a part of its own.
pub(super) fn cut(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for (index, part) in text.split(MORE).enumerate() {
        if index > 0 {
            parts.push(MORE.to_string());
        }
        let mut lines: Vec<Vec<String>> = vec![Vec::new()];
        for line in part.split(BREAK) {
            let line = line.trim();
            if line.is_empty() {
                lines.push(Vec::new());
            } else if let Some(last) = lines.last_mut() {
                last.push(line.to_owned());
            }
        }
        let paragraphs = lines.iter().filter(|lines| !lines.is_empty());
        parts.extend(paragraphs.map(|lines| lines.join("\\\n")));
    }
    parts
}

/// Whether Markdown shows this text, blanks aside.
pub(super) fn verify(markdown: &str, text: &str) -> bool {
    let options =
        markdown::Options { insert_anchor_links: markdown::AnchorLinks::None, ..markdown::Options::default() };
    let document = markdown::parse(markdown, &options);
    let mut html = String::new();
    let mut shown = String::new();
    for piece in &document.pieces {
        match piece {
            Piece::Html(part) => html.push_str(part),
            Piece::FootnoteRef(part) => html.push_str(part),
            Piece::Id(_) | Piece::Link(_) | Piece::Image(_) | Piece::HeadingAnchor { .. } => {}
            Piece::Code(block) => html.push_str(&html::escape(&block.code)),
            Piece::Picture(_) => return false,
            Piece::More => {}
        }
    }
    let mut rest = html.as_str();
    while let Some((before, tag)) = rest.split_once('<') {
        shown.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    let shown = shown
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').collect() };
    bare(&shown) == bare(text)
}
