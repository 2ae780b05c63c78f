//! Bricks of monorepo workspaces, read from their source: what a workspace consists of, and who
//! imports whom.
//!
//! In: a [`Tree`](support::source::Tree), which is a snapshot of a folder. Out: a [`Workspace`] and
//! diagnostics, then answers to questions about it. Never: drawing, or running anything of the
//! workspace.
//!
//! ```
//! use support::source::Tree;
//! use workspace::{ReadOptions, read};
//!
//! let tree = Tree::from_texts([
//!     ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"loose\"\n"),
//!     ("bases/shop/api/core.py", "from shop import log\n"),
//!     ("components/shop/log/core.py", ""),
//! ]);
//! let (workspace, diagnostics) = read(&tree, "", ReadOptions::default());
//! assert!(diagnostics.is_empty());
//! let edges: Vec<String> = workspace.edges.keys().map(|(from, to)| format!("{from} -> {to}")).collect();
//! assert_eq!(edges, ["api -> log"]);
//! ```
//!
//! # Map
//!
//! - `model`: [`Workspace`], [`Brick`], [`Project`], [`Edge`], [`Library`]; `snapshot`: the same as
//!   JSON, and back
//! - `readers`: the table of languages; `python`, `clojure`, `rust`: one reader each; `builder`:
//!   what they fill
//! - `check`, `diff`, `cycles`, `interface`, `libraries`, `needs`: questions about a workspace
//! - `compat`: what the command `poly` makes of a Python workspace, and where it differs
//! - `git` \[io\]: files of the past; `store` \[io\]: workspaces by name and version, each read
//!   once
//!
//! # A reader for another language
//!
//! 1. Add a variant to [`Language`] in `model.rs`.
//! 2. Write a folder with a `reader.rs` that has a `READER`: the files at a root that make a
//!    workspace, which folders and files it needs, and `read`, which fills a `WorkspaceBuilder` by
//!    `add_brick`, `add_import`, `add_use` and `add_library`, and pushes its projects. The builder
//!    sorts, and finds bricks of one name and imports of bricks that do not exist.
//!    `clojure/reader.rs` is the shortest one to start from.
//! 3. Add the row to the table in `readers.rs`. Facts about a source file that are worth
//!    remembering between runs go through `WorkspaceBuilder::facts`.

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
