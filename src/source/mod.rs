//! The files of a site: its configuration, `content`, `templates` and `static`. \[io\]
//!
//! In: a folder. Out: snapshots. Never: writing, parsing.
#![expect(clippy::disallowed_methods, reason = "reads the configuration")]

mod changes;
mod site;

use std::io;
use std::path::Path;

pub use support::source::*;

pub use changes::{ChangedPaths, Changes, read_changes};
pub use site::{IgnoredFiles, SiteSources, read_site};

/// Reads the first configuration file that there is: its name and bytes.
///
/// # Errors
/// The file that was asked for does not exist or cannot be read.
pub fn read_config(root: &Path, asked: Option<&Path>, names: &[&str]) -> Result<Option<(String, Vec<u8>)>, IoError> {
    if let Some(path) = asked {
        let bytes = std::fs::read(path).map_err(|error| IoError::new("cannot read configuration", path, &error))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        return Ok(Some((name, bytes)));
    }
    for name in names {
        if let Some(found) = read_config_file(&root.join(name))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Reads a configuration file if it is there: its name and bytes.
///
/// # Errors
/// It is there and cannot be read.
pub fn read_config_file(path: &Path) -> Result<Option<(String, Vec<u8>)>, IoError> {
    let name = || path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some((name(), bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IoError::new("cannot read configuration", path, &error)),
    }
}
