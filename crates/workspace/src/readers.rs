//! The table of readers, one row for each language.
//!
//! In: a [`Tree`]. Out: its [`Workspace`] and diagnostics, by the reader of its language. Never:
//! reading the disk.

use crate::builder::WorkspaceBuilder;
use crate::model::{Language, Workspace};
use crate::options::ReadOptions;
use crate::reader::Reader;
use crate::{clojure, docs, python, rust};
use support::cache::Cache;
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// All readers; the first one whose workspace a folder is reads it.
const READERS: [Reader; 3] = [python::reader::READER, clojure::reader::READER, rust::reader::READER];

/// The reader of a tree; `None` when it is no workspace.
fn of_tree(tree: &Tree) -> Option<Reader> {
    READERS.into_iter().find(|reader| (reader.is_workspace)(tree))
}

/// The reader of a language.
fn of_language(language: Language) -> Reader {
    READERS.into_iter().find(|reader| reader.language == language).unwrap_or(READERS[0])
}

/// Reads a workspace. `display_name` is the name of its folder in messages and may be empty. What
/// could not be understood is among the diagnostics, and among [those of the
/// workspace](Workspace::diagnostics) too; what is left is always a whole workspace.
pub fn read(tree: &Tree, display_name: &str, options: ReadOptions) -> (Workspace, Vec<Diagnostic>) {
    // Nothing is left out of a tree that was read as a whole.
    read_with(tree, display_name, options, &Cache::none())
        .unwrap_or_else(|| (Workspace::empty(Language::Python, ""), Vec::new()))
}

/// [`read`] with the facts that earlier runs found in files of the same content. `None` when the
/// tree has files that were not read, and the cache has forgotten the facts about them.
pub(crate) fn read_with(
    tree: &Tree,
    display_name: &str,
    options: ReadOptions,
    cache: &Cache,
) -> Option<(Workspace, Vec<Diagnostic>)> {
    // For a folder that is no workspace at all the message names what a Python workspace has.
    read_as(of_tree(tree).unwrap_or(READERS[0]), tree, display_name, options, cache)
}

pub(crate) fn read_as(
    reader: Reader,
    tree: &Tree,
    display_name: &str,
    options: ReadOptions,
    cache: &Cache,
) -> Option<(Workspace, Vec<Diagnostic>)> {
    let compat = options.compat && reader.language == Language::Python;
    let workspace = Workspace { compat, ..Workspace::empty(reader.language, "") };
    let mut builder = WorkspaceBuilder::new(tree, display_name, options, cache, (reader.wording, workspace));
    (reader.read)(&mut builder);
    // The snapshot of what `poly` finds has nothing that `poly` does not look at.
    if !compat {
        builder.workspace.docs = docs::collect(&builder, reader.docs);
    }
    builder.finish()
}

/// Files at the root of a folder that may make it a workspace, those that count first first.
pub(crate) fn markers() -> impl Iterator<Item = &'static str> {
    READERS.iter().flat_map(|reader| reader.markers).copied()
}

/// Whether a file at the root of a folder may make it a workspace.
pub(crate) fn is_marker(path: &str) -> bool {
    markers().any(|marker| marker == path)
}

/// The language of a workspace, from the files at its root; `None` when they make no workspace.
pub fn language(tree: &Tree) -> Option<Language> {
    of_tree(tree).map(|reader| reader.language)
}

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub(crate) fn wants_folder(language: Language, options: ReadOptions, path: &str) -> bool {
    (of_language(language).wants_folder)(path, options)
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub fn wants_file(language: Language, options: ReadOptions, path: &str) -> bool {
    let reader = of_language(language);
    is_marker(path) || (reader.wants_file)(path) || !options.compat && (reader.wants_docs)(path)
}
