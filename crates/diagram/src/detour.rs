//! Arrows that appear for a moment, over a drawing that made no space for them.
//!
//! In: two boxes and all others. Out: a curve from one to the other; straight where nothing lies
//! between, else around at one side. Never: boxes moved.

use crate::geometry::{Point, Rect, Route, extent};

/// Between the curve and what it goes around.
const CLEARANCE: f64 = 14.0;

/// Among more boxes than this no detour is searched for.
const SEARCHED: usize = 200;

/// How far aside the inner points of a bow may lie, nearest first.
const ASIDE: [f64; 9] = [0.0, 60.0, -60.0, 130.0, -130.0, 220.0, -220.0, 340.0, -340.0];

/// The curve from one box to another of a drawing of this width.
pub(crate) fn detour(boxes: &[Rect], from: usize, to: usize, width: f64) -> Route {
    let direct = Route::direct(&boxes[from], &boxes[to]);
    let points = direct.points();
    let others: Vec<&Rect> =
        boxes.iter().enumerate().filter(|&(node, _)| node != from && node != to).map(|(_, rect)| rect).collect();
    let between: Vec<&Rect> =
        others.iter().copied().filter(|rect| points.iter().any(|&point| rect.contains(point))).collect();
    let ends = [&boxes[from], &boxes[to]];
    let is_small = boxes.len() <= SEARCHED;
    if between.is_empty() && (!is_small || hits(&direct, &others, 1) == 0) {
        return direct;
    }
    // Where one box stands above the other, a bow at their sides is easier to follow than one that
    // leaves downwards and turns.
    let [upper, lower] = ends;
    let is_chain = upper.x < lower.right() && lower.x < upper.right();
    let first = if is_chain && !between.is_empty() { beside(ends, &between, width) } else { direct };
    if is_small { fewest_hits(first, bows(ends), &others, width) } else { first }
}

/// A bow around what lies between two boxes of one column: the one that stays in the picture, then
/// the one that turns aside less.
fn beside(ends: [&Rect; 2], between: &[&Rect], width: f64) -> Route {
    let (left, _) = extent(between.iter().map(|rect| rect.x));
    let (_, right) = extent(between.iter().map(|rect| rect.right()));
    let bows = [(right + CLEARANCE, 1.0), (left - CLEARANCE, -1.0)];
    let [one, other] = bows.map(|(reach, side)| {
        let route = around(ends, reach, side);
        let aside = route.points().into_iter().fold(0.0, |sum, (x, _)| sum + (x - ends[0].centre_x()).abs());
        (outside(&route, width) * 1000.0 + aside, route)
    });
    if other.0 < one.0 { other.1 } else { one.1 }
}

/// How far a curve leads out of the picture.
fn outside(route: &Route, width: f64) -> f64 {
    route.points().into_iter().map(|(x, _)| (-x).max(x - width).max(0.0)).fold(0.0, f64::max)
}

/// The first curve that runs through the fewest boxes and stays in the picture.
fn fewest_hits(first: Route, others: impl Iterator<Item = Route>, boxes: &[&Rect], width: f64) -> Route {
    let mut least = hits(&first, boxes, usize::MAX);
    let mut best = first;
    for route in others {
        if least == 0 {
            break;
        }
        let count = hits(&route, boxes, least);
        if count < least && outside(&route, width) < 1.0 {
            (best, least) = (route, count);
        }
    }
    best
}

/// How many boxes a curve runs through; no more are counted than `enough`.
fn hits(route: &Route, boxes: &[&Rect], enough: usize) -> usize {
    // Closer to each other than a box is high.
    const STEPS: u32 = 64;
    let points = route.line(STEPS);
    let (top, bottom) = extent(points.iter().map(|point| point.1));
    let within = boxes.iter().filter(|rect| rect.y <= bottom && rect.bottom() >= top);
    within.filter(|rect| points.iter().any(|&point| rect.contains(point))).take(enough).count()
}

/// Curves from one layer to another, those that turn aside least first; none between boxes side by
/// side.
fn bows([from, to]: [&Rect; 2]) -> impl Iterator<Item = Route> {
    let (start_x, end_x) = (from.centre_x(), to.centre_x());
    let heights = match (to.y >= from.bottom(), from.y >= to.bottom()) {
        (true, _) => Some((from.bottom(), to.y)),
        (_, true) => Some((from.y, to.bottom())),
        _ => None,
    };
    let count = ASIDE.len();
    let mut pairs: Vec<(usize, usize)> = (0..count).flat_map(|a| (0..count).map(move |b| (a, b))).collect();
    pairs.sort_by_key(|&(a, b)| (a + b, a));
    heights.into_iter().flat_map(move |(start_y, end_y)| {
        let (x, y) = ((end_x - start_x) * 0.2, (end_y - start_y) * 0.35);
        pairs.clone().into_iter().map(move |(a, b)| {
            let inner: [Point; 2] = [(start_x + x + ASIDE[a], start_y + y), (end_x - x + ASIDE[b], end_y - y)];
            Route::single((start_x, start_y), [inner[0], inner[1], (end_x, end_y)])
        })
    })
}

/// A bow from a side of one box to the same side of the other, at least as far out as `reach`.
fn around(ends: [&Rect; 2], reach: f64, side: f64) -> Route {
    let [start, tip] = ends.map(|rect| (rect.centre_x() + side * rect.width / 2.0, rect.centre_y()));
    let (least, most) = extent([start.0, tip.0, reach]);
    let outer = if side > 0.0 { most } else { least };
    // A cubic curve goes three quarters of the way to its inner points.
    let inner = (outer + side * CLEARANCE - (start.0 + tip.0) / 8.0) / 0.75;
    let rise = (tip.1 - start.1) * 0.1;
    Route::single(start, [(inner, start.1 + rise), (inner, tip.1 - rise), tip])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column() -> Vec<Rect> {
        [0.0, 100.0, 200.0].map(|y| Rect { x: 60.0, y, width: 80.0, height: 34.0 }).into()
    }

    #[test]
    fn goes_around_what_lies_between() {
        let boxes = column();
        let route = detour(&boxes, 0, 2, 200.0);
        assert!(route.points().iter().all(|&point| !boxes[1].contains(point)), "{route:?}");
        assert!(route.points().iter().all(|(x, _)| (0.0..=200.0).contains(x)), "{route:?}");
        assert_eq!(detour(&boxes, 0, 1, 200.0), Route::direct(&boxes[0], &boxes[1]));
        let up = detour(&boxes, 2, 0, 200.0);
        assert!(up.points().iter().all(|&point| !boxes[1].contains(point)));
    }

    #[test]
    fn goes_between_boxes_that_a_straight_line_would_cut() {
        // A wall with a gap at its right, and boxes that do not stand above each other.
        let wall = [0.0, 100.0, 300.0].map(|x| Rect { x, y: 200.0, width: 90.0, height: 34.0 });
        let ends = [(20.0, 0.0), (160.0, 400.0)].map(|(x, y)| Rect { x, y, width: 60.0, height: 34.0 });
        let boxes: Vec<Rect> = ends.into_iter().chain(wall).collect();
        let cut = |route: &Route| hits(route, &boxes[2..].iter().collect::<Vec<_>>(), usize::MAX);
        assert_eq!(cut(&Route::direct(&boxes[0], &boxes[1])), 1);
        assert_eq!(cut(&detour(&boxes, 0, 1, 400.0)), 0);
        assert_eq!(cut(&detour(&boxes, 1, 0, 400.0)), 0, "upwards");
    }
}
