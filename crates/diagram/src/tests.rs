//! Values that the tests of several files share.

use crate::graph::{Edge, Graph, LayerConstraint, Node};
use crate::layout::component::{Component, ComponentEdge};
use crate::layout::layered::layering::{EdgeBundle, Layering};

/// A graph of `n` boxes with those edges.
pub(crate) fn graph(n: usize, edges: &[(usize, usize)]) -> Graph {
    let node = |i: usize| Node {
        id: format!("n{i}"),
        label: format!("brick_{i}"),
        class: "component".to_owned(),
        title: format!("brick_{i}"),
        ..Node::default()
    };
    let edge = |&(from, to): &(usize, usize)| Edge { from, to, kind: "runtime".to_owned(), ..Edge::default() };
    Graph { nodes: (0..n).map(node).collect(), edges: edges.iter().map(edge).collect(), ..Graph::default() }
}

/// A component of boxes of one size.
pub(crate) fn component(count: usize, edges: &[(usize, usize)]) -> Component {
    let edges = edges.iter().map(|&(from, to)| ComponentEdge { from, to, ..ComponentEdge::default() });
    Component {
        sizes: vec![(80.0, 34.0); count],
        constraints: vec![LayerConstraint::None; count],
        edges: edges.collect(),
        group_of: vec![None; count],
        ..Component::default()
    }
}

/// Layers for those boxes and bundles.
pub(crate) fn layering(layer_of: &[usize], ends: &[(usize, usize)]) -> Layering {
    let bundles = ends.iter().enumerate();
    let bundles = bundles.map(|(index, &(upper, lower))| EdgeBundle { upper, lower, edges: vec![index] });
    Layering::new(layer_of, &bundles.collect::<Vec<_>>())
}

/// Crossings by looking at every pair of segments.
pub(crate) fn crossings_by_pairs(layering: &Layering) -> usize {
    let positions = layering.positions();
    let segments: Vec<_> = layering.segments().collect();
    let crossed = |a: (usize, usize), b: (usize, usize)| {
        layering.layer_of[a.0] == layering.layer_of[b.0]
            && positions[a.0] < positions[b.0]
            && positions[a.1] > positions[b.1]
    };
    let pairs = segments.iter().map(|&a| segments.iter().filter(|&&b| crossed(a, b)).count());
    pairs.sum()
}
