//! Algorithms on directed graphs whose nodes are numbers.
//!
//! In: adjacency lists (`graph[a]` holds every `b` with an edge a -> b; numbers below
//! `graph.len()`). Out: strongly connected components, reachability and a reduction. Never:
//! recursion (a chain of a million nodes is fine), names, drawing.

use std::collections::BTreeSet;

/// Adjacency lists: `graph[a]` holds every `b` with an edge a -> b.
pub type Adjacency = Vec<Vec<usize>>;

/// The strongly connected component of every node. Components are numbered in topological order: an
/// edge between two of them leads from the smaller number to the greater one.
pub fn strong_components(graph: &[Vec<usize>]) -> Vec<usize> {
    let mut search = Tarjan::new(graph);
    for node in 0..graph.len() {
        if search.index[node].is_none() {
            search.visit(node);
        }
    }
    let last = search.count.saturating_sub(1);
    search.component.iter().map(|component| last - component).collect()
}

/// Tarjan's algorithm with its own stack.
struct Tarjan<'a> {
    graph: &'a [Vec<usize>],
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_path: Vec<bool>,
    path: Vec<usize>,
    component: Vec<usize>,
    next_index: usize,
    count: usize,
}

impl<'a> Tarjan<'a> {
    fn new(graph: &'a [Vec<usize>]) -> Self {
        let n = graph.len();
        Self {
            graph,
            index: vec![None; n],
            low: vec![0; n],
            on_path: vec![false; n],
            path: Vec::new(),
            component: vec![0; n],
            next_index: 0,
            count: 0,
        }
    }

    fn visit(&mut self, start: usize) {
        self.enter(start);
        let mut calls = vec![(start, 0)];
        while let Some((node, position)) = calls.pop() {
            let Some(&next) = self.graph[node].get(position) else {
                self.leave(node);
                if let Some(&(parent, _)) = calls.last() {
                    self.low[parent] = self.low[parent].min(self.low[node]);
                }
                continue;
            };
            calls.push((node, position + 1));
            match self.index[next] {
                None => {
                    self.enter(next);
                    calls.push((next, 0));
                }
                Some(index) if self.on_path[next] => self.low[node] = self.low[node].min(index),
                Some(_) => {}
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.index[node] = Some(self.next_index);
        self.low[node] = self.next_index;
        self.next_index += 1;
        self.path.push(node);
        self.on_path[node] = true;
    }

    /// When `node` is the first one of its component that was met, everything above it on the path
    /// is that component.
    fn leave(&mut self, node: usize) {
        if self.index[node] != Some(self.low[node]) {
            return;
        }
        while let Some(member) = self.path.pop() {
            self.on_path[member] = false;
            self.component[member] = self.count;
            if member == node {
                break;
            }
        }
        self.count += 1;
    }
}

/// Whether `edge` lies on a cycle, self loops included.
pub fn on_cycle(components: &[usize], edge: (usize, usize)) -> bool {
    components[edge.0] == components[edge.1]
}

/// The nodes of every component that has a cycle, each list sorted, in topological order of the
/// components.
pub fn cycles(graph: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let components = strong_components(graph);
    let mut members = vec![Vec::new(); graph.len()];
    for (node, &component) in components.iter().enumerate() {
        members[component].push(node);
    }
    members.retain(|nodes| nodes.len() > 1 || nodes.first().is_some_and(|&node| graph[node].contains(&node)));
    members
}

/// Every node that can be reached from `starts`, which are reached themselves.
pub fn reachable(graph: &[Vec<usize>], starts: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut seen = vec![false; graph.len()];
    let mut todo: Vec<usize> = starts.into_iter().collect();
    while let Some(node) = todo.pop() {
        if !std::mem::replace(&mut seen[node], true) {
            todo.extend(graph[node].iter().copied().filter(|&next| !seen[next]));
        }
    }
    seen
}

/// Every node that can be reached from `start`, in order of their numbers. Takes no longer than
/// there are edges to follow, times the logarithm of their number.
pub fn reached(graph: &[Vec<usize>], start: usize) -> Vec<usize> {
    let mut seen = BTreeSet::from([start]);
    let mut todo = vec![start];
    while let Some(node) = todo.pop() {
        todo.extend(graph[node].iter().copied().filter(|&next| seen.insert(next)));
    }
    seen.into_iter().collect()
}

/// The edges that a longer path implies, so that leaving them out changes no reachability. An edge
/// on a cycle is never implied: the reduction is that of the components, of which each keeps all
/// its edges.
pub fn implied_edges(graph: &[Vec<usize>]) -> BTreeSet<(usize, usize)> {
    let components = strong_components(graph);
    let condensed = condense(graph, &components);
    // below[c]: every component that can be reached from c. Successors have greater numbers, so
    // they are computed first.
    let mut below = vec![Bits::new(condensed.len()); condensed.len()];
    let mut implied_pairs = BTreeSet::new();
    for component in (0..condensed.len()).rev() {
        let mut reached = Bits::new(condensed.len());
        // In topological order, so a successor that another one leads to comes after that one.
        for &next in &condensed[component] {
            if reached.contains(next) {
                implied_pairs.insert((component, next));
            } else {
                reached.insert(next);
                reached.join(&below[next]);
            }
        }
        below[component] = reached;
    }
    edges(graph).filter(|&(from, to)| implied_pairs.contains(&(components[from], components[to]))).collect()
}

/// All edges, sorted by source; repeated as often as they are listed.
pub fn edges(graph: &[Vec<usize>]) -> impl Iterator<Item = (usize, usize)> + '_ {
    graph.iter().enumerate().flat_map(|(from, targets)| targets.iter().map(move |&to| (from, to)))
}

/// The graph of the components, without self loops, targets sorted and each named once.
fn condense(graph: &[Vec<usize>], components: &[usize]) -> Adjacency {
    let count = components.iter().max().map_or(0, |last| last + 1);
    let mut condensed = vec![Vec::new(); count];
    for (from, to) in edges(graph) {
        if components[from] != components[to] {
            condensed[components[from]].push(components[to]);
        }
    }
    for targets in &mut condensed {
        targets.sort_unstable();
        targets.dedup();
    }
    condensed
}

/// A set of small numbers.
#[derive(Clone)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn contains(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn join(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(graph: &[Vec<usize>], removed: &BTreeSet<(usize, usize)>) -> Adjacency {
        let keep = |from: usize, targets: &Vec<usize>| {
            targets.iter().copied().filter(|&to| !removed.contains(&(from, to))).collect()
        };
        graph.iter().enumerate().map(|(from, targets)| keep(from, targets)).collect()
    }

    #[test]
    fn reduces_a_triangle_and_keeps_a_cycle() {
        let check = |graph: &[Vec<usize>], expected: &[(usize, usize)]| {
            assert_eq!(implied_edges(graph), expected.iter().copied().collect(), "{graph:?}");
        };
        check(&[], &[]);
        check(&[vec![1, 2], vec![2], vec![]], &[(0, 2)]);
        check(&[vec![1], vec![0]], &[]);
        check(&[vec![1, 2], vec![2, 0], vec![0, 1]], &[]);
        // 0 -> {1 <-> 2} -> 3, and 0 -> 3 besides.
        check(&[vec![1, 3], vec![2], vec![1, 3], vec![]], &[(0, 3)]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let n = 200_000;
        let graph: Adjacency = (0..n).map(|i| if i + 1 < n { vec![i + 1] } else { vec![] }).collect();
        assert_eq!(strong_components(&graph), (0..n).collect::<Vec<_>>());
    }

    #[test]
    fn lists_cycles() {
        let graph = [vec![1], vec![0, 2], vec![3], vec![3]];
        assert_eq!(cycles(&graph), vec![vec![0, 1], vec![3]]);
        assert!(cycles(&[vec![1], vec![]]).is_empty());
    }

    fn graphs() -> impl Strategy<Value = Adjacency> {
        (1_usize..12).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0..n, 0..4), n))
    }

    proptest! {
        #[test]
        fn components_are_mutual_reachability_in_topological_order(graph in graphs()) {
            let components = strong_components(&graph);
            let reach: Vec<_> = (0..graph.len()).map(|node| reachable(&graph, [node])).collect();
            for a in 0..graph.len() {
                for b in 0..graph.len() {
                    prop_assert_eq!(components[a] == components[b], reach[a][b] && reach[b][a]);
                }
            }
            for (from, to) in edges(&graph) {
                prop_assert!(components[from] <= components[to]);
            }
        }

        #[test]
        fn reduction_keeps_reachability_and_nothing_more_can_go(graph in graphs()) {
            let implied = implied_edges(&graph);
            let reduced = without(&graph, &implied);
            for node in 0..graph.len() {
                prop_assert_eq!(reachable(&graph, [node]), reachable(&reduced, [node]));
            }
            prop_assert!(implied_edges(&reduced).is_empty());
        }
    }
}
