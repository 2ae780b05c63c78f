//! Sets of globs from the configuration.

use globset::{Glob, GlobSet, GlobSetBuilder};

use support::diagnostic::Diagnostic;

/// A set of globs; a wrong one is an error.
pub fn glob_set(globs: &[String], diagnostics: &mut Vec<Diagnostic>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        match Glob::new(glob) {
            Ok(glob) => drop(set.add(glob)),
            Err(error) => diagnostics.push(Diagnostic::error(format!("`{glob}` is not a glob: {}", error.kind()))),
        }
    }
    set.build().unwrap_or_default()
}
