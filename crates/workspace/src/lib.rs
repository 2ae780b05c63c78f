//! The brick model: what a workspace consists of and who imports whom.
//!
//! In: a [`Tree`](support::source::Tree) of a workspace. Out: a [`Workspace`] and diagnostics. Never: reading the disk, drawing, or running anything of
//! the workspace.

mod builder;
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
mod options;
mod paths;
mod python;
mod reader;
mod readers;
mod rust;
mod snapshot;
mod store;
#[doc(hidden)]
pub mod testing;
mod toml_values;
mod words;

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
pub use options::ReadOptions;
pub use readers::{language, read, wants_file};
pub use snapshot::{Snapshot, parse_snapshot};
pub use store::{
    Baseline, ChangeLog, CommitCache, LoadedWorkspace, WorkspaceLocation, WorkspaceStore, WorkspaceVersion,
    find_workspace_root,
};
