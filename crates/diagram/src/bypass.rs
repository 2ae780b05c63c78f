//! Arrows that are shown for a moment, over a drawing that made no room for them.
//!
//! In: two boxes and all others. Out: a curve from one to the other; straight where nothing lies between, else around at one side.
//! Never: boxes moved.

use super::curve::Route;
use super::layout::Rect;

/// Between the curve and what it goes around.
const CLEARANCE: f64 = 14.0;

/// Among more boxes than this no way around is looked for.
const SEARCHED: usize = 200;

/// How far aside the inner points of a bow may lie, nearest first.
const ASIDE: [f64; 9] = [0.0, 60.0, -60.0, 130.0, -130.0, 220.0, -220.0, 340.0, -340.0];

/// The curve from one box to another of a drawing of this width.
pub(super) fn bypass(boxes: &[Rect], from: usize, to: usize, width: f64) -> Route {
    let direct = Route::direct(&boxes[from], &boxes[to]);
    let others = || (0..boxes.len()).filter(|&node| node != from && node != to).map(|node| &boxes[node]);
    let points = direct.points();
    let between: Vec<&Rect> = others().filter(|rect| points.iter().any(|&(x, y)| holds(rect, x, y))).collect();
    let ends = [&boxes[from], &boxes[to]];
    if between.is_empty() && (boxes.len() > SEARCHED || hits(&direct, others(), 1) == 0) {
        return direct;
    }
    // Where one box stands above the other, a bow at their sides is easier to follow than one that leaves downwards and turns.
    let [upper, lower] = ends;
    let is_chain = upper.x < lower.x + lower.width && lower.x < upper.x + upper.width;
    let beside = if is_chain && !between.is_empty() { beside(ends, &between, width) } else { direct };
    if boxes.len() > SEARCHED {
        return beside;
    }
    let near: Vec<&Rect> = others().collect();
    fewest_hits(beside, bows(ends), &near, width)
}

/// A bow around what lies between two boxes of one column: the one that stays in the picture, then the one that turns aside less.
fn beside(ends: [&Rect; 2], between: &[&Rect], width: f64) -> Route {
    let right = between.iter().map(|rect| rect.x + rect.width).fold(f64::NEG_INFINITY, f64::max) + CLEARANCE;
    let left = between.iter().map(|rect| rect.x).fold(f64::INFINITY, f64::min) - CLEARANCE;
    let [one, other] = [(right, 1.0), (left, -1.0)].map(|(reach, side)| around(ends, reach, side));
    let cost = |route: &Route| {
        let aside = route.points().into_iter().fold(0.0, |sum, (x, _)| sum + (x - ends[0].centre_x()).abs());
        outside(route, width) * 1000.0 + aside
    };
    if cost(&other) < cost(&one) { other } else { one }
}

/// How far a curve leads out of the picture.
fn outside(route: &Route, width: f64) -> f64 {
    route.points().into_iter().map(|(x, _)| (-x).max(x - width).max(0.0)).fold(0.0, f64::max)
}

/// The first curve that runs through the fewest boxes and stays in the picture.
fn fewest_hits(first: Route, others: impl Iterator<Item = Route>, boxes: &[&Rect], width: f64) -> Route {
    let mut least = hits(&first, boxes.iter().copied(), usize::MAX);
    let mut best = first;
    for route in others {
        if least == 0 {
            break;
        }
        let found = hits(&route, boxes.iter().copied(), least);
        if found < least && outside(&route, width) < 1.0 {
            (best, least) = (route, found);
        }
    }
    best
}

/// How many boxes a curve runs through; no more are counted than `enough`.
fn hits<'a>(route: &Route, boxes: impl Iterator<Item = &'a Rect>, enough: usize) -> usize {
    // Closer to each other than a box is high.
    const STEPS: u32 = 64;
    let points = route.line_in(STEPS);
    let heights =
        points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(top, low), &(_, y)| (top.min(y), low.max(y)));
    let within = boxes.filter(|rect| rect.y <= heights.1 && rect.bottom() >= heights.0);
    within.filter(|rect| points.iter().any(|&(x, y)| holds(rect, x, y))).take(enough).count()
}

/// Curves from one row to another, those that turn aside least first; none between boxes of one row.
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
            let bow = [(start_x + x + ASIDE[a], start_y + y), (end_x - x + ASIDE[b], end_y - y), (end_x, end_y)];
            let mut route = Route { start: (start_x, start_y), curves: vec![bow], tip: (end_x, end_y) };
            route.end_with_head();
            route
        })
    })
}

fn holds(rect: &Rect, x: f64, y: f64) -> bool {
    (rect.x..=rect.x + rect.width).contains(&x) && (rect.y..=rect.bottom()).contains(&y)
}

/// A bow from a side of one box to the same side of the other, at least as far out as `reach`.
fn around([from, to]: [&Rect; 2], reach: f64, side: f64) -> Route {
    let port = |rect: &Rect| (rect.centre_x() + side * rect.width / 2.0, rect.y + rect.height / 2.0);
    let (start, tip) = (port(from), port(to));
    let outer = [start.0, tip.0, reach].into_iter().fold(reach, |a, b| if side > 0.0 { a.max(b) } else { a.min(b) });
    // A cubic curve goes three quarters of the way to its inner points.
    let inner = (outer + side * CLEARANCE - (start.0 + tip.0) / 8.0) / 0.75;
    let lift = (tip.1 - start.1) * 0.1;
    let bow = [(inner, start.1 + lift), (inner, tip.1 - lift), tip];
    let mut route = Route { start, curves: vec![bow], tip };
    route.end_with_head();
    route
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
        let route = bypass(&boxes, 0, 2, 200.0);
        assert!(route.points().iter().all(|&(x, y)| !holds(&boxes[1], x, y)), "{route:?}");
        assert!(route.points().iter().all(|(x, _)| (0.0..=200.0).contains(x)), "{route:?}");
        assert_eq!(bypass(&boxes, 0, 1, 200.0), Route::direct(&boxes[0], &boxes[1]));
        let up = bypass(&boxes, 2, 0, 200.0);
        assert!(up.points().iter().all(|&(x, y)| !holds(&boxes[1], x, y)));
    }

    #[test]
    fn goes_between_boxes_that_a_straight_line_would_cut() {
        // A wall with a gap at its right, and boxes that do not stand above each other.
        let wall = [0.0, 100.0, 300.0].map(|x| Rect { x, y: 200.0, width: 90.0, height: 34.0 });
        let ends = [(20.0, 0.0), (160.0, 400.0)].map(|(x, y)| Rect { x, y, width: 60.0, height: 34.0 });
        let boxes: Vec<Rect> = ends.into_iter().chain(wall).collect();
        let cut = |route: &Route| hits(route, boxes[2..].iter(), usize::MAX);
        assert_eq!(cut(&Route::direct(&boxes[0], &boxes[1])), 1);
        assert_eq!(cut(&bypass(&boxes, 0, 1, 400.0)), 0);
        assert_eq!(cut(&bypass(&boxes, 1, 0, 400.0)), 0, "upwards");
    }
}
