//! The network simplex: positions on a line that keep least distances and make weighted links short
//! in sum.
//!
//! In: links, each with a least distance and a weight. Out: a whole number for every node. Never:
//! recursion, or more work than its limit; when that is used up, the positions are feasible but not
//! the best.
//!
//! After Gansner, Koutsofios, North and Vo: [*A Technique for Drawing Directed
//! Graphs*](https://www.graphviz.org/documentation/TSE93.pdf) (1993). The spanning tree is kept as
//! a postorder, so that a subtree is one slice of it. A cut value is then a sum over a subtree:
//! what leaves it less what enters it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A pull of two nodes towards each other, and the distance that they keep: `position[to] -
/// position[from] >= least`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    /// The node with the smaller position.
    pub(crate) from: usize,
    /// The node with the greater position.
    pub(crate) to: usize,
    /// The least distance; a negative one lets `to` stand before `from`.
    pub(crate) least: i64,
    /// The cost of each unit of distance; not negative.
    pub(crate) weight: i64,
}

impl Link {
    /// A pull without a distance.
    pub(crate) fn near(from: usize, to: usize) -> Self {
        Self { from, to, least: 0, weight: 1 }
    }

    /// Whether both its ends are marked.
    fn is_within(&self, marked: &[bool]) -> bool {
        marked[self.from] && marked[self.to]
    }

    /// An order without a pull.
    pub(crate) fn ordered(from: usize, to: usize) -> Self {
        Self { from, to, least: 0, weight: 0 }
    }
}

/// Finds positions for `count` nodes that keep all distances and make `sum of weight * distance` as
/// small as `work` steps allow; the smallest position of every connected part is 0. `None` when the
/// links contradict each other in a cycle.
///
/// `start` is a first guess that keeps all distances; without one, or with one that does not, the
/// nodes start as far up as they can.
pub(crate) fn solve(count: usize, links: &[Link], start: Option<&[i64]>, work: usize) -> Option<Vec<i64>> {
    let given = start.filter(|start| start.len() == count && is_feasible(start, links));
    let positions = match given {
        Some(start) => start.to_vec(),
        None => longest_paths(count, links)?,
    };
    let mut network = Network::new(links, positions);
    network.span();
    network.improve(work);
    Some(network.settled())
}

fn is_feasible(positions: &[i64], links: &[Link]) -> bool {
    links.iter().all(|link| positions[link.to] - positions[link.from] >= link.least)
}

/// Every node at the end of the longest path to it.
fn longest_paths(count: usize, links: &[Link]) -> Option<Vec<i64>> {
    let mut waiting = vec![0_usize; count];
    let mut out = vec![Vec::new(); count];
    for (index, link) in links.iter().enumerate() {
        waiting[link.to] += 1;
        out[link.from].push(index);
    }
    let mut ready: Vec<usize> = (0..count).filter(|&node| waiting[node] == 0).collect();
    let mut positions = vec![0; count];
    let mut done = 0;
    while let Some(node) = ready.pop() {
        done += 1;
        for &index in &out[node] {
            let link = links[index];
            positions[link.to] = i64::max(positions[link.to], positions[node] + link.least);
            waiting[link.to] -= 1;
            if waiting[link.to] == 0 {
                ready.push(link.to);
            }
        }
    }
    (done == count).then_some(positions)
}

/// No link: the parent of a root.
const NONE: usize = usize::MAX;

struct Network<'a> {
    links: &'a [Link],
    position: Vec<i64>,
    /// The links at every node.
    at: Vec<Vec<usize>>,
    /// The weight of the links that leave a node less that of those that enter it.
    surplus: Vec<i64>,
    in_tree: Vec<bool>,
    /// The tree link to the parent of every node.
    up: Vec<usize>,
    /// The nodes of the tree, every one after its descendants.
    postorder: Vec<usize>,
    /// Where a node stands in `postorder`, and where its first descendant does.
    limits: Vec<(usize, usize)>,
    /// The surplus of a whole subtree.
    sum: Vec<i64>,
    /// Where the search for the next link to leave the tree goes on.
    next: usize,
}

impl<'a> Network<'a> {
    fn new(links: &'a [Link], position: Vec<i64>) -> Self {
        let count = position.len();
        let (mut at, mut surplus) = (vec![Vec::new(); count], vec![0; count]);
        for (index, link) in links.iter().enumerate().filter(|(_, link)| link.from != link.to) {
            at[link.from].push(index);
            at[link.to].push(index);
            surplus[link.from] += link.weight;
            surplus[link.to] -= link.weight;
        }
        Self {
            links,
            position,
            at,
            surplus,
            in_tree: vec![false; links.len()],
            up: vec![NONE; count],
            postorder: Vec::with_capacity(count),
            limits: vec![(0, 0); count],
            sum: vec![0; count],
            next: 0,
        }
    }

    fn slack(&self, link: usize) -> i64 {
        let Link { from, to, least, .. } = self.links[link];
        self.position[to] - self.position[from] - least
    }

    fn other_end(&self, link: usize, node: usize) -> usize {
        let Link { from, to, .. } = self.links[link];
        if from == node { to } else { from }
    }

    /// Moves the nodes together until links without slack span every connected part, and numbers
    /// these trees.
    fn span(&mut self) {
        let mut visited = vec![false; self.position.len()];
        for root in 0..self.position.len() {
            if !visited[root] {
                self.grow(root, &mut visited);
                let first = self.postorder.len();
                self.number(root, first);
            }
        }
    }

    /// Grows a tree from its root by the link with the least slack. The whole tree moves to close
    /// that slack; instead, positions in the tree are kept relative to `moved` while it grows.
    fn grow(&mut self, root: usize, visited: &mut [bool]) {
        let mut moved = 0;
        let mut tree = Vec::new();
        // Links that lead out of the tree and into it, by their slack when the tree has not moved.
        let mut leading = [BinaryHeap::new(), BinaryHeap::new()];
        let mut joining = Some(root);
        while let Some(node) = joining {
            visited[node] = true;
            tree.push(node);
            self.position[node] -= moved;
            for &index in &self.at[node] {
                if !visited[self.other_end(index, node)] {
                    let leads_in = usize::from(self.links[index].to == node);
                    leading[leads_in].push(Reverse((self.slack(index), index)));
                }
            }
            let [down, up] = leading.each_mut().map(|links| {
                while links.peek().is_some_and(|Reverse((_, index))| self.links[*index].is_within(visited)) {
                    links.pop();
                }
                links.peek().map(|Reverse(link)| *link)
            });
            let next = match (down, up) {
                (Some((slack, index)), up) if up.is_none_or(|up| slack - moved <= up.0 + moved) => Some((slack, index)),
                (_, Some((slack, index))) => Some((-slack, index)),
                _ => None,
            };
            joining = next.map(|(position, index)| {
                moved = position;
                self.in_tree[index] = true;
                let Link { from, to, .. } = self.links[index];
                if visited[from] { to } else { from }
            });
        }
        for node in tree {
            self.position[node] += moved;
        }
    }

    /// Numbers the subtree below `root`, whose first index in the postorder is `first`; its own
    /// link upwards stays.
    fn number(&mut self, root: usize, first: usize) {
        let mut index = first;
        let mut path = vec![(root, 0, first)];
        while let Some((node, next, low)) = path.pop() {
            let Some(&link) = self.at[node].get(next) else {
                self.finish(node, low, index);
                index += 1;
                continue;
            };
            path.push((node, next + 1, low));
            if self.in_tree[link] && link != self.up[node] {
                let child = self.other_end(link, node);
                self.up[child] = link;
                path.push((child, 0, index));
            }
        }
    }

    fn finish(&mut self, node: usize, low: usize, index: usize) {
        if index == self.postorder.len() {
            self.postorder.push(node);
        } else {
            self.postorder[index] = node;
        }
        self.limits[node] = (low, index);
        self.sum[node] = self.surplus[node];
        for &link in &self.at[node] {
            if self.in_tree[link] && link != self.up[node] {
                self.sum[node] += self.sum[self.other_end(link, node)];
            }
        }
    }

    fn is_below(&self, node: usize, ancestor: usize) -> bool {
        let (low, high) = self.limits[ancestor];
        (low..=high).contains(&self.limits[node].1)
    }

    /// The cut value: the cost of making the tree link above `child` longer by one, negative when
    /// that pays.
    fn cut(&self, child: usize) -> i64 {
        if self.links[self.up[child]].from == child { self.sum[child] } else { -self.sum[child] }
    }

    fn improve(&mut self, work: usize) {
        let mut left = work;
        while let Some(child) = self.leaving() {
            let leaving = self.up[child];
            let Some(entering) = self.entering(child) else { break };
            let spent = self.exchange(child, leaving, entering);
            if left < spent {
                break;
            }
            left -= spent;
        }
    }

    /// The node whose tree link upwards should go: the worst of the next few, from where the last
    /// search ended.
    fn leaving(&mut self) -> Option<usize> {
        const ENOUGH: usize = 30;
        let count = self.position.len();
        let mut worst: Option<(i64, usize)> = None;
        let mut candidates = 0;
        for step in 0..count {
            let child = (self.next + step) % count;
            if self.up[child] == NONE {
                continue;
            }
            let cut = self.cut(child);
            if cut < 0 {
                candidates += 1;
                if worst.is_none_or(|(least, _)| cut < least) {
                    worst = Some((cut, child));
                }
                if candidates == ENOUGH {
                    self.next = (child + 1) % count;
                    break;
                }
            }
        }
        worst.map(|(_, child)| child)
    }

    /// The link with the least slack that leads the other way between the subtree of `child` and
    /// the rest.
    fn entering(&self, child: usize) -> Option<usize> {
        let leads_up = self.links[self.up[child]].from == child;
        let (low, high) = self.limits[child];
        let mut best: Option<(i64, usize)> = None;
        for &node in &self.postorder[low..=high] {
            for &index in &self.at[node] {
                let link = self.links[index];
                let fits = if leads_up { link.to == node } else { link.from == node };
                if !fits || self.in_tree[index] || self.is_below(self.other_end(index, node), child) {
                    continue;
                }
                let candidate = (self.slack(index), index);
                if best.is_none_or(|best| candidate < best) {
                    best = Some(candidate);
                }
            }
        }
        best.map(|(_, index)| index)
    }

    /// Puts `entering` into the tree instead of `leaving`, the link above `child`; returns how much
    /// was touched.
    fn exchange(&mut self, child: usize, leaving: usize, entering: usize) -> usize {
        let slack = self.slack(entering);
        let shift = if self.links[leaving].from == child { -slack } else { slack };
        let (low, high) = self.limits[child];
        for index in low..=high {
            self.position[self.postorder[index]] += shift;
        }
        let Link { from, to, .. } = self.links[entering];
        let outer = if self.is_below(from, child) { to } else { from };
        // The lowest node above both ends of the new link, from which all has to be numbered again.
        let mut top = outer;
        while !self.is_below(child, top) {
            top = self.other_end(self.up[top], top);
        }
        self.in_tree[leaving] = false;
        self.in_tree[entering] = true;
        let first = self.limits[top].0;
        self.number(top, first);
        let (top_low, top_high) = self.limits[top];
        (high - low) + (top_high - top_low) + 2
    }

    /// The positions, every connected part starting at 0.
    fn settled(mut self) -> Vec<i64> {
        let mut first = 0;
        for index in 0..self.postorder.len() {
            if self.up[self.postorder[index]] == NONE {
                let part = &self.postorder[first..=index];
                let least = part.iter().map(|&node| self.position[node]).min().unwrap_or(0);
                part.iter().for_each(|&node| self.position[node] -= least);
                first = index + 1;
            }
        }
        self.position
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLENTY: usize = 1_000_000;

    fn cost(positions: &[i64], links: &[Link]) -> i64 {
        links.iter().map(|link| link.weight * (positions[link.to] - positions[link.from])).sum()
    }

    /// The least cost by trying all positions below `size`.
    fn brute_force(count: usize, links: &[Link], size: i64) -> i64 {
        let mut positions = vec![0; count];
        let mut best = i64::MAX;
        loop {
            if is_feasible(&positions, links) {
                best = best.min(cost(&positions, links));
            }
            let Some(node) = positions.iter().position(|&place| place + 1 < size) else { return best };
            positions[node] += 1;
            positions[..node].fill(0);
        }
    }

    fn link((from, to, least, weight): (usize, usize, i64, i64)) -> Link {
        Link { from, to, least, weight }
    }

    #[test]
    fn short_links_and_contradictions() {
        // 0 and 1 lead to 2; 1 stands right above it although it could start at 0.
        let links = [(0, 2, 1, 1), (0, 3, 1, 1), (3, 2, 1, 1), (1, 2, 1, 1)].map(link);
        assert_eq!(solve(4, &links, None, PLENTY), Some(vec![0, 1, 2, 1]));
        assert_eq!(solve(0, &[], None, PLENTY), Some(vec![]));
        assert_eq!(solve(2, &[], None, PLENTY), Some(vec![0, 0]));
        assert_eq!(solve(2, &[(0, 1, 1, 1), (1, 0, 1, 1)].map(link), None, PLENTY), None);
    }

    #[test]
    fn deep_chains_need_no_stack() {
        let links: Vec<Link> = (1..20_000).map(|node| link((node - 1, node, 1, 1))).collect();
        let positions = solve(20_000, &links, None, PLENTY).unwrap();
        assert_eq!((positions[0], positions[19_999]), (0, 19_999));
    }

    proptest! {
        #[test]
        fn as_good_as_trying_everything(
            count in 2_usize..6,
            ends in prop::collection::vec((0_usize..6, 0_usize..6, 0_i64..3, 0_i64..4), 0..9),
            spare in 0_i64..3,
        ) {
            // Links between greater and smaller numbers are acyclic.
            let links: Vec<Link> = ends
                .into_iter()
                .map(|(a, b, least, weight)| (a % count, b % count, least, weight))
                .filter(|(a, b, ..)| a != b)
                .map(|(a, b, least, weight)| link((a.min(b), a.max(b), least, weight)))
                .collect();
            let positions = solve(count, &links, None, PLENTY).unwrap();
            prop_assert!(is_feasible(&positions, &links));
            prop_assert_eq!(cost(&positions, &links), brute_force(count, &links, 6));
            // Another start, the same cost.
            let guess: Vec<i64> = (0..count as i64).map(|node| node * (2 + spare)).collect();
            let other = solve(count, &links, Some(&guess), PLENTY).unwrap();
            prop_assert_eq!(cost(&other, &links), cost(&positions, &links));
            // Without any work left, the positions are feasible all the same.
            let hasty = solve(count, &links, None, 0).unwrap();
            prop_assert!(is_feasible(&hasty, &links));
        }
    }
}
