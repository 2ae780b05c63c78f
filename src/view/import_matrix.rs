//! The imports between bricks as a matrix.
//!
//! In: bricks in their order, and the imports between them. Out: a [`CrossTable`] and a [`Matrix`].
//! Never: which bricks and imports these are.

use std::collections::BTreeMap;

use super::boxes::{ends, is_within, numbered};
use super::cross_table::{CrossCell, CrossTable, Heading};
use super::input::ViewInput;
use super::table::{Cell, Mark};
use super::wording::{counted, edge_sentence, joined};
use diagram::Matrix;
use diagram::{Block, Header};
use workspace::{Brick, BrickName, Edge};

/// Imports between bricks.
pub(super) struct ImportMatrix<'a> {
    pub(super) input: ViewInput<'a>,
    /// The view that it belongs to.
    pub(super) view: &'static str,
    /// Rows and columns.
    pub(super) bricks: Vec<&'a Brick>,
    /// Imports between them.
    pub(super) edges: Vec<&'a Edge>,
    /// Imports through others.
    pub(super) indirect: Vec<(BrickName, BrickName)>,
    /// Bricks that import each other in circles.
    pub(super) cycles: Vec<Vec<BrickName>>,
    /// Whether rows are imported by columns.
    pub(super) swapped: bool,
}

/// More of these would only blacken the triangle.
const MOST_INDIRECT: usize = 10_000;

impl ImportMatrix<'_> {
    /// The picture.
    pub(super) fn matrix(&self) -> Matrix {
        let number = numbered(&self.bricks);
        let totals = ["how many bricks it imports", "how many bricks import it"].map(str::to_owned);
        let [imports, importers] = totals;
        let mut matrix = self.cross_table(&self.bricks, &self.bricks).matrix(Matrix {
            view: self.view.to_owned(),
            corner: if self.swapped { "column imports row" } else { "row imports column" }.to_owned(),
            blocks: self.cycles.iter().filter_map(|cycle| block(cycle, &number)).collect(),
            square: true,
            totals: Some(if self.swapped { [importers, imports] } else { [imports, importers] }),
            ..Matrix::default()
        });
        for (from, to) in self.edges.iter().filter_map(|edge| ends(edge, &number)) {
            let (row, column) = if self.swapped { (to, from) } else { (from, to) };
            *matrix.rows[row].total.get_or_insert(0) += 1;
            *matrix.columns[column].total.get_or_insert(0) += 1;
        }
        matrix
    }

    /// The imports of these rows and columns.
    pub(super) fn cross_table(&self, rows: &[&Brick], columns: &[&Brick]) -> CrossTable {
        let numbers = [numbered(rows), numbered(columns)];
        let mut cells = Vec::new();
        for edge in &self.edges {
            let position = self.position(&edge.from, &edge.to, &numbers);
            cells.extend(position.map(|position| self.direct(edge, position)));
        }
        let drawn = self.indirect.len() <= MOST_INDIRECT;
        for (from, to) in &self.indirect {
            let title = format!("{from} imports {to} through others");
            let square = diagram::Cell { class: "indirect".to_owned(), shade: 1, title, ..diagram::Cell::default() };
            let (cell, square) = (Cell::mark(Mark::Indirect), drawn.then_some(square));
            let position = self.position(from, to, &numbers);
            cells.extend(position.map(|position| CrossCell { position, cell, square }));
        }
        CrossTable {
            corner: "brick",
            rows: self.headings(rows),
            columns: self.headings(columns),
            cells,
            empty: Cell::mark(Mark::No).valued(0),
            legend: vec![
                (
                    Mark::Yes,
                    if self.swapped { "the row is imported by the column" } else { "the row imports the column" },
                ),
                (Mark::Indirect, "through others"),
                (Mark::Weak, "only in tests or for the type checker"),
                (Mark::No, "not at all"),
            ],
        }
    }

    /// The names, in two sections where all bricks of one kind stand before all of the other.
    fn headings(&self, bricks: &[&Brick]) -> Vec<Heading> {
        let borders: Vec<usize> = (1..bricks.len()).filter(|&at| bricks[at - 1].kind != bricks[at].kind).collect();
        let mut counts: BTreeMap<&BrickName, [usize; 2]> = BTreeMap::new();
        for edge in &self.edges {
            counts.entry(&edge.from).or_default()[0] += 1;
            counts.entry(&edge.to).or_default()[1] += 1;
        }
        let mut headings = Vec::new();
        for (index, brick) in bricks.iter().enumerate() {
            let counts = counts.get(&brick.name).copied().unwrap_or_default();
            let [uses, users] = counts.map(|count| counted(count, "brick", "bricks"));
            let header = self.input.header(brick);
            let title = format!("{}; imports {uses}; imported by {users}", header.title);
            let section = usize::from(matches!(borders[..], [border] if index >= border));
            headings
                .push(Heading { name: self.input.named(brick).into(), header: Header { title, section, ..header } });
        }
        headings
    }

    /// The row and column of an import, if it has both.
    fn position(
        &self,
        from: &BrickName,
        to: &BrickName,
        [rows, columns]: &[BTreeMap<&BrickName, usize>; 2],
    ) -> Option<(usize, usize)> {
        let (row, column) = if self.swapped { (to, from) } else { (from, to) };
        Some((*rows.get(row)?, *columns.get(column)?))
    }

    fn direct(&self, edge: &Edge, position: (usize, usize)) -> CrossCell {
        let runs = self.input.workspace.compat || edge.kind().runs();
        let cycle = if runs && is_within(edge, &self.cycles) { " cycle" } else { "" };
        let count = edge.imports.len();
        let source = edge.imports.first().zip(self.input.links);
        let title = edge_sentence(edge);
        let cell = Cell::mark(if runs { Mark::Yes } else { Mark::Weak }).valued(count).titled(title.clone());
        let square = diagram::Cell {
            class: format!("{}{cycle}", edge.kind().as_str()),
            shade: shade(count),
            text: if count > 1 { count.to_string() } else { String::new() },
            href: source.and_then(|(import, links)| links.source(&import.file, import.line)),
            title,
            ..diagram::Cell::default()
        };
        CrossCell { position, cell, square: Some(square) }
    }
}

/// How dark a cell is that stands for so many imports.
pub(super) fn shade(count: usize) -> u8 {
    match count {
        0 | 1 => 1,
        2..=3 => 2,
        4..=7 => 3,
        _ => 4,
    }
}

/// A box around bricks that stand together.
fn block(cycle: &[BrickName], number: &BTreeMap<&BrickName, usize>) -> Option<Block> {
    let mut places: Vec<usize> = cycle.iter().filter_map(|name| number.get(name).copied()).collect();
    places.sort_unstable();
    let (first, last) = (*places.first()?, *places.last()?);
    let together = places.len() == cycle.len() && last - first + 1 == places.len();
    let names = joined(cycle.iter().map(BrickName::as_str));
    let title = format!("{names} import each other in a circle");
    together.then(|| Block { first, length: places.len(), class: "cycle".to_owned(), title })
}
