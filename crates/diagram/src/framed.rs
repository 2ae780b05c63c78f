//! Layouts with frames around boxes and with texts beside edges.
//!
//! In: one connected [`Part`] with frames or labels. Out: its places. Never: a foreign box within a frame, two frames that overlap without
//! one lying in the other, a label on a box.
//!
//! The passes are those of [`layered`](super::layered), each with what frames and labels ask for: rows in which the boxes of a frame are
//! near each other (`frame_rows.rs`), orders in which they stand side by side (`frame_order.rs`), and places in which every border is one
//! upright line through all of its rows (`frame_place.rs`). A border has a place of its own in every row between, so whatever is not part of
//! the frame stands beside it there. The label of an edge is a bend that is as wide as its text.

use super::curve::{HEAD, Route};
use super::engine::{Part, Placed};
use super::frame_order;
use super::frame_place::Task;
use super::frame_rows;
use super::layout::Rect;
use super::order;
use super::ports;
use super::route::{Bending, Course, Plan, Room};
use super::rows::{Rows, Strand};

/// More points than this, boxes and bends, are refused.
const MAX_POINTS: usize = 20_000;

/// Between the border of a frame and what stands above and below it.
const PAD: f64 = 11.0;
/// Beside and above the label of an edge.
const MARGIN: f64 = 4.0;

/// Gives places to all of a part.
pub(super) fn lay_out(part: &Part) -> Option<Placed> {
    let (row_of, strands) = frame_rows::rank(part)?;
    let mut rows = Rows::new(&row_of, &strands);
    if rows.points() > MAX_POINTS {
        return None;
    }
    order::order(&mut rows, 20_000 * (part.sizes.len() + part.edges.len()));
    let frames = Frames::new(part, &row_of);
    let widths = widths(part, &rows, &strands);
    let tokens = frame_order::arrange(part, &mut rows, &strands, &frames.spans);
    let box_widths: Vec<f64> = part.sizes.iter().map(|size| size.0).collect();
    let ports = ports::ports(&rows, &strands, &box_widths);
    let task = Task { part, rows: &rows, strands: &strands, ports: &ports, widths: &widths, tokens: &tokens };
    let places = task.solve()?;

    let room = room(part, &rows, &strands, &frames, &widths);
    let plan = Plan {
        part,
        rows: &rows,
        strands: &strands,
        ports: &ports,
        x: &places.points,
        stretch: 1.0,
        bending: Bending::Smooth,
        room: &room,
    };
    let course = Course::new(&plan);
    let mut routes = course.routes();
    routes.iter_mut().for_each(Route::end_with_head);
    let labels = labels(part, &rows, &strands, &places.points, &course);
    let frames = frames.places(&places.borders, &course.bands());
    let height = frames.iter().map(Rect::bottom).fold(course.height, f64::max);
    Some(Placed { width: places.width, height, score: 0.0, boxes: course.boxes, routes, frames, labels })
}

/// The labels of a strand's edges: the bend that holds them, their width and their height together.
fn label_of(part: &Part, rows: &Rows, strands: &[Strand], strand: usize) -> Option<(usize, f64, f64)> {
    let chain = &rows.chains[strand];
    let sizes = strands[strand].edges.iter().filter_map(|&edge| part.edges[edge].label);
    let (width, height) = sizes.fold((0.0_f64, 0.0), |(width, height), size| (width.max(size.0), height + size.1));
    let bends = &chain[1..chain.len() - 1];
    let bend = *bends.get(bends.len().saturating_sub(1) / 2)?;
    (height > 0.0).then_some((bend, width + 2.0 * MARGIN, height + 2.0 * MARGIN))
}

/// The width of every point: of boxes, of bends that hold a label, and of bends of several edges.
fn widths(part: &Part, rows: &Rows, strands: &[Strand]) -> Vec<f64> {
    let mut widths: Vec<f64> = part.sizes.iter().map(|size| size.0).collect();
    widths.resize(rows.points(), 0.0);
    for (strand, chain) in rows.chains.iter().enumerate() {
        let span = super::place::LANE * (strands[strand].edges.len() - 1) as f64;
        chain[1..chain.len() - 1].iter().for_each(|&bend| widths[bend] = span);
        if let Some((bend, width, _)) = label_of(part, rows, strands, strand) {
            widths[bend] = width.max(span);
        }
    }
    widths
}

/// What frames and labels need of the rows and between them.
fn room(part: &Part, rows: &Rows, strands: &[Strand], frames: &Frames, widths: &[f64]) -> Room {
    let count = rows.rows.len();
    let (mut above, mut below) = (vec![0.0_f64; count + 1], vec![0.0_f64; count + 1]);
    for (frame, &(first, last)) in frames.spans.iter().enumerate().filter(|(_, span)| span.0 <= span.1) {
        above[first] = above[first].max(frames.above[frame]);
        below[last + 1] = below[last + 1].max(frames.below[frame]);
    }
    above.iter_mut().zip(below).for_each(|(above, below)| *above += below);
    let mut heights = vec![0.0_f64; count];
    for strand in 0..strands.len() {
        if let Some((bend, _, height)) = label_of(part, rows, strands, strand) {
            let row = rows.row_of[bend];
            heights[row] = heights[row].max(height);
        }
    }
    let halves = widths.iter().enumerate().map(|(point, width)| if rows.is_bend(point) { width / 2.0 } else { 0.0 });
    Room { above, heights, halves: halves.collect() }
}

/// How frames lie in the rows.
pub(super) struct Frames {
    /// The first and the last row of every frame; the first is greater where there is no box.
    pub(super) spans: Vec<(usize, usize)>,
    /// From the upper edge of its first row to its border.
    above: Vec<f64>,
    /// From the lower edge of its last row to its border.
    below: Vec<f64>,
}

impl Frames {
    fn new(part: &Part, row_of: &[usize]) -> Self {
        let mut spans = vec![(usize::MAX, 0); part.frames.len()];
        for (node, &row) in row_of.iter().enumerate() {
            for frame in part.around(part.frame_of[node]) {
                let (first, last) = &mut spans[frame];
                (*first, *last) = ((*first).min(row), (*last).max(row));
            }
        }
        let (mut above, mut below) = (vec![0.0_f64; spans.len()], vec![0.0_f64; spans.len()]);
        // Inner frames come after outer ones.
        for (frame, wish) in part.frames.iter().enumerate().rev() {
            // Below its words an arrow's head has to be seen.
            above[frame] += PAD + wish.above + if wish.above > 0.0 { HEAD } else { 0.0 };
            below[frame] += PAD + wish.below;
            let Some(parent) = wish.parent else { continue };
            if spans[parent].0 == spans[frame].0 {
                above[parent] = above[parent].max(above[frame]);
            }
            if spans[parent].1 == spans[frame].1 {
                below[parent] = below[parent].max(below[frame]);
            }
        }
        Self { spans, above, below }
    }

    /// The frames in their places; `bands` are the upper and lower edges of the rows.
    fn places(&self, borders: &[(f64, f64)], bands: &[(f64, f64)]) -> Vec<Rect> {
        let place = |(frame, &(left, right)): (usize, &(f64, f64))| {
            let (first, last) = self.spans[frame];
            let (Some((top, _)), Some((_, bottom))) = (bands.get(first), bands.get(last)) else {
                return Rect::default();
            };
            let (top, bottom) = (top - self.above[frame], bottom + self.below[frame]);
            Rect { x: left, y: top, width: right - left, height: bottom - top }
        };
        borders.iter().enumerate().map(place).collect()
    }
}

/// The labels of all edges in their places.
fn labels(part: &Part, rows: &Rows, strands: &[Strand], x: &[f64], course: &Course<'_>) -> Vec<Option<Rect>> {
    let mut labels = vec![None; part.edges.len()];
    for (index, strand) in strands.iter().enumerate() {
        let (centre, height) = match label_of(part, rows, strands, index) {
            Some((bend, _, height)) => {
                let (top, bottom) = course.bands()[rows.row_of[bend]];
                ((x[bend], (top + bottom) / 2.0), height)
            }
            None => match between(part, rows, strand, &course.boxes) {
                Some(place) => place,
                None => continue,
            },
        };
        let mut y = centre.1 - height / 2.0 + MARGIN;
        for &edge in &strand.edges {
            let Some((width, height)) = part.edges[edge].label else { continue };
            labels[edge] = Some(Rect { x: centre.0 - width / 2.0, y, width, height });
            y += height;
        }
    }
    labels
}

/// The middle between two boxes that stand side by side, for the labels of the edges between them, and the height of these labels.
fn between(part: &Part, rows: &Rows, strand: &Strand, boxes: &[Rect]) -> Option<((f64, f64), f64)> {
    let row = &rows.rows[rows.row_of[strand.upper]];
    let beside =
        row.windows(2).any(|pair| pair == [strand.upper, strand.lower] || pair == [strand.lower, strand.upper]);
    if !beside || rows.row_of[strand.upper] != rows.row_of[strand.lower] {
        return None;
    }
    let height: f64 = strand.edges.iter().filter_map(|&edge| part.edges[edge].label).map(|label| label.1).sum();
    let (a, b) = (boxes[strand.upper], boxes[strand.lower]);
    let (left, right) = if a.x < b.x { (a, b) } else { (b, a) };
    let middle = |rect: &Rect| rect.y + rect.height / 2.0;
    let x = (left.x + left.width + right.x) / 2.0;
    Some(((x, (middle(&a) + middle(&b)) / 2.0), height + 2.0 * MARGIN))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::graph::{Direction, Edge, Graph, Group, Node, Shape};
    use crate::layout::{Layout, Rect, layout};
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

    /// What is true of every layout with frames and labels.
    fn check(graph: &Graph) -> Layout {
        let layout = layout(graph).unwrap();
        assert_eq!(layout, super::super::layout::layout(graph).unwrap(), "the same twice");
        let whole = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        for (a, rect) in layout.boxes.iter().enumerate() {
            assert!(holds(&whole, rect), "box {a} in the picture");
            assert!(layout.boxes[a + 1..].iter().all(|other| !overlap(rect, other)), "boxes apart: {a}");
            let frames = around(graph, graph.nodes[a].group);
            for (frame, border) in layout.frames.iter().enumerate() {
                match frames.contains(&frame) {
                    true => assert!(holds(border, rect), "box {a} {rect:?} in frame {frame} {border:?}"),
                    false => assert!(!overlap(border, rect), "box {a} {rect:?} not in frame {frame} {border:?}"),
                }
            }
        }
        for (a, border) in layout.frames.iter().enumerate() {
            assert!(holds(&whole, border), "frame {a} {border:?} in the picture {whole:?}");
            for (b, other) in layout.frames.iter().enumerate().skip(a + 1).filter(|(_, other)| other.width > 0.0) {
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
        // Two frames side by side, one of them with another in it; a box beside them in the middle row.
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
        assert!(layout.frames[0].width < 5.0 * layout.frames[0].height);
        assert_eq!(layout.frames[1], Rect::default(), "a frame without boxes");
    }

    #[test]
    fn a_label_between_two_boxes_of_a_row_has_room() {
        let mut graph = framed(&[], &[None, None], &[(0, 1, "a rather long text")]);
        graph.same_row.push(vec![0, 1]);
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
            graph.same_row.push(same.into_iter().map(|node| node % count).collect());
            graph.direction = direction;
            check(&graph);
        }
    }
}
