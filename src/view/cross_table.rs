//! Tables with names at two sides: bricks and projects, importers and imported.
//!
//! In: names and the cells that are not empty. Out: a [`Table`] for text, Markdown, CSV and HTML,
//! and a [`Matrix`] to be drawn. Never: the meaning of a cell.

use diagram::Matrix;

use super::table::{Cell, Column, Mark, Table};

/// Table with names at two sides.
pub(super) struct CrossTable {
    /// The word above the names of rows.
    pub(super) corner: &'static str,
    /// The names of rows.
    pub(super) rows: Vec<Heading>,
    /// The names of columns.
    pub(super) columns: Vec<Heading>,
    /// The cells that are not empty.
    pub(super) cells: Vec<CrossCell>,
    /// An empty cell of a table.
    pub(super) empty: Cell,
    /// The meanings of marks.
    pub(super) legend: Vec<(Mark, &'static str)>,
}

/// Name of a row or column.
#[derive(Clone)]
pub(super) struct Heading {
    /// In a table.
    pub(super) name: Cell,
    /// In a picture.
    pub(super) header: diagram::Header,
}

/// Cell that is not empty.
pub(super) struct CrossCell {
    /// Its row and column.
    pub(super) position: (usize, usize),
    /// In a table.
    pub(super) cell: Cell,
    /// In a picture, which may leave it out.
    pub(super) square: Option<diagram::Cell>,
}

impl Heading {
    /// A name for tables only.
    pub(super) fn named(name: impl Into<Cell>) -> Self {
        Self { name: name.into(), header: diagram::Header::default() }
    }

    /// A name for pictures only.
    pub(super) fn drawn(header: diagram::Header) -> Self {
        Self { name: Cell::default(), header }
    }
}

impl CrossTable {
    /// Rows and columns change places.
    pub(super) fn transposed(self, corner: &'static str) -> Self {
        let mut cells = self.cells;
        for CrossCell { position: (row, column), .. } in &mut cells {
            std::mem::swap(row, column);
        }
        Self { corner, rows: self.columns, columns: self.rows, cells, ..self }
    }

    /// A table; `column` decides on the look of its columns.
    pub(super) fn table(self, column: fn(Cell) -> Column) -> Table {
        let mut rows = vec![vec![self.empty; self.columns.len()]; self.rows.len()];
        for CrossCell { position: (row, column), cell, .. } in self.cells {
            rows[row][column] = cell;
        }
        let rows = self.rows.into_iter().zip(rows).map(|(heading, cells)| [vec![heading.name], cells].concat());
        let columns = self.columns.into_iter().map(|heading| column(heading.name));
        Table::new([Column::new(self.corner)].into_iter().chain(columns), rows).explained(&self.legend)
    }

    /// A picture; `matrix` has all but the names and the cells.
    pub(super) fn matrix(self, matrix: Matrix) -> Matrix {
        let mut cells = Vec::new();
        for CrossCell { position: (row, column), square, .. } in self.cells {
            cells.extend(square.map(|square| diagram::Cell { row, column, ..square }));
        }
        let [rows, columns] =
            [self.rows, self.columns].map(|headings| headings.into_iter().map(|one| one.header).collect());
        Matrix { rows, columns, cells, ..matrix }
    }
}
