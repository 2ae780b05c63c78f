//! Graphs as pictures: layered layout with groups, drawn as SVG; matrices; and a reader of
//! Graphviz's language.
//!
//! A [`Graph`] of boxes and arrows with texts, links and classes becomes a [`Layout`], and that
//! becomes SVG for pages. Colours are the affair of a style sheet ([`STYLE`]); positions are the
//! same for the same graph on every machine.
//!
//! ```
//! use diagram::{Edge, Graph, Node, SvgOptions, graph_svg, layout};
//!
//! let node = |name: &str| Node { id: name.to_owned(), label: name.to_owned(), ..Node::default() };
//! let edge = |from, to| Edge { from, to, ..Edge::default() };
//! let graph = Graph {
//!     nodes: vec![node("shop"), node("basket"), node("log")],
//!     edges: vec![edge(0, 1), edge(0, 2), edge(1, 2)],
//!     ..Graph::default()
//! };
//! let options = SvgOptions { id_prefix: "p1", title: "Shop", description: "3 boxes", standalone: true };
//! let svg = graph_svg(&graph, &layout(&graph)?, &options);
//! assert!(svg.starts_with("<svg") && svg.contains(r#"data-brick="basket""#));
//! # Ok::<(), diagram::Refusal>(())
//! ```
//!
//! A text in Graphviz's language becomes a figure with the picture, the same as a table, and a
//! caption:
//!
//! ```
//! use diagram::{LayoutCache, dot};
//!
//! let text = "digraph { label=\"Shop\"; shop -> basket -> log; shop -> log }";
//! let (picture, diagnostics) = dot::draw(text, "p1", &LayoutCache::default());
//! assert!(diagnostics.is_empty());
//! assert!(picture.is_some_and(|picture| picture.html.contains("<svg")));
//! ```
//!
//! # The stages
//! Each takes the value of the one before it; none looks back.
//!
//! | stage | file |
//! |---|---|
//! | a graph, as plain data | `graph`, `paint` |
//! | the size of a box: texts and chips in it, its outline | `contents`, `font`, `shapes` |
//! | connected components, each for an engine, and their packing | `layout`, `layout/component`, `layout/packing` |
//! | cycle removal | `layout/layered/cycle_removal` |
//! | ranking: a layer for every box, by network simplex | `layout/layered/ranking`, `network_simplex` |
//! | dummy nodes where long edges pass a layer | `layout/layered/layering` |
//! | crossing reduction: barycentre sweeps, sifting, moves between layers | `crossing_reduction`, `barycentre`, `sifting`, `layer_moves` |
//! | ports and coordinate assignment | `ports`, `coordinates` |
//! | edge routing by splines | `routing`, `spline` |
//! | the same with groups and edge labels | `layout/grouped` |
//! | other engines: the crate `layout-rs`, three columns around one box | `layout/layout_rs`, `layout/columns` |
//! | SVG of graphs, with detours for edges that appear for a moment | `svg`, `detour`, `markup` |
//! | matrices: positions and SVG | `matrix`, `matrix_svg` |
//! | figures for pages, lists for a terminal | `figure`, `text` |
//! | measures of a picture: crossings, overlaps, length | `metrics` |
//! | Graphviz's language | [`dot`] |
//! | layouts remembered from run to run | `layout_cache` |

mod contents;
mod detour;
pub mod dot;
mod figure;
mod font;
mod geometry;
mod graph;
mod layout;
mod layout_cache;
mod markup;
mod matrix;
mod matrix_svg;
mod metrics;
mod paint;
mod shapes;
mod svg;
#[cfg(test)]
mod tests;
mod text;

pub use self::contents::{Contents, SMALL_SIZE, TextLine};
pub use self::figure::{Picture, figure, scrolled, staged};
pub use self::font::width as text_width;
pub use self::geometry::{Bezier, Point, Rect, Route};
pub use self::graph::{Chip, Direction, Edge, Graph, Group, Heads, LayerConstraint, Node, Shape};
pub use self::layout::engine::EngineName;
pub use self::layout::types::{Layout, Refusal};
pub use self::layout::{layout, layout_by};
pub use self::layout_cache::LayoutCache;
pub use self::markup::escape;
pub use self::matrix::{Block, Cell, Header, MAX_CELLS, MAX_ROWS, Matrix};
pub use self::matrix_svg::{matrix_row_names, matrix_svg};
pub use self::metrics::{Metrics, measure};
pub use self::paint::{Colour, Paint, Rgb};
pub use self::svg::{STYLE, SvgOptions, graph_svg};
pub use self::text::{TextSection, adjacency_lists, wrap_text};

/// Either kind of picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawing {
    /// Boxes and arrows.
    Graph(Graph),
    /// Rows and columns.
    Matrix(Matrix),
}

impl Drawing {
    /// Where its boxes, rows and columns lead.
    pub fn links(&self) -> Vec<&str> {
        match self {
            Self::Graph(graph) => graph.links().collect(),
            Self::Matrix(matrix) => {
                matrix.rows.iter().chain(&matrix.columns).filter_map(|header| header.href.as_deref()).collect()
            }
        }
    }
}
