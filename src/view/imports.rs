//! Imports between the bricks of a workspace or project.
//!
//! In: a [`ViewInput`] and a project. Out: who imports whom, directly and through others, and
//! sentences about it. Never: tables.

use std::collections::{BTreeMap, BTreeSet};

use super::input::ViewInput;
use super::table::Mark;
use super::wording::{joined, strings};
use support::digraph;
use workspace::{Brick, BrickName, Edge, ImportKind, Project};

/// The imports between some bricks.
pub(super) struct Imports<'a> {
    pub(super) input: ViewInput<'a>,
    pub(super) project: Option<&'a Project>,
    pub(super) bricks: BTreeSet<BrickName>,
    /// The bricks that each brick reaches by imports that run. Empty unless it was asked for.
    reached: BTreeMap<BrickName, BTreeSet<BrickName>>,
}

impl<'a> Imports<'a> {
    /// The imports of a project, or all.
    pub(super) fn new(input: ViewInput<'a>, project: Option<&'a Project>, transitive: bool) -> Self {
        let bricks = match project {
            None => input.workspace.all(),
            // `poly` shows what is declared, also where more is needed.
            Some(project) if input.workspace.compat => project.bricks.clone(),
            Some(project) => input.workspace.closure(project),
        };
        let reached = if transitive { reach(input, &bricks) } else { BTreeMap::new() };
        Self { input, project, bricks, reached }
    }

    /// The bricks in the order of `poly`.
    pub(super) fn in_order(&self) -> Vec<&'a Brick> {
        let all = self.input.workspace.reading_order();
        all.into_iter().filter(|brick| self.bricks.contains(&brick.name)).collect()
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = &'a Edge> + '_ {
        let edges = self.input.workspace.edges.values();
        edges.filter(|edge| self.bricks.contains(&edge.from) && self.bricks.contains(&edge.to))
    }

    /// The import of one brick by another, if there is one.
    pub(super) fn edge(&self, from: &BrickName, to: &BrickName) -> Option<&'a Edge> {
        self.input.workspace.edges.get(&(from.clone(), to.clone()))
    }

    /// Whether a brick imports another through others only.
    pub(super) fn is_indirect(&self, from: &BrickName, to: &BrickName) -> bool {
        from != to
            && self.reached.get(from).is_some_and(|reached| reached.contains(to))
            && self.edge(from, to).is_none()
    }

    /// Who imports whom through others only.
    pub(super) fn indirect(&self) -> Vec<(BrickName, BrickName)> {
        let mut indirect = Vec::new();
        for (from, reached) in &self.reached {
            let to = reached.iter().filter(|to| self.is_indirect(from, to));
            indirect.extend(to.map(|to| (from.clone(), to.clone())));
        }
        indirect
    }

    /// Whether an import counts as one that runs. Those that `poly` finds have no kinds.
    fn runs(&self, edge: &Edge) -> bool {
        self.input.workspace.compat || edge.kind().runs()
    }

    /// The mark of an import; without an edge of one through others.
    pub(super) fn mark(&self, edge: Option<&Edge>) -> Mark {
        edge.map_or(Mark::Indirect, |edge| if self.runs(edge) { Mark::Yes } else { Mark::Weak })
    }

    /// Those that a brick imports and that import it.
    pub(super) fn circular(&self, brick: &BrickName) -> Vec<&'a BrickName> {
        let leaving = self.edges().filter(|edge| edge.from == *brick && self.runs(edge));
        let circular = leaving.filter(|edge| self.edge(&edge.to, brick).is_some_and(|back| self.runs(back)));
        circular.map(|edge| &edge.to).collect()
    }

    /// Bricks that import each other in circles.
    pub(super) fn cycles(&self) -> Vec<Vec<BrickName>> {
        self.input.workspace.cycles(&self.bricks)
    }

    /// Sentences about the circles of these bricks and about what the project does not declare.
    pub(super) fn notes<'b>(&self, bricks: impl IntoIterator<Item = &'b BrickName> + Clone) -> Vec<String> {
        let mut notes = Vec::new();
        for brick in bricks.clone() {
            let names = strings(self.circular(brick)).join(", ");
            if !names.is_empty() {
                notes.push(format!("ℹ {brick} is used by {names} and also uses {names}."));
            }
        }
        // The sentences of `poly` do not name circles of more than two bricks.
        let cycles = if self.input.workspace.compat { Vec::new() } else { self.cycles() };
        for cycle in cycles.iter().filter(|cycle| cycle.len() > 2) {
            if bricks.clone().into_iter().any(|brick| cycle.contains(brick)) {
                let names = joined(cycle);
                notes.push(format!("ℹ {names} import each other in a circle; `cycles` shows how to open it."));
            }
        }
        if let Some(project) = self.project {
            let names = joined(self.bricks.difference(&project.bricks));
            if !names.is_empty() {
                notes.push(format!("Needed but not declared by {}: {names}.", project.name));
            }
        }
        notes
    }
}

fn reach(input: ViewInput<'_>, bricks: &BTreeSet<BrickName>) -> BTreeMap<BrickName, BTreeSet<BrickName>> {
    let numbered = input.workspace.adjacency(bricks, ImportKind::runs);
    let mut reach = BTreeMap::new();
    for (node, name) in numbered.names.iter().enumerate() {
        let reached = digraph::reachable(&numbered.graph, numbered.graph[node].iter().copied());
        let names = numbered.names.iter().zip(reached).filter(|(_, reached)| *reached).map(|(name, _)| name.clone());
        reach.insert(name.clone(), names.collect());
    }
    reach
}
