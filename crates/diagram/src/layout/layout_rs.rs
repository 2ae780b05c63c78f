//! The engine `layout-rs`: layers and orders by that crate, behind a guard.
//!
//! In: one connected component. Out: boxes in ordered layers, finished by our own coordinates and
//! curves. Never: a panic, an endless run, or drawing: its own curves run through boxes, and its
//! SVG writer is not fit for pages.
//!
//! The only file that knows `layout-rs`. Requirements of its version 0.1.3:
//! - its reachability test takes exponential time and is asked for every edge by
//!   `VisualGraph::do_it` and by validation. So its public passes are called one by one, with edges
//!   that are acyclic beforehand, and validation is off;
//! - its search for few crossings is cubic in the width of a layer, so it is left out for wide
//!   ones;
//! - it asserts in many places (an empty graph is one), and recursion goes as deep as the longest
//!   path: it runs on a thread with a large stack, and a panic there is an answer here.

use layout::adt::dag::NodeHandle;
use layout::core::base::Orientation;
use layout::core::geometry::{Point, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Element, ShapeKind};
use layout::topo::layout::VisualGraph;
use layout::topo::optimizer::{EdgeCrossOptimizer, RankOptimizer};

use crate::graph::LayerConstraint;
use crate::layout::component::{Component, ComponentLayout};
use crate::layout::layered;
use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};
use crate::layout::layered::ranking::{self, Style};

/// With more boxes it takes too long.
const MAX_NODES: usize = 200;

/// More dummy nodes are too slow.
const MAX_DUMMIES: usize = 4_000;

/// The search of `layout-rs` compares all pairs of a layer with all nodes of the next one, at least
/// fifty times. This many comparisons a time take half a second; layers beyond stay in the order in
/// which its ranks hold them.
const MAX_PAIRS: usize = 400_000;

const STACK: usize = 64 << 20;

/// Lays out a component. `None` when it is too large, or `layout-rs` fails.
pub(super) fn lay_out(component: &Component) -> Option<ComponentLayout> {
    if component.sizes.is_empty() || component.sizes.len() > MAX_NODES || !component.same_layer.is_empty() {
        return None;
    }
    // The order that it needs is the one by which our own layers lead down.
    let rankings = ranking::rank(component, Style { constrained: true, narrow: false });
    let candidates = rankings.into_iter().filter_map(|(_, bundles)| {
        let layering = guarded(component, &bundles)?;
        Some(layered::finish(component, &layering, &bundles))
    });
    candidates.min_by(|a, b| f64::total_cmp(&a.score, &b.score))
}

/// Runs the crate on another thread. `None` when it panics, or when there is no thread to be had.
fn guarded(component: &Component, bundles: &[EdgeBundle]) -> Option<Layering> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("layout".to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || run(component, bundles)).ok()?.join().ok()?
    })
}

fn run(component: &Component, bundles: &[EdgeBundle]) -> Option<Layering> {
    let orientation = Orientation::TopToBottom;
    let mut graph = VisualGraph::new(orientation);
    graph.dag.set_validate(false);
    let boxes: Vec<NodeHandle> =
        component.sizes.iter().map(|size| graph.add_node(element(*size, orientation))).collect();
    for bundle in bundles {
        graph.dag.add_edge(boxes[bundle.upper], boxes[bundle.lower]);
    }
    graph.dag.recompute_node_ranks();
    RankOptimizer::new(&mut graph.dag).optimize();
    for (node, constraint) in component.constraints.iter().enumerate() {
        if *constraint == LayerConstraint::First && graph.dag.predecessors(boxes[node]).is_empty() {
            graph.dag.update_node_rank_level(boxes[node], 0, None);
        }
    }
    graph.dag.ranks_mut().retain(|layer| !layer.is_empty());
    let layer_of: Vec<usize> = boxes.iter().map(|&node| graph.dag.level(node)).collect();
    if bundles.iter().any(|bundle| layer_of[bundle.upper] >= layer_of[bundle.lower]) {
        return None;
    }
    let mut layering = Layering::new(&layer_of, bundles);
    if layering.node_count() - layering.real_count > MAX_DUMMIES {
        return None;
    }
    add_dummies(&mut graph, &layering);
    let pairs = layering.layers.windows(2).map(|layers| layers[0].len() * layers[0].len() * layers[1].len());
    if pairs.sum::<usize>() <= MAX_PAIRS {
        EdgeCrossOptimizer::new(&mut graph.dag).optimize();
    }
    let layers = graph.dag.ranks().iter().map(|layer| layer.iter().map(|node| node.get_index()).collect());
    layering.layers = layers.collect();
    Some(layering)
}

fn element(size: (f64, f64), orientation: Orientation) -> Element {
    const HALO: (f64, f64) = (28.0, 60.0);
    let size = Point::new(size.0, size.1);
    let mut element = Element::create(ShapeKind::new_box(""), StyleAttr::simple(), orientation, size);
    element.pos = Position::new(Point::zero(), size, Point::zero(), Point::new(HALO.0, HALO.1));
    element
}

/// Splits every edge that is longer than one layer, so that each segment leads to the next layer.
/// Dummy nodes get their numbers in `layering`.
fn add_dummies(graph: &mut VisualGraph, layering: &Layering) {
    for chain in layering.chains.iter().filter(|chain| chain.len() > 2) {
        for &dummy in dummies(chain) {
            let handle = graph.add_node(Element::empty_connector(Orientation::TopToBottom));
            graph.dag.update_node_rank_level(handle, layering.layer_of[dummy], None);
        }
        let handles: Vec<NodeHandle> = chain.iter().map(|&node| NodeHandle::new(node)).collect();
        graph.dag.remove_edge(handles[0], handles[handles.len() - 1]);
        for pair in handles.windows(2) {
            graph.dag.add_edge(pair[0], pair[1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::component;

    #[test]
    fn gives_ordered_layers() {
        let component = component(5, &[(0, 1), (1, 2), (0, 2), (0, 4), (2, 4), (3, 4), (3, 4)]);
        let (_, bundles) = ranking::rank(&component, Style { constrained: true, narrow: false }).remove(0);
        let layering = guarded(&component, &bundles).unwrap();
        let positions = layering.positions();
        for (layer, nodes) in layering.layers.iter().enumerate() {
            nodes
                .iter()
                .enumerate()
                .for_each(|(index, &node)| assert_eq!((layering.layer_of[node], positions[node]), (layer, index)));
        }
        assert_eq!(layering.layers.concat().len(), layering.node_count());
        assert!(lay_out(&component).is_some());
    }

    #[test]
    fn a_panic_inside_is_no_panic_outside() {
        // A cycle is what layout-rs asserts against.
        let bundle = |upper, lower| EdgeBundle { upper, lower, edges: vec![0] };
        let component = component(3, &[(0, 1), (1, 2), (2, 0)]);
        assert!(guarded(&component, &[bundle(0, 1), bundle(1, 2), bundle(2, 0)]).is_none());
    }

    #[test]
    fn refuses_what_takes_too_long() {
        assert!(lay_out(&component(201, &(1..201).map(|node| (node - 1, node)).collect::<Vec<_>>())).is_none());
        assert!(lay_out(&component(0, &[])).is_none());
    }
}
