//! Markup as it is written: HTML and SVG.
//!
//! In: texts and numbers. Out: a string. Never: an error, since appending to a string cannot fail.

use std::fmt;

use crate::geometry::{Point, Rect};

/// Markup that is being written. `write!` into it needs no check.
#[derive(Debug, Default)]
pub(crate) struct Markup(String);

impl Markup {
    /// The method that `write!` and `writeln!` call.
    pub(crate) fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) {
        fmt::Write::write_fmt(&mut self.0, arguments).expect("writing to a string does not fail");
    }

    pub(crate) fn push(&mut self, markup: &str) {
        self.0.push_str(markup);
    }

    /// Writes a `<text>` element.
    pub(crate) fn text(&mut self, (x, y): Point, attributes: &str, text: &str) {
        let ([x, y], text) = ([x, y].map(number), escape(text));
        write!(self, r#"<text x="{x}" y="{y}"{attributes}>{text}</text>"#);
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// The attributes of a `<rect>`.
pub(crate) fn corners(rect: &Rect) -> String {
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    format!(r#"x="{x}" y="{y}" width="{width}" height="{height}""#)
}

/// Formats a number with one decimal, none where it is zero.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Not `-0`.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Escapes text for an attribute or an element, in HTML as in XML. Characters that XML forbids
/// become `U+FFFD`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..' ' | '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}
