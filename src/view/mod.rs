//! Pictures of workspaces by request: one set of options for the command line, for fences and for templates.
//!
//! In: a [`Workspace`](crate::bricks) and the words of a request (`graph --project api`). Out: a picture for a page, or text for a
//! terminal. Never: reading files.

use std::ops::Range;

use crate::diagnostic::Diagnostic;

/// A picture, ready to stand in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// A `<figure>` with inline SVG, caption and text alternative.
    pub html: String,
    /// What a feed reader shows instead: plain HTML without SVG and styles.
    pub fallback_html: String,
}

/// What is wrong with a request. The range is in bytes of the request's text; file and place are the caller's to fill in.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Severity, message and help.
    pub diagnostic: Diagnostic,
    /// The words that it speaks of.
    pub range: Range<usize>,
}
