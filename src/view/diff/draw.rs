//! A [`Comparison`] as boxes and arrows: what changed, who uses it, and which imports came and
//! went.
//!
//! In: what changed. Out: a [`Graph`]. Never: what counts as changed.
//!
//! The impact on a brick stands in its box in words, and is a class as well: colour is never the
//! only sign.

use std::collections::{BTreeMap, BTreeSet};

use super::Comparison;
use crate::view::boxes::{brick_box, ends, import_arrow, is_within, numbered};
use crate::view::hubs;
use crate::view::wording::{counted, edge_sentence};
use diagram::{Graph, Node};
use support::digraph;
use workspace::{Brick, BrickName, Change, Edge, ImportKind};

/// Impact of changes on a brick.
enum Impact {
    /// It came, went, or its files differ.
    Changed(Change, usize),
    /// It imports a changed brick, so many imports away.
    User(usize),
    /// None.
    Unaffected,
}

impl Impact {
    /// A class of the box, the small print in it, and a sentence about it.
    fn parts(&self) -> (&'static str, Option<String>, String) {
        match self {
            Self::Changed(change, files) => {
                let (word, files) = (change.as_str(), counted(*files, "file", "files"));
                (word, Some(word.to_owned()), format!("{word}: {files}"))
            }
            Self::User(1) => ("direct", Some("uses it directly".to_owned()), "imports a changed brick".to_owned()),
            Self::User(distance) => (
                "transitive",
                Some(format!("uses it in {distance} steps")),
                format!("imports a changed brick through others, in {distance} steps"),
            ),
            Self::Unaffected => ("unaffected", None, "not affected".to_owned()),
        }
    }
}

/// The kinds of arrows that are new and that are gone.
const ADDED: &str = "added";
const REMOVED: &str = "removed";

impl Comparison<'_> {
    /// Changed bricks, their users, and the ends of new and lost imports; with `--unaffected` all
    /// bricks.
    pub(super) fn draw(&self) -> Graph {
        let impacts = self.impacts();
        let bricks = self.drawn(&impacts);
        let nodes = bricks.iter().map(|brick| self.brick_box(brick, &impacts)).collect();
        let mut graph = Graph { nodes, ..Graph::default() };
        self.add_arrows(&numbered(&bricks), &impacts, &mut graph);
        hubs::collapse(&mut graph, hubs::MANY, bricks.len(), |kind| kind != ADDED && kind != REMOVED);
        graph
    }

    fn impacts(&self) -> BTreeMap<&BrickName, Impact> {
        let changed = self.diff.bricks.iter().map(|it| (&it.name, Impact::Changed(it.change, it.files.len())));
        changed.chain(self.diff.users.iter().map(|user| (&user.name, Impact::User(user.distance)))).collect()
    }

    /// The bricks of now and then that are drawn, bases first.
    fn drawn(&self, impacts: &BTreeMap<&BrickName, Impact>) -> Vec<&Brick> {
        let (then, now) = (&self.before.loaded.workspace, self.input.workspace);
        let mut names: BTreeSet<&BrickName> = impacts.keys().copied().collect();
        names.extend(self.diff.added.iter().chain(&self.diff.removed).flat_map(|edge| [&edge.from, &edge.to]));
        if self.options.unaffected {
            names.extend(now.bricks.keys());
        }
        let bricks = names.into_iter().filter_map(|name| now.bricks.get(name).or_else(|| then.bricks.get(name)));
        let mut bricks: Vec<&Brick> = bricks.collect();
        bricks.sort_by_key(|brick| (brick.kind, &brick.name));
        bricks
    }

    fn brick_box(&self, brick: &Brick, impacts: &BTreeMap<&BrickName, Impact>) -> Node {
        let (class, print, sentence) = impacts.get(&brick.name).unwrap_or(&Impact::Unaffected).parts();
        let title = format!("{}, a {}; {sentence}", brick.name, brick.kind.as_str());
        let node = brick_box(self.input, brick, title);
        // A brick that is gone has no page.
        let is_there = self.input.workspace.bricks.contains_key(&brick.name);
        Node {
            lines: print.into_iter().collect(),
            class: format!("{} {class}", node.class),
            href: node.href.filter(|_| is_there),
            ..node
        }
    }

    fn add_arrows(
        &self,
        number: &BTreeMap<&BrickName, usize>,
        impacts: &BTreeMap<&BrickName, Impact>,
        graph: &mut Graph,
    ) {
        let workspace = self.input.workspace;
        let scope: BTreeSet<BrickName> = number.keys().map(|name| (*name).clone()).collect();
        let (implied, cycles) = (workspace.implied(&scope), workspace.cycles(&scope));
        let added: BTreeSet<_> = self.diff.added.iter().map(|edge| (&edge.from, &edge.to)).collect();
        for (pair, edge) in &workspace.edges {
            let Some(ends) = ends(edge, number) else { continue };
            let is_added = added.contains(&(&edge.from, &edge.to));
            // By an import of a changed brick a change spreads, so it is drawn in any case.
            let spreads = matches!(impacts.get(&edge.to), Some(Impact::Changed(..)));
            if implied.contains(pair) && !is_added && !spreads {
                graph.hidden.push(ends);
                continue;
            }
            let mut arrow = import_arrow(edge, ends, edge.kind().runs() && is_within(edge, &cycles));
            if is_added {
                (arrow.kind, arrow.title) = (ADDED.to_owned(), format!("new: {}", arrow.title));
            }
            graph.edges.push(arrow);
        }
        let now = workspace.adjacency(&scope, ImportKind::runs);
        for edge in &self.diff.removed {
            let Some((from, to)) = ends(edge, number) else { continue };
            let (kind, title) = (REMOVED.to_owned(), format!("gone: {}", edge_sentence(edge)));
            // A lost import has no say in who stands above whom where the imports of now say the
            // contrary.
            let weak = is_contradicted(edge, &now.names, &now.graph);
            graph.edges.push(diagram::Edge { from, to, kind, weak, title, ..diagram::Edge::default() });
        }
    }
}

/// Whether imports lead from the end of an edge to its start.
fn is_contradicted(edge: &Edge, names: &[BrickName], graph: &[Vec<usize>]) -> bool {
    let [from, to] = [&edge.from, &edge.to].map(|name| names.binary_search(name));
    matches!((from, to), (Ok(from), Ok(to)) if digraph::reachable(graph, [to])[from])
}
