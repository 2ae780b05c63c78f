//! Workspaces of Clojure's `poly`.

pub mod deps;
pub mod edn;
pub mod namespace;
pub mod reader;
