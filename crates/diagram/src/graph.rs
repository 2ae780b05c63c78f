//! A graph to be drawn.
//!
//! In and out: plain data. Never: positions.

use serde::Serialize;

use crate::paint::Paint;

/// Boxes and arrows between them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// The boxes.
    pub nodes: Vec<Node>,
    /// The arrows that are drawn.
    pub edges: Vec<Edge>,
    /// Arrows that are drawn only while one of their boxes is pointed at or has the focus, by the
    /// numbers of their ends.
    pub hidden: Vec<(usize, usize)>,
    /// The box that all others are neighbours of, in a picture of its neighbourhood.
    pub centre: Option<usize>,
    /// Groups of boxes, drawn as frames around them. A group comes after the one that it lies in.
    pub groups: Vec<Group>,
    /// Boxes that stand in one layer, set by set.
    pub same_layer: Vec<Vec<usize>>,
    /// Where arrows lead.
    pub direction: Direction,
}

impl Graph {
    /// Where its boxes and the labels in them lead.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let labels = self.nodes.iter().flat_map(|node| &node.chips).filter_map(|chip| chip.href.as_deref());
        self.nodes.iter().filter_map(|node| node.href.as_deref()).chain(labels)
    }

    /// A group and those around it, from the inside.
    pub(crate) fn groups_around(&self, innermost: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(innermost, |&group| self.groups[group].parent)
    }
}

impl Node {
    /// Whether it has a class of the style sheet.
    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.class.split(' ').any(|word| word == class)
    }
}

/// Where the arrows of a picture lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
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

/// A group of boxes and other groups, with a frame around it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The text at its upper edge.
    pub label: String,
    /// A class of the style sheet.
    pub class: String,
    /// The group that it lies in, which comes before it.
    pub parent: Option<usize>,
    /// Colours that differ from the style sheet's.
    pub paint: Paint,
}

/// A box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Name for scripts and style sheets: `data-brick`.
    pub id: String,
    /// The text in the box; a line break starts another line.
    pub label: String,
    /// Small print below the label, line by line.
    pub lines: Vec<String>,
    /// Small labels below the rest, which stand for boxes that are left out because too many arrows
    /// would lead there.
    pub chips: Vec<Chip>,
    /// Classes of the style sheet: `component`, `base`.
    pub class: String,
    /// Target of a click.
    pub href: Option<String>,
    /// All about it in a sentence: tooltip, and the name that a screen reader says.
    pub title: String,
    /// Its outline.
    pub shape: Shape,
    /// The layer that it should stand in.
    pub layer: LayerConstraint,
    /// The innermost group that it lies in.
    pub group: Option<usize>,
    /// Colours that differ from the style sheet's.
    pub paint: Paint,
}

/// A label inside a box that stands for another box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// Its text.
    pub label: String,
    /// A class of the style sheet.
    pub class: String,
    /// Target of a click.
    pub href: Option<String>,
    /// All about it in a sentence.
    pub title: String,
    /// The number of the box that it stands for, when that is in the picture.
    pub node: Option<usize>,
}

/// The layer that a box should stand in. A constraint that is not possible is not an error: arrows
/// keep leading the right way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum LayerConstraint {
    /// Wherever its arrows are short.
    #[default]
    None,
    /// The first layer, if no arrow leads to it.
    First,
    /// The last layer, if no arrow leads from it.
    Last,
}

/// The outline of a box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// The number of the box it starts from.
    pub from: usize,
    /// The number of the box it points at.
    pub to: usize,
    /// Classes of the style sheet: `runtime`.
    pub kind: String,
    /// Whether it is part of a cycle.
    pub cycle: bool,
    /// Whether it is left out of account when layers are assigned.
    pub weak: bool,
    /// Which of its ends have a head.
    pub heads: Heads,
    /// A text beside it; a line break starts another line.
    pub label: String,
    /// Colours that differ from the style sheet's.
    pub paint: Paint,
    /// All about it in a sentence.
    pub title: String,
}

/// The heads of an arrow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
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
