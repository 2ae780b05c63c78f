//! How good a picture is, measured on what is drawn.
//!
//! In: boxes and the curves between them. Out: [`Metrics`]. Never: what was intended; crossings are
//! counted on the flattened curves.

use std::collections::BTreeSet;

use crate::geometry::{Point, Rect, extent};
use crate::graph::Graph;
use crate::layout::types::Layout;

/// Measures of how well a picture reads.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Metrics {
    /// Points at which two edges cross. One inside a box that both share is none.
    pub crossings: usize,
    /// Crossings at less than 20 degrees, at which the eye loses its way.
    pub shallow: usize,
    /// Edges through boxes that are neither of their ends.
    pub through: usize,
    /// Pairs of boxes that overlap.
    pub overlaps: usize,
    /// Edges that lead upwards, or stay at their height.
    pub upward: usize,
    /// The length of all edges.
    pub length: f64,
    /// The width of the whole.
    pub width: f64,
    /// The height of the whole.
    pub height: f64,
    /// How much an edge turns on its way, in radians, on average.
    pub turning: f64,
}

impl Metrics {
    /// Width by height; 0 for nothing.
    pub fn aspect(&self) -> f64 {
        if self.height > 0.0 { self.width / self.height } else { 0.0 }
    }

    /// The badness of a picture, in crossings: the less the better.
    pub(crate) fn score(&self) -> f64 {
        1000.0 * (self.through + self.overlaps) as f64
            + (self.crossings + self.shallow) as f64
            + 3.0 * self.upward as f64
            + self.length / 500.0
            + self.aspect_penalty()
    }

    /// Nothing between 1:2 and 2:1, and for what fits on a screen.
    fn aspect_penalty(&self) -> f64 {
        const SCREEN: f64 = 700.0;
        let (short, long) = (self.width.min(self.height).max(1.0), self.width.max(self.height));
        // What is too long, in screens.
        (long.max(SCREEN) - (2.0 * short).max(SCREEN)) / SCREEN * 4.0
    }
}

/// A straight piece of a curve, and the edge that it belongs to.
#[derive(Debug, Clone, Copy)]
struct Segment {
    edge: usize,
    from: Point,
    to: Point,
}

/// The least side of the cells in which segments are looked up.
const CELL: f64 = 60.0;
/// More cells than this are made larger ones.
const MOST_CELLS: f64 = 1_000_000.0;

/// Measures a picture. Edges that are drawn by another one of the same course count once.
pub fn measure(graph: &Graph, layout: &Layout) -> Metrics {
    let drawn: Vec<usize> =
        (0..graph.edges.len()).filter(|&edge| layout.drawn.get(edge).copied().unwrap_or(true)).collect();
    let ends: Vec<(usize, usize)> = drawn.iter().map(|&edge| (graph.edges[edge].from, graph.edges[edge].to)).collect();
    let lines: Vec<Vec<Point>> = drawn.iter().map(|&edge| layout.routes[edge].line(10)).collect();
    let turning = lines.iter().map(|line| turning(line)).sum::<f64>() / lines.len().max(1) as f64;
    Metrics { turning, ..measure_lines(&layout.boxes, &ends, &lines) }
}

/// Measures boxes and flattened curves between them, but for how much these turn.
pub(super) fn measure_lines(boxes: &[Rect], ends: &[(usize, usize)], lines: &[Vec<Point>]) -> Metrics {
    let picture = Picture::new(boxes, ends, lines);
    let (crossings, shallow) = picture.crossings();
    let (width, height) = size(boxes, lines);
    let upward = ends.iter().filter(|&&(from, to)| from != to && boxes[to].centre_y() <= boxes[from].centre_y());
    Metrics {
        crossings,
        shallow,
        through: picture.through(),
        overlaps: overlaps(boxes),
        upward: upward.count(),
        length: picture.segments.iter().map(|segment| distance(segment.from, segment.to)).sum(),
        width,
        height,
        turning: 0.0,
    }
}

fn distance(a: Point, b: Point) -> f64 {
    ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
}

/// The width and height of everything.
fn size(boxes: &[Rect], lines: &[Vec<Point>]) -> (f64, f64) {
    let corners = boxes.iter().flat_map(|rect| [(rect.x, rect.y), (rect.right(), rect.bottom())]);
    let points: Vec<Point> = corners.chain(lines.iter().flatten().copied()).collect();
    let (left, right) = extent(points.iter().map(|point| point.0));
    let (top, bottom) = extent(points.iter().map(|point| point.1));
    ((right - left).max(0.0), (bottom - top).max(0.0))
}

fn turning(line: &[Point]) -> f64 {
    let turns = line.windows(3).map(|three| {
        let u = (three[1].0 - three[0].0, three[1].1 - three[0].1);
        let v = (three[2].0 - three[1].0, three[2].1 - three[1].1);
        (u.0 * v.1 - u.1 * v.0).atan2(u.0 * v.0 + u.1 * v.1).abs()
    });
    turns.sum()
}

/// Counts the pairs of boxes that overlap.
fn overlaps(boxes: &[Rect]) -> usize {
    const SLACK: f64 = 0.5;
    let mut sorted: Vec<&Rect> = boxes.iter().collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut count = 0;
    for (index, a) in sorted.iter().enumerate() {
        let below = sorted[index + 1..].iter().take_while(|b| b.y < a.bottom() - SLACK);
        count += below.filter(|b| a.right() > b.x + SLACK && b.right() > a.x + SLACK).count();
    }
    count
}

struct Picture<'a> {
    boxes: &'a [Rect],
    ends: &'a [(usize, usize)],
    segments: Vec<Segment>,
    grid: Grid,
}

impl<'a> Picture<'a> {
    fn new(boxes: &'a [Rect], ends: &'a [(usize, usize)], lines: &[Vec<Point>]) -> Self {
        let mut segments = Vec::new();
        for (edge, line) in lines.iter().enumerate() {
            let pieces = line.windows(2).map(|pair| Segment { edge, from: pair[0], to: pair[1] });
            segments.extend(pieces.filter(|piece| distance(piece.from, piece.to) > 1e-9));
        }
        let grid = Grid::new(&segments);
        Self { boxes, ends, segments, grid }
    }

    /// All crossings, and the shallow ones.
    fn crossings(&self) -> (usize, usize) {
        let mut found = self.meetings();
        found.sort_by_key(|meeting| meeting.edges);
        let (mut crossings, mut shallow) = (0, 0);
        let mut counted: Vec<Point> = Vec::new();
        for same in found.chunk_by(|a, b| a.edges == b.edges) {
            // Where two pieces of a curve join, another may cross both.
            counted.clear();
            for meeting in same {
                let (x, y) = meeting.point;
                if !counted.iter().any(|other| (other.0 - x).abs() < 2.0 && (other.1 - y).abs() < 2.0) {
                    counted.push(meeting.point);
                    crossings += 1;
                    shallow += usize::from(meeting.is_shallow);
                }
            }
        }
        (crossings, shallow)
    }

    /// Where segments of different edges meet, but for those at a box of both.
    fn meetings(&self) -> Vec<Meeting> {
        const SINE_OF_20_DEGREES: f64 = 0.342;
        let mut found = Vec::new();
        for cell in 0..self.grid.starts.len() - 1 {
            let members = self.grid.members(cell);
            for (index, &first) in members.iter().enumerate() {
                let a = &self.segments[first as usize];
                for &second in &members[index + 1..] {
                    let b = &self.segments[second as usize];
                    if a.edge == b.edge {
                        continue;
                    }
                    let Some(point) = meeting(a, b) else { continue };
                    // Two segments may share several cells; they meet in one of them.
                    if self.grid.cell(point) == cell && !self.is_at_shared_box(a, b, point) {
                        let is_shallow = sine(a, b) < SINE_OF_20_DEGREES;
                        found.push(Meeting { edges: (a.edge.min(b.edge), a.edge.max(b.edge)), point, is_shallow });
                    }
                }
            }
        }
        found
    }

    fn is_at_shared_box(&self, a: &Segment, b: &Segment, point: Point) -> bool {
        const AROUND: f64 = 6.0;
        let ((a_from, a_to), (b_from, b_to)) = (self.ends[a.edge], self.ends[b.edge]);
        let shared = [a_from, a_to].into_iter().filter(|&node| node == b_from || node == b_to);
        shared.map(|node| &self.boxes[node]).any(|rect| {
            (point.0 - rect.centre_x()).abs() <= rect.width / 2.0 + AROUND
                && (point.1 - rect.y - rect.height / 2.0).abs() <= rect.height / 2.0 + AROUND
        })
    }

    /// Pairs of an edge and a foreign box that it runs through.
    fn through(&self) -> usize {
        const SKIN: f64 = 1.5;
        let mut found = BTreeSet::new();
        for (node, rect) in self.boxes.iter().enumerate() {
            let (low, high) = ((rect.x + SKIN, rect.y + SKIN), (rect.right() - SKIN, rect.bottom() - SKIN));
            for &segment in self.grid.cells_of(low, high).flat_map(|cell| self.grid.members(cell)) {
                let segment = &self.segments[segment as usize];
                let (from, to) = self.ends[segment.edge];
                if node != from && node != to && enters(segment, low, high) {
                    found.insert((segment.edge, node));
                }
            }
        }
        found.len()
    }
}

/// A point where two edges meet.
struct Meeting {
    edges: (usize, usize),
    point: Point,
    is_shallow: bool,
}

/// Segments by the cells that they may touch, in one list.
struct Grid {
    /// The upper left corner.
    corner: Point,
    side: f64,
    columns: usize,
    rows: usize,
    /// Where the segments of every cell start in `members`, and where those of the last one end.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Grid {
    fn new(segments: &[Segment]) -> Self {
        let points = || segments.iter().flat_map(|segment| [segment.from, segment.to]);
        let corner = points().reduce(|least, point| (least.0.min(point.0), least.1.min(point.1))).unwrap_or_default();
        let far = points().reduce(|most, point| (most.0.max(point.0), most.1.max(point.1))).unwrap_or_default();
        let (width, height) = (far.0 - corner.0, far.1 - corner.1);
        let mut side = CELL;
        while (width / side + 1.0) * (height / side + 1.0) > MOST_CELLS {
            side *= 2.0;
        }
        let (columns, rows) = ((width / side) as usize + 1, (height / side) as usize + 1);
        let mut grid = Self { corner, side, columns, rows, starts: vec![0; columns * rows + 1], members: Vec::new() };
        let mut entries = Vec::with_capacity(segments.len() * 2);
        for (index, segment) in segments.iter().enumerate() {
            grid.pass(segment, |cell| entries.push((cell as u32, index as u32)));
        }
        entries.iter().for_each(|&(cell, _)| grid.starts[cell as usize + 1] += 1);
        for cell in 1..grid.starts.len() {
            grid.starts[cell] += grid.starts[cell - 1];
        }
        let mut next = grid.starts.clone();
        grid.members = vec![0; entries.len()];
        for (cell, segment) in entries {
            let index = &mut next[cell as usize];
            grid.members[*index as usize] = segment;
            *index += 1;
        }
        grid
    }

    fn members(&self, cell: usize) -> &[u32] {
        &self.members[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.corner.0) / self.side) as usize).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        (((y - self.corner.1) / self.side) as usize).min(self.rows - 1)
    }

    fn cell(&self, point: Point) -> usize {
        self.row(point.1) * self.columns + self.column(point.0)
    }

    /// The cells that a rectangle touches.
    fn cells_of(&self, low: Point, high: Point) -> impl Iterator<Item = usize> {
        let (left, right) = (self.column(low.0), self.column(high.0));
        (self.row(low.1)..=self.row(high.1))
            .flat_map(move |row| (left..=right).map(move |column| row * self.columns + column))
    }

    /// Visits the cells that a segment passes. Of a long one they are far fewer than those of the
    /// rectangle around it.
    fn pass(&self, segment: &Segment, mut visit: impl FnMut(usize)) {
        /// Rounding may take this away at the border of a cell.
        const CLOSE: f64 = 1e-6;
        let (upper, lower) =
            if segment.from.1 <= segment.to.1 { (segment.from, segment.to) } else { (segment.to, segment.from) };
        let (width, height) = (lower.0 - upper.0, lower.1 - upper.1);
        for row in self.row(upper.1 - CLOSE)..=self.row(lower.1 + CLOSE) {
            let (top, bottom) = (row as f64 * self.side - CLOSE, (row + 1) as f64 * self.side + CLOSE);
            let [a, b] = match height > CLOSE {
                true => {
                    [top, bottom].map(|y| upper.0 + ((y + self.corner.1 - upper.1) / height).clamp(0.0, 1.0) * width)
                }
                false => [upper.0, lower.0],
            };
            for column in self.column(a.min(b) - CLOSE)..=self.column(a.max(b) + CLOSE) {
                visit(row * self.columns + column);
            }
        }
    }
}

/// Which side of the line from `a` to `b` a point is on.
fn side(a: Point, b: Point, point: Point) -> f64 {
    (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0)
}

fn meeting(a: &Segment, b: &Segment) -> Option<Point> {
    let (d1, d2) = (side(b.from, b.to, a.from), side(b.from, b.to, a.to));
    let (d3, d4) = (side(a.from, a.to, b.from), side(a.from, a.to, b.to));
    if (d1 > 0.0) == (d2 > 0.0) || (d3 > 0.0) == (d4 > 0.0) {
        return None;
    }
    let t = d1 / (d1 - d2);
    Some((a.from.0 + t * (a.to.0 - a.from.0), a.from.1 + t * (a.to.1 - a.from.1)))
}

fn sine(a: &Segment, b: &Segment) -> f64 {
    let u = (a.to.0 - a.from.0, a.to.1 - a.from.1);
    let v = (b.to.0 - b.from.0, b.to.1 - b.from.1);
    (u.0 * v.1 - u.1 * v.0).abs() / (distance(a.from, a.to) * distance(b.from, b.to)).max(1e-9)
}

/// Whether a segment has a part inside the rectangle (after Liang and Barsky).
fn enters(segment: &Segment, low: Point, high: Point) -> bool {
    let (from, to) = (segment.from, segment.to);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (step, space) in [(-dx, from.0 - low.0), (dx, high.0 - from.0), (-dy, from.1 - low.1), (dy, high.1 - from.1)] {
        if step == 0.0 {
            if space < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            first = first.max(space / step);
        } else {
            last = last.min(space / step);
        }
    }
    last > first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64) -> Rect {
        Rect { x, y, width: 40.0, height: 20.0 }
    }

    #[test]
    fn counts_what_is_drawn() {
        let boxes = [rect(0.0, 0.0), rect(100.0, 0.0), rect(0.0, 100.0), rect(100.0, 100.0), rect(50.0, 50.0)];
        let straight = |from: Point, to: Point| vec![from, to];
        let lines = [straight((20.0, 20.0), (120.0, 100.0)), straight((120.0, 20.0), (20.0, 100.0))];
        let metrics = measure_lines(&boxes, &[(0, 3), (1, 2)], &lines);
        assert_eq!((metrics.crossings, metrics.shallow, metrics.through, metrics.overlaps), (1, 0, 2, 0));
        assert_eq!((metrics.width, metrics.height, metrics.upward, metrics.turning), (140.0, 120.0, 0, 0.0));
        // From the same box, crossing right below it.
        let lines = [straight((20.0, 20.0), (120.0, 100.0)), straight((24.0, 20.0), (20.0, 100.0))];
        assert_eq!(measure_lines(&boxes, &[(0, 3), (0, 2)], &lines).crossings, 0);
        assert_eq!(measure_lines(&boxes, &[(0, 3), (4, 2)], &lines).crossings, 1);
        let lines = [straight((0.0, 0.0), (400.0, 100.0)), straight((0.0, 40.0), (400.0, 60.0))];
        let metrics = measure_lines(&[], &[(0, 0), (0, 0)], &lines[..0]);
        assert_eq!(metrics.score(), 0.0);
        let boxes = vec![rect(-90.0, -90.0); 2];
        let metrics = measure_lines(&boxes, &[(0, 1), (1, 0)], &lines);
        assert_eq!((metrics.crossings, metrics.shallow, metrics.overlaps, metrics.upward), (1, 1, 1, 2));
    }

    #[test]
    fn right_angles_turn_by_right_angles() {
        let line = vec![(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)];
        assert!((turning(&line) - std::f64::consts::PI).abs() < 1e-9);
        assert_eq!(measure_lines(&[], &[(0, 0)], &[line]).length, 30.0);
    }
}
