//! Which bricks and imports a request for a graph means, and the words that go with them.
//!
//! In: a [`Subject`] and the options of a request. Out: a [`Scene`]: the same selection as a graph, tables, text or data. Never: positions.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use serde_json::json;

use super::find::Finder;
use super::order::{self, Order};
use super::square::Square;
use super::table::{Cell, Column, Table, Tone};
use super::wording::{counted, edge_sentence, joined, suffix};
use super::{As, Problem, Request, Shown, Style, Subject};
use crate::bricks::{Brick, BrickKind, BrickName, Edge, ImportKind, Project};
use crate::diagram::text::{self, Group};
use crate::diagram::{self, Drawing};

/// Options of `graph`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct GraphArgs {
    /// Only what this project needs: its bricks and the bricks they import
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// Only this brick, the bricks it imports and those that import it
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// Draw a graph or a matrix, whichever reads better
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub form: Option<As>,
}

/// Columns of text that is for no terminal.
const WIDTH: usize = 100;

/// The part of a workspace that one picture shows.
pub(super) struct Scene<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    /// The brick around which the picture is drawn.
    centre: Option<&'a Brick>,
    /// The bricks that are shown.
    scope: BTreeSet<BrickName>,
    /// The edges that are drawn, by importer and imported.
    drawn: Vec<&'a Edge>,
    /// Edges between shown bricks that follow from longer paths, so they are not drawn.
    implied: Vec<&'a Edge>,
    /// Cycles among the shown bricks; around one brick those that it is part of.
    cycles: Vec<Vec<BrickName>>,
    /// Bricks that the project needs without declaring them.
    undeclared: BTreeSet<BrickName>,
    /// What it is drawn as, if that is asked for.
    form: Option<As>,
}

impl<'a> Scene<'a> {
    /// Selects what the request asks for.
    ///
    /// # Errors
    /// There is no such brick or project, or the brick is not part of the project.
    pub(super) fn new(subject: Subject<'a>, request: &'a Request, options: &GraphArgs) -> Result<Self, Vec<Problem>> {
        let workspace = subject.workspace;
        let finder = Finder { subject, request };
        let project = options.project.as_deref().map(|name| finder.project(name)).transpose();
        let centre = options.brick.as_deref().map(|name| finder.brick(name)).transpose();
        let (project, centre) = match (project, centre) {
            (Ok(project), Ok(centre)) => (project, centre),
            (project, centre) => return Err(project.err().into_iter().chain(centre.err()).collect()),
        };
        let mut scope = workspace.all();
        let mut undeclared = BTreeSet::new();
        if let Some(project) = project {
            scope = workspace.closure(project);
            undeclared = scope.difference(&project.bricks).cloned().collect();
        }
        let mut cycles = workspace.cycles(&scope);
        if let Some(centre) = centre {
            if !scope.contains(&centre.name) {
                return Err(vec![finder.not_in_project(centre, project)]);
            }
            let around = workspace.neighbourhood(centre.name.as_str());
            scope.retain(|name| around.contains(name));
            cycles.retain(|cycle| cycle.contains(&centre.name));
        }
        let in_scope = |edge: &&Edge| {
            let touches = centre.is_none_or(|centre| edge.from == centre.name || edge.to == centre.name);
            touches && scope.contains(&edge.from) && scope.contains(&edge.to)
        };
        // Around one brick every import is worth an arrow.
        let implied = if centre.is_some() { BTreeSet::new() } else { workspace.implied(&scope) };
        let is_implied = |edge: &&Edge| edge.kind().runs() && implied.contains(&(edge.from.clone(), edge.to.clone()));
        let (implied, drawn) = workspace.edges.values().filter(in_scope).partition(is_implied);
        Ok(Self { subject, project, centre, drawn, implied, cycles, undeclared, scope, form: options.form })
    }
    /// The bricks that are shown, bases first.
    fn bricks(&self) -> Vec<&'a Brick> {
        let mut bricks: Vec<&Brick> =
            self.scope.iter().filter_map(|name| self.subject.workspace.bricks.get(name)).collect();
        bricks.sort_by_key(|brick| (brick.kind, &brick.name));
        bricks
    }

    /// Whether an edge closes a cycle: it runs, and both its ends lie on one cycle.
    fn on_cycle(&self, edge: &Edge) -> bool {
        edge.kind().runs() && self.cycles.iter().any(|cycle| cycle.contains(&edge.from) && cycle.contains(&edge.to))
    }

    /// All edges between shown bricks that belong to the picture, drawn or not.
    fn edges(&self) -> impl Iterator<Item = &'a Edge> + '_ {
        self.drawn.iter().chain(&self.implied).copied()
    }

    /// A brick in a sentence: `log, a component; imports nothing; imported by api and store`.
    fn sentence(&self, brick: &Brick) -> String {
        let names = |verb: &str, nothing: &str, others: Vec<&str>| {
            let others: BTreeSet<&str> = others.into_iter().collect();
            if others.is_empty() { nothing.to_owned() } else { format!("{verb} {}", joined(others)) }
        };
        let uses = self.edges().filter(|edge| edge.from == brick.name).map(|edge| edge.to.as_str()).collect();
        let used_by = self.edges().filter(|edge| edge.to == brick.name).map(|edge| edge.from.as_str()).collect();
        let undeclared = if self.undeclared.contains(&brick.name) { ", not declared by the project" } else { "" };
        format!(
            "{}, a {}{undeclared}; {}; {}",
            brick.name,
            brick.kind.as_str(),
            names("imports", "imports no brick", uses),
            names("imported by", "imported by no brick", used_by)
        )
    }
}

impl<'a> Shown for Scene<'a> {
    fn title(&self) -> String {
        let workspace = self.subject.name;
        match (self.centre, self.project) {
            (Some(brick), None) => format!("Imports of and by {} in {workspace}", brick.name),
            (Some(brick), Some(project)) => {
                format!("Imports of and by {} in {} of {workspace}", brick.name, project.name)
            }
            (None, Some(project)) => format!("Bricks of the project {} in {workspace}", project.name),
            (None, None) => format!("Bricks of {workspace}"),
        }
    }

    fn counts(&self) -> String {
        let bricks = self.bricks();
        let of_kind = |kind| bricks.iter().filter(|brick| brick.kind == kind).count();
        let kinds = BrickKind::ALL.map(|kind| (of_kind(kind), kind));
        let parts: Vec<String> = kinds
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|&(count, kind)| counted(count, kind.as_str(), kind.plural()))
            .collect();
        let bricks = if parts.is_empty() { "no bricks".to_owned() } else { parts.join(" and ") };
        format!("{bricks}, {}", counted(self.drawn.len(), "import", "imports"))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match self.implied.len() {
            0 => {}
            1 => notes.push("1 more import follows from a longer path and is left out.".to_owned()),
            count => notes.push(format!("{count} more imports follow from longer paths and are left out.")),
        }
        if !self.cycles.is_empty() {
            let cycles: Vec<String> =
                self.cycles.iter().map(|cycle| joined(cycle.iter().map(BrickName::as_str))).collect();
            let word = if cycles.len() == 1 { "Cycle of imports" } else { "Cycles of imports" };
            notes.push(format!("{word}: {}.", cycles.join("; ")));
        }
        if let (Some(project), false) = (self.project, self.undeclared.is_empty()) {
            let names = joined(self.undeclared.iter().map(BrickName::as_str));
            notes.push(format!("Needed but not declared by {}: {names}.", project.name));
        }
        notes
    }

    fn graph(&self) -> Option<diagram::Graph> {
        let bricks = self.bricks();
        let number: BTreeMap<&BrickName, usize> =
            bricks.iter().enumerate().map(|(index, brick)| (&brick.name, index)).collect();
        let node = |brick: &&Brick| {
            let mut class = brick.kind.as_str().to_owned();
            if self.undeclared.contains(&brick.name) {
                class.push_str(" undeclared");
            }
            if self.centre.is_some_and(|centre| centre.name == brick.name) {
                class.push_str(" chosen");
            }
            diagram::Node {
                id: brick.name.as_str().to_owned(),
                label: brick.name.as_str().to_owned(),
                class,
                href: self.subject.href(brick),
                title: self.sentence(brick),
                row: super::row_of(brick),
                ..diagram::Node::default()
            }
        };
        let edge = |edge: &&Edge| diagram::Edge {
            from: number[&edge.from],
            to: number[&edge.to],
            kind: edge.kind().as_str().to_owned(),
            cycle: self.on_cycle(edge),
            weak: !edge.kind().runs(),
            title: edge_sentence(edge),
            ..diagram::Edge::default()
        };
        Some(diagram::Graph {
            nodes: bricks.iter().map(node).collect(),
            edges: self.drawn.iter().map(edge).collect(),
            hidden: self.implied.iter().map(|edge| (number[&edge.from], number[&edge.to])).collect(),
            centre: self.centre.map(|centre| number[&centre.name]),
            ..diagram::Graph::default()
        })
    }

    fn drawings(&self) -> Vec<Drawing> {
        let square = Square {
            subject: self.subject,
            view: "graph",
            bricks: order::sorted(self.subject.workspace, self.bricks(), Order::Level),
            edges: self.edges().collect(),
            indirect: Vec::new(),
            cycles: self.cycles.clone(),
            swapped: false,
        };
        let graph = self.graph().map(Drawing::Graph);
        graph.into_iter().chain([Drawing::Matrix(square.matrix())]).collect()
    }

    fn wanted(&self) -> Option<As> {
        self.form
    }

    fn text(&self, style: Style) -> String {
        let width = style.width.unwrap_or(WIDTH);
        let bricks = self.bricks();
        let target = |edge: &&Edge| match (edge.kind(), self.on_cycle(edge)) {
            (kind, true) => format!("{}{} (cycle)", edge.to, suffix(kind)),
            (kind, false) => format!("{}{}", edge.to, suffix(kind)),
        };
        let row = |brick: &Brick| {
            let targets = self.drawn.iter().filter(|edge| edge.from == brick.name).map(target);
            let mark = if self.undeclared.contains(&brick.name) { " (undeclared)" } else { "" };
            (format!("{}{mark}", brick.name), targets.collect())
        };
        let group = |kind: BrickKind| Group {
            heading: kind.plural().to_owned(),
            rows: bricks.iter().filter(|brick| brick.kind == kind).map(|brick| row(brick)).collect(),
        };
        let mut out = format!("{}\n", text::wrap(&format!("{}: {}", self.title(), self.counts()), width));
        let groups = text::list(&BrickKind::ALL.map(group), width);
        if !groups.is_empty() {
            out = out + "\n" + &groups;
        }
        let mut notes = self.notes();
        if !self.drawn.is_empty() {
            notes.insert(0, "An arrow leads from a brick to those it imports.".to_owned());
        }
        for note in notes {
            out = out + "\n" + &text::wrap(&note, width);
        }
        if out.ends_with('\n') { out } else { out + "\n" }
    }

    /// Every brick with all it uses and all that use it, drawn or not.
    fn tables(&self) -> Vec<Table> {
        let list = |names: &mut dyn Iterator<Item = &'a BrickName>| {
            let mut bricks: Vec<&Brick> = names.filter_map(|name| self.subject.workspace.bricks.get(name)).collect();
            bricks.sort_by_key(|brick| &brick.name);
            match bricks.as_slice() {
                [] => Cell::new("–", Tone::Plain).valued(""),
                _ => Cell::list(bricks.into_iter().map(|brick| self.subject.named(brick))),
            }
        };
        let row = |brick: &Brick| {
            let uses = &mut self.edges().filter(|edge| edge.from == brick.name).map(|edge| &edge.to);
            let used_by = &mut self.edges().filter(|edge| edge.to == brick.name).map(|edge| &edge.from);
            let kind = Cell::new(brick.kind.as_str(), Tone::Plain);
            vec![self.subject.named(brick).into(), kind, list(uses), list(used_by)]
        };
        vec![Table {
            columns: vec![
                Column::new("brick"),
                Column::new("kind"),
                Column::wrapping("uses"),
                Column::wrapping("used by"),
            ],
            rows: self.bricks().into_iter().map(row).collect(),
            ..Table::default()
        }]
    }

    /// The list of edges.
    fn records(&self) -> Vec<Table> {
        let mut edges: Vec<&Edge> = self.edges().collect();
        edges.sort_by_key(|edge| (&edge.from, &edge.to));
        let row = |edge: &Edge| {
            let cycle = if self.on_cycle(edge) { "yes" } else { "no" };
            let words = [edge.from.as_str(), edge.to.as_str(), edge.kind().as_str(), cycle];
            let words = words.map(Cell::from).into_iter();
            words.chain([Cell::from(edge.imports.len().to_string())]).collect()
        };
        vec![Table {
            columns: ["from", "to", "kind", "cycle", "imports"].map(Column::new).into(),
            rows: edges.into_iter().map(row).collect(),
            ..Table::default()
        }]
    }

    fn json(&self) -> serde_json::Value {
        let nodes: Vec<_> = self
            .bricks()
            .iter()
            .map(|brick| {
                let declared = !self.undeclared.contains(&brick.name);
                json!({"name": brick.name.as_str(), "kind": brick.kind.as_str(), "path": brick.path, "declared": declared})
            })
            .collect();
        let mut edges: Vec<(&Edge, bool)> =
            self.drawn.iter().map(|edge| (*edge, true)).chain(self.implied.iter().map(|edge| (*edge, false))).collect();
        edges.sort_by_key(|(edge, _)| (&edge.from, &edge.to));
        let edges: Vec<_> = edges
            .into_iter()
            .map(|(edge, drawn)| {
                let imports: Vec<_> = edge
                    .imports
                    .iter()
                    .map(|place| {
                        json!({"file": place.file, "line": place.line, "column": place.column, "kinds": place.kinds.iter().map(ImportKind::as_str).collect::<Vec<_>>(), "module": place.module})
                    })
                    .collect();
                json!({"from": edge.from.as_str(), "to": edge.to.as_str(), "kind": edge.kind().as_str(), "kinds": edge.kinds().iter().map(ImportKind::as_str).collect::<Vec<_>>(),
                    "cycle": self.on_cycle(edge), "drawn": drawn, "imports": imports})
            })
            .collect();
        let names = |names: &mut dyn Iterator<Item = &BrickName>| {
            names.map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
        };
        let projects: Vec<_> = self
            .subject
            .workspace
            .projects
            .iter()
            .map(|project| {
                json!({"name": project.name, "path": project.path, "development": project.development,
                    "bricks": names(&mut project.bricks.iter()), "unknown": project.unknown})
            })
            .collect();
        let missing: Vec<_> = self
            .subject
            .workspace
            .missing
            .iter()
            .filter(|missing| self.scope.contains(&missing.from))
            .map(|missing| json!({"from": missing.from.as_str(), "name": missing.name, "file": missing.import.file, "line": missing.import.line}))
            .collect();
        let cycles: Vec<_> = self.cycles.iter().map(|cycle| names(&mut cycle.iter())).collect();
        json!({
            "project": self.project.map(|project| &project.name),
            "brick": self.centre.map(|brick| brick.name.as_str()),
            "nodes": nodes,
            "edges": edges,
            "cycles": cycles,
            "projects": projects,
            "missing": missing,
        })
    }
}
