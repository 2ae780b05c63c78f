//! Pictures of workspaces by request: one set of options for the command line, for fences and for templates.
//!
//! In: a [`Workspace`](crate::bricks) and the words of a request (`graph --project api`). Out: a picture for a page, or text for a
//! terminal. Never: reading files.
//!
//! A fence holds one request. It may be spread over several lines, since a line break is a blank like any other; a line that
//! starts with `#` is a comment; single and double quotes hold words together:
//!
//! ````text
//! ```bricks
//! # what the API needs
//! graph --project message-api
//!       --caption "The API and everything it runs on"
//! ```
//! ````

mod graph;
mod html;
mod request;

use std::ops::Range;

use crate::bricks::{Brick, Workspace};
use crate::diagnostic::Diagnostic;

pub use graph::Scene;
pub use request::{GraphArgs, Request, View};

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

/// Where a picture will stand.
#[derive(Clone, Copy)]
pub struct PictureContext<'a> {
    /// Starts every id of the picture: unique on its page, of letters, digits, `-` and `_`, a letter first.
    pub id_prefix: &'a str,
    /// The name of the workspace in captions and messages.
    pub workspace: &'a str,
    /// The page of a brick, where there is one.
    pub href: Option<&'a (dyn Fn(&Brick) -> Option<String> + Sync)>,
}

/// Draws what a request asks for.
///
/// # Errors
/// The request names a brick or project that does not exist, or asks for more than can be drawn.
pub fn draw(workspace: &Workspace, request: &Request, context: &PictureContext<'_>) -> Result<Picture, Vec<Problem>> {
    let scene = Scene::new(workspace, request, context)?;
    html::picture(&scene, context)
}

/// The same as an SVG file of its own, with its styles in it.
///
/// # Errors
/// As with [`draw`].
pub fn svg(workspace: &Workspace, request: &Request, context: &PictureContext<'_>) -> Result<String, Vec<Problem>> {
    Scene::new(workspace, request, context)?.svg(context.id_prefix, true)
}

/// The same as text for a terminal of `width` columns; ends with a line break.
///
/// # Errors
/// As with [`draw`], except that text has no limit of size.
pub fn text(
    workspace: &Workspace,
    request: &Request,
    context: &PictureContext<'_>,
    width: usize,
) -> Result<String, Vec<Problem>> {
    Ok(Scene::new(workspace, request, context)?.text(width))
}

/// The same as data: bricks, edges with their kinds and places, projects.
///
/// # Errors
/// As with [`text`].
pub fn json(
    workspace: &Workspace,
    request: &Request,
    context: &PictureContext<'_>,
) -> Result<serde_json::Value, Vec<Problem>> {
    Ok(Scene::new(workspace, request, context)?.json())
}
