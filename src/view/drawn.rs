//! What a view is drawn as: a graph, a matrix, or one with the other beside it.
//!
//! In: something [`Shown`] and the request. Out: SVG, and what a reader has to be told about it. Never: an error because there is too much to
//! draw; then the matrix leads.

use std::collections::BTreeSet;

use clap::ValueEnum;

use super::wording::{self, counted};
use super::{Request, Shown};
use diagram::LayoutCache;
use diagram::{Drawing, Graph, Layout, Matrix, Rect, SvgOptions, graph_svg, matrix_row_names, matrix_svg, measure};
use diagram::{MAX_CELLS, MAX_ROWS};
use support::diagnostic::Diagnostic;

/// What a picture is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum As {
    /// Boxes and arrows
    Graph,
    /// Rows and columns
    Matrix,
}

/// Up to this many boxes a graph reads better than a matrix (Ghoniem, Fekete and Castagliola, 2005).
const READABLE: usize = 60;
/// With more boxes than this, a graph is not even offered beside the matrix.
const OFFERED: usize = 150;

/// Nor with more arrows than this.
const OFFERED_ARROWS: usize = 800;
/// With more crossings for each arrow, arrows cannot be followed.
const MOST_CROSSINGS: f64 = 1.5;

/// A view as pictures.
pub(super) struct Drawn {
    /// The picture.
    pub(super) svg: String,
    /// What is in it.
    pub(super) drawing: Drawing,
    /// The same as the other kind of picture, to be folded away.
    pub(super) other: Option<(Drawing, String)>,
    /// What to know about the choice.
    pub(super) notes: Vec<String>,
    /// Where a reader whose screen is too narrow begins, in tenths of the width.
    pub(super) start: usize,
}

/// Draws what a view gives, if it gives anything.
pub(super) fn draw(
    shown: &dyn Shown,
    request: &Request,
    prefix: &str,
    standalone: bool,
    layouts: &LayoutCache,
) -> Result<Option<Drawn>, Vec<Diagnostic>> {
    let (mut graph, mut matrix) = (None, None);
    for drawing in shown.drawings() {
        match drawing {
            Drawing::Graph(drawn) => graph = Some(drawn),
            Drawing::Matrix(drawn) => matrix = Some(drawn),
        }
    }
    let pen = Pen { shown, request, prefix, standalone, layouts };
    let is_empty = graph.as_ref().is_none_or(|graph| graph.nodes.is_empty())
        && matrix.as_ref().is_none_or(|matrix| matrix.rows.is_empty() || matrix.columns.is_empty());
    if !standalone && (is_empty || !shown.is_drawn()) {
        return Ok(None);
    }
    match (graph, matrix) {
        (None, None) => Ok(None),
        (None, Some(matrix)) => Ok(Some(pen.matrix_alone(matrix, Vec::new()))),
        (Some(graph), matrix) => pen.choose(graph, matrix).map(Some),
    }
}

struct Pen<'a> {
    shown: &'a dyn Shown,
    request: &'a Request,
    prefix: &'a str,
    standalone: bool,
    layouts: &'a LayoutCache,
}

impl Pen<'_> {
    /// The graph where it can be read, else the matrix.
    fn choose(&self, graph: Graph, matrix: Option<Matrix>) -> Result<Drawn, Vec<Diagnostic>> {
        let wanted = self.shown.wanted().or(self.shown.engine().map(|_| As::Graph));
        let in_place = || Matrix::of_graph(&graph, self.request.view.name());
        if wanted == Some(As::Matrix) {
            let matrix = matrix.unwrap_or_else(in_place);
            return Ok(self.matrix_alone(matrix, Vec::new()));
        }
        // A view without a matrix of its own, such as that of cycles, is no larger than what it is about.
        let few = graph.nodes.len() <= OFFERED && graph.edges.len() <= OFFERED_ARROWS;
        let offered = wanted.is_some() || matrix.is_none() || few;
        let engine = self.shown.engine();
        let laid_out = if offered { self.layouts.get(&graph, engine).ok() } else { None };
        let Some(layout) = laid_out else {
            if wanted == Some(As::Graph) || engine.is_some() {
                return Err(vec![self.not_possible(&graph)]);
            }
            let count = counted(graph.nodes.len(), "brick", "bricks");
            let force = if matrix.is_some() { "; `--as graph` draws them all the same" } else { "" };
            let note = format!("{count} as a matrix, since nobody could follow so many arrows{force}.");
            let matrix = matrix.unwrap_or_else(in_place);
            return Ok(self.matrix_alone(matrix, vec![note]));
        };
        let other = matrix.filter(|_| wanted.is_none() && graph.nodes.len() > FEW);
        let Some(matrix) = other else {
            let svg = self.graph(&graph, &layout, &[], self.prefix);
            let start = start(&layout);
            return Ok(Drawn { svg, drawing: Drawing::Graph(graph), other: None, notes: Vec::new(), start });
        };
        Ok(self.both(graph, &layout, matrix))
    }

    /// The graph leads where its arrows can be followed, otherwise the matrix; the other one is offered where that makes sense.
    fn both(&self, graph: Graph, layout: &Layout, matrix: Matrix) -> Drawn {
        let second = format!("{}-other", self.prefix);
        let readable = is_readable(&graph, layout);
        if readable && graph.nodes.len() <= READABLE {
            let svg = self.graph(&graph, layout, &[], self.prefix);
            return Drawn { svg, drawing: Drawing::Graph(graph), other: None, notes: Vec::new(), start: start(layout) };
        }
        if readable {
            let svg = self.graph(&graph, layout, &[], self.prefix);
            let other = self.matrix(&matrix, &[], &second);
            let other = Some((Drawing::Matrix(matrix), other));
            return Drawn { svg, drawing: Drawing::Graph(graph), other, notes: Vec::new(), start: start(layout) };
        }
        let note = "As a matrix, since the arrows of a graph would cross too often to be followed; `--as graph` draws them all the same.";
        let other = self.graph(&graph, layout, &[], &second);
        let drawn = self.matrix_alone(matrix, vec![note.to_owned()]);
        Drawn { other: Some((Drawing::Graph(graph), other)), ..drawn }
    }

    fn matrix_alone(&self, matrix: Matrix, mut notes: Vec<String>) -> Drawn {
        notes.extend(left_out(&matrix));
        let svg = self.matrix(&matrix, &notes, self.prefix);
        Drawn { svg, drawing: Drawing::Matrix(matrix), other: None, notes, start: 0 }
    }

    fn matrix(&self, matrix: &Matrix, notes: &[String], prefix: &str) -> String {
        let svg = self.framed(notes, prefix, |frame| matrix_svg(matrix, frame));
        // In a page a matrix may be scrolled; in a file of its own it is not.
        match matrix_row_names(matrix).filter(|_| !self.standalone) {
            Some(names) => svg + "\n" + &names,
            None => svg,
        }
    }

    fn graph(&self, graph: &Graph, layout: &Layout, notes: &[String], prefix: &str) -> String {
        self.framed(notes, prefix, |frame| graph_svg(graph, layout, frame))
    }

    /// With title and description.
    fn framed(&self, notes: &[String], prefix: &str, write: impl Fn(&SvgOptions<'_>) -> String) -> String {
        let counts = Some(self.shown.counts()).filter(|counts| !counts.is_empty());
        let counts = counts.map(|counts| format!("{}.", wording::upper_first(&counts)));
        let all = counts.into_iter().chain(self.shown.notes()).chain(notes.iter().cloned());
        let description = all.collect::<Vec<_>>().join(" ");
        let title = self.shown.title();
        write(&SvgOptions { id_prefix: prefix, title: &title, description: &description, standalone: self.standalone })
    }

    /// A graph was asked for that cannot be laid out.
    fn not_possible(&self, graph: &Graph) -> Diagnostic {
        let (bricks, imports) = (graph.nodes.len(), graph.edges.len());
        if let Some(engine) = self.shown.engine() {
            let message = format!("{bricks} boxes with {imports} arrows are too many for the engine `{engine}`");
            let diagnostic = Diagnostic::error(message).help("leave out `--engine`, so that the best one is taken");
            return self.request.problem_at("engine", diagnostic);
        }
        let message = format!("{bricks} bricks with {imports} imports are too many for a graph");
        let diagnostic = Diagnostic::error(message)
            .help("leave out `--as graph` to see them as a matrix, or draw a part: `--project NAME` or `--brick NAME`");
        self.request.problem_at("as", diagnostic)
    }
}

/// Where reading starts: in the middle of the first row of boxes.
fn start(layout: &Layout) -> usize {
    let top = layout.boxes.iter().map(|rect| rect.y).fold(f64::INFINITY, f64::min);
    let row: Vec<f64> = layout.boxes.iter().filter(|rect| rect.y <= top + 1.0).map(Rect::centre_x).collect();
    let (left, right) = row.iter().fold((f64::INFINITY, 0.0_f64), |(left, right), &x| (left.min(x), right.max(x)));
    let tenths = (left + right) / 2.0 / layout.width.max(1.0) * 10.0;
    // A cast of what is no number gives 0.
    (tenths.round() as usize).min(10)
}

/// Graphs of so few boxes are always readable.
const FEW: usize = 12;

/// Whether the arrows of a graph can be followed.
fn is_readable(graph: &Graph, layout: &Layout) -> bool {
    measure(graph, layout).crossings as f64 <= MOST_CROSSINGS * graph.edges.len() as f64
}

/// What of a matrix is not drawn, in a sentence.
fn left_out(matrix: &Matrix) -> Option<String> {
    let [rows, columns, cells] = matrix.left_out();
    let mut parts = Vec::new();
    if rows > 0 {
        parts.push(format!("the first {MAX_ROWS} of {} rows", matrix.rows.len()));
    }
    if columns > 0 {
        parts.push(format!("the first {MAX_ROWS} of {} columns", matrix.columns.len()));
    }
    if cells > 0 {
        parts.push(format!("the first {MAX_CELLS} of {} cells", MAX_CELLS + cells));
    }
    let parts: BTreeSet<&str> = parts.iter().map(String::as_str).collect();
    (!parts.is_empty()).then(|| format!("Drawn are {}; the data has all.", wording::joined(parts)))
}
