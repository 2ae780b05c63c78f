//! Statements, as they are written.
//!
//! In and out: plain data. Never: what they mean.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

/// A whole text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document<'a> {
    /// Two nodes are joined by one edge at the most.
    pub(super) strict: bool,
    pub(super) directed: bool,
    pub(super) name: Option<Word<'a>>,
    pub(super) statements: Vec<Statement<'a>>,
}

/// A name, numeral or string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: Cow<'a, str>,
    /// Written in angle brackets.
    pub(super) html: bool,
    pub(super) range: Range<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Statement<'a> {
    /// `a`, `a [label=x]`
    Node(Word<'a>, Vec<Attribute<'a>>),
    /// `a -> b -> {c d} [label=x]`
    Edge(Vec<End<'a>>, Vec<Attribute<'a>>),
    /// `node [shape=box]`
    Defaults(Target, Vec<Attribute<'a>>),
    /// `subgraph x {…}`, `{…}`
    Subgraph(Subgraph<'a>),
}

/// The things that defaults are for; a single `rankdir=LR` is one for graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Graph,
    Node,
    Edge,
}

/// One end of an edge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End<'a> {
    /// The node's name. Its port is dropped: where the line meets the box is the layout's affair.
    Node(Word<'a>),
    Subgraph(Subgraph<'a>),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subgraph<'a> {
    pub(super) name: Option<Word<'a>>,
    pub(super) statements: Vec<Statement<'a>>,
    /// The span of its name or first token.
    pub(super) range: Range<usize>,
}

/// `key=value`. Shared, since a default is an attribute of many nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    pub(super) key: Word<'a>,
    pub(super) value: Rc<Word<'a>>,
}
