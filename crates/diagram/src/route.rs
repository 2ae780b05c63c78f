//! The course of every edge between its two boxes.
//!
//! In: ordered rows with an x for every point. Out: the y of every row, boxes and curves. Never: a curve through a foreign box: between
//! two rows a curve stays between them, and within a row it keeps to the free space around its bend.

use super::curve::{Route, curve, end_slope};
use super::engine::Part;
use super::layout::Rect;
use super::place::LANE;
use super::ports::Ports;
use super::rows::{Rows, Strand};
use super::spline::{self, Stretch};

/// What a picture of one part is made of.
pub(super) struct Plan<'a> {
    pub(super) part: &'a Part,
    pub(super) rows: &'a Rows,
    pub(super) strands: &'a [Strand],
    pub(super) ports: &'a [Ports],
    /// The centre of every point.
    pub(super) x: &'a [f64],
    /// How much more room than usual there is between rows.
    pub(super) stretch: f64,
    /// How curves use their room.
    pub(super) bending: Bending,
    pub(super) room: &'a Room,
}

/// How curves use their room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bending {
    /// As smooth as the room between the boxes allows. Lines may meet between rows that need not.
    Smooth,
    /// Through the middle of every gap, so that no two lines cross that need not.
    Strict,
}

/// What frames and labels need besides; nothing where a list has no entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    /// Above every row, and below the last one.
    pub(super) above: Vec<f64>,
    /// The least height of every row.
    pub(super) heights: Vec<f64>,
    /// Half the width of every point.
    pub(super) halves: Vec<f64>,
}

/// Boxes in their places and the curves between them.
pub(super) struct Course<'a> {
    plan: &'a Plan<'a>,
    pub(super) boxes: Vec<Rect>,
    pub(super) height: f64,
    /// Upper edge and height of every row.
    bands: Vec<(f64, f64)>,
    /// How far a curve may stray from a point within its row, to the left and to the right.
    free: Vec<(f64, f64)>,
    /// The least and the greatest x of the whole.
    sides: (f64, f64),
}

impl<'a> Course<'a> {
    pub(super) fn new(plan: &'a Plan<'a>) -> Self {
        let bands = bands(plan);
        let boxes = plan.part.sizes.iter().enumerate().map(|(node, &(width, height))| {
            let (top, room) = bands[plan.rows.row_of[node]];
            Rect { x: plan.x[node] - width / 2.0, y: top + ((room - height) / 2.0).floor(), width, height }
        });
        let boxes = boxes.collect();
        let reach = |point: usize| plan.part.sizes.get(point).map_or(0.0, |size| size.0 / 2.0);
        let points = 0..plan.x.len();
        let sides = (
            points.clone().map(|point| plan.x[point] - reach(point)).fold(f64::INFINITY, f64::min),
            points.map(|point| plan.x[point] + reach(point)).fold(f64::NEG_INFINITY, f64::max),
        );
        let height = bands.last().map_or(0.0, |(top, height)| top + height);
        Self { plan, boxes, height, free: free_space(plan), bands, sides }
    }

    /// The upper and the lower edge of every row.
    pub(super) fn bands(&self) -> Vec<(f64, f64)> {
        self.bands.iter().map(|&(top, height)| (top, top + height)).collect()
    }

    /// The curve of every edge of the part, from where it starts to where it points.
    pub(super) fn routes(&self) -> Vec<Route> {
        let mut routes = vec![Route::default(); self.plan.part.edges.len()];
        for (strand, chain) in self.plan.rows.chains.iter().enumerate() {
            let flat = self.plan.rows.is_flat(chain);
            let edges = &self.plan.strands[strand].edges;
            for (lane, &edge) in edges.iter().enumerate() {
                let offset = lane as f64 - (edges.len() - 1) as f64 / 2.0;
                let route = if flat { self.flat(chain, offset) } else { self.steep(strand, offset) };
                let upwards = self.plan.part.edges[edge].from != chain[0];
                routes[edge] = if upwards { route.reversed() } else { route };
            }
        }
        routes
    }

    /// An edge that leads down; `offset` says how many lanes it stands right of the middle of its strand.
    fn steep(&self, strand: usize, offset: f64) -> Route {
        let chain = &self.plan.rows.chains[strand];
        let ports = &self.plan.ports[strand];
        let (upper, lower) = (&self.boxes[chain[0]], &self.boxes[chain[chain.len() - 1]]);
        let start = (self.plan.x[chain[0]] + ports.upper + offset * ports.upper_gap, upper.bottom());
        let end = (self.plan.x[chain[chain.len() - 1]] + ports.lower + offset * ports.lower_gap, lower.y);
        let alone = self.plan.strands[strand].edges.len() == 1;
        let curves = if self.plan.bending == Bending::Strict && chain.len() > 2 {
            self.strict(chain, offset, start, end)
        } else if alone || chain.len() > 2 {
            spline::curve(&self.stretches(chain, offset), start, end)
        } else {
            let slope = end_slope((end.0 - start.0) / (end.1 - start.1).max(1.0));
            vec![curve((start.0, start.1, slope), (end.0, end.1, slope), lateness(offset, end.0 - start.0))]
        };
        Route { start, curves, tip: end }
    }

    /// A curve through the middle of the room at every bend.
    fn strict(&self, chain: &[usize], offset: f64, start: (f64, f64), end: (f64, f64)) -> Vec<[(f64, f64); 3]> {
        let bends = &chain[1..chain.len() - 1];
        let (leave, enter) = (self.row_bottom(chain[0]), self.bands[self.plan.rows.row_of[chain[chain.len() - 1]]].0);
        let middle = |&bend: &usize| {
            let (top, height) = self.bands[self.plan.rows.row_of[bend]];
            (self.plan.x[bend] + offset * LANE, top + height / 2.0)
        };
        let points: Vec<(f64, f64)> =
            [(start.0, leave)].into_iter().chain(bends.iter().map(middle)).chain([(end.0, enter)]).collect();
        let ways: Vec<f64> =
            points.windows(2).map(|pair| (pair[1].0 - pair[0].0) / (pair[1].1 - pair[0].1).max(1.0)).collect();
        let end_way = |way: f64, upright: bool| if upright { 0.0 } else { end_slope(way) };
        // Knots: x, y, and how much x changes for each y. Upright past higher boxes of the same row.
        let mut knots = vec![(start.0, start.1, 0.0)];
        knots.push((start.0, leave, end_way(ways[0], start.1 < leave)));
        for (index, &bend) in bends.iter().enumerate() {
            let (top, height) = self.bands[self.plan.rows.row_of[bend]];
            let (before, after) = (ways[index], ways[index + 1]);
            let flatter = if before * after <= 0.0 { 0.0 } else { before.signum() * before.abs().min(after.abs()) };
            let limit = 2.0 * f64::min(self.free[bend].0, self.free[bend].1) / height.max(1.0);
            let slope = flatter.clamp(-limit, limit);
            let half = slope * height / 2.0;
            let x = points[index + 1].0;
            knots.extend([(x - half, top, slope), (x + half, top + height, slope)]);
        }
        knots.push((end.0, enter, end_way(ways[ways.len() - 1], end.1 > enter)));
        knots.push((end.0, end.1, 0.0));
        let pairs = knots.windows(2).filter(|pair| pair[0].1 < pair[1].1);
        pairs.map(|pair| curve(pair[0], pair[1], 0.0)).collect()
    }

    /// The room of a chain: all there is between two rows, in a row what is free around its bend, and what is below or above its
    /// own boxes where others of their rows are higher.
    fn stretches(&self, chain: &[usize], offset: f64) -> Vec<Stretch> {
        // A line does not turn round the corner of a box at once.
        const CLEAR: f64 = 8.0;
        let (far_left, far_right) = self.sides;
        let (upper, lower) = (&self.boxes[chain[0]], &self.boxes[chain[chain.len() - 1]]);
        let beside =
            |rect: &Rect, top: f64, bottom: f64| Stretch { top, bottom, left: rect.x, right: rect.x + rect.width };
        let (leave, enter) = (self.row_bottom(chain[0]), self.bands[self.plan.rows.row_of[chain[chain.len() - 1]]].0);
        let mut stretches = Vec::with_capacity(2 * chain.len() + 1);
        if upper.bottom() < leave {
            stretches.push(beside(upper, upper.bottom(), leave));
        }
        let mut top = leave;
        for &bend in &chain[1..chain.len() - 1] {
            let (row, height) = self.bands[self.plan.rows.row_of[bend]];
            let (left, right) = self.free[bend];
            let x = self.plan.x[bend] + offset * LANE;
            stretches.push(Stretch { top, bottom: row - CLEAR, left: far_left, right: far_right });
            top = row + height + CLEAR;
            let (left, right) = ((x - left).max(far_left.min(x)), (x + right).min(far_right.max(x)));
            stretches.push(Stretch { top: row - CLEAR, bottom: top, left, right });
        }
        stretches.push(Stretch { top, bottom: enter, left: far_left, right: far_right });
        if lower.y > enter {
            stretches.push(beside(lower, enter, lower.y));
        }
        stretches
    }

    fn row_bottom(&self, node: usize) -> f64 {
        let (top, height) = self.bands[self.plan.rows.row_of[node]];
        top + height
    }

    /// An edge between two boxes of one row: straight from side to side when nothing stands between, otherwise below the row.
    fn flat(&self, chain: &[usize], offset: f64) -> Route {
        const ROOM: f64 = 12.0;
        let row = &self.plan.rows.rows[self.plan.rows.row_of[chain[0]]];
        let place = |node: usize| row.iter().position(|&point| point == node).unwrap_or(0);
        let rightwards = place(chain[0]) < place(chain[1]);
        let (left, right) = if rightwards { (chain[0], chain[1]) } else { (chain[1], chain[0]) };
        let (a, b) = (&self.boxes[left], &self.boxes[right]);
        let route = if place(right) == place(left) + 1 {
            let middle = |rect: &Rect| rect.y + rect.height / 2.0 + offset * LANE;
            let (start, tip) = ((a.x + a.width, middle(a)), (b.x, middle(b)));
            let reach = (tip.0 - start.0) / 3.0;
            Route { start, curves: vec![[(start.0 + reach, start.1), (tip.0 - reach, tip.1), tip]], tip }
        } else {
            let bottom = self.row_bottom(left);
            let shift = ROOM / 2.0 + (offset + 2.0) * 2.0;
            let (x, end) = (a.x + a.width - shift, b.x + shift);
            let dip = bottom + 1.33 * (ROOM + 3.0 * (offset + 1.0));
            let mut curves = Vec::new();
            let mut go = |to: (f64, f64), from: (f64, f64)| {
                curves.push([(from.0, from.1 + (to.1 - from.1) / 3.0), (to.0, to.1 - (to.1 - from.1) / 3.0), to]);
            };
            if a.bottom() < bottom {
                go((x, bottom), (x, a.bottom()));
            }
            let tail = (b.bottom() < bottom).then_some([(end, bottom), (end, b.bottom()), (end, b.bottom())]);
            curves.push([(x, dip), (end, dip), (end, bottom)]);
            curves.extend(tail);
            Route { start: (x, a.bottom()), curves, tip: (end, b.bottom()) }
        };
        if rightwards { route } else { route.reversed() }
    }
}

/// How much later an edge turns so that it is not caught up by the one beside it, which has the same ends.
fn lateness(offset: f64, way: f64) -> f64 {
    const LATE: f64 = 0.14;
    if way > 0.0 { -offset.clamp(-1.0, 1.0) * LATE } else { offset.clamp(-1.0, 1.0) * LATE }
}

/// Upper edge and height of every row. The wider the edges swing between two rows and the more there are, the more room they get.
fn bands(plan: &Plan<'_>) -> Vec<(f64, f64)> {
    let rows = plan.rows;
    let count = rows.rows.len();
    let (mut swing, mut edges, mut flat) = (vec![0.0_f64; count], vec![0_u32; count], vec![0.0_f64; count]);
    for (upper, lower) in rows.pieces() {
        let row = rows.row_of[upper];
        swing[row] = swing[row].max((plan.x[upper] - plan.x[lower]).abs());
        edges[row] += 1;
    }
    for chain in rows.chains.iter().filter(|chain| rows.is_flat(chain)) {
        flat[rows.row_of[chain[0]]] = 18.0;
    }
    let mut heights = plan.room.heights.clone();
    heights.resize(count, 0.0);
    for (node, (_, height)) in plan.part.sizes.iter().enumerate() {
        heights[rows.row_of[node]] = heights[rows.row_of[node]].max(*height);
    }
    let mut bands = Vec::with_capacity(count);
    let mut top = 0.0;
    for row in 0..count {
        top += plan.room.above.get(row).copied().unwrap_or(0.0).ceil();
        bands.push((top, heights[row]));
        let gap = 46.0 + (0.07 * swing[row]).min(44.0) + (1.2 * f64::from(edges[row])).min(20.0) + flat[row];
        top += heights[row] + (gap * plan.stretch).round();
    }
    bands
}

/// How far a curve may stray from each point, so that two curves side by side never meet and none touches a box.
fn free_space(plan: &Plan<'_>) -> Vec<(f64, f64)> {
    let rows = plan.rows;
    let mut halves: Vec<f64> = vec![0.0; rows.points()];
    for (chain, strand) in rows.chains.iter().zip(plan.strands) {
        let span = LANE * (strand.edges.len() - 1) as f64;
        chain[1..chain.len() - 1].iter().for_each(|&bend| halves[bend] = span / 2.0);
    }
    // A line goes through the middle of its label.
    let labels: Vec<usize> = plan
        .room
        .halves
        .iter()
        .enumerate()
        .filter(|&(point, room)| *room > halves[point])
        .map(|label| label.0)
        .collect();
    labels.iter().for_each(|&label| halves[label] = plan.room.halves[label]);
    // At the rim of the picture as much as looks well.
    let mut free = vec![(90.0_f64, 90.0_f64); rows.points()];
    for pair in rows.rows.iter().flat_map(|row| row.windows(2)) {
        let (left, right) = (pair[0], pair[1]);
        let room = |from: usize, other: usize| {
            let distance = (plan.x[from] - plan.x[other]).abs() - halves[from];
            match plan.part.sizes.get(other) {
                Some((width, _)) => (distance - width / 2.0 - 6.0).max(0.0),
                None => ((distance - halves[other]) / 2.0 - 2.0).max(0.0),
            }
        };
        free[left].1 = free[left].1.min(room(left, right));
        free[right].0 = free[right].0.min(room(right, left));
    }
    labels.into_iter().for_each(|label| free[label] = (1.0, 1.0));
    free
}
