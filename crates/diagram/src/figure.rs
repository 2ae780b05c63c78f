//! The figure around a picture in a page.
//!
//! In: SVG, tables and a caption, as HTML. Out: a `<figure>`. Never: scripts, inline styles.

use crate::markup::escape;

/// A figure, ready to stand in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A `<figure>` with a table or inline SVG, caption and text alternative.
    pub html: String,
    /// Plain HTML without SVG and styles, for feed readers.
    pub fallback_html: String,
    /// Where links in it lead.
    pub links: Vec<String>,
}

/// Combines pictures, the same data as tables, folded away, and a caption of paragraphs and lists.
pub fn figure(pictures: &str, tables: &str, caption: &str) -> String {
    // A caption is the first or the last child of its figure; the style sheet shows what is folded
    // away below it nevertheless.
    format!(
        "<figure class=\"bricks-figure\">\n{pictures}\
         <details class=\"bricks-table\">\n<summary>The picture as a table</summary>\n{tables}</details>\n\
         <figcaption>\n{caption}</figcaption>\n</figure>"
    )
}

/// Puts a picture or a table into a frame in which it can be scrolled.
pub fn scrolled(title: &str, content: &str) -> String {
    let (title, content) = (escape(title), content.trim_end());
    // Not the name of its content, which a screen reader would say twice.
    format!(
        "<div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Frame: {title}\">\n{content}\n</div>\n"
    )
}

/// Puts a picture into a frame in which it can be scrolled; where it is too wide, the screen shows
/// the tenth first in which reading starts.
pub fn staged(title: &str, svg: &str, start: usize) -> String {
    let start = if start > 0 { format!("<span class=\"bricks-start at-{start}\"></span>") } else { String::new() };
    scrolled(title, &format!("<div class=\"bricks-stage\">{start}\n{svg}\n</div>"))
}
