//! A box with its neighbours, as three columns: those that point at it, itself, those it points at.
//!
//! In: a graph in which every edge starts or ends at one box, and the sizes of all boxes. Out: places and curves. Never: a graph with any other
//! edge. Rows ([`super::layered`]) would put all neighbours side by side, which makes a wide picture; columns grow downwards, as a page
//! does.

use super::curve::{HEAD, Route};
use super::graph::Graph;
use super::layout::{BOX_HEIGHT, Rect};

/// Between two boxes of a column.
const BOX_GAP: f64 = 10.0;
/// Between two columns: less for few arrows, which need no room to part.
const GAPS: (f64, f64) = (64.0, 110.0);
/// Between two arrows at the middle box.
const PORT_GAP: f64 = 10.0;
/// Between the boxes of a column and the frame around them.
const FRAME: f64 = 12.0;
/// The words at the top of a frame.
const HEADING: f64 = 18.0;

/// Places in pixels.
pub(super) struct Columns {
    pub(super) boxes: Vec<Rect>,
    pub(super) routes: Vec<Route>,
    /// A frame for each group.
    pub(super) frames: Vec<Rect>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Arranges a graph in columns, when its edges allow it.
pub(super) fn arrange(graph: &Graph, centre: usize, sizes: &[(f64, f64)]) -> Option<Columns> {
    let star = graph.edges.iter().all(|edge| (edge.from == centre) != (edge.to == centre));
    let connected = (0..graph.nodes.len())
        .all(|node| node == centre || graph.edges.iter().any(|edge| edge.from == node || edge.to == node));
    if !star || !connected || graph.edges.is_empty() {
        return None;
    }
    // Who is pointed at stands on the right, even if it points back.
    let mut is_right = vec![false; graph.nodes.len()];
    graph.edges.iter().for_each(|edge| is_right[edge.to] = true);
    let others = (0..graph.nodes.len()).filter(|&node| node != centre);
    let (right, left): (Vec<usize>, Vec<usize>) = others.partition(|&node| is_right[node]);
    let frames = vec![Rect::default(); graph.groups.len()];
    let boxes = vec![Rect::default(); graph.nodes.len()];
    let mut plan = Plan { graph, centre, sizes, is_right, boxes, frames, width: 0.0, height: 0.0 };
    plan.place(&left, &right);
    Some(Columns {
        routes: plan.routes(),
        boxes: plan.boxes,
        frames: plan.frames,
        width: plan.width,
        height: plan.height,
    })
}

struct Plan<'a> {
    graph: &'a Graph,
    centre: usize,
    sizes: &'a [(f64, f64)],
    is_right: Vec<bool>,
    boxes: Vec<Rect>,
    frames: Vec<Rect>,
    width: f64,
    height: f64,
}

impl Plan<'_> {
    /// Places all boxes and frames.
    fn place(&mut self, left: &[usize], right: &[usize]) {
        let most = [true, false].map(|side| self.at_side(side).len()).into_iter().max().unwrap_or_default();
        let (own_width, own_height) = self.sizes[self.centre];
        let middle = (most as f64 * PORT_GAP + 10.0).clamp(BOX_HEIGHT, 400.0).max(own_height);
        let [left_size, right_size] = [left, right].map(|column| self.column_size(column));
        self.height = left_size.1.max(right_size.1).max(middle);
        let gap = (GAPS.0 + most as f64 * 4.0).min(GAPS.1);
        let x = if left.is_empty() { 0.0 } else { left_size.0 + gap };
        self.boxes[self.centre] = Rect { x, y: (self.height - middle) / 2.0, width: own_width, height: middle };
        self.place_column(left, 0.0, left_size);
        self.width = x + own_width;
        if !right.is_empty() {
            self.place_column(right, self.width + gap, right_size);
            self.width += gap + right_size.0;
        }
    }

    /// The frame of a column, if it has one.
    fn group(&self, column: &[usize]) -> Option<usize> {
        column.first().and_then(|&node| self.graph.nodes[node].group).filter(|&group| group < self.frames.len())
    }

    /// Width and height of a column with its frame.
    fn column_size(&self, column: &[usize]) -> (f64, f64) {
        let widest = column.iter().map(|&node| self.sizes[node].0).fold(0.0, f64::max);
        let boxes: f64 = column.iter().map(|&node| self.sizes[node].1).sum();
        let height = boxes + BOX_GAP * column.len().saturating_sub(1) as f64;
        let Some(group) = self.group(column) else { return (widest, height) };
        let label = super::font::width(&self.graph.groups[group].label, super::layout::FONT_SIZE);
        (widest.max(label.ceil()) + 2.0 * FRAME, height + 2.0 * FRAME + HEADING)
    }

    /// One box below the other, all as wide as the widest, with the frame around them.
    fn place_column(&mut self, column: &[usize], left: f64, (width, height): (f64, f64)) {
        let top = (self.height - height) / 2.0;
        let (mut x, mut y, mut inner) = (left, top, width);
        if let Some(group) = self.group(column) {
            self.frames[group] = Rect { x, y, width, height };
            (x, y, inner) = (x + FRAME, y + FRAME + HEADING, width - 2.0 * FRAME);
        }
        for &node in column {
            let height = self.sizes[node].1;
            self.boxes[node] = Rect { x, y, width: inner, height };
            y += height + BOX_GAP;
        }
    }

    /// The edges at the left or the right side of the middle box, from the top, with their other ends.
    fn at_side(&self, left: bool) -> Vec<(usize, usize)> {
        let other = |edge: usize| {
            let edge = &self.graph.edges[edge];
            if edge.from == self.centre { edge.to } else { edge.from }
        };
        let mut found: Vec<(usize, usize)> = (0..self.graph.edges.len())
            .map(|edge| (edge, other(edge)))
            .filter(|&(_, node)| self.is_right[node] != left)
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
