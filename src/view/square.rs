//! The imports between bricks as a matrix to be drawn.
//!
//! In: bricks in their order, and the imports between them. Out: a [`Matrix`]. Never: which bricks and imports these are.

use std::collections::BTreeMap;

use super::Subject;
use super::wording::{counted, edge_sentence, joined};
use diagram::Matrix;
use diagram::{Block, Cell, Header};
use workspace::{Brick, BrickName, Edge};

/// What the matrix is made of.
pub(super) struct Square<'a> {
    pub(super) subject: Subject<'a>,
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

impl Square<'_> {
    /// The picture.
    pub(super) fn matrix(&self) -> Matrix {
        let number: BTreeMap<&BrickName, usize> =
            self.bricks.iter().enumerate().map(|(index, brick)| (&brick.name, index)).collect();
        let headers = self.headers();
        let place = |from: &BrickName, to: &BrickName| {
            let (from, to) = (*number.get(from)?, *number.get(to)?);
            Some(if self.swapped { (to, from) } else { (from, to) })
        };
        let direct = self.edges.iter().filter_map(|edge| Some(self.cell(edge, place(&edge.from, &edge.to)?)));
        let indirect = self.indirect.iter().filter(|_| self.indirect.len() <= MOST_INDIRECT);
        let indirect = indirect.filter_map(|(from, to)| {
            let (row, column) = place(from, to)?;
            let title = format!("{from} imports {to} through others");
            Some(Cell { row, column, class: "indirect".to_owned(), shade: 1, title, ..Cell::default() })
        });
        let totals = ["how many bricks it imports", "how many bricks import it"].map(str::to_owned);
        let [imports, importers] = totals;
        let mut matrix = Matrix {
            view: self.view.to_owned(),
            corner: if self.swapped { "column imports row" } else { "row imports column" }.to_owned(),
            cells: direct.chain(indirect).collect(),
            blocks: self.cycles.iter().filter_map(|cycle| block(cycle, &number)).collect(),
            rows: headers.clone(),
            columns: headers,
            square: true,
            totals: Some(if self.swapped { [importers, imports] } else { [imports, importers] }),
        };
        for (row, column) in self.edges.iter().filter_map(|edge| place(&edge.from, &edge.to)) {
            *matrix.rows[row].total.get_or_insert(0) += 1;
            *matrix.columns[column].total.get_or_insert(0) += 1;
        }
        matrix
    }

    /// The names, in two sections where all bricks of one kind stand before all of the other.
    fn headers(&self) -> Vec<Header> {
        let mut headers: Vec<Header> = self.bricks.iter().map(|brick| self.header(brick)).collect();
        let is_border = |pair: &[&Brick]| pair[0].kind != pair[1].kind;
        if self.bricks.windows(2).filter(|pair| is_border(pair)).count() == 1 {
            let border = self.bricks.windows(2).position(is_border).unwrap_or_default();
            headers.iter_mut().skip(border + 1).for_each(|header| header.section = 1);
        }
        headers
    }

    fn header(&self, brick: &Brick) -> Header {
        let uses = self.edges.iter().filter(|edge| edge.from == brick.name).count();
        let users = self.edges.iter().filter(|edge| edge.to == brick.name).count();
        Header {
            id: brick.name.as_str().to_owned(),
            label: brick.name.as_str().to_owned(),
            class: brick.kind.as_str().to_owned(),
            href: self.subject.href(brick),
            title: format!(
                "{}, a {}; imports {}; imported by {}",
                brick.name,
                brick.kind.as_str(),
                counted(uses, "brick", "bricks"),
                counted(users, "brick", "bricks")
            ),
            section: 0,
            total: None,
        }
    }

    fn cell(&self, edge: &Edge, (row, column): (usize, usize)) -> Cell {
        let on_cycle = |cycle: &Vec<BrickName>| cycle.contains(&edge.from) && cycle.contains(&edge.to);
        let runs = self.subject.workspace.compat || edge.kind().runs();
        let cycle = if runs && self.cycles.iter().any(on_cycle) { " cycle" } else { "" };
        let count = edge.imports.len();
        let source = edge.imports.first().zip(self.subject.links);
        Cell {
            row,
            column,
            class: format!("{}{cycle}", edge.kind().as_str()),
            shade: shade(count),
            text: if count > 1 { count.to_string() } else { String::new() },
            href: source.and_then(|(import, links)| links.source(&import.file, import.line)),
            title: edge_sentence(edge),
        }
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
