//! Cargo workspaces, and those of `cargo-polylith`.

pub mod docs;
pub mod lock;
pub mod manifest;
pub mod reader;
