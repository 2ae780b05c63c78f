//! Rows, order and first positions by `layout-rs`, behind a guard.
//!
//! In: box sizes and acyclic edges of one connected part. Out: which box stands in which row, in which order, where the long edges
//! pass, and a first x for each. Never: a panic, an endless run, or drawing: its own SVG writer is not fit for pages.
//!
//! The only file that knows `layout-rs`. What its version 0.1.3 needs:
//! - its reachability test takes exponential time and is asked for every edge by `VisualGraph::do_it` and by validation. So its
//!   public passes are called one by one, with edges that are acyclic beforehand, and validation is off;
//! - its search for few crossings is cubic in the width of a row, so it is left out for wide ones;
//! - it asserts in many places (an empty graph is one), and recursion goes as deep as the longest path: it runs on a thread of its
//!   own with a large stack, and a panic there is an answer here.

use std::sync::Arc;

use layout::adt::dag::NodeHandle;
use layout::core::base::Orientation;
use layout::core::format::Visible;
use layout::core::geometry::{Point, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Element, ShapeKind};
use layout::topo::layout::VisualGraph;
use layout::topo::optimizer::{EdgeCrossOptimizer, RankOptimizer};
use layout::topo::placer::Placer;

use super::polish;

/// One connected part of a graph, ready for rows.
#[derive(Debug, Clone)]
pub struct Part {
    /// Width and height of every box.
    pub sizes: Vec<(f64, f64)>,
    /// Boxes that want the first row.
    pub first_row: Vec<bool>,
    /// Acyclic edges from an upper to a lower box; no self loops. An edge may occur twice.
    pub edges: Vec<(usize, usize)>,
}

/// Boxes in rows, and the bends of edges between them.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Row by row from the top, from left to right: numbers of points. The first [`Part::sizes`]`.len()` points are the boxes,
    /// the others are bends: the places where a long edge passes a row.
    pub rows: Vec<Vec<usize>>,
    /// The centre of every point.
    pub x: Vec<f64>,
    /// For every edge of the part: its upper box, the bends, its lower box.
    pub chains: Vec<Vec<usize>>,
}

/// More bends than this are refused; layout takes seconds then, and nobody reads the picture.
pub const MAX_BENDS: usize = 4_000;

/// The order that `layout-rs` finds compares all pairs of a row with all points of the next one, at least fifty times. Beyond this
/// many comparisons a time (half a second) only our own order is used, which counts faster.
const MAX_PAIRS: usize = 400_000;

/// Space around a box, so that the first positions are near the last ones.
const HALO: (f64, f64) = (28.0, 60.0);

/// Puts a part into rows. `None` when it has too many bends, or a cycle after all.
pub fn arrange(part: Part) -> Option<Rows> {
    if part.sizes.is_empty() {
        return Some(Rows { rows: Vec::new(), x: Vec::new(), chains: Vec::new() });
    }
    let shared = Arc::new(part);
    let part = Arc::clone(&shared);
    let thread = std::thread::Builder::new().name("layout".to_owned()).stack_size(STACK).spawn(move || run(&part));
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(rows)) => rows,
        // It panicked, or there is no thread to be had: rows without its help are good enough.
        Ok(Err(_)) | Err(_) => plain(&shared),
    }
}

const STACK: usize = 64 << 20;

/// Rows by the longest path from the top, ordered by ourselves, all at x = 0.
pub(super) fn plain(part: &Part) -> Option<Rows> {
    let count = part.sizes.len();
    let mut level = vec![0; count];
    // Every pass settles at least one more row; edges are acyclic, so `count` passes are enough.
    for _ in 0..count {
        for &(from, to) in &part.edges {
            level[to] = level[to].max((level[from] + 1).min(count));
        }
    }
    let mut rows = vec![Vec::new(); level.iter().max().map_or(0, |last| last + 1)];
    (0..count).for_each(|node| rows[level[node]].push(node));
    let (mut points, mut chains) = (count, Vec::with_capacity(part.edges.len()));
    for &(from, to) in &part.edges {
        // Only in a cycle, which the caller has broken.
        if level[from] >= level[to] {
            return None;
        }
        let mut chain = vec![from];
        for row in &mut rows[level[from] + 1..level[to]] {
            row.push(points);
            chain.push(points);
            points += 1;
        }
        chain.push(to);
        chains.push(chain);
        if points - count > MAX_BENDS {
            return None;
        }
    }
    let rows = polish::order(vec![rows], &polish::Neighbours::new(points, &chains));
    Some(Rows { rows, x: vec![0.0; points], chains })
}

fn run(part: &Part) -> Option<Rows> {
    let orientation = Orientation::TopToBottom;
    let mut graph = VisualGraph::new(orientation);
    graph.dag.set_validate(false);
    let boxes: Vec<NodeHandle> = part.sizes.iter().map(|size| graph.add_node(element(*size, orientation))).collect();
    for &(from, to) in &part.edges {
        graph.dag.add_edge(boxes[from], boxes[to]);
    }
    graph.dag.recompute_node_ranks();
    RankOptimizer::new(&mut graph.dag).optimize();
    for (number, _) in part.first_row.iter().enumerate().filter(|(_, wanted)| **wanted) {
        if graph.dag.predecessors(boxes[number]).is_empty() {
            graph.dag.update_node_rank_level(boxes[number], 0, None);
        }
    }
    balance(&mut graph, part, &boxes);
    graph.dag.ranks_mut().retain(|row| !row.is_empty());
    let chains = add_bends(&mut graph, part, &boxes)?;

    let mut starts = vec![rows_of(&graph)];
    let pairs: usize = starts[0].windows(2).map(|rows| rows[0].len() * rows[0].len() * rows[1].len()).sum();
    if pairs <= MAX_PAIRS {
        EdgeCrossOptimizer::new(&mut graph.dag).optimize();
        starts.push(rows_of(&graph));
    }
    let neighbours = polish::Neighbours::new(graph.num_nodes(), &chains);
    let rows = polish::order(starts, &neighbours);
    let handles = |row: &Vec<usize>| row.iter().map(|&number| NodeHandle::new(number)).collect();
    *graph.dag.ranks_mut() = rows.iter().map(handles).collect();
    Placer::new(&mut graph).layout(false);
    let x = graph.iter_nodes().map(|node| graph.pos(node).center().x).collect();
    Some(Rows { rows, x, chains })
}

/// Moves boxes with as many edges above as below to the narrowest row that they may stand in: that makes no edge longer in sum, and rows of
/// like width. `layout-rs` leaves them in the lowest one.
fn balance(graph: &mut VisualGraph, part: &Part, boxes: &[NodeHandle]) {
    let (mut above, mut below) = (vec![Vec::new(); boxes.len()], vec![Vec::new(); boxes.len()]);
    for &(upper, lower) in &part.edges {
        below[upper].push(lower);
        above[lower].push(upper);
    }
    let mut level: Vec<usize> = boxes.iter().map(|&node| graph.dag.level(node)).collect();
    let mut widths = vec![0.0; level.iter().max().map_or(0, |last| last + 1)];
    let needs = |node: usize| part.sizes[node].0 + HALO.0;
    (0..boxes.len()).for_each(|node| widths[level[node]] += needs(node));
    for node in (0..boxes.len()).filter(|&node| above[node].len() == below[node].len() && !above[node].is_empty()) {
        let first = above[node].iter().map(|&upper| level[upper] + 1).max().unwrap_or(0);
        let end = below[node].iter().map(|&lower| level[lower]).min().unwrap_or(0);
        widths[level[node]] -= needs(node);
        // The lowest of equals, so that nothing moves without need.
        let narrowest = (first..end).rev().min_by(|&a, &b| f64::total_cmp(&widths[a], &widths[b]));
        level[node] = narrowest.unwrap_or(level[node]);
        widths[level[node]] += needs(node);
        if graph.dag.level(boxes[node]) != level[node] {
            graph.dag.update_node_rank_level(boxes[node], level[node], None);
        }
    }
}

fn element(size: (f64, f64), orientation: Orientation) -> Element {
    let size = Point::new(size.0, size.1);
    let mut element = Element::create(ShapeKind::new_box(""), StyleAttr::simple(), orientation, size);
    element.pos = Position::new(Point::zero(), size, Point::zero(), Point::new(HALO.0, HALO.1));
    element
}

/// Splits every edge that is longer than one row, so that each piece leads to the next row.
fn add_bends(graph: &mut VisualGraph, part: &Part, boxes: &[NodeHandle]) -> Option<Vec<Vec<usize>>> {
    let levels: Vec<usize> = boxes.iter().map(|&node| graph.dag.level(node)).collect();
    let bends: usize = part.edges.iter().map(|&(from, to)| levels[to] - levels[from] - 1).sum();
    if bends > MAX_BENDS {
        return None;
    }
    let mut chains = Vec::with_capacity(part.edges.len());
    for &(from, to) in &part.edges {
        let mut chain = vec![from];
        for level in levels[from] + 1..levels[to] {
            let bend = graph.add_node(Element::empty_connector(Orientation::TopToBottom));
            graph.element_mut(bend).resize();
            graph.dag.update_node_rank_level(bend, level, None);
            chain.push(bend.get_index());
        }
        chain.push(to);
        if chain.len() > 2 {
            graph.dag.remove_edge(boxes[from], boxes[to]);
            for pair in chain.windows(2) {
                graph.dag.add_edge(NodeHandle::new(pair[0]), NodeHandle::new(pair[1]));
            }
        }
        chains.push(chain);
    }
    Some(chains)
}

fn rows_of(graph: &VisualGraph) -> Vec<Vec<usize>> {
    graph.dag.ranks().iter().map(|row| row.iter().map(|node| node.get_index()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(count: usize, edges: &[(usize, usize)]) -> Part {
        Part { sizes: vec![(80.0, 34.0); count], first_row: vec![false; count], edges: edges.to_vec() }
    }

    /// Every point stands in one row, and every piece of a chain leads to the next row.
    fn check(rows: &Rows, part: &Part) {
        let mut row_of = vec![None; rows.x.len()];
        for (row, points) in rows.rows.iter().enumerate() {
            for &point in points {
                assert_eq!(row_of[point].replace(row), None);
            }
        }
        for (chain, &(from, to)) in rows.chains.iter().zip(&part.edges) {
            assert_eq!((chain.first(), chain.last()), (Some(&from), Some(&to)));
            for pair in chain.windows(2) {
                assert_eq!(row_of[pair[0]].map(|row| row + 1), row_of[pair[1]]);
            }
        }
    }

    #[test]
    fn rows_with_and_without_layout_rs() {
        for edges in [vec![], vec![(0, 1)], vec![(0, 1), (1, 2), (0, 2), (0, 4), (2, 4), (3, 4), (3, 4)]] {
            let part = part(5, &edges);
            check(&plain(&part).unwrap(), &part);
            check(&arrange(part.clone()).unwrap(), &part);
        }
    }

    #[test]
    fn boxes_that_may_stand_anywhere_spread_over_the_rows() {
        // A chain of five; four more boxes lie between its ends.
        let mut edges = vec![(0, 1), (1, 2), (2, 3), (3, 4)];
        edges.extend((5..9).flat_map(|node| [(0, node), (node, 4)]));
        let part = part(9, &edges);
        let rows = arrange(part.clone()).unwrap();
        check(&rows, &part);
        let boxes: Vec<usize> = rows.rows.iter().map(|row| row.iter().filter(|&&point| point < 9).count()).collect();
        assert!(boxes.iter().all(|&count| count <= 3), "{boxes:?}");
    }

    #[test]
    fn a_panic_inside_is_no_panic_outside() {
        // A cycle is what layout-rs asserts against.
        let cycle = part(3, &[(0, 1), (1, 2), (2, 0)]);
        assert!(arrange(cycle).is_none());
    }
}
