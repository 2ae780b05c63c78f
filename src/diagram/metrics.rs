//! How good a picture is, measured on what is drawn.
//!
//! In: boxes and the curves between them. Out: [`Metrics`]. Never: what was intended; crossings are counted on the flattened curves.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Graph;
use super::layout::{Layout, Rect};

/// Numbers that stand for how well a picture reads.
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

    /// What is wrong with a picture, in crossings: the less the better.
    pub fn score(&self) -> f64 {
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
    from: (f64, f64),
    to: (f64, f64),
}

/// The side of the cells in which segments are looked up.
const CELL: f64 = 60.0;

/// Measures a picture. Edges that are drawn by another one of the same course count once.
pub fn measure(graph: &Graph, layout: &Layout) -> Metrics {
    let drawn: Vec<usize> =
        (0..graph.edges.len()).filter(|&edge| layout.drawn.get(edge).copied().unwrap_or(true)).collect();
    let ends: Vec<(usize, usize)> = drawn.iter().map(|&edge| (graph.edges[edge].from, graph.edges[edge].to)).collect();
    let lines: Vec<Vec<(f64, f64)>> = drawn.iter().map(|&edge| layout.routes[edge].line()).collect();
    measure_lines(&layout.boxes, &ends, &lines)
}

/// Measures boxes and flattened curves between them.
pub(super) fn measure_lines(boxes: &[Rect], ends: &[(usize, usize)], lines: &[Vec<(f64, f64)>]) -> Metrics {
    let picture = Picture::new(boxes, ends, lines);
    let (crossings, shallow) = picture.crossings();
    let (width, height) = extent(boxes, lines);
    let height_of = |node: usize| boxes[node].y + boxes[node].height / 2.0;
    Metrics {
        crossings,
        shallow,
        through: picture.through(),
        overlaps: overlaps(boxes),
        upward: ends.iter().filter(|&&(from, to)| from != to && height_of(to) <= height_of(from)).count(),
        length: picture.segments.iter().map(|segment| distance(segment.from, segment.to)).sum(),
        width,
        height,
        turning: lines.iter().map(|line| turning(line)).sum::<f64>() / lines.len().max(1) as f64,
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn extent(boxes: &[Rect], lines: &[Vec<(f64, f64)>]) -> (f64, f64) {
    let corners = boxes.iter().flat_map(|rect| [(rect.x, rect.y), (rect.x + rect.width, rect.bottom())]);
    let points: Vec<(f64, f64)> = corners.chain(lines.iter().flatten().copied()).collect();
    let span = |values: &mut dyn Iterator<Item = f64>| {
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        (most - least).max(0.0)
    };
    (span(&mut points.iter().map(|point| point.0)), span(&mut points.iter().map(|point| point.1)))
}

fn turning(line: &[(f64, f64)]) -> f64 {
    let turn = |three: &[(f64, f64)]| {
        let u = (three[1].0 - three[0].0, three[1].1 - three[0].1);
        let v = (three[2].0 - three[1].0, three[2].1 - three[1].1);
        (u.0 * v.1 - u.1 * v.0).atan2(u.0 * v.0 + u.1 * v.1).abs()
    };
    line.windows(3).map(turn).sum()
}

fn overlaps(boxes: &[Rect]) -> usize {
    const SLACK: f64 = 0.5;
    let mut sorted: Vec<&Rect> = boxes.iter().collect();
    sorted.sort_by(|a, b| a.y.total_cmp(&b.y));
    let overlap = |a: &Rect, b: &Rect| a.x + a.width > b.x + SLACK && b.x + b.width > a.x + SLACK;
    let below = |index: usize| {
        let a = sorted[index];
        sorted[index + 1..].iter().take_while(|b| b.y < a.bottom() - SLACK).filter(|b| overlap(a, b)).count()
    };
    (0..sorted.len()).map(below).sum()
}

struct Picture<'a> {
    boxes: &'a [Rect],
    ends: &'a [(usize, usize)],
    segments: Vec<Segment>,
    /// Segments by the cells that they may touch.
    cells: BTreeMap<(i64, i64), Vec<usize>>,
}

impl<'a> Picture<'a> {
    fn new(boxes: &'a [Rect], ends: &'a [(usize, usize)], lines: &[Vec<(f64, f64)>]) -> Self {
        let mut segments = Vec::new();
        for (edge, line) in lines.iter().enumerate() {
            let pieces = line.windows(2).map(|pair| Segment { edge, from: pair[0], to: pair[1] });
            segments.extend(pieces.filter(|piece| distance(piece.from, piece.to) > 1e-9));
        }
        let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (index, segment) in segments.iter().enumerate() {
            for cell in cells_along(segment) {
                cells.entry(cell).or_default().push(index);
            }
        }
        Self { boxes, ends, segments, cells }
    }

    /// All crossings, and the shallow ones.
    fn crossings(&self) -> (usize, usize) {
        const SINE_OF_20_DEGREES: f64 = 0.342;
        let mut seen: BTreeMap<(usize, usize), Vec<(f64, f64)>> = BTreeMap::new();
        let (mut crossings, mut shallow) = (0, 0);
        for cell in self.cells.values() {
            for (index, &first) in cell.iter().enumerate() {
                for &second in &cell[index + 1..] {
                    let (a, b) = (self.segments[first], self.segments[second]);
                    if a.edge == b.edge {
                        continue;
                    }
                    let Some(point) = meeting(&a, &b) else { continue };
                    if self.is_at_shared_box(&a, &b, point) {
                        continue;
                    }
                    let known = seen.entry((a.edge.min(b.edge), a.edge.max(b.edge))).or_default();
                    if known.iter().any(|other| (other.0 - point.0).abs() < 2.0 && (other.1 - point.1).abs() < 2.0) {
                        continue;
                    }
                    known.push(point);
                    crossings += 1;
                    shallow += usize::from(sine(&a, &b) < SINE_OF_20_DEGREES);
                }
            }
        }
        (crossings, shallow)
    }

    fn is_at_shared_box(&self, a: &Segment, b: &Segment, point: (f64, f64)) -> bool {
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
            let (low, high) = ((rect.x + SKIN, rect.y + SKIN), (rect.x + rect.width - SKIN, rect.bottom() - SKIN));
            for segment in cells_of(low, high).filter_map(|cell| self.cells.get(&cell)).flatten() {
                let segment = &self.segments[*segment];
                let (from, to) = self.ends[segment.edge];
                if node != from && node != to && enters(segment, low, high) {
                    found.insert((segment.edge, node));
                }
            }
        }
        found.len()
    }
}

/// The cells that a segment passes. Of a long one they are far fewer than those of the rectangle around it.
fn cells_along(segment: &Segment) -> impl Iterator<Item = (i64, i64)> {
    /// What rounding may take away at the border of a cell.
    const CLOSE: f64 = 1e-6;
    let cell = |value: f64| (value / CELL).floor() as i64;
    let (upper, lower) =
        if segment.from.1 <= segment.to.1 { (segment.from, segment.to) } else { (segment.to, segment.from) };
    let (width, height) = (lower.0 - upper.0, lower.1 - upper.1);
    let x_at = move |y: f64| {
        let part = if height > CLOSE { ((y - upper.1) / height).clamp(0.0, 1.0) } else { 0.0 };
        upper.0 + part * width
    };
    (cell(upper.1)..=cell(lower.1)).flat_map(move |row| {
        let (top, bottom) = (row as f64 * CELL - CLOSE, (row + 1) as f64 * CELL + CLOSE);
        let (a, b) = if height > CLOSE { (x_at(top), x_at(bottom)) } else { (upper.0, lower.0) };
        (cell(a.min(b) - CLOSE)..=cell(a.max(b) + CLOSE)).map(move |column| (column, row))
    })
}

fn cells_of(low: (f64, f64), high: (f64, f64)) -> impl Iterator<Item = (i64, i64)> {
    let cell = |value: f64| (value / CELL).floor() as i64;
    let (top, bottom) = (cell(low.1), cell(high.1));
    (cell(low.0)..=cell(high.0)).flat_map(move |column| (top..=bottom).map(move |row| (column, row)))
}

/// Which side of the line from `a` to `b` a point is on.
fn side(a: (f64, f64), b: (f64, f64), point: (f64, f64)) -> f64 {
    (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0)
}

fn meeting(a: &Segment, b: &Segment) -> Option<(f64, f64)> {
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
    (u.0 * v.1 - u.1 * v.0).abs() / (u.0.hypot(u.1) * v.0.hypot(v.1)).max(1e-9)
}

/// Whether a segment has a part inside the rectangle (after Liang and Barsky).
fn enters(segment: &Segment, low: (f64, f64), high: (f64, f64)) -> bool {
    let (from, to) = (segment.from, segment.to);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (way, room) in [(-dx, from.0 - low.0), (dx, high.0 - from.0), (-dy, from.1 - low.1), (dy, high.1 - from.1)] {
        if way == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if way < 0.0 {
            first = first.max(room / way);
        } else {
            last = last.min(room / way);
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
        let straight = |from: (f64, f64), to: (f64, f64)| vec![from, to];
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
        let metrics = measure_lines(&[], &[(0, 0)], &[line]);
        assert!((metrics.turning - std::f64::consts::PI).abs() < 1e-9);
        assert_eq!(metrics.length, 30.0);
    }
}
