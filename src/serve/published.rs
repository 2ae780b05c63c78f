//! States of a site that are served.

use std::path::PathBuf;

use crate::render::Output;
use support::diagnostic::Diagnostic;

/// One state of the site, ready to be asked for outputs.
pub struct Published {
    /// Whether there is an output at a path, as [`crate::output`] would write it: `index.html`,
    /// `posts/hello/index.html`, `style.css`.
    pub has: Box<Has>,
    /// Where the site begins on its server: `/`, or `/blog/` for a site at
    /// `https://example.org/blog/`. Begins and ends with a slash.
    pub base_path: String,
    /// Renders the output at a path: the same function that `build` uses.
    pub render: Box<Render>,
    /// The diagnostics of this state of the site.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether there is an output at a path.
pub(super) type Has = dyn Fn(&str) -> bool + Send + Sync;

/// Renders the output of a path.
pub(super) type Render = dyn Fn(&str) -> Result<Output, Vec<Diagnostic>> + Send + Sync;

/// Result of reading the disk and building the site.
pub struct Rebuilt {
    /// The site; or, when there is none that could be shown, why. The last good site stays then,
    /// with these mistakes over it.
    pub published: Result<Published, Vec<Diagnostic>>,
    /// The paths that were read, and with them everything that would have been read had it been
    /// there.
    pub watched: Vec<Watched>,
}

/// A file or folder that a site is made of. It need not be there (yet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The file or folder.
    pub path: PathBuf,
    /// For a folder: whether folders in it count too. Version control, caches that are marked with
    /// `CACHEDIR.TAG`, virtual environments, `node_modules` and `__pycache__` never do.
    pub recursive: bool,
}
