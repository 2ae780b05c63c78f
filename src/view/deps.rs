//! Which brick imports which, as a matrix, and what one brick uses and is used by.
//!
//! In: a [`Subject`] and the options of `deps`. Out: the tables of `poly deps`. Never: pictures; `graph` draws the same imports.

use std::collections::{BTreeMap, BTreeSet};
use support::diagnostic::Diagnostic;

use clap::Args;
use serde_json::{Value, json};

use super::find::Finder;
use super::graph::{GraphArgs, Scene};
use super::interface::Interfaces;
use super::order::{self, Order};
use super::square::Square;
use super::star::Star;
use super::table::{Cell, Column, Mark, Part, Table, Tone};
use super::wording::{counted, edge_data, edge_sentence, joined};
use super::{Request, Shown, Style, Subject, text};
use diagram::{self, Drawing};
use support::digraph;
use workspace::{Brick, BrickKind, BrickName, Edge, ImportKind, Project};

/// Options of `deps`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct DepsArgs {
    /// Only among the bricks of this project
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,

    /// What this brick uses and who uses it
    #[arg(long, value_name = "NAME")]
    pub brick: Option<String>,

    /// Also what is imported through others
    #[arg(long)]
    pub transitive: bool,

    /// Who is imported by whom: rows and columns change places
    #[arg(long, visible_alias = "swap", conflicts_with = "brick")]
    pub reverse: bool,

    /// The order of rows and columns; in pictures by level unless another one is asked for
    #[arg(long, value_enum, conflicts_with = "brick")]
    pub order: Option<Order>,

    /// Also what bricks expose, what of it nobody uses, and what is used past it
    #[arg(long)]
    pub interface: bool,
}

/// Selects what the options ask for.
///
/// # Errors
/// There is no such brick or project, or the brick is not part of the project.
pub(super) fn show<'a>(
    subject: Subject<'a>,
    request: &'a Request,
    options: &DepsArgs,
) -> Result<Box<dyn Shown + 'a>, Vec<Diagnostic>> {
    let imports = Imports::new(subject, request, options)?;
    let Some(name) = &options.brick else {
        return Ok(Box::new(Matrix {
            imports,
            reverse: options.reverse,
            order: options.order,
            interface: options.interface,
        }));
    };
    let finder = Finder { subject, request };
    let brick = finder.brick(name).map_err(|problem| vec![problem])?;
    if !imports.bricks.contains(&brick.name) {
        return Err(vec![finder.not_in_project(brick, imports.project)]);
    }
    let drawn = GraphArgs { project: options.project.clone(), brick: options.brick.clone(), ..GraphArgs::default() };
    let scene = Scene::new(subject, request, &drawn)?;
    Ok(Box::new(Zoom { imports, brick, scene, interface: options.interface }))
}

/// The imports between some bricks.
struct Imports<'a> {
    subject: Subject<'a>,
    project: Option<&'a Project>,
    bricks: BTreeSet<BrickName>,
    /// What each brick reaches by imports that run. Empty unless it was asked for.
    reached: BTreeMap<BrickName, BTreeSet<BrickName>>,
}

/// How one brick imports another.
#[derive(Clone, Copy)]
enum Link<'a> {
    Direct(&'a Edge),
    Indirect,
    None,
}

impl<'a> Imports<'a> {
    fn new(subject: Subject<'a>, request: &Request, options: &DepsArgs) -> Result<Self, Vec<Diagnostic>> {
        let finder = Finder { subject, request };
        let project = options.project.as_deref().map(|name| finder.project(name)).transpose();
        let project = project.map_err(|problem| vec![problem])?;
        let workspace = subject.workspace;
        let bricks = match project {
            None => workspace.all(),
            // `poly` shows what is declared, also where more is needed.
            Some(project) if workspace.compat => project.bricks.clone(),
            Some(project) => workspace.closure(project),
        };
        let mut imports = Self { subject, project, bricks, reached: BTreeMap::new() };
        if options.transitive {
            imports.reached = imports.reach();
        }
        Ok(imports)
    }

    fn reach(&self) -> BTreeMap<BrickName, BTreeSet<BrickName>> {
        let numbered = self.subject.workspace.adjacency(&self.bricks, ImportKind::runs);
        let reached = |node: usize| {
            let seen = digraph::reachable(&numbered.graph, numbered.graph[node].iter().copied());
            numbered.names.iter().zip(seen).filter(|(_, seen)| *seen).map(|(name, _)| name.clone()).collect()
        };
        numbered.names.iter().enumerate().map(|(node, name)| (name.clone(), reached(node))).collect()
    }

    /// The bricks in the order of `poly`.
    fn in_order(&self) -> Vec<&'a Brick> {
        let all = self.subject.workspace.reading_order();
        all.into_iter().filter(|brick| self.bricks.contains(&brick.name)).collect()
    }

    fn edges(&self) -> impl Iterator<Item = &'a Edge> + '_ {
        let edges = self.subject.workspace.edges.values();
        edges.filter(|edge| self.bricks.contains(&edge.from) && self.bricks.contains(&edge.to))
    }

    fn link(&self, from: &BrickName, to: &BrickName) -> Link<'a> {
        match self.subject.workspace.edges.get(&(from.clone(), to.clone())) {
            Some(edge) => Link::Direct(edge),
            None if from != to && self.reached.get(from).is_some_and(|reached| reached.contains(to)) => Link::Indirect,
            None => Link::None,
        }
    }

    /// Whether an import counts as one that runs. What `poly` finds has no kinds.
    fn runs(&self, edge: &Edge) -> bool {
        self.subject.workspace.compat || edge.kind().runs()
    }

    /// Who imports whom through others only.
    fn indirect(&self) -> Vec<(BrickName, BrickName)> {
        let of = |(from, reached): (&BrickName, &BTreeSet<BrickName>)| {
            let indirect = reached.iter().filter(|to| matches!(self.link(from, to), Link::Indirect));
            indirect.map(|to| (from.clone(), to.clone())).collect::<Vec<_>>()
        };
        self.reached.iter().flat_map(of).collect()
    }

    /// Every brick with those that it imports and those that import it.
    fn list(&self, bricks: &[&Brick]) -> Table {
        let mut ends: BTreeMap<&BrickName, [Vec<&BrickName>; 2]> = BTreeMap::new();
        for edge in self.edges() {
            ends.entry(&edge.from).or_default()[0].push(&edge.to);
            ends.entry(&edge.to).or_default()[1].push(&edge.from);
        }
        let named = |name: &&BrickName| self.subject.workspace.bricks.get(*name).map(|brick| self.subject.named(brick));
        let row = |brick: &&Brick| {
            let [uses, users] = ends.get(&brick.name).cloned().unwrap_or_default();
            let lists = [uses, users].map(|names| Cell::list(names.iter().filter_map(named)));
            std::iter::once(self.subject.named(brick).into()).chain(lists).collect()
        };
        Table {
            columns: vec![Column::new("brick"), Column::wrapping("uses"), Column::wrapping("used by")],
            rows: bricks.iter().map(row).collect(),
            ..Table::default()
        }
    }

    fn mark(&self, link: Link<'_>) -> Mark {
        match link {
            Link::Direct(edge) if self.runs(edge) => Mark::Yes,
            Link::Direct(_) => Mark::Weak,
            Link::Indirect => Mark::Indirect,
            Link::None => Mark::No,
        }
    }

    /// Those that a brick imports and that import it.
    fn circular(&self, brick: &BrickName) -> Vec<&'a BrickName> {
        let edges = &self.subject.workspace.edges;
        let leaving = self.edges().filter(|edge| edge.from == *brick && self.runs(edge));
        let back = |edge: &&Edge| edges.get(&(edge.to.clone(), edge.from.clone())).is_some_and(|edge| self.runs(edge));
        leaving.filter(back).map(|edge| &edge.to).collect()
    }

    /// The sentence of `poly` about a brick that imports those that import it.
    fn circular_note(&self, brick: &BrickName) -> Option<String> {
        let others = self.circular(brick);
        let names = others.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
        (!others.is_empty()).then(|| format!("ℹ {brick} is used by {names} and also uses {names}."))
    }

    /// Circles that the sentences of `poly` do not name: those of more than two bricks.
    fn long_cycles(&self) -> Vec<Vec<BrickName>> {
        if self.subject.workspace.compat {
            return Vec::new();
        }
        let cycles = self.subject.workspace.cycles(&self.bricks);
        cycles.into_iter().filter(|cycle| cycle.len() > 2).collect()
    }

    fn undeclared_note(&self) -> Option<String> {
        let project = self.project?;
        let names = joined(self.bricks.difference(&project.bricks).map(BrickName::as_str));
        (!names.is_empty()).then(|| format!("Needed but not declared by {}: {names}.", project.name))
    }

    /// `the project api of shop`
    fn place(&self) -> String {
        match self.project {
            Some(project) => format!("the project {} of {}", project.name, self.subject.name),
            None => self.subject.name.to_owned(),
        }
    }
}

fn long_cycle_note(cycle: &[BrickName]) -> String {
    let names = joined(cycle.iter().map(BrickName::as_str));
    format!("ℹ {names} import each other in a circle; `cycles` shows how to open it.")
}

/// The matrix of some bricks.
struct Matrix<'a> {
    imports: Imports<'a>,
    /// Whether rows are imported by columns.
    reverse: bool,
    /// How rows and columns follow each other.
    order: Option<Order>,
    /// Whether interfaces are checked.
    interface: bool,
}

impl<'a> Matrix<'a> {
    /// The bricks that have a column: those that another brick imports, or that import another one.
    fn columns(&self) -> Vec<&'a Brick> {
        let end = |edge: &'a Edge| if self.reverse { &edge.from } else { &edge.to };
        let wanted: BTreeSet<&BrickName> = self.imports.edges().map(end).collect();
        self.rows().into_iter().filter(|brick| wanted.contains(&brick.name)).collect()
    }

    /// All bricks, in the order of `poly` unless another one is asked for.
    fn rows(&self) -> Vec<&'a Brick> {
        self.ordered(self.order.unwrap_or(Order::Name))
    }

    fn ordered(&self, order: Order) -> Vec<&'a Brick> {
        order::sorted(self.imports.subject.workspace, self.imports.in_order(), order)
    }

    fn link(&self, row: &Brick, column: &Brick) -> Link<'a> {
        let (from, to) = if self.reverse { (column, row) } else { (row, column) };
        self.imports.link(&from.name, &to.name)
    }

    fn cell(&self, row: &Brick, column: &Brick) -> Cell {
        let link = self.link(row, column);
        let cell = Cell::mark(self.imports.mark(link));
        match link {
            Link::Direct(edge) => cell.valued(edge.imports.len()).titled(edge_sentence(edge)),
            Link::Indirect => cell,
            Link::None => cell.valued(0),
        }
    }

    fn legend(&self, rows: &[&Brick], columns: &[&Brick]) -> Vec<(Mark, String)> {
        let used: BTreeSet<Mark> = rows
            .iter()
            .flat_map(|row| columns.iter().map(|column| self.imports.mark(self.link(row, column))))
            .collect();
        let verb = if self.reverse { "the row is imported by the column" } else { "the row imports the column" };
        let meanings = [
            (Mark::Yes, verb),
            (Mark::Indirect, "through others"),
            (Mark::Weak, "only in tests or for the type checker"),
            (Mark::No, "not at all"),
        ];
        let used = meanings.into_iter().filter(|(mark, _)| used.contains(mark));
        used.map(|(mark, meaning)| (mark, meaning.to_owned())).collect()
    }
}

impl Shown for Matrix<'_> {
    fn title(&self) -> String {
        let what = if self.reverse { "Who is imported by whom in" } else { "Imports between the bricks of" };
        format!("{what} {}", self.imports.place())
    }

    fn counts(&self) -> String {
        let bricks = self.imports.in_order();
        let of_kind = |kind| bricks.iter().filter(|brick| brick.kind == kind).count();
        format!(
            "{} and {}, {}",
            counted(of_kind(BrickKind::Component), "component", "components"),
            counted(of_kind(BrickKind::Base), "base", "bases"),
            counted(self.imports.edges().count(), "import", "imports")
        )
    }

    fn notes(&self) -> Vec<String> {
        let circular = self.imports.bricks.iter().filter_map(|brick| self.imports.circular_note(brick));
        let long = self.imports.long_cycles();
        let long = long.iter().map(|cycle| long_cycle_note(cycle));
        let mut notes = Vec::new();
        if self.interface {
            let interfaces = Interfaces::new(self.imports.subject, &self.imports.bricks, None);
            notes.extend(interfaces.bypass_notes().into_iter().chain(interfaces.unused_notes()));
        }
        notes.extend(circular.chain(long).chain(self.imports.undeclared_note()));
        notes
    }

    fn tables(&self) -> Vec<Table> {
        let (rows, columns) = (self.rows(), self.columns());
        let subject = self.imports.subject;
        let row = |row: &&Brick| {
            let cells = columns.iter().map(|column| self.cell(row, column));
            std::iter::once(Cell::from(subject.named(row))).chain(cells).collect()
        };
        let headers = columns.iter().map(|column| Column::stacked(subject.named(column)));
        vec![Table {
            columns: std::iter::once(Column::new("brick")).chain(headers).collect(),
            rows: rows.iter().map(row).collect(),
            legend: self.legend(&rows, &columns),
            ..Table::default()
        }]
    }

    fn drawings(&self) -> Vec<Drawing> {
        let square = Square {
            subject: self.imports.subject,
            view: "deps",
            bricks: self.ordered(self.order.unwrap_or(Order::Level)),
            edges: self.imports.edges().collect(),
            indirect: self.imports.indirect(),
            cycles: self.imports.subject.workspace.cycles(&self.imports.bricks),
            swapped: self.reverse,
        };
        vec![Drawing::Matrix(square.matrix())]
    }

    /// For many bricks a list, which has a row for each brick and no empty cells.
    fn alternative(&self) -> Vec<Table> {
        let bricks = self.rows();
        if bricks.len() * bricks.len() > MOST_CELLS { vec![self.imports.list(&bricks)] } else { self.tables() }
    }

    fn json(&self) -> Value {
        let imports = &self.imports;
        let bricks = imports.in_order().into_iter().map(brick_data).collect::<Vec<_>>();
        let indirect = imports.reached.iter().flat_map(|(from, reached)| {
            let indirect = reached.iter().filter(move |to| matches!(imports.link(from, to), Link::Indirect));
            indirect.map(move |to| json!({"from": from.as_str(), "to": to.as_str()}))
        });
        let circular = imports.in_order().into_iter().flat_map(|brick| {
            let others = imports.circular(&brick.name).into_iter().filter(|other| brick.name < **other);
            others.map(|other| json!([brick.name.as_str(), other.as_str()])).collect::<Vec<_>>()
        });
        let cycles = imports.subject.workspace.cycles(&imports.bricks);
        let cycles = cycles.iter().map(|cycle| cycle.iter().map(BrickName::as_str).collect::<Vec<_>>());
        json!({
            "project": imports.project.map(|project| &project.name),
            "bricks": bricks,
            "edges": imports.edges().map(edge_data).collect::<Vec<_>>(),
            "indirect": indirect.collect::<Vec<_>>(),
            "circular": circular.collect::<Vec<_>>(),
            "cycles": cycles.collect::<Vec<_>>(),
            "interface": self.interface.then(|| Interfaces::new(imports.subject, &imports.bricks, None).json()),
        })
    }
}

/// A table of so many cells is no alternative to anything.
const MOST_CELLS: usize = 2500;

fn brick_data(brick: &Brick) -> Value {
    json!({"name": brick.name.as_str(), "kind": brick.kind.as_str(), "path": brick.path})
}

/// One brick between those that use it and those that it uses.
struct Zoom<'a> {
    imports: Imports<'a>,
    brick: &'a Brick,
    /// The same as a graph.
    scene: Scene<'a>,
    /// Whether its interface is shown.
    interface: bool,
}

impl<'a> Zoom<'a> {
    /// The bricks on one side with their links, direct ones first.
    fn side(&self, link: impl Fn(&Brick) -> Link<'a>) -> Vec<(&'a Brick, Link<'a>)> {
        let linked = self.imports.in_order().into_iter().map(|other| (other, link(other)));
        let (direct, indirect): (Vec<_>, Vec<_>) = linked
            .filter(|(_, link)| !matches!(link, Link::None))
            .partition(|(_, link)| matches!(link, Link::Direct(_)));
        direct.into_iter().chain(indirect).collect()
    }

    fn interfaces(&self) -> Interfaces<'_> {
        Interfaces::new(self.imports.subject, &self.imports.bricks, Some(self.brick))
    }

    fn used_by(&self) -> Vec<(&'a Brick, Link<'a>)> {
        self.side(|other| self.imports.link(&other.name, &self.brick.name))
    }

    fn uses(&self) -> Vec<(&'a Brick, Link<'a>)> {
        self.side(|other| self.imports.link(&self.brick.name, &other.name))
    }

    fn cell(&self, side: &[(&Brick, Link<'_>)], row: usize) -> Cell {
        let Some((brick, link)) = side.get(row) else { return Cell::default() };
        let mut part = self.imports.subject.named(brick);
        match (self.imports.mark(*link), link) {
            (Mark::Yes, Link::Direct(edge)) => Cell::from(part).titled(edge_sentence(edge)),
            (mark, Link::Direct(edge)) => {
                part.text = format!("{} {}", mark.as_str(), part.text);
                Cell::from(part).titled(edge_sentence(edge))
            }
            (mark, _) => {
                part.text = format!("{} {}", mark.as_str(), part.text);
                part.into()
            }
        }
    }
}

impl<'a> Shown for Zoom<'a> {
    fn title(&self) -> String {
        format!("Who uses {} in {}, and what it uses", self.brick.name, self.imports.place())
    }

    fn counts(&self) -> String {
        let direct = |side: Vec<(&Brick, Link<'_>)>| {
            let count = side.iter().filter(|(_, link)| matches!(link, Link::Direct(_))).count();
            counted(count, "brick", "bricks")
        };
        format!("used by {}, uses {}", direct(self.used_by()), direct(self.uses()))
    }

    fn notes(&self) -> Vec<String> {
        let circular = self.imports.circular_note(&self.brick.name);
        let long = self.imports.long_cycles();
        let long = long.iter().filter(|cycle| cycle.contains(&self.brick.name)).map(|cycle| long_cycle_note(cycle));
        let mut bypasses = if self.interface { self.interfaces().bypass_notes() } else { Vec::new() };
        if self.interface && self.brick.interface.is_none() {
            bypasses.push(format!("{} does not say what it exposes, so all of it may be used.", self.brick.name));
        }
        bypasses.into_iter().chain(circular).chain(long).chain(self.imports.undeclared_note()).collect()
    }

    fn tables(&self) -> Vec<Table> {
        let (used_by, uses) = (self.used_by(), self.uses());
        let row = |index: usize| {
            let empty = Cell::default;
            vec![self.cell(&used_by, index), empty(), empty(), empty(), self.cell(&uses, index)]
        };
        let marks: BTreeSet<Mark> = used_by.iter().chain(&uses).map(|(_, link)| self.imports.mark(*link)).collect();
        let meanings = [(Mark::Indirect, "through others"), (Mark::Weak, "only in tests or for the type checker")];
        let meanings = meanings.into_iter().filter(|(mark, _)| marks.contains(mark));
        let neighbours = Table {
            columns: vec![
                Column::new("used by"),
                Column::new(Cell::new("←", Tone::Plain)),
                Column::new(Part::brick(self.brick)),
                Column::new(Cell::new("→", Tone::Plain)),
                Column::new("uses"),
            ],
            rows: (0..used_by.len().max(uses.len())).map(row).collect(),
            legend: meanings.map(|(mark, meaning)| (mark, meaning.to_owned())).collect(),
            ..Table::default()
        };
        let exposed = (self.interface && self.brick.interface.is_some()).then(|| self.interfaces().table(self.brick));
        std::iter::once(neighbours).chain(exposed).collect()
    }

    /// On a terminal with the hands of `poly`, which not every browser has a font for.
    fn text(&self, style: Style) -> String {
        let mut tables = self.tables();
        if let [_, left, _, right, _] = &mut tables[0].columns[..] {
            left.header = Cell::new("👈", Tone::Plain);
            right.header = Cell::new("👉", Tone::Plain);
        }
        text::page(&tables, &self.notes(), style)
    }

    /// One row for each brick on either side.
    fn records(&self) -> Vec<Table> {
        let row = |from: &Brick, to: &Brick, link: Link<'_>| {
            let (kind, imports) = match link {
                Link::Direct(edge) => (edge.kind().as_str(), edge.imports.len()),
                Link::Indirect | Link::None => ("indirect", 0),
            };
            let words = [from.name.as_str(), to.name.as_str(), kind].map(Cell::from);
            words.into_iter().chain([Cell::from(imports.to_string())]).collect()
        };
        let used_by = self.used_by().into_iter().map(|(other, link)| row(other, self.brick, link));
        let uses = self.uses().into_iter().map(|(other, link)| row(self.brick, other, link));
        vec![Table {
            columns: ["from", "to", "kind", "imports"].map(Column::new).into(),
            rows: used_by.chain(uses).collect(),
            ..Table::default()
        }]
    }

    fn json(&self) -> Value {
        let side = |side: Vec<(&Brick, Link<'_>)>| {
            let one = |(brick, link): (&Brick, Link<'_>)| {
                let direct = if let Link::Direct(edge) = link { Some(edge_data(edge)) } else { None };
                json!({"brick": brick.name.as_str(), "kind": brick.kind.as_str(), "indirect": direct.is_none(), "edge": direct})
            };
            side.into_iter().map(one).collect::<Vec<_>>()
        };
        let circular = self.imports.circular(&self.brick.name);
        json!({
            "project": self.imports.project.map(|project| &project.name),
            "brick": brick_data(self.brick),
            "used_by": side(self.used_by()),
            "uses": side(self.uses()),
            "circular": circular.into_iter().map(BrickName::as_str).collect::<Vec<_>>(),
            "interface": self.interface.then(|| self.interfaces().json()),
        })
    }

    fn graph(&self) -> Option<diagram::Graph> {
        self.scene.graph()
    }

    fn drawings(&self) -> Vec<Drawing> {
        let direct = |side: &[(&'_ Brick, Link<'a>)]| {
            let edge = |(_, link): &(&Brick, Link<'a>)| if let Link::Direct(edge) = link { Some(*edge) } else { None };
            side.iter().filter_map(edge).collect::<Vec<_>>()
        };
        let indirect = |side: &[(&'a Brick, Link<'a>)]| {
            side.iter().filter(|(_, link)| matches!(link, Link::Indirect)).map(|(brick, _)| *brick).collect::<Vec<_>>()
        };
        let (used_by, uses) = (self.used_by(), self.uses());
        let cycles = self.imports.subject.workspace.cycles(&self.imports.bricks);
        let declared =
            self.imports.project.map(|project| &project.bricks).filter(|_| !self.imports.subject.workspace.compat);
        let undeclared =
            declared.map(|declared| self.imports.bricks.difference(declared).cloned().collect()).unwrap_or_default();
        let star = Star {
            subject: self.imports.subject,
            brick: self.brick,
            used_by: direct(&used_by),
            used_by_indirectly: indirect(&used_by),
            uses: direct(&uses),
            uses_indirectly: indirect(&uses),
            circle: cycles.into_iter().find(|cycle| cycle.contains(&self.brick.name)).into_iter().flatten().collect(),
            undeclared: &undeclared,
            once: false,
        };
        vec![Drawing::Graph(star.graph())]
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::tests::{picture, shop, written};

    fn check(request: &str, expected: &str) {
        assert_eq!(written(&shop(), request, Format::Text), expected);
    }

    #[test]
    fn the_matrix() {
        check(
            "deps",
            "
          i       r
          n       e
          b   l   t
          o   o   r
  brick   x   g   y
 ───────────────────
  inbox   -   ✔   ✔
  log     -   -   -
  lone    -   -   -
  retry   ✔   ✔   -
  api     ✔   ✔   -

 ✔ the row imports the column, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --reverse --transitive --project message-api",
            "
          i   r
          n   e
          b   t   a
          o   r   p
  brick   x   y   i
 ───────────────────
  inbox   -   ✔   ✔
  log     ✔   ✔   ✔
  retry   ✔   -   +
  api     -   -   -

 ✔ the row is imported by the column, + through others, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
 Needed but not declared by message-api: retry.
",
        );
    }

    #[test]
    fn around_a_brick() {
        check(
            "deps --brick retry --transitive",
            "
  used by   👈   retry   👉   uses
 ───────────────────────────────────
  inbox                       inbox
  + api                       log

 + through others

 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --brick log",
            "
  used by   👈   log   👉   uses
 ────────────────────────────────
  inbox
  retry
  api

",
        );
        check(
            "deps --brick lone",
            "
  used by   👈   lone   👉   uses
 ─────────────────────────────────

",
        );
    }

    #[test]
    fn data_and_tables_for_others() {
        assert_eq!(
            written(&shop(), "deps --transitive", Format::Csv),
            "\
brick,inbox,log,retry\r
inbox,0,1,1\r
log,0,0,0\r
lone,0,0,0\r
retry,1,1,0\r
api,1,1,+\r
"
        );
        assert_eq!(
            written(&shop(), "deps --brick retry --transitive", Format::Csv),
            "\
from,to,kind,imports\r
inbox,retry,runtime,1\r
api,retry,indirect,0\r
retry,inbox,runtime,1\r
retry,log,runtime,1\r
"
        );
        let json: serde_json::Value =
            serde_json::from_str(&written(&shop(), "deps --transitive", Format::Json)).unwrap();
        assert_eq!(json["circular"], serde_json::json!([["inbox", "retry"]]));
        assert_eq!(json["indirect"], serde_json::json!([{"from": "api", "to": "retry"}]));
        let json: serde_json::Value =
            serde_json::from_str(&written(&shop(), "deps --brick log", Format::Json)).unwrap();
        assert_eq!(json["used_by"][2]["edge"]["imports"][0]["file"], "bases/shop/api/core.py");
        assert!(written(&shop(), "deps --brick log", Format::Svg).starts_with("<svg "));
    }

    #[test]
    fn a_table_in_a_page() {
        let html = picture(&shop(), "deps", "p1").html;
        for part in [
            "<th scope=\"col\" class=\"upright\"><span><a class=\"component\" href=\"/bricks/log/\">log</a></span></th>",
            "<td class=\"mark yes\" title=\"api imports log: bases/shop/api/core.py:2\">✔</td>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        // By level, while the table keeps the order of `poly`.
        assert!(html.contains("<svg class=\"bricks bricks-matrix\" data-view=\"deps\""), "{html}");
        let rows: Vec<&str> = html.split("<g class=\"row ").skip(1).filter_map(|row| row.split('"').nth(2)).collect();
        assert_eq!(rows, ["api", "inbox", "retry", "log", "lone"], "{html}");
    }

    #[test]
    fn order_and_axes() {
        check(
            "deps --order level --swap",
            "
              i   r
              n   e
          a   b   t
          p   o   r
  brick   i   x   y
 ───────────────────
  api     -   -   -
  inbox   ✔   -   ✔
  retry   -   ✔   -
  log     ✔   ✔   ✔
  lone    -   -   -

 ✔ the row is imported by the column, - not at all

 ℹ inbox is used by retry and also uses retry.
 ℹ retry is used by inbox and also uses inbox.
",
        );
        check(
            "deps --brick lone --project message-api",
            "\
error: brick `lone` is not part of project `message-api`
 --> post.md:1:14
  |
1 | deps --brick lone --project message-api
  |              ^^^^
  |
  = help: leave out `--project` to see the brick in the whole workspace",
        );
        check(
            "deps --project mesage-api",
            "\
error: unknown project `mesage-api` in workspace `shop`
 --> post.md:1:16
  |
1 | deps --project mesage-api
  |                ^^^^^^^^^^
  |
  = note: projects: `message-api`
  = help: did you mean `message-api`?",
        );
    }
}
