//! Cycle removal: the choice of edges that lead upwards when there are cycles.
//!
//! In: edges. Out: orders of the boxes in which few edges lead back. Never: recursion, or layers.
//!
//! A depth-first search gives a first order, as in [Gansner et al.
//! (1993)](https://www.graphviz.org/documentation/TSE93.pdf); moving single nodes gives another.

use support::digraph::Adjacency;

/// An edge: its two ends, and whether it is weak, which leaves it out of account.
pub(crate) type DirectedEdge = (usize, usize, bool);

/// Orders to choose from; each gives a position to every node so that few edges lead to a smaller
/// one. Where there is a cycle, the fewest upward edges do not always give the fewest crossings, so
/// there are two; otherwise one topological order.
pub(crate) fn orders(count: usize, edges: &[DirectedEdge]) -> Vec<Vec<usize>> {
    let nodes = depth_first(count, edges);
    let mut sifted = nodes.clone();
    sift(&mut sifted, edges);
    let mut orders = vec![positions(&nodes)];
    if sifted != nodes {
        orders.push(positions(&sifted));
    }
    orders
}

fn positions(nodes: &[usize]) -> Vec<usize> {
    let mut positions = vec![0; nodes.len()];
    for (position, &node) in nodes.iter().enumerate() {
        positions[node] = position;
    }
    positions
}

/// The nodes in the order that a search by depth gives: topological where there is no cycle. Weak
/// edges are left out.
fn depth_first(count: usize, edges: &[DirectedEdge]) -> Vec<usize> {
    let mut graph: Adjacency = vec![Vec::new(); count];
    let mut into = vec![0_usize; count];
    for &(from, to, weak) in edges {
        if !weak {
            graph[from].push(to);
            into[to] += 1;
        }
    }
    // Searching from nodes that nothing leads to first keeps them on top of the cycles below them.
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|&node| (into[node] > 0, std::cmp::Reverse(graph[node].len()), node));
    let mut finished = Vec::with_capacity(count);
    let mut visited = vec![false; count];
    for start in starts {
        if std::mem::replace(&mut visited[start], true) {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, position)) = path.pop() {
            let Some(&next) = graph[node].get(position) else {
                finished.push(node);
                continue;
            };
            path.push((node, position + 1));
            if !std::mem::replace(&mut visited[next], true) {
                path.push((next, 0));
            }
        }
    }
    finished.reverse();
    finished
}

/// Moves single nodes to where fewer edges lead upwards, until no move helps. Without a cycle
/// nothing moves.
fn sift(nodes: &mut Vec<usize>, edges: &[DirectedEdge]) {
    let mut out: Adjacency = vec![Vec::new(); nodes.len()];
    let mut into = out.clone();
    for &(from, to, _) in edges.iter().filter(|(from, to, weak)| !weak && from != to) {
        out[from].push(to);
        into[to].push(from);
    }
    // Every move removes an upward edge, so this ends; the limit is for time only.
    for _ in 0..10 {
        let mut changed = false;
        for node in 0..nodes.len() {
            let Some(position) = nodes.iter().position(|&other| other == node) else { continue };
            let better = better_position(nodes, position, &out[node], &into[node]);
            if better != position {
                nodes.remove(position);
                nodes.insert(better, node);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// The position at which the node at `position` has the fewest upward edges: the nearest one, its
/// own if none is better.
fn better_position(nodes: &[usize], position: usize, out: &[usize], into: &[usize]) -> usize {
    let (mut best, mut least) = (position, 0);
    let mut change = 0;
    for upper in (0..position).rev() {
        // Passing a node upwards turns an edge from it, and puts right an edge to it.
        change += count(into, nodes[upper]) - count(out, nodes[upper]);
        if change < least {
            (best, least) = (upper, change);
        }
    }
    change = 0;
    for (lower, &other) in nodes.iter().enumerate().skip(position + 1) {
        change += count(out, other) - count(into, other);
        if change < least {
            (best, least) = (lower, change);
        }
    }
    best
}

fn count(list: &[usize], node: usize) -> isize {
    list.iter().filter(|&&other| other == node).count() as isize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_edges_lead_upwards() {
        // Found from 0 by depth first, 1 -> 2 -> 3 comes first and three edges lead back up; one is
        // enough.
        let edges = [(0, 1), (1, 2), (2, 3), (3, 1), (3, 2), (3, 4), (4, 1)].map(|(from, to)| (from, to, false));
        let orders = orders(5, &edges);
        let order = &orders[orders.len() - 1];
        let upward: Vec<_> = edges.iter().filter(|&&(from, to, _)| order[from] > order[to]).collect();
        assert_eq!((upward.len(), order[0]), (1, 0), "{order:?}");
    }

    #[test]
    fn weak_edges_have_no_say() {
        let order = &orders(2, &[(0, 1, false), (1, 0, true), (1, 0, true)])[0];
        assert!(order[0] < order[1]);
    }
}
