//! The order of bricks in rows and columns.
//!
//! In: bricks of a workspace. Out: the same, by name or by level. Never: which bricks these are.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use clap::ValueEnum;

use support::digraph;
use workspace::{Brick, BrickKind, BrickName, ImportKind, Workspace};

/// How rows and columns follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// Components, then bases, by name, as `poly` does
    Name,
    /// Importers before what they import, so that a workspace without cycles is a triangle
    Level,
}

/// Sorts bricks.
pub(super) fn sorted<'a>(workspace: &'a Workspace, mut bricks: Vec<&'a Brick>, order: Order) -> Vec<&'a Brick> {
    match order {
        Order::Name => bricks.sort_by_key(|brick| (Reverse(brick.kind), &brick.name)),
        Order::Level => by_level(workspace, &mut bricks),
    }
    bricks
}

/// Every brick stands above what it imports when it runs; bricks that import each other stand
/// together. Bases that nobody imports come first, bricks without any import last.
fn by_level(workspace: &Workspace, bricks: &mut [&Brick]) {
    let scope: BTreeSet<BrickName> = bricks.iter().map(|brick| brick.name.clone()).collect();
    let numbered = workspace.adjacency(&scope, ImportKind::runs);
    let components = digraph::strong_components(&numbered.graph);
    let count = components.iter().max().map_or(0, |last| last + 1);
    // Components are numbered in topological order, so those below are computed first.
    let mut height = vec![0_usize; count];
    let mut imported = vec![false; count];
    let mut nodes: Vec<usize> = (0..components.len()).collect();
    nodes.sort_by_key(|&node| Reverse(components[node]));
    for node in nodes {
        for &next in &numbered.graph[node] {
            let (from, to) = (components[node], components[next]);
            if from != to {
                height[from] = height[from].max(height[to] + 1);
                imported[to] = true;
            }
        }
    }
    // The first name of a component keeps its bricks together among others of the same height.
    let mut first: Vec<Option<&BrickName>> = vec![None; count];
    for (node, name) in numbered.names.iter().enumerate() {
        first[components[node]].get_or_insert(name);
    }
    bricks.sort_by_key(|brick| {
        let node = numbered.names.binary_search(&brick.name).unwrap_or_default();
        let component = components.get(node).copied().unwrap_or_default();
        let is_alone = height.get(component) == Some(&0) && imported.get(component) == Some(&false);
        let is_top = brick.kind == BrickKind::Base && imported.get(component) == Some(&false);
        let height = height.get(component).copied().unwrap_or_default();
        let alone_last = is_alone && numbered.graph.get(node).is_none_or(Vec::is_empty) && !is_top;
        (alone_last, !is_top, Reverse(height), first.get(component).copied().flatten(), &brick.name)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use workspace::testing::workspace;

    fn check(bricks: &[(&str, &str)], expected: &str) {
        let workspace = workspace(bricks);
        let names: Vec<&str> = sorted(&workspace, workspace.bricks.values().collect(), Order::Level)
            .into_iter()
            .map(|brick| brick.name.as_str())
            .collect();
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn importers_come_first() {
        check(&[("a", "b"), ("b", "c"), ("c", ""), ("lone", ""), ("b:api", "c")], "api a b c lone");
        check(&[("z", "a"), ("a", ""), ("b:low", ""), ("b:top", "z")], "top low z a");
    }

    #[test]
    fn bricks_of_a_cycle_stand_together() {
        check(&[("b:api", "m"), ("m", "x"), ("x", "m a"), ("n", "a"), ("a", "")], "api m x n a");
        // A base that is imported stands with those that import it.
        check(&[("b:api", "m"), ("m", "api"), ("o", "m")], "o api m");
    }
}
