//! Workspaces of Clojure's `poly`.

pub(crate) mod deps;
pub(crate) mod namespace;
pub(crate) mod reader;
