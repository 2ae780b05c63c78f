//! The course of every edge between its two boxes.
//!
//! In: rows of boxes and bends with their x. Out: the y of every row, and curves. Never: a curve through a foreign box: between two
//! rows a curve stays between them, and within a row it keeps to the free space around its bend.

use std::collections::BTreeMap;

use super::layout::Rect;
use super::spline::{self, Stretch};

/// Between two arrows at one side of a box, at least.
pub(super) const LEAST_PORT_GAP: f64 = 7.0;
/// Between two arrows at one side of a box, at most.
const MOST_PORT_GAP: f64 = 16.0;
/// From the corner of a box to its first arrow.
pub(super) const PORT_MARGIN: f64 = 10.0;
/// Length of an arrow's head.
pub const HEAD: f64 = 9.0;

/// A curve with an arrow's head at its end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Route {
    /// Where it starts.
    pub start: (f64, f64),
    /// Cubic curves: two control points and the end of each.
    pub curves: Vec<[(f64, f64); 3]>,
    /// The tip of the head; the last curve ends where the head begins.
    pub tip: (f64, f64),
}

impl Route {
    /// The same course from the end to the start, without regard for a head.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let ends = std::iter::once(self.start).chain(self.curves.iter().map(|curve| curve[2]));
        let starts: Vec<(f64, f64)> = ends.collect();
        let curves = self.curves.iter().zip(&starts).rev().map(|(curve, start)| [curve[1], curve[0], *start]).collect();
        let start = self.curves.last().map_or(self.start, |curve| curve[2]);
        Self { start, curves, tip: self.start }
    }

    /// A way from box to box without regard for what lies between; boxes side by side are joined from below.
    pub fn direct(from: &Rect, to: &Rect) -> Self {
        const DIP: f64 = 16.0;
        let (start_x, end_x) = (from.centre_x(), to.centre_x());
        let mut route = if to.y >= from.bottom() || from.y >= to.bottom() {
            let downwards = to.y >= from.bottom();
            let (start_y, end_y) = if downwards { (from.bottom(), to.y) } else { (from.y, to.bottom()) };
            let way =
                end_slope((end_x - start_x) / (end_y - start_y).abs().max(1.0)) * if downwards { 1.0 } else { -1.0 };
            let curves = vec![curve((start_x, start_y, way), (end_x, end_y, way), 0.0)];
            Self { start: (start_x, start_y), curves, tip: (end_x, end_y) }
        } else {
            let (start, tip) = ((start_x, from.bottom()), (end_x, to.bottom()));
            Self { start, curves: vec![[(start.0, start.1 + DIP), (tip.0, tip.1 + DIP), tip]], tip }
        };
        route.end_with_head();
        route
    }

    /// Makes room for the head by shortening the last curve in the direction in which it arrives.
    pub(super) fn end_with_head(&mut self) {
        let Some(last) = self.curves.last_mut() else { return };
        self.tip = last[2];
        let (x, y) = (last[1].0 - last[2].0, last[1].1 - last[2].1);
        let length = x.hypot(y).max(1e-9);
        // Both move, so the curve still points at the tip.
        for point in &mut last[1..] {
            point.0 += x / length * HEAD;
            point.1 += y / length * HEAD;
        }
    }

    pub(super) fn shift(&mut self, x: f64, y: f64) {
        let points = self.curves.iter_mut().flatten().chain([&mut self.start, &mut self.tip]);
        for point in points {
            point.0 += x;
            point.1 += y;
        }
    }

    /// Points along the curves, close enough to stand for them, and the tip.
    pub fn points(&self) -> Vec<(f64, f64)> {
        const STEPS: u32 = 8;
        let mut points = vec![self.start];
        let mut from = self.start;
        for [a, b, to] in &self.curves {
            for step in 1..=STEPS {
                let t = f64::from(step) / f64::from(STEPS);
                let u = 1.0 - t;
                let mix = |p: f64, q: f64, r: f64, s: f64| {
                    u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
                };
                points.push((mix(from.0, a.0, b.0, to.0), mix(from.1, a.1, b.1, to.1)));
            }
            from = *to;
        }
        points.push(self.tip);
        points
    }
}

/// A loop at the right side of a box.
pub(super) fn self_loop(rect: &Rect) -> Route {
    let (right, middle) = (rect.x + rect.width, rect.y + rect.height / 2.0);
    let (far, end) = (right + 24.0, (right + HEAD, middle + 8.0));
    Route {
        start: (right, middle - 8.0),
        curves: vec![[(far, middle - 13.0), (far, middle + 8.0), end]],
        tip: (right, middle + 8.0),
    }
}

/// All places of one part.
pub(super) struct Plan<'a> {
    pub(super) boxes: Vec<Rect>,
    pub(super) height: f64,
    chains: &'a [Vec<usize>],
    x: &'a [f64],
    /// Upper edge of every row.
    tops: Vec<f64>,
    row_height: f64,
    /// The row of every point.
    row_of: Vec<usize>,
    /// How far a curve may stray from a point within its row, to the left and to the right.
    free: Vec<(f64, f64)>,
    /// The least and the greatest x of the whole.
    sides: (f64, f64),
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        rows: &[Vec<usize>],
        chains: &'a [Vec<usize>],
        x: &'a [f64],
        widths: &[f64],
        row_height: f64,
    ) -> Self {
        let mut row_of = vec![0; x.len()];
        for (row, points) in rows.iter().enumerate() {
            points.iter().for_each(|&point| row_of[point] = row);
        }
        let tops = row_tops(rows.len(), chains, x, &row_of, row_height);
        let boxes = (0..widths.len()).map(|node| Rect {
            x: x[node] - widths[node] / 2.0,
            y: tops[row_of[node]],
            width: widths[node],
            height: row_height,
        });
        let reach = |point: usize| widths.get(point).map_or(0.0, |width| width / 2.0);
        let sides = (
            (0..x.len()).map(|point| x[point] - reach(point)).fold(f64::INFINITY, f64::min),
            (0..x.len()).map(|point| x[point] + reach(point)).fold(f64::NEG_INFINITY, f64::max),
        );
        Self {
            sides,
            boxes: boxes.collect(),
            height: tops.last().map_or(0.0, |top| top + row_height),
            chains,
            x,
            tops,
            row_height,
            row_of,
            free: free_space(rows, x, widths),
        }
    }

    /// The curve of every chain, from its upper to its lower box.
    pub(super) fn routes(&self) -> Vec<Route> {
        let ports = self.ports();
        let twins = self.twins(&ports);
        let places = ports.into_iter().zip(twins);
        self.chains
            .iter()
            .zip(places)
            .map(|(chain, ((start, end), late))| self.route(chain, start, end, late))
            .collect()
    }

    /// Edges with the same two ends (a cycle of two) run side by side; the one that would be caught up turns later. How much
    /// later each edge turns, as a part of its way.
    fn twins(&self, ports: &[(f64, f64)]) -> Vec<f64> {
        const LATE: f64 = 0.14;
        let mut late = vec![0.0; self.chains.len()];
        let mut by_ends: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (index, chain) in self.chains.iter().enumerate().filter(|(_, chain)| chain.len() == 2) {
            by_ends.entry((chain[0], chain[1])).or_default().push(index);
        }
        for twins in by_ends.values_mut().filter(|twins| twins.len() > 1) {
            twins.sort_by(|&a, &b| ports[a].0.total_cmp(&ports[b].0));
            let (first, last) = (twins[0], twins[twins.len() - 1]);
            let rightwards = ports[first].1 > ports[first].0;
            late[if rightwards { first } else { last }] = LATE;
            late[if rightwards { last } else { first }] = -LATE;
        }
        late
    }

    /// Where every chain leaves its upper box and enters its lower one: in the order of where they go, so that they do not
    /// cross at the box.
    fn ports(&self) -> Vec<(f64, f64)> {
        let mut ports = vec![(0.0, 0.0); self.chains.len()];
        for node in 0..self.boxes.len() {
            let ends = |lower: bool| {
                let at = move |chain: &Vec<usize>| if lower { chain.first() } else { chain.last() } == Some(&node);
                let next = move |chain: &Vec<usize>| if lower { chain[1] } else { chain[chain.len() - 2] };
                let mut found: Vec<(f64, usize)> = self
                    .chains
                    .iter()
                    .enumerate()
                    .filter(|(_, chain)| at(chain))
                    .map(|(index, chain)| (self.x[next(chain)], index))
                    .collect();
                found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                found
            };
            for (place, index) in spread(&ends(true), &self.boxes[node]) {
                ports[index].0 = place;
            }
            for (place, index) in spread(&ends(false), &self.boxes[node]) {
                ports[index].1 = place;
            }
        }
        ports
    }

    fn route(&self, chain: &[usize], start: f64, end: f64, late: f64) -> Route {
        let upper = self.boxes[chain[0]].bottom();
        let lower = self.boxes[chain[chain.len() - 1]].y;
        let curves = if late == 0.0 {
            spline::curve(&self.stretches(chain, upper, lower), (start, upper), (end, lower))
        } else {
            let slope = end_slope((end - start) / (lower - upper).max(1.0));
            vec![curve((start, upper, slope), (end, lower, slope), late)]
        };
        Route { start: (start, upper), curves, tip: (end, lower) }
    }

    /// The room of a chain: all there is between two rows, and in a row what is free around its bend.
    fn stretches(&self, chain: &[usize], upper: f64, lower: f64) -> Vec<Stretch> {
        let (far_left, far_right) = self.sides;
        // A line does not turn round the corner of a box at once.
        const CLEAR: f64 = 8.0;
        let mut stretches = Vec::with_capacity(2 * chain.len());
        let mut top = upper;
        for &bend in &chain[1..chain.len() - 1] {
            let row = self.tops[self.row_of[bend]];
            let (left, right) = self.free[bend];
            let x = self.x[bend];
            stretches.push(Stretch { top, bottom: row - CLEAR, left: far_left, right: far_right });
            top = row + self.row_height + CLEAR;
            let (left, right) = ((x - left).max(far_left), (x + right).min(far_right));
            stretches.push(Stretch { top: row - CLEAR, bottom: top, left, right });
        }
        stretches.push(Stretch { top, bottom: lower, left: far_left, right: far_right });
        stretches
    }
}

/// The slope with which a curve leaves or meets a box: straight on its way, unless that is so flat that it would run along the box.
fn end_slope(way: f64) -> f64 {
    way.clamp(-STEEPEST, STEEPEST)
}

/// Half a right angle.
const STEEPEST: f64 = 1.0;

/// A cubic between two knots that stays between their y, and between their x where the slopes agree with that.
fn curve(from: (f64, f64, f64), to: (f64, f64, f64), late: f64) -> [(f64, f64); 3] {
    let height = to.1 - from.1;
    let (first, last) = (height * (0.42 + late), height * (0.42 - late));
    [(from.0 + from.2 * first, from.1 + first), (to.0 - to.2 * last, to.1 - last), (to.0, to.1)]
}

/// Spreads the ends of edges along a side of a box, in the given order.
fn spread(ends: &[(f64, usize)], rect: &Rect) -> Vec<(f64, usize)> {
    let count = ends.len();
    if count < 2 {
        return ends.iter().map(|&(_, index)| (rect.centre_x(), index)).collect();
    }
    let room = (rect.width - 2.0 * PORT_MARGIN).max(0.0);
    let gap = (room / (count - 1) as f64).min(MOST_PORT_GAP);
    let first = rect.centre_x() - gap * (count - 1) as f64 / 2.0;
    ends.iter().enumerate().map(|(place, &(_, index))| (first + gap * place as f64, index)).collect()
}

/// The upper edge of every row. The wider the edges swing between two rows, the more room they get.
fn row_tops(count: usize, chains: &[Vec<usize>], x: &[f64], row_of: &[usize], row_height: f64) -> Vec<f64> {
    let mut swing = vec![0.0_f64; count];
    let mut edges = vec![0_u32; count];
    for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
        let row = row_of[pair[0]];
        swing[row] = swing[row].max((x[pair[0]] - x[pair[1]]).abs());
        edges[row] += 1;
    }
    let mut tops = Vec::with_capacity(count);
    let mut top = 0.0;
    for row in 0..count {
        tops.push(top);
        let gap = 46.0 + (0.07 * swing[row]).min(44.0) + (1.2 * f64::from(edges[row])).min(20.0);
        top += row_height + gap.round();
    }
    tops
}

/// How far a curve may stray from each point, so that two curves side by side never meet and none touches a box.
fn free_space(rows: &[Vec<usize>], x: &[f64], widths: &[f64]) -> Vec<(f64, f64)> {
    // At the rim of the picture as much as looks well.
    let mut free = vec![(90.0_f64, 90.0_f64); x.len()];
    for pair in rows.iter().flat_map(|row| row.windows(2)) {
        let (left, right) = (pair[0], pair[1]);
        let room = |from: usize, other: usize| match widths.get(other) {
            Some(width) => ((x[from] - x[other]).abs() - width / 2.0 - 6.0).max(0.0),
            None => ((x[from] - x[other]).abs() / 2.0 - 2.0).max(0.0),
        };
        free[left].1 = free[left].1.min(room(left, right));
        free[right].0 = free[right].0.min(room(right, left));
    }
    free
}
