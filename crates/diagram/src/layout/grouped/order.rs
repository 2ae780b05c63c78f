//! The order of nodes and borders in layers with groups.
//!
//! In: layers in an order that knows nothing of groups. Out: layers in which every group is one
//! piece, with its two borders. Never: groups in different orders in two layers, for then their
//! borders could not be upright.
//!
//! A layer is a tree of lists: a group is one entry of the list around it. Groups of one list stand
//! in one order in all layers; between them everything may move. First all go where the order
//! without groups would have them; then neighbours are swapped while that removes crossings.

use std::collections::BTreeMap;

use crate::layout::component::Component;
use crate::layout::layered::coordinates::Coordinates;
use crate::layout::layered::layering::{EdgeBundle, Layering, dummies};
use crate::layout::layered::order_state::OrderState;
use crate::layout::layered::ports;

/// A piece of a layer, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A box or a dummy node.
    Node(usize),
    /// The left border of a group.
    Open(usize),
    /// The right border of a group.
    Close(usize),
}

/// The key of a list: its layer, and the group.
type ListKey = (usize, Option<usize>);

/// An entry of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Node(usize),
    Group(usize),
}

/// Orders the layers, and says where in them the borders stand.
pub(super) fn arrange(
    component: &Component,
    layering: &mut Layering,
    bundles: &[EdgeBundle],
    spans: &[(usize, usize)],
) -> Vec<Vec<Token>> {
    // Where the nodes would stand without groups.
    let widths = component.widths();
    let ports = ports::ports(layering, bundles, &widths);
    let x = Coordinates::new(layering, bundles, &ports, &widths).solve(0);
    let mut arrangement = Arrangement::new(component, layering, spans, &x);
    arrangement.improve();
    let tokens: Vec<Vec<Token>> = (0..layering.layers.len()).map(|layer| arrangement.tokens(layer, None)).collect();
    layering.layers = tokens.iter().map(|layer| nodes(layer).into_iter().map(|node| node as usize).collect()).collect();
    tokens
}

/// The nodes of a layer without the borders.
fn nodes(layer: &[Token]) -> Vec<u32> {
    layer.iter().filter_map(|token| if let Token::Node(node) = token { Some(*node as u32) } else { None }).collect()
}

/// The group in which every node stands. A dummy node stands in a group of its upper or its lower
/// box as long as that group is passed, and outside of all others.
fn groups_of_nodes(component: &Component, layering: &Layering, spans: &[(usize, usize)]) -> Vec<Option<usize>> {
    let mut group_of = component.group_of.clone();
    group_of.resize(layering.node_count(), None);
    for chain in &layering.chains {
        let ends = [chain[0], chain[chain.len() - 1]].map(|node| component.group_of[node]);
        for &dummy in dummies(chain) {
            let layer = layering.layer_of[dummy];
            let mut groups = ends.iter().flat_map(|&end| component.groups_around(end));
            group_of[dummy] = groups.find(|&group| (spans[group].0..=spans[group].1).contains(&layer));
        }
    }
    group_of
}

struct Arrangement {
    layer_count: usize,
    /// The entries of every layer, by the group that they stand in.
    lists: BTreeMap<ListKey, Vec<Item>>,
    /// Groups that lie in the same one, in their order.
    siblings: BTreeMap<Option<usize>, Vec<usize>>,
    state: OrderState,
}

impl Arrangement {
    fn new(component: &Component, layering: &Layering, spans: &[(usize, usize)], x: &[f64]) -> Self {
        let mut sums = vec![(0.0, 0.0); component.groups.len()];
        for (node, &group) in component.group_of.iter().enumerate() {
            for group in component.groups_around(group) {
                sums[group] = (sums[group].0 + x[node], sums[group].1 + 1.0);
            }
        }
        let middle: Vec<f64> = sums.into_iter().map(|(sum, count): (f64, f64)| sum / count.max(1.0)).collect();
        let group_of = groups_of_nodes(component, layering, spans);
        let mut lists: BTreeMap<ListKey, Vec<Item>> = BTreeMap::new();
        let mut siblings: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        // Groups come before nodes at the same x, and each in the order of their numbers: sorting
        // is stable.
        for (index, group) in component.groups.iter().enumerate() {
            siblings.entry(group.parent).or_default().push(index);
            for layer in spans[index].0..=spans[index].1 {
                lists.entry((layer, group.parent)).or_default().push(Item::Group(index));
            }
        }
        for (node, &layer) in layering.layer_of.iter().enumerate() {
            lists.entry((layer, group_of[node])).or_default().push(Item::Node(node));
        }
        for list in lists.values_mut() {
            list.sort_by(|a, b| f64::total_cmp(&x_of(*a, x, &middle), &x_of(*b, x, &middle)));
        }
        for list in siblings.values_mut() {
            list.sort_by(|&a, &b| middle[a].total_cmp(&middle[b]));
        }
        Self { layer_count: layering.layers.len(), lists, siblings, state: OrderState::new(layering) }
    }

    /// One list of a layer with those in it and all borders. Groups are nested no deeper than the
    /// caller's language allows.
    fn tokens(&self, layer: usize, group: Option<usize>) -> Vec<Token> {
        let mut tokens = Vec::new();
        for item in self.lists.get(&(layer, group)).into_iter().flatten() {
            match *item {
                Item::Node(node) => tokens.push(Token::Node(node)),
                Item::Group(group) => {
                    tokens.push(Token::Open(group));
                    tokens.extend(self.tokens(layer, Some(group)));
                    tokens.push(Token::Close(group));
                }
            }
        }
        tokens
    }

    fn crossings(&mut self) -> usize {
        let layers: Vec<_> = (0..self.layer_count).map(|layer| nodes(&self.tokens(layer, None))).collect();
        self.state.set_layers(&layers);
        self.state.crossings()
    }

    /// Swaps neighbours in a list, and groups in all their lists, as long as that removes crossings
    /// and work is left.
    fn improve(&mut self) {
        const WORK: usize = 6_000_000;
        let mut rounds = WORK / (self.state.node_count() + 10) / 4;
        let mut best = self.crossings();
        let mut changed = true;
        while changed && best > 0 && rounds > 0 {
            changed = false;
            for change in self.changes() {
                rounds = rounds.saturating_sub(1);
                if best == 0 || rounds == 0 {
                    break;
                }
                self.apply(change);
                let count = self.crossings();
                if count < best {
                    (best, changed) = (count, true);
                } else {
                    self.apply(change);
                }
            }
        }
    }

    fn changes(&self) -> Vec<Change> {
        let groups =
            self.siblings.iter().flat_map(|(&parent, list)| (1..list.len()).map(move |at| Change::Groups(parent, at)));
        let items = self.lists.iter().flat_map(|(&key, list)| (1..list.len()).map(move |at| Change::Items(key, at)));
        groups.chain(items).collect()
    }

    /// Makes a change. The same change again undoes it.
    fn apply(&mut self, change: Change) {
        match change {
            Change::Items(key, at) => {
                if let Some(list) = self.lists.get_mut(&key)
                    && !matches!(list[at - 1..=at], [Item::Group(_), Item::Group(_)])
                {
                    list.swap(at - 1, at);
                }
            }
            Change::Groups(parent, at) => {
                let Some(list) = self.siblings.get_mut(&parent) else { return };
                let pair = [list[at - 1], list[at]];
                list.swap(at - 1, at);
                for (_, list) in self.lists.iter_mut().filter(|((_, group), _)| *group == parent) {
                    if let [Some(a), Some(b)] =
                        pair.map(|group| list.iter().position(|item| *item == Item::Group(group)))
                    {
                        list.swap(a, b);
                    }
                }
            }
        }
    }
}

/// The x at which an entry would stand without groups.
fn x_of(item: Item, x: &[f64], middle: &[f64]) -> f64 {
    match item {
        Item::Node(node) => x[node],
        Item::Group(group) => middle[group],
    }
}

/// A change of the order.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// Two neighbours in a list, unless both are groups: the list, and the index of the second.
    Items(ListKey, usize),
    /// Two neighbours among the groups of one group.
    Groups(Option<usize>, usize),
}
