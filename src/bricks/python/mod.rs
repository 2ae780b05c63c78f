//! Python Polylith: reads a workspace by the rules of the `poly` command, and says what `poly` does not.
//!
//! In: a [`Tree`](crate::source::Tree). Out: a [`Workspace`](super::Workspace) and diagnostics. Never: reading the disk, or running anything
//! of the workspace.

pub mod facts;
pub mod manifest;
pub mod reader;
pub mod scan;
