//! Python Polylith: reads a workspace by the rules of the `poly` command, and says what `poly` does
//! not.
//!
//! In: a [`Tree`](support::source::Tree). Out: a [`Workspace`](crate::Workspace) and diagnostics.
//! Never: reading the disk, or running anything of the workspace.

mod distributions;
mod edges;
pub(crate) mod facts;
mod interface;
mod layout;
mod libraries;
mod lock;
mod manifest;
mod projects;
pub(crate) mod reader;
mod requirements;
mod scan;
mod settings;
mod stdlib;
