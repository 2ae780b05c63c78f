//! Graphviz's language: diagrams in posts, drawn without Graphviz.
//!
//! In: the text of a fence. Out: a [`crate::Graph`] with a caption, or a finished figure; and what is wrong with the text, at its place.
//! Never: running a program, or a panic, whatever the text is.
//!
//! The way of a text: [`lexer`] cuts it into words, [`parser`] makes [statements](syntax) of them after
//! [Graphviz's grammar](https://graphviz.org/doc/info/lang.html), [`model`] runs the statements (defaults, scopes, subgraphs), [`meaning`]
//! says what boxes, arrows and frames come of it, [`figure`] puts them into a page. All of the language is understood; of the several
//! hundred attributes those that say something about our drawing. The rest is passed over, in silence when Graphviz knows it.
//!
//! No text takes more than linear time and memory: [limits](model::LIMITS) hold where the language can say much in few words.

#![expect(clippy::result_large_err, reason = "an error ends the reading of a text, so its size is of no matter")]

mod attributes;
mod colour;
mod figure;
mod label;
mod lexer;
mod meaning;
mod model;
mod parser;
mod style;
mod syntax;

use crate::figure::Picture;
use crate::layouts::Layouts;
use support::diagnostic::Diagnostic;

/// What a text asks to be drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Boxes, arrows and frames.
    pub graph: crate::Graph,
    /// Whether it is a `digraph`: its lines have a direction.
    pub directed: bool,
    /// The label of the graph.
    pub caption: Option<String>,
}

/// Reads a text. What is wrong comes sorted by place; there is no drawing when one of them is an error.
pub fn read(text: &str) -> (Option<Drawing>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let drawing = parser::parse(text, &mut problems)
        .and_then(|document| model::run(&document, &mut problems))
        .map(|model| meaning::drawing(&model, &mut problems));
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup();
    (drawing, problems)
}

/// Draws a text. Every id of the picture starts with `id_prefix`: unique on its page, of letters, digits, `-` and `_`, a letter first. What
/// is wrong comes sorted by place; there is no picture when one of them is an error.
pub fn draw(text: &str, id_prefix: &str, layouts: &Layouts) -> (Option<Picture>, Vec<Diagnostic>) {
    let (drawing, mut problems) = read(text);
    let picture = drawing.and_then(|drawing| {
        let picture = figure::picture(&drawing, id_prefix, layouts);
        picture.map_err(|problem| problems.insert(0, problem)).ok()
    });
    (picture, problems)
}
