//! Moving in: posts of another system become content of this one.
//!
//! In: an export or a folder of another blog. Out: a [`Plan`]: all files that are to be written, and what the author should know about them. Never: a file
//! that is written before all of the export was understood, or in place of one that the author has edited.
//!
//! [`blogger`] and [`statics`] read the systems; [`export`] \[io\] opens files, folders and archives; [`convert`] makes Markdown of HTML; [`keep`] \[io\] writes.

mod archive;
mod blogger;
mod comments;
mod convert;
mod escape;
pub mod export;
mod feed;
mod html;
mod inline;
pub mod keep;
mod links;
mod parts;
pub mod report;
mod says;
mod shortcodes;
mod statics;

pub use blogger::{Settings, blogger};
pub use statics::{System, statics};

use std::collections::BTreeMap;

use report::Report;

/// What an import is going to write.
#[derive(Debug, Default)]
pub struct Plan {
    /// By path from the root of the site.
    pub files: BTreeMap<String, Content>,
    /// What a site needs besides: written where there is nothing, and never again.
    pub defaults: BTreeMap<String, String>,
    /// Where each post stands, by its id in the old system: a later import finds it again.
    pub folders: BTreeMap<String, String>,
    /// What the author should know.
    pub report: Report,
}

/// What is written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A file of the export, by its number there.
    Copy(usize),
}

/// A string as TOML has it.
fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A list of strings as TOML has it.
fn toml_list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| toml_string(text)).collect();
    format!("[{}]", texts.join(", "))
}
