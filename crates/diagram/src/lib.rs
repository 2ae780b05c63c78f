//! Graphs as pictures: layout and SVG, knowing nothing of bricks.
//!
//! In: a [`Graph`] of boxes and arrows with texts, links and classes. Out: a [`Layout`](layout::Layout), and from it SVG for
//! pages, or text for a terminal. Never: what a box stands for, or reading anything.

pub mod acyclic;
mod bypass;
mod columns;
pub mod contents;
pub mod curve;
pub mod dot;
mod ends;
pub mod engine;
mod field;
pub mod figure;
pub mod font;
mod frame_order;
mod frame_place;
mod frame_rows;
mod framed;
pub mod graph;
pub mod layered;
pub mod layout;
pub mod layout_rs;
pub mod layouts;
mod lift;
pub mod matrix;
pub mod matrix_svg;
pub mod metrics;
pub mod order;
mod outline;
mod pack;
pub mod paint;
mod place;
mod ports;
pub mod rank;
mod reinsert;
mod route;
pub mod rows;
pub mod simplex;
mod spline;
pub mod svg;
mod sweep;
pub mod text;
mod turn;

pub use engine::EngineName;
pub use graph::{Chip, Direction, Edge, Graph, Group, Heads, Node, Row, Shape};
pub use matrix::Matrix;

/// What can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawing {
    /// Boxes and arrows.
    Graph(Graph),
    /// Rows and columns.
    Matrix(Matrix),
}

/// The style sheet of all pictures, light and dark. Constant: it holds no rule for a single box.
pub const STYLE: &str = include_str!("style.css");
