//! Where every box stands and every arrow runs.
//!
//! In: a [`Graph`]. Out: a [`Layout`] in pixels, the same for the same graph on every machine. Never: colours or texts beyond
//! their width.
//!
//! Each connected part is prepared and laid out on its own by an [engine], and the parts are packed side by side;
//! boxes without any arrow stand in rows below. An arrow from a box to itself is a badge at its corner.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::columns;
use super::contents::{self, Contents};
use super::curve::{self, Route};
use super::ends;
use super::engine::{self, EngineName, Part, PartEdge, PartFrame, Placed};
use super::graph::{Direction, Graph, Shape};
use super::outline;
use super::pack::{self, Shelf};
use super::ports;
use super::turn;
use support::digraph::{self, Adjacency};

/// A graph with more boxes than this is not drawn: nobody could read it.
pub const MAX_NODES: usize = 1500;

/// Size of the labels in pixels; the style sheet says the same.
pub const FONT_SIZE: f64 = 13.0;

/// Height of a box that holds one line.
pub const BOX_HEIGHT: f64 = 34.0;

const MARGIN: f64 = 12.0;
/// A box grows with the arrows at its busier side, up to this width.
const PORTS_LIMIT: f64 = 220.0;

/// A box: left, top, width, height.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
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

    /// The same without a margin.
    pub(super) fn inner(&self, margin: f64) -> Self {
        let (width, height) = ((self.width - 2.0 * margin).max(0.0), (self.height - 2.0 * margin).max(0.0));
        Self { x: self.x + margin, y: self.y + margin, width, height }
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// A drawing in numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// A box for every node.
    pub boxes: Vec<Rect>,
    /// What stands in every box, from its upper left corner.
    pub contents: Vec<Contents>,
    /// A curve for every edge.
    pub routes: Vec<Route>,
    /// The tip of the head at the start of every edge that has one.
    pub tails: Vec<Option<(f64, f64)>>,
    /// Every frame; one without boxes has no size.
    pub frames: Vec<Rect>,
    /// The label of every edge that has one, and room for it.
    pub labels: Vec<Option<Rect>>,
    /// Whether an edge has a curve of its own: one that says the same as an earlier one has the same curve.
    pub drawn: Vec<bool>,
}

/// Why a graph is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// More boxes than [`MAX_NODES`].
    TooManyNodes(usize),
    /// So many arrows that they cannot be told apart.
    TooManyEdges(usize),
    /// More than the chosen engine can do.
    Engine(EngineName),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyNodes(count) => {
                write!(f, "a graph of {count} boxes is too large to be drawn; {MAX_NODES} is the limit")
            }
            Self::TooManyEdges(count) => write!(f, "a graph with {count} arrows is too dense to be drawn"),
            Self::Engine(engine) => write!(f, "the engine `{engine}` cannot draw this graph"),
        }
    }
}

/// Lays out a graph with the engine that draws it best.
///
/// # Errors
/// The graph is too large or too dense.
pub fn layout(graph: &Graph) -> Result<Layout, Refusal> {
    layout_by(graph, None)
}

/// Lays out a graph with one engine, or with the one that draws it best.
///
/// # Errors
/// The graph is too large or too dense, for the engine at least.
pub fn layout_by(graph: &Graph, engine: Option<EngineName>) -> Result<Layout, Refusal> {
    if graph.nodes.len() > MAX_NODES {
        return Err(Refusal::TooManyNodes(graph.nodes.len()));
    }
    let mut drawing = Drawing::new(graph);
    if let Some(centre) = graph.centre
        && engine.is_none()
        && drawing.lay_out_columns(centre)
    {
        ends::finish(graph, &mut drawing.layout);
        return Ok(drawing.layout);
    }
    let (parts, lone) = drawing.parts();
    let (mut frames, mut all) = (Vec::new(), Vec::new());
    for nodes in &parts {
        let (part, members) = drawing.part(nodes);
        let refusal = match engine {
            Some(EngineName::LayoutRs) => Refusal::Engine(EngineName::LayoutRs),
            _ => Refusal::TooManyEdges(graph.edges.len()),
        };
        let placed = turn::turn(graph.direction, engine::best(&part, engine).ok_or(refusal)?);
        frames.push((placed.width, placed.height));
        drawing.take(&members, placed);
        all.push(members);
    }
    drawing.pack(&all, &frames, &lone);
    drawing.finish();
    Ok(drawing.layout)
}

/// What one part holds: numbers in the graph, sorted.
#[derive(Default)]
struct Members {
    nodes: Vec<usize>,
    edges: Vec<usize>,
    frames: Vec<usize>,
}

struct Drawing<'a> {
    graph: &'a Graph,
    /// For every edge the first one that says the same.
    same: Vec<usize>,
    layout: Layout,
}

impl<'a> Drawing<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut known = BTreeMap::new();
        let saying = |edge: &'a super::graph::Edge| {
            (
                edge.from,
                edge.to,
                edge.kind.as_str(),
                edge.label.as_str(),
                (edge.heads as u8, edge.weak, edge.cycle),
                edge.paint,
            )
        };
        let edges = graph.edges.iter().enumerate();
        let same: Vec<usize> = edges.map(|(index, edge)| *known.entry(saying(edge)).or_insert(index)).collect();
        let layout = Layout {
            boxes: vec![Rect::default(); graph.nodes.len()],
            contents: graph.nodes.iter().map(Contents::new).collect(),
            routes: vec![Route::default(); graph.edges.len()],
            frames: vec![Rect::default(); graph.groups.len()],
            labels: vec![None; graph.edges.len()],
            drawn: same.iter().enumerate().map(|(index, &first)| index == first).collect(),
            ..Layout::default()
        };
        Self { graph, same, layout }
    }

    /// Lays out everything around one box in columns, unless rows are better.
    fn lay_out_columns(&mut self, centre: usize) -> bool {
        let sizes: Vec<(f64, f64)> =
            self.layout.contents.iter().map(|contents| (contents.width, contents.height)).collect();
        let Some(columns) = columns::arrange(self.graph, centre, &sizes) else { return false };
        self.layout.boxes = columns.boxes;
        self.layout.frames = columns.frames;
        for frame in &mut self.layout.frames {
            (frame.x, frame.y) = (frame.x + MARGIN, frame.y + MARGIN);
        }
        self.layout.routes = columns.routes;
        let all = |count: usize| (0..count).collect();
        let (nodes, edges) = (all(self.graph.nodes.len()), all(self.graph.edges.len()));
        self.shift(&Members { nodes, edges, frames: Vec::new() }, MARGIN, MARGIN);
        self.layout.width = (columns.width + 2.0 * MARGIN).ceil();
        self.layout.height = (columns.height + 2.0 * MARGIN).ceil();
        true
    }

    fn is_loop(&self, edge: usize) -> bool {
        self.graph.edges[edge].from == self.graph.edges[edge].to
    }

    /// The connected parts as lists of nodes, the largest first, and the nodes that no edge joins with another.
    fn parts(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut both: Adjacency = vec![Vec::new(); self.graph.nodes.len()];
        for edge in self.graph.edges.iter().filter(|edge| edge.from != edge.to) {
            both[edge.from].push(edge.to);
            both[edge.to].push(edge.from);
        }
        // Boxes of one row or frame stand together even when nothing else joins them.
        let frames = self.outermost();
        for pair in self.graph.same_row.iter().chain(&frames).flat_map(|set| set.windows(2)) {
            both[pair[0]].push(pair[1]);
            both[pair[1]].push(pair[0]);
        }
        let framed = |node: usize| self.graph.nodes[node].group.is_some();
        let (mut parts, mut lone) = (Vec::<Vec<usize>>::new(), Vec::new());
        let mut taken = vec![false; both.len()];
        for node in 0..both.len() {
            if both[node].is_empty() && !framed(node) {
                lone.push(node);
            } else if !taken[node] {
                let part = digraph::reached(&both, node);
                part.iter().for_each(|&other| taken[other] = true);
                parts.push(part);
            }
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        (parts, lone)
    }

    /// The width and height that a box needs for its contents and for the arrows at its busier side.
    fn sizes(&self) -> Vec<(f64, f64)> {
        let mut ends = vec![[0_u32; 2]; self.graph.nodes.len()];
        for (index, edge) in self.graph.edges.iter().enumerate() {
            if self.layout.drawn[index] && !self.is_loop(index) {
                ends[edge.from][0] += 1;
                ends[edge.to][1] += 1;
            }
        }
        let size = |((contents, ends), shape): ((&Contents, &[u32; 2]), Shape)| {
            let busier = f64::from(ends[0].max(ends[1]));
            let ports = (busier * ports::LEAST_GAP + 2.0 * ports::MARGIN).min(PORTS_LIMIT);
            let (width, height) = outline::size(shape, contents.width, contents.height);
            match turn::is_sideways(self.graph.direction) {
                true => (width, height.max(ports.ceil())),
                false => (width.max(ports.ceil()), height),
            }
        };
        let shapes = self.graph.nodes.iter().map(|node| node.shape);
        self.layout.contents.iter().zip(&ends).zip(shapes).map(size).collect()
    }

    /// The boxes of every outermost frame.
    fn outermost(&self) -> Vec<Vec<usize>> {
        let mut sets = vec![Vec::new(); self.graph.groups.len()];
        for (node, group) in self.graph.nodes.iter().enumerate().map(|(index, node)| (index, node.group)) {
            let outermost = std::iter::successors(group, |&group| self.graph.groups[group].parent).last();
            outermost.into_iter().for_each(|group| sets[group].push(node));
        }
        sets
    }

    /// A frame with the room for its label, which stands at its upper edge however the picture is turned.
    fn frame(&self, group: usize, parent: Option<usize>) -> PartFrame {
        let (width, height) = contents::frame_label(&self.graph.groups[group]);
        let frame = PartFrame { parent, ..PartFrame::default() };
        match self.graph.direction {
            Direction::Down => PartFrame { above: height, least_width: width, ..frame },
            Direction::Up => PartFrame { below: height, least_width: width, ..frame },
            Direction::Right | Direction::Left => PartFrame { left: height, ..frame },
        }
    }

    /// One part for an engine, and what it holds.
    fn part(&self, nodes: &[usize]) -> (Part, Members) {
        let local = |node: usize| nodes.binary_search(&node).ok();
        let sizes = self.sizes();
        let mut edges = Vec::new();
        let mut numbers = Vec::new();
        for (index, edge) in self.graph.edges.iter().enumerate() {
            if self.layout.drawn[index]
                && !self.is_loop(index)
                && let (Some(from), Some(to)) = (local(edge.from), local(edge.to))
            {
                let label = contents::edge_label(edge).map(|size| turn::size(self.graph.direction, size));
                edges.push(PartEdge { from, to, weak: edge.weak, label });
                numbers.push(index);
            }
        }
        let groups = self.groups(nodes);
        let frame = |group: Option<usize>| group.and_then(|group| groups.binary_search(&group).ok());
        let in_part = |set: &Vec<usize>| set.iter().filter_map(|&node| local(node)).collect::<Vec<_>>();
        let part = Part {
            sizes: nodes.iter().map(|&node| turn::size(self.graph.direction, sizes[node])).collect(),
            wishes: nodes.iter().map(|&node| self.graph.nodes[node].row).collect(),
            same_row: self.graph.same_row.iter().map(in_part).filter(|set| set.len() > 1).collect(),
            edges,
            frames: groups.iter().map(|&group| self.frame(group, frame(self.graph.groups[group].parent))).collect(),
            frame_of: nodes.iter().map(|&node| frame(self.graph.nodes[node].group)).collect(),
        };
        (part, Members { nodes: nodes.to_vec(), edges: numbers, frames: groups })
    }

    /// The frames around these boxes.
    fn groups(&self, nodes: &[usize]) -> Vec<usize> {
        let around = |&node: &usize| {
            std::iter::successors(self.graph.nodes[node].group, |&group| self.graph.groups[group].parent)
        };
        nodes.iter().flat_map(around).collect::<BTreeSet<usize>>().into_iter().collect()
    }

    fn take(&mut self, members: &Members, placed: Placed) {
        for (&node, rect) in members.nodes.iter().zip(placed.boxes) {
            self.layout.boxes[node] = rect;
        }
        for (&edge, route) in members.edges.iter().zip(placed.routes) {
            self.layout.routes[edge] = route;
        }
        for (&frame, rect) in members.frames.iter().zip(placed.frames) {
            self.layout.frames[frame] = rect;
        }
        for (&edge, label) in members.edges.iter().zip(placed.labels) {
            self.layout.labels[edge] = label;
        }
    }

    /// Puts the parts on shelves and the lone boxes below, and sets the size of the whole.
    fn pack(&mut self, parts: &[Members], frames: &[(f64, f64)], lone: &[usize]) {
        let sizes = self.sizes();
        let lone_sizes: Vec<(f64, f64)> = lone.iter().map(|&node| sizes[node]).collect();
        let mut shelf = Shelf::new(pack::limit(frames, &lone_sizes));
        for (part, &(width, height)) in parts.iter().zip(frames) {
            let (x, y) = shelf.put(width, height, pack::PART_GAP);
            self.shift(part, x + MARGIN, y + MARGIN);
        }
        shelf.next(pack::PART_GAP);
        for (&node, &(width, height)) in lone.iter().zip(&lone_sizes) {
            let (x, y) = shelf.put(width, height, pack::LONE_GAP);
            self.layout.boxes[node] = Rect { x: x + MARGIN, y: y + MARGIN, width, height };
        }
        self.layout.width = (shelf.width() + 2.0 * MARGIN).ceil();
        self.layout.height = (shelf.bottom() + 2.0 * MARGIN).ceil();
    }

    fn shift(&mut self, part: &Members, x: f64, y: f64) {
        let shift = |rect: &mut Rect| (rect.x, rect.y) = (rect.x + x, rect.y + y);
        part.nodes.iter().for_each(|&node| shift(&mut self.layout.boxes[node]));
        part.frames.iter().for_each(|&frame| shift(&mut self.layout.frames[frame]));
        for &edge in &part.edges {
            self.layout.routes[edge].shift(x, y);
            self.layout.labels[edge].iter_mut().for_each(shift);
        }
    }

    /// Adds the loops, and the curves of edges that say the same as others.
    fn finish(&mut self) {
        for edge in 0..self.graph.edges.len() {
            self.layout.routes[edge] = if self.is_loop(edge) {
                curve::badge(&self.layout.boxes[self.graph.edges[edge].from])
            } else {
                self.layout.routes[self.same[edge]].clone()
            };
        }
        ends::finish(self.graph, &mut self.layout);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use std::collections::BTreeSet;

    use super::*;
    use crate::contents::SMALL_SIZE;
    use crate::graph::{Edge, Group, Node, Row};

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
        assert!(plain.height == BOX_HEIGHT && small.height > BOX_HEIGHT + 2.0 * SMALL_SIZE, "{small:?}");
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
    fn large_graphs_are_drawn_up_to_a_limit() {
        let edges: Vec<(usize, usize)> =
            (1..200).flat_map(|i| [(i / 3, i), (i / 7, i)]).filter(|(a, b)| a != b).collect();
        check(&graph(200, &edges));
        let chain: Vec<(usize, usize)> = (1..200).map(|i| (i - 1, i)).collect();
        check(&graph(200, &chain));
        let refusal = layout(&graph(MAX_NODES + 1, &[])).err().map(|refusal| refusal.to_string());
        assert_eq!(refusal.as_deref(), Some("a graph of 1501 boxes is too large to be drawn; 1500 is the limit"));
        let all: Vec<(usize, usize)> = (0..90).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        let refusal = layout(&graph(90, &all)).err().map(|refusal| refusal.to_string());
        assert_eq!(refusal.as_deref(), Some("a graph with 4005 arrows is too dense to be drawn"));
        let refusal = layout_by(&graph(201, &[]), Some(EngineName::LayoutRs)).err();
        assert_eq!(refusal, None, "boxes without arrows need no engine");
        let long: Vec<(usize, usize)> = (1..201).map(|i| (i - 1, i)).collect();
        let refusal = layout_by(&graph(201, &long), Some(EngineName::LayoutRs)).err();
        assert_eq!(refusal, Some(Refusal::Engine(EngineName::LayoutRs)));
    }

    #[test]
    fn special_graphs_are_drawn_by_every_engine() {
        let clique: Vec<(usize, usize)> = (0..9).flat_map(|a| (0..9).map(move |b| (a, b))).collect();
        let hub: Vec<(usize, usize)> = (1..25).flat_map(|a| [(a, 0), (a / 2, a)]).filter(|(a, b)| a != b).collect();
        let apart: Vec<(usize, usize)> = (0..8).map(|a| (3 * a, 3 * a + 1)).collect();
        for (count, edges) in [(0, vec![]), (2, vec![(0, 1), (1, 0)]), (9, clique), (25, hub), (24, apart)] {
            let mut drawn = graph(count, &edges);
            for (index, node) in drawn.nodes.iter_mut().enumerate() {
                node.label =
                    ["ユーザー管理", "a_very_long_name_".repeat(9).as_str(), "x", "two\nlines"][index % 4].to_owned();
            }
            check(&drawn);
            for engine in EngineName::ALL {
                let layout = layout_by(&drawn, Some(engine)).unwrap();
                let metrics = crate::metrics::measure(&drawn, &layout);
                assert_eq!((metrics.through, metrics.overlaps), (0, 0), "{engine} {count}");
            }
        }
    }

    #[test]
    fn parallel_edges_and_loops_are_told_apart() {
        let mut drawn = graph(3, &[(0, 1), (0, 1), (1, 0), (0, 1), (1, 2), (0, 2), (2, 0), (2, 2)]);
        drawn.edges[1].kind = "lazy".to_owned();
        let layout = check(&drawn);
        assert_eq!(layout.drawn, [true, true, true, false, true, true, true, true]);
        let curves: Vec<_> = (0..8).filter(|&edge| layout.drawn[edge]).map(|edge| layout.routes[edge].line()).collect();
        for (index, a) in curves.iter().enumerate() {
            assert!(curves[index + 1..].iter().all(|b| a[a.len() / 2] != b[b.len() / 2]), "{curves:?}");
        }
        assert_eq!(crate::metrics::measure(&drawn, &layout).crossings, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn any_graph_is_drawn_well(
            n in 1_usize..14,
            ends in prop::collection::vec((0_usize..14, 0_usize..14), 0..30),
            heights in prop::collection::vec(0_usize..4, 14),
            rows in prop::collection::vec(prop_oneof![Just(Row::Any), Just(Row::First), Just(Row::Last)], 14),
            same in prop::collection::vec(0_usize..14, 0..4),
        ) {
            let edges: Vec<_> = ends.into_iter().map(|(a, b)| (a % n, b % n)).collect();
            let mut drawn = graph(n, &edges);
            check(&drawn);
            for (index, node) in drawn.nodes.iter_mut().enumerate() {
                node.lines = vec!["small print".to_owned(); heights[index]];
                node.row = rows[index];
            }
            drawn.same_row = vec![same.into_iter().map(|node| node % n).collect()];
            check(&drawn);
        }
    }
}
