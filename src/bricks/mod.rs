//! The brick model: what a workspace consists of and who imports whom.
//!
//! In: a [`Tree`](crate::source::Tree) of a Polylith workspace. Out: a [`Workspace`] and diagnostics. Never: reading
//! the disk, drawing, or running anything of the workspace.

pub mod imports;
pub mod manifest;
pub mod model;
pub mod workspace;

pub use model::{Brick, BrickKind, BrickName, Edge, ImportKind, ImportPlace, Project, Theme, Workspace};
pub use workspace::{read, wants_file, wants_folder};
