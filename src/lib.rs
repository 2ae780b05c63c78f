//! brickpress: a static blog generator that draws the bricks of the monorepo its posts are about.
//!
//! This page is the map of the code. The program is one function from a folder to outputs; reading, writing, serving and printing stand
//! around it:
//!
//! ```text
//! Sources ── parse ──▶ pages, workspaces ── assemble ──▶ Site ── prepare ──▶ Renderer ── render ──▶ Output
//! (disk is read here)                                                        (written to a folder, or served from memory)
//! ```
//!
//! # The way of a post
//! 1. [`source`] \[io\] reads `content`, `templates`, `static` and the workspaces into sorted snapshots ([`source::Tree`]).
//! 2. [`config`] checks the configuration; [`content::page::parse`] reads each file's front matter. Both use [`decode`], which turns TOML and
//!    YAML into typed values with every mistake at its place.
//! 3. [`site::assemble`] finds out what only shows across files: URLs, sections, taxonomies, neighbours, the archive, and the map of all
//!    [outputs](site::outputs), [rules for hosts](site::hosting) among them. Two sources for one path are found here.
//! 4. [`render::bodies`] expands the templates in texts and parses their Markdown ([`content::markdown`]) to a
//!    [`Document`](content::document::Document): HTML, and pieces that need the rest of the site or that are not shown everywhere. [`render::link_check`] checks links.
//! 5. [`render::Renderer::render`] makes the bytes of one output: `render::document` makes HTML of the pieces (links, images, highlighted code, pictures),
//!    `render::search` makes the index of the search, [`render::contexts`] chooses the template and what it sees (`render::seen`), [`render::templates`] runs Tera.
//! 6. [`output::sync`] \[io\] stages what differs and moves it into place; [`serve`] \[io\] renders what a browser asks for and tells open pages
//!    when their bytes changed. Both call the same `render`. [`deploy`] \[io\] brings a folder that was written to where readers find it.
//!
//! [`pipeline`] puts these stages in a row; [`external`] \[io\] follows links that lead elsewhere; [`cli`] \[io\] has one file for each command.
//!
//! # What is remembered
//! [`memo`] remembers slow, pure steps from state to state of a site that is served; an entry counts only while its whole input is the same, and a list
//! of pages is gone through beside that of the last time. So an edit of a text leaves everything else as it is: files on disk ([`source::Kept`] \[io\]), what
//! they hold ([`content::reading`]), places ([`site::Structure`]), texts ([`render::bodies`]), links, values. Of a text
//! only a [summary](content::document_summary) is kept. [`cache`] \[io\] keeps summaries and the colours of code from run to run, found by a hash of what they were made from.
//! [`render::traces`] spares a build what it need not render: an output is what it was while all that its template sees ([`render::fingerprint`]) and all that
//! it has asked for ([`render::calls`]) is what it was.
//!
//! # Moving in
//! [`import`] makes content of what another system exports: [`import::export`] \[io\] opens it, all of it is understood before [`import::write`] \[io\]
//! writes anything, and what the author has edited since stays. The command `verify-urls` asks the map of outputs for every old address.
//!
//! # The way of a picture
//! [`workspaces`] \[io\] reads the files of a workspace as they are, or with [`git`] \[io\] as they were at a revision; [`cache`] \[io\] keeps what was found
//! out about files from run to run; [`bricks`] understands them: bricks, projects, and who imports whom, with file and line. [`diagram`] lays out and draws graphs and
//! knows nothing of bricks. [`view`] joins them: a request such as `graph --project api`, from a fence or the command line, becomes a picture.
//! [`photo`] \[io\] makes smaller copies of photos.
//! [`dot`] makes a picture of a fence in Graphviz's language. [`render::pictures`] puts both into posts. [`digraph`] has the graph algorithms that both halves need.
//!
//! # Rules
//! - The blog's half ([`content`]) and the workspaces' half ([`bricks`], [`diagram`]) never see each other.
//! - Imports point one way, from later stages to earlier ones; a test reads the `use` lines.
//! - Disk, clock, environment and printing only in the modules marked \[io\]. The time of a build is a value in [`site::Options`].
//! - A mistake of an author is a [`Diagnostic`](diagnostic::Diagnostic): all are collected, sorted and shown once. A broken machine is an error up to
//!   `main`. Nothing that anybody can write makes the program panic.
//! - A library that could be replaced stands behind one module.

pub mod cli;
pub mod config;
pub mod content;
pub mod deploy;
pub mod external;
pub mod features;
#[cfg(feature = "import")]
pub mod import;
pub mod output;
pub mod photo;
pub mod pipeline;
pub mod render;
pub mod serve;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;
