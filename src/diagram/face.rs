//! What stands inside a box: its label, small print below it, and chips.
//!
//! In: a [`Node`]. Out: a [`Face`]: texts cut to what fits, their places relative to the middle of the box's upper edge, and the room that they take.
//! Never: where the box stands, or colours.

use super::font;
use super::graph::{Node, Shape};

/// Size of the labels in pixels; the style sheet says the same.
pub const FONT_SIZE: f64 = 13.0;

/// Size of small print and chips; the style sheet says the same.
pub const SMALL_SIZE: f64 = 11.0;

/// Height of a box with nothing but a label of one line.
pub const PLAIN_HEIGHT: f64 = 34.0;

const LABEL_LIMIT: f64 = 300.0;
const LEAST_WIDTH: f64 = 52.0;
const PADDING: f64 = 13.0;
/// Above the first line and below the last, where there are several.
const ROOM: f64 = 9.0;
const LINE: f64 = 17.0;
const SMALL_LINE: f64 = 15.0;
const CHIP_HEIGHT: f64 = 18.0;
const CHIP_PADDING: f64 = 7.0;
const CHIP_GAP: f64 = 5.0;
/// A row of chips is not wider than this, unless the label is.
const CHIP_ROW: f64 = 170.0;

/// The inside of a box.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Face {
    /// The width that it needs.
    pub width: f64,
    /// The height that it needs.
    pub height: f64,
    /// Its lines of text, all centred.
    pub lines: Vec<Line>,
    /// Its chips, in the order of the node's.
    pub chips: Vec<Pill>,
}

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// The text, cut to the box.
    pub text: String,
    /// From the box's upper edge down to the line on which letters stand.
    pub baseline: f64,
    /// Whether it is small print.
    pub small: bool,
}

/// A chip.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pill {
    /// Its text, cut.
    pub text: String,
    /// From the middle of the box to its left edge.
    pub x: f64,
    /// From the box's upper edge to its own.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Pill {
    /// From the box's upper edge down to the line on which its letters stand.
    pub fn baseline(&self) -> f64 {
        self.y + self.height / 2.0 + SMALL_SIZE * 0.35
    }
}

/// Arranges the inside of a box.
pub fn face(node: &Node) -> Face {
    // The style sheet prints the chosen one bold.
    let bold = if node.class.split(' ').any(|class| class == "chosen") { 1.15 } else { 1.0 };
    let label: Vec<String> = node.label.split('\n').map(|line| font::fit(line, FONT_SIZE, LABEL_LIMIT)).collect();
    let small: Vec<String> = node.lines.iter().map(|line| font::fit(line, SMALL_SIZE, LABEL_LIMIT)).collect();
    let widths = label.iter().map(|line| font::width(line, FONT_SIZE) * bold);
    let text = widths.chain(small.iter().map(|line| font::width(line, SMALL_SIZE))).fold(0.0, f64::max);
    let mut chips = pills(node, text.max(CHIP_ROW));
    let content = chips.iter().map(|pill| -2.0 * pill.x).fold(text, f64::max);
    let lines = label.len() as f64 * LINE + small.len() as f64 * SMALL_LINE;
    let inner = lines + chips.last().map_or(0.0, |last| CHIP_GAP + last.y + last.height);
    let height = if inner <= LINE { PLAIN_HEIGHT } else { inner + 2.0 * ROOM };
    let (width, height) = grown(node.shape, (content + 2.0 * PADDING).max(LEAST_WIDTH), height);
    let top = (height - inner) / 2.0;
    chips.iter_mut().for_each(|pill| pill.y += top + lines + CHIP_GAP);
    let small_top = top + label.len() as f64 * LINE;
    let lines = [column(label, top, false), column(small, small_top, true)].concat();
    Face { width, height, lines, chips }
}

/// Lines one below the other.
fn column(texts: Vec<String>, top: f64, small: bool) -> Vec<Line> {
    let (pitch, size) = if small { (SMALL_LINE, SMALL_SIZE) } else { (LINE, FONT_SIZE) };
    let baseline = |index: usize| top + pitch * (index as f64 + 0.5) + size * 0.35;
    texts.into_iter().enumerate().map(|(index, text)| Line { text, baseline: baseline(index), small }).collect()
}

/// Chips in centred rows, from zero downwards.
fn pills(node: &Node, limit: f64) -> Vec<Pill> {
    let one = |label: &str| {
        let text = font::fit(label, SMALL_SIZE, CHIP_ROW - 2.0 * CHIP_PADDING);
        let width = (font::width(&text, SMALL_SIZE) + 2.0 * CHIP_PADDING).ceil();
        Pill { text, width, height: CHIP_HEIGHT, ..Pill::default() }
    };
    let mut rows: Vec<Vec<Pill>> = Vec::new();
    let mut used = 0.0;
    for pill in node.chips.iter().map(|chip| one(&chip.label)) {
        match rows.last_mut() {
            Some(row) if used + CHIP_GAP + pill.width <= limit => {
                used += CHIP_GAP + pill.width;
                row.push(pill);
            }
            _ => {
                used = pill.width;
                rows.push(vec![pill]);
            }
        }
    }
    for (index, row) in rows.iter_mut().enumerate() {
        let width = row.iter().map(|pill| pill.width + CHIP_GAP).sum::<f64>() - CHIP_GAP;
        let mut x = -width / 2.0;
        for pill in row {
            (pill.x, pill.y) = (x, index as f64 * (CHIP_HEIGHT + CHIP_GAP));
            x += pill.width + CHIP_GAP;
        }
    }
    rows.into_iter().flatten().collect()
}

/// Outlines that are narrower above and below than in the middle need more room for the same content.
fn grown(shape: Shape, width: f64, height: f64) -> (f64, f64) {
    let (width, height) = match shape {
        Shape::Box | Shape::Rectangle | Shape::Plain => (width, height),
        Shape::Ellipse => (width * 1.3, height * 1.3),
        Shape::Diamond => (width * 1.7, height * 1.7),
        Shape::Cylinder => (width, height + 14.0),
    };
    (width.ceil(), height.ceil())
}

#[cfg(test)]
mod tests {
    use super::super::graph::Chip;
    use super::*;

    fn node(label: &str, lines: &[&str], chips: &[&str]) -> Node {
        let chip = |label: &&str| Chip { label: (*label).to_owned(), ..Chip::default() };
        Node {
            label: label.to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            chips: chips.iter().map(chip).collect(),
            ..Node::default()
        }
    }

    #[test]
    fn a_label_alone_stands_in_the_middle() {
        let face = face(&node("log", &[], &[]));
        assert_eq!((face.width, face.height), (LEAST_WIDTH, PLAIN_HEIGHT));
        assert_eq!(face.lines, [Line { text: "log".to_owned(), baseline: 17.0 + 13.0 * 0.35, small: false }]);
    }

    #[test]
    fn nothing_leaves_the_box_or_covers_other_things() {
        let many = ["config", "log", "metrics", "a_rather_long_name_of_a_brick", "x", "schema", "kafka"];
        for shape in [Shape::Box, Shape::Ellipse, Shape::Diamond, Shape::Cylinder] {
            let node = Node { shape, ..node("two\nlines", &["imported by 25"], &many) };
            let face = face(&node);
            let mut edges = vec![0.0];
            edges.extend(face.lines.iter().map(|line| line.baseline));
            assert!(edges.is_sorted(), "{edges:?}");
            assert_eq!(face.chips.len(), many.len());
            let last = face.lines.last().unwrap().baseline;
            for (index, chip) in face.chips.iter().enumerate() {
                assert!(chip.y > last && chip.y + chip.height < face.height, "{chip:?}");
                assert!(chip.x >= -face.width / 2.0 && chip.x + chip.width <= face.width / 2.0, "{chip:?}");
                let apart = |other: &Pill| {
                    chip.x + chip.width < other.x
                        || other.x + other.width < chip.x
                        || (chip.y - other.y).abs() >= CHIP_HEIGHT
                };
                assert!(face.chips[index + 1..].iter().all(apart));
            }
        }
    }
}
