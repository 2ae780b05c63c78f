//! Moving in: posts of another system become content of this one.
//!
//! In: an export or a folder of another blog. Out: a [`Plan`]: all files that are to be written,
//! and what the author should know about them. Never: a file that is written before all of the
//! export was understood, or in place of one that the author has edited.
//!
//! [`blogger`] and [`static_sites`] read the systems; [`export`] \[io\] opens files, folders and
//! archives; [`convert`] makes Markdown of HTML; [`write`] \[io\] writes.

mod archive;
mod blocks;
mod blogger;
mod comments;
mod convert;
mod escape;
pub(crate) mod export;
mod feed;
mod front_matter;
mod html;
mod inline;
mod links;
mod plan;
pub(crate) mod report;
mod shortcodes;
mod static_sites;
mod system;
mod verify;
pub(crate) mod write;

pub(crate) use blogger::{Settings, blogger};
pub(crate) use plan::Plan;
pub(crate) use static_sites::static_site;
pub(crate) use system::System;
