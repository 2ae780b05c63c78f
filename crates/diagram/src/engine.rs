//! The engines that can lay out a graph.
//!
//! In: one connected [`Part`] of a graph, and perhaps the name of an engine. Out: its places, from that engine or from the one that
//! draws it best. Never: what a graph stands for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::curve::Route;
use super::framed;
use super::graph::Row;
use super::layered::Layered;
use super::layout::Rect;
use super::layout_rs::LayoutRs;

/// An engine that a reader can ask for. Without a wish the best picture of all of them is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EngineName {
    /// Our own rows, order, places and curves.
    Layered,
    /// Rows and order by the crate `layout-rs`, the rest by ourselves.
    LayoutRs,
}

impl EngineName {
    /// Every engine.
    pub const ALL: [Self; 2] = [Self::Layered, Self::LayoutRs];

    /// What it is called on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Layered => "layered",
            Self::LayoutRs => "layout-rs",
        }
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no engine of this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEngine(pub String);

impl fmt::Display for UnknownEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = EngineName::ALL.map(|engine| format!("`{engine}`")).join(", ");
        write!(f, "unknown engine `{}`; there are {names}", self.0)
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for EngineName {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|engine| engine.as_str() == text);
        found.ok_or_else(|| UnknownEngine(text.to_owned()))
    }
}

/// One connected part of a graph, prepared: no self loops, no two edges that say the same.
///
/// Sizes, frames and labels are those of a picture that leads down; it is turned afterwards.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// Width and height of every box.
    pub sizes: Vec<(f64, f64)>,
    /// The row that every box wants.
    pub wishes: Vec<Row>,
    /// Boxes that stand in one row, set by set.
    pub same_row: Vec<Vec<usize>>,
    /// The edges, from where they start to where they point.
    pub edges: Vec<PartEdge>,
    /// Frames around boxes; one comes after the one that it lies in.
    pub frames: Vec<PartFrame>,
    /// The innermost frame of every box.
    pub frame_of: Vec<Option<usize>>,
}

impl Part {
    /// A frame and those around it, from the inside.
    pub(super) fn around(&self, frame: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(frame, |&frame| self.frames[frame].parent)
    }

    /// Whether it takes frames or labels into account.
    fn is_framed(&self) -> bool {
        !self.frames.is_empty() || self.edges.iter().any(|edge| edge.label.is_some())
    }
}

/// A frame of a part: what its label takes at each side, beyond the usual distance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PartFrame {
    /// The frame that it lies in.
    pub parent: Option<usize>,
    /// Above what it holds.
    pub above: f64,
    /// Below.
    pub below: f64,
    /// At the left.
    pub left: f64,
    /// At the right.
    pub right: f64,
    /// No frame is narrower than its label.
    pub least_width: f64,
}

/// An edge of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PartEdge {
    /// The box it starts from.
    pub from: usize,
    /// The box it points at.
    pub to: usize,
    /// Has no say in which box stands above the other.
    pub weak: bool,
    /// The width and height of its label.
    pub label: Option<(f64, f64)>,
}

/// A part in its places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// Every box; the upper left corner of all is the origin.
    pub boxes: Vec<Rect>,
    /// Every edge.
    pub routes: Vec<Route>,
    /// The width of all.
    pub width: f64,
    /// The height of all.
    pub height: f64,
    /// What is wrong with it: the less the better.
    pub score: f64,
    /// Every frame.
    pub frames: Vec<Rect>,
    /// The label of every edge that has one, and room for it.
    pub labels: Vec<Option<Rect>>,
}

/// A way to lay out one part of a graph.
pub trait Engine {
    /// What it is called.
    fn name(&self) -> EngineName;

    /// Gives places to all boxes and edges. `None` when the part is too large for this engine.
    fn lay_out(&self, part: &Part) -> Option<Placed>;
}

/// Up to this size all engines are asked for their picture; beyond, `layout-rs` is never the best and takes long.
const SMALL: usize = 60;

/// The picture of the chosen engine, or the best of all.
pub fn best(part: &Part, choice: Option<EngineName>) -> Option<Placed> {
    if part.is_framed() {
        return framed::lay_out(part);
    }
    let engines: [&dyn Engine; 2] = [&Layered, &LayoutRs];
    let wanted = |engine: EngineName| match choice {
        Some(name) => name == engine,
        None => engine == EngineName::Layered || part.sizes.len() + part.edges.len() <= SMALL,
    };
    let placed = engines.iter().filter(|engine| wanted(engine.name())).filter_map(|engine| engine.lay_out(part));
    placed.min_by(|a, b| f64::total_cmp(&a.score, &b.score))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A part of boxes of one size.
    pub(crate) fn part(count: usize, edges: &[(usize, usize)]) -> Part {
        let edge = |&(from, to): &(usize, usize)| PartEdge { from, to, ..PartEdge::default() };
        Part {
            sizes: vec![(80.0, 34.0); count],
            wishes: vec![Row::Any; count],
            same_row: Vec::new(),
            edges: edges.iter().map(edge).collect(),
            frames: Vec::new(),
            frame_of: vec![None; count],
        }
    }

    #[test]
    fn names_are_read_back() {
        for engine in EngineName::ALL {
            assert_eq!(engine.as_str().parse(), Ok(engine));
        }
        let error = "dot".parse::<EngineName>().unwrap_err();
        assert_eq!(error.to_string(), "unknown engine `dot`; there are `layered`, `layout-rs`");
    }
}
