//! Which bricks and imports a request for a graph means, and the words that go with them.
//!
//! In: a [`Subject`] and the options of a request. Out: a [`Scene`]: the same [selection](select) as a [graph](draw), tables, text or
//! [data]. Never: positions.

mod data;
mod draw;
mod options;
mod select;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::order::{self, Order};
use super::square::Square;
use super::star::Star;
use super::table::{Cell, Column, Part, Table, Tone};
use super::wording::{counted, joined, suffix, upper_first};
use super::{As, Shown, Style, Subject};
use diagram::{self, Drawing, EngineName, TextSection, adjacency_lists, wrap_text};
use workspace::{Brick, BrickKind, BrickName, Edge, Import, Library, Project};

pub use options::{GraphArgs, Hubs};

/// Columns of text that is for no terminal.
const WIDTH: usize = 100;

/// The part of a workspace that one picture shows.
pub(super) struct Scene<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    /// The brick around which the picture is drawn.
    centre: Option<Centre<'a>>,
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
    /// The projects that are shown.
    projects: Vec<Declared<'a>>,
    /// The libraries that are shown.
    libraries: Vec<LibraryUse<'a>>,
    /// Bricks that the request takes away.
    left_out: BTreeSet<BrickName>,
    hubs: Hubs,
    /// Whether projects and libraries were asked for.
    columns: (bool, bool),
    /// What it is drawn as, if that is asked for.
    form: Option<As>,
    engine: Option<EngineName>,
}

/// The brick that a picture is about.
struct Centre<'a> {
    brick: &'a Brick,
    /// How many imports away others may be that import it.
    up: usize,
    /// How many imports away others may be that it imports.
    down: usize,
}

impl Centre<'_> {
    /// What the picture shows of it.
    fn phrase(&self) -> String {
        let name = &self.brick.name;
        match (self.up, self.down) {
            (_, 0) => format!("What imports {name}"),
            (0, _) => format!("What {name} imports"),
            _ => format!("Imports of and by {name}"),
        }
    }

    /// How far it goes, where that is not the usual one step.
    fn reach(&self) -> Option<String> {
        let away = |steps: usize| match steps {
            usize::MAX => "any number of imports".to_owned(),
            steps => format!("up to {}", counted(steps, "import", "imports")),
        };
        match (self.up, self.down) {
            (0 | 1, 0 | 1) => None,
            (up, down) if up == down || down == 0 => Some(format!("{} away.", upper_first(&away(up)))),
            (0, down) => Some(format!("{} away.", upper_first(&away(down)))),
            (up, down) => Some(format!("{} up, {} down.", upper_first(&away(up)), away(down))),
        }
    }
}

/// A project with the shown bricks that it declares.
struct Declared<'a> {
    project: &'a Project,
    /// Those that an arrow leads to.
    drawn: Vec<BrickName>,
    /// Those that it reaches through these.
    implied: Vec<BrickName>,
}

impl Declared<'_> {
    fn bricks(&self) -> impl Iterator<Item = &BrickName> {
        self.drawn.iter().chain(&self.implied)
    }
}

/// A library with the shown bricks that import it.
struct LibraryUse<'a> {
    library: &'a Library,
    users: Vec<(&'a BrickName, &'a [Import])>,
}

impl<'a> Scene<'a> {
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

    /// For text: what each project declares.
    fn project_rows(&self) -> TextSection {
        let row = |declared: &Declared<'_>| {
            let targets = declared.drawn.iter().map(|name| name.as_str().to_owned()).collect();
            (declared.project.display_name().to_owned(), targets)
        };
        TextSection { heading: "projects".to_owned(), rows: self.projects.iter().map(row).collect() }
    }

    /// For text: which libraries each brick imports.
    fn library_rows(&self) -> TextSection {
        let row = |brick: &Brick| {
            let libraries = self.libraries_of(brick).map(|library| library.name.clone()).collect();
            (brick.name.as_str().to_owned(), libraries)
        };
        let rows = self.bricks().into_iter().map(row).filter(|(_, libraries): &(_, Vec<String>)| !libraries.is_empty());
        TextSection { heading: "libraries".to_owned(), rows: rows.collect() }
    }

    fn libraries_of(&self, brick: &Brick) -> impl Iterator<Item = &'a Library> {
        let imports = |found: &&LibraryUse<'_>| found.users.iter().any(|(user, _)| **user == brick.name);
        self.libraries.iter().filter(imports).map(|found| found.library)
    }

    fn library_cell(&self, brick: &Brick) -> Cell {
        let href = |library: &Library| self.subject.links.and_then(|links| links.library(&library.name));
        let part = |library: &'a Library| Part::new(&library.name, Tone::Data).linked(href(library));
        listed(self.libraries_of(brick).map(part).collect())
    }

    fn project_cell(&self, brick: &Brick) -> Cell {
        let href = |project: &Project| self.subject.links.and_then(|links| links.project(project));
        let part = |project: &'a Project| Part::project(project).linked(href(project));
        let declares = |declared: &&Declared<'_>| declared.bricks().any(|name| *name == brick.name);
        listed(self.projects.iter().filter(declares).map(|declared| part(declared.project)).collect())
    }

    fn left_out_sentence(&self) -> String {
        const NAMED: usize = 6;
        let names: Vec<&str> = self.left_out.iter().map(BrickName::as_str).collect();
        match names.len() {
            0..=NAMED => format!("Left out: {}.", joined(names)),
            count => format!("{count} bricks are left out."),
        }
    }
}

impl<'a> Scene<'a> {
    /// What is drawn in columns: a brick with its neighbours and nothing else.
    fn star(&self) -> Option<Star<'_>> {
        let centre = self.centre.as_ref().filter(|centre| centre.is_star() && self.columns == (false, false));
        let centre = centre.filter(|_| self.form != Some(As::Matrix))?;
        let brick = centre.brick;
        Some(Star {
            subject: self.subject,
            brick,
            used_by: self.edges().filter(|edge| edge.to == brick.name).collect(),
            used_by_indirectly: Vec::new(),
            uses: self.edges().filter(|edge| edge.from == brick.name).collect(),
            uses_indirectly: Vec::new(),
            circle: self
                .cycles
                .iter()
                .find(|cycle| cycle.contains(&brick.name))
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            undeclared: &self.undeclared,
            once: true,
        })
    }
}

impl<'a> Shown for Scene<'a> {
    fn title(&self) -> String {
        let workspace = self.subject.name;
        let place = match self.project {
            Some(project) => format!("{} of {workspace}", project.name),
            None => workspace.to_owned(),
        };
        match (&self.centre, self.project) {
            (Some(centre), _) => format!("{} in {place}", centre.phrase()),
            (None, Some(project)) => format!("Bricks of the project {} in {workspace}", project.name),
            (None, None) => format!("Bricks of {workspace}"),
        }
    }

    fn counts(&self) -> String {
        let bricks = self.bricks();
        let of_kind = |kind| bricks.iter().filter(|brick| brick.kind == kind).count();
        let kinds = BrickKind::ALL.map(|kind| (of_kind(kind), kind.as_str(), kind.plural()));
        let (projects, libraries) = (self.projects.len(), self.libraries.len());
        let counts =
            [&[(projects, "project", "projects")], &kinds[..], &[(libraries, "library", "libraries")]].concat();
        let parts: Vec<String> = counts
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| counted(count, one, many))
            .collect();
        let boxes = if parts.is_empty() { "no bricks".to_owned() } else { joined(parts.iter().map(String::as_str)) };
        let of_libraries: usize = self.libraries.iter().map(|library| library.users.len()).sum();
        format!("{boxes}, {}", counted(self.drawn.len() + of_libraries, "import", "imports"))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.centre.iter().filter_map(Centre::reach).collect();
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
        if self.projects.iter().any(|declared| !declared.implied.is_empty()) {
            notes.push(
                "A project's arrows lead to the bricks that it declares and does not reach through others.".to_owned(),
            );
        }
        if !self.left_out.is_empty() {
            notes.push(self.left_out_sentence());
        }
        notes
    }

    fn graph(&self) -> Option<diagram::Graph> {
        Some(self.draw().0)
    }

    /// As boxes and arrows, or as rows and columns, which know bricks only.
    fn drawings(&self) -> Vec<Drawing> {
        if let Some(star) = self.star() {
            return vec![Drawing::Graph(star.graph())];
        }
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

    fn engine(&self) -> Option<EngineName> {
        self.engine
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
        let group = |kind: BrickKind| TextSection {
            heading: kind.plural().to_owned(),
            rows: bricks.iter().filter(|brick| brick.kind == kind).map(|brick| row(brick)).collect(),
        };
        let [bases, components] = BrickKind::ALL.map(group);
        let mut out = format!("{}\n", wrap_text(&format!("{}: {}", self.title(), self.counts()), width));
        let groups = adjacency_lists(&[self.project_rows(), bases, components, self.library_rows()], width);
        if !groups.is_empty() {
            out = out + "\n" + &groups;
        }
        let mut notes = self.notes();
        if !(self.drawn.is_empty() && self.libraries.is_empty()) {
            notes.insert(0, "An arrow leads from a brick to those it imports.".to_owned());
        }
        for note in notes {
            out = out + "\n" + &wrap_text(&note, width);
        }
        if out.ends_with('\n') { out } else { out + "\n" }
    }

    /// Every brick with all it uses and all that use it, drawn or not.
    fn tables(&self) -> Vec<Table> {
        let list = |names: &mut dyn Iterator<Item = &'a BrickName>| {
            let mut bricks: Vec<&Brick> = names.filter_map(|name| self.subject.workspace.bricks.get(name)).collect();
            bricks.sort_by_key(|brick| &brick.name);
            listed(bricks.into_iter().map(|brick| self.subject.named(brick)).collect())
        };
        let row = |brick: &Brick| {
            let uses = &mut self.edges().filter(|edge| edge.from == brick.name).map(|edge| &edge.to);
            let used_by = &mut self.edges().filter(|edge| edge.to == brick.name).map(|edge| &edge.from);
            let kind = Cell::new(brick.kind.as_str(), Tone::Plain);
            let mut row = vec![self.subject.named(brick).into(), kind, list(uses), list(used_by)];
            let (projects, libraries) = self.columns;
            row.extend(libraries.then(|| self.library_cell(brick)));
            row.extend(projects.then(|| self.project_cell(brick)));
            row
        };
        let mut columns =
            vec![Column::new("brick"), Column::new("kind"), Column::wrapping("uses"), Column::wrapping("used by")];
        columns.extend(self.columns.1.then(|| Column::wrapping("libraries")));
        columns.extend(self.columns.0.then(|| Column::wrapping("projects")));
        vec![Table { columns, rows: self.bricks().into_iter().map(row).collect(), ..Table::default() }]
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
        self.data()
    }
}

/// Names in a cell, or a dash.
fn listed(parts: Vec<Part>) -> Cell {
    if parts.is_empty() { Cell::new("–", Tone::Plain).valued("") } else { Cell::list(parts) }
}
