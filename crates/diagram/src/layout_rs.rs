//! The engine `layout-rs`: rows and order by that crate, behind a guard.
//!
//! In: one connected part. Out: boxes in ordered rows, finished by our own places and curves. Never: a panic, an endless run, or
//! drawing: its own curves run through boxes, and its SVG writer is not fit for pages.
//!
//! The only file that knows `layout-rs`. What its version 0.1.3 needs:
//! - its reachability test takes exponential time and is asked for every edge by `VisualGraph::do_it` and by validation. So its
//!   public passes are called one by one, with edges that are acyclic beforehand, and validation is off;
//! - its search for few crossings is cubic in the width of a row, so it is left out for wide ones;
//! - it asserts in many places (an empty graph is one), and recursion goes as deep as the longest path: it runs on a thread of its
//!   own with a large stack, and a panic there is an answer here.

use layout::adt::dag::NodeHandle;
use layout::core::base::Orientation;
use layout::core::geometry::{Point, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Element, ShapeKind};
use layout::topo::layout::VisualGraph;
use layout::topo::optimizer::{EdgeCrossOptimizer, RankOptimizer};

use super::engine::{Engine, EngineName, Part, Placed};
use super::layered;
use super::rank::{self, Style};
use super::rows::{Rows, Strand};

/// Rows and order by `layout-rs`.
#[derive(Debug, Clone, Copy, Default)]
pub struct LayoutRs;

/// With more boxes it takes too long.
const MAX_NODES: usize = 200;

/// More bends are too slow.
const MAX_BENDS: usize = 4_000;

/// The order that `layout-rs` finds compares all pairs of a row with all points of the next one, at least fifty times. This many
/// comparisons a time take half a second; rows beyond stay in the order in which its ranks hold them.
const MAX_PAIRS: usize = 400_000;

const STACK: usize = 64 << 20;

impl Engine for LayoutRs {
    fn name(&self) -> EngineName {
        EngineName::LayoutRs
    }

    fn lay_out(&self, part: &Part) -> Option<Placed> {
        if part.sizes.is_empty() || part.sizes.len() > MAX_NODES || !part.same_row.is_empty() {
            return None;
        }
        // The order that it needs is the one by which our own ranks lead down.
        let ranked = rank::rank(part, Style { wishes: true, narrow: false });
        let candidates = ranked.into_iter().filter_map(|(_, strands)| {
            let rows = guarded(part, &strands)?;
            Some(layered::finish(part, &rows, &strands))
        });
        candidates.min_by(|a, b| f64::total_cmp(&a.score, &b.score))
    }
}

/// Runs the crate on a thread of its own. `None` when it panics, or when there is no thread to be had.
fn guarded(part: &Part, strands: &[Strand]) -> Option<Rows> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("layout".to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || run(part, strands)).ok()?.join().ok()?
    })
}

fn run(part: &Part, strands: &[Strand]) -> Option<Rows> {
    let orientation = Orientation::TopToBottom;
    let mut graph = VisualGraph::new(orientation);
    graph.dag.set_validate(false);
    let boxes: Vec<NodeHandle> = part.sizes.iter().map(|size| graph.add_node(element(*size, orientation))).collect();
    for strand in strands {
        graph.dag.add_edge(boxes[strand.upper], boxes[strand.lower]);
    }
    graph.dag.recompute_node_ranks();
    RankOptimizer::new(&mut graph.dag).optimize();
    let wanting = part.wishes.iter().enumerate().filter(|(_, wish)| **wish == super::graph::Row::First);
    for (number, _) in wanting {
        if graph.dag.predecessors(boxes[number]).is_empty() {
            graph.dag.update_node_rank_level(boxes[number], 0, None);
        }
    }
    graph.dag.ranks_mut().retain(|row| !row.is_empty());
    let row_of: Vec<usize> = boxes.iter().map(|&node| graph.dag.level(node)).collect();
    if strands.iter().any(|strand| row_of[strand.upper] >= row_of[strand.lower]) {
        return None;
    }
    let mut rows = Rows::new(&row_of, strands);
    if rows.points() - rows.boxes > MAX_BENDS {
        return None;
    }
    add_bends(&mut graph, &rows);
    let pairs: usize = rows.rows.windows(2).map(|rows| rows[0].len() * rows[0].len() * rows[1].len()).sum();
    if pairs <= MAX_PAIRS {
        EdgeCrossOptimizer::new(&mut graph.dag).optimize();
    }
    rows.rows = graph.dag.ranks().iter().map(|row| row.iter().map(|node| node.get_index()).collect()).collect();
    Some(rows)
}

fn element(size: (f64, f64), orientation: Orientation) -> Element {
    const HALO: (f64, f64) = (28.0, 60.0);
    let size = Point::new(size.0, size.1);
    let mut element = Element::create(ShapeKind::new_box(""), StyleAttr::simple(), orientation, size);
    element.pos = Position::new(Point::zero(), size, Point::zero(), Point::new(HALO.0, HALO.1));
    element
}

/// Splits every edge that is longer than one row, so that each piece leads to the next row. Bends get the numbers of `rows`.
fn add_bends(graph: &mut VisualGraph, rows: &Rows) {
    for chain in rows.chains.iter().filter(|chain| chain.len() > 2) {
        for &bend in &chain[1..chain.len() - 1] {
            let handle = graph.add_node(Element::empty_connector(Orientation::TopToBottom));
            graph.dag.update_node_rank_level(handle, rows.row_of[bend], None);
        }
        let handles: Vec<NodeHandle> = chain.iter().map(|&point| NodeHandle::new(point)).collect();
        graph.dag.remove_edge(handles[0], handles[handles.len() - 1]);
        for pair in handles.windows(2) {
            graph.dag.add_edge(pair[0], pair[1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tests::part;

    #[test]
    fn gives_ordered_rows() {
        let part = part(5, &[(0, 1), (1, 2), (0, 2), (0, 4), (2, 4), (3, 4), (3, 4)]);
        let (_, strands) = rank::rank(&part, Style { wishes: true, narrow: false }).remove(0);
        let rows = guarded(&part, &strands).unwrap();
        let place = rows.places();
        for (row, points) in rows.rows.iter().enumerate() {
            points
                .iter()
                .enumerate()
                .for_each(|(index, &point)| assert_eq!((rows.row_of[point], place[point]), (row, index)));
        }
        assert_eq!(rows.rows.concat().len(), rows.points());
        assert!(LayoutRs.lay_out(&part).is_some());
    }

    #[test]
    fn a_panic_inside_is_no_panic_outside() {
        // A cycle is what layout-rs asserts against.
        let strand = |upper, lower| Strand { upper, lower, edges: vec![0] };
        let part = part(3, &[(0, 1), (1, 2), (2, 0)]);
        assert!(guarded(&part, &[strand(0, 1), strand(1, 2), strand(2, 0)]).is_none());
    }

    #[test]
    fn refuses_what_takes_too_long() {
        assert!(LayoutRs.lay_out(&part(201, &(1..201).map(|node| (node - 1, node)).collect::<Vec<_>>())).is_none());
        assert!(LayoutRs.lay_out(&part(0, &[])).is_none());
    }
}
