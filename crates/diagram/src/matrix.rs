//! A matrix to be drawn, and the positions of its rows and columns.
//!
//! In: names of rows and columns, and the cells that are filled. Out: a [`MatrixLayout`] in pixels.
//! Never: colours, or the meaning of a row.
//!
//! Only filled cells are written, so the size of a matrix grows with what it says and not with rows
//! times columns. Rows are lower and texts smaller the more there are; from [`MAX_ROWS`] on rows
//! and columns are left out, and [`Matrix::left_out`] counts them.

use crate::font;
use crate::geometry::Rect;
use crate::graph::Graph;

/// No more rows, and no more columns, are drawn.
pub const MAX_ROWS: usize = 1000;

/// No more cells are drawn.
pub const MAX_CELLS: usize = 50_000;

/// From this many rows or columns on their names are on both sides, since those of one side are out
/// of sight when the other is looked at.
const MANY: usize = 45;
/// Names of rows and columns are cut to this width, at a size of 13 pixels.
const LONGEST_NAME: f64 = 190.0;
/// Texts in cells are cut to this width.
const LONGEST_TEXT: f64 = 110.0;
/// The angle at which the names of columns rise, in degrees.
pub(crate) const SLANT: f64 = 55.0;
/// The size of the words in the corner.
pub(crate) const CORNER_SIZE: f64 = 10.0;
/// Around the whole.
const MARGIN: f64 = 10.0;
/// Between a name and the cells.
const GAP: f64 = 7.0;

/// Rows and columns, and the cells where they meet.
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
    /// Names for the sums of rows and of columns: `uses` and `used by`.
    pub totals: Option<[String; 2]>,
}

/// The name of a row or column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Name for scripts and style sheets: `data-row`, `data-column`.
    pub id: String,
    /// Its text.
    pub label: String,
    /// Classes of the style sheet: `component`.
    pub class: String,
    /// Target of a click.
    pub href: Option<String>,
    /// All about it in a sentence.
    pub title: String,
    /// Headers of one section stand together; a line separates it from the next one.
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
    /// Classes of the style sheet: `runtime`, `missing`.
    pub class: String,
    /// How dark it is, from 1 to 4.
    pub shade: u8,
    /// Its text, perhaps none.
    pub text: String,
    /// Target of a click.
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
    /// Makes the adjacency matrix of a graph: the row points at the column.
    pub fn of_graph(graph: &Graph, view: &str) -> Self {
        let headers = graph.nodes.iter().map(|node| Header {
            id: node.id.clone(),
            label: node.label.replace('\n', " "),
            class: node.class.clone(),
            href: node.href.clone(),
            title: node.title.clone(),
            ..Header::default()
        });
        let headers: Vec<Header> = headers.collect();
        let edges = graph.edges.iter().map(|edge| Cell {
            row: edge.from,
            column: edge.to,
            class: format!("{}{}", edge.kind, if edge.cycle { " cycle" } else { "" }),
            shade: 2,
            title: edge.title.clone(),
            ..Cell::default()
        });
        let implied = graph.hidden.iter().map(|&(row, column)| {
            let [from, to] = [row, column].map(|node| graph.nodes.get(node).map_or("", |node| &node.label));
            let title = format!("{from} → {to}");
            Cell { row, column, class: "implied".to_owned(), shade: 1, title, ..Cell::default() }
        });
        Self {
            view: view.to_owned(),
            cells: edges.chain(implied).collect(),
            rows: headers.clone(),
            columns: headers,
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

    /// Counts what is not drawn: rows, columns, cells.
    pub fn left_out(&self) -> [usize; 3] {
        let cells = self.cells_within_limits().count().saturating_sub(MAX_CELLS);
        [self.rows.len().saturating_sub(MAX_ROWS), self.columns.len().saturating_sub(MAX_ROWS), cells]
    }

    /// The cells of the rows and columns that are drawn.
    fn cells_within_limits(&self) -> impl Iterator<Item = &Cell> {
        let (rows, columns) = (self.rows.len().min(MAX_ROWS), self.columns.len().min(MAX_ROWS));
        self.cells.iter().filter(move |cell| cell.row < rows && cell.column < columns)
    }

    /// The cells that are drawn, from the top and from the left, one for each row and column.
    pub(crate) fn drawn_cells(&self) -> Vec<&Cell> {
        let mut cells: Vec<&Cell> = self.cells_within_limits().collect();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        cells.dedup_by_key(|cell| (cell.row, cell.column));
        cells.truncate(MAX_CELLS);
        cells
    }
}

/// Positions of rows, columns and names, in pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MatrixLayout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// The height of a row, and the width of a column without texts.
    pub(crate) pitch: f64,
    /// The size of names.
    pub(crate) font: f64,
    /// The size of texts in cells and of sums.
    pub(crate) small: f64,
    /// The rectangle of all cells.
    pub(crate) cells: Rect,
    /// The edges of the columns: one more than there are columns.
    pub(crate) columns: Vec<f64>,
    /// The edges of the rows.
    pub(crate) rows: Vec<f64>,
    /// The names of rows and columns, cut to fit.
    pub(crate) row_names: Vec<String>,
    pub(crate) column_names: Vec<String>,
    /// The x of the sums of rows, and the y of those of columns.
    pub(crate) sums: (f64, f64),
    /// Where the names are repeated: at the right, and below.
    pub(crate) again: (Option<f64>, Option<f64>),
}

impl MatrixLayout {
    /// Measures a matrix.
    pub(crate) fn new(matrix: &Matrix) -> Self {
        let pitch = pitch(matrix.rows.len().max(matrix.columns.len()).min(MAX_ROWS));
        let font = (pitch * 0.77).clamp(8.5, 13.0).floor();
        let limit = LONGEST_NAME * font / 13.0;
        let [row_names, column_names] = [&matrix.rows, &matrix.columns].map(|headers| {
            headers.iter().take(MAX_ROWS).map(|header| font::fit(&header.label, font, limit)).collect::<Vec<_>>()
        });
        let row_name = font::widest(&row_names, font) + GAP;
        let column_name = font::widest(&column_names, font) + GAP;
        let left = row_name.max(font::width(&matrix.corner, CORNER_SIZE) + GAP);
        let rise = column_name * SLANT.to_radians().sin() + font * 0.5;
        let small = (pitch * 0.56).clamp(7.0, 11.0);
        let mut layout = Self { pitch, font, small, row_names, column_names, ..Self::default() };
        layout.place_edges(matrix, left, rise);
        layout.place_margins(matrix, row_name, rise);
        // A slanted name ends to the right of its column.
        for (name, x) in layout.column_names.iter().zip(&layout.columns) {
            let end = x + layout.pitch / 2.0 + font::width(name, font) * SLANT.to_radians().cos();
            layout.width = layout.width.max(end + MARGIN);
        }
        layout.width = layout.width.ceil();
        layout.height = layout.height.ceil();
        layout
    }

    /// Places the edges of rows and columns.
    fn place_edges(&mut self, matrix: &Matrix, row_name: f64, rise: f64) {
        let mut widths = vec![self.pitch; self.column_names.len()];
        for cell in matrix.drawn_cells() {
            let text = self.cell_text(cell);
            let needed = font::width(&text, self.small) + 8.0;
            // A number fits any cell; words make their column wider.
            if !text.is_empty() && needed > self.pitch + 1.0 {
                widths[cell.column] = widths[cell.column].max(needed.ceil());
            }
        }
        let (x, y) = ((MARGIN + row_name).ceil(), (MARGIN + rise).ceil());
        self.cells = Rect { x, y, width: 0.0, height: self.pitch * self.row_names.len() as f64 };
        self.columns.push(x);
        for width in widths {
            self.cells.width += width;
            self.columns.push(self.cells.right());
        }
        self.rows = (0..=self.row_names.len()).map(|row| y + self.pitch * row as f64).collect();
    }

    /// Places sums and repeated names around the cells, which gives the size of the whole.
    fn place_margins(&mut self, matrix: &Matrix, row_name: f64, rise: f64) {
        let (mut right, mut bottom) = (self.cells.right(), self.cells.bottom());
        if matrix.totals.is_some() {
            let sums = matrix.rows.iter().filter_map(|header| header.total);
            let digits = sums.map(|sum| font::width(&sum.to_string(), self.small)).fold(0.0, f64::max);
            right += digits + GAP;
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

    /// The text of a cell, cut to fit; nothing where cells are too small for it.
    pub(crate) fn cell_text(&self, cell: &Cell) -> String {
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
