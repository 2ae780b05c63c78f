//! A diagram as a text describes it.

use crate::graph::Graph;

/// A graph with its caption.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagram {
    /// Boxes, arrows and groups.
    pub graph: Graph,
    /// Whether it is a `digraph`: its lines have a direction.
    pub directed: bool,
    /// The label of the graph.
    pub caption: Option<String>,
}
