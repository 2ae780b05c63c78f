//! A [`Comparison`] as boxes and arrows: what changed, who uses it, and which imports came and went.
//!
//! In: what changed. Out: a [`Graph`]. Never: what counts as changed.
//!
//! What happened to a brick stands in its box in words, and is a class of its own; no colour says it alone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::wording::{counted, edge_sentence};
use super::super::{hubs, layer_of};
use super::Comparison;
use diagram::{self, Graph, Node};
use support::digraph;
use workspace::{Brick, BrickName, Change, Edge, ImportKind};

/// What a change is to a brick.
enum Concern {
    /// It came, went, or its files differ.
    Changed(Change, usize),
    /// It imports a changed brick, so many imports away.
    User(usize),
    /// None.
    Unaffected,
}

impl Concern {
    fn class(&self) -> &'static str {
        match self {
            Self::Changed(change, _) => change.as_str(),
            Self::User(1) => "direct",
            Self::User(_) => "transitive",
            Self::Unaffected => "unaffected",
        }
    }

    /// The small print in its box.
    fn words(&self) -> Option<String> {
        match self {
            Self::Changed(change, _) => Some(change.as_str().to_owned()),
            Self::User(1) => Some("uses it directly".to_owned()),
            Self::User(distance) => Some(format!("uses it in {distance} steps")),
            Self::Unaffected => None,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Changed(change, files) => format!("{}: {}", change.as_str(), counted(*files, "file", "files")),
            Self::User(1) => "imports a changed brick".to_owned(),
            Self::User(distance) => format!("imports a changed brick through others, in {distance} steps"),
            Self::Unaffected => "not affected".to_owned(),
        }
    }
}

/// The kinds of arrows that are new and that are gone.
const ADDED: &str = "added";
const REMOVED: &str = "removed";

impl Comparison<'_> {
    /// Changed bricks, their users, and the ends of new and lost imports; with `--unaffected` all bricks.
    pub(super) fn draw(&self) -> Graph {
        let concerns = self.concerns();
        let bricks = self.shown(&concerns);
        let number: BTreeMap<&BrickName, usize> =
            bricks.iter().enumerate().map(|(index, brick)| (&brick.name, index)).collect();
        let mut graph =
            Graph { nodes: bricks.iter().map(|brick| self.brick_box(brick, &concerns)).collect(), ..Graph::default() };
        self.add_arrows(&number, &concerns, &mut graph);
        hubs::collapse(&mut graph, hubs::MANY, bricks.len(), |kind| kind != ADDED && kind != REMOVED);
        graph
    }

    fn concerns(&self) -> BTreeMap<&BrickName, Concern> {
        let changed = self.diff.bricks.iter().map(|it| (&it.name, Concern::Changed(it.change, it.files.len())));
        changed.chain(self.diff.users.iter().map(|user| (&user.name, Concern::User(user.distance)))).collect()
    }

    /// The bricks of now and then that are drawn, bases first.
    fn shown(&self, concerns: &BTreeMap<&BrickName, Concern>) -> Vec<&Brick> {
        let (then, now) = (&self.before.loaded.workspace, self.subject.workspace);
        let mut names: BTreeSet<&BrickName> = concerns.keys().copied().collect();
        names.extend(self.diff.added.iter().chain(&self.diff.removed).flat_map(|edge| [&edge.from, &edge.to]));
        if self.options.unaffected {
            names.extend(now.bricks.keys());
        }
        let brick = |name: &BrickName| now.bricks.get(name).or_else(|| then.bricks.get(name));
        let mut bricks: Vec<&Brick> = names.into_iter().filter_map(brick).collect();
        bricks.sort_by_key(|brick| (brick.kind, &brick.name));
        bricks
    }

    fn brick_box(&self, brick: &Brick, concerns: &BTreeMap<&BrickName, Concern>) -> Node {
        let concern = concerns.get(&brick.name).unwrap_or(&Concern::Unaffected);
        // What is gone has no page.
        let is_there = self.subject.workspace.bricks.contains_key(&brick.name);
        Node {
            id: brick.name.as_str().to_owned(),
            label: brick.name.as_str().to_owned(),
            lines: concern.words().into_iter().collect(),
            class: format!("{} {}", brick.kind.as_str(), concern.class()),
            href: self.subject.href(brick).filter(|_| is_there),
            title: format!("{}, a {}; {}", brick.name, brick.kind.as_str(), concern.sentence()),
            layer: layer_of(brick),
            ..Node::default()
        }
    }

    fn add_arrows(
        &self,
        number: &BTreeMap<&BrickName, usize>,
        concerns: &BTreeMap<&BrickName, Concern>,
        graph: &mut Graph,
    ) {
        let workspace = self.subject.workspace;
        let scope: BTreeSet<BrickName> = number.keys().map(|name| (*name).clone()).collect();
        let (implied, cycles) = (workspace.implied(&scope), workspace.cycles(&scope));
        let added: BTreeSet<_> = self.diff.added.iter().map(|edge| (&edge.from, &edge.to)).collect();
        let ends = |edge: &Edge| Some((*number.get(&edge.from)?, *number.get(&edge.to)?));
        for (pair, edge) in &workspace.edges {
            let Some((from, to)) = ends(edge) else { continue };
            let is_added = added.contains(&(&edge.from, &edge.to));
            // By an import of a changed brick a change spreads, so it is drawn in any case.
            let spreads = matches!(concerns.get(&edge.to), Some(Concern::Changed(..)));
            if implied.contains(pair) && !is_added && !spreads {
                graph.hidden.push((from, to));
                continue;
            }
            let on_cycle = |cycle: &Vec<BrickName>| cycle.contains(&edge.from) && cycle.contains(&edge.to);
            graph.edges.push(diagram::Edge {
                from,
                to,
                kind: if is_added { ADDED } else { edge.kind().as_str() }.to_owned(),
                cycle: edge.kind().runs() && cycles.iter().any(on_cycle),
                weak: !edge.kind().runs(),
                title: if is_added { format!("new: {}", edge_sentence(edge)) } else { edge_sentence(edge) },
                ..diagram::Edge::default()
            });
        }
        let now = workspace.adjacency(&scope, ImportKind::runs);
        // A lost import has no say in who stands above whom where the imports of now say the contrary.
        let contradicts = |edge: &Edge| {
            let place = |name: &BrickName| now.names.binary_search(name).ok();
            let (Some(from), Some(to)) = (place(&edge.from), place(&edge.to)) else { return false };
            digraph::reachable(&now.graph, [to])[from]
        };
        graph.edges.extend(self.diff.removed.iter().filter_map(|edge| {
            let (from, to) = ends(edge)?;
            let (kind, title) = (REMOVED.to_owned(), format!("gone: {}", edge_sentence(edge)));
            Some(diagram::Edge { from, to, kind, weak: contradicts(edge), title, ..diagram::Edge::default() })
        }));
    }
}
