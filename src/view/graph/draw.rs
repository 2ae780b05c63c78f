//! A [`GraphView`] as boxes and arrows: projects above bases, bases above components, libraries
//! below.
//!
//! In: bricks and imports. Out: a [`Graph`] and its hubs. Never: which bricks and imports these
//! are.

use std::collections::{BTreeMap, BTreeSet};

use super::{DeclaredBricks, GraphView, Hubs, LibraryUse};
use crate::view::boxes::{brick_box, ends, import_arrow, numbered};
use crate::view::hubs::{self, Hub};
use crate::view::wording::{joined, places, suffix};
use diagram::{Graph, LayerConstraint, Node};
use workspace::{Brick, BrickKind, BrickName, ImportKind};

impl GraphView<'_> {
    /// The picture, and which of its bricks are hubs.
    pub(super) fn draw(&self) -> (Graph, Vec<Hub>) {
        let bricks = self.bricks();
        let number = numbered(&bricks);
        let arrows =
            self.drawn.iter().filter_map(|edge| Some(import_arrow(edge, ends(edge, &number)?, self.on_cycle(edge))));
        let mut graph = Graph {
            nodes: bricks.iter().map(|brick| self.brick_box(brick)).collect(),
            edges: arrows.collect(),
            hidden: self.implied.iter().filter_map(|edge| ends(edge, &number)).collect(),
            centre: self.centre.as_ref().map(|centre| number[&centre.brick.name]),
            ..Graph::default()
        };
        self.projects.iter().for_each(|declared| self.add_project(declared, &number, &mut graph));
        self.libraries.iter().for_each(|library| self.add_library(library, &number, &mut graph));
        if !self.projects.is_empty() {
            graph.same_layer.extend(bases_in_one_layer(&bricks, &graph));
        }
        let least = match self.options.hubs_or_default() {
            Hubs::Arrows => usize::MAX,
            Hubs::Auto => hubs::MANY,
            Hubs::Chips => hubs::SOME,
        };
        let hubs = hubs::collapse(&mut graph, least, bricks.len(), |kind| kind != DECLARES);
        (graph, hubs)
    }

    fn brick_box(&self, brick: &Brick) -> Node {
        let mut node = brick_box(self.input, brick, self.sentence(brick));
        if self.undeclared.contains(&brick.name) {
            node.class.push_str(" undeclared");
        }
        if self.centre.as_ref().is_some_and(|centre| centre.brick.name == brick.name) {
            node.class.push_str(" chosen");
        }
        node
    }

    fn add_project(&self, declared: &DeclaredBricks<'_>, number: &BTreeMap<&BrickName, usize>, graph: &mut Graph) {
        let (node, name) = (graph.nodes.len(), declared.project.display_name());
        let bricks = joined(declared.all().collect::<BTreeSet<_>>());
        graph.nodes.push(Node {
            id: format!("project:{name}"),
            label: name.to_owned(),
            class: "project".to_owned(),
            href: self.input.named_project(declared.project).href,
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

    fn add_library(&self, used: &LibraryUse<'_>, number: &BTreeMap<&BrickName, usize>, graph: &mut Graph) {
        let (node, name) = (graph.nodes.len(), &used.library.name);
        let users = joined(used.users.iter().map(|(user, _)| user));
        graph.nodes.push(Node {
            id: format!("library:{name}"),
            label: name.clone(),
            class: "library".to_owned(),
            href: self.input.library_href(name),
            title: format!("{name}, a library; imported by {users}"),
            layer: LayerConstraint::Last,
            ..Node::default()
        });
        for (user, imports) in &used.users {
            // The kind of the import that binds most.
            let kind = imports.iter().map(|import| import.kinds.deciding()).min().unwrap_or(ImportKind::TypeChecking);
            graph.edges.push(diagram::Edge {
                from: number[*user],
                to: node,
                kind: kind.as_str().to_owned(),
                weak: !kind.runs(),
                title: format!("{user} imports {name}{}: {}", suffix(kind), places(imports)),
                ..diagram::Edge::default()
            });
        }
    }
}

/// The kind of an arrow from a project to a brick.
const DECLARES: &str = "declares";

/// Below projects, the bases that no other brick imports stand side by side.
fn bases_in_one_layer(bricks: &[&Brick], graph: &Graph) -> Option<Vec<usize>> {
    let imports = graph.edges.iter().filter(|edge| edge.kind != DECLARES);
    let imported: BTreeSet<usize> = imports.map(|edge| edge.to).collect();
    let bases = (0..bricks.len()).filter(|node| bricks[*node].kind == BrickKind::Base && !imported.contains(node));
    Some(bases.collect()).filter(|bases: &Vec<usize>| bases.len() > 1)
}
