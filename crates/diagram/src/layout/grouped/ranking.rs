//! Layers for a component with groups or labels.
//!
//! In: a [`Component`]. Out: the layer of every box, and bundles that lead down or within a layer.
//! Never: positions within a layer.
//!
//! Like the ranking of the layered engine, with three more rules: the boxes of a group stand in
//! layers near each other, since every box is joined with two further nodes that stand for the
//! group's first and last layer; a labelled edge goes over two layers at least, so that it has a
//! dummy node which can hold its label; and boxes of a group without any edge fill its layers
//! evenly.

use crate::layout::component::Component;
use crate::layout::layered::cycle_removal;
use crate::layout::layered::layering::EdgeBundle;
use crate::layout::layered::network_simplex::{self, Link};
use crate::layout::layered::ranking::{self, Ranking, Sets, WORK};

/// Assigns a layer to every box. Constraints are left out where they contradict each other.
pub(super) fn rank(component: &Component) -> Option<Ranking> {
    [true, false].into_iter().find_map(|constrained| {
        let sets = Sets::new(component, constrained);
        let order = cycle_removal::orders(component.sizes.len(), &sets.edges(component)).into_iter().next()?;
        let order: Vec<usize> = sets.of.iter().map(|&set| order[set]).collect();
        let bundles = ranking::bundles(component, &order);
        let mut layers = shortest(component, &sets, &bundles)?;
        spread(component, &bundles, &sets, &mut layers);
        let used = used_layers(component, &bundles, &layers);
        ranking::close_gaps(&mut layers, &used);
        Some((layers, bundles))
    })
}

/// Which layers hold a box or a label.
fn used_layers(component: &Component, bundles: &[EdgeBundle], layers: &[usize]) -> Vec<bool> {
    let mut used = ranking::used_layers(layers);
    for bundle in bundles.iter().filter(|bundle| is_labelled(component, bundle)) {
        let mut between = layers[bundle.upper] + 1..layers[bundle.lower];
        if !between.clone().any(|layer| used[layer])
            && let Some(layer) = between.next()
        {
            used[layer] = true;
        }
    }
    used
}

fn is_labelled(component: &Component, bundle: &EdgeBundle) -> bool {
    bundle.edges.iter().any(|&edge| component.edges[edge].label.is_some())
}

/// The layers in which bundles and groups are shortest in sum.
fn shortest(component: &Component, sets: &Sets, bundles: &[EdgeBundle]) -> Option<Vec<usize>> {
    let count = component.sizes.len();
    let mut links: Vec<Link> = Vec::new();
    for bundle in bundles {
        let (from, to) = (sets.of[bundle.upper], sets.of[bundle.lower]);
        if from != to {
            let least = 1 + i64::from(is_labelled(component, bundle));
            links.push(Link { from, to, least, weight: 2 * bundle.edges.len() as i64 });
        }
    }
    // The first and the last layer of a group.
    let ends: Vec<(usize, usize)> =
        (0..component.groups.len()).map(|group| count + 2 * group).map(|top| (top, top + 1)).collect();
    for (node, group) in component.group_of.iter().enumerate() {
        if let Some((top, bottom)) = group.map(|group| ends[group]) {
            links.extend([Link::near(top, sets.of[node]), Link::near(sets.of[node], bottom)]);
        }
    }
    for (group, (top, bottom)) in component.groups.iter().zip(&ends) {
        if let Some((outer_top, outer_bottom)) = group.parent.map(|parent| ends[parent]) {
            links.extend([Link::near(outer_top, *top), Link::near(*bottom, outer_bottom)]);
        }
    }
    for set in sets.all() {
        links.extend(sets.first.filter(|&first| first != set).map(|first| Link::ordered(first, set)));
        links.extend(sets.last.filter(|&last| last != set).map(|last| Link::ordered(set, last)));
    }
    let layers = network_simplex::solve(count + 2 * component.groups.len(), &links, None, WORK)?;
    // The simplex numbers from 0 in every connected part; groups without boxes are parts by
    // themselves.
    Some((0..count).map(|node| usize::try_from(layers[sets.of[node]]).unwrap_or(0)).collect())
}

/// Lets boxes of one group that no edge leads to or from fill its layers from the emptiest on;
/// where they are all that it holds, they form a block that is somewhat wider than high.
fn spread(component: &Component, bundles: &[EdgeBundle], sets: &Sets, layers: &mut [usize]) {
    let mut joined = vec![false; layers.len()];
    bundles.iter().for_each(|bundle| (joined[bundle.upper], joined[bundle.lower]) = (true, true));
    for group in 0..component.groups.len() {
        let members = (0..layers.len()).filter(|&node| component.group_of[node] == Some(group));
        let (loose, tied): (Vec<usize>, Vec<usize>) = members.partition(|&node| !joined[node] && sets.is_single(node));
        let Some(first) = tied.iter().chain(&loose).map(|&node| layers[node]).min() else { continue };
        let last = tied.iter().map(|&node| layers[node]).max();
        // Layers of up to four boxes, and more of them where there are many.
        let columns = ((1.6 * loose.len() as f64).sqrt().ceil() as usize).max(4);
        let count = last.map_or(0, |last| last - first + 1).max(loose.len().div_ceil(columns));
        let mut filled = vec![0_usize; count];
        tied.iter().for_each(|&node| filled[layers[node] - first] += 1);
        for node in loose {
            let Some((layer, _)) = filled.iter().enumerate().min_by_key(|&(layer, boxes)| (*boxes, layer)) else {
                continue;
            };
            filled[layer] += 1;
            layers[node] = first + layer;
        }
    }
}
