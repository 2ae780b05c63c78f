//! The structure across files: which pages there are, where they live, how they hang together.
//!
//! In: parsed content files, the configuration, the time. Out: a [`Site`]: URLs, sections,
//! taxonomies, neighbours, the archive, and a map of all outputs. Never: rendering, reading files.

pub mod archive;
mod assemble;
pub mod directory;
pub mod hosting;
pub mod links;
pub mod media;
mod model;
mod options;
pub mod order;
pub mod output_kind;
pub mod outputs;
mod page;
pub mod publish;
pub mod related;
pub mod search;
pub mod sections;
mod structure;
pub mod taxonomies;
pub mod urls;

pub use assemble::{Parts, addressed, assemble};
pub use model::Site;
pub use options::{Mode, Options};
pub use page::{PageId, SitePage, SiteSection};
pub use structure::{Neighbours, Structure};
