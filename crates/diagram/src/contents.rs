//! What stands inside a box, and how large the box has to be for it.
//!
//! In: a [`Node`]. Out: its texts and chips with their places, from the upper left corner of the box. Never: the place of the box.

use serde::{Deserialize, Serialize};

use super::font;
use super::graph::{Edge, Group, Node};
use super::layout::{FONT_SIZE, Rect};

/// Size of small print and chips in pixels; the style sheet says the same.
pub const SMALL_SIZE: f64 = 11.0;

const LABEL_LIMIT: f64 = 300.0;
const EDGE_LIMIT: f64 = 200.0;
pub(super) const LINE_HEIGHT: f64 = 17.0;
pub(super) const SMALL_HEIGHT: f64 = 14.0;
const PADDING: f64 = 13.0;
/// Above the first line and below the last one.
const LEDGE: f64 = 8.5;
const LEAST_WIDTH: f64 = 52.0;
const CHIP_HEIGHT: f64 = 18.0;
const CHIP_PADDING: f64 = 7.0;
const CHIP_GAP: f64 = 5.0;
/// Chips go on in another row when they would be wider than this together, and wider than the label.
const CHIPS_WIDTH: f64 = 170.0;

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The text, cut to its box.
    pub text: String,
    /// How far its baseline is below the upper edge of the box. It stands in the middle.
    pub baseline: f64,
}

/// What stands inside a box.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// The lines of the label.
    pub label: Vec<Line>,
    /// The small print.
    pub small: Vec<Line>,
    /// The chips, from the upper left corner of a box that is as wide as `width`.
    pub chips: Vec<(Rect, String)>,
    /// The least width of the box.
    pub width: f64,
    /// The height of the box.
    pub height: f64,
}

impl Contents {
    /// Measures a node.
    pub fn new(node: &Node) -> Self {
        // The style sheet prints the chosen one bold.
        let bold = if node.class.split(' ').any(|class| class == "chosen") { 1.15 } else { 1.0 };
        let label: Vec<String> = node.label.split('\n').map(|line| font::fit(line, FONT_SIZE, LABEL_LIMIT)).collect();
        let small: Vec<String> = node.lines.iter().map(|line| font::fit(line, SMALL_SIZE, LABEL_LIMIT)).collect();
        let widths = label.iter().map(|line| font::width(line, FONT_SIZE) * bold);
        let widths = widths.chain(small.iter().map(|line| font::width(line, SMALL_SIZE)));
        let text_width = widths.fold(0.0, f64::max);
        let chips: Vec<String> = node
            .chips
            .iter()
            .map(|chip| font::fit(&chip.label, SMALL_SIZE, CHIPS_WIDTH - 2.0 * CHIP_PADDING))
            .collect();
        let rows = chip_rows(&chips, text_width.max(CHIPS_WIDTH));
        let chips_width = rows.iter().map(|row| row_width(row)).fold(0.0, f64::max);

        let mut top = LEDGE;
        let mut lines = |texts: Vec<String>, height: f64, size: f64| -> Vec<Line> {
            let line = |text| {
                top += height;
                Line { text, baseline: top - height / 2.0 + size * 0.35 }
            };
            texts.into_iter().map(line).collect()
        };
        let label = lines(label, LINE_HEIGHT, FONT_SIZE);
        let small = lines(small, SMALL_HEIGHT, SMALL_SIZE);
        let width = (text_width.max(chips_width) + 2.0 * PADDING).max(LEAST_WIDTH).ceil();
        let mut placed = Vec::new();
        for row in rows {
            top += 2.0;
            let mut x = (width - row_width(&row)) / 2.0;
            for (text, chip) in row {
                placed.push((Rect { x, y: top, width: chip, height: CHIP_HEIGHT }, text));
                x += chip + CHIP_GAP;
            }
            top += CHIP_HEIGHT + 2.0;
        }
        Self { label, small, chips: placed, width, height: (top + LEDGE).ceil() }
    }
}

/// The lines of a frame's label, cut to a width.
pub fn frame_lines(group: &Group, width: f64) -> Vec<String> {
    let lines = group.label.lines().filter(|line| !line.is_empty());
    lines.map(|line| font::fit(line, SMALL_SIZE, width)).collect()
}

/// The width and height of a frame's label with its margins.
pub fn frame_label(group: &Group) -> (f64, f64) {
    let lines = frame_lines(group, LABEL_LIMIT);
    let width = lines.iter().map(|line| font::width(line, SMALL_SIZE)).fold(0.0, f64::max);
    if lines.is_empty() { (0.0, 0.0) } else { (width.ceil() + 2.0 * FRAME_PADDING, LINE_HEIGHT * lines.len() as f64) }
}

/// Between the label of a frame and its border, at both sides.
pub const FRAME_PADDING: f64 = 10.0;

/// The lines of an edge's label.
pub fn edge_lines(edge: &Edge) -> Vec<String> {
    edge.label.lines().filter(|line| !line.is_empty()).map(|line| font::fit(line, SMALL_SIZE, EDGE_LIMIT)).collect()
}

/// The width and height of an edge's label.
pub fn edge_label(edge: &Edge) -> Option<(f64, f64)> {
    let lines = edge_lines(edge);
    let width = lines.iter().map(|line| font::width(line, SMALL_SIZE)).fold(0.0, f64::max);
    (!lines.is_empty()).then_some((width.ceil() + 4.0, SMALL_HEIGHT * lines.len() as f64))
}

/// Chips with their widths, row by row.
fn chip_rows(chips: &[String], limit: f64) -> Vec<Vec<(String, f64)>> {
    let mut rows: Vec<Vec<(String, f64)>> = Vec::new();
    for text in chips {
        let chip = (text.clone(), (font::width(text, SMALL_SIZE) + 2.0 * CHIP_PADDING).ceil());
        match rows.last_mut() {
            Some(row) if row_width(row) + CHIP_GAP + chip.1 <= limit => row.push(chip),
            _ => rows.push(vec![chip]),
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
    use crate::layout::BOX_HEIGHT;

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
