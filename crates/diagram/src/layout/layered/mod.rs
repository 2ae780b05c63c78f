//! The layered engine, after [Sugiyama, Tagawa and Toda
//! (1981)](https://doi.org/10.1109/TSMC.1981.4308636).
//!
//! In: one connected component. Out: the best of several pictures of it. Never: a box in another
//! layer than it can have.
//!
//! The stages, each a file: [`cycle_removal`] turns edges around, [`ranking`] assigns layers,
//! [`crossing_reduction`] orders them, [`layer_moves`] moves boxes to other layers, [`ports`] and
//! [`coordinates`] give an x to every node, [`routing`] draws the curves. Between them stands one
//! value, [`Layering`].

mod barycentre;
pub(super) mod coordinates;
pub(super) mod crossing_reduction;
pub(super) mod cycle_removal;
mod layer_moves;
pub(crate) mod layering;
pub(super) mod network_simplex;
pub(super) mod order_state;
pub(super) mod ports;
mod random;
pub(super) mod ranking;
pub(super) mod routing;
mod sifting;
mod spline;

use crate::geometry::extent;
use crate::graph::LayerConstraint;
use crate::layout::component::{Component, ComponentLayout};
use crate::layout::layered::coordinates::Coordinates;
use crate::layout::layered::layer_moves::Limits;
use crate::layout::layered::layering::{EdgeBundle, Layering};
use crate::layout::layered::ports::Ports;
use crate::layout::layered::ranking::{Ranking, Style};
use crate::layout::layered::routing::{CurveStyle, ExtraSpace, Routing, RoutingInput};
use crate::metrics;

/// More nodes than this, dummy nodes included, are refused: layout would take seconds, and nobody
/// could read the picture.
pub(super) const MAX_NODES: usize = 20_000;

/// Rankings to choose from.
const STYLES: [Style; 3] = [
    Style { constrained: true, narrow: false },
    Style { constrained: true, narrow: true },
    Style { constrained: false, narrow: false },
];

/// Lays out a component. `None` when it is too large.
pub(super) fn lay_out(component: &Component) -> Option<ComponentLayout> {
    let mut rankings: Vec<Ranking> = Vec::new();
    for ranking in STYLES.into_iter().flat_map(|style| ranking::rank(component, style)) {
        if !rankings.contains(&ranking) {
            rankings.push(ranking);
        }
    }
    // All get a first order; what is left of the budget goes to the most promising.
    let budget = budget(component);
    let share = budget / (2 * rankings.len());
    let mut candidates: Vec<(f64, Layering, Vec<EdgeBundle>)> = Vec::with_capacity(rankings.len());
    for (layer_of, bundles) in rankings {
        let mut layering = Layering::new(&layer_of, &bundles);
        if layering.node_count() <= MAX_NODES {
            crossing_reduction::order(&mut layering, share);
            // Without the network simplex and with curves at the first try: enough to compare
            // layerings by.
            let sketch = Draft::new(component, &layering, &bundles, 0).draw(1.0, CurveStyle::Smooth);
            candidates.push((sketch.score, layering, bundles));
        }
    }
    candidates.sort_by(|a, b| f64::total_cmp(&a.0, &b.0));
    candidates.truncate(finalists(component));
    let steps = move_budget(component) / finalists(component);
    let finished = candidates.into_iter().map(|(_, layering, bundles)| {
        let limits = limits(component, &layering);
        let layering = layer_moves::improve(layering, &bundles, &limits, steps);
        finish(component, &layering, &bundles)
    });
    finished.min_by(|a, b| f64::total_cmp(&shaped_score(a), &shaped_score(b)))
}

/// The score of a finished picture, worse by a tenth for each time that it is longer than twice its
/// other side.
fn shaped_score(layout: &ComponentLayout) -> f64 {
    let (short, long) = (layout.width.min(layout.height), layout.width.max(layout.height));
    let excess = if long > WIDE { (long / short.max(1.0) - 2.0).max(0.0) } else { 0.0 };
    layout.score * (1.0 + excess / 10.0)
}

/// How many layerings are improved further. Of small components several, which is soon done; of
/// large ones the first picture says less of the last. Between these all steps are better spent on
/// one.
fn finalists(component: &Component) -> usize {
    match component.len() {
        ..100 => 3,
        100..700 => 1,
        _ => 2,
    }
}

/// Steps for moving boxes between layers. Small components can have more of them; a picture may
/// have many small ones.
fn move_budget(component: &Component) -> usize {
    let least = (12_000 * component.len()).min(1_000_000);
    (5 * budget(component) / 4).max(least)
}

/// Steps for all orders of a component. More for each box and edge the more there are, up to what
/// takes some tenths of a second; large components need their time for coordinates and curves.
fn budget(component: &Component) -> usize {
    const OF_SMALL: usize = 1_500_000;
    const ENOUGH: usize = 30_000_000;
    let size = component.len();
    let wanted = (13_000 * size).min(OF_SMALL).max(size * size * size * 9 / 20);
    wanted.min(20_000 * size).min(ENOUGH)
}

/// Assigns coordinates to ordered layers and routes their edges.
pub(super) fn finish(component: &Component, layering: &Layering, bundles: &[EdgeBundle]) -> ComponentLayout {
    // In larger graphs the simplex does not come to an end in time, and half a one is worse than
    // none.
    let work = if layering.node_count() < 4_000 { 600 * layering.node_count() } else { 0 };
    let draft = Draft::new(component, layering, bundles, work);
    let plain = draft.draw(1.0, CurveStyle::Smooth);
    let wanted = draft.stretch(plain.height);
    let higher = (wanted > 1.0 && draft.width > WIDE).then(|| draft.draw(wanted, CurveStyle::Smooth));
    // A little more space is worth its longer edges in any case.
    let worth = if wanted <= LITTLE_STRETCH { WORTH_ITS_ASPECT } else { 1.0 };
    let (smooth, stretch) = match higher {
        Some(higher) if higher.score < worth * plain.score => (higher, wanted),
        _ => (plain, 1.0),
    };
    let strict = draft.draw(stretch, CurveStyle::Strict);
    if strict.score < WORTH_ITS_TURNS * smooth.score { strict } else { smooth }
}

/// Layers with coordinates from left to right.
struct Draft<'a> {
    component: &'a Component,
    layering: &'a Layering,
    bundles: &'a [EdgeBundle],
    ports: Vec<Ports>,
    /// The centre of every node.
    x: Vec<f64>,
    width: f64,
}

impl<'a> Draft<'a> {
    fn new(component: &'a Component, layering: &'a Layering, bundles: &'a [EdgeBundle], work: usize) -> Self {
        let widths = component.widths();
        let ports = ports::ports(layering, bundles, &widths);
        let mut x = Coordinates::new(layering, bundles, &ports, &widths).solve(work);
        let halves: Vec<f64> = (0..x.len()).map(|node| widths.get(node).map_or(4.0, |width| width / 2.0)).collect();
        let (left, _) = extent(x.iter().zip(&halves).map(|(x, half)| x - half));
        x.iter_mut().for_each(|x| *x = (*x - left).round());
        let width = x.iter().zip(&halves).map(|(x, half)| x + half).fold(0.0, f64::max);
        Self { component, layering, bundles, ports, x, width }
    }

    /// How many times the usual space between the layers makes a picture of this height half as
    /// high as wide.
    fn stretch(&self, height: f64) -> f64 {
        let mut boxes = 0.0;
        for layer in &self.layering.layers {
            let heights = layer.iter().filter_map(|&node| self.component.sizes.get(node)).map(|size| size.1);
            boxes += heights.fold(0.0, f64::max);
        }
        let wanted = (LEAST_HEIGHT * self.width - boxes) / (height - boxes).max(1.0);
        wanted.min(MOST_STRETCH)
    }

    /// Draws boxes and curves, and scores them.
    fn draw(&self, stretch: f64, style: CurveStyle) -> ComponentLayout {
        let Self { component, layering, bundles, ports, x, width } = self;
        let extra = &ExtraSpace::default();
        let routing = Routing::new(RoutingInput { component, layering, bundles, ports, x, stretch, style, extra });
        let routes = routing.routes();
        let ends: Vec<(usize, usize)> = component.edges.iter().map(|edge| (edge.from, edge.to)).collect();
        // Enough to choose by: of many curves a few points each tell them apart.
        let steps = if routes.len() > 600 { 4 } else { 10 };
        let lines: Vec<_> = routes.iter().map(|route| route.line(steps)).collect();
        let metrics = metrics::measure_lines(&routing.boxes, &ends, &lines);
        let score = metrics.score() + 10.0 * broken_constraints(component, layering) as f64;
        let Routing { boxes, height, .. } = routing;
        ComponentLayout { width: *width, height, score, boxes, routes, ..ComponentLayout::default() }
    }
}

/// A picture that turns more has to be that much better.
const WORTH_ITS_TURNS: f64 = 0.92;
/// A picture that is wider than this and more than twice as wide as high gets more space between
/// its layers.
const WIDE: f64 = 700.0;
const LEAST_HEIGHT: f64 = 0.53;
const MOST_STRETCH: f64 = 6.0;
/// So much more space between layers never looks empty.
const LITTLE_STRETCH: f64 = 2.5;
const WORTH_ITS_ASPECT: f64 = 1.1;

/// Whether a box stands in the layer that its constraint asks for.
fn is_met(constraint: LayerConstraint, layer: usize, last: usize) -> bool {
    match constraint {
        LayerConstraint::None => true,
        LayerConstraint::First => layer == 0,
        LayerConstraint::Last => layer == last,
    }
}

/// Limits for moves: boxes that have the layer of their constraint stay there, as do those that
/// share one. Unless one is to be in the last layer, there may be another below it, which is worth
/// its height: edges have more ways past each other.
fn limits(component: &Component, layering: &Layering) -> Limits {
    let last = layering.layers.len().saturating_sub(1);
    let nodes = component.constraints.iter().zip(&layering.layer_of);
    let fixed =
        nodes.map(|(&constraint, &layer)| constraint != LayerConstraint::None && is_met(constraint, layer, last));
    let mut fixed: Vec<bool> = fixed.collect();
    component.same_layer.iter().flatten().for_each(|&node| fixed[node] = true);
    let may_grow = !component.constraints.contains(&LayerConstraint::Last);
    Limits { fixed, last: last + usize::from(may_grow) }
}

/// Counts the boxes that do not stand in the layer that they want and could have. Each is as bad as
/// some crossings: a layer tells what its boxes are.
fn broken_constraints(component: &Component, layering: &Layering) -> usize {
    let last = layering.layers.len().saturating_sub(1);
    let nodes = component.constraints.iter().zip(&layering.layer_of).enumerate();
    let broken = nodes.filter(|&(node, (&constraint, &layer))| {
        let is_first = constraint == LayerConstraint::First;
        let mut ends =
            component.edges.iter().filter(|edge| !edge.weak).map(|edge| if is_first { edge.to } else { edge.from });
        !is_met(constraint, layer, last) && ends.all(|end| end != node)
    });
    broken.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::component;

    #[test]
    fn constraints_are_met_where_they_cost_little() {
        let mut component = component(5, &[(0, 1), (1, 2), (3, 2), (4, 2)]);
        component.constraints[3] = LayerConstraint::First;
        let layout = lay_out(&component).unwrap();
        assert_eq!(layout.boxes[3].y, layout.boxes[0].y);
        assert!(layout.boxes[4].y > layout.boxes[0].y);
    }
}
