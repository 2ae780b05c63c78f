//! Cargo workspaces, and those of `cargo-polylith`.

mod crates;
mod docs;
mod lock;
mod manifest;
pub(crate) mod reader;
