//! The writing mode: a site served from memory, watched and reloaded. [io]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;

/// One state of the site, ready to be asked for outputs.
pub struct Published {
    /// Output paths, as [`crate::output`] would write them: `index.html`, `posts/hello/index.html`, `style.css`.
    pub paths: BTreeSet<String>,
    /// Renders one of [`paths`](Self::paths): the same function that `build` uses.
    pub render: Box<Render>,
    /// What is wrong with this state of the site.
    pub diagnostics: Vec<Diagnostic>,
}

/// Renders the output of a path.
pub type Render = dyn Fn(&str) -> Result<Output, Vec<Diagnostic>> + Send + Sync;

/// The content of one output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Rendered bytes.
    Bytes(Arc<[u8]>),
    /// A file that is copied as it is.
    File(PathBuf),
}
