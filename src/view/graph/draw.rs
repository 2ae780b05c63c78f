//! A [`Scene`] as boxes and arrows: projects above bases, bases above components, libraries below.
//!
//! In: what is shown. Out: a [`Graph`](diagram::Graph) and its hubs. Never: what is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::super::hubs::{self, Hub};
use super::super::layer_of;
use super::super::wording::{edge_sentence, joined, places, suffix};
use super::{Declared, Hubs, LibraryUse, Scene};
use diagram::{self, Graph, LayerConstraint, Node};
use workspace::{Brick, BrickKind, BrickName, Edge, Import, ImportKind};

impl Scene<'_> {
    /// The picture, and which of its bricks are hubs.
    pub(super) fn draw(&self) -> (Graph, Vec<Hub>) {
        let bricks = self.bricks();
        let number: BTreeMap<&BrickName, usize> =
            bricks.iter().enumerate().map(|(index, brick)| (&brick.name, index)).collect();
        let mut graph = Graph {
            nodes: bricks.iter().map(|brick| self.brick_box(brick)).collect(),
            edges: self.drawn.iter().map(|edge| self.arrow(edge, &number)).collect(),
            hidden: self.implied.iter().map(|edge| (number[&edge.from], number[&edge.to])).collect(),
            centre: self.centre.as_ref().map(|centre| number[&centre.brick.name]),
            ..Graph::default()
        };
        self.projects.iter().for_each(|declared| self.add_project(declared, &number, &mut graph));
        self.libraries.iter().for_each(|library| self.add_library(library, &number, &mut graph));
        if !self.projects.is_empty() {
            graph.same_layer.extend(bases_in_one_layer(&bricks, &graph));
        }
        let least = match self.hubs {
            Hubs::Arrows => usize::MAX,
            Hubs::Auto => hubs::MANY,
            Hubs::Chips => hubs::SOME,
        };
        let hubs = hubs::collapse(&mut graph, least, bricks.len(), |kind| kind != DECLARES);
        (graph, hubs)
    }

    fn brick_box(&self, brick: &Brick) -> Node {
        let mut class = brick.kind.as_str().to_owned();
        if self.undeclared.contains(&brick.name) {
            class.push_str(" undeclared");
        }
        if self.centre.as_ref().is_some_and(|centre| centre.brick.name == brick.name) {
            class.push_str(" chosen");
        }
        Node {
            id: brick.name.as_str().to_owned(),
            label: brick.name.as_str().to_owned(),
            class,
            href: self.subject.href(brick),
            title: self.sentence(brick),
            layer: layer_of(brick),
            ..Node::default()
        }
    }

    fn arrow(&self, edge: &Edge, number: &BTreeMap<&BrickName, usize>) -> diagram::Edge {
        diagram::Edge {
            from: number[&edge.from],
            to: number[&edge.to],
            kind: edge.kind().as_str().to_owned(),
            cycle: self.on_cycle(edge),
            weak: !edge.kind().runs(),
            title: edge_sentence(edge),
            ..diagram::Edge::default()
        }
    }

    fn add_project(&self, declared: &Declared<'_>, number: &BTreeMap<&BrickName, usize>, graph: &mut Graph) {
        let (node, name) = (graph.nodes.len(), declared.project.display_name());
        let bricks: BTreeSet<&str> = declared.bricks().map(BrickName::as_str).collect();
        let bricks = joined(bricks);
        graph.nodes.push(Node {
            id: format!("project:{name}"),
            label: name.to_owned(),
            class: "project".to_owned(),
            href: self.subject.links.and_then(|links| links.project(declared.project)),
            title: format!("{name}, a project; declares {bricks}"),
            layer: LayerConstraint::First,
            ..Node::default()
        });
        graph.edges.extend(declared.drawn.iter().map(|brick| diagram::Edge {
            from: node,
            to: number[brick],
            kind: DECLARES.to_owned(),
            title: format!("project {name} declares {brick}"),
            ..diagram::Edge::default()
        }));
        graph.hidden.extend(declared.implied.iter().map(|brick| (node, number[brick])));
    }

    fn add_library(&self, found: &LibraryUse<'_>, number: &BTreeMap<&BrickName, usize>, graph: &mut Graph) {
        let (node, name) = (graph.nodes.len(), &found.library.name);
        let users = joined(found.users.iter().map(|(user, _)| user.as_str()));
        graph.nodes.push(Node {
            id: format!("library:{name}"),
            label: name.clone(),
            class: "library".to_owned(),
            href: self.subject.links.and_then(|links| links.library(name)),
            title: format!("{name}, a library; imported by {users}"),
            layer: LayerConstraint::Last,
            ..Node::default()
        });
        graph.edges.extend(found.users.iter().map(|(user, imports)| {
            let kind = kind(imports);
            diagram::Edge {
                from: number[*user],
                to: node,
                kind: kind.as_str().to_owned(),
                weak: !kind.runs(),
                title: format!("{user} imports {name}{}: {}", suffix(kind), places(imports)),
                ..diagram::Edge::default()
            }
        }));
    }
}

/// The kind of an arrow from a project to a brick.
pub(super) const DECLARES: &str = "declares";

/// The kind of the import that binds most.
fn kind(imports: &[Import]) -> ImportKind {
    imports.iter().map(|import| import.kinds.deciding()).min().unwrap_or(ImportKind::TypeChecking)
}

/// Below projects, the bases that no other brick imports stand side by side.
fn bases_in_one_layer(bricks: &[&Brick], graph: &Graph) -> Option<Vec<usize>> {
    let is_imported = |node: usize| graph.edges.iter().any(|edge| edge.to == node && edge.kind != DECLARES);
    let bases: Vec<usize> =
        (0..bricks.len()).filter(|&node| bricks[node].kind == BrickKind::Base && !is_imported(node)).collect();
    (bases.len() > 1).then_some(bases)
}
