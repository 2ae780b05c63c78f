//! Pictures of a report: a graph, a matrix, or one with the other beside it.
//!
//! In: a [`Report`] and the request. Out: SVG, and notes about the choice. Never: an error because
//! there is too much to draw; then the matrix leads.

use std::collections::BTreeSet;

use super::report::{Report, Representation};
use super::request::Request;
use super::wording::{counted, joined, upper_first};
use diagram::LayoutCache;
use diagram::{Drawing, Graph, Layout, Matrix, Rect, SvgOptions, graph_svg, matrix_row_names, matrix_svg, measure};
use diagram::{MAX_CELLS, MAX_ROWS};
use support::diagnostic::Diagnostic;

/// Up to this many boxes a graph reads better than a matrix (Ghoniem, Fekete and Castagliola,
/// 2005).
const READABLE: usize = 60;
/// With more boxes than this, a graph is not even offered beside the matrix.
const OFFERED: usize = 150;

/// Nor with more arrows than this.
const OFFERED_ARROWS: usize = 800;
/// With more crossings for each arrow, arrows cannot be followed.
const MOST_CROSSINGS: f64 = 1.5;

/// A view as pictures.
pub(super) struct Rendering {
    /// The picture.
    pub(super) svg: String,
    /// The same before it was written.
    pub(super) drawing: Drawing,
    /// The same as the other kind of picture, to be folded away.
    pub(super) other: Option<(Drawing, String)>,
    /// Notes about the choice.
    pub(super) notes: Vec<String>,
    /// Where a reader whose screen is too narrow begins, in tenths of the width.
    pub(super) start: usize,
}

/// Draws the pictures of a report, if it has any.
pub(super) fn draw(
    report: &dyn Report,
    request: &Request,
    prefix: &str,
    standalone: bool,
    layouts: &LayoutCache,
) -> Result<Option<Rendering>, Vec<Diagnostic>> {
    let (mut graph, mut matrix) = (None, None);
    for drawing in report.drawings() {
        match drawing {
            Drawing::Graph(drawn) => graph = Some(drawn),
            Drawing::Matrix(drawn) => matrix = Some(drawn),
        }
    }
    let renderer = Renderer { report, request, prefix, standalone, layouts };
    let is_empty = graph.as_ref().is_none_or(|graph| graph.nodes.is_empty())
        && matrix.as_ref().is_none_or(|matrix| matrix.rows.is_empty() || matrix.columns.is_empty());
    if !standalone && (is_empty || !report.is_drawn()) {
        return Ok(None);
    }
    match (graph, matrix) {
        (None, None) => Ok(None),
        (None, Some(matrix)) => Ok(Some(renderer.only_matrix(matrix, None))),
        (Some(graph), matrix) => renderer.choose(graph, matrix).map(Some),
    }
}

struct Renderer<'a> {
    report: &'a dyn Report,
    request: &'a Request,
    prefix: &'a str,
    standalone: bool,
    layouts: &'a LayoutCache,
}

impl Renderer<'_> {
    /// The graph where it can be read, else the matrix.
    fn choose(&self, graph: Graph, matrix: Option<Matrix>) -> Result<Rendering, Vec<Diagnostic>> {
        let engine = self.report.engine();
        let wanted = self.report.representation().or(engine.map(|_| Representation::Graph));
        let view = self.request.view.name();
        if wanted == Some(Representation::Matrix) {
            return Ok(self.only_matrix(matrix.unwrap_or_else(|| Matrix::of_graph(&graph, view)), None));
        }
        // A view without a matrix, such as that of cycles, is no larger than what it is about.
        let few = graph.nodes.len() <= OFFERED && graph.edges.len() <= OFFERED_ARROWS;
        let offered = wanted.is_some() || matrix.is_none() || few;
        match if offered { self.layouts.get(&graph, engine).ok() } else { None } {
            Some(layout) => {
                let other = matrix.filter(|_| wanted.is_none() && graph.nodes.len() > FEW);
                Ok(self.graph_leads(graph, &layout, other))
            }
            None if wanted.is_some() => Err(self.not_possible(&graph)),
            None => {
                let count = counted(graph.nodes.len(), "brick", "bricks");
                let force = if matrix.is_some() { "; `--as graph` draws them all the same" } else { "" };
                let note = format!("{count} as a matrix, since nobody could follow so many arrows{force}.");
                Ok(self.only_matrix(matrix.unwrap_or_else(|| Matrix::of_graph(&graph, view)), Some(note)))
            }
        }
    }

    /// The graph leads where its arrows can be followed, otherwise the matrix; the other one is
    /// offered where that makes sense.
    fn graph_leads(&self, graph: Graph, layout: &Layout, matrix: Option<Matrix>) -> Rendering {
        let second = format!("{}-other", self.prefix);
        let is_readable = is_readable(&graph, layout);
        match matrix {
            Some(matrix) if !is_readable => {
                let note = "As a matrix, since the arrows of a graph would cross too often to be followed; `--as graph` draws them all the same.";
                let other = self.graph(&graph, layout, &second);
                let other = Some((Drawing::Graph(graph), other));
                Rendering { other, ..self.only_matrix(matrix, Some(note.to_owned())) }
            }
            matrix => {
                let svg = self.graph(&graph, layout, self.prefix);
                let matrix = matrix.filter(|_| graph.nodes.len() > READABLE);
                let other = matrix.map(|matrix| (self.matrix(&matrix, &[], &second), matrix));
                let other = other.map(|(svg, matrix)| (Drawing::Matrix(matrix), svg));
                Rendering { svg, drawing: Drawing::Graph(graph), other, notes: Vec::new(), start: start(layout) }
            }
        }
    }

    fn only_matrix(&self, matrix: Matrix, note: Option<String>) -> Rendering {
        let notes: Vec<String> = note.into_iter().chain(left_out(&matrix)).collect();
        let svg = self.matrix(&matrix, &notes, self.prefix);
        Rendering { svg, drawing: Drawing::Matrix(matrix), other: None, notes, start: 0 }
    }

    fn matrix(&self, matrix: &Matrix, notes: &[String], prefix: &str) -> String {
        let svg = self.framed(notes, prefix, |frame| matrix_svg(matrix, frame));
        // In a page a matrix may be scrolled; in a separate file it is not.
        match matrix_row_names(matrix).filter(|_| !self.standalone) {
            Some(names) => svg + "\n" + &names,
            None => svg,
        }
    }

    fn graph(&self, graph: &Graph, layout: &Layout, prefix: &str) -> String {
        self.framed(&[], prefix, |frame| graph_svg(graph, layout, frame))
    }

    /// With title and description.
    fn framed(&self, notes: &[String], prefix: &str, write: impl Fn(&SvgOptions<'_>) -> String) -> String {
        let counts = upper_first(&self.report.counts());
        let counts = (!counts.is_empty()).then(|| format!("{counts}."));
        let all = counts.into_iter().chain(self.report.notes()).chain(notes.iter().cloned());
        let description = all.collect::<Vec<_>>().join(" ");
        let title = self.report.title();
        write(&SvgOptions { id_prefix: prefix, title: &title, description: &description, standalone: self.standalone })
    }

    /// A graph was asked for that cannot be laid out.
    fn not_possible(&self, graph: &Graph) -> Vec<Diagnostic> {
        let (bricks, imports) = (graph.nodes.len(), graph.edges.len());
        if let Some(engine) = self.report.engine() {
            let message = format!("{bricks} boxes with {imports} arrows are too many for the engine `{engine}`");
            let diagnostic = Diagnostic::error(message).help("leave out `--engine`, so that the best one is taken");
            return self.request.words.at("engine", diagnostic);
        }
        let message = format!("{bricks} bricks with {imports} imports are too many for a graph");
        let diagnostic = Diagnostic::error(message)
            .help("leave out `--as graph` to see them as a matrix, or draw a part: `--project NAME` or `--brick NAME`");
        self.request.words.at("as", diagnostic)
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

/// The parts of a matrix that are not drawn, in a sentence.
fn left_out(matrix: &Matrix) -> Option<String> {
    let [rows, columns, cells] = matrix.left_out();
    let mut drawn = BTreeSet::new();
    if rows > 0 {
        drawn.insert(format!("the first {MAX_ROWS} of {} rows", matrix.rows.len()));
    }
    if columns > 0 {
        drawn.insert(format!("the first {MAX_ROWS} of {} columns", matrix.columns.len()));
    }
    if cells > 0 {
        drawn.insert(format!("the first {MAX_CELLS} of {} cells", MAX_CELLS + cells));
    }
    (!drawn.is_empty()).then(|| format!("Drawn are {}; the data has all.", joined(drawn)))
}
