//! A graph to be drawn.
//!
//! In and out: plain data. Never: positions.

use super::paint::Paint;

/// Boxes and arrows between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The arrows that are drawn.
    pub edges: Vec<Edge>,
    /// Arrows that are drawn only while one of their boxes is pointed at or has the focus, by the numbers of their ends.
    pub hidden: Vec<(usize, usize)>,
    /// The box that all others are neighbours of, when that is what the picture is about.
    pub centre: Option<usize>,
    /// Frames around boxes. A frame comes after the one that it lies in.
    pub groups: Vec<Group>,
    /// Boxes that stand in one row, set by set.
    pub same_row: Vec<Vec<usize>>,
    /// Where arrows lead.
    pub direction: Direction,
}

/// Where the arrows of a picture lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From top to bottom.
    #[default]
    Down,
    /// From left to right.
    Right,
    /// From bottom to top.
    Up,
    /// From right to left.
    Left,
}

/// A frame around boxes and other frames.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Group {
    /// The text at its upper edge.
    pub label: String,
    /// A class of the style sheet.
    pub class: String,
    /// The frame that it lies in, which comes before it.
    pub parent: Option<usize>,
    /// Colours of its own.
    pub paint: Paint,
}

/// A box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Node {
    /// What scripts and style sheets know it by: `data-brick`.
    pub id: String,
    /// The text in the box; a line break starts another line.
    pub label: String,
    /// Small print below the label, line by line.
    pub lines: Vec<String>,
    /// Small labels below the rest, which stand for boxes that are left out because too many arrows would lead there.
    pub chips: Vec<Chip>,
    /// What it is: `component`, `base`. A class of the style sheet.
    pub class: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// All about it in a sentence: tooltip, and the name that a screen reader says.
    pub title: String,
    /// Its outline.
    pub shape: Shape,
    /// The row that it wants.
    pub row: Row,
    /// The innermost frame that it lies in.
    pub group: Option<usize>,
    /// Colours of its own.
    pub paint: Paint,
}

/// A label inside a box that stands for another box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Chip {
    /// Its text.
    pub label: String,
    /// A class of the style sheet.
    pub class: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// All about it in a sentence.
    pub title: String,
    /// The number of the box that it stands for, when that is in the picture.
    pub node: Option<usize>,
}

/// The row that a box wants. One that is not possible is not an error: arrows keep leading the right way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Row {
    /// Wherever its arrows are short.
    #[default]
    Any,
    /// The first row, if no arrow leads to it.
    First,
    /// The last row, if no arrow leads from it.
    Last,
}

/// The outline of a box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A rectangle whose corners are the style sheet's affair.
    #[default]
    Box,
    /// A rectangle with sharp corners.
    Rectangle,
    /// An ellipse; a circle when it is as wide as high.
    Ellipse,
    /// A rhombus.
    Diamond,
    /// A cylinder that stands.
    Cylinder,
    /// No outline.
    Plain,
}

/// An arrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Edge {
    /// The number of the box it starts from.
    pub from: usize,
    /// The number of the box it points at.
    pub to: usize,
    /// What it is: `runtime`. A class of the style sheet.
    pub kind: String,
    /// Whether it is part of a cycle.
    pub cycle: bool,
    /// Has no say in which box stands above the other.
    pub weak: bool,
    /// Which of its ends have a head.
    pub heads: Heads,
    /// A text beside it; a line break starts another line.
    pub label: String,
    /// Colours of its own.
    pub paint: Paint,
    /// All about it in a sentence.
    pub title: String,
}

/// The heads of an arrow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Heads {
    /// Where it leads.
    #[default]
    End,
    /// Where it starts.
    Start,
    /// At both ends.
    Both,
    /// None: a line.
    None,
}
