//! Settings of a build that are not in the site's configuration.

use std::path::PathBuf;

use jiff::Timestamp;

/// Everything that a build depends on besides the files.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time of the build: what is dated later lies in the future.
    pub now: Timestamp,
    /// Publish drafts too.
    pub drafts: bool,
    /// Publish posts dated in the future too, whatever the configuration says.
    pub future: bool,
    /// Publish expired posts too.
    pub expired: bool,
    /// The purpose of the build; templates see it as `config.mode`.
    pub mode: Mode,
    /// Replaces the configuration's `base_url`.
    pub base_url: Option<String>,
    /// Replaces scheme and host of the configuration's `base_url` and leaves its path: a site of
    /// `https://example.org/blog` is served at `http://127.0.0.1:1111/blog/`.
    pub origin: Option<String>,
    /// The site's folder, for files that templates ask for.
    pub root: Option<PathBuf>,
}

/// Purpose of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writing the site into a folder.
    Build,
    /// Showing it while it is written.
    Serve,
    /// Looking for mistakes.
    Check,
}
