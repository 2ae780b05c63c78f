//! The engine `layered`: our own rows, order, places and curves.
//!
//! In: one connected part. Out: the best of several pictures of it. Never: a box that wants another row than it can have.
//!
//! The passes, each a file of its own: `acyclic.rs` turns edges around, `rank.rs` chooses rows, `order.rs` orders them, `lift.rs` moves boxes to other rows, `ports.rs` and
//! `place.rs` give an x to every point, `route.rs` bends the curves. Between them stands one value, [`Rows`].

use super::curve::Route;
use super::engine::{Engine, EngineName, Part, Placed};
use super::graph::Row;
use super::lift::{self, Limits};
use super::metrics;
use super::order;
use super::place::Task;
use super::ports::{self, Ports};
use super::rank::{self, Style};
use super::route::{Bending, Course, Plan, Room};
use super::rows::{Rows, Strand};

/// Our own engine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layered;

/// More points than this, boxes and bends, are refused: layout would take seconds, and nobody could read the picture.
const MAX_POINTS: usize = 20_000;

/// Rows to choose from.
const STYLES: [Style; 3] = [
    Style { wishes: true, narrow: false },
    Style { wishes: true, narrow: true },
    Style { wishes: false, narrow: false },
];

impl Engine for Layered {
    fn name(&self) -> EngineName {
        EngineName::Layered
    }

    fn lay_out(&self, part: &Part) -> Option<Placed> {
        let mut candidates: Vec<(Vec<usize>, Vec<Strand>)> = Vec::new();
        for style in STYLES {
            for found in rank::rank(part, style) {
                if !candidates.contains(&found) {
                    candidates.push(found);
                }
            }
        }
        // All get a first order; what is left of the budget goes to the most promising.
        let budget = budget(part);
        let count = candidates.len();
        let mut started: Vec<Started> = Vec::with_capacity(count);
        for (row_of, strands) in candidates {
            let mut rows = Rows::new(&row_of, &strands);
            if rows.points() <= MAX_POINTS {
                order::order(&mut rows, budget / (2 * count));
                let placed = sketch(part, &rows, &strands);
                started.push(Started { score: placed.score, rows, strands });
            }
        }
        let steps = steps_to_lift(part) / finalists(part);
        started.sort_by(|a, b| f64::total_cmp(&a.score, &b.score));
        started.truncate(finalists(part));
        let finished = started.into_iter().map(|Started { rows, strands, .. }| {
            let limits = limits(part, &rows);
            let rows = lift::lift(rows, &strands, &limits, steps);
            finish(part, &rows, &strands)
        });
        finished.min_by(|a, b| f64::total_cmp(&shaped_score(a), &shaped_score(b)))
    }
}

/// What is wrong with a finished picture, where one is worse by a tenth for each time that it is longer than twice its other side.
fn shaped_score(placed: &Placed) -> f64 {
    let (short, long) = (placed.width.min(placed.height), placed.width.max(placed.height));
    let excess = if long > WIDE { (long / short.max(1.0) - 2.0).max(0.0) } else { 0.0 };
    placed.score * (1.0 + excess / 10.0)
}

/// Rows with a first order and what comes of it.
struct Started {
    rows: Rows,
    strands: Vec<Strand>,
    score: f64,
}

/// How many rows are improved further. Of small parts several, which is soon done; of large ones the first picture says less of the last.
/// Between these all steps are better spent on one.
fn finalists(part: &Part) -> usize {
    match part.sizes.len() + part.edges.len() {
        ..100 => 3,
        100..700 => 1,
        _ => 2,
    }
}

/// Steps for moving boxes between rows. Small parts can have more of them; a picture may have many small parts.
fn steps_to_lift(part: &Part) -> usize {
    let least = (12_000 * (part.sizes.len() + part.edges.len())).min(1_000_000);
    (5 * budget(part) / 4).max(least)
}

/// Steps for all orders of a part. More for each box and edge the more there are, up to what takes some
/// tenths of a second; large parts need their time for places and curves.
fn budget(part: &Part) -> usize {
    const OF_SMALL: usize = 1_500_000;
    const ENOUGH: usize = 30_000_000;
    let size = part.sizes.len() + part.edges.len();
    let wanted = (13_000 * size).min(OF_SMALL).max(size * size * size * 9 / 20);
    wanted.min(20_000 * size).min(ENOUGH)
}

/// Places without the network simplex and curves at the first try: enough to compare rows by.
fn sketch(part: &Part, rows: &Rows, strands: &[Strand]) -> Placed {
    let stage = Stage::new(part, rows, strands, 0);
    stage.draw(1.0, Bending::Smooth)
}

/// Places and curves for ordered rows.
pub(super) fn finish(part: &Part, rows: &Rows, strands: &[Strand]) -> Placed {
    // In larger graphs the simplex does not come to an end in time, and half a one is worse than none.
    let work = if rows.points() < 4_000 { 600 * rows.points() } else { 0 };
    let stage = Stage::new(part, rows, strands, work);
    let plain = stage.draw(1.0, Bending::Smooth);
    let wished = stage.stretch(plain.height);
    let higher = (wished > 1.0 && stage.width > WIDE).then(|| stage.draw(wished, Bending::Smooth));
    // A little more room is worth its longer edges in any case.
    let worth = if wished <= LITTLE_STRETCH { WORTH_ITS_ASPECT } else { 1.0 };
    let (smooth, stretch) = match higher {
        Some(higher) if higher.score < worth * plain.score => (higher, wished),
        _ => (plain, 1.0),
    };
    let strict = stage.draw(stretch, Bending::Strict);
    if strict.score < WORTH_ITS_TURNS * smooth.score { strict } else { smooth }
}

/// Everything that has a place from left to right.
struct Stage<'a> {
    part: &'a Part,
    rows: &'a Rows,
    strands: &'a [Strand],
    ports: Vec<Ports>,
    /// The centre of every point.
    x: Vec<f64>,
    width: f64,
}

impl<'a> Stage<'a> {
    fn new(part: &'a Part, rows: &'a Rows, strands: &'a [Strand], work: usize) -> Self {
        let widths: Vec<f64> = part.sizes.iter().map(|size| size.0).collect();
        let ports = ports::ports(rows, strands, &widths);
        let mut x = Task::new(rows, strands, &ports, &widths).solve(work);
        let half = |point: usize| widths.get(point).map_or(4.0, |width| width / 2.0);
        let left = (0..x.len()).map(|point| x[point] - half(point)).fold(f64::INFINITY, f64::min);
        x.iter_mut().for_each(|x| *x = (*x - left).round());
        let width = (0..x.len()).map(|point| x[point] + half(point)).fold(0.0, f64::max);
        Self { part, rows, strands, ports, x, width }
    }

    /// How much more room between the rows makes a picture of this height half as high as wide.
    fn stretch(&self, height: f64) -> f64 {
        let tallest = |row: &Vec<usize>| {
            row.iter().filter_map(|&point| self.part.sizes.get(point)).fold(0.0, |most, size| f64::max(most, size.1))
        };
        let boxes: f64 = self.rows.rows.iter().map(tallest).sum();
        let wished = (LEAST_HEIGHT * self.width - boxes) / (height - boxes).max(1.0);
        wished.min(MOST_STRETCH)
    }

    /// Boxes and curves, and what is wrong with them.
    fn draw(&self, stretch: f64, bending: Bending) -> Placed {
        let Self { part, rows, strands, .. } = self;
        let plan =
            Plan { part, rows, strands, ports: &self.ports, x: &self.x, stretch, bending, room: &Room::default() };
        let course = Course::new(&plan);
        let mut routes = course.routes();
        routes.iter_mut().for_each(Route::end_with_head);
        let ends: Vec<(usize, usize)> = part.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        // Enough to choose by: of many curves a few points each tell them apart.
        let steps = if routes.len() > 600 { 4 } else { 10 };
        let lines: Vec<_> = routes.iter().map(|route| route.line_in(steps)).collect();
        let metrics = metrics::measure_lines(&course.boxes, &ends, &lines);
        let score = metrics.score() + broken_wishes(part, rows);
        Placed { width: self.width, height: course.height, score, boxes: course.boxes, routes, ..Placed::default() }
    }
}

/// A picture that turns more has to be that much better.
const WORTH_ITS_TURNS: f64 = 0.92;
/// A picture that is wider than this and more than twice as wide as high gets more room between its rows.
const WIDE: f64 = 700.0;
const LEAST_HEIGHT: f64 = 0.53;
const MOST_STRETCH: f64 = 6.0;
/// So much more room between rows never looks empty.
const LITTLE_STRETCH: f64 = 2.5;
const WORTH_ITS_ASPECT: f64 = 1.1;

/// Where boxes may go: those that have the row that they wish for stay there, as do those that share one. Unless one wants the last row, there may be
/// another below it, which is worth its height: edges have more ways past each other.
fn limits(part: &Part, rows: &Rows) -> Limits {
    let last = rows.rows.len().saturating_sub(1);
    let content = |(node, &wish): (usize, &Row)| match wish {
        Row::Any => false,
        Row::First => rows.row_of[node] == 0,
        Row::Last => rows.row_of[node] == last,
    };
    let mut fixed: Vec<bool> = part.wishes.iter().enumerate().map(content).collect();
    part.same_row.iter().flatten().for_each(|&node| fixed[node] = true);
    Limits { fixed, last: if part.wishes.contains(&Row::Last) { last } else { last + 1 } }
}

/// As much as some crossings for every box that does not stand in the row that it wants and could have: a row tells what its boxes are.
fn broken_wishes(part: &Part, rows: &Rows) -> f64 {
    let last = rows.rows.len().saturating_sub(1);
    let free = |node: usize, wish: Row| {
        !part.edges.iter().any(|edge| !edge.weak && if wish == Row::First { edge.to } else { edge.from } == node)
    };
    let broken = part.wishes.iter().enumerate().filter(|&(node, &wish)| match wish {
        Row::Any => false,
        Row::First => rows.row_of[node] != 0 && free(node, wish),
        Row::Last => rows.row_of[node] != last && free(node, wish),
    });
    10.0 * broken.count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::tests::part;

    #[test]
    fn wishes_come_true_where_they_cost_little() {
        let mut part = part(5, &[(0, 1), (1, 2), (3, 2), (4, 2)]);
        part.wishes[3] = Row::First;
        let placed = Layered.lay_out(&part).unwrap();
        assert_eq!(placed.boxes[3].y, placed.boxes[0].y);
        assert!(placed.boxes[4].y > placed.boxes[0].y);
    }
}
