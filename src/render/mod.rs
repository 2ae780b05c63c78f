//! From the structure of a site to the bytes of its outputs.
//!
//! In: a [`Site`](crate::site::Site), templates, workspaces. Out: a [`Renderer`] that gives the bytes of any one output. Never: writing them.
//!
//! The stages, each a function of the ones before it:
//!
//! ```text
//! texts    = expand + parse(site, templates)                  texts
//! prepared = { site, texts, links, pictures, search, … }      prepared
//! values   = made when a template asks                        values
//! renderer = prepared + templates;  render(path) -> bytes     renderer
//! ```
//!
//! `prepare` puts them in a row and checks what can only be checked when all of them are there.

mod caches;
mod contexts;
mod cover;
mod data_file;
mod document;
mod filters;
mod functions;
mod image_copies;
mod json_feed;
mod link_check;
mod orphans;
mod page_html;
mod part_anchors;
mod pictures;
mod prepare;
mod prepared;
mod renderer;
mod search;
mod templates;
mod text_location;
mod texts;
mod value;
mod values;
mod workspace_pages;

pub use caches::Caches;
pub use prepare::prepare;
pub use renderer::{Output, Renderer};
