//! Rectangles and the curves of edges.
//!
//! In: points and slopes. Out: cubic curves with space for an arrowhead. Never: what lies between.

use serde::{Deserialize, Serialize};

/// A point in pixels: x to the right, y downwards.
pub type Point = (f64, f64);

/// A cubic Bézier curve from where the one before it ends: two control points and the end.
pub type Bezier = [Point; 3];

/// Length of an arrowhead.
pub(crate) const HEAD: f64 = 9.0;

/// A rectangle: left, top, width, height.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// The x of the middle.
    pub fn centre_x(&self) -> f64 {
        self.x + self.width / 2.0
    }

    /// The y of the middle.
    pub fn centre_y(&self) -> f64 {
        self.y + self.height / 2.0
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Returns the same without a margin.
    pub(crate) fn inset(&self, margin: f64) -> Self {
        let (width, height) = ((self.width - 2.0 * margin).max(0.0), (self.height - 2.0 * margin).max(0.0));
        Self { x: self.x + margin, y: self.y + margin, width, height }
    }

    pub(crate) fn shift(&mut self, x: f64, y: f64) {
        (self.x, self.y) = (self.x + x, self.y + y);
    }

    pub(crate) fn contains(&self, (x, y): Point) -> bool {
        (self.x..=self.right()).contains(&x) && (self.y..=self.bottom()).contains(&y)
    }
}

/// The least and the greatest of some numbers: infinities where there are none.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
}

/// The course of an edge, with an arrowhead at its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Where it starts.
    pub start: Point,
    /// Cubic curves, one after the other.
    pub curves: Vec<Bezier>,
    /// The tip of the head; the last curve ends where the head begins.
    pub tip: Point,
}

impl Route {
    /// Returns the same course from the end to the start, without regard for a head.
    pub(crate) fn reversed(&self) -> Self {
        let ends = std::iter::once(self.start).chain(self.curves.iter().map(|curve| curve[2]));
        let starts: Vec<Point> = ends.collect();
        let curves = self.curves.iter().zip(&starts).rev().map(|(curve, start)| [curve[1], curve[0], *start]).collect();
        let start = self.curves.last().map_or(self.start, |curve| curve[2]);
        Self { start, curves, tip: self.start }
    }

    /// Makes one curve with a head at its end.
    pub(crate) fn single(start: Point, curve: Bezier) -> Self {
        let mut route = Self { start, curves: vec![curve], tip: curve[2] };
        route.end_with_head();
        route
    }

    /// Joins two boxes without regard for what lies between; boxes side by side are joined from
    /// below.
    pub(crate) fn direct(from: &Rect, to: &Rect) -> Self {
        const DIP: f64 = 16.0;
        let (start_x, end_x) = (from.centre_x(), to.centre_x());
        let downwards = to.y >= from.bottom();
        if !downwards && from.y < to.bottom() {
            let (start, tip) = ((start_x, from.bottom()), (end_x, to.bottom()));
            return Self::single(start, [(start.0, start.1 + DIP), (tip.0, tip.1 + DIP), tip]);
        }
        let (start_y, end_y) = if downwards { (from.bottom(), to.y) } else { (from.y, to.bottom()) };
        let slope =
            end_slope((end_x - start_x) / (end_y - start_y).abs().max(1.0)) * if downwards { 1.0 } else { -1.0 };
        Self::single((start_x, start_y), curve((start_x, start_y, slope), (end_x, end_y, slope), 0.0))
    }

    /// Makes space for the head by shortening the last curve in the direction in which it arrives.
    pub(crate) fn end_with_head(&mut self) {
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

    /// All points that define it.
    pub(crate) fn points_mut(&mut self) -> impl Iterator<Item = &mut Point> {
        self.curves.iter_mut().flatten().chain([&mut self.start, &mut self.tip])
    }

    pub(crate) fn shift(&mut self, x: f64, y: f64) {
        self.points_mut().for_each(|point| *point = (point.0 + x, point.1 + y));
    }

    /// Returns points along the curves, close enough to stand for them, and the tip.
    pub(crate) fn points(&self) -> Vec<Point> {
        let mut points = self.line(10);
        points.push(self.tip);
        points
    }

    /// Returns points along the curves, up to the head, with so many steps for each curve.
    pub(crate) fn line(&self, steps: u32) -> Vec<Point> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for [a, b, to] in &self.curves {
            for step in 1..=steps {
                let t = f64::from(step) / f64::from(steps);
                points.push((cubic([from.0, a.0, b.0, to.0], t), cubic([from.1, a.1, b.1, to.1], t)));
            }
            from = *to;
        }
        points
    }
}

/// The value of a cubic polynomial in Bernstein form.
pub(crate) fn cubic([a, b, c, d]: [f64; 4], t: f64) -> f64 {
    let u = 1.0 - t;
    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
}

/// Makes a self loop: three quarters of a small circle around the upper right corner of its box,
/// which take no space from others.
pub(crate) fn self_loop(rect: &Rect) -> Route {
    const RADIUS: f64 = 9.0;
    const SHORT_HEAD: f64 = 6.0;
    // Of a circle's quarter as a cubic curve.
    const REACH: f64 = RADIUS * 0.5523;
    let (x, y) = (rect.right(), rect.y);
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

/// The slope with which a curve leaves or meets a box: that of the straight line, unless it is so
/// flat that it would run along the box. Half a right angle is the limit.
pub(crate) fn end_slope(slope: f64) -> f64 {
    slope.clamp(-1.0, 1.0)
}

/// Makes a cubic between two knots (x, y, and how much x changes for each y) that stays between
/// their y, and between their x where the slopes agree with that. A late one turns later by that
/// part of its height.
pub(crate) fn curve(from: (f64, f64, f64), to: (f64, f64, f64), late: f64) -> Bezier {
    let height = to.1 - from.1;
    let (first, last) = (height * (0.42 + late), height * (0.42 - late));
    [(from.0 + from.2 * first, from.1 + first), (to.0 - to.2 * last, to.1 - last), (to.0, to.1)]
}
