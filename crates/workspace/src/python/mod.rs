//! Python Polylith: reads a workspace by the rules of the `poly` command, and says what `poly` does not.
//!
//! In: a [`Tree`](support::source::Tree). Out: a [`Workspace`](super::Workspace) and diagnostics. Never: reading the disk, or running anything
//! of the workspace.

mod compat;
pub mod distributions;
mod edges;
pub mod facts;
mod interface;
mod layout;
mod libraries;
pub mod lock;
pub mod manifest;
mod projects;
pub mod reader;
mod requirements;
pub mod scan;
mod settings;
pub mod stdlib;
