//! Python Polylith: reads a workspace by the rules of the `poly` command, and says what `poly` does not.
//!
//! In: a [`Tree`](support::source::Tree). Out: a [`Workspace`](super::Workspace) and diagnostics. Never: reading the disk, or running anything
//! of the workspace.

pub(crate) mod distributions;
mod edges;
pub(crate) mod facts;
mod interface;
mod layout;
mod libraries;
pub(crate) mod lock;
pub(crate) mod manifest;
mod projects;
pub(crate) mod reader;
mod requirements;
pub(crate) mod scan;
mod settings;
pub(crate) mod stdlib;
