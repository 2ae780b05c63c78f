//! Edge routing: the course of every edge between its two boxes.
//!
//! In: ordered layers with an x for every node. Out: the y of every layer, boxes and curves. Never:
//! a curve through a foreign box: between two layers a curve stays between them, and within a layer
//! it keeps to the free space around its dummy node.

use crate::geometry::{Bezier, Point, Rect, Route, curve, end_slope, extent};
use crate::layout::component::Component;
use crate::layout::layered::layering::{EdgeBundle, LANE, Layering, dummies};
use crate::layout::layered::ports::Ports;
use crate::layout::layered::spline::{self, Stretch};

/// The input of edge routing.
#[derive(Clone, Copy)]
pub(crate) struct RoutingInput<'a> {
    pub(crate) component: &'a Component,
    pub(crate) layering: &'a Layering,
    pub(crate) bundles: &'a [EdgeBundle],
    pub(crate) ports: &'a [Ports],
    /// The centre of every node.
    pub(crate) x: &'a [f64],
    /// How many times the usual space is between layers.
    pub(crate) stretch: f64,
    pub(crate) style: CurveStyle,
    pub(crate) extra: &'a ExtraSpace,
}

/// How curves use the space between boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CurveStyle {
    /// As smooth as the space allows. Lines may meet between layers that need not.
    Smooth,
    /// Through the middle of every gap, so that no two lines cross that need not.
    Strict,
}

/// Space for groups and labels; nothing where a list has no entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExtraSpace {
    /// Above every layer, and below the last one.
    pub(crate) above: Vec<f64>,
    /// The least height of every layer.
    pub(crate) heights: Vec<f64>,
    /// Half the width of every node.
    pub(crate) halves: Vec<f64>,
}

/// The y of a layer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Band {
    pub(crate) top: f64,
    height: f64,
}

impl Band {
    pub(crate) fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// Boxes in their positions, and the space for curves between them.
pub(crate) struct Routing<'a> {
    input: RoutingInput<'a>,
    pub(crate) boxes: Vec<Rect>,
    pub(crate) height: f64,
    pub(crate) bands: Vec<Band>,
    /// How far a curve may stray from a node within its layer, to the left and to the right.
    free: Vec<(f64, f64)>,
    /// The least and the greatest x of the whole.
    sides: (f64, f64),
}

impl<'a> Routing<'a> {
    pub(crate) fn new(input: RoutingInput<'a>) -> Self {
        let bands = bands(&input);
        let boxes = input.component.sizes.iter().enumerate().map(|(node, &(width, height))| {
            let band = bands[input.layering.layer_of[node]];
            let y = band.top + ((band.height - height) / 2.0).floor();
            Rect { x: input.x[node] - width / 2.0, y, width, height }
        });
        let sides = extent(input.x.iter().enumerate().flat_map(|(node, x)| {
            let half = input.component.sizes.get(node).map_or(0.0, |size| size.0 / 2.0);
            [x - half, x + half]
        }));
        let height = bands.last().map_or(0.0, Band::bottom);
        Self { boxes: boxes.collect(), height, free: free_space(&input), bands, sides, input }
    }

    /// The curve of every edge of the component, from where it starts to where it points, with a
    /// head.
    pub(crate) fn routes(&self) -> Vec<Route> {
        let mut routes = vec![Route::default(); self.input.component.edges.len()];
        for (bundle, chain) in self.input.layering.chains.iter().enumerate() {
            let flat = self.input.layering.is_flat(chain);
            let edges = &self.input.bundles[bundle].edges;
            for (lane, &edge) in edges.iter().enumerate() {
                let offset = lane as f64 - (edges.len() - 1) as f64 / 2.0;
                let route = if flat { self.flat(chain, offset) } else { self.steep(bundle, offset) };
                let upwards = self.input.component.edges[edge].from != chain[0];
                routes[edge] = if upwards { route.reversed() } else { route };
                routes[edge].end_with_head();
            }
        }
        routes
    }

    fn band(&self, node: usize) -> Band {
        self.bands[self.input.layering.layer_of[node]]
    }

    /// An edge that leads down; `offset` says how many lanes it stands right of the middle of its
    /// bundle.
    fn steep(&self, bundle: usize, offset: f64) -> Route {
        let RoutingInput { layering, bundles, ports, x, style, .. } = self.input;
        let (chain, ports) = (&layering.chains[bundle], &ports[bundle]);
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let start = (x[first] + ports.upper.offset + offset * ports.upper.gap, self.boxes[first].bottom());
        let end = (x[last] + ports.lower.offset + offset * ports.lower.gap, self.boxes[last].y);
        let curves = if style == CurveStyle::Strict && chain.len() > 2 {
            self.strict(chain, offset, start, end)
        } else if bundles[bundle].edges.len() == 1 || chain.len() > 2 {
            spline::curve(&self.stretches(chain, offset), start, end)
        } else {
            let slope = end_slope((end.0 - start.0) / (end.1 - start.1).max(1.0));
            vec![curve((start.0, start.1, slope), (end.0, end.1, slope), lateness(offset, end.0 - start.0))]
        };
        Route { start, curves, tip: end }
    }

    /// A curve through the middle of the space at every dummy node.
    fn strict(&self, chain: &[usize], offset: f64, start: Point, end: Point) -> Vec<Bezier> {
        let (leave, enter) = (self.band(chain[0]).bottom(), self.band(chain[chain.len() - 1]).top);
        let mut points = vec![(start.0, leave)];
        for &dummy in dummies(chain) {
            let band = self.band(dummy);
            points.push((self.input.x[dummy] + offset * LANE, band.top + band.height / 2.0));
        }
        points.push((end.0, enter));
        let slopes = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) / (pair[1].1 - pair[0].1).max(1.0));
        let slopes: Vec<f64> = slopes.collect();
        // Knots: x, y, and how much x changes for each y. Upright past higher boxes of the same
        // layer.
        let leave_slope = if start.1 < leave { 0.0 } else { end_slope(slopes[0]) };
        let enter_slope = if end.1 > enter { 0.0 } else { end_slope(slopes[slopes.len() - 1]) };
        let mut knots = vec![(start.0, start.1, 0.0), (start.0, leave, leave_slope)];
        for (index, &dummy) in dummies(chain).iter().enumerate() {
            let band = self.band(dummy);
            let (before, after) = (slopes[index], slopes[index + 1]);
            let flatter = if before * after <= 0.0 { 0.0 } else { before.signum() * before.abs().min(after.abs()) };
            let limit = 2.0 * f64::min(self.free[dummy].0, self.free[dummy].1) / band.height.max(1.0);
            let slope = flatter.clamp(-limit, limit);
            let half = slope * band.height / 2.0;
            let x = points[index + 1].0;
            knots.extend([(x - half, band.top, slope), (x + half, band.bottom(), slope)]);
        }
        knots.extend([(end.0, enter, enter_slope), (end.0, end.1, 0.0)]);
        let pairs = knots.windows(2).filter(|pair| pair[0].1 < pair[1].1);
        pairs.map(|pair| curve(pair[0], pair[1], 0.0)).collect()
    }

    /// The space of a chain: all there is between two layers, in a layer what is free around its
    /// dummy node, and what is below or above its own boxes where others of their layers are
    /// higher.
    fn stretches(&self, chain: &[usize], offset: f64) -> Vec<Stretch> {
        // A line does not turn round the corner of a box at once.
        const CLEAR: f64 = 8.0;
        let (far_left, far_right) = self.sides;
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let (upper, lower) = (&self.boxes[first], &self.boxes[last]);
        let (leave, enter) = (self.band(first).bottom(), self.band(last).top);
        let mut stretches = Vec::with_capacity(2 * chain.len() + 1);
        if upper.bottom() < leave {
            stretches.push(Stretch { top: upper.bottom(), bottom: leave, left: upper.x, right: upper.right() });
        }
        let mut top = leave;
        for &dummy in dummies(chain) {
            let band = self.band(dummy);
            let (left, right) = self.free[dummy];
            let x = self.input.x[dummy] + offset * LANE;
            stretches.push(Stretch { top, bottom: band.top - CLEAR, left: far_left, right: far_right });
            top = band.bottom() + CLEAR;
            let (left, right) = ((x - left).max(far_left.min(x)), (x + right).min(far_right.max(x)));
            stretches.push(Stretch { top: band.top - CLEAR, bottom: top, left, right });
        }
        stretches.push(Stretch { top, bottom: enter, left: far_left, right: far_right });
        if lower.y > enter {
            stretches.push(Stretch { top: enter, bottom: lower.y, left: lower.x, right: lower.right() });
        }
        stretches
    }

    /// An edge between two boxes of one layer: straight from side to side when nothing stands
    /// between, otherwise below the layer.
    fn flat(&self, chain: &[usize], offset: f64) -> Route {
        let layer = &self.input.layering.layers[self.input.layering.layer_of[chain[0]]];
        let [from, to] = [chain[0], chain[1]].map(|end| layer.iter().position(|&node| node == end).unwrap_or(0));
        let (left, right) = if from < to { (chain[0], chain[1]) } else { (chain[1], chain[0]) };
        let (a, b) = (&self.boxes[left], &self.boxes[right]);
        let route = if from.abs_diff(to) == 1 {
            let (start, tip) = ((a.right(), a.centre_y() + offset * LANE), (b.x, b.centre_y() + offset * LANE));
            let reach = (tip.0 - start.0) / 3.0;
            Route { start, curves: vec![[(start.0 + reach, start.1), (tip.0 - reach, tip.1), tip]], tip }
        } else {
            flat_below(a, b, self.band(left).bottom(), offset)
        };
        if from < to { route } else { route.reversed() }
    }
}

/// A curve from below one box to below another that stands further right, under a layer that ends
/// at `bottom`.
fn flat_below(left: &Rect, right: &Rect, bottom: f64, offset: f64) -> Route {
    const DEPTH: f64 = 12.0;
    let shift = DEPTH / 2.0 + (offset + 2.0) * 2.0;
    let (start, end) = ((left.right() - shift, left.bottom()), (right.x + shift, right.bottom()));
    let dip = bottom + 1.33 * (DEPTH + 3.0 * (offset + 1.0));
    let mut curves = Vec::new();
    if start.1 < bottom {
        let third = (bottom - start.1) / 3.0;
        curves.push([(start.0, start.1 + third), (start.0, bottom - third), (start.0, bottom)]);
    }
    curves.push([(start.0, dip), (end.0, dip), (end.0, bottom)]);
    curves.extend((end.1 < bottom).then_some([(end.0, bottom), end, end]));
    Route { start, curves, tip: end }
}

/// How much later an edge turns so that it is not caught up by the one beside it, which has the
/// same ends.
fn lateness(offset: f64, distance: f64) -> f64 {
    const LATE: f64 = 0.14;
    if distance > 0.0 { -offset.clamp(-1.0, 1.0) * LATE } else { offset.clamp(-1.0, 1.0) * LATE }
}

/// The y of every layer. The wider the edges swing between two layers and the more there are, the
/// more space they get.
fn bands(input: &RoutingInput<'_>) -> Vec<Band> {
    let layering = input.layering;
    let count = layering.layers.len();
    let (mut swing, mut edges, mut flat) = (vec![0.0_f64; count], vec![0_u32; count], vec![0.0_f64; count]);
    for (upper, lower) in layering.segments() {
        let layer = layering.layer_of[upper];
        swing[layer] = swing[layer].max((input.x[upper] - input.x[lower]).abs());
        edges[layer] += 1;
    }
    for chain in layering.chains.iter().filter(|chain| layering.is_flat(chain)) {
        flat[layering.layer_of[chain[0]]] = 18.0;
    }
    let mut heights = input.extra.heights.clone();
    heights.resize(count, 0.0);
    for (node, (_, height)) in input.component.sizes.iter().enumerate() {
        heights[layering.layer_of[node]] = heights[layering.layer_of[node]].max(*height);
    }
    let mut bands = Vec::with_capacity(count);
    let mut top = 0.0;
    for (layer, height) in heights.into_iter().enumerate() {
        top += input.extra.above.get(layer).copied().unwrap_or(0.0).ceil();
        bands.push(Band { top, height });
        let gap = 46.0 + (0.07 * swing[layer]).min(44.0) + (1.2 * f64::from(edges[layer])).min(20.0) + flat[layer];
        top += height + (gap * input.stretch).round();
    }
    bands
}

/// How far a curve may stray from each node, so that two curves side by side never meet and none
/// touches a box.
fn free_space(input: &RoutingInput<'_>) -> Vec<(f64, f64)> {
    let layering = input.layering;
    let mut halves: Vec<f64> = vec![0.0; layering.node_count()];
    for (chain, bundle) in layering.chains.iter().zip(input.bundles) {
        dummies(chain).iter().for_each(|&dummy| halves[dummy] = bundle.width() / 2.0);
    }
    // A line goes through the middle of its label.
    let mut labels = Vec::new();
    for (node, &half) in input.extra.halves.iter().enumerate() {
        if half > halves[node] {
            labels.push(node);
            halves[node] = half;
        }
    }
    // At the rim of the picture as much as looks well.
    let mut free = vec![(90.0_f64, 90.0_f64); layering.node_count()];
    for pair in layering.layers.iter().flat_map(|layer| layer.windows(2)) {
        let (left, right) = (pair[0], pair[1]);
        let distance = (input.x[left] - input.x[right]).abs();
        free[left].1 = free[left].1.min(free_beside(input, &halves, distance - halves[left], right));
        free[right].0 = free[right].0.min(free_beside(input, &halves, distance - halves[right], left));
    }
    labels.into_iter().for_each(|label| free[label] = (1.0, 1.0));
    free
}

/// The share of a distance that a curve may use beside a box or another curve.
fn free_beside(input: &RoutingInput<'_>, halves: &[f64], distance: f64, other: usize) -> f64 {
    match input.component.sizes.get(other) {
        Some((width, _)) => (distance - width / 2.0 - 6.0).max(0.0),
        None => ((distance - halves[other]) / 2.0 - 2.0).max(0.0),
    }
}
