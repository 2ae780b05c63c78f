//! A box with its neighbours, as three columns: those that point at it, itself, those it points at.
//!
//! In: a graph in which every edge starts or ends at one box, and the sizes of all boxes. Out:
//! positions and curves. Never: a graph with any other edge. The layered engine would put all
//! neighbours side by side, which makes a wide picture; columns grow downwards, as a page does.

use crate::contents::{BOX_HEIGHT, FONT_SIZE};
use crate::font;
use crate::geometry::{HEAD, Point, Rect, Route};
use crate::graph::Graph;
use crate::layout::component::ComponentLayout;

/// Between two boxes of a column.
const BOX_GAP: f64 = 10.0;
/// Between two columns: less for few arrows, which need less space to part.
const GAPS: (f64, f64) = (64.0, 110.0);
/// Between two arrows at the middle box.
const PORT_GAP: f64 = 10.0;
/// Between the boxes of a column and the frame around them.
const PADDING: f64 = 12.0;
/// The words at the top of a frame.
const HEADING: f64 = 18.0;

/// Arranges a graph in columns, when its edges allow it.
pub(super) fn lay_out(graph: &Graph, centre: usize, sizes: &[(f64, f64)]) -> Option<ComponentLayout> {
    let is_star = graph.edges.iter().all(|edge| (edge.from == centre) != (edge.to == centre));
    // Whoever is pointed at stands on the right, even if it points back.
    let (mut is_left, mut is_right) = (vec![false; graph.nodes.len()], vec![false; graph.nodes.len()]);
    graph.edges.iter().for_each(|edge| (is_left[edge.from], is_right[edge.to]) = (true, true));
    let is_connected = is_left.iter().zip(&is_right).all(|(left, right)| *left || *right);
    if !is_star || !is_connected || graph.edges.is_empty() {
        return None;
    }
    let others = (0..graph.nodes.len()).filter(|&node| node != centre);
    let (right, left): (Vec<usize>, Vec<usize>) = others.partition(|&node| is_right[node]);
    let layout = ComponentLayout {
        boxes: vec![Rect::default(); graph.nodes.len()],
        groups: vec![Rect::default(); graph.groups.len()],
        routes: vec![Route::default(); graph.edges.len()],
        ..ComponentLayout::default()
    };
    let mut columns = Columns { graph, centre, sizes, is_right, layout };
    columns.place(&left, &right);
    columns.route();
    Some(columns.layout)
}

struct Columns<'a> {
    graph: &'a Graph,
    centre: usize,
    sizes: &'a [(f64, f64)],
    is_right: Vec<bool>,
    layout: ComponentLayout,
}

impl Columns<'_> {
    /// Places all boxes and frames.
    fn place(&mut self, left: &[usize], right: &[usize]) {
        let most = usize::max(self.edges_at(true).len(), self.edges_at(false).len());
        let (own_width, own_height) = self.sizes[self.centre];
        let middle = (most as f64 * PORT_GAP + 10.0).clamp(BOX_HEIGHT, 400.0).max(own_height);
        let [left_size, right_size] = [left, right].map(|column| self.column_size(column));
        self.layout.height = left_size.1.max(right_size.1).max(middle);
        let gap = (GAPS.0 + most as f64 * 4.0).min(GAPS.1);
        let x = if left.is_empty() { 0.0 } else { left_size.0 + gap };
        let y = (self.layout.height - middle) / 2.0;
        self.layout.boxes[self.centre] = Rect { x, y, width: own_width, height: middle };
        self.place_column(left, 0.0, left_size);
        self.layout.width = x + own_width;
        if !right.is_empty() {
            self.place_column(right, self.layout.width + gap, right_size);
            self.layout.width += gap + right_size.0;
        }
    }

    /// The group of a column, if it has one.
    fn group(&self, column: &[usize]) -> Option<usize> {
        let group = self.graph.nodes[*column.first()?].group?;
        (group < self.graph.groups.len()).then_some(group)
    }

    /// Width and height of a column with its frame.
    fn column_size(&self, column: &[usize]) -> (f64, f64) {
        let widest = column.iter().map(|&node| self.sizes[node].0).fold(0.0, f64::max);
        let boxes: f64 = column.iter().map(|&node| self.sizes[node].1).sum();
        let height = boxes + BOX_GAP * column.len().saturating_sub(1) as f64;
        let Some(group) = self.group(column) else { return (widest, height) };
        let label = font::width(&self.graph.groups[group].label, FONT_SIZE);
        (widest.max(label.ceil()) + 2.0 * PADDING, height + 2.0 * PADDING + HEADING)
    }

    /// Places one box below the other, all as wide as the widest, with the frame around them.
    fn place_column(&mut self, column: &[usize], left: f64, (width, height): (f64, f64)) {
        let top = (self.layout.height - height) / 2.0;
        let (mut x, mut y, mut inner) = (left, top, width);
        if let Some(group) = self.group(column) {
            self.layout.groups[group] = Rect { x, y, width, height };
            (x, y, inner) = (x + PADDING, y + PADDING + HEADING, width - 2.0 * PADDING);
        }
        for &node in column {
            let height = self.sizes[node].1;
            self.layout.boxes[node] = Rect { x, y, width: inner, height };
            y += height + BOX_GAP;
        }
    }

    /// The edges at the left or the right side of the middle box, from the top, with their other
    /// ends.
    fn edges_at(&self, left: bool) -> Vec<(usize, usize)> {
        let ends = self.graph.edges.iter().map(|edge| if edge.from == self.centre { edge.to } else { edge.from });
        let mut edges: Vec<_> = ends.enumerate().filter(|&(_, node)| self.is_right[node] != left).collect();
        let boxes = &self.layout.boxes;
        edges.sort_by(|a, b| boxes[a.1].y.total_cmp(&boxes[b.1].y).then(a.cmp(b)));
        edges
    }

    fn route(&mut self) {
        let middle = self.layout.boxes[self.centre];
        for left in [true, false] {
            let edges = self.edges_at(left);
            let gap = ((middle.height - 10.0) / edges.len().max(1) as f64).min(PORT_GAP * 2.0);
            let first = middle.centre_y() - gap * edges.len().saturating_sub(1) as f64 / 2.0;
            for (index, &(edge, node)) in edges.iter().enumerate() {
                let inner = (if left { middle.x } else { middle.right() }, first + gap * index as f64);
                let outer = self.port(&edges, edge, node, left);
                let outwards = self.graph.edges[edge].from == self.centre;
                self.layout.routes[edge] = if outwards { level_curve(inner, outer) } else { level_curve(outer, inner) };
            }
        }
    }

    /// The point at which an edge meets its outer box: in the middle, or beside its twin.
    fn port(&self, edges: &[(usize, usize)], edge: usize, node: usize, left: bool) -> Point {
        let twins: Vec<usize> = edges.iter().filter(|(_, other)| *other == node).map(|(edge, _)| *edge).collect();
        let index = twins.iter().position(|&twin| twin == edge).unwrap_or(0) as f64;
        let rect = self.layout.boxes[node];
        let y = rect.centre_y() + (index - (twins.len() as f64 - 1.0) / 2.0) * 10.0;
        (if left { rect.right() } else { rect.x }, y)
    }
}

/// A curve that leaves and arrives level, with space for the head.
fn level_curve(start: Point, tip: Point) -> Route {
    let towards = (tip.0 - start.0).signum();
    let end = (tip.0 - towards * HEAD, tip.1);
    let reach = (end.0 - start.0) * 0.5;
    Route { start, curves: vec![[(start.0 + reach, start.1), (end.0 - reach, end.1), end]], tip }
}
