//! A connected component of a graph as the engines see it, and its layout.
//!
//! In and out: plain data. Sizes, groups and labels are those of a picture that leads down; it is
//! turned afterwards.

use crate::geometry::{Rect, Route};
use crate::graph::LayerConstraint;

/// A connected component of a graph: no self loops, no two edges that say the same.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Component {
    /// Width and height of every box.
    pub(crate) sizes: Vec<(f64, f64)>,
    /// The layer that every box should stand in.
    pub(crate) constraints: Vec<LayerConstraint>,
    /// Boxes that stand in one layer, set by set.
    pub(crate) same_layer: Vec<Vec<usize>>,
    /// The edges, from where they start to where they point.
    pub(crate) edges: Vec<ComponentEdge>,
    /// Groups of boxes; one comes after the one that it lies in.
    pub(crate) groups: Vec<ComponentGroup>,
    /// The innermost group of every box.
    pub(crate) group_of: Vec<Option<usize>>,
}

impl Component {
    /// The number of boxes and edges.
    pub(crate) fn len(&self) -> usize {
        self.sizes.len() + self.edges.len()
    }

    /// The width of every box.
    pub(crate) fn widths(&self) -> Vec<f64> {
        self.sizes.iter().map(|size| size.0).collect()
    }

    /// A group and those around it, from the inside.
    pub(crate) fn groups_around(&self, innermost: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(innermost, |&group| self.groups[group].parent)
    }

    /// Whether it has groups or labels.
    pub(crate) fn is_grouped(&self) -> bool {
        !self.groups.is_empty() || self.edges.iter().any(|edge| edge.label.is_some())
    }
}

/// A group of a component, and the space for its label at each side, beyond the usual distance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct ComponentGroup {
    /// The group that it lies in.
    pub(crate) parent: Option<usize>,
    /// Above its boxes.
    pub(crate) above: f64,
    /// Below.
    pub(crate) below: f64,
    /// At the left.
    pub(crate) left: f64,
    /// No frame is narrower than its label.
    pub(crate) least_width: f64,
}

/// An edge of a component.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct ComponentEdge {
    /// The box it starts from.
    pub(crate) from: usize,
    /// The box it points at.
    pub(crate) to: usize,
    /// Whether it is left out of account when layers are assigned.
    pub(crate) weak: bool,
    /// The width and height of its label.
    pub(crate) label: Option<(f64, f64)>,
}

/// Positions of everything in a component; the upper left corner of all is the origin.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ComponentLayout {
    /// Every box.
    pub(crate) boxes: Vec<Rect>,
    /// Every edge.
    pub(crate) routes: Vec<Route>,
    /// The width of all.
    pub(crate) width: f64,
    /// The height of all.
    pub(crate) height: f64,
    /// How bad it is: the less the better.
    pub(crate) score: f64,
    /// The frame of every group.
    pub(crate) groups: Vec<Rect>,
    /// The label of every edge that has one and space for it.
    pub(crate) labels: Vec<Option<Rect>>,
}
