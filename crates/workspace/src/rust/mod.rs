//! Cargo workspaces, and those of `cargo-polylith`.

pub(crate) mod docs;
pub(crate) mod lock;
pub(crate) mod manifest;
pub(crate) mod reader;
