//! A graph to be drawn.
//!
//! In and out: plain data. Never: positions.

/// Boxes and arrows between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The arrows that are drawn.
    pub edges: Vec<Edge>,
    /// Arrows that are drawn only while one of their boxes is pointed at or has the focus, by the numbers of their ends.
    pub hidden: Vec<(usize, usize)>,
    /// The box that all others are neighbours of, when that is what the picture is about.
    pub centre: Option<usize>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What scripts and style sheets know it by: `data-brick`.
    pub id: String,
    /// The text in the box.
    pub label: String,
    /// What it is: `component`, `base`. A class of the style sheet.
    pub class: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// All about it in a sentence: tooltip, and the name that a screen reader says.
    pub title: String,
    /// Stands in the first row if no arrow leads to it.
    pub first_row: bool,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// All about it in a sentence.
    pub title: String,
}
