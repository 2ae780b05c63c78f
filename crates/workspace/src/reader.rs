//! The form of a reader: the row that a language has in the table of [`readers`](crate::readers).
//!
//! In: nothing. Out: the type. Never: a language.

use crate::builder::{Wording, WorkspaceBuilder};
use crate::model::{Brick, Docs, Language};
use crate::options::ReadOptions;
use support::source::Tree;

/// The reader of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    /// Its language.
    pub(crate) language: Language,
    /// Files at the root of a folder that may make it a workspace.
    pub(crate) markers: &'static [&'static str],
    /// Whether those of its markers that are in a tree make it a workspace.
    pub(crate) is_workspace: fn(&Tree) -> bool,
    /// Whether a folder has to be looked into. Paths are relative to the workspace.
    pub(crate) wants_folder: fn(&str, ReadOptions) -> bool,
    /// Whether a file has to be read, beside markers.
    pub(crate) wants_file: fn(&str) -> bool,
    /// Whether a file has to be read only because it may describe a brick.
    pub(crate) wants_docs: fn(&str) -> bool,
    /// Fills the builder.
    pub(crate) read: fn(&mut WorkspaceBuilder<'_>),
    /// Finds what the source of a brick without a README says about it.
    pub(crate) docs: fn(&WorkspaceBuilder<'_>, &Brick) -> Option<Docs>,
    /// Words for messages.
    pub(crate) wording: Wording,
}
