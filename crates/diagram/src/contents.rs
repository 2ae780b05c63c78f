//! Texts and chips inside a box, and the size that the box needs for them.
//!
//! In: a [`Node`]. Out: its texts and chips with their positions, from the upper left corner of the
//! box. Never: the position of the box.

use serde::{Deserialize, Serialize};

use crate::font;
use crate::geometry::Rect;
use crate::graph::{Edge, Group, Node};

/// Size of labels in pixels, as in the style sheet.
pub(crate) const FONT_SIZE: f64 = 13.0;
/// Size of small print and chips in pixels, as in the style sheet.
pub const SMALL_SIZE: f64 = 11.0;
/// Height of a box that holds one line.
pub(crate) const BOX_HEIGHT: f64 = 34.0;

const LABEL_LIMIT: f64 = 300.0;
const EDGE_LIMIT: f64 = 200.0;
pub(crate) const LINE_HEIGHT: f64 = 17.0;
pub(crate) const SMALL_HEIGHT: f64 = 14.0;
/// Between the label of a group and its border, at both sides.
pub(crate) const GROUP_PADDING: f64 = 10.0;
const PADDING: f64 = 13.0;
/// Above the first line and below the last one.
const LEDGE: f64 = 8.5;
const LEAST_WIDTH: f64 = 52.0;
const CHIP_HEIGHT: f64 = 18.0;
const CHIP_PADDING: f64 = 7.0;
const CHIP_GAP: f64 = 5.0;
/// Chips go on in another row when they would be wider than this together, and wider than the
/// label.
const CHIPS_WIDTH: f64 = 170.0;

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextLine {
    /// The text, cut to its box.
    pub text: String,
    /// How far its baseline is below the upper edge of the box. It stands in the middle.
    pub baseline: f64,
}

/// Texts and chips inside a box.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// The lines of the label.
    pub label: Vec<TextLine>,
    /// The small print.
    pub small: Vec<TextLine>,
    /// The chips, from the upper left corner of a box that is as wide as `width`.
    pub chips: Vec<(Rect, String)>,
    /// The least width of the box.
    pub width: f64,
    /// The height of the box.
    pub height: f64,
}

impl Contents {
    /// Measures a node.
    pub(crate) fn new(node: &Node) -> Self {
        // The style sheet prints the chosen one bold.
        let bold = if node.has_class("chosen") { 1.15 } else { 1.0 };
        let label = fitted(node.label.split('\n'), FONT_SIZE, LABEL_LIMIT);
        let small = fitted(node.lines.iter().map(String::as_str), SMALL_SIZE, LABEL_LIMIT);
        let text_width = (font::widest(&label, FONT_SIZE) * bold).max(font::widest(&small, SMALL_SIZE));
        let chips = node.chips.iter().map(|chip| chip.label.as_str());
        let chips = fitted(chips, SMALL_SIZE, CHIPS_WIDTH - 2.0 * CHIP_PADDING);
        let rows = chip_rows(chips, text_width.max(CHIPS_WIDTH));
        let chips_width = rows.iter().map(|row| row_width(row)).fold(0.0, f64::max);

        let mut top = LEDGE;
        let label = stack(label, LINE_HEIGHT, FONT_SIZE, &mut top);
        let small = stack(small, SMALL_HEIGHT, SMALL_SIZE, &mut top);
        let width = (text_width.max(chips_width) + 2.0 * PADDING).max(LEAST_WIDTH).ceil();
        let mut chips = Vec::new();
        for row in rows {
            top += 2.0;
            let mut x = (width - row_width(&row)) / 2.0;
            for (text, chip) in row {
                chips.push((Rect { x, y: top, width: chip, height: CHIP_HEIGHT }, text));
                x += chip + CHIP_GAP;
            }
            top += CHIP_HEIGHT + 2.0;
        }
        Self { label, small, chips, width, height: (top + LEDGE).ceil() }
    }
}

/// Cuts every line to a width.
fn fitted<'a>(lines: impl Iterator<Item = &'a str>, size: f64, limit: f64) -> Vec<String> {
    lines.map(|line| font::fit(line, size, limit)).collect()
}

/// Places lines one below the other, from `top` on.
fn stack(texts: Vec<String>, height: f64, size: f64, top: &mut f64) -> Vec<TextLine> {
    let mut lines = Vec::with_capacity(texts.len());
    for text in texts {
        *top += height;
        lines.push(TextLine { text, baseline: *top - height / 2.0 + size * 0.35 });
    }
    lines
}

/// The lines of a group's label, cut to a width.
pub(crate) fn group_lines(group: &Group, width: f64) -> Vec<String> {
    fitted(group.label.lines().filter(|line| !line.is_empty()), SMALL_SIZE, width)
}

/// The width and height of a group's label with its margins.
pub(crate) fn group_label_size(group: &Group) -> (f64, f64) {
    let lines = group_lines(group, LABEL_LIMIT);
    let width = font::widest(&lines, SMALL_SIZE).ceil() + 2.0 * GROUP_PADDING;
    if lines.is_empty() { (0.0, 0.0) } else { (width, LINE_HEIGHT * lines.len() as f64) }
}

/// The lines of an edge's label.
pub(crate) fn edge_lines(edge: &Edge) -> Vec<String> {
    fitted(edge.label.lines().filter(|line| !line.is_empty()), SMALL_SIZE, EDGE_LIMIT)
}

/// The width and height of an edge's label.
pub(crate) fn edge_label_size(edge: &Edge) -> Option<(f64, f64)> {
    let lines = edge_lines(edge);
    let width = font::widest(&lines, SMALL_SIZE).ceil() + 4.0;
    (!lines.is_empty()).then_some((width, SMALL_HEIGHT * lines.len() as f64))
}

/// Distributes chips over rows, each with its width.
fn chip_rows(chips: Vec<String>, limit: f64) -> Vec<Vec<(String, f64)>> {
    let mut rows: Vec<Vec<(String, f64)>> = Vec::new();
    for text in chips {
        let width = (font::width(&text, SMALL_SIZE) + 2.0 * CHIP_PADDING).ceil();
        match rows.last_mut() {
            Some(row) if row_width(row) + CHIP_GAP + width <= limit => row.push((text, width)),
            _ => rows.push(vec![(text, width)]),
        }
    }
    rows
}

fn row_width(row: &[(String, f64)]) -> f64 {
    row.iter().map(|chip| chip.1).sum::<f64>() + CHIP_GAP * row.len().saturating_sub(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Chip;

    #[test]
    fn boxes_grow_with_what_is_in_them() {
        let plain = Node { label: "log".to_owned(), ..Node::default() };
        let contents = Contents::new(&plain);
        assert_eq!((contents.width, contents.height), (LEAST_WIDTH, BOX_HEIGHT));
        let higher = |node: &Node| Contents::new(node).height - BOX_HEIGHT;
        assert_eq!(higher(&Node { label: "a\nb\n".to_owned(), ..Node::default() }), 2.0 * LINE_HEIGHT);
        assert_eq!(higher(&Node { lines: vec!["12 imports".to_owned()], ..plain.clone() }), SMALL_HEIGHT);
        let chips = |count| vec![Chip { label: "message".to_owned(), ..Chip::default() }; count];
        let few = Node { chips: chips(2), ..plain.clone() };
        assert_eq!(higher(&few), CHIP_HEIGHT + 4.0);
        let many = Contents::new(&Node { chips: chips(9), ..plain });
        assert!(many.chips.len() == 9 && many.width < 220.0 && many.height > 90.0, "{many:?}");
        for (rect, _) in &many.chips {
            assert!(rect.x >= 0.0 && rect.x + rect.width <= many.width && rect.bottom() <= many.height);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let node = Node { label: "very_long".repeat(40), lines: vec!["x".repeat(400)], ..Node::default() };
        assert!(Contents::new(&node).width <= LABEL_LIMIT + 2.0 * PADDING + 1.0);
    }
}
