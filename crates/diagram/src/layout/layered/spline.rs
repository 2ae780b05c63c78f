//! A smooth curve through a row of gates.
//!
//! In: the channel that a line has on its way down, stretch by stretch, and its two ends. Out:
//! cubic curves that stay in that channel. Never: more turns than the channel asks for.
//!
//! After [Dobkin, Gansner, Koutsofios and
//! North](https://www.graphviz.org/documentation/DGKN97.pdf): *Implementing a general-purpose edge
//! router* (1997), made simple by what layers have: a line never turns back upwards, so it is a
//! function from y to x. First a string is pulled tight through the channel; then one cubic is
//! tried for the whole way, and where it leaves the channel the way is cut in two at the corner of
//! the string.

use crate::geometry::{Bezier, Point, cubic};

/// A part of a channel, from one y to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// Where it starts.
    pub(super) top: f64,
    /// Where it ends; below `top`.
    pub(super) bottom: f64,
    /// The least x of the line.
    pub(super) left: f64,
    /// The greatest x of the line; not less than `left`.
    pub(super) right: f64,
}

/// A point of the line, and how much x changes for each y there.
#[derive(Debug, Clone, Copy)]
struct Knot {
    x: f64,
    y: f64,
    slope: f64,
}

/// Flatter than this (x for each y) no line leaves or meets a box.
const FLATTEST_END: f64 = 1.1;
/// Flatter than this no line is where it passes a gate.
const FLATTEST: f64 = 2.5;
/// The string keeps so far from the walls, where it can, so that the curve has space to round its
/// corners.
const SLACK: f64 = 5.0;

/// A curve from `start`, at the top of the first stretch, to `end`, at the bottom of the last one.
/// Each stretch starts where the one before it ends. Without any stretch, or none that has space, a
/// straight line.
pub(super) fn curve(stretches: &[Stretch], start: Point, end: Point) -> Vec<Bezier> {
    let channel = Channel { stretches, gates: stretches.windows(2).map(Gate::new).collect() };
    let string = channel.string(start, end);
    let slopes: Vec<f64> = string.windows(2).map(|pair| slope(pair[0], pair[1])).collect();
    let mut knots = Vec::with_capacity(string.len());
    for (index, &(x, y)) in string.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| slopes[before]);
        let slope = match (before, slopes.get(index)) {
            (Some(before), Some(&after)) => through(before, after),
            (Some(only), None) | (None, Some(&only)) => only.clamp(-FLATTEST_END, FLATTEST_END),
            (None, None) => 0.0,
        };
        knots.push(Knot { x, y, slope });
    }
    for index in 1..knots.len().saturating_sub(1) {
        channel.round(&mut knots, index, (slopes[index - 1], slopes[index]));
    }
    channel.fit(&knots)
}

/// The slope at a corner of the string: between those before and after it, nearer to the steeper,
/// so that the curve does not swing out.
fn through(before: f64, after: f64) -> f64 {
    if before * after <= 0.0 {
        return 0.0;
    }
    // The harmonic mean, as in monotone interpolation ([Fritsch and Butland
    // 1984](https://doi.org/10.1137/0905021)).
    (2.0 * before * after / (before + after)).clamp(-FLATTEST, FLATTEST)
}

fn slope(from: Point, to: Point) -> f64 {
    (to.0 - from.0) / (to.1 - from.1).max(1.0)
}

/// A narrow place between two stretches: a y with the least and the greatest x.
#[derive(Debug, Clone, Copy)]
struct Gate {
    y: f64,
    left: f64,
    right: f64,
}

impl Gate {
    fn new(pair: &[Stretch]) -> Self {
        let (left, right) = (pair[0].left.max(pair[1].left), pair[0].right.min(pair[1].right));
        // Two stretches that do not meet: as near to both as can be.
        let (left, right) = if left <= right { (left, right) } else { ((left + right) / 2.0, (left + right) / 2.0) };
        Self { y: pair[0].bottom, left, right }
    }

    /// Returns the same with some distance from its ends.
    fn narrowed(&self) -> Self {
        let slack = SLACK.min((self.right - self.left) / 4.0);
        Self { y: self.y, left: self.left + slack, right: self.right - slack }
    }
}

struct Channel<'a> {
    stretches: &'a [Stretch],
    gates: Vec<Gate>,
}

impl Channel<'_> {
    /// The shortest way through all gates, as its ends and corners.
    fn string(&self, start: Point, end: Point) -> Vec<Point> {
        let last = Gate { y: end.1, left: end.0, right: end.0 };
        let gates: Vec<Gate> = self.gates.iter().map(Gate::narrowed).chain([last]).collect();
        let mut string = vec![start];
        let mut apex = start;
        let mut next = 0;
        while next < gates.len() {
            // All slopes that pass the gates so far, and the gates that set them.
            let (mut low, mut high) = ((f64::NEG_INFINITY, next), (f64::INFINITY, next));
            let mut corner = None;
            for (index, &Gate { y, left, right }) in gates.iter().enumerate().skip(next) {
                let height = (y - apex.1).max(1e-6);
                let (least, most) = ((left - apex.0) / height, (right - apex.0) / height);
                if most < low.0 {
                    corner = Some((low.1, true));
                    break;
                }
                if least > high.0 {
                    corner = Some((high.1, false));
                    break;
                }
                if least >= low.0 {
                    low = (least, index);
                }
                if most <= high.0 {
                    high = (most, index);
                }
            }
            let Some((gate, at_left)) = corner else { break };
            let Gate { y, left, right } = gates[gate];
            apex = (if at_left { left } else { right }, y);
            string.push(apex);
            next = gate + 1;
        }
        if string.last() != Some(&end) {
            string.push(end);
        }
        string
    }

    /// Makes a corner as round as the channel allows: the turn is shared by what comes before it
    /// and what comes after.
    fn round(&self, knots: &mut [Knot], index: usize, (before, after): (f64, f64)) {
        let least = knots[index].slope;
        let most = ((before + after) / 2.0).clamp(-FLATTEST, FLATTEST);
        for share in [1.0, 0.75, 0.5, 0.25] {
            knots[index].slope = least + (most - least) * share;
            if knots[index - 1..=index + 1].windows(2).all(|pair| self.holds(&Cubic { from: pair[0], to: pair[1] })) {
                return;
            }
        }
        knots[index].slope = least;
    }

    /// One curve from the first knot to the last if it stays in the channel; otherwise two, cut at
    /// the corner that the curve misses most.
    fn fit(&self, knots: &[Knot]) -> Vec<Bezier> {
        let mut curves = Vec::new();
        // Corners are few, but their number is the author's: a stack of our own instead of
        // recursion.
        let mut todo = vec![(0, knots.len().saturating_sub(1))];
        while let Some((first, last)) = todo.pop() {
            let Some((&from, &to)) = knots.get(first).zip(knots.get(last)) else { break };
            let whole = Cubic { from, to };
            if last <= first + 1 {
                curves.push(self.last_resort(whole).bezier());
            } else if self.holds(&whole) {
                curves.push(whole.bezier());
            } else {
                let cut =
                    (first + 1..last).max_by(|&a, &b| f64::total_cmp(&whole.miss(&knots[a]), &whole.miss(&knots[b])));
                let cut = cut.unwrap_or(first + 1);
                todo.push((cut, last));
                todo.push((first, cut));
            }
        }
        curves
    }

    /// Between two corners: the curve, with less swing until it stays in the channel. Without any
    /// swing it is the string, which does.
    fn last_resort(&self, mut cubic: Cubic) -> Cubic {
        let straight = (cubic.to.x - cubic.from.x) / (cubic.to.y - cubic.from.y).max(1e-6);
        for _ in 0..4 {
            if self.holds(&cubic) {
                return cubic;
            }
            cubic.from.slope = (cubic.from.slope + straight) / 2.0;
            cubic.to.slope = (cubic.to.slope + straight) / 2.0;
        }
        (cubic.from.slope, cubic.to.slope) = (straight, straight);
        cubic
    }

    /// Whether a curve stays in the channel, by looking at it every few pixels and at the gates.
    fn holds(&self, cubic: &Cubic) -> bool {
        const STEPS: u32 = 6;
        const CLOSE: f64 = 1e-6;
        let mut overlapping =
            self.stretches.iter().filter(|stretch| stretch.bottom > cubic.from.y && stretch.top < cubic.to.y);
        overlapping.all(|stretch| {
            let (top, bottom) = (stretch.top.max(cubic.from.y), stretch.bottom.min(cubic.to.y));
            (0..=STEPS).all(|step| {
                let x = cubic.at(top + (bottom - top) * f64::from(step) / f64::from(STEPS));
                x >= stretch.left - CLOSE && x <= stretch.right + CLOSE
            })
        })
    }
}

/// A cubic from y to x.
#[derive(Debug, Clone, Copy)]
struct Cubic {
    from: Knot,
    to: Knot,
}

impl Cubic {
    /// The x at a y.
    fn at(&self, y: f64) -> f64 {
        let height = (self.to.y - self.from.y).max(1e-6);
        let t = (y - self.from.y) / height;
        let (a, b) = (self.from.x + self.from.slope * height / 3.0, self.to.x - self.to.slope * height / 3.0);
        cubic([self.from.x, a, b, self.to.x], t)
    }

    /// How far it is from a knot.
    fn miss(&self, knot: &Knot) -> f64 {
        (self.at(knot.y) - knot.x).abs()
    }

    /// The same as a Bézier curve: with control points at thirds of the height, y is linear in the
    /// parameter.
    fn bezier(&self) -> Bezier {
        let third = (self.to.y - self.from.y) / 3.0;
        [
            (self.from.x + self.from.slope * third, self.from.y + third),
            (self.to.x - self.to.slope * third, self.to.y - third),
            (self.to.x, self.to.y),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stretch(top: f64, left: f64, right: f64) -> Stretch {
        Stretch { top, bottom: top + 40.0, left, right }
    }

    #[test]
    fn free_room_gives_one_curve() {
        let curves = curve(
            &[stretch(0.0, -500.0, 500.0), stretch(40.0, 0.0, 90.0), stretch(80.0, -500.0, 500.0)],
            (20.0, 0.0),
            (60.0, 120.0),
        );
        assert_eq!(curves.len(), 1);
        // As good as straight: the ends may be as flat as the way is.
        assert!((curves[0][0].0 - 33.3).abs() < 0.1, "{curves:?}");
    }

    #[test]
    fn a_wall_gives_a_bend_that_is_round() {
        let curves = curve(
            &[stretch(0.0, -500.0, 500.0), stretch(40.0, 200.0, 300.0), stretch(80.0, -500.0, 500.0)],
            (0.0, 0.0),
            (0.0, 120.0),
        );
        assert!(curves.len() >= 2, "{curves:?}");
        for pair in curves.windows(2) {
            let [_, b, end] = pair[0];
            let [a, ..] = pair[1];
            let (before, after) = ((end.0 - b.0) / (end.1 - b.1), (a.0 - end.0) / (a.1 - end.1));
            assert!((before - after).abs() < 1e-6, "no corner: {curves:?}");
        }
    }

    proptest! {
        #[test]
        fn stays_in_its_room(walls in prop::collection::vec((-200.0_f64..200.0, 10.0_f64..200.0), 1..8), start in -200.0_f64..200.0, end in -200.0_f64..200.0) {
            let mut stretches = vec![stretch(0.0, -1000.0, 1000.0)];
            for (left, width) in walls {
                let top = stretches.len() as f64 * 40.0;
                stretches.push(stretch(top, left, left + width));
                stretches.push(stretch(top + 40.0, -1000.0, 1000.0));
            }
            let bottom = stretches.len() as f64 * 40.0;
            let curves = curve(&stretches, (start, 0.0), (end, bottom));
            let mut from = (start, 0.0);
            for [a, b, to] in curves {
                for step in 0..=20 {
                    let t = f64::from(step) / 20.0;
                    let u = 1.0 - t;
                    let mix = |p: f64, q: f64, r: f64, s: f64| u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s;
                    let (x, y) = (mix(from.0, a.0, b.0, to.0), mix(from.1, a.1, b.1, to.1));
                    for stretch in stretches.iter().filter(|stretch| stretch.top <= y && y <= stretch.bottom) {
                        prop_assert!(x >= stretch.left - 1.0 && x <= stretch.right + 1.0, "{x} {y} {stretch:?}");
                    }
                }
                from = to;
            }
            prop_assert!((from.0 - end).abs() < 1e-6 && (from.1 - bottom).abs() < 1e-6);
        }
    }
}
