//! The brick model: what a workspace consists of and who imports whom.
//!
//! In: a [`Tree`] of a workspace. Out: a [`Workspace`] and diagnostics. Never: reading the disk, drawing, or running anything of the
//! workspace.
//!
//! [`model`] knows no language; a reader for each language fills it. Which one reads a workspace is decided by the files at its root.

mod check;
mod clojure;
mod compat;
mod cycles;
mod diff;
mod docs;
mod excludes;
mod git;
mod interface;
mod json;
mod libraries;
mod lines;
mod model;
mod needs;
mod paths;
mod python;
mod rust;
mod snapshot;
mod store;
#[doc(hidden)]
pub mod testing;
mod words;

use std::sync::atomic::{AtomicBool, Ordering};

use python::facts::FileFacts;
use python::reader::Content;

use support::cache::{self, Cache};
use support::diagnostic::{Diagnostic, Severity};
use support::source::Tree;

pub use check::{Finding, Rule, findings};
pub use compat::differences::{Difference, poly_differences};
pub use cycles::{CutQuality, Cycle, EXACT_CUT_LIMIT, cycles_with_cuts};
pub use diff::{AffectedProject, BrickUser, Change, ChangedBrick, ChangedFiles, Diff};
pub use git::LogEntry;
pub use interface::{bypasses, unused_exports};
pub use libraries::{
    LibraryVersion, NeededLibrary, ProjectLibraries, Provision, VersionRow, library_version, library_versions,
};
pub use model::{
    Brick, BrickKind, BrickName, Docs, Edge, ExposedName, Import, ImportKind, ImportKinds, Interface, Language,
    Library, MissingImport, Project, ReadDiagnostic, Requirement, TagRules, Theme, Use, Workspace,
};
pub use needs::{Declaration, Needs, RunningImports};
pub use snapshot::{Snapshot, parse_snapshot};
pub use store::{
    Baseline, ChangeLog, CommitCache, LoadedWorkspace, WorkspaceLocation, WorkspaceStore, WorkspaceVersion,
    find_workspace_root,
};

/// How a workspace is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadOptions {
    /// Find what `poly` 1.50 finds, instead of what is there. Python only.
    pub compat: bool,
}

/// Whether a file at the root of a folder says what kind of workspace it is.
pub fn is_marker(path: &str) -> bool {
    matches!(path, "workspace.toml" | "pyproject.toml" | "workspace.edn" | "Polylith.toml" | "Cargo.toml")
}

/// The language of a workspace, from the files at its root; `None` when they make no workspace.
pub fn language(tree: &Tree) -> Option<Language> {
    let text = |path: &str| tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes));
    let names_namespace = |path: &str| text(path).is_some_and(|text| python::manifest::names_namespace(&text));
    if tree.bytes("workspace.toml").is_some() || names_namespace("pyproject.toml") {
        return Some(Language::Python);
    }
    if tree.bytes("workspace.edn").is_some() {
        return Some(Language::Clojure);
    }
    let is_root = tree.bytes("Polylith.toml").is_some()
        || text("Cargo.toml").is_some_and(|text| rust::reader::is_workspace(&text));
    is_root.then_some(Language::Rust)
}

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub fn wants_folder(language: Language, options: ReadOptions, path: &str) -> bool {
    match language {
        Language::Python => python::reader::wants_folder(options, path),
        Language::Clojure => clojure::reader::wants_folder(path),
        Language::Rust => rust::reader::wants_folder(path),
    }
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub fn wants_file(language: Language, options: ReadOptions, path: &str) -> bool {
    is_marker(path)
        || !options.compat && docs::wants_file(language, path)
        || match language {
            Language::Python => python::reader::wants_file(path),
            Language::Clojure => clojure::reader::wants_file(path),
            Language::Rust => rust::reader::wants_file(path),
        }
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty. What could not be understood is among the diagnostics, and
/// among the [data](Workspace::diagnostics) too; what is left is always a whole workspace.
pub fn read(tree: &Tree, shown: &str, options: ReadOptions) -> (Workspace, Vec<Diagnostic>) {
    // Nothing is left out of a tree that was read as a whole.
    read_with(tree, shown, options, &Cache::none())
        .unwrap_or_else(|| (Workspace::empty(Language::Python, ""), Vec::new()))
}

/// [`read`] with what earlier runs found out about files of the same content. `None` when the tree has files that were not read, and the
/// cache has forgotten what they say.
pub fn read_with(
    tree: &Tree,
    shown: &str,
    options: ReadOptions,
    cache: &Cache,
) -> Option<(Workspace, Vec<Diagnostic>)> {
    let forgotten = AtomicBool::new(false);
    let (mut workspace, problems) = match language(tree) {
        // A folder that is no workspace at all is told what a Python workspace has.
        None | Some(Language::Python) => python::reader::read_with(tree, shown, options, &|content, namespace| {
            let facts = facts(content, namespace, cache);
            forgotten.fetch_or(facts.is_none(), Ordering::Relaxed);
            facts
        }),
        Some(Language::Clojure) => clojure::reader::read(tree, shown),
        Some(Language::Rust) => rust::reader::read(tree, shown),
    };
    workspace.compat = options.compat && workspace.language == Language::Python;
    // The snapshot of what `poly` finds has nothing that `poly` does not look at.
    if !workspace.compat {
        workspace.docs = docs::collect(tree, &workspace, &|path| docstring(tree, path, cache, &forgotten));
    }
    workspace.diagnostics = problems.iter().map(|problem| fault(problem, shown)).collect();
    (!forgotten.into_inner()).then_some((workspace, problems))
}

/// What a Python file says, remembered by the hash of its content.
fn facts(content: Content<'_>, namespace: &str, cache: &Cache) -> Option<FileFacts> {
    let (hash, text) = match content {
        Content::Text(text) => (cache::hash(text.as_bytes()), Some(text)),
        Content::Known(hash) => (hash, None),
    };
    let key = cache::key("python", &[&format!("{hash:x}"), namespace]);
    cache.get(key).or_else(|| {
        let facts = python::scan::scan(text?, namespace);
        cache.insert(key, &facts);
        Some(facts)
    })
}

/// The docstring of a Python file, remembered by the hash of its content.
fn docstring(tree: &Tree, path: &str, cache: &Cache, forgotten: &AtomicBool) -> Option<String> {
    let bytes = tree.bytes(path);
    let hash = bytes.map(|bytes| cache::hash(bytes)).or_else(|| tree.known.get(path).copied())?;
    let key = cache::key("docstring", &[&format!("{hash:x}")]);
    cache.get(key).unwrap_or_else(|| {
        let Some(bytes) = bytes else {
            forgotten.store(true, Ordering::Relaxed);
            return None;
        };
        let found = docs::docstring(&String::from_utf8_lossy(bytes));
        cache.insert(key, &found);
        found
    })
}

/// A diagnostic as data, with its file relative to the workspace.
fn fault(problem: &Diagnostic, shown: &str) -> ReadDiagnostic {
    let file =
        problem.file.as_deref().map(|file| file.strip_prefix(shown).unwrap_or(file).trim_start_matches('/').to_owned());
    ReadDiagnostic {
        error: problem.severity == Severity::Error,
        message: problem.message.clone(),
        file,
        line: problem.location.as_ref().map(|location| location.line),
        column: problem.location.as_ref().map(|location| location.column),
    }
}
