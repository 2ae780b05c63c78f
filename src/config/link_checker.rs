//! Settings for links that lead elsewhere: `[link_checker]`, as Zola has it.
//!
//! In: the table as written. Out: a [`LinkChecker`]. Never: following a link.

use serde::Deserialize;

/// How links that lead elsewhere are checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LinkChecker {
    /// Beginnings of addresses that are not looked at.
    pub skip_prefixes: Vec<String>,
    /// How bad a dead one is.
    pub external_level: Level,
    /// Zola's; our own links are always checked, and are errors.
    pub(super) internal_level: Level,
    /// Zola's; anchors of other sites are not looked at.
    pub(super) skip_anchor_prefixes: Vec<String>,
}

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It fails the check.
    Error,
    /// It is only said.
    #[serde(alias = "warning")]
    Warn,
}
