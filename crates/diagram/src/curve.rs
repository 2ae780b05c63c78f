//! The curve of one edge.
//!
//! In: points and slopes. Out: cubic curves with room for an arrow's head. Never: what lies between.

use serde::{Deserialize, Serialize};

use super::layout::Rect;

/// Length of an arrow's head.
pub const HEAD: f64 = 9.0;

/// A curve with an arrow's head at its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
        let mut points = self.line();
        points.push(self.tip);
        points
    }

    /// Points along the curves, up to the head.
    pub fn line(&self) -> Vec<(f64, f64)> {
        self.line_in(10)
    }

    /// The same with so many steps for each curve.
    pub(super) fn line_in(&self, steps: u32) -> Vec<(f64, f64)> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for [a, b, to] in &self.curves {
            for step in 1..=steps {
                let t = f64::from(step) / f64::from(steps);
                let u = 1.0 - t;
                let mix = |p: f64, q: f64, r: f64, s: f64| {
                    u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
                };
                points.push((mix(from.0, a.0, b.0, to.0), mix(from.1, a.1, b.1, to.1)));
            }
            from = *to;
        }
        points
    }
}

/// A self loop: three quarters of a small circle around the upper right corner of its box, which needs no room of its own.
pub(super) fn badge(rect: &Rect) -> Route {
    const RADIUS: f64 = 9.0;
    const SHORT_HEAD: f64 = 6.0;
    // Of a circle's quarter as a cubic curve.
    const REACH: f64 = RADIUS * 0.5523;
    let (x, y) = (rect.x + rect.width, rect.y);
    Route {
        start: (x - RADIUS, y),
        curves: vec![
            [(x - RADIUS, y - REACH), (x - REACH, y - RADIUS), (x, y - RADIUS)],
            [(x + REACH, y - RADIUS), (x + RADIUS, y - REACH), (x + RADIUS, y)],
            [(x + RADIUS, y + REACH), (x + RADIUS, y + RADIUS), (x + SHORT_HEAD, y + RADIUS)],
        ],
        tip: (x, y + RADIUS),
    }
}

/// The slope with which a curve leaves or meets a box: straight on its way, unless that is so flat that it would run along the box.
pub(super) fn end_slope(way: f64) -> f64 {
    way.clamp(-STEEPEST, STEEPEST)
}

/// Half a right angle.
const STEEPEST: f64 = 1.0;

/// A cubic between two knots (x, y, and how much x changes for each y) that stays between their y, and between their x where the
/// slopes agree with that. A late one turns later by that part of its height.
pub(super) fn curve(from: (f64, f64, f64), to: (f64, f64, f64), late: f64) -> [(f64, f64); 3] {
    let height = to.1 - from.1;
    let (first, last) = (height * (0.42 + late), height * (0.42 - late));
    [(from.0 + from.2 * first, from.1 + first), (to.0 - to.2 * last, to.1 - last), (to.0, to.1)]
}
