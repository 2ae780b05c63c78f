//! The engine `layered`: our own rows, order, places and curves.
//!
//! In: one connected part. Out: the best of several pictures of it. Never: a box that wants another row than it can have.
//!
//! The passes, each a file of its own: `acyclic.rs` turns edges around, `rank.rs` chooses rows, `order.rs` orders them, `ports.rs` and
//! `place.rs` give an x to every point, `route.rs` bends the curves. Between them stands one value, [`Rows`].

use super::engine::{Engine, EngineName, Part, Placed};
use super::metrics;
use super::order;
use super::place::Task;
use super::ports;
use super::rank::{self, Style};
use super::route::{Course, Plan, Room};
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
        // What is spent on one falls with the size, and with their number.
        let share = budget(part) / candidates.len().max(1);
        let mut best: Option<Placed> = None;
        for (row_of, strands) in candidates {
            let mut rows = Rows::new(&row_of, &strands);
            if rows.points() > MAX_POINTS {
                continue;
            }
            order::order(&mut rows, share);
            let placed = finish(part, &rows, &strands);
            if best.as_ref().is_none_or(|best| placed.score < best.score) {
                best = Some(placed);
            }
        }
        best
    }
}

/// Steps for all orders of a part: about a tenth of a second for a hundred boxes.
fn budget(part: &Part) -> usize {
    10_000 * (part.sizes.len() + part.edges.len())
}

/// Places and curves for ordered rows.
pub(super) fn finish(part: &Part, rows: &Rows, strands: &[Strand]) -> Placed {
    let widths: Vec<f64> = part.sizes.iter().map(|size| size.0).collect();
    let ports = ports::ports(rows, strands, &widths);
    let work = 600 * rows.points();
    let mut x = Task::new(rows, strands, &ports, &widths).solve(if rows.points() < 4_000 { work } else { 0 });
    let half = |point: usize| widths.get(point).map_or(4.0, |width| width / 2.0);
    let left = (0..x.len()).map(|point| x[point] - half(point)).fold(f64::INFINITY, f64::min);
    x.iter_mut().for_each(|x| *x = (*x - left).round());
    let width = (0..x.len()).map(|point| x[point] + half(point)).fold(0.0, f64::max);

    let plan = Plan { part, rows, strands, ports: &ports, x: &x, stretch: 1.0, room: &Room::default() };
    let course = Course::new(&plan);
    let mut routes = course.routes();
    routes.iter_mut().for_each(super::curve::Route::end_with_head);
    let ends: Vec<(usize, usize)> = part.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let lines: Vec<_> = routes.iter().map(super::curve::Route::line).collect();
    let metrics = metrics::measure_lines(&course.boxes, &ends, &lines);
    let score = metrics.score() + broken_wishes(part, rows);
    Placed { width, height: course.height, score, boxes: course.boxes, routes, ..Placed::default() }
}

/// A little for every box that does not stand in the row that it wants and could have.
fn broken_wishes(part: &Part, rows: &Rows) -> f64 {
    use super::graph::Row;
    let last = rows.rows.len().saturating_sub(1);
    let free = |node: usize, wish: Row| {
        !part.edges.iter().any(|edge| !edge.weak && if wish == Row::First { edge.to } else { edge.from } == node)
    };
    let broken = part.wishes.iter().enumerate().filter(|&(node, &wish)| match wish {
        Row::Any => false,
        Row::First => rows.row_of[node] != 0 && free(node, wish),
        Row::Last => rows.row_of[node] != last && free(node, wish),
    });
    2.0 * broken.count() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::engine::tests::part;
    use crate::diagram::graph::Row;

    #[test]
    fn wishes_come_true_where_they_cost_little() {
        let mut part = part(5, &[(0, 1), (1, 2), (3, 2), (4, 2)]);
        part.wishes[3] = Row::First;
        let placed = Layered.lay_out(&part).unwrap();
        assert_eq!(placed.boxes[3].y, placed.boxes[0].y);
        assert!(placed.boxes[4].y > placed.boxes[0].y);
    }
}
