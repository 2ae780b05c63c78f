//! Ranking: the layer of every box.
//!
//! In: one [`Component`] and an order in which few edges lead back. Out: bundles, all of which lead
//! down or within a layer, and the layer of every box. Never: positions within a layer.
//!
//! Layers are those in which the edges are shortest in sum (the network simplex, as in [Gansner et
//! al. (1993)](https://www.graphviz.org/documentation/TSE93.pdf)), within what [`LayerConstraint`]
//! and [`Component::same_layer`] ask for.

use std::collections::BTreeMap;

use crate::graph::LayerConstraint;
use crate::layout::component::Component;
use crate::layout::layered::cycle_removal::{self, DirectedEdge};
use crate::layout::layered::layering::EdgeBundle;
use crate::layout::layered::network_simplex::{self, Link};

/// Settings of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// Whether constraints to the first or the last layer count.
    pub(crate) constrained: bool,
    /// Whether wide layers are cut into several, so that the whole is not much wider than high.
    pub(crate) narrow: bool,
}

/// Boxes that share a layer.
pub(crate) struct Sets {
    /// For every box the one that stands for its set.
    pub(crate) of: Vec<usize>,
    /// The set of the first layer, if there is one.
    pub(crate) first: Option<usize>,
    /// The set of the last layer, if there is one.
    pub(crate) last: Option<usize>,
}

impl Sets {
    /// Collects the boxes that share a layer because they have to or want to.
    pub(crate) fn new(component: &Component, constrained: bool) -> Self {
        let count = component.sizes.len();
        let (mut entered, mut left) = (vec![false; count], vec![false; count]);
        for edge in component.edges.iter().filter(|edge| !edge.weak) {
            entered[edge.to] = true;
            left[edge.from] = true;
        }
        let [first, last] =
            [(LayerConstraint::First, &entered), (LayerConstraint::Last, &left)].map(|(layer, blocked)| {
                let free =
                    (0..count).filter(|&node| constrained && component.constraints[node] == layer && !blocked[node]);
                free.collect::<Vec<usize>>()
            });
        let mut of: Vec<usize> = (0..count).collect();
        for pair in component.same_layer.iter().chain([&first, &last]).flat_map(|set| set.windows(2)) {
            let (target, merged) = (of[pair[0]], of[pair[1]]);
            of.iter_mut().filter(|set| **set == merged).for_each(|set| *set = target);
        }
        Self { first: first.first().map(|&node| of[node]), last: last.first().map(|&node| of[node]), of }
    }

    /// The edges between different sets.
    pub(crate) fn edges(&self, component: &Component) -> Vec<DirectedEdge> {
        let edges = component.edges.iter().map(|edge| (self.of[edge.from], self.of[edge.to], edge.weak));
        edges.filter(|(from, to, _)| from != to).collect()
    }

    /// Whether a box shares its layer with no other.
    pub(crate) fn is_single(&self, node: usize) -> bool {
        self.of.iter().filter(|&&set| set == self.of[node]).count() == 1
    }

    /// The boxes that stand for sets.
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> {
        (0..self.of.len()).filter(|&node| self.of[node] == node)
    }

    /// The links that keep the first set above all others, and the last one below.
    fn limits(&self) -> Vec<Link> {
        let below = self.first.into_iter().flat_map(|first| self.all().map(move |set| Link::ordered(first, set)));
        let above = self.last.into_iter().flat_map(|last| self.all().map(move |set| Link::ordered(set, last)));
        below.chain(above).filter(|link| link.from != link.to).collect()
    }

    /// The sets above and below every set.
    fn neighbours(&self, bundles: &[EdgeBundle]) -> [Vec<Vec<usize>>; 2] {
        let mut lists = [vec![Vec::new(); self.of.len()], vec![Vec::new(); self.of.len()]];
        for bundle in bundles {
            let (upper, lower) = (self.of[bundle.upper], self.of[bundle.lower]);
            if upper != lower {
                lists[0][lower].push(upper);
                lists[1][upper].push(lower);
            }
        }
        lists
    }
}

/// The layer of every box, and the bundles between them.
pub(crate) type Ranking = (Vec<usize>, Vec<EdgeBundle>);

/// The possible layers of a component: one ranking for every order in which few edges lead back.
pub(crate) fn rank(component: &Component, style: Style) -> Vec<Ranking> {
    let sets = Sets::new(component, style.constrained);
    let orders = cycle_removal::orders(component.sizes.len(), &sets.edges(component));
    let rankings = orders.into_iter().map(|order| {
        let order: Vec<usize> = sets.of.iter().map(|&set| order[set]).collect();
        let bundles = bundles(component, &order);
        let mut layers = shortest(&sets, &order, &bundles);
        balance(component, &sets, &bundles, &mut layers);
        if style.narrow {
            narrow(component, &sets, &order, &bundles, &mut layers);
        }
        let used = used_layers(&layers);
        close_gaps(&mut layers, &used);
        (layers, bundles)
    });
    rankings.collect()
}

/// Joins all edges between the same boxes to bundles, but for those with a label, from the upper to
/// the lower box in that order.
pub(crate) fn bundles(component: &Component, order: &[usize]) -> Vec<EdgeBundle> {
    let mut by_ends: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, edge) in component.edges.iter().enumerate() {
        // A label must stand beside its own line; in one layer there is only one way from box to
        // box.
        let own = if edge.label.is_some() && component.same_layer.is_empty() { index + 1 } else { 0 };
        let down = (order[edge.from], edge.from) < (order[edge.to], edge.to);
        let ends = if down { (edge.from, edge.to) } else { (edge.to, edge.from) };
        by_ends.entry((ends.0, ends.1, own)).or_default().push(index);
    }
    by_ends.into_iter().map(|((upper, lower, _), edges)| EdgeBundle { upper, lower, edges }).collect()
}

/// Enough for any graph that is drawn, and no more than a few tenths of a second.
pub(crate) const WORK: usize = 8_000_000;

/// The layers in which the bundles are shortest in sum.
fn shortest(sets: &Sets, order: &[usize], bundles: &[EdgeBundle]) -> Vec<usize> {
    let count = order.len();
    let links = bundles.iter().map(|bundle| Link {
        from: sets.of[bundle.upper],
        to: sets.of[bundle.lower],
        least: 1,
        weight: bundle.edges.len() as i64,
    });
    let links: Vec<Link> = links.filter(|link| link.from != link.to).collect();
    let all = [links.clone(), sets.limits()].concat();
    let layers =
        network_simplex::solve(count, &all, None, WORK).or_else(|| network_simplex::solve(count, &links, None, WORK));
    match layers {
        Some(layers) => (0..count).map(|node| layers[sets.of[node]].unsigned_abs() as usize).collect(),
        None => order.to_vec(),
    }
}

/// The width that a box takes of a layer.
fn width(component: &Component, node: usize) -> f64 {
    const GAP: f64 = 28.0;
    component.sizes[node].0 + GAP
}

/// Moves boxes with as many edges above as below to the narrowest layer that they may stand in:
/// that makes no edge longer in sum, and layers of like width.
fn balance(component: &Component, sets: &Sets, bundles: &[EdgeBundle], layers: &mut [usize]) {
    let [above, below] = sets.neighbours(bundles);
    let mut widths = vec![0.0; layers.iter().max().map_or(0, |last| last + 1)];
    (0..layers.len()).for_each(|node| widths[layers[node]] += width(component, node));
    for node in 0..layers.len() {
        if above[node].is_empty() || above[node].len() != below[node].len() || !sets.is_single(node) {
            continue;
        }
        let first = above[node].iter().map(|&upper| layers[upper] + 1).max().unwrap_or(0);
        let end = below[node].iter().map(|&lower| layers[lower]).min().unwrap_or(0);
        widths[layers[node]] -= width(component, node);
        let narrowest = (first..end).min_by(|&a, &b| f64::total_cmp(&widths[a], &widths[b]));
        layers[node] = narrowest.unwrap_or(layers[node]);
        widths[layers[node]] += width(component, node);
    }
}

/// Makes no layer much wider than a picture of twice the width of its height: what does not fit
/// moves down.
fn narrow(component: &Component, sets: &Sets, order: &[usize], bundles: &[EdgeBundle], layers: &mut [usize]) {
    const PITCH: f64 = 100.0;
    let total: f64 = (0..layers.len()).map(|node| width(component, node)).sum();
    let widest = (0..layers.len()).map(|node| width(component, node)).fold(0.0, f64::max);
    let limit = (1.4 * total * PITCH).sqrt().max(widest);
    let [above, below] = sets.neighbours(bundles);
    let mut members = vec![Vec::new(); layers.len()];
    (0..layers.len()).for_each(|node| members[sets.of[node]].push(node));
    let mut queue: Vec<usize> = (0..layers.len()).filter(|&node| sets.of[node] == node).collect();
    // In an order in which everything above a box comes before it. Boxes that lead on keep their
    // layer; those that end here give way.
    queue.sort_by_key(|&node| (layers[node], below[node].is_empty(), order[node]));
    let mut widths: Vec<f64> = Vec::new();
    for set in queue {
        let mut layer = above[set].iter().map(|&upper| layers[upper] + 1).max().unwrap_or(0).max(layers[set]);
        let width: f64 = members[set].iter().map(|&node| width(component, node)).sum();
        while widths.get(layer).is_some_and(|used| *used > 0.0 && used + width > limit) {
            layer += 1;
        }
        widths.resize(widths.len().max(layer + 1), 0.0);
        widths[layer] += width;
        members[set].iter().for_each(|&node| layers[node] = layer);
    }
}

/// Which layers hold a box.
pub(crate) fn used_layers(layers: &[usize]) -> Vec<bool> {
    let mut used = vec![false; layers.iter().max().map_or(0, |last| last + 1)];
    layers.iter().for_each(|&layer| used[layer] = true);
    used
}

/// Numbers the layers without those that are unused.
pub(crate) fn close_gaps(layers: &mut [usize], used: &[bool]) {
    let mut numbers = Vec::with_capacity(used.len());
    let mut count = 0;
    for used in used {
        numbers.push(count);
        count += usize::from(*used);
    }
    layers.iter_mut().for_each(|layer| *layer = numbers[*layer]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::component;

    const PLAIN: Style = Style { constrained: true, narrow: false };

    /// Every bundle leads down, and every edge is in one.
    fn check(component: &Component, style: Style) -> Vec<Vec<usize>> {
        let ranked = rank(component, style);
        for (layers, bundles) in &ranked {
            let mut edges: Vec<usize> = bundles.iter().flat_map(|bundle| bundle.edges.clone()).collect();
            edges.sort_unstable();
            assert_eq!(edges, (0..component.edges.len()).collect::<Vec<_>>());
            for bundle in bundles {
                let together =
                    component.same_layer.iter().any(|set| set.contains(&bundle.upper) && set.contains(&bundle.lower));
                assert!(layers[bundle.upper] < layers[bundle.lower] || together, "{layers:?} {bundle:?}");
            }
            for set in &component.same_layer {
                assert!(set.iter().all(|&node| layers[node] == layers[set[0]]), "{layers:?}");
            }
        }
        ranked.into_iter().map(|(layers, _)| layers).collect()
    }

    #[test]
    fn edges_are_short_and_constraints_are_met() {
        let mut component = component(4, &[(0, 1), (1, 2), (3, 2)]);
        assert_eq!(check(&component, PLAIN)[0], [0, 1, 2, 1]);
        component.constraints[3] = LayerConstraint::First;
        assert_eq!(check(&component, PLAIN)[0], [0, 1, 2, 0]);
        assert_eq!(check(&component, Style { constrained: false, narrow: false })[0], [0, 1, 2, 1]);
        component.constraints =
            vec![LayerConstraint::None, LayerConstraint::Last, LayerConstraint::First, LayerConstraint::None];
        assert_eq!(check(&component, PLAIN)[0], [0, 1, 2, 1], "arrows are stronger");
        component.same_layer = vec![vec![0, 3]];
        assert_eq!(check(&component, PLAIN)[0], [0, 1, 2, 0]);
        component.same_layer = vec![vec![0, 2], vec![2, 3]];
        assert_eq!(check(&component, PLAIN)[0][..1], check(&component, PLAIN)[0][2..3]);
    }

    #[test]
    fn boxes_that_may_stand_anywhere_spread_over_the_layers() {
        // A chain of five; four more boxes lie between its ends.
        let mut edges = vec![(0, 1), (1, 2), (2, 3), (3, 4)];
        edges.extend((5..9).flat_map(|node| [(0, node), (node, 4)]));
        let layers = &check(&component(9, &edges), PLAIN)[0];
        let most = (0..5).map(|layer| layers.iter().filter(|&&other| other == layer).count()).max();
        assert!(most <= Some(3), "{layers:?}");
    }

    #[test]
    fn a_wide_star_is_cut_into_layers() {
        let star = component(41, &(1..41).map(|node| (0, node)).collect::<Vec<_>>());
        assert_eq!(check(&star, PLAIN)[0].iter().max(), Some(&1));
        assert!(check(&star, Style { constrained: true, narrow: true })[0].iter().max() > Some(&2));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn any_component_gets_layers(
            ends in prop::collection::vec((0_usize..9, 0_usize..9, any::<bool>()), 0..20),
            constraints in prop::collection::vec(prop_oneof![Just(LayerConstraint::None), Just(LayerConstraint::First), Just(LayerConstraint::Last)], 9),
            same in prop::collection::vec(prop::collection::vec(0_usize..9, 0..4), 0..3),
            narrow: bool,
        ) {
            let edges: Vec<_> = ends.iter().filter(|(a, b, _)| a != b).map(|&(a, b, _)| (a, b)).collect();
            let mut component = component(9, &edges);
            component.constraints = constraints;
            component.same_layer = same;
            for (edge, (.., weak)) in component.edges.iter_mut().zip(ends.iter().filter(|(a, b, _)| a != b)) {
                edge.weak = *weak;
            }
            let sets = Sets::new(&component, true);
            for (layers, bundles) in rank(&component, Style { constrained: true, narrow }) {
                for bundle in &bundles {
                    let flat = sets.of[bundle.upper] == sets.of[bundle.lower];
                    prop_assert!(layers[bundle.upper] < layers[bundle.lower] || flat && layers[bundle.upper] == layers[bundle.lower]);
                }
            }
        }
    }
}
