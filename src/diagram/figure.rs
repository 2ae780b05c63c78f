//! The frame around a picture in a page.
//!
//! In: SVG, a text alternative and a caption, as HTML. Out: a `<figure>`. Never: scripts, inline styles.

use super::svg::escape;

/// A figure, ready to stand in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A `<figure>` with a table or inline SVG, caption and text alternative.
    pub html: String,
    /// What a feed reader shows instead: plain HTML without SVG and styles.
    pub fallback_html: String,
}

/// What belongs to a figure.
#[derive(Debug, Clone, Copy)]
pub struct Figure<'a> {
    /// What the picture is called.
    pub title: &'a str,
    /// The picture.
    pub svg: &'a str,
    /// The same data as tables.
    pub tables: &'a str,
    /// Paragraphs below it, and what its marks mean.
    pub caption: &'a str,
}

/// A picture that can be scrolled, its tables folded away, its caption.
pub fn figure(figure: &Figure<'_>) -> String {
    let Figure { svg, tables, caption, .. } = figure;
    let title = escape(figure.title);
    // A caption is the first or the last child of its figure; the style sheet shows the table below it nevertheless.
    format!(
        "<figure class=\"bricks-figure\">\n\
         <div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{title}\">\n{svg}\n</div>\n\
         <details class=\"bricks-table\">\n<summary>The picture as a table</summary>\n\
         {tables}</details>\n\
         <figcaption>\n{caption}</figcaption>\n</figure>"
    )
}

/// A table that can be scrolled.
pub fn scrolled(label: &str, table: &str) -> String {
    format!(
        "<div class=\"bricks-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">\n{table}</div>\n",
        escape(label)
    )
}
