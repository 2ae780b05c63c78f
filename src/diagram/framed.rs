//! Layouts with frames around boxes and with texts beside edges.
//!
//! In: one connected [`Part`] with frames or labels. Out: its places. Never: a foreign box within a frame, two frames that overlap without
//! one lying in the other, a label on a box.
//!
//! The passes are those of [`layered`](super::layered), each with what frames and labels ask for: rows in which the boxes of a frame are
//! near each other (`frame_rows.rs`), orders in which they stand side by side (`frame_order.rs`), and places in which every border is one
//! upright line through all of its rows (`frame_place.rs`). A border has a place of its own in every row between, so whatever is not part of
//! the frame stands beside it there. The label of an edge is a bend that is as wide as its text.

use super::curve::Route;
use super::engine::{Part, Placed};
use super::frame_order;
use super::frame_place::Task;
use super::frame_rows;
use super::layout::Rect;
use super::order;
use super::ports;
use super::route::{Course, Plan, Room};
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
    let plan =
        Plan { part, rows: &rows, strands: &strands, ports: &ports, x: &places.points, stretch: 1.0, room: &room };
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
            above[frame] += PAD + wish.above;
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
