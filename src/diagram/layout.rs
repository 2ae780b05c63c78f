//! Where every box stands and every arrow runs.
//!
//! In: a [`Graph`]. Out: a [`Layout`] in pixels, the same for the same graph on every machine. Never: colours or texts beyond
//! their width.
//!
//! Each connected part is laid out on its own ([`layered`], [`polish`], [`route`]) and the parts are packed side by side;
//! boxes without any arrow stand in rows below.

use std::fmt;

use super::columns;
use super::font;
use super::graph::{Graph, Row};
use super::layered::{self, Part, Rows};
use super::polish::{self, Neighbours};
use super::route::{self, Route};
use crate::digraph::{self, Adjacency};

/// A graph with more boxes than this is not drawn: nobody could read it.
pub const MAX_NODES: usize = 200;

/// Size of the labels in pixels; the style sheet says the same.
pub const FONT_SIZE: f64 = 13.0;

/// Size of small print in pixels; the style sheet says the same.
pub const SMALL_SIZE: f64 = 10.5;

/// From one line of small print to the next.
pub(super) const LINE_HEIGHT: f64 = 13.5;

/// Height of a box without small print.
pub const BOX_HEIGHT: f64 = 34.0;

const LABEL_LIMIT: f64 = 300.0;
const PADDING: f64 = 13.0;
const MARGIN: f64 = 12.0;
/// Between the parts of a picture.
const PART_GAP: f64 = 44.0;
/// Between boxes without arrows.
const LONE_GAP: f64 = 18.0;
/// What a loop needs at each side of its box.
const LOOP: f64 = 26.0;

/// A box: left, top, width, height.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The x of the middle.
    pub fn centre_x(&self) -> f64 {
        self.x + self.width / 2.0
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// A drawing in numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// A box for every node.
    pub boxes: Vec<Rect>,
    /// The label of every node, cut to its box.
    pub labels: Vec<String>,
    /// A curve for every edge.
    pub routes: Vec<Route>,
    /// A frame for every group that has one; empty when there is none.
    pub frames: Vec<Rect>,
}

/// Why a graph is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// More boxes than [`MAX_NODES`].
    TooManyNodes(usize),
    /// So many arrows that they cannot be told apart.
    TooManyEdges(usize),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyNodes(count) => {
                write!(f, "a graph of {count} boxes is too large to be drawn; {MAX_NODES} is the limit")
            }
            Self::TooManyEdges(count) => write!(f, "a graph with {count} arrows is too dense to be drawn"),
        }
    }
}

/// Lays out a graph.
///
/// # Errors
/// The graph is too large or too dense.
pub fn layout(graph: &Graph) -> Result<Layout, Refusal> {
    if graph.nodes.len() > MAX_NODES {
        return Err(Refusal::TooManyNodes(graph.nodes.len()));
    }
    let labels: Vec<String> = graph.nodes.iter().map(|node| font::fit(&node.label, FONT_SIZE, LABEL_LIMIT)).collect();
    let mut drawing = Drawing {
        graph,
        layout: Layout {
            boxes: vec![Rect::default(); graph.nodes.len()],
            routes: vec![Route::default(); graph.edges.len()],
            labels,
            ..Layout::default()
        },
    };
    if let Some(centre) = graph.centre
        && drawing.lay_out_columns(centre)
    {
        return Ok(drawing.layout);
    }
    let (parts, lone) = drawing.parts();
    let mut frames = Vec::new();
    for part in &parts {
        let frame = drawing.lay_out_part(part).ok_or(Refusal::TooManyEdges(graph.edges.len()))?;
        frames.push(frame);
    }
    drawing.pack(&parts, &frames, &lone);
    Ok(drawing.layout)
}

struct Drawing<'a> {
    graph: &'a Graph,
    layout: Layout,
}

impl Drawing<'_> {
    /// Lays out everything around one box in columns, unless rows are better.
    fn lay_out_columns(&mut self, centre: usize) -> bool {
        let sizes: Vec<(f64, f64)> = (0..self.graph.nodes.len()).map(|node| self.size(node)).collect();
        let Some(columns) = columns::arrange(self.graph, centre, &sizes) else { return false };
        self.layout.boxes = columns.boxes;
        self.layout.frames = columns.frames;
        for frame in &mut self.layout.frames {
            (frame.x, frame.y) = (frame.x + MARGIN, frame.y + MARGIN);
        }
        self.layout.routes = columns.routes;
        let all: Vec<usize> = (0..self.graph.nodes.len()).collect();
        self.shift(&all, MARGIN, MARGIN);
        self.layout.width = (columns.width + 2.0 * MARGIN).ceil();
        self.layout.height = (columns.height + 2.0 * MARGIN).ceil();
        true
    }

    /// The connected parts as lists of nodes, the largest first, and the nodes without any edge.
    fn parts(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut both: Adjacency = vec![Vec::new(); self.graph.nodes.len()];
        for edge in &self.graph.edges {
            both[edge.from].push(edge.to);
            both[edge.to].push(edge.from);
        }
        let (mut parts, mut lone) = (Vec::<Vec<usize>>::new(), Vec::new());
        let mut taken = vec![false; both.len()];
        for node in 0..both.len() {
            if both[node].is_empty() {
                lone.push(node);
            } else if !taken[node] {
                let reached = digraph::reachable(&both, [node]);
                let part: Vec<usize> = (0..both.len()).filter(|&other| reached[other]).collect();
                part.iter().for_each(|&other| taken[other] = true);
                parts.push(part);
            }
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        (parts, lone)
    }

    fn label_width(&self, node: usize) -> f64 {
        // The style sheet prints the chosen one bold.
        let bold = self.graph.nodes[node].class.split(' ').any(|class| class == "chosen");
        let label = font::width(&self.layout.labels[node], FONT_SIZE) * if bold { 1.15 } else { 1.0 } + 2.0 * PADDING;
        label.max(52.0).ceil()
    }

    /// Width and height of a box with its label and its small print.
    fn size(&self, node: usize) -> (f64, f64) {
        let lines = &self.graph.nodes[node].lines;
        let widest = lines.iter().map(|line| font::width(line, SMALL_SIZE)).fold(0.0, f64::max).min(LABEL_LIMIT);
        let width = self.label_width(node).max((widest + 2.0 * PADDING).ceil());
        (width, BOX_HEIGHT + LINE_HEIGHT * lines.len() as f64)
    }

    /// The width that a box needs for its label and for the arrows at its busier side.
    fn box_width(&self, node: usize) -> f64 {
        let out = self.graph.edges.iter().filter(|edge| edge.from == node).count();
        let into = self.graph.edges.iter().filter(|edge| edge.to == node).count();
        let ports = (out.max(into) as f64 * route::LEAST_PORT_GAP + 2.0 * route::PORT_MARGIN).min(220.0);
        self.label_width(node).max(ports.ceil())
    }

    /// Lays out one part with its upper left corner at the origin and returns its width and height.
    fn lay_out_part(&mut self, part: &[usize]) -> Option<(f64, f64)> {
        let local = |node: usize| part.binary_search(&node).ok();
        let edges: Vec<usize> =
            (0..self.graph.edges.len()).filter(|&edge| local(self.graph.edges[edge].from).is_some()).collect();
        let ends = |edge: usize| {
            let edge = &self.graph.edges[edge];
            local(edge.from).zip(local(edge.to))
        };
        let (loops, edges): (Vec<usize>, Vec<usize>) =
            edges.into_iter().partition(|&edge| self.graph.edges[edge].from == self.graph.edges[edge].to);
        let directed: Vec<(usize, usize, bool)> = edges
            .iter()
            .filter_map(|&edge| ends(edge).map(|(from, to)| (from, to, self.graph.edges[edge].weak)))
            .collect();
        let widths: Vec<f64> = part.iter().map(|&node| self.box_width(node)).collect();
        let has_loop = |node: usize| loops.iter().any(|&edge| self.graph.edges[edge].from == node);
        let outer: Vec<f64> = part
            .iter()
            .zip(&widths)
            .map(|(&node, width)| if has_loop(node) { width + 2.0 * LOOP } else { *width })
            .collect();
        let boxes = Part {
            sizes: outer.iter().map(|&width| (width, BOX_HEIGHT)).collect(),
            first_row: part.iter().map(|&node| self.graph.nodes[node].row == Row::First).collect(),
            edges: Vec::new(),
        };
        let Arrangement { rows, downward, .. } = downward_orders(part.len(), &directed)
            .iter()
            .filter_map(|order| Arrangement::new(&boxes, order, &directed))
            .min_by_key(|found| found.cost)?;
        // Back from the place in `directed` to the number of the edge.
        let downward: Vec<(usize, usize, usize)> =
            downward.into_iter().map(|(upper, lower, index)| (upper, lower, edges[index])).collect();
        let mut x = rows.x;
        let neighbours = Neighbours::new(x.len(), &rows.chains);
        polish::straighten(&rows.rows, &neighbours, &outer, &mut x);
        let left = (0..x.len())
            .map(|point| x[point] - outer.get(point).map_or(4.0, |w| w / 2.0))
            .fold(f64::INFINITY, f64::min);
        x.iter_mut().for_each(|x| *x = (*x - left).round());

        let plan = route::Plan::new(&rows.rows, &rows.chains, &x, &widths, BOX_HEIGHT);
        for (index, &node) in part.iter().enumerate() {
            self.layout.boxes[node] = plan.boxes[index];
        }
        for (&(upper, _, edge), route) in downward.iter().zip(plan.routes()) {
            let upwards = local(self.graph.edges[edge].from) != Some(upper);
            self.layout.routes[edge] = if upwards { route.reversed() } else { route };
            self.layout.routes[edge].end_with_head();
        }
        for edge in loops {
            self.layout.routes[edge] = route::self_loop(&self.layout.boxes[self.graph.edges[edge].from]);
        }
        let width = (0..x.len()).map(|point| x[point] + outer.get(point).map_or(4.0, |w| w / 2.0)).fold(0.0, f64::max);
        Some((width, plan.height))
    }

    /// Puts the parts on shelves and the lone boxes below, and sets the size of the whole.
    fn pack(&mut self, parts: &[Vec<usize>], frames: &[(f64, f64)], lone: &[usize]) {
        let widest = frames.iter().map(|frame| frame.0).fold(0.0, f64::max);
        let area: f64 = frames.iter().map(|(width, height)| (width + PART_GAP) * (height + PART_GAP)).sum();
        let lone_area: f64 = lone.iter().map(|&node| (self.box_width(node) + LONE_GAP) * (BOX_HEIGHT + LONE_GAP)).sum();
        let limit = widest.max((1.8 * area).sqrt()).max((2.2 * lone_area).sqrt().min(640.0));
        let mut shelf = Shelf { limit, x: 0.0, y: 0.0, height: 0.0, width: 0.0 };
        for (part, &(width, height)) in parts.iter().zip(frames) {
            let (x, y) = shelf.put(width, height, PART_GAP);
            self.shift(part, x + MARGIN, y + MARGIN);
        }
        shelf.next(PART_GAP);
        for &node in lone {
            let width = self.box_width(node);
            let (x, y) = shelf.put(width, BOX_HEIGHT, LONE_GAP);
            self.layout.boxes[node] = Rect { x: x + MARGIN, y: y + MARGIN, width, height: BOX_HEIGHT };
        }
        self.layout.width = (shelf.width + 2.0 * MARGIN).ceil();
        self.layout.height = (shelf.bottom() + 2.0 * MARGIN).ceil();
    }

    fn shift(&mut self, part: &[usize], x: f64, y: f64) {
        for &node in part {
            self.layout.boxes[node].x += x;
            self.layout.boxes[node].y += y;
        }
        for (edge, route) in self.graph.edges.iter().zip(&mut self.layout.routes) {
            if part.binary_search(&edge.from).is_ok() {
                route.shift(x, y);
            }
        }
    }
}

/// One way to put a part into rows.
struct Arrangement {
    rows: Rows,
    /// Upper box, lower box and number of every edge, in the order of [`Rows::chains`].
    downward: Vec<(usize, usize, usize)>,
    /// Crossings, and a few for every arrow that points upwards.
    cost: usize,
}

impl Arrangement {
    fn new(boxes: &Part, order: &[usize], edges: &[(usize, usize, bool)]) -> Option<Self> {
        const UPWARD: usize = 3;
        let is_upward = |from: usize, to: usize| order[from] >= order[to];
        // Edges against the order are laid out the other way round; those from upper sources come first.
        let mut downward: Vec<(usize, usize, usize)> = edges
            .iter()
            .enumerate()
            .map(|(edge, &(from, to, _))| if is_upward(from, to) { (to, from, edge) } else { (from, to, edge) })
            .collect();
        downward.sort_by_key(|&(upper, lower, edge)| (order[upper], order[lower], edge));
        let ends = downward.iter().map(|&(upper, lower, _)| (upper, lower)).collect();
        let rows = layered::arrange(Part { edges: ends, ..boxes.clone() })?;
        let crossings = polish::crossings(&rows.rows, &Neighbours::new(rows.x.len(), &rows.chains));
        let upward = edges.iter().filter(|&&(from, to, _)| is_upward(from, to)).count();
        Some(Self { rows, downward, cost: crossings + UPWARD * upward })
    }
}

/// Rectangles from left to right, then in the next row.
struct Shelf {
    limit: f64,
    x: f64,
    y: f64,
    height: f64,
    width: f64,
}

impl Shelf {
    fn put(&mut self, width: f64, height: f64, gap: f64) -> (f64, f64) {
        if self.x > 0.0 && self.x + width > self.limit + 0.5 {
            self.next(gap);
        }
        let place = (self.x, self.y);
        self.width = self.width.max(self.x + width);
        self.height = self.height.max(height);
        self.x += width + gap;
        place
    }

    fn next(&mut self, gap: f64) {
        if self.height > 0.0 {
            self.y += self.height + gap;
        }
        self.x = 0.0;
        self.height = 0.0;
    }

    fn bottom(&self) -> f64 {
        if self.height > 0.0 { self.y + self.height } else { (self.y - PART_GAP).max(0.0) }
    }
}

/// Orders to choose from; each gives a place to every node so that few edges lead to a smaller one. Where there is a cycle, the fewest
/// upward edges do not always give the fewest crossings, so there are two; otherwise one topological order.
fn downward_orders(count: usize, edges: &[(usize, usize, bool)]) -> Vec<Vec<usize>> {
    let found = depth_first(count, edges);
    let mut sifted = found.clone();
    sift(&mut sifted, edges);
    let mut orders = vec![places(&found)];
    if sifted != found {
        orders.push(places(&sifted));
    }
    orders
}

fn places(nodes: &[usize]) -> Vec<usize> {
    let mut order = vec![0; nodes.len()];
    for (place, &node) in nodes.iter().enumerate() {
        order[node] = place;
    }
    order
}

/// The nodes in the order that a search by depth gives: topological where there is no cycle. Weak edges are not looked at.
fn depth_first(count: usize, edges: &[(usize, usize, bool)]) -> Vec<usize> {
    let mut graph: Adjacency = vec![Vec::new(); count];
    let mut into = vec![0_usize; count];
    for &(from, to, weak) in edges {
        if !weak {
            graph[from].push(to);
            into[to] += 1;
        }
    }
    // Searching from nodes that nothing leads to first keeps them on top of the cycles below them.
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|&node| (into[node] > 0, std::cmp::Reverse(graph[node].len()), node));
    let mut finished = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    for start in starts {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, position)) = path.pop() {
            let Some(&next) = graph[node].get(position) else {
                finished.push(node);
                continue;
            };
            path.push((node, position + 1));
            if !std::mem::replace(&mut seen[next], true) {
                path.push((next, 0));
            }
        }
    }
    finished.reverse();
    finished
}

/// Moves single nodes to where fewer edges lead upwards, until no move helps. Without a cycle nothing moves.
fn sift(nodes: &mut Vec<usize>, edges: &[(usize, usize, bool)]) {
    let mut out: Adjacency = vec![Vec::new(); nodes.len()];
    let mut into = out.clone();
    for &(from, to, _) in edges.iter().filter(|(from, to, weak)| !weak && from != to) {
        out[from].push(to);
        into[to].push(from);
    }
    // Every move removes an upward edge, so this ends; the limit is for time only.
    for _ in 0..10 {
        let mut changed = false;
        for node in 0..nodes.len() {
            let Some(place) = nodes.iter().position(|&other| other == node) else { continue };
            let better = better_place(nodes, place, &out[node], &into[node]);
            if better != place {
                nodes.remove(place);
                nodes.insert(better, node);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// The place at which the node at `place` has the fewest upward edges: the nearest one, its own if none is better.
fn better_place(nodes: &[usize], place: usize, out: &[usize], into: &[usize]) -> usize {
    let count = |list: &[usize], other: usize| list.iter().filter(|&&node| node == other).count() as isize;
    let (mut best, mut least) = (place, 0);
    let mut change = 0;
    for upper in (0..place).rev() {
        // Passing a node upwards turns an edge from it, and puts right an edge to it.
        change += count(into, nodes[upper]) - count(out, nodes[upper]);
        if change < least {
            (best, least) = (upper, change);
        }
    }
    change = 0;
    for (lower, &other) in nodes.iter().enumerate().skip(place + 1) {
        change += count(out, other) - count(into, other);
        if change < least {
            (best, least) = (lower, change);
        }
    }
    best
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use std::collections::BTreeSet;

    use super::*;
    use crate::diagram::graph::{Edge, Group, Node};

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

    /// No two boxes overlap, and all is within the picture.
    fn check(graph: &Graph) -> Layout {
        let layout = layout(graph).unwrap();
        assert_eq!(layout, super::layout(graph).unwrap(), "the same twice");
        for (i, a) in layout.boxes.iter().enumerate() {
            assert!(a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= layout.width && a.bottom() <= layout.height, "{a:?}");
            for b in &layout.boxes[i + 1..] {
                let apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.bottom() <= b.y || b.bottom() <= a.y;
                assert!(apart, "{a:?} {b:?}");
            }
        }
        for (edge, route) in graph.edges.iter().zip(&layout.routes) {
            check_route(edge, route, &layout);
        }
        layout
    }

    /// A curve starts at its source's edge, ends at its target's, and runs through no other box.
    fn check_route(edge: &Edge, route: &Route, layout: &Layout) {
        let near = |(x, y): (f64, f64), rect: &Rect| {
            (rect.x - 0.5..=rect.x + rect.width + 0.5).contains(&x) && (rect.y - 0.5..=rect.bottom() + 0.5).contains(&y)
        };
        let (start, tip) = (route.points()[0], route.tip);
        assert!(near(start, &layout.boxes[edge.from]), "{route:?} {:?}", layout.boxes[edge.from]);
        assert!(near(tip, &layout.boxes[edge.to]), "{route:?} {:?}", layout.boxes[edge.to]);
        for (node, rect) in layout.boxes.iter().enumerate() {
            if node != edge.from && node != edge.to {
                assert!(!route.points().iter().any(|&point| near(point, rect)), "{node} {route:?}");
            }
        }
    }

    #[test]
    fn small_graphs() {
        assert_eq!(check(&graph(0, &[])).boxes, []);
        check(&graph(1, &[]));
        check(&graph(1, &[(0, 0)]));
        check(&graph(2, &[(0, 0), (0, 1), (1, 1)]));
        check(&graph(2, &[(0, 1), (1, 0)]));
        check(&graph(2, &[(0, 1), (0, 1)]));
        check(&graph(3, &[(0, 1), (1, 2), (2, 0)]));
        check(&graph(20, &[]));
    }

    #[test]
    fn few_edges_lead_upwards() {
        // Found from 0 by depth first, 1 -> 2 -> 3 comes first and three edges lead back up; one is enough.
        let edges = [(0, 1), (1, 2), (2, 3), (3, 1), (3, 2), (3, 4), (4, 1)].map(|(from, to)| (from, to, false));
        let orders = downward_orders(5, &edges);
        let order = &orders[orders.len() - 1];
        let upward: Vec<_> = edges.iter().filter(|&&(from, to, _)| order[from] > order[to]).collect();
        assert_eq!((upward.len(), order[0]), (1, 0), "{order:?}");
    }

    #[test]
    fn many_neighbours_stand_in_columns() {
        let check_star = |into: usize, out: usize| {
            let mut edges: Vec<(usize, usize)> = (1..=into).map(|node| (node, 0)).collect();
            edges.extend((0..out).map(|index| (0, 1 + into.saturating_sub(1) + index)));
            let mut star = graph(into.max(1) + out, &edges);
            star.centre = Some(0);
            let layout = check(&star);
            let lefts: BTreeSet<u64> = layout.boxes.iter().map(|rect| rect.x as u64).collect();
            assert_eq!(
                lefts.len(),
                1 + usize::from(into > 1) + usize::from(out > 0),
                "one of them is on both sides: {into} {out}"
            );
        };
        check_star(1, 3);
        check_star(3, 1);
        check_star(20, 3);
        check_star(3, 20);
        check_star(0, 20);
        check_star(60, 60);
    }

    #[test]
    fn small_print_makes_a_box_higher_and_a_group_frames_a_column() {
        let mut star = graph(3, &[(1, 0), (0, 2)]);
        star.centre = Some(0);
        star.groups.push(Group { label: "uses".to_owned(), ..Group::default() });
        star.nodes[2].group = Some(0);
        star.nodes[2].lines = vec!["send".to_owned(), "a_very_long_name_of_something_that_is_used".to_owned()];
        let layout = check(&star);
        let (plain, small) = (layout.boxes[1], layout.boxes[2]);
        assert_eq!((plain.height, small.height), (BOX_HEIGHT, BOX_HEIGHT + 2.0 * LINE_HEIGHT));
        assert!(small.width > plain.width + 100.0, "{small:?}");
        let frame = layout.frames[0];
        assert!(frame.x < small.x && frame.y < small.y && frame.bottom() > small.bottom(), "{frame:?} {small:?}");
    }

    #[test]
    fn a_ladder_of_forty_takes_no_time() {
        let rungs = 20;
        let mut edges = Vec::new();
        for i in 0..rungs - 1 {
            edges.extend([(2 * i, 2 * i + 2), (2 * i, 2 * i + 3), (2 * i + 1, 2 * i + 2), (2 * i + 1, 2 * i + 3)]);
        }
        check(&graph(2 * rungs, &edges));
    }

    #[test]
    fn two_hundred_boxes_are_drawn_and_no_more() {
        let edges: Vec<(usize, usize)> =
            (1..200).flat_map(|i| [(i / 3, i), (i / 7, i)]).filter(|(a, b)| a != b).collect();
        check(&graph(200, &edges));
        let chain: Vec<(usize, usize)> = (1..200).map(|i| (i - 1, i)).collect();
        check(&graph(200, &chain));
        let refusal = layout(&graph(201, &[])).unwrap_err();
        assert_eq!(refusal.to_string(), "a graph of 201 boxes is too large to be drawn; 200 is the limit");
        let all: Vec<(usize, usize)> = (0..60).flat_map(|a| (0..60).map(move |b| (a, b))).collect();
        assert_eq!(
            layout(&graph(60, &all)).unwrap_err().to_string(),
            "a graph with 3600 arrows is too dense to be drawn"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn any_graph_is_drawn_well(n in 1_usize..14, ends in prop::collection::vec((0_usize..14, 0_usize..14), 0..30)) {
            let edges: Vec<_> = ends.into_iter().map(|(a, b)| (a % n, b % n)).collect();
            check(&graph(n, &edges));
        }
    }
}
