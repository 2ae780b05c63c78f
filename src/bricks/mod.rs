//! The brick model: what a workspace consists of and who imports whom.
//!
//! In: a [`Tree`] of a workspace. Out: a [`Workspace`] and diagnostics. Never: reading the disk, drawing, or running anything of the
//! workspace.
//!
//! [`model`] knows no language; a reader for each language fills it. Which one reads a workspace is decided by the files at its root.

pub mod against;
pub mod check;
pub mod diff;
mod excludes;
pub mod model;
pub mod needs;
pub mod python;
pub mod schema;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Tree;

pub use model::{
    Brick, BrickKind, BrickName, Edge, ExposedName, Fault, Import, ImportKind, ImportKinds, Interface, Language,
    Library, MissingImport, Project, Requirement, TagRules, Theme, Use, Workspace,
};

/// How a workspace is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reading {
    /// Find what `poly` 1.50 finds, instead of what is there. Python only.
    pub compat: bool,
}

/// Whether a file at the root of a folder says what kind of workspace it is.
pub fn is_marker(path: &str) -> bool {
    matches!(path, "workspace.toml" | "pyproject.toml")
}

/// The language of a workspace, from the files at its root; `None` when they make no workspace.
pub fn language(tree: &Tree) -> Option<Language> {
    let text = |path: &str| tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes));
    let names_namespace = |path: &str| text(path).is_some_and(|text| python::manifest::names_namespace(&text));
    if tree.bytes("workspace.toml").is_some() || names_namespace("pyproject.toml") {
        return Some(Language::Python);
    }
    None
}

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub fn wants_folder(language: Language, reading: Reading, path: &str) -> bool {
    let _ = reading;
    match language {
        Language::Python => python::reader::wants_folder(path),
        Language::Rust | Language::Clojure => false,
    }
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub fn wants_file(language: Language, reading: Reading, path: &str) -> bool {
    let _ = reading;
    is_marker(path)
        || match language {
            Language::Python => python::reader::wants_file(path),
            Language::Rust | Language::Clojure => false,
        }
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty. What could not be understood is among the diagnostics, and
/// among the [faults](Workspace::faults) too; what is left is always a whole workspace.
pub fn read(tree: &Tree, shown: &str, reading: Reading) -> (Workspace, Vec<Diagnostic>) {
    let (mut workspace, problems) = python::reader::read(tree, shown, reading);
    workspace.faults = problems.iter().map(|problem| fault(problem, shown)).collect();
    (workspace, problems)
}

/// A diagnostic as data, with its file relative to the workspace.
fn fault(problem: &Diagnostic, shown: &str) -> Fault {
    let file =
        problem.file.as_deref().map(|file| file.strip_prefix(shown).unwrap_or(file).trim_start_matches('/').to_owned());
    Fault {
        error: problem.severity == Severity::Error,
        message: problem.message.clone(),
        file,
        line: problem.place.as_ref().map(|place| place.line),
        column: problem.place.as_ref().map(|place| place.column),
    }
}
