//! `graph`: bricks and imports as boxes and arrows, and the words that go with them.
//!
//! In: a [`ViewInput`] and the options of a request. Out: a [`GraphView`]: the same
//! [selection](select) as a [graph](draw), tables, text or [data]. Never: positions.

mod data;
mod draw;
mod options;
mod select;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::boxes::is_within;
use super::import_matrix::ImportMatrix;
use super::input::ViewInput;
use super::neighbour_view::NeighbourView;
use super::order::{self, Order};
use super::report::{Report, Representation, ViewOptions};
use super::table::{Cell, Column, Part, Table, Tone};
use super::text::Style;
use super::wording::{counted, joined, strings, suffix, upper_first};
use diagram::{Drawing, EngineName, Graph};
use diagram::{TextSection, adjacency_lists, wrap_text};
use support::diagnostic::Diagnostic;
use workspace::{Brick, BrickKind, BrickName, Edge, Import, Library, Project};

pub use options::{GraphArgs, Hubs};

/// Columns of text that is for no terminal.
const WIDTH: usize = 100;

impl ViewOptions for GraphArgs {
    fn report<'a>(&'a self, input: ViewInput<'a>) -> Result<Box<dyn Report + 'a>, Vec<Diagnostic>> {
        Ok(Box::new(GraphView::new(input, self)?))
    }
}

/// The part of a workspace that one picture shows.
pub(super) struct GraphView<'a> {
    input: ViewInput<'a>,
    options: GraphArgs,
    project: Option<&'a Project>,
    /// The brick around which the picture is drawn.
    centre: Option<Centre<'a>>,
    /// The bricks in the picture.
    scope: BTreeSet<BrickName>,
    /// The edges that are drawn, by importer and imported.
    drawn: Vec<&'a Edge>,
    /// Edges between these bricks that follow from longer paths, so they are not drawn.
    implied: Vec<&'a Edge>,
    /// Cycles among these bricks; around one brick those that it is part of.
    cycles: Vec<Vec<BrickName>>,
    /// Bricks that the project needs without declaring them.
    undeclared: BTreeSet<BrickName>,
    /// The projects in the picture.
    projects: Vec<DeclaredBricks<'a>>,
    /// The libraries in the picture.
    libraries: Vec<LibraryUse<'a>>,
    /// Bricks that the request takes away.
    left_out: BTreeSet<BrickName>,
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
    /// The start of a title.
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
        let [up, down] = [self.up, self.down].map(|steps| match steps {
            usize::MAX => "any number of imports".to_owned(),
            steps => format!("up to {}", counted(steps, "import", "imports")),
        });
        match (self.up, self.down) {
            (0 | 1, 0 | 1) => None,
            (0, _) => Some(format!("{} away.", upper_first(&down))),
            (one, other) if one == other || other == 0 => Some(format!("{} away.", upper_first(&up))),
            _ => Some(format!("{} up, {down} down.", upper_first(&up))),
        }
    }
}

/// A project with those of the bricks that it declares.
struct DeclaredBricks<'a> {
    project: &'a Project,
    /// Those that an arrow leads to.
    drawn: Vec<BrickName>,
    /// Those that it reaches through these.
    implied: Vec<BrickName>,
}

impl DeclaredBricks<'_> {
    fn all(&self) -> impl Iterator<Item = &BrickName> {
        self.drawn.iter().chain(&self.implied)
    }
}

/// A library with those of the bricks that import it.
struct LibraryUse<'a> {
    library: &'a Library,
    users: Vec<(&'a BrickName, &'a [Import])>,
}

impl<'a> GraphView<'a> {
    /// The bricks in the picture, bases first.
    fn bricks(&self) -> Vec<&'a Brick> {
        let bricks = self.scope.iter().filter_map(|name| self.input.workspace.bricks.get(name));
        let mut bricks: Vec<&Brick> = bricks.collect();
        bricks.sort_by_key(|brick| (brick.kind, &brick.name));
        bricks
    }

    /// Whether an edge closes a cycle: it runs, and both its ends lie on one cycle.
    fn on_cycle(&self, edge: &Edge) -> bool {
        edge.kind().runs() && is_within(edge, &self.cycles)
    }

    /// All edges that belong to the picture, drawn or not, by importer and imported.
    fn edges(&self) -> Vec<&'a Edge> {
        let mut edges = [&self.drawn[..], &self.implied].concat();
        edges.sort_by_key(|edge| (&edge.from, &edge.to));
        edges
    }

    /// The bricks that a brick imports, and those that import it, by name.
    fn neighbours(&self, brick: &Brick) -> [BTreeSet<&'a BrickName>; 2] {
        let edges = self.drawn.iter().chain(&self.implied);
        let uses = edges.clone().filter(|edge| edge.from == brick.name).map(|edge| &edge.to);
        let used_by = edges.filter(|edge| edge.to == brick.name).map(|edge| &edge.from);
        [uses.collect(), used_by.collect()]
    }

    /// A brick in a sentence: `log, a component; imports nothing; imported by api and store`.
    fn sentence(&self, brick: &Brick) -> String {
        let [uses, used_by] = self.neighbours(brick).map(joined);
        let uses = if uses.is_empty() { "no brick".to_owned() } else { uses };
        let used_by = if used_by.is_empty() { "no brick".to_owned() } else { used_by };
        let undeclared = if self.undeclared.contains(&brick.name) { ", not declared by the project" } else { "" };
        let (name, kind) = (&brick.name, brick.kind.as_str());
        format!("{name}, a {kind}{undeclared}; imports {uses}; imported by {used_by}")
    }

    /// Rows of text: the imports of each brick of a kind.
    fn brick_rows(&self, kind: BrickKind) -> TextSection {
        let bricks = self.bricks().into_iter().filter(|brick| brick.kind == kind);
        let rows = bricks.map(|brick| {
            let edges = self.drawn.iter().filter(|edge| edge.from == brick.name);
            let targets = edges.map(|edge| {
                let cycle = if self.on_cycle(edge) { " (cycle)" } else { "" };
                format!("{}{}{cycle}", edge.to, suffix(edge.kind()))
            });
            let mark = if self.undeclared.contains(&brick.name) { " (undeclared)" } else { "" };
            (format!("{}{mark}", brick.name), targets.collect())
        });
        TextSection { heading: kind.plural().to_owned(), rows: rows.collect() }
    }

    /// Rows of text: the bricks that each project declares.
    fn project_rows(&self) -> TextSection {
        let rows = self.projects.iter().map(|of| (of.project.display_name().to_owned(), strings(&of.drawn)));
        TextSection { heading: "projects".to_owned(), rows: rows.collect() }
    }

    /// Rows of text: the libraries that each brick imports.
    fn library_rows(&self) -> TextSection {
        let mut rows = Vec::new();
        for brick in self.bricks() {
            let libraries = strings(self.libraries_of(brick).map(|library| &library.name));
            if !libraries.is_empty() {
                rows.push((brick.name.to_string(), libraries));
            }
        }
        TextSection { heading: "libraries".to_owned(), rows }
    }

    fn libraries_of(&self, brick: &Brick) -> impl Iterator<Item = &'a Library> {
        let used = self.libraries.iter().filter(|of| of.users.iter().any(|(user, _)| **user == brick.name));
        used.map(|of| of.library)
    }

    /// A brick with all it uses and all that use it, drawn or not.
    fn row(&self, brick: &Brick) -> Vec<Cell> {
        let [uses, used_by] = self.neighbours(brick).map(|names| listed(self.input.named_all(names)));
        let mut row = vec![self.input.named(brick).into(), Cell::new(brick.kind.as_str(), Tone::Plain), uses, used_by];
        if self.options.libraries {
            let libraries = self
                .libraries_of(brick)
                .map(|library| Part::new(&library.name, Tone::Data).linked(self.input.library_href(&library.name)));
            row.push(listed(libraries.collect()));
        }
        if self.options.projects {
            let declaring = self.projects.iter().filter(|of| of.all().any(|name| *name == brick.name));
            row.push(listed(declaring.map(|of| self.input.named_project(of.project)).collect()));
        }
        row
    }

    fn left_out_sentence(&self) -> String {
        const NAMED: usize = 6;
        match self.left_out.len() {
            0..=NAMED => format!("Left out: {}.", joined(&self.left_out)),
            count => format!("{count} bricks are left out."),
        }
    }

    /// A brick with its neighbours and nothing else, which is drawn in columns.
    fn neighbour_view(&self) -> Option<NeighbourView<'_>> {
        let is_other =
            self.options.projects || self.options.libraries || self.options.form == Some(Representation::Matrix);
        let brick = self.centre.as_ref().filter(|centre| centre.is_neighbourhood() && !is_other)?.brick;
        let (mut used_by, mut uses) = (Vec::new(), Vec::new());
        for edge in self.edges() {
            let (side, other) = match () {
                () if edge.from == brick.name => (&mut uses, &edge.to),
                () if edge.to == brick.name => (&mut used_by, &edge.from),
                () => continue,
            };
            side.extend(self.input.workspace.bricks.get(other).map(|other| (other, Some(edge))));
        }
        Some(NeighbourView {
            input: self.input,
            brick,
            used_by,
            uses,
            cycles: self.cycles.clone(),
            undeclared: &self.undeclared,
            once: true,
        })
    }
}

impl<'a> Report for GraphView<'a> {
    fn title(&self) -> String {
        let workspace = self.input.name;
        match (&self.centre, self.project) {
            (Some(centre), Some(project)) => format!("{} in {} of {workspace}", centre.phrase(), project.name),
            (Some(centre), None) => format!("{} in {workspace}", centre.phrase()),
            (None, Some(project)) => format!("Bricks of the project {} in {workspace}", project.name),
            (None, None) => format!("Bricks of {workspace}"),
        }
    }

    fn counts(&self) -> String {
        let bricks = self.bricks();
        let [bases, components] = BrickKind::ALL.map(|kind| bricks.iter().filter(|brick| brick.kind == kind).count());
        let mut boxes = Vec::new();
        for (count, one, many) in [
            (self.projects.len(), "project", "projects"),
            (bases, "base", "bases"),
            (components, "component", "components"),
            (self.libraries.len(), "library", "libraries"),
        ] {
            boxes.extend((count > 0).then(|| counted(count, one, many)));
        }
        let boxes = if boxes.is_empty() { "no bricks".to_owned() } else { joined(boxes) };
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
            let cycles: Vec<String> = self.cycles.iter().map(joined).collect();
            let word = if cycles.len() == 1 { "Cycle of imports" } else { "Cycles of imports" };
            notes.push(format!("{word}: {}.", cycles.join("; ")));
        }
        if let (Some(project), false) = (self.project, self.undeclared.is_empty()) {
            notes.push(format!("Needed but not declared by {}: {}.", project.name, joined(&self.undeclared)));
        }
        if self.projects.iter().any(|of| !of.implied.is_empty()) {
            notes.push(
                "A project's arrows lead to the bricks that it declares and does not reach through others.".to_owned(),
            );
        }
        if !self.left_out.is_empty() {
            notes.push(self.left_out_sentence());
        }
        notes
    }

    fn graph(&self) -> Option<Graph> {
        Some(self.draw().0)
    }

    /// As boxes and arrows, or as rows and columns, which have bricks only.
    fn drawings(&self) -> Vec<Drawing> {
        if let Some(view) = self.neighbour_view() {
            return vec![Drawing::Graph(view.graph())];
        }
        let matrix = ImportMatrix {
            input: self.input,
            view: "graph",
            bricks: order::sorted(self.input.workspace, self.bricks(), Order::Level),
            edges: [&self.drawn[..], &self.implied].concat(),
            indirect: Vec::new(),
            cycles: self.cycles.clone(),
            swapped: false,
        };
        vec![Drawing::Graph(self.draw().0), Drawing::Matrix(matrix.matrix())]
    }

    fn engine(&self) -> Option<EngineName> {
        self.options.engine
    }

    fn representation(&self) -> Option<Representation> {
        self.options.form
    }

    fn text(&self, style: Style) -> String {
        let width = style.width.unwrap_or(WIDTH);
        let [bases, components] = BrickKind::ALL.map(|kind| self.brick_rows(kind));
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

    fn tables(&self) -> Vec<Table> {
        let mut columns: Vec<Column> =
            vec!["brick".into(), "kind".into(), Column::wrapping("uses"), Column::wrapping("used by")];
        columns.extend(self.options.libraries.then(|| Column::wrapping("libraries")));
        columns.extend(self.options.projects.then(|| Column::wrapping("projects")));
        vec![Table::new(columns, self.bricks().into_iter().map(|brick| self.row(brick)))]
    }

    /// The list of edges.
    fn records(&self) -> Vec<Table> {
        let rows = self.edges().into_iter().map(|edge| {
            let cycle = if self.on_cycle(edge) { "yes" } else { "no" };
            let count = edge.imports.len().to_string();
            [edge.from.as_str(), edge.to.as_str(), edge.kind().as_str(), cycle, &count].map(Cell::from).into()
        });
        vec![Table::new(["from", "to", "kind", "cycle", "imports"], rows)]
    }

    fn json(&self) -> serde_json::Value {
        self.data()
    }
}

/// Names in a cell, or a dash.
fn listed(parts: Vec<Part>) -> Cell {
    if parts.is_empty() { Cell::new("–", Tone::Plain).valued("") } else { Cell::list(parts) }
}
