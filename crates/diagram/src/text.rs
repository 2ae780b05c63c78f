//! A graph as text for a terminal: every box with the boxes it points at.
//!
//! In: sections of rows. Out: aligned lines no wider than asked for (single words may be). Never:
//! colours.

use unicode_width::UnicodeWidthStr;

/// Rows under a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextSection {
    /// The heading; a section without rows is left out.
    pub heading: String,
    /// The name of a box, and those it points at.
    pub rows: Vec<(String, Vec<String>)>,
}

/// Writes adjacency lists in one alignment, `width` columns wide.
pub fn adjacency_lists(sections: &[TextSection], width: usize) -> String {
    let names = sections.iter().flat_map(|section| &section.rows).map(|(name, _)| name.width());
    let column = names.max().unwrap_or(0).min(width / 2);
    let mut out = String::new();
    for section in sections.iter().filter(|section| !section.rows.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&section.heading);
        out.push('\n');
        for (name, targets) in &section.rows {
            row(name, targets, column, width, &mut out);
        }
    }
    out
}

fn row(name: &str, targets: &[String], column: usize, width: usize, out: &mut String) {
    let mut line = format!("  {name}");
    if !targets.is_empty() {
        line.push_str(&" ".repeat((column + 2).saturating_sub(line.width())));
        line.push_str(" -> ");
    }
    let indent = column + 6;
    for (index, target) in targets.iter().enumerate() {
        let comma = if index + 1 < targets.len() { "," } else { "" };
        let piece = format!("{target}{comma}");
        let start = index == 0 || line.width() == indent;
        if !start && line.width() + 1 + piece.width() > width {
            out.push_str(&line);
            out.push('\n');
            line = " ".repeat(indent);
        } else if !start {
            line.push(' ');
        }
        line.push_str(&piece);
    }
    out.push_str(&line);
    out.push('\n');
}

/// Fills lines with words up to `width` columns.
pub fn wrap_text(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        if column > 0 && column + 1 + word.width() > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_and_wraps() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let row = |name: &str, targets: &str| (name.to_owned(), words(targets));
        let sections = [
            TextSection { heading: "bases".to_owned(), rows: vec![row("rest_api", "auth kafka log message store")] },
            TextSection { heading: "none".to_owned(), rows: Vec::new() },
            TextSection { heading: "components".to_owned(), rows: vec![row("log", ""), row("auth", "log")] },
        ];
        let expected = "bases\n  rest_api -> auth, kafka, log,\n              message, store\n\ncomponents\n  log\n  auth     -> log\n";
        assert_eq!(adjacency_lists(&sections, 32), expected);
        assert_eq!(wrap_text("a bb  ccc d", 6), "a bb\nccc d");
    }
}
