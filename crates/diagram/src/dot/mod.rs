//! Graphviz's language: diagrams in posts, drawn without Graphviz.
//!
//! In: the text of a fence. Out: a [`Graph`](crate::Graph) with a caption, or a finished figure;
//! and what is wrong with the text, with its span. Never: running a program, or a panic, whatever
//! the text is.
//!
//! The stages: [`lexer`] cuts a text into tokens, [`parser`] makes [statements](syntax) of them
//! after [Graphviz's grammar](https://graphviz.org/doc/info/lang.html), [`model`] runs the
//! statements (defaults, scopes, subgraphs), [`lowering`] turns the result into boxes, arrows and
//! groups, [`figure`] puts them into a page. All of the language is understood; of the several
//! hundred attributes those that say something about our drawing. The rest is passed over, in
//! silence when Graphviz knows it.
//!
//! No text takes more than linear time and memory: limits hold where the language can say much in
//! few words.

#![expect(clippy::result_large_err, reason = "an error ends the reading of a text, so its size is of no matter")]

mod attributes;
mod colour;
mod diagnostics;
mod diagram;
mod figure;
mod label;
mod lexer;
mod lowering;
mod model;
mod parser;
mod style;
mod syntax;

pub use self::diagram::Diagram;
use crate::figure::Picture;
use crate::layout_cache::LayoutCache;
use support::diagnostic::Diagnostic;

/// Reads a text. Diagnostics come sorted by span; there is no diagram when one of them is an error.
pub fn read(text: &str) -> (Option<Diagram>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let diagram = parser::parse(text, &mut diagnostics)
        .and_then(|document| model::run(&document, &mut diagnostics))
        .map(|model| lowering::lower(&model, &mut diagnostics));
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics.dedup();
    (diagram, diagnostics)
}

/// Draws a text. Every id of the picture starts with `id_prefix`: unique on its page, of letters,
/// digits, `-` and `_`, a letter first. Diagnostics come sorted by span; there is no picture when
/// one of them is an error.
pub fn draw(text: &str, id_prefix: &str, layouts: &LayoutCache) -> (Option<Picture>, Vec<Diagnostic>) {
    let (diagram, mut diagnostics) = read(text);
    let picture = diagram.and_then(|diagram| {
        let picture = figure::picture(&diagram, id_prefix, layouts);
        picture.map_err(|diagnostic| diagnostics.insert(0, diagnostic)).ok()
    });
    (picture, diagnostics)
}
