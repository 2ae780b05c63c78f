//! The workspaces that requests are about, read when they are asked for. \[io\]
//!
//! In: folders by name, and which version of a workspace is wanted. Out: the workspace, each version read once. Never: what is drawn of it.
#![expect(clippy::disallowed_methods, reason = "looks for the root of a workspace")]
#![expect(clippy::result_large_err, reason = "an error is made once a request, so its size is of no matter")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::bricks::{self, Language, Reading, Workspace};
use crate::diagnostic::{self, Diagnostic};
use crate::source::{self, Tree};

/// Where a workspace is.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its folder.
    pub folder: PathBuf,
    /// What the folder is called in messages; may be empty for the current folder.
    pub shown: String,
}

impl Place {
    /// Whether the folder is there.
    pub fn exists(&self) -> bool {
        self.folder.is_dir()
    }
}

/// Which version of a workspace is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// How it is read.
    pub reading: Reading,
}

/// A workspace that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it consists of.
    pub workspace: Workspace,
    /// What could not be read or understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// Workspaces by name.
#[derive(Debug, Default)]
pub struct Workspaces {
    places: BTreeMap<String, Place>,
    /// What was asked for, so that ten pictures of a workspace read it once.
    found: Mutex<BTreeMap<(String, Version), Arc<Found>>>,
}

impl Workspaces {
    /// Workspaces at these places. Nothing is read yet.
    pub fn new(places: BTreeMap<String, Place>) -> Self {
        Self { places, found: Mutex::default() }
    }

    /// Adds a workspace that was read already, for tests. It has no folder, so no other version of it can be had.
    pub fn insert(&mut self, name: &str, found: Found) {
        self.places.insert(name.to_owned(), Place { folder: PathBuf::new(), shown: name.to_owned() });
        self.lock().insert((name.to_owned(), Version::default()), Arc::new(found));
    }

    /// Their names, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.places.keys().map(String::as_str).collect()
    }

    /// Where a workspace is.
    pub fn place(&self, name: &str) -> Option<&Place> {
        self.places.get(name)
    }

    /// A version of a workspace.
    ///
    /// # Errors
    /// There is no such workspace, or its folder cannot be listed.
    pub fn get(&self, name: &str, version: &Version) -> Result<Arc<Found>, Diagnostic> {
        let key = (name.to_owned(), version.clone());
        if let Some(found) = self.lock().get(&key) {
            return Ok(Arc::clone(found));
        }
        let Some(place) = self.places.get(name) else {
            return Err(Diagnostic::error(format!("unknown workspace `{name}`")).suggest(name, self.names()));
        };
        let found = Arc::new(read(place, version)?);
        // Two threads that ask at once may both read it; the first one's is kept.
        Ok(Arc::clone(self.lock().entry(key).or_insert(found)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, Version), Arc<Found>>> {
        // A reader that panicked has not touched the map.
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a workspace.
///
/// # Errors
/// There is no such folder, or it cannot be listed.
pub fn read(place: &Place, version: &Version) -> Result<Found, Diagnostic> {
    let tree = read_tree(place, version.reading)?;
    let (workspace, mut diagnostics) = bricks::read(&tree, &place.shown, version.reading);
    diagnostics.extend(tree.problems);
    diagnostic::sort(&mut diagnostics);
    Ok(Found { workspace, diagnostics })
}

/// The files of a workspace: first those at its root that tell its language, then those that this language wants.
fn read_tree(place: &Place, reading: Reading) -> Result<Tree, Diagnostic> {
    let tree = |wants_folder: &(dyn Fn(&str) -> bool + Sync), wants_file: &(dyn Fn(&str) -> bool + Sync)| {
        let tree = source::read_workspace(&place.folder, &place.shown, wants_folder, wants_file);
        let tree = tree.map_err(|failure| Diagnostic::error(failure.to_string()))?;
        tree.ok_or_else(|| Diagnostic::error(format!("there is no folder `{}`", place.shown)))
    };
    let markers = tree(&|_| false, &bricks::is_marker)?;
    let language = bricks::language(&markers).unwrap_or(Language::Python);
    tree(&|path| bricks::wants_folder(language, reading, path), &|path| bricks::wants_file(language, reading, path))
}

/// The root of the workspace that a folder lies in. By the rules of `poly`: a `workspace.toml` on the way up to the repository's root;
/// otherwise the repository's root, or any folder above, whose files make a Python workspace. When there is none: the nearest folder of a Clojure
/// workspace, then of one of `cargo-polylith`, then of a Cargo workspace.
pub fn find_root(folder: &Path) -> Option<PathBuf> {
    let folder = std::fs::canonicalize(folder).ok()?;
    let is_repository = |folder: &Path| folder.join(".git").exists();
    for above in folder.ancestors() {
        if above.join("workspace.toml").exists() {
            return Some(above.to_owned());
        }
        if is_repository(above) {
            break;
        }
    }
    let repository = folder
        .ancestors()
        .find(|above| is_repository(above))
        .filter(|above| makes_workspace(above, &["pyproject.toml"]));
    let by = |markers: &[&str]| folder.ancestors().find(|above| makes_workspace(above, markers));
    let found = repository.or_else(|| by(&["pyproject.toml"])).or_else(|| by(&["workspace.edn"]));
    found.or_else(|| by(&["Polylith.toml"])).or_else(|| by(&["Cargo.toml"])).map(Path::to_owned)
}

/// Whether those of these files that are at the root of a folder make a workspace.
fn makes_workspace(folder: &Path, markers: &[&str]) -> bool {
    let markers = source::read_workspace(folder, "", &|_| false, &|path| markers.contains(&path));
    markers.ok().flatten().is_some_and(|markers| bricks::language(&markers).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_root_by_the_rules_of_poly() {
        let root = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(root.path()).unwrap();
        let write = |path: &str, text: &str| {
            let path = real.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let namespace = "[tool.polylith]\nnamespace = \"a\"\n";
        let check = |folder: &str, expected: Option<&str>| {
            let found = find_root(&real.join(folder));
            let within = found.as_deref().and_then(|found| found.strip_prefix(&real).ok());
            assert_eq!(within.map(|path| path.display().to_string()).as_deref(), expected, "{folder}");
        };
        write("a/pyproject.toml", namespace);
        write("a/b/c/x", "");
        write("a/b/.git/x", "");
        write("a/b/workspace.toml", "");
        check("a", Some("a"));
        check("a/b/c", Some("a/b"));
        // A repository ends the search for `workspace.toml`, not that for a manifest.
        write("workspace.toml", "");
        write("d/.git/x", "");
        write("d/e/x", "");
        write("d/f/pyproject.toml", namespace);
        check("d/f", Some("d/f"));
        check("d/e", None);
        // Other languages count when there is no workspace of Python; of Cargo's the nearest.
        write("d/e/Cargo.toml", "[workspace]");
        write("d/e/g/Cargo.toml", "[package]");
        check("d/e/g", Some("d/e"));
        write("d/e/g/Cargo.toml", "[workspace]");
        check("d/e/g", Some("d/e/g"));
        write("d/Polylith.toml", "");
        check("d/e/g", Some("d"));
        write("d/workspace.edn", "");
        check("d/e/g", Some("d"));
        check("d/f", Some("d/f"));
    }
}
