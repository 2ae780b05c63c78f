//! The position of every box and the course of every arrow.
//!
//! In: a [`Graph`]. Out: a [`Layout`] in pixels, the same for the same graph on every machine.
//! Never: colours or texts beyond their width.
//!
//! Each connected component is laid out by an engine, and the components are packed side by side;
//! boxes without any arrow stand in rows below. An arrow from a box to itself is a loop at its
//! corner.

mod columns;
pub(crate) mod component;
mod direction;
mod edge_ends;
pub(crate) mod engine;
mod grouped;
pub(crate) mod layered;
mod layout_rs;
mod packing;
pub(crate) mod types;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::contents::{self, Contents};
use crate::geometry::{self, Rect, Route};
use crate::graph::{Direction, Graph};
use crate::layout::component::{Component, ComponentEdge, ComponentGroup, ComponentLayout};
use crate::layout::engine::EngineName;
use crate::layout::layered::ports;
use crate::layout::packing::Shelf;
use crate::layout::types::{Layout, MAX_NODES, Refusal};
use crate::shapes;
use support::digraph::{self, Adjacency};

const MARGIN: f64 = 12.0;
/// A box grows with the arrows at its busier side, up to this width.
const PORTS_LIMIT: f64 = 220.0;
/// Up to this size all engines are asked for their picture; beyond, `layout-rs` is never the best
/// and takes long.
const SMALL: usize = 60;

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
    let mut assembly = Assembly::new(graph);
    if let Some(centre) = graph.centre
        && engine.is_none()
        && assembly.lay_out_columns(centre)
    {
        edge_ends::finish(graph, &mut assembly.layout);
        return Ok(assembly.layout);
    }
    let refusal = match engine {
        Some(EngineName::LayoutRs) => Refusal::Engine(EngineName::LayoutRs),
        _ => Refusal::TooManyEdges(graph.edges.len()),
    };
    let (components, lone) = assembly.components();
    let (mut sizes, mut all) = (Vec::new(), Vec::new());
    for nodes in components {
        let (component, members) = assembly.component(nodes);
        let layout = direction::turn(graph.direction, best(&component, engine).ok_or(refusal)?);
        sizes.push((layout.width, layout.height));
        assembly.add(&members, layout);
        all.push(members);
    }
    assembly.pack(&all, &sizes, &lone);
    assembly.finish();
    Ok(assembly.layout)
}

/// The layout of the chosen engine, or the best of all.
fn best(component: &Component, choice: Option<EngineName>) -> Option<ComponentLayout> {
    if component.is_grouped() {
        return grouped::lay_out(component);
    }
    let layered = if choice == Some(EngineName::LayoutRs) { None } else { layered::lay_out(component) };
    let layout_rs = match choice {
        Some(EngineName::Layered) => None,
        None if component.len() > SMALL => None,
        _ => layout_rs::lay_out(component),
    };
    layered.into_iter().chain(layout_rs).min_by(|a, b| f64::total_cmp(&a.score, &b.score))
}

/// The contents of a component: numbers in the graph, sorted.
struct Members {
    nodes: Vec<usize>,
    edges: Vec<usize>,
    groups: Vec<usize>,
}

/// A layout that is put together from those of the components.
struct Assembly<'a> {
    graph: &'a Graph,
    /// For every edge the first one that says the same.
    same: Vec<usize>,
    /// The width and height of every box: for its contents, and for the arrows at its busier side.
    sizes: Vec<(f64, f64)>,
    layout: Layout,
}

impl<'a> Assembly<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut first = BTreeMap::new();
        let mut same = Vec::with_capacity(graph.edges.len());
        for (index, edge) in graph.edges.iter().enumerate() {
            let flags = (edge.heads as u8, edge.weak, edge.cycle);
            let content = (edge.from, edge.to, edge.kind.as_str(), edge.label.as_str(), flags, edge.paint);
            same.push(*first.entry(content).or_insert(index));
        }
        let layout = Layout {
            boxes: vec![Rect::default(); graph.nodes.len()],
            contents: graph.nodes.iter().map(Contents::new).collect(),
            routes: vec![Route::default(); graph.edges.len()],
            groups: vec![Rect::default(); graph.groups.len()],
            labels: vec![None; graph.edges.len()],
            drawn: same.iter().enumerate().map(|(index, &first)| index == first).collect(),
            ..Layout::default()
        };
        let sizes = sizes(graph, &layout);
        Self { graph, same, sizes, layout }
    }

    /// Lays out everything around one box in columns, unless layers are better.
    fn lay_out_columns(&mut self, centre: usize) -> bool {
        let sizes: Vec<_> = self.layout.contents.iter().map(|contents| (contents.width, contents.height)).collect();
        let Some(layout) = columns::lay_out(self.graph, centre, &sizes) else { return false };
        let [nodes, edges, groups] = [self.graph.nodes.len(), self.graph.edges.len(), self.graph.groups.len()]
            .map(|count| (0..count).collect::<Vec<usize>>());
        let members = Members { nodes, edges, groups };
        self.layout.width = (layout.width + 2.0 * MARGIN).ceil();
        self.layout.height = (layout.height + 2.0 * MARGIN).ceil();
        self.add(&members, layout);
        self.shift(&members, MARGIN, MARGIN);
        true
    }

    /// The connected components as lists of nodes, the largest first, and the nodes that no edge
    /// joins with another.
    fn components(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let graph = self.graph;
        let mut both: Adjacency = vec![Vec::new(); graph.nodes.len()];
        let edges = graph.edges.iter().filter(|edge| edge.from != edge.to).map(|edge| (edge.from, edge.to));
        // Boxes of one layer or group stand together even when nothing else joins them.
        let groups = self.outermost_groups();
        let sets = graph.same_layer.iter().chain(&groups).flat_map(|set| set.windows(2)).map(|pair| (pair[0], pair[1]));
        for (a, b) in edges.chain(sets) {
            both[a].push(b);
            both[b].push(a);
        }
        let (mut components, mut lone) = (Vec::<Vec<usize>>::new(), Vec::new());
        let mut taken = vec![false; both.len()];
        for node in 0..both.len() {
            if both[node].is_empty() && graph.nodes[node].group.is_none() {
                lone.push(node);
            } else if !taken[node] {
                let component = digraph::reached(&both, node);
                component.iter().for_each(|&other| taken[other] = true);
                components.push(component);
            }
        }
        components.sort_by_key(|component| Reverse(component.len()));
        (components, lone)
    }

    /// The boxes of every group that lies in no other.
    fn outermost_groups(&self) -> Vec<Vec<usize>> {
        let mut sets = vec![Vec::new(); self.graph.groups.len()];
        for (index, node) in self.graph.nodes.iter().enumerate() {
            if let Some(group) = self.graph.groups_around(node.group).last() {
                sets[group].push(index);
            }
        }
        sets
    }

    /// One component for an engine, and its members.
    fn component(&self, nodes: Vec<usize>) -> (Component, Members) {
        let graph = self.graph;
        let (mut edges, mut numbers) = (Vec::new(), Vec::new());
        for (index, edge) in graph.edges.iter().enumerate() {
            if self.layout.drawn[index]
                && edge.from != edge.to
                && let (Some(from), Some(to)) = (position(&nodes, edge.from), position(&nodes, edge.to))
            {
                let label = contents::edge_label_size(edge).map(|size| direction::turn_size(graph.direction, size));
                edges.push(ComponentEdge { from, to, weak: edge.weak, label });
                numbers.push(index);
            }
        }
        let groups = nodes.iter().flat_map(|&node| graph.groups_around(graph.nodes[node].group));
        let groups: Vec<usize> = groups.collect::<BTreeSet<usize>>().into_iter().collect();
        let same_layer = graph.same_layer.iter().map(|set| set.iter().filter_map(|&node| position(&nodes, node)));
        let component = Component {
            sizes: nodes.iter().map(|&node| direction::turn_size(graph.direction, self.sizes[node])).collect(),
            constraints: nodes.iter().map(|&node| graph.nodes[node].layer).collect(),
            same_layer: same_layer.map(Vec::from_iter).filter(|set| set.len() > 1).collect(),
            edges,
            groups: groups.iter().map(|&group| self.group(group, &groups)).collect(),
            group_of: nodes.iter().map(|&node| position(&groups, graph.nodes[node].group?)).collect(),
        };
        (component, Members { nodes, edges: numbers, groups })
    }

    /// A group with the space for its label, which stands at its upper edge however the picture is
    /// turned.
    fn group(&self, index: usize, groups: &[usize]) -> ComponentGroup {
        let group = &self.graph.groups[index];
        let (width, height) = contents::group_label_size(group);
        let parent = group.parent.and_then(|parent| position(groups, parent));
        let group = ComponentGroup { parent, ..ComponentGroup::default() };
        match self.graph.direction {
            Direction::Down => ComponentGroup { above: height, least_width: width, ..group },
            Direction::Up => ComponentGroup { below: height, least_width: width, ..group },
            Direction::Right | Direction::Left => ComponentGroup { left: height, ..group },
        }
    }

    fn add(&mut self, members: &Members, layout: ComponentLayout) {
        scatter(&mut self.layout.boxes, &members.nodes, layout.boxes);
        scatter(&mut self.layout.routes, &members.edges, layout.routes);
        scatter(&mut self.layout.groups, &members.groups, layout.groups);
        scatter(&mut self.layout.labels, &members.edges, layout.labels);
    }

    /// Puts the components on shelves and the lone boxes below, and sets the size of the whole.
    fn pack(&mut self, components: &[Members], sizes: &[(f64, f64)], lone: &[usize]) {
        let lone_sizes: Vec<(f64, f64)> = lone.iter().map(|&node| self.sizes[node]).collect();
        let mut shelf = Shelf::new(packing::limit(sizes, &lone_sizes));
        for (members, &size) in components.iter().zip(sizes) {
            let (x, y) = shelf.add(size, packing::COMPONENT_GAP);
            self.shift(members, x + MARGIN, y + MARGIN);
        }
        shelf.next(packing::COMPONENT_GAP);
        for (&node, &(width, height)) in lone.iter().zip(&lone_sizes) {
            let (x, y) = shelf.add((width, height), packing::LONE_GAP);
            self.layout.boxes[node] = Rect { x: x + MARGIN, y: y + MARGIN, width, height };
        }
        self.layout.width = (shelf.width + 2.0 * MARGIN).ceil();
        self.layout.height = (shelf.bottom() + 2.0 * MARGIN).ceil();
    }

    fn shift(&mut self, members: &Members, x: f64, y: f64) {
        members.nodes.iter().for_each(|&node| self.layout.boxes[node].shift(x, y));
        members.groups.iter().for_each(|&group| self.layout.groups[group].shift(x, y));
        for &edge in &members.edges {
            self.layout.routes[edge].shift(x, y);
            self.layout.labels[edge].iter_mut().for_each(|label| label.shift(x, y));
        }
    }

    /// Adds the self loops, and the curves of edges that say the same as others.
    fn finish(&mut self) {
        for (index, edge) in self.graph.edges.iter().enumerate() {
            self.layout.routes[index] = if edge.from == edge.to {
                geometry::self_loop(&self.layout.boxes[edge.from])
            } else {
                self.layout.routes[self.same[index]].clone()
            };
        }
        edge_ends::finish(self.graph, &mut self.layout);
    }
}

/// Puts values at their indices in a list.
fn scatter<T>(list: &mut [T], indices: &[usize], values: Vec<T>) {
    indices.iter().zip(values).for_each(|(&index, value)| list[index] = value);
}

/// The position of an item in a sorted list.
fn position(list: &[usize], item: usize) -> Option<usize> {
    list.binary_search(&item).ok()
}

/// The width and height that boxes need for their contents and for the arrows at their busier
/// sides.
fn sizes(graph: &Graph, layout: &Layout) -> Vec<(f64, f64)> {
    let mut ends = vec![[0_u32; 2]; graph.nodes.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        if layout.drawn[index] && edge.from != edge.to {
            ends[edge.from][0] += 1;
            ends[edge.to][1] += 1;
        }
    }
    let mut sizes = Vec::with_capacity(graph.nodes.len());
    for ((node, contents), [out, into]) in graph.nodes.iter().zip(&layout.contents).zip(ends) {
        let ports = (f64::from(out.max(into)) * ports::LEAST_GAP + 2.0 * ports::MARGIN).min(PORTS_LIMIT).ceil();
        let (width, height) = shapes::size(node.shape, contents.width, contents.height);
        sizes.push(match direction::is_sideways(graph.direction) {
            true => (width, height.max(ports)),
            false => (width.max(ports), height),
        });
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::collections::BTreeSet;

    use super::*;
    use crate::contents::{BOX_HEIGHT, SMALL_SIZE};
    use crate::graph::{Edge, Group, LayerConstraint};
    use crate::tests::graph;

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
        let frame = layout.groups[0];
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
        let curves: Vec<_> =
            (0..8).filter(|&edge| layout.drawn[edge]).map(|edge| layout.routes[edge].line(10)).collect();
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
            layers in prop::collection::vec(prop_oneof![Just(LayerConstraint::None), Just(LayerConstraint::First), Just(LayerConstraint::Last)], 14),
            same in prop::collection::vec(0_usize..14, 0..4),
        ) {
            let edges: Vec<_> = ends.into_iter().map(|(a, b)| (a % n, b % n)).collect();
            let mut drawn = graph(n, &edges);
            check(&drawn);
            for (index, node) in drawn.nodes.iter_mut().enumerate() {
                node.lines = vec!["small print".to_owned(); heights[index]];
                node.layer = layers[index];
            }
            drawn.same_layer = vec![same.into_iter().map(|node| node % n).collect()];
            check(&drawn);
        }
    }
}
