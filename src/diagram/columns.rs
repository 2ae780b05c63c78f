//! A box with many neighbours, as three columns: those that point at it, itself, those it points at.
//!
//! In: a graph in which every edge starts or ends at one box. Out: places and curves. Never: a graph with any other edge.
//! Rows ([`super::layered`]) would put all neighbours side by side, which makes a wide picture; columns grow downwards, as a page
//! does.

use super::curve::{HEAD, Route};
use super::graph::Graph;
use super::layout::{BOX_HEIGHT, Rect};

/// Up to this many neighbours at one side a row is more familiar.
const MOST_IN_A_ROW: usize = 6;
/// From the top of one box to the top of the next.
const PITCH: f64 = BOX_HEIGHT + 12.0;
/// Between two columns.
const GAP: f64 = 96.0;
/// Between two arrows at the middle box.
const PORT_GAP: f64 = 10.0;

/// Places in pixels.
pub(super) struct Columns {
    pub(super) boxes: Vec<Rect>,
    pub(super) routes: Vec<Route>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Arranges a graph in columns, when it is one that gains by it.
pub(super) fn arrange(graph: &Graph, centre: usize, widths: &[f64]) -> Option<Columns> {
    let star = graph.edges.iter().all(|edge| (edge.from == centre) != (edge.to == centre));
    let connected = (0..graph.nodes.len())
        .all(|node| node == centre || graph.edges.iter().any(|edge| edge.from == node || edge.to == node));
    // Who is pointed at stands on the right, even if it points back.
    let is_right = |node: usize| graph.edges.iter().any(|edge| edge.to == node);
    let others = (0..graph.nodes.len()).filter(|&node| node != centre);
    let (right, left): (Vec<usize>, Vec<usize>) = others.partition(|&node| is_right(node));
    if !star || !connected || left.len().max(right.len()) <= MOST_IN_A_ROW {
        return None;
    }
    let mut plan = Plan { graph, centre, boxes: vec![Rect::default(); graph.nodes.len()] };
    let (width, height) = plan.place(&left, &right, widths);
    Some(Columns { routes: plan.routes(), boxes: plan.boxes, width, height })
}

struct Plan<'a> {
    graph: &'a Graph,
    centre: usize,
    boxes: Vec<Rect>,
}

impl Plan<'_> {
    /// Places all boxes and returns width and height.
    fn place(&mut self, left: &[usize], right: &[usize], widths: &[f64]) -> (f64, f64) {
        let widest = |column: &[usize]| column.iter().map(|&node| widths[node]).fold(0.0, f64::max);
        let span = |column: &[usize]| (column.len() as f64 * PITCH - (PITCH - BOX_HEIGHT)).max(0.0);
        let sides = [true, false].map(|incoming| self.at_side(incoming).len());
        let middle = (sides[0].max(sides[1]) as f64 * PORT_GAP + 10.0).clamp(BOX_HEIGHT, 400.0);
        let height = span(left).max(span(right)).max(middle);
        let left_edge = if left.is_empty() { 0.0 } else { widest(left) + GAP };
        let right_edge = left_edge + widths[self.centre] + GAP;
        self.boxes[self.centre] =
            Rect { x: left_edge, y: (height - middle) / 2.0, width: widths[self.centre], height: middle };
        for (column, is_left) in [(left, true), (right, false)] {
            for (row, &node) in column.iter().enumerate() {
                let x = if is_left { left_edge - GAP - widths[node] } else { right_edge };
                let y = (height - span(column)) / 2.0 + row as f64 * PITCH;
                self.boxes[node] = Rect { x, y, width: widths[node], height: BOX_HEIGHT };
            }
        }
        let width = if right.is_empty() { right_edge - GAP } else { right_edge + widest(right) };
        (width, height)
    }

    /// The edges at the left or the right side of the middle box, from the top, with their other ends.
    fn at_side(&self, left: bool) -> Vec<(usize, usize)> {
        let other = |edge: usize| {
            let edge = &self.graph.edges[edge];
            if edge.from == self.centre { edge.to } else { edge.from }
        };
        let is_right = |node: usize| self.graph.edges.iter().any(|edge| edge.to == node);
        let mut found: Vec<(usize, usize)> = (0..self.graph.edges.len())
            .map(|edge| (edge, other(edge)))
            .filter(|&(_, node)| is_right(node) != left)
            .collect();
        found.sort_by(|a, b| self.boxes[a.1].y.total_cmp(&self.boxes[b.1].y).then(a.cmp(b)));
        found
    }

    fn routes(&self) -> Vec<Route> {
        let mut routes = vec![Route::default(); self.graph.edges.len()];
        let middle = self.boxes[self.centre];
        for left in [true, false] {
            let edges = self.at_side(left);
            let gap = ((middle.height - 10.0) / edges.len().max(1) as f64).min(PORT_GAP * 2.0);
            let first = middle.y + middle.height / 2.0 - gap * edges.len().saturating_sub(1) as f64 / 2.0;
            for (index, &(edge, node)) in edges.iter().enumerate() {
                let inner = (if left { middle.x } else { middle.x + middle.width }, first + gap * index as f64);
                let outer = self.port(&edges, edge, node, left);
                let outwards = self.graph.edges[edge].from == self.centre;
                routes[edge] = if outwards { curve(inner, outer) } else { curve(outer, inner) };
            }
        }
        routes
    }

    /// Where an edge meets its outer box: in the middle, or beside its twin.
    fn port(&self, edges: &[(usize, usize)], edge: usize, node: usize, left: bool) -> (f64, f64) {
        let twins: Vec<usize> = edges.iter().filter(|(_, other)| *other == node).map(|(edge, _)| *edge).collect();
        let place = twins.iter().position(|&twin| twin == edge).unwrap_or(0) as f64;
        let rect = self.boxes[node];
        let y = rect.y + rect.height / 2.0 + (place - (twins.len() as f64 - 1.0) / 2.0) * 10.0;
        (if left { rect.x + rect.width } else { rect.x }, y)
    }
}

/// A curve that leaves and arrives level, with room for the head.
fn curve(start: (f64, f64), tip: (f64, f64)) -> Route {
    let towards = (tip.0 - start.0).signum();
    let end = (tip.0 - towards * HEAD, tip.1);
    let reach = (end.0 - start.0) * 0.5;
    Route { start, curves: vec![[(start.0 + reach, start.1), (end.0 - reach, end.1), end]], tip }
}
