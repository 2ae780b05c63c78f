//! The writing mode: a site built in memory, served, watched and reloaded.
//!
//! In: [`Options`], and a function that reads the disk and builds the site. Out: an address to open
//! in a browser, pages rendered when they are asked for, and a line in the terminal for each
//! change. Never: writing to disk, or sending a file that is not part of the site.
//!
//! [`Server::bind`] takes the port, so that the site can be built for its address; [`Server::run`]
//! builds, serves and watches. `watch.rs` waits for changes, `snapshot.rs` is one state of the
//! site, `request.rs` decides what to answer, `http.rs` answers, `live_reload.rs` knows the open
//! tabs and what to tell them, `page.rs` writes HTML.

mod diagnostics_json;
mod disk;
mod error;
mod fingerprint;
mod http;
mod live_reload;
mod page;
mod published;
mod request;
mod server;
mod snapshot;
mod terminal;
mod url_path;
mod watch;

pub use crate::render::Output;
pub use error::Error;
pub use published::{Published, Rebuilt, Watched};
pub use server::{Options, Server, Stop};
pub use terminal::Terminal;
