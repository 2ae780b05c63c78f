//! The result of a layout, or why there is none.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contents::Contents;
use crate::geometry::{Point, Rect, Route};
use crate::layout::engine::EngineName;

/// A graph with more boxes than this is not drawn: nobody could read it.
pub(crate) const MAX_NODES: usize = 1500;

/// Positions of everything in a picture, in pixels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Layout {
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
    /// A box for every node.
    pub boxes: Vec<Rect>,
    /// The contents of every box, from its upper left corner.
    pub contents: Vec<Contents>,
    /// A curve for every edge.
    pub routes: Vec<Route>,
    /// The tip of the head at the start of every edge that has one.
    pub tails: Vec<Option<Point>>,
    /// The frame of every group; one without boxes has no size.
    pub groups: Vec<Rect>,
    /// The label of every edge that has one and space for it.
    pub labels: Vec<Option<Rect>>,
    /// Whether an edge is drawn: one that says the same as an earlier one shares its curve.
    pub drawn: Vec<bool>,
}

/// Why a graph is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// More boxes than any reader could follow.
    TooManyNodes(usize),
    /// So many arrows that they cannot be told apart.
    TooManyEdges(usize),
    /// More than the chosen engine can do.
    Engine(EngineName),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyNodes(count) => {
                write!(f, "a graph of {count} boxes is too large to be drawn; {MAX_NODES} is the limit")
            }
            Self::TooManyEdges(count) => write!(f, "a graph with {count} arrows is too dense to be drawn"),
            Self::Engine(engine) => write!(f, "the engine `{engine}` cannot draw this graph"),
        }
    }
}

impl std::error::Error for Refusal {}
