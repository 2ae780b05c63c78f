//! Whether links that lead elsewhere lead anywhere. \[io\]
//!
//! In: addresses, and what earlier checks found. Out: for each address why it is dead, if it is.
//! Never: asking for an address that was alive a short time ago.
#![expect(clippy::disallowed_methods, reason = "keeps what was found")]

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::source::IoError;

#[cfg(feature = "network")]
mod requests;
#[cfg(feature = "network")]
use requests::ask_hosts;

#[cfg(not(feature = "network"))]
fn ask_hosts(_: &[Vec<&str>]) -> Vec<(String, Option<String>)> {
    Vec::new()
}

/// How to check.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Seconds since 1970.
    pub now: i64,
    /// For how many seconds a link that was found alive is not looked at again.
    pub fresh: i64,
}

/// Result of a check.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Dead addresses, and why.
    pub dead: BTreeMap<String, String>,
    /// How many addresses are alive, those from earlier runs included.
    pub alive: usize,
    /// How many were alive in an earlier run, which is recent enough not to ask again.
    pub known: usize,
    /// How many hosts were asked.
    pub hosts: usize,
}

/// When addresses were last found alive.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    alive: BTreeMap<String, i64>,
}

/// Checks addresses. What is found alive is remembered in `cache`.
///
/// # Errors
/// The cache cannot be written.
pub(crate) fn check(addresses: &[&str], cache: &Path, options: Options) -> Result<Report, IoError> {
    // One that cannot be read is as good as none.
    let mut known: Known =
        std::fs::read(cache).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let is_fresh = |address: &str| {
        known.alive.get(address).is_some_and(|&then| (0..options.fresh).contains(&options.now.saturating_sub(then)))
    };
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut report = Report::default();
    for address in addresses {
        match is_fresh(address) {
            true => report.known += 1,
            false => hosts.entry(host(address)).or_default().push(address),
        }
    }
    report.hosts = hosts.len();
    let found = ask_hosts(&hosts.into_values().collect::<Vec<_>>());
    for (address, dead) in found {
        match dead {
            None => drop(known.alive.insert(address, options.now)),
            Some(why) => {
                known.alive.remove(&address);
                report.dead.insert(address, why);
            }
        }
    }
    report.alive = addresses.len() - report.dead.len();
    known.alive.retain(|address, _| addresses.contains(&address.as_str()));
    let folder = cache.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| IoError::new("cannot make folder", folder, &error))?;
    let bytes = serde_json::to_vec_pretty(&known).unwrap_or_default();
    crate::output::write_file(cache, &bytes)?;
    Ok(report)
}

/// The host of an address with its port.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}
