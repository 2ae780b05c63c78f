//! Clojure Polylith: `workspace.edn`, `deps.edn`, and the namespaces of source files.

mod bricks;
mod config;
mod deps;
mod namespace;
pub(crate) mod reader;
