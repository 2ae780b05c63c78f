//! Exit codes, and what all commands are given. \[io\]
//!
//! In: arguments that all commands have. Out: options of a build. Never: printing; see
//! [`Terminal`].
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

use clap::Args;

use super::terminal::Terminal;
use crate::pipeline::Folder;
use crate::site::{Mode, Options};

/// All went well.
pub(super) const OK: u8 = 0;
/// The site has errors.
pub(super) const SITE_ERRORS: u8 = 1;
/// The arguments are wrong, or the machine is broken.
pub(super) const FAILURE: u8 = 2;

/// Result of a command: an exit code, or what is wrong with the machine or the arguments.
pub(super) type Outcome = Result<u8, String>;

/// Arguments that publish more than finished posts whose time has come.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct PublishArgs {
    /// Publish drafts too
    #[arg(long)]
    pub(super) drafts: bool,
    /// Publish posts dated in the future too
    #[arg(long)]
    pub(super) future: bool,
    /// Publish expired posts too
    #[arg(long)]
    pub(super) expired: bool,
}

/// Surroundings of a command: the site, and the terminal.
pub(super) struct Global {
    pub(super) folder: Folder,
    pub(super) terminal: Terminal,
}

impl Global {
    /// Options of a build that begins now.
    pub(super) fn options(&self, mode: Mode, publish: &PublishArgs, base_url: Option<String>) -> Options {
        Options {
            now: jiff::Timestamp::now(),
            drafts: publish.drafts,
            future: publish.future,
            expired: publish.expired,
            mode,
            base_url,
            origin: None,
            root: Some(self.folder.root.clone()),
        }
    }
}
