//! A graph as text for a terminal: every box with the boxes it points at.
//!
//! In: headings and rows. Out: aligned lines no wider than asked for (single words may be). Never: colours.

use unicode_width::UnicodeWidthStr;

/// Some rows under a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The heading; a group without rows is left out.
    pub heading: String,
    /// A name and what stands behind its arrow.
    pub rows: Vec<(String, Vec<String>)>,
}

/// Writes the groups in one alignment, `width` columns wide.
pub fn list(groups: &[Group], width: usize) -> String {
    let names = groups.iter().flat_map(|group| &group.rows).map(|(name, _)| name.width());
    let column = names.max().unwrap_or(0).min(width / 2);
    let mut out = String::new();
    for group in groups.iter().filter(|group| !group.rows.is_empty()) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&group.heading);
        out.push('\n');
        for (name, targets) in &group.rows {
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
pub fn wrap(text: &str, width: usize) -> String {
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
        let groups = [
            Group { heading: "bases".to_owned(), rows: vec![row("rest_api", "auth kafka log message store")] },
            Group { heading: "none".to_owned(), rows: Vec::new() },
            Group { heading: "components".to_owned(), rows: vec![row("log", ""), row("auth", "log")] },
        ];
        let expected = "bases\n  rest_api -> auth, kafka, log,\n              message, store\n\ncomponents\n  log\n  auth     -> log\n";
        assert_eq!(list(&groups, 32), expected);
        assert_eq!(wrap("a bb  ccc d", 6), "a bb\nccc d");
    }
}
