//! Views of workspaces by request: one set of options for the command line, for fences and for
//! templates.
//!
//! In: a [`Workspace`](workspace) and the words of a request (`graph --project api`). Out: a figure
//! for a page, text for a terminal, or data. Never: reading files.
//!
//! ```text
//! text, arguments ─ words, request ─▶ Request ┐
//!                                             ├─ info, deps, graph, … ─▶ dyn Report ─ answer ─▶ Picture, text, data
//! workspace ───────────── input ───▶ ViewInput┘
//! ```
//!
//! A view is one module: its options, and how they make a [report](report::Report) of a
//! [`ViewInput`]. A report has [tables](table::Table), sentences and perhaps a
//! [graph](diagram::Graph); text, HTML, Markdown, CSV, Graphviz and Mermaid are written from these
//! in one place each ([`text`], [`html`], [`notation`], [`rendering`]). Tables with names at two
//! sides are [cross tables](cross_table::CrossTable), and are drawn as a matrix as well.
//!
//! # A new view
//! 1. Write `src/view/NAME.rs`: a struct of options with `#[derive(Args)]`, and for it
//!    [`ViewOptions`](report::ViewOptions), which selects what the options ask for and returns a
//!    [`Report`](report::Report). Four of its methods have no default: `title`, `notes`, `tables`
//!    and `json`. With `graph` or `drawings` it has pictures. [`ws`] is a short one to start from,
//!    [`info`] one with a cross table.
//! 2. Add `mod NAME;` here, and to [`request`] a variant of [`View`] with its help text, and its
//!    line in `View::parts`.
//!
//! That is all: the command line, fences, templates and every format have it then.
//!
//! # Fences
//! A fence holds one request. It may be spread over several lines, since a line break is a blank
//! like any other; a line that starts with `#` is a comment; single and double quotes hold words
//! together:
//!
//! ````text
//! ```bricks
//! # what the API needs
//! graph --project message-api
//!       --caption "The API and everything it runs on"
//! ```
//! ````

mod answer;
mod boxes;
mod brick_detail;
mod check;
mod cross_table;
mod cycles;
mod deps;
mod diff;
mod graph;
mod html;
mod hubs;
mod import_matrix;
mod imports;
mod info;
mod input;
mod interface;
mod legend;
mod libs;
mod neighbour_view;
mod notation;
mod order;
mod rendering;
mod report;
mod request;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod wording;
mod words;
mod ws;

pub use answer::{Answer, Format};
pub use check::CheckArgs;
pub use cycles::CyclesArgs;
pub use deps::DepsArgs;
pub use diff::DiffArgs;
pub use graph::{GraphArgs, Hubs};
pub use info::InfoArgs;
pub use input::{Links, ViewInput};
pub use libs::LibsArgs;
pub use order::Order;
pub use report::{Compat, Representation};
pub use request::{Argument, Common, Request, View, ViewData};
pub use text::Style;
pub use ws::WsArgs;
