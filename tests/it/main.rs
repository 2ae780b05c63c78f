//! Integration tests: whole sites, whole messages, the command line, laws.
#![expect(clippy::disallowed_methods, reason = "tests read their data and write to temporary folders")]

mod bricks;
mod cases;
mod command_line;
mod dot;
mod environments;
mod errors;
mod found;
mod graphs;
mod hosting;
mod inline_site;
mod laws;
mod layers;
mod markdown;
#[cfg(feature = "import")]
mod moving_in;
#[cfg(feature = "photos")]
mod photos;
mod pictures;
mod pinned;
mod posts;
mod search;
mod serve;
mod site;
mod sites;
mod template_variables;
mod warm;
mod workspace_pages;
mod workspaces;
