//! Which bricks and imports a request for a graph means, and the words that go with them.
//!
//! In: a [`Workspace`] and a [`Request`]. Out: a [`Scene`]: the same selection as SVG, text, data or HTML ([`super::html`]).
//! Never: positions.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{PictureContext, Problem, Request, View};
use crate::bricks::{Brick, BrickKind, BrickName, Edge, ImportKind, Project, Workspace};
use crate::diagnostic::Diagnostic;
use crate::diagram::layout::{self, MAX_NODES, Refusal};
use crate::diagram::text::{self, Group};
use crate::diagram::{self, svg};

/// The part of a workspace that one picture shows.
pub struct Scene<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) request: &'a Request,
    pub(super) context: PictureContext<'a>,
    pub(super) project: Option<&'a Project>,
    /// The brick around which the picture is drawn.
    pub(super) centre: Option<&'a Brick>,
    /// The bricks that are shown.
    pub(super) scope: BTreeSet<BrickName>,
    /// The edges that are drawn, by importer and imported.
    pub(super) drawn: Vec<&'a Edge>,
    /// Edges between shown bricks that follow from longer paths, so they are not drawn.
    pub(super) implied: Vec<&'a Edge>,
    /// Cycles among the shown bricks; around one brick those that it is part of.
    pub(super) cycles: Vec<Vec<BrickName>>,
    /// Bricks that the project needs without declaring them.
    pub(super) undeclared: BTreeSet<BrickName>,
}

impl<'a> Scene<'a> {
    /// Selects what the request asks for.
    ///
    /// # Errors
    /// There is no such brick or project, or the brick is not part of the project.
    pub fn new(
        workspace: &'a Workspace,
        request: &'a Request,
        context: &PictureContext<'a>,
    ) -> Result<Self, Vec<Problem>> {
        let View::Graph(options) = &request.view;
        let finder = Finder { workspace, request, context };
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
        Ok(Self { workspace, request, context: *context, project, centre, drawn, implied, cycles, undeclared, scope })
    }

    /// The bricks that are shown, bases first.
    pub(super) fn bricks(&self) -> Vec<&'a Brick> {
        let mut bricks: Vec<&Brick> = self.scope.iter().filter_map(|name| self.workspace.bricks.get(name)).collect();
        bricks.sort_by_key(|brick| (brick.kind, &brick.name));
        bricks
    }

    /// Whether an edge closes a cycle: it runs, and both its ends lie on one cycle.
    pub(super) fn on_cycle(&self, edge: &Edge) -> bool {
        edge.kind().runs() && self.cycles.iter().any(|cycle| cycle.contains(&edge.from) && cycle.contains(&edge.to))
    }

    /// All edges between shown bricks that belong to the picture, drawn or not.
    pub(super) fn edges(&self) -> impl Iterator<Item = &'a Edge> + '_ {
        self.drawn.iter().chain(&self.implied).copied()
    }

    /// What the picture is called.
    pub(super) fn title(&self) -> String {
        let workspace = self.context.workspace;
        match (self.centre, self.project) {
            (Some(brick), None) => format!("Imports of and by {} in {workspace}", brick.name),
            (Some(brick), Some(project)) => {
                format!("Imports of and by {} in {} of {workspace}", brick.name, project.name)
            }
            (None, Some(project)) => format!("Bricks of the project {} in {workspace}", project.name),
            (None, None) => format!("Bricks of {workspace}"),
        }
    }

    /// How much is shown, in one sentence without its full stop: `3 bases and 9 components, 14 imports drawn`.
    pub(super) fn counts(&self) -> String {
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

    /// What else there is to know, sentence by sentence.
    pub(super) fn notes(&self) -> Vec<String> {
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

    /// The kinds of drawn edges, for a legend.
    pub(super) fn kinds(&self) -> Vec<ImportKind> {
        let kinds: BTreeSet<ImportKind> = self.drawn.iter().map(|edge| edge.kind()).collect();
        kinds.into_iter().collect()
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

    fn graph(&self) -> diagram::Graph {
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
                href: self.context.href.and_then(|href| href(brick)),
                title: self.sentence(brick),
                first_row: brick.kind == BrickKind::Base,
            }
        };
        let edge = |edge: &&Edge| diagram::Edge {
            from: number[&edge.from],
            to: number[&edge.to],
            kind: edge.kind().as_str().to_owned(),
            cycle: self.on_cycle(edge),
            weak: !edge.kind().runs(),
            title: edge_sentence(edge),
        };
        diagram::Graph {
            nodes: bricks.iter().map(node).collect(),
            edges: self.drawn.iter().map(edge).collect(),
            hidden: self.implied.iter().map(|edge| (number[&edge.from], number[&edge.to])).collect(),
            centre: self.centre.map(|centre| number[&centre.name]),
        }
    }

    /// The picture as SVG.
    ///
    /// # Errors
    /// It is too large or too dense.
    pub(super) fn svg(&self, prefix: &str, standalone: bool) -> Result<String, Vec<Problem>> {
        let graph = self.graph();
        let layout = layout::layout(&graph).map_err(|refusal| vec![self.too_large(refusal)])?;
        let description = std::iter::once(format!("{}.", upper_first(&self.counts()))).chain(self.notes());
        let frame = svg::Frame {
            prefix,
            title: &self.title(),
            description: &description.collect::<Vec<_>>().join(" "),
            standalone,
        };
        Ok(svg::svg(&graph, &layout, &frame))
    }

    fn too_large(&self, refusal: Refusal) -> Problem {
        let (message, note) = match refusal {
            Refusal::TooManyNodes(count) => {
                (format!("{count} bricks are too many for one picture"), format!("{MAX_NODES} are the limit"))
            }
            Refusal::TooManyEdges(count) => (
                format!("{count} imports between {} bricks are too many for one picture", self.scope.len()),
                "so many lines could not be told apart".to_owned(),
            ),
        };
        let diagnostic = Diagnostic::error(message).note(note).help("draw a part: `--project NAME` or `--brick NAME`");
        self.request.problem_at("project", diagnostic)
    }

    /// The picture as text.
    pub(super) fn text(&self, width: usize) -> String {
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

    /// The picture as data.
    pub(super) fn json(&self) -> serde_json::Value {
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
            .workspace
            .projects
            .iter()
            .map(|project| {
                json!({"name": project.name, "path": project.path, "development": project.development,
                    "bricks": names(&mut project.bricks.iter()), "unknown": project.unknown})
            })
            .collect();
        let missing: Vec<_> = self
            .workspace
            .missing
            .iter()
            .filter(|missing| self.scope.contains(&missing.from))
            .map(|missing| json!({"from": missing.from.as_str(), "name": missing.name, "file": missing.import.file, "line": missing.import.line}))
            .collect();
        let cycles: Vec<_> = self.cycles.iter().map(|cycle| names(&mut cycle.iter())).collect();
        json!({
            "view": "graph",
            "workspace": {"namespace": self.workspace.namespace, "theme": self.workspace.theme.map(crate::bricks::Theme::as_str)},
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

/// Looks up names, with messages for those that do not exist.
struct Finder<'a, 'b> {
    workspace: &'a Workspace,
    request: &'a Request,
    context: &'b PictureContext<'a>,
}

impl<'a> Finder<'a, '_> {
    fn brick(&self, name: &str) -> Result<&'a Brick, Problem> {
        self.workspace.bricks.get(name).ok_or_else(|| {
            let message = format!("unknown brick `{name}` in workspace `{}`", self.context.workspace);
            let known = self.workspace.bricks.keys().map(BrickName::as_str);
            self.request.problem_at("brick", Diagnostic::error(message).suggest(name, known))
        })
    }

    fn project(&self, name: &str) -> Result<&'a Project, Problem> {
        self.workspace.project(name).ok_or_else(|| {
            let message = format!("unknown project `{name}` in workspace `{}`", self.context.workspace);
            let known: Vec<&str> = self.workspace.projects.iter().map(|project| project.name.as_str()).collect();
            let diagnostic = Diagnostic::error(message).suggest(name, known.iter().copied());
            let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let note = if listed.is_empty() {
                "it has no projects".to_owned()
            } else {
                format!("projects: {}", listed.join(", "))
            };
            self.request.problem_at("project", diagnostic.note(note))
        })
    }

    fn not_in_project(&self, brick: &Brick, project: Option<&Project>) -> Problem {
        let project = project.map_or("", |project| project.name.as_str());
        let diagnostic = Diagnostic::error(format!("brick `{}` is not part of project `{project}`", brick.name))
            .help("leave out `--project` to see the brick in the whole workspace");
        self.request.problem_at("brick", diagnostic)
    }
}

fn suffix(kind: ImportKind) -> String {
    match kind {
        ImportKind::Runtime => String::new(),
        kind => format!(" ({})", kind.as_str()),
    }
}

/// An edge in a sentence, with its first places.
fn edge_sentence(edge: &Edge) -> String {
    const SHOWN: usize = 3;
    let mut places: Vec<String> = edge.imports.iter().map(|place| format!("{}:{}", place.file, place.line)).collect();
    places.dedup();
    let more = places.len().saturating_sub(SHOWN);
    places.truncate(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let kind = suffix(edge.kind());
    format!("{} imports {}{kind}: {}{more}", edge.from, edge.to, places.join(", "))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
