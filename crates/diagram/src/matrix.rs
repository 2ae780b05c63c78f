//! A matrix to be drawn, and where its rows and columns run.
//!
//! In: names of rows and columns, and the cells that are filled. Out: a [`Plan`] in pixels. Never: colours, or what a row stands for.
//!
//! A matrix is written by its filled cells alone, so its size grows with what it says and not with rows times columns. Rows are lower
//! and texts smaller the more there are; from [`MOST`] on rows and columns are left out, and [`Matrix::left_out`] tells how many.

use super::font;
use super::graph::{Edge, Graph, Node};

/// So many rows, and so many columns, are drawn at most.
pub const MOST: usize = 1000;

/// So many cells are drawn at most.
pub const MOST_CELLS: usize = 50_000;

/// Rows and columns whose names are on both sides, since those of one side are out of sight when the other is looked at.
const MANY: usize = 45;
/// Names of rows and columns are cut to this width, at a size of 13 pixels.
const LONGEST_NAME: f64 = 190.0;
/// Texts in cells are cut to this width.
const LONGEST_TEXT: f64 = 110.0;
/// The angle at which the names of columns rise, in degrees.
pub(super) const SLANT: f64 = 55.0;
/// The size of the words in the corner.
pub(super) const CORNER_SIZE: f64 = 10.0;
/// Around the whole.
const MARGIN: f64 = 10.0;
/// Between a name and the cells.
const GAP: f64 = 7.0;

/// Rows and columns with what stands where they meet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The view that it belongs to: `data-view`.
    pub view: String,
    /// How it is to be read: `row imports column`.
    pub corner: String,
    /// The rows, from the top.
    pub rows: Vec<Header>,
    /// The columns, from the left.
    pub columns: Vec<Header>,
    /// The cells that are not empty, row by row.
    pub cells: Vec<Cell>,
    /// Squares on the diagonal that deserve a box.
    pub blocks: Vec<Block>,
    /// Whether rows and columns are the same things in the same order.
    pub square: bool,
    /// What the sums of a row and of a column count: `uses` and `used by`.
    pub totals: Option<[String; 2]>,
}

/// The name of a row or column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// What scripts and style sheets know it by: `data-row`, `data-column`.
    pub id: String,
    /// Its text.
    pub label: String,
    /// What it is: `component`. A class of the style sheet.
    pub class: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// All about it in a sentence.
    pub title: String,
    /// Headers of one section stand together; a line parts it from the next one.
    pub section: usize,
    /// The sum of its cells.
    pub total: Option<usize>,
}

/// A cell that is not empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The number of its row.
    pub row: usize,
    /// The number of its column.
    pub column: usize,
    /// What it is: `runtime`, `missing`. Classes of the style sheet.
    pub class: String,
    /// How dark it is, from 1 to 4.
    pub shade: u8,
    /// What stands in it, if anything.
    pub text: String,
    /// Where a click leads.
    pub href: Option<String>,
    /// All about it in a sentence.
    pub title: String,
}

/// A box around the cells of some rows and the same columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The number of its first row and column.
    pub first: usize,
    /// How many rows and columns it has.
    pub length: usize,
    /// A class of the style sheet.
    pub class: String,
    /// All about it in a sentence.
    pub title: String,
}

impl Matrix {
    /// A graph as a matrix: the row points at the column.
    pub fn of_graph(graph: &Graph, view: &str) -> Self {
        let header = |node: &Node| Header {
            id: node.id.clone(),
            label: node.label.replace('\n', " "),
            class: node.class.clone(),
            href: node.href.clone(),
            title: node.title.clone(),
            ..Header::default()
        };
        let headers: Vec<Header> = graph.nodes.iter().map(header).collect();
        let cell = |edge: &Edge| Cell {
            row: edge.from,
            column: edge.to,
            class: format!("{}{}", edge.kind, if edge.cycle { " cycle" } else { "" }),
            shade: 2,
            title: edge.title.clone(),
            ..Cell::default()
        };
        let name = |node: usize| graph.nodes.get(node).map_or("", |node| &node.label);
        let implied = |&(row, column): &(usize, usize)| Cell {
            row,
            column,
            class: "implied".to_owned(),
            shade: 1,
            title: format!("{} → {}", name(row), name(column)),
            ..Cell::default()
        };
        Self {
            view: view.to_owned(),
            rows: headers.clone(),
            columns: headers,
            cells: graph.edges.iter().map(cell).chain(graph.hidden.iter().map(implied)).collect(),
            square: true,
            ..Self::default()
        }
    }

    /// Counts the cells of every row and every column, under these names.
    pub fn add_totals(&mut self, names: [String; 2]) {
        for cell in &self.cells {
            let headers = [self.rows.get_mut(cell.row), self.columns.get_mut(cell.column)];
            headers.into_iter().flatten().for_each(|header| *header.total.get_or_insert(0) += 1);
        }
        self.totals = Some(names);
    }

    /// What is not drawn: rows, columns, cells.
    pub fn left_out(&self) -> [usize; 3] {
        let cells = self.within().count().saturating_sub(MOST_CELLS);
        [self.rows.len().saturating_sub(MOST), self.columns.len().saturating_sub(MOST), cells]
    }

    /// The cells of the rows and columns that are drawn.
    fn within(&self) -> impl Iterator<Item = &Cell> {
        let (rows, columns) = (self.rows.len().min(MOST), self.columns.len().min(MOST));
        self.cells.iter().filter(move |cell| cell.row < rows && cell.column < columns)
    }

    /// The cells that are drawn, from the top and from the left, each place once.
    pub(super) fn drawn(&self) -> Vec<&Cell> {
        let mut cells: Vec<&Cell> = self.within().collect();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells.dedup_by_key(|cell| (cell.row, cell.column));
        cells.truncate(MOST_CELLS);
        cells
    }
}

/// Where everything is, in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Plan {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The height of a row, and the width of a column without texts.
    pub(super) pitch: f64,
    /// The size of names.
    pub(super) font: f64,
    /// The size of texts in cells and of sums.
    pub(super) small: f64,
    /// The edges of the columns: one more than there are columns.
    pub(super) columns: Vec<f64>,
    /// The edges of the rows.
    pub(super) rows: Vec<f64>,
    /// The names of rows and columns, cut to their room.
    pub(super) row_names: Vec<String>,
    pub(super) column_names: Vec<String>,
    /// The x of the sums of rows, and the y of those of columns.
    pub(super) sums: (f64, f64),
    /// Where the names are repeated: at the right, and below.
    pub(super) again: (Option<f64>, Option<f64>),
}

impl Plan {
    /// Measures a matrix.
    pub(super) fn of(matrix: &Matrix) -> Self {
        let (rows, columns) =
            (&matrix.rows[..matrix.rows.len().min(MOST)], &matrix.columns[..matrix.columns.len().min(MOST)]);
        let pitch = pitch(rows.len().max(columns.len()));
        let font = (pitch * 0.77).clamp(8.5, 13.0).floor();
        let mut plan = Self { pitch, font, small: (pitch * 0.56).clamp(7.0, 11.0), ..Self::default() };
        let limit = LONGEST_NAME * font / 13.0;
        let names = |headers: &[Header]| headers.iter().map(|header| font::fit(&header.label, font, limit)).collect();
        (plan.row_names, plan.column_names) = (names(rows), names(columns));
        let widest = |names: &[String]| names.iter().map(|name| font::width(name, font)).fold(0.0, f64::max);
        let corner = font::width(&matrix.corner, CORNER_SIZE);
        let (row_name, column_name) = (widest(&plan.row_names) + GAP, widest(&plan.column_names) + GAP);
        let left = row_name.max(corner + GAP);
        let rise = column_name * SLANT.to_radians().sin() + font * 0.5;
        plan.place(matrix, left, rise);
        plan.margins(matrix, row_name, rise);
        // A slanted name ends to the right of its column.
        let overhang =
            |(name, x): (&String, &f64)| x + plan.pitch / 2.0 + font::width(name, font) * SLANT.to_radians().cos();
        let ends = plan.column_names.iter().zip(&plan.columns).map(overhang).fold(0.0, f64::max);
        plan.width = plan.width.max(ends + MARGIN).ceil();
        plan.height = plan.height.ceil();
        plan
    }

    /// The edges of rows and columns.
    fn place(&mut self, matrix: &Matrix, row_name: f64, rise: f64) {
        let mut widths = vec![self.pitch; self.column_names.len()];
        for cell in matrix.drawn().into_iter().filter(|cell| self.pitch >= LEAST_FOR_TEXT && !cell.text.is_empty()) {
            let needed = font::width(&self.cell_text(cell), self.small) + 8.0;
            // A number fits any cell; words make their column wider.
            if needed > self.pitch + 1.0 {
                widths[cell.column] = widths[cell.column].max(needed.ceil());
            }
        }
        let mut x = (MARGIN + row_name).ceil();
        self.columns.push(x);
        for width in widths {
            x += width;
            self.columns.push(x);
        }
        let top = (MARGIN + rise).ceil();
        self.rows = (0..=self.row_names.len()).map(|row| top + self.pitch * row as f64).collect();
    }

    /// Sums and repeated names around the cells, and with them the size of the whole.
    fn margins(&mut self, matrix: &Matrix, row_name: f64, rise: f64) {
        let (mut right, mut bottom) = (self.right(), self.bottom());
        if matrix.totals.is_some() {
            let digits = |headers: &[Header]| {
                let sums = headers.iter().filter_map(|header| header.total);
                sums.map(|sum| font::width(&sum.to_string(), self.small)).fold(0.0, f64::max)
            };
            right += digits(&matrix.rows) + GAP;
            self.sums = (right, bottom + self.small + GAP / 2.0);
            right += GAP / 2.0;
            bottom += self.small + GAP;
        }
        if self.column_names.len() > MANY {
            self.again.0 = Some(right + GAP);
            right += row_name + GAP;
        }
        if self.row_names.len() > MANY {
            self.again.1 = Some(bottom + GAP);
            bottom += rise + GAP;
        }
        (self.width, self.height) = (right + MARGIN, bottom + MARGIN);
    }

    /// The left edge of the cells.
    pub(super) fn left(&self) -> f64 {
        self.columns.first().copied().unwrap_or_default()
    }

    /// The right edge of the cells.
    pub(super) fn right(&self) -> f64 {
        self.columns.last().copied().unwrap_or_default()
    }

    /// The upper edge of the cells.
    pub(super) fn top(&self) -> f64 {
        self.rows.first().copied().unwrap_or_default()
    }

    /// The lower edge of the cells.
    pub(super) fn bottom(&self) -> f64 {
        self.rows.last().copied().unwrap_or_default()
    }

    /// What stands in a cell, cut to its room; nothing where cells are too small for it.
    pub(super) fn cell_text(&self, cell: &Cell) -> String {
        if self.pitch < LEAST_FOR_TEXT { String::new() } else { font::fit(&cell.text, self.small, LONGEST_TEXT) }
    }
}

/// Cells of less than this are too small for a text.
const LEAST_FOR_TEXT: f64 = 14.0;

/// The height of a row among so many.
fn pitch(count: usize) -> f64 {
    match count {
        0..=14 => 26.0,
        15..=26 => 23.0,
        27..=48 => 19.0,
        49..=100 => 16.0,
        101..=200 => 14.0,
        _ => 11.0,
    }
}
