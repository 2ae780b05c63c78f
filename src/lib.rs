//! brickpress: a static blog generator that draws the bricks of the monorepo its posts are about.
//!
//! This page is the map of the code. The program is one function from a folder to outputs; reading,
//! writing, serving and printing stand around it:
//!
//! ```text
//! files ── parse ──▶ pages, workspaces ── assemble ──▶ Site ── prepare ──▶ Renderer ── render ──▶ bytes
//! (disk is read here)                                                     (written to a folder, or served from memory)
//! ```
//!
//! # Crates
//! - `diagram` lays out graphs and draws them as SVG, and reads Graphviz's language. It knows
//!   nothing of bricks.
//! - `workspace` \[io\] understands monorepos: bricks, projects, and who imports whom, with file
//!   and line; a reader for each language. It reads the files of a workspace as they are, or with
//!   git as they were at a revision.
//! - `support` has what all of them need: diagnostics, snapshots of files \[io\], the cache on disk
//!   \[io\], TOML and YAML with every mistake at its location, EDN, algorithms on graphs.
//! - This one is the blog, and what joins it with the workspaces.
//!
//! # From a post to a page
//! 1. [`source`] \[io\] reads `content`, `templates` and `static` into sorted snapshots
//!    ([`source::Tree`]). [`content::cache`] parses the front matter of each file
//!    ([`content::page::parse`]), once for each state of the file. [`config`] checks the
//!    configuration.
//! 2. [`site::assemble`] finds out what only shows across files: URLs, sections and their order
//!    ([`site::order`]), taxonomies, neighbours, the archive, and the map of all
//!    [outputs](site::outputs), [rules for hosts](site::hosting) among them. Two sources for one
//!    path are found here.
//! 3. [`render::prepare`](render::prepare()) expands the templates in texts and parses their
//!    Markdown ([`content::markdown`]) to [documents](content::document::Document), checks links,
//!    draws pictures. What comes of it is immutable (`render::prepared`).
//! 4. [`render::Renderer::render`] makes the bytes of one output: `render::contexts` chooses its
//!    template and variables, `render::values` makes the values that the template asks for,
//!    `render::templates` runs Tera.
//! 5. [`output::sync`] \[io\] stages what differs and moves it into place; [`serve`] \[io\] renders
//!    what a browser asks for and tells open pages when their bytes changed. Both call the same
//!    `render`. [`deploy`] \[io\] brings a folder that was written to its host.
//!
//! [`pipeline`] puts these stages in a row; [`external`] \[io\] follows links to other sites;
//! [`cli`] \[io\] has one file for each command. An edit goes the same way: the files that the
//! watcher names are parsed, the site is assembled, the page that is asked for is rendered.
//!
//! # Caches
//! Three things are remembered ([`render::Caches`]):
//! - a parsed file of the site, by its path and state, in memory ([`content::cache`], with the
//!   parsed text of a page);
//! - what a text says, the colours of its code, copies of photos, and what a source file of a
//!   workspace says, by the hash of the content, on disk (`support::cache`);
//! - the layout of a graph, by the hash of the graph, on disk (`diagram::LayoutCache`).
//!
//! Everything else is made anew for each state of the site. An output that is a copy of a file is
//! not made again while that file and the copy are in the same state ([`output`]).
//!
//! # From a workspace to a picture
//! [`view`] joins `workspace` and `diagram`: a request such as `graph --project api`, from a fence,
//! a template or the command line, becomes a picture, a table or text. `render::pictures` puts
//! pictures into posts, `render::workspace_pages` makes a page for each brick. [`photo`] \[io\]
//! makes smaller copies of photos.
//!
//! # Moving in
//! [`import`] makes content of what another system exports: [`import::export`] \[io\] opens it, all
//! of it is understood before [`import::write`] \[io\] writes anything, and what the author has
//! edited since stays. The command `verify-urls` asks the map of outputs for every old address.
//!
//! # Where to change it
//! - The wording of a page of the theme, such as "min read": `templates`, below the top folder.
//!   `grep` for the words.
//! - The order of a section: [`site::order`]. The file name of a feed: its template in `templates`,
//!   and `feed_filenames` in [`config`].
//! - A colour of pictures, such as that of a cycle: `crates/diagram/src/style.css`.
//! - A reader for another language: one row in `crates/workspace/src/readers.rs` and a folder
//!   beside it; see `CONTRIBUTING.md`.
//!
//! # Rules
//! - The blog's half ([`content`]) and the workspaces' half (the crates `workspace` and `diagram`)
//!   never see each other.
//! - Imports point one way, from later stages to earlier ones, and no more than three files use
//!   each other in a circle; a test (`tests/it/layers.rs`) reads the code and keeps it so.
//! - Disk, clock, environment and printing only in the modules marked \[io\]. The time of a build
//!   is a value in [`site::Options`].
//! - A mistake of an author is a [`Diagnostic`](support::diagnostic::Diagnostic): all are
//!   collected, sorted and shown once. A broken machine is an error up to `main`. Nothing that
//!   anybody can write makes the program panic.
//! - A library that could be replaced stands behind one module.

pub mod cli;
pub mod config;
pub mod content;
mod deploy;
mod external;
mod features;
#[cfg(feature = "import")]
mod import;
pub mod output;
mod photo;
pub mod pipeline;
pub mod render;
pub mod serve;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;
