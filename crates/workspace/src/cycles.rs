//! Circles of imports, and how to open them.
//!
//! In: a [`Workspace`]. Out: groups of bricks that import each other, with a smallest set of edges
//! without which no circle is left (a minimum feedback arc set). Never: a guess that is passed off
//! as the best.
//!
//! Of two sets with the same number of edges the better one has fewer imports to change. Up to
//! [`EXACT_CUT_LIMIT`] bricks the best of all is found, by dynamic programming over the subsets of
//! the bricks: whatever the bricks of a prefix are, only their best order matters. A larger group
//! is ordered by a heuristic; as many circles that share no edge show that no set is smaller.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::{BrickName, Edge, ImportKind, Workspace};

/// Groups of no more bricks are opened in the best way there is.
pub const EXACT_CUT_LIMIT: usize = 18;

/// Improving the order takes time and space in proportion to the square of the number of bricks.
const IMPROVED_LIMIT: usize = 2_000;

/// Looking for circles that share no edge takes time in proportion to the square of the number of
/// edges.
const PROOF_LIMIT: usize = 3_000;

/// Bricks that import each other, directly or through others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The bricks, sorted by name.
    pub bricks: Vec<BrickName>,
    /// The edges between them that run, by importer and imported.
    pub edges: Vec<(BrickName, BrickName)>,
    /// Those of them without which no circle is left.
    pub cut: Vec<(BrickName, BrickName)>,
    /// How good the cut is.
    pub quality: CutQuality,
}

/// The quality of a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutQuality {
    /// No other has fewer edges, and of those with as many none has fewer imports.
    Best,
    /// No other has fewer edges.
    Smallest,
    /// There may be a smaller one.
    Good,
}

/// All circles among the bricks of `scope`, sorted.
pub fn cycles_with_cuts(workspace: &Workspace, scope: &BTreeSet<BrickName>) -> Vec<Cycle> {
    workspace.cycles(scope).into_iter().map(|bricks| open(workspace, bricks)).collect()
}

fn open(workspace: &Workspace, bricks: Vec<BrickName>) -> Cycle {
    let number: BTreeMap<&BrickName, usize> = bricks.iter().enumerate().map(|(index, name)| (name, index)).collect();
    let mut arcs = Vec::new();
    for edge in workspace.edges.values().filter(|edge| edge.kind().runs()) {
        if let (Some(&from), Some(&to)) = (number.get(&edge.from), number.get(&edge.to)) {
            arcs.push(Arc { from, to, imports: running(edge) });
        }
    }
    let (cut, quality) = smallest_cut(bricks.len(), &arcs);
    let edges: Vec<_> = arcs.iter().map(|arc| (bricks[arc.from].clone(), bricks[arc.to].clone())).collect();
    let cut = cut.into_iter().map(|index| edges[index].clone()).collect();
    Cycle { edges, cut, quality, bricks }
}

/// How many imports of an edge have to go: those for tests or the type checker may stay.
fn running(edge: &Edge) -> u64 {
    let runs = edge.imports.iter().filter(|import| ImportKind::runs(import.kinds.deciding())).count();
    u64::try_from(runs).unwrap_or(u64::MAX)
}

/// An edge between two bricks by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Arc {
    from: usize,
    to: usize,
    imports: u64,
}

/// The numbers of arcs without which no circle is left, sorted.
fn smallest_cut(nodes: usize, arcs: &[Arc]) -> (Vec<usize>, CutQuality) {
    if nodes <= EXACT_CUT_LIMIT {
        return (against(&best_order(&Costs::new(nodes, arcs)), arcs), CutQuality::Best);
    }
    let order = good_order(nodes, arcs);
    let order = if nodes <= IMPROVED_LIMIT { improved(order, &Costs::new(nodes, arcs)) } else { order };
    let cut = needed(nodes, arcs, against(&order, arcs));
    let proven = arcs.len() <= PROOF_LIMIT && disjoint_circles(nodes, arcs) >= cut.len();
    (cut, if proven { CutQuality::Smallest } else { CutQuality::Good })
}

/// The arcs that lead back in an order of the nodes.
fn against(order: &[usize], arcs: &[Arc]) -> Vec<usize> {
    let mut place = vec![0; order.len()];
    for (index, &node) in order.iter().enumerate() {
        place[node] = index;
    }
    (0..arcs.len()).filter(|&index| place[arcs[index].from] >= place[arcs[index].to]).collect()
}

/// The cost of leaving out an arc: above all it is one more, and then its imports.
struct Costs {
    /// `of[from][to]`, 0 where there is no arc.
    of: Vec<Vec<u64>>,
}

impl Costs {
    fn new(nodes: usize, arcs: &[Arc]) -> Self {
        let one_more = arcs.iter().fold(1_u64, |sum, arc| sum.saturating_add(arc.imports));
        let mut of = vec![vec![0; nodes]; nodes];
        for arc in arcs.iter().filter(|arc| arc.from != arc.to) {
            of[arc.from][arc.to] = one_more.saturating_add(arc.imports);
        }
        Self { of }
    }

    fn nodes(&self) -> usize {
        self.of.len()
    }
}

/// The order in which the arcs that lead back cost least. Takes time and space in proportion to two
/// to the power of the number of nodes.
fn best_order(costs: &Costs) -> Vec<usize> {
    let nodes = costs.nodes();
    let back = Back::new(costs);
    // For each set of nodes, by its bits, what its best order costs; and the node that comes last
    // in it.
    let mut least = vec![u64::MAX; 1 << nodes];
    let mut last = vec![0_u8; 1 << nodes];
    least[0] = 0;
    for set in 1..least.len() {
        for node in (0..nodes).filter(|node| set >> node & 1 == 1) {
            let before = set & !(1 << node);
            let cost = least[before].saturating_add(back.cost(node, before));
            if cost < least[set] {
                least[set] = cost;
                last[set] = u8::try_from(node).expect("there are fewer than 256 nodes");
            }
        }
    }
    let mut set = least.len() - 1;
    let mut order = Vec::with_capacity(nodes);
    while set != 0 {
        let node = usize::from(last[set]);
        order.push(node);
        set &= !(1 << node);
    }
    order.reverse();
    order
}

/// The cost of the arcs from a node back into a set, from two tables for half of the nodes each.
struct Back {
    half: usize,
    low: Vec<Vec<u64>>,
    high: Vec<Vec<u64>>,
}

impl Back {
    fn new(costs: &Costs) -> Self {
        let half = costs.nodes() / 2;
        let low = costs.of.iter().map(|of| Self::sums(&of[..half])).collect();
        let high = costs.of.iter().map(|of| Self::sums(&of[half..])).collect();
        Self { half, low, high }
    }

    /// The sum for each set of numbers, by its bits.
    fn sums(of: &[u64]) -> Vec<u64> {
        let mut sums = vec![0_u64; 1 << of.len()];
        for set in 1..sums.len() {
            let lowest = set.trailing_zeros() as usize;
            sums[set] = sums[set & (set - 1)].saturating_add(of[lowest]);
        }
        sums
    }

    fn cost(&self, node: usize, set: usize) -> u64 {
        self.low[node][set & ((1 << self.half) - 1)].saturating_add(self.high[node][set >> self.half])
    }
}

/// An order with few arcs that lead back: again and again nodes without a way in go to the front,
/// nodes without a way out to the end, and otherwise the node with the most outgoing arcs goes to
/// the front (Eades, Lin and Smyth 1993).
fn good_order(nodes: usize, arcs: &[Arc]) -> Vec<usize> {
    let mut left: BTreeSet<usize> = (0..nodes).collect();
    let (mut front, mut end) = (Vec::new(), VecDeque::new());
    let (mut out, mut into) = (vec![0_i64; nodes], vec![0_i64; nodes]);
    let mut around: Vec<Vec<(usize, bool)>> = vec![Vec::new(); nodes];
    for arc in arcs.iter().filter(|arc| arc.from != arc.to) {
        out[arc.from] += 1;
        into[arc.to] += 1;
        around[arc.from].push((arc.to, true));
        around[arc.to].push((arc.from, false));
    }
    while !left.is_empty() {
        let sink = left.iter().copied().find(|&node| out[node] == 0);
        let source = left.iter().copied().find(|&node| into[node] == 0);
        let most = left.iter().copied().max_by_key(|&node| (out[node] - into[node], std::cmp::Reverse(node)));
        let Some(node) = sink.or(source).or(most) else { break };
        left.remove(&node);
        for &(other, leaves) in &around[node] {
            if leaves {
                into[other] -= 1;
            } else {
                out[other] -= 1;
            }
        }
        if sink.is_some() {
            end.push_front(node);
        } else {
            front.push(node);
        }
    }
    front.extend(end);
    front
}

/// Moves single nodes to where they cost least, as long as that helps.
fn improved(mut order: Vec<usize>, costs: &Costs) -> Vec<usize> {
    /// More rounds hardly ever help, and each takes time in proportion to the square of the number
    /// of nodes.
    const ROUNDS: usize = 12;
    for _ in 0..ROUNDS {
        let mut changed = false;
        for node in 0..order.len() {
            changed |= moved(&mut order, node, costs);
        }
        if !changed {
            break;
        }
    }
    order
}

/// Moves a node to the first of the places where it costs least; whether that is another one than
/// before.
fn moved(order: &mut Vec<usize>, node: usize, costs: &Costs) -> bool {
    let Some(place) = order.iter().position(|other| *other == node) else { return false };
    order.remove(place);
    // At the very front all arcs from others to it lead back.
    let mut cost: i128 = order.iter().map(|&other| i128::from(costs.of[other][node])).sum();
    let (mut best, mut here) = ((cost, 0), cost);
    for (index, &other) in order.iter().enumerate() {
        cost += i128::from(costs.of[node][other]) - i128::from(costs.of[other][node]);
        if index + 1 == place {
            here = cost;
        }
        if cost < best.0 {
            best = (cost, index + 1);
        }
    }
    let better = best.0 < here;
    order.insert(if better { best.1 } else { place }, node);
    better
}

/// A cut without those arcs that close no circle when they are put back; those with most imports
/// are put back first.
fn needed(nodes: usize, arcs: &[Arc], cut: Vec<usize>) -> Vec<usize> {
    let mut cut: BTreeSet<usize> = cut.into_iter().collect();
    let mut candidates: Vec<usize> = cut.iter().copied().collect();
    candidates.sort_by_key(|&index| (std::cmp::Reverse(arcs[index].imports), index));
    for index in candidates {
        cut.remove(&index);
        if way(nodes, arcs, &cut, arcs[index].to, arcs[index].from).is_some() {
            cut.insert(index);
        }
    }
    cut.into_iter().collect()
}

/// A lower bound for the greatest number of circles that share no arc. A cut takes one arc of each.
fn disjoint_circles(nodes: usize, arcs: &[Arc]) -> usize {
    let mut used = BTreeSet::new();
    let mut count = 0;
    // Circles of two first: they take the fewest arcs from others.
    for length in [2, 3, usize::MAX] {
        for index in 0..arcs.len() {
            if used.contains(&index) {
                continue;
            }
            let Some(back) = way(nodes, arcs, &used, arcs[index].to, arcs[index].from) else { continue };
            if back.len() < length {
                used.insert(index);
                used.extend(back);
                count += 1;
            }
        }
    }
    count
}

/// The arcs of a shortest way from one node to another that takes none of those left out.
fn way(nodes: usize, arcs: &[Arc], without: &BTreeSet<usize>, from: usize, to: usize) -> Option<Vec<usize>> {
    let mut leaving = vec![Vec::new(); nodes];
    for (index, arc) in arcs.iter().enumerate().filter(|(index, _)| !without.contains(index)) {
        leaving[arc.from].push(index);
    }
    let mut by: Vec<Option<usize>> = vec![None; nodes];
    let mut todo = VecDeque::from([from]);
    while let Some(node) = todo.pop_front() {
        if node == to {
            let mut way = Vec::new();
            let mut current = to;
            while current != from {
                let arc = by[current]?;
                way.push(arc);
                current = arcs[arc].from;
            }
            return Some(way);
        }
        for &index in &leaving[node] {
            let next = arcs[index].to;
            if next != from && by[next].is_none() {
                by[next] = Some(index);
                todo.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::workspace;
    use support::digraph;

    fn check(bricks: &[(&str, &str)], expected: &[&str]) {
        let workspace = workspace(bricks);
        let words = |names: &[BrickName]| names.iter().map(BrickName::as_str).collect::<Vec<_>>().join(" ");
        let pairs = |edges: &[(BrickName, BrickName)]| {
            edges.iter().map(|(from, to)| format!("{from}>{to}")).collect::<Vec<_>>().join(" ")
        };
        let shown = |cycle: &Cycle| {
            format!(
                "{} | {} edges | {} | {:?}",
                words(&cycle.bricks),
                cycle.edges.len(),
                pairs(&cycle.cut),
                cycle.quality
            )
        };
        let found: Vec<String> = cycles_with_cuts(&workspace, &workspace.all()).iter().map(shown).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_and_opens_cycles() {
        check(&[("a", "b"), ("b", "")], &[]);
        // Of two edges the one with fewer imports goes.
        check(&[("a", "b"), ("b", "a a.x a.y"), ("c", "a")], &["a b | 2 edges | a>b | Best"]);
        check(&[("a", "b b.x"), ("b", "c"), ("c", "a a.x")], &["a b c | 3 edges | b>c | Best"]);
        // One edge with many imports is still fewer than two with one.
        check(&[("a", "b b.x b.y b.z"), ("b", "c d"), ("c", "a"), ("d", "a")], &["a b c d | 5 edges | a>b | Best"]);
    }

    #[test]
    fn a_large_ring_is_known_to_be_opened_by_one_edge() {
        let names: Vec<String> = (0..30).map(|index| format!("b{index:02}")).collect();
        let bricks: Vec<(&str, &str)> =
            (0..30).map(|index| (names[index].as_str(), names[(index + 1) % 30].as_str())).collect();
        let workspace = workspace(&bricks);
        let found = cycles_with_cuts(&workspace, &workspace.all());
        assert_eq!((found[0].cut.len(), found[0].quality), (1, CutQuality::Smallest));
    }

    fn arcs_of(nodes: usize, bits: &[u8]) -> Vec<Arc> {
        let pairs = (0..nodes).flat_map(|from| (0..nodes).map(move |to| (from, to)));
        let arcs = pairs.filter(|(from, to)| from != to).zip(bits);
        arcs.filter(|(_, bit)| **bit > 0).map(|((from, to), bit)| Arc { from, to, imports: u64::from(*bit) }).collect()
    }

    fn is_open(nodes: usize, arcs: &[Arc], cut: &[usize]) -> bool {
        let mut graph = vec![Vec::new(); nodes];
        for (_, arc) in arcs.iter().enumerate().filter(|(index, _)| !cut.contains(index)) {
            graph[arc.from].push(arc.to);
        }
        digraph::cycles(&graph).is_empty()
    }

    fn cost(arcs: &[Arc], cut: &[usize]) -> (usize, u64) {
        (cut.len(), cut.iter().map(|&index| arcs[index].imports).sum())
    }

    proptest! {
        #[test]
        fn no_other_cut_is_better(bits in proptest::collection::vec(0..3_u8, 12), nodes in 2..5_usize) {
            let arcs = arcs_of(nodes, &bits);
            let (cut, quality) = smallest_cut(nodes, &arcs);
            prop_assert!(is_open(nodes, &arcs, &cut));
            prop_assert_eq!(quality, CutQuality::Best);
            let all = (0..1_usize << arcs.len()).map(|set| (0..arcs.len()).filter(|index| set >> index & 1 == 1).collect::<Vec<_>>());
            let best = all.filter(|other| is_open(nodes, &arcs, other)).map(|other| cost(&arcs, &other)).min();
            prop_assert_eq!(Some(cost(&arcs, &cut)), best);
        }

        #[test]
        fn a_heuristic_cut_opens_too_and_wastes_nothing(bits in proptest::collection::vec(0..4_u8, 56), sparse in any::<bool>()) {
            let bits: Vec<u8> = bits.into_iter().map(|bit| if sparse && bit < 3 { 0 } else { bit }).collect();
            let arcs = arcs_of(8, &bits);
            let costs = Costs::new(8, &arcs);
            let best = against(&best_order(&costs), &arcs);
            let cut = needed(8, &arcs, against(&improved(good_order(8, &arcs), &costs), &arcs));
            prop_assert!(is_open(8, &arcs, &cut));
            prop_assert!(cost(&arcs, &best) <= cost(&arcs, &cut));
            prop_assert!(disjoint_circles(8, &arcs) <= best.len());
            for index in &cut {
                let less: Vec<usize> = cut.iter().copied().filter(|other| other != index).collect();
                prop_assert!(!is_open(8, &arcs, &less));
            }
        }
    }
}
