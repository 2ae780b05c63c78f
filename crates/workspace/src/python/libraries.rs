//! The libraries that the code of bricks imports.
//!
//! In: imported modules, and the projects with what they declare and lock. Out: which module is of
//! a library, and what provides each library. Never: whether a project has it; see
//! [`crate::libraries`].

use std::collections::BTreeSet;

use super::distributions::Distributions;
use super::projects::NeededBy;
use super::stdlib;
use crate::model::Workspace;

/// The libraries of a workspace while it is read.
#[derive(Debug)]
pub(super) struct Collector {
    namespace: String,
    standard: BTreeSet<&'static str>,
    tables: Distributions,
    /// Whether a library is what `poly` takes for one: the first part of what is imported.
    compat: bool,
}

impl Collector {
    /// For a workspace of that namespace. `python_version` is the text of its `.python-version`.
    pub(super) fn new(namespace: &str, compat: bool, python_version: Option<&str>) -> Self {
        let standard =
            if compat { stdlib::modules_of_poly(stdlib::minor_of_poly(python_version)) } else { stdlib::modules() };
        Self { namespace: namespace.to_owned(), standard, tables: Distributions::default(), compat }
    }

    /// Whether a full dotted name is that of somebody else's library.
    pub(super) fn is_library(&self, module: &str) -> bool {
        let top = first_part(module);
        top != self.namespace && !self.standard.contains(top)
    }

    /// The name of the library that a module belongs to.
    pub(super) fn name<'m>(&self, module: &'m str) -> &'m str {
        if self.compat { first_part(module) } else { self.tables.library(module) }
    }

    /// Finds the distributions of all libraries. A name that the tables lack is certain all the
    /// same when a project declares or locks it. What needs what is taken from lock files, and from
    /// a table.
    pub(super) fn complete(&self, workspace: &mut Workspace, needed_by: &NeededBy) {
        let projects = &workspace.projects;
        let declared: BTreeSet<&str> =
            projects.iter().flat_map(|project| &project.requirements).map(|one| one.key.as_str()).collect();
        let locked = projects.iter().flat_map(|project| project.locked.keys().map(String::as_str));
        let mentioned: BTreeSet<&str> = declared.iter().copied().chain(locked).collect();
        for library in workspace.libraries.values_mut() {
            (library.distributions, library.known) = provided(&self.tables, &library.name, &mentioned);
            library.brought_by = brought_by(&self.tables, &library.distributions, needed_by, &declared);
        }
    }
}

/// The distributions of a library, and whether they are certain. Of several guesses the one counts
/// that somebody declares or locks.
fn provided(tables: &Distributions, library: &str, seen: &BTreeSet<&str>) -> (Vec<String>, bool) {
    let mut provider = tables.provider(library);
    if provider.known {
        return (provider.distributions, true);
    }
    let confirmed = provider.distributions.iter().position(|name| seen.contains(name.as_str()));
    (vec![provider.distributions.swap_remove(confirmed.unwrap_or(0))], confirmed.is_some())
}

/// Finds declared distributions that need one of these, directly or not.
fn brought_by(
    tables: &Distributions,
    names: &[String],
    needed_by: &NeededBy,
    declared: &BTreeSet<&str>,
) -> Vec<String> {
    let mut reached: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut left: Vec<&str> = reached.iter().copied().collect();
    while let Some(name) = left.pop() {
        let from_locks = needed_by.get(name).into_iter().flatten().map(String::as_str);
        for dependent in from_locks.chain(tables.dependents(name)) {
            if reached.insert(dependent) {
                left.push(dependent);
            }
        }
    }
    let dependents = reached.into_iter().filter(|name| !names.iter().any(|own| own == name) && declared.contains(name));
    dependents.map(str::to_owned).collect()
}

fn first_part(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

#[cfg(test)]
mod tests {
    use crate::{Library, ReadOptions, read};
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    /// `name (distribution …) brick:lines`, one line a library; `?` for a guess.
    fn show(files: &[(&str, &str)], compat: bool) -> String {
        let tree = Tree::from_texts([ROOT].into_iter().chain(files.iter().copied()));
        let (workspace, _) = read(&tree, "", ReadOptions { compat });
        let line = |library: &Library| {
            let guess = if library.known { "" } else { "?" };
            let users = library.users.iter().map(|(brick, imports)| {
                let lines: Vec<String> = imports.iter().map(|import| import.line.to_string()).collect();
                format!("{brick}:{}", lines.join(","))
            });
            format!(
                "{} ({}{guess}) {}",
                library.name,
                library.distributions.join(" "),
                users.collect::<Vec<_>>().join(" ")
            )
        };
        workspace.libraries.values().map(line).collect::<Vec<_>>().join("\n")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(
            show(&[("bases/shop/api/core.py", text), ("components/shop/log/core.py", "import yaml")], false),
            expected,
            "{text}"
        );
    }

    #[test]
    fn what_is_neither_pythons_nor_ours() {
        check(
            "import os.path, yaml.loader as y\nfrom shop import log\nimport shop\nimport yaml",
            "yaml (pyyaml) api:1,4 log:1",
        );
        check(
            "from . import core\nfrom .yaml import x\nfrom ... import z\nimport shopping",
            "shopping (shopping?) api:4\nyaml (pyyaml) log:1",
        );
        check(
            "from google.cloud import storage, pubsub_v1\nimport distutils, pkg_resources, _socket",
            "google.cloud.pubsub_v1 (google-cloud-pubsub) api:1\ngoogle.cloud.storage (google-cloud-storage) api:1\npkg_resources (setuptools) api:2\nyaml (pyyaml) log:1",
        );
    }

    #[test]
    fn a_guess_is_confirmed_by_what_is_declared_or_locked() {
        let check = |text: &str, file: (&str, &str), expected: &str| {
            let project = ("pyproject.toml", text);
            assert_eq!(show(&[("bases/shop/api/core.py", "import our_own"), project, file], false), expected);
        };
        let none = ("README", "");
        check("", none, "our_own (our-own?) api:1");
        check("[project]\ndependencies = [\"Our.Own\"]", none, "our_own (our-own) api:1");
        check(
            "",
            ("poetry.lock", "[[package]]\nname = \"python-our-own\"\nversion = \"1\""),
            "our_own (python-our-own) api:1",
        );
    }

    #[test]
    fn libraries_of_poly() {
        let check = |text: &str, version: &str, expected: &str| {
            let files = [("bases/shop/api/core.py", text), (".python-version", version)];
            assert_eq!(show(&files, true), expected, "{text}");
        };
        check("import pkg_resources, distutils, yaml", "3.11", "yaml (pyyaml) api:1");
        check("import pkg_resources, distutils", "3.12", "distutils (distutils?) api:1");
        check("import _socket, tomllib", "3.10", "_socket (socket?) api:1\ntomllib (tomllib?) api:1");
        check("from ruamel.yaml import YAML", "", "ruamel (ruamel-yaml) api:1");
    }
}
