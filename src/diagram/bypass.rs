//! Arrows that are shown for a moment, over a drawing that made no room for them.
//!
//! In: two boxes and all others. Out: a curve from one to the other; straight where nothing lies between, else around at one side.
//! Never: boxes moved.

use super::curve::Route;
use super::layout::Rect;

/// Between the curve and what it goes around.
const CLEARANCE: f64 = 14.0;

/// The curve from one box to another of a drawing of this width.
pub(super) fn bypass(boxes: &[Rect], from: usize, to: usize, width: f64) -> Route {
    let direct = Route::direct(&boxes[from], &boxes[to]);
    let points = direct.points();
    let hit = |rect: &Rect| points.iter().any(|&(x, y)| holds(rect, x, y));
    let between: Vec<&Rect> = (0..boxes.len())
        .filter(|&node| node != from && node != to)
        .map(|node| &boxes[node])
        .filter(|rect| hit(rect))
        .collect();
    // Where one box stands beside the other, straight lines that pass behind others are easier to follow than wide bows.
    let (upper, lower) = (&boxes[from], &boxes[to]);
    let is_chain = upper.x < lower.x + lower.width && lower.x < upper.x + upper.width;
    if between.is_empty() || !is_chain {
        return direct;
    }
    let ends = [&boxes[from], &boxes[to]];
    let right = between.iter().map(|rect| rect.x + rect.width).fold(f64::NEG_INFINITY, f64::max) + CLEARANCE;
    let left = between.iter().map(|rect| rect.x).fold(f64::INFINITY, f64::min) - CLEARANCE;
    let sides = [(right, 1.0), (left, -1.0)].map(|(reach, side)| around(ends, reach, side));
    // The one that stays in the picture, then the one that turns aside less.
    let cost = |route: &Route| {
        let xs = || route.points().into_iter().map(|(x, _)| x);
        let outside = xs().map(|x| (-x).max(x - width).max(0.0)).fold(0.0, f64::max);
        outside * 1000.0 + xs().fold(0.0, |sum, x| sum + (x - boxes[from].centre_x()).abs())
    };
    let [one, other] = sides;
    if cost(&other) < cost(&one) { other } else { one }
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
}
