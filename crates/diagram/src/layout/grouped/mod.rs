//! Layouts with frames around groups of boxes and with labels beside edges.
//!
//! In: one connected [`Component`] with groups or labels. Out: its layout. Never: a foreign box
//! within a frame, two frames that overlap without one lying in the other, a label on a box.
//!
//! The stages are those of the layered engine, each with what groups and labels ask for: layers in
//! which the boxes of a group are near each other ([`ranking`]), orders in which they stand side by
//! side ([`order`]), and coordinates in which every border is one upright line through all of its
//! layers ([`coordinates`]). A border has a position in every layer between, so whatever is not
//! part of the group stands beside it there. The label of an edge is a dummy node that is as wide
//! as its text.

mod coordinates;
mod order;
mod ranking;

use crate::geometry::{HEAD, Point, Rect};
use crate::layout::component::{Component, ComponentLayout};
use crate::layout::grouped::coordinates::GroupCoordinates;
use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};
use crate::layout::layered::routing::{Band, CurveStyle, ExtraSpace, Routing, RoutingInput};
use crate::layout::layered::{MAX_NODES, crossing_reduction, ports};

/// Between the border of a group and what stands above and below it.
const PADDING: f64 = 11.0;
/// Beside and above the label of an edge.
const MARGIN: f64 = 4.0;

/// Lays out a component. `None` when it is too large.
pub(super) fn lay_out(component: &Component) -> Option<ComponentLayout> {
    let (layer_of, bundles) = &ranking::rank(component)?;
    let mut layering = Layering::new(layer_of, bundles);
    if layering.node_count() > MAX_NODES {
        return None;
    }
    crossing_reduction::order(&mut layering, 20_000 * component.len());
    let extents = GroupExtents::new(component, layer_of);
    let tokens = &order::arrange(component, &mut layering, bundles, &extents.spans);
    let layering = &layering;
    let labels = bundles.iter().zip(&layering.chains);
    let labels: Vec<_> = labels.map(|(bundle, chain)| BundleLabel::new(component, bundle, chain)).collect();
    let widths = &widths(component, layering, bundles, &labels);
    let ports = &ports::ports(layering, bundles, &component.widths());
    let positions = GroupCoordinates { component, layering, bundles, ports, widths, tokens }.solve()?;

    let (x, extra) = (&positions.nodes, &extra_space(layering, &labels, &extents, widths));
    let (stretch, style) = (1.0, CurveStyle::Smooth);
    let routing = Routing::new(RoutingInput { component, layering, bundles, ports, x, stretch, style, extra });
    let routes = routing.routes();
    let mut edge_labels = vec![None; component.edges.len()];
    for (bundle, label) in bundles.iter().zip(labels) {
        let place = match label {
            Some(label) => {
                let band = routing.bands[layering.layer_of[label.dummy]];
                Some(((positions.nodes[label.dummy], (band.top + band.bottom()) / 2.0), label.height))
            }
            None => between(component, layering, bundle, &routing.boxes),
        };
        if let Some((centre, height)) = place {
            stack_labels(component, bundle, centre, height, &mut edge_labels);
        }
    }
    let groups = extents.frames(&positions.borders, &routing.bands);
    let height = groups.iter().map(Rect::bottom).fold(routing.height, f64::max);
    let boxes = routing.boxes;
    Some(ComponentLayout { width: positions.width, height, score: 0.0, boxes, routes, groups, labels: edge_labels })
}

/// The labels of every bundle.
type Labels = [Option<BundleLabel>];

/// The labels of a bundle's edges together.
struct BundleLabel {
    /// The dummy node that holds them.
    dummy: usize,
    width: f64,
    height: f64,
}

impl BundleLabel {
    fn new(component: &Component, bundle: &EdgeBundle, chain: &[usize]) -> Option<Self> {
        let dummies = dummies(chain);
        let dummy = *dummies.get(dummies.len().saturating_sub(1) / 2)?;
        let (mut width, mut height) = (0.0_f64, 0.0);
        for (label_width, label_height) in bundle.edges.iter().filter_map(|&edge| component.edges[edge].label) {
            width = width.max(label_width);
            height += label_height;
        }
        (height > 0.0).then_some(Self { dummy, width: width + 2.0 * MARGIN, height: height + 2.0 * MARGIN })
    }
}

/// The width of every node: of boxes, of dummy nodes that hold a label, and of dummy nodes of
/// several edges.
fn widths(component: &Component, layering: &Layering, bundles: &[EdgeBundle], labels: &Labels) -> Vec<f64> {
    let mut widths = component.widths();
    widths.resize(layering.node_count(), 0.0);
    for ((bundle, chain), label) in bundles.iter().zip(&layering.chains).zip(labels) {
        dummies(chain).iter().for_each(|&dummy| widths[dummy] = bundle.width());
        if let Some(label) = label {
            widths[label.dummy] = label.width.max(bundle.width());
        }
    }
    widths
}

/// The space for groups and labels in the layers and between them.
fn extra_space(layering: &Layering, labels: &Labels, extents: &GroupExtents, widths: &[f64]) -> ExtraSpace {
    let count = layering.layers.len();
    let (mut above, mut below) = (vec![0.0_f64; count + 1], vec![0.0_f64; count + 1]);
    for (group, &(first, last)) in extents.spans.iter().enumerate().filter(|(_, span)| span.0 <= span.1) {
        above[first] = above[first].max(extents.above[group]);
        below[last + 1] = below[last + 1].max(extents.below[group]);
    }
    above.iter_mut().zip(below).for_each(|(above, below)| *above += below);
    let mut heights = vec![0.0_f64; count];
    for label in labels.iter().flatten() {
        let layer = layering.layer_of[label.dummy];
        heights[layer] = heights[layer].max(label.height);
    }
    let halves = widths.iter().enumerate().map(|(node, width)| if layering.is_dummy(node) { width / 2.0 } else { 0.0 });
    ExtraSpace { above, heights, halves: halves.collect() }
}

/// How groups lie in the layers.
struct GroupExtents {
    /// The first and the last layer of every group; the first is greater where there is no box.
    spans: Vec<(usize, usize)>,
    /// From the upper edge of its first layer to its border.
    above: Vec<f64>,
    /// From the lower edge of its last layer to its border.
    below: Vec<f64>,
}

impl GroupExtents {
    fn new(component: &Component, layer_of: &[usize]) -> Self {
        let mut spans = vec![(usize::MAX, 0); component.groups.len()];
        for (node, &layer) in layer_of.iter().enumerate() {
            for group in component.groups_around(component.group_of[node]) {
                let (first, last) = &mut spans[group];
                (*first, *last) = ((*first).min(layer), (*last).max(layer));
            }
        }
        let (mut above, mut below) = (vec![0.0_f64; spans.len()], vec![0.0_f64; spans.len()]);
        // Inner groups come after outer ones.
        for (index, group) in component.groups.iter().enumerate().rev() {
            // Below its words there is space for an arrow's head.
            above[index] += PADDING + group.above + if group.above > 0.0 { HEAD } else { 0.0 };
            below[index] += PADDING + group.below;
            let Some(parent) = group.parent else { continue };
            if spans[parent].0 == spans[index].0 {
                above[parent] = above[parent].max(above[index]);
            }
            if spans[parent].1 == spans[index].1 {
                below[parent] = below[parent].max(below[index]);
            }
        }
        Self { spans, above, below }
    }

    /// The frames of all groups.
    fn frames(&self, borders: &[(f64, f64)], bands: &[Band]) -> Vec<Rect> {
        let frames = borders.iter().enumerate().map(|(group, &(left, right))| {
            let (first, last) = self.spans[group];
            let (Some(first), Some(last)) = (bands.get(first), bands.get(last)) else { return Rect::default() };
            let (top, bottom) = (first.top - self.above[group], last.bottom() + self.below[group]);
            Rect { x: left, y: top, width: right - left, height: bottom - top }
        });
        frames.collect()
    }
}

/// Places the labels of a bundle one below the other.
fn stack_labels(component: &Component, bundle: &EdgeBundle, centre: Point, height: f64, labels: &mut [Option<Rect>]) {
    let mut y = centre.1 - height / 2.0 + MARGIN;
    for &edge in &bundle.edges {
        let Some((width, height)) = component.edges[edge].label else { continue };
        labels[edge] = Some(Rect { x: centre.0 - width / 2.0, y, width, height });
        y += height;
    }
}

/// The middle between two boxes that stand side by side, for the labels of the edges between them,
/// and the height of these labels.
fn between(component: &Component, layering: &Layering, bundle: &EdgeBundle, boxes: &[Rect]) -> Option<(Point, f64)> {
    let layer = &layering.layers[layering.layer_of[bundle.upper]];
    let is_beside =
        layer.windows(2).any(|pair| pair == [bundle.upper, bundle.lower] || pair == [bundle.lower, bundle.upper]);
    if !is_beside || layering.layer_of[bundle.upper] != layering.layer_of[bundle.lower] {
        return None;
    }
    let height: f64 = bundle.edges.iter().filter_map(|&edge| component.edges[edge].label).map(|label| label.1).sum();
    let (a, b) = (boxes[bundle.upper], boxes[bundle.lower]);
    let (left, right) = if a.x < b.x { (a, b) } else { (b, a) };
    let x = (left.right() + right.x) / 2.0;
    Some(((x, (a.centre_y() + b.centre_y()) / 2.0), height + 2.0 * MARGIN))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::geometry::Rect;
    use crate::graph::{Direction, Edge, Graph, Group, Node, Shape};
    use crate::layout::layout;
    use crate::layout::types::Layout;
    use crate::metrics;

    fn holds(outer: &Rect, inner: &Rect) -> bool {
        outer.x <= inner.x
            && outer.y <= inner.y
            && outer.x + outer.width >= inner.x + inner.width
            && outer.bottom() >= inner.bottom()
    }

    fn overlap(a: &Rect, b: &Rect) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.bottom() && b.y < a.bottom()
    }

    /// The frames of a box or of a frame, from the inside.
    fn around(graph: &Graph, innermost: Option<usize>) -> Vec<usize> {
        std::iter::successors(innermost, |&group| graph.groups[group].parent).collect()
    }

    /// Checks the laws of every layout with frames and labels.
    fn check(graph: &Graph) -> Layout {
        let layout = layout(graph).unwrap();
        assert_eq!(layout, crate::layout::layout(graph).unwrap(), "the same twice");
        let whole = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        for (a, rect) in layout.boxes.iter().enumerate() {
            assert!(holds(&whole, rect), "box {a} in the picture");
            assert!(layout.boxes[a + 1..].iter().all(|other| !overlap(rect, other)), "boxes apart: {a}");
            let frames = around(graph, graph.nodes[a].group);
            for (frame, border) in layout.groups.iter().enumerate() {
                match frames.contains(&frame) {
                    true => assert!(holds(border, rect), "box {a} {rect:?} in frame {frame} {border:?}"),
                    false => assert!(!overlap(border, rect), "box {a} {rect:?} not in frame {frame} {border:?}"),
                }
            }
        }
        for (a, border) in layout.groups.iter().enumerate() {
            assert!(holds(&whole, border), "frame {a} {border:?} in the picture {whole:?}");
            for (b, other) in layout.groups.iter().enumerate().skip(a + 1).filter(|(_, other)| other.width > 0.0) {
                match around(graph, Some(b)).contains(&a) {
                    true => assert!(holds(border, other), "frame {b} {other:?} in frame {a} {border:?}"),
                    false => assert!(!overlap(border, other), "frames apart: {a} {border:?}, {b} {other:?}"),
                }
            }
        }
        let labels: Vec<&Rect> = layout.labels.iter().flatten().collect();
        for (index, label) in labels.iter().enumerate() {
            assert!(layout.boxes.iter().all(|rect| !overlap(rect, label)), "label {index} on no box");
            assert!(labels[index + 1..].iter().all(|other| !overlap(label, other)), "labels apart: {index}");
        }
        assert_eq!(metrics::measure(graph, &layout).through, 0, "no line through a box");
        layout
    }

    /// A graph of boxes in frames; every frame lies in one before it or in none.
    fn framed(groups: &[Option<usize>], nodes: &[Option<usize>], edges: &[(usize, usize, &str)]) -> Graph {
        let group = |(index, &parent): (usize, &Option<usize>)| Group {
            label: format!("frame {index}"),
            parent,
            ..Group::default()
        };
        let node = |(index, &group): (usize, &Option<usize>)| Node {
            id: format!("n{index}"),
            label: format!("box {index}"),
            group,
            ..Node::default()
        };
        let edge =
            |&(from, to, label): &(usize, usize, &str)| Edge { from, to, label: label.to_owned(), ..Edge::default() };
        Graph {
            groups: groups.iter().enumerate().map(group).collect(),
            nodes: nodes.iter().enumerate().map(node).collect(),
            edges: edges.iter().map(edge).collect(),
            ..Graph::default()
        }
    }

    #[test]
    fn frames_hold_their_boxes_and_nothing_else() {
        // Two frames side by side, one of them with another in it; a box beside them in the middle
        // row.
        let groups = [None, None, Some(1)];
        let nodes = [None, Some(0), Some(0), Some(0), Some(1), Some(2), Some(2), None, None];
        let edges = [
            (0, 1, ""),
            (1, 2, "a"),
            (2, 3, ""),
            (0, 4, ""),
            (4, 5, ""),
            (5, 6, ""),
            (2, 6, ""),
            (0, 7, ""),
            (7, 8, ""),
            (3, 8, "b"),
            (6, 1, ""),
        ];
        let mut graph = framed(&groups, &nodes, &edges);
        let layout = check(&graph);
        assert_eq!(layout.labels.iter().flatten().count(), 2);
        graph.direction = Direction::Right;
        let turned = check(&graph);
        assert!(turned.boxes[1].x > turned.boxes[0].x + turned.boxes[0].width);
    }

    #[test]
    fn boxes_without_edges_stand_in_their_frame() {
        let layout = check(&framed(&[None, None], &[Some(0); 10], &[]));
        assert!(layout.groups[0].width < 5.0 * layout.groups[0].height);
        assert_eq!(layout.groups[1], Rect::default(), "a frame without boxes");
    }

    #[test]
    fn a_label_between_two_boxes_of_a_layer_has_space() {
        let mut graph = framed(&[], &[None, None], &[(0, 1, "a rather long text")]);
        graph.same_layer.push(vec![0, 1]);
        let layout = check(&graph);
        assert!(layout.labels[0].is_some());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn laws(
            parents in prop::collection::vec(prop::option::of(0_usize..4), 0..5),
            homes in prop::collection::vec((prop::option::of(0_usize..5), 0_u8..6), 1..12),
            ends in prop::collection::vec((0_usize..12, 0_usize..12, prop_oneof![2 => Just(""), 1 => Just("label"), 1 => Just("two\nlines")]), 0..18),
            same in prop::collection::vec(0_usize..12, 0..3),
            direction in prop_oneof![Just(Direction::Down), Just(Direction::Right), Just(Direction::Up), Just(Direction::Left)],
        ) {
            let groups: Vec<_> = parents.iter().enumerate().map(|(index, parent)| parent.filter(|parent| *parent < index)).collect();
            let nodes: Vec<_> = homes.iter().map(|(home, _)| home.filter(|home| *home < groups.len())).collect();
            let count = nodes.len();
            let edges: Vec<_> = ends.iter().map(|&(from, to, label)| (from % count, to % count, label)).collect();
            let mut graph = framed(&groups, &nodes, &edges);
            for (node, (_, shape)) in graph.nodes.iter_mut().zip(&homes) {
                node.shape = [Shape::Box, Shape::Rectangle, Shape::Ellipse, Shape::Diamond, Shape::Cylinder, Shape::Plain][usize::from(*shape)];
            }
            graph.same_layer.push(same.into_iter().map(|node| node % count).collect());
            graph.direction = direction;
            check(&graph);
        }
    }
}
