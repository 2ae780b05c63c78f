//! The projects of a workspace.
//!
//! In: a [`WorkspaceBuilder`] with the bricks. Out: a [`Project`] for each manifest that can be
//! read, and a diagnostic for everything that cannot. Never: what the bricks of a project import.

use std::collections::{BTreeMap, BTreeSet};

use super::lock::{self, Lock, Locked};
use super::manifest::{self, Manifest, Purpose};
use super::requirements;
use crate::builder::WorkspaceBuilder;
use crate::model::{BrickName, Project};
use crate::paths::below;
use support::diagnostic::Diagnostic;

/// Who needs each library, by normalised names.
pub(super) type NeededBy = BTreeMap<String, BTreeSet<String>>;

/// Adds all projects, that at the root last, and reads from their lock files who needs what.
/// `aliases` are names for tables by the names in manifests.
pub(super) fn read(builder: &mut WorkspaceBuilder<'_>, aliases: &BTreeMap<String, String>) -> NeededBy {
    let manifests = builder.tree.files.keys().filter(|path| is_manifest(path));
    let mut reader = Reader { builder, aliases, locks: BTreeMap::new() };
    for path in manifests {
        reader.add_project(path);
    }
    if reader.builder.tree.bytes("pyproject.toml").is_some() {
        reader.add_project("pyproject.toml");
    } else if !reader.builder.workspace.projects.is_empty() {
        let problem = Diagnostic::warning("there is no `pyproject.toml` at the root of the workspace")
            .note("it is the manifest of the development project, which is left out; `poly` does not run without it");
        let root = reader.builder.display_path("");
        let root = root.trim_end_matches('/');
        reader.builder.report(if root.is_empty() { problem } else { problem.in_file(root) });
    }
    needed_by(reader.locks.into_values().flatten())
}

fn needed_by(locks: impl Iterator<Item = Lock>) -> NeededBy {
    let mut needed_by = NeededBy::new();
    for package in locks.flat_map(|lock| lock.packages) {
        for dependency in package.dependencies {
            needed_by.entry(dependency).or_default().insert(package.name.clone());
        }
    }
    needed_by
}

/// Whether a file at the root or in a project's folder is of use: a manifest, a lock file, the
/// version of Python.
pub(super) fn wants_file(name: &str) -> bool {
    name == "pyproject.toml" || lock::NAMES.contains(&name)
}

fn is_manifest(path: &str) -> bool {
    matches!(path.split('/').collect::<Vec<_>>()[..], ["projects", _, "pyproject.toml"])
}

struct Reader<'b, 'a> {
    builder: &'b mut WorkspaceBuilder<'a>,
    aliases: &'b BTreeMap<String, String>,
    /// Lock files that were read already; `None` for one that cannot be read.
    locks: BTreeMap<String, Option<Lock>>,
}

impl Reader<'_, '_> {
    fn add_project(&mut self, path: &str) {
        let Some(text) = self.builder.text(path) else { return };
        let folder = path.strip_suffix("pyproject.toml").unwrap_or(path).trim_end_matches('/');
        let namespace = self.builder.workspace.namespace.clone();
        let compat = self.builder.workspace.compat;
        let purpose = Purpose { namespace: &namespace, development: folder.is_empty(), compat };
        let Some(mut manifest) = self.builder.parsed(path, |text| manifest::parse(text, purpose)) else { return };
        self.builder.report_spans(path, &text, std::mem::take(&mut manifest.mistakes));
        let project = self.assemble(path, folder, manifest);
        self.builder.workspace.projects.push(project);
    }

    fn assemble(&mut self, path: &str, folder: &str, manifest: Manifest) -> Project {
        let development = folder.is_empty();
        let name = manifest.name.unwrap_or_else(|| self.nameless(path, folder));
        let mut requirements = manifest.requirements;
        for (file, line) in manifest.requirement_files {
            let file = below(folder, &file);
            let written = self.builder.text(&file).map(|text| requirements::in_lines(&text));
            requirements
                .extend(written.into_iter().flatten().map(|requirement| requirements::at_line(requirement, line)));
            requirements.sort();
        }
        let (lock_file, locked) = self.locked(folder, &name).unzip();
        let mut project = Project {
            alias: self.aliases.get(&name).cloned(),
            requirements,
            lock_file,
            locked: locked.unwrap_or_default(),
            excludes: manifest.excludes,
            development,
            ..Project::empty(name, folder, path)
        };
        for declared in manifest.bricks {
            let brick = BrickName::new(declared.brick);
            if self.builder.workspace.bricks.contains_key(&brick) {
                project.bricks.insert(brick);
            } else {
                project.unknown.push(declared.written);
            }
        }
        project
    }

    /// A name for a project whose manifest has none: that of its folder.
    fn nameless(&mut self, path: &str, folder: &str) -> String {
        // The one at the root goes by `development` anyway.
        let Some(name) = folder.rsplit('/').next().filter(|name| !name.is_empty()) else {
            return "development".to_owned();
        };
        let problem = Diagnostic::warning("a project without a name")
            .in_file(self.builder.display_path(path))
            .note(format!("it is called `{name}` here, as its folder is; `poly` does not run with it"))
            .help(format!("write `name = \"{name}\"` under `[project]`"));
        self.builder.report(problem);
        name.to_owned()
    }

    /// The lock file for a project with what it holds for it: one in its folder, otherwise that of
    /// the workspace when the project is one of its members.
    fn locked(&mut self, folder: &str, name: &str) -> Option<(String, Locked)> {
        if let Some(path) = self.first_lock_file(folder) {
            let locked = self.lock(&path)?.all();
            // A `requirements.txt` may ask for libraries without fixing any version.
            let fixes = !locked.is_empty() || !path.ends_with(".txt");
            return fixes.then_some((path, locked));
        }
        let path = self.first_lock_file("")?;
        let locked = self.lock(&path)?.of_member(name)?;
        Some((path, locked))
    }

    fn first_lock_file(&self, folder: &str) -> Option<String> {
        lock::NAMES.into_iter().map(|name| below(folder, name)).find(|path| self.builder.tree.bytes(path).is_some())
    }

    fn lock(&mut self, path: &str) -> Option<&Lock> {
        if !self.locks.contains_key(path) {
            let text = self.builder.text(path)?;
            let read = lock::parse(&self.builder.display_path(path), &text);
            self.locks.insert(path.to_owned(), read.map_err(|problem| self.builder.report(*problem)).ok());
        }
        self.locks.get(path)?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReadOptions;
    use crate::model::Workspace;
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");
    const DEVELOPMENT: (&str, &str) = ("pyproject.toml", "[project]\nname = \"all\"\n");
    const LOG: (&str, &str) = ("components/shop/log/core.py", "");

    fn read(files: &[(&str, &str)]) -> (Workspace, Vec<Diagnostic>) {
        let files = [ROOT, LOG].into_iter().chain(files.iter().copied());
        crate::read(&Tree::from_texts(files), "../shop", ReadOptions::default())
    }

    /// `name [lock file] library version, …`, one line a project.
    fn check_locked(files: &[(&str, &str)], expected: &str) {
        let (workspace, problems) = read(files);
        assert_eq!(problems, []);
        let line = |project: &Project| {
            let libraries: Vec<String> =
                project.locked.iter().map(|(name, version)| format!("{name} {version}")).collect();
            format!("{} [{}] {}", project.name, project.lock_file.as_deref().unwrap_or(""), libraries.join(", "))
        };
        assert_eq!(workspace.projects.iter().map(line).collect::<Vec<_>>().join("\n"), expected);
    }

    const API: (&str, &str) = ("projects/api/pyproject.toml", "[project]\nname = \"my_api\"\n");
    const PACKAGE: &str = "[[package]]\nname = \"fastapi\"\nversion = \"1\"\n";

    #[test]
    fn the_first_lock_file_counts() {
        check_locked(&[API, DEVELOPMENT], "my_api [] \nall [] ");
        check_locked(
            &[API, DEVELOPMENT, ("projects/api/uv.lock", PACKAGE), ("projects/api/poetry.lock", "")],
            "my_api [projects/api/poetry.lock] \nall [] ",
        );
        // One at the root is for the development project, unless it is of a workspace of uv.
        check_locked(&[API, DEVELOPMENT, ("poetry.lock", PACKAGE)], "my_api [] \nall [poetry.lock] fastapi 1");
        let members = "[manifest]\nmembers = [\"my-api\"]\n[[package]]\nname = \"my-api\"\ndependencies = [{ name = \"a\" }]\n\
            [[package]]\nname = \"a\"\nversion = \"2\"\n[[package]]\nname = \"b\"\nversion = \"3\"\n";
        check_locked(&[API, DEVELOPMENT, ("uv.lock", members)], "my_api [uv.lock] a 2\nall [uv.lock] a 2, b 3");
        check_locked(
            &[
                API,
                DEVELOPMENT,
                ("projects/api/requirements.txt", "fastapi>=1\n"),
                ("requirements.txt", "fastapi==1\n"),
            ],
            "my_api [] \nall [requirements.txt] fastapi 1",
        );
    }

    #[test]
    fn requirements_of_setuptools() {
        let api = "[project]\nname = \"api\"\ndynamic = [\"dependencies\"]\n[tool.setuptools.dynamic]\ndependencies = { file = [\"requirements.txt\"] }\n";
        let (workspace, problems) = read(&[
            ("projects/api/pyproject.toml", api),
            DEVELOPMENT,
            ("projects/api/requirements.txt", "# x\nfastapi>=1\n"),
        ]);
        assert_eq!(problems, []);
        let requirement = &workspace.projects[0].requirements[0];
        assert_eq!((requirement.name.as_str(), requirement.version.as_str(), requirement.line), ("fastapi", ">=1", 5));
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(files);
        assert_eq!(problems.iter().map(|problem| problem.to_string() + "\n").collect::<String>(), expected);
    }

    #[test]
    fn whole_messages() {
        check_problems(
            &[API],
            "\
warning: there is no `pyproject.toml` at the root of the workspace
 --> ../shop
  = note: it is the manifest of the development project, which is left out; `poly` does not run without it
",
        );
        check_problems(
            &[DEVELOPMENT, ("projects/api/pyproject.toml", "[tool.polylith.bricks]\n")],
            "\
warning: a project without a name
 --> ../shop/projects/api/pyproject.toml
  = note: it is called `api` here, as its folder is; `poly` does not run with it
  = help: write `name = \"api\"` under `[project]`
",
        );
        check_problems(
            &[DEVELOPMENT, API, ("projects/api/uv.lock", "[[package]\n")],
            "\
warning: not a TOML file: unclosed array table, expected `]`
 --> ../shop/projects/api/uv.lock:1:11
  |
1 | [[package]
  |           ^
  |
  = note: its versions are left out
",
        );
        check_problems(
            &[
                DEVELOPMENT,
                (
                    "projects/api/pyproject.toml",
                    "[project]\nname = \"api\"\ndependencies = \"fastapi\"\n[project.optional-dependencies]\na = [1, \">=2\"]\n\
                     [tool.polylith]\nbricks = [\"shop/log\"]\n",
                ),
            ],
            "\
warning: `project.dependencies` is not a list
 --> ../shop/projects/api/pyproject.toml:3:16
  |
3 | dependencies = \"fastapi\"
  |                ^^^^^^^^^
warning: an item of `project.optional-dependencies.a` names no library
 --> ../shop/projects/api/pyproject.toml:5:6
  |
5 | a = [1, \">=2\"]
  |      ^
  |
  = help: write it as in `\"fastapi[standard]>=0.110\"`
warning: an item of `project.optional-dependencies.a` names no library
 --> ../shop/projects/api/pyproject.toml:5:9
  |
5 | a = [1, \">=2\"]
  |         ^^^^^
  |
  = help: write it as in `\"fastapi[standard]>=0.110\"`
warning: `tool.polylith.bricks` is not a table
 --> ../shop/projects/api/pyproject.toml:7:10
  |
7 | bricks = [\"shop/log\"]
  |          ^^^^^^^^^^^^
",
        );
        check_problems(
            &[
                DEVELOPMENT,
                (
                    "projects/api/pyproject.toml",
                    "[tool.poetry]\nname = \"api\"\npackages = [{ from = \"x\" }]\n[tool.poetry.dependencies]\nfastapi = 7\n\
                     [build-system]\nbuild-backend = \"poetry.core\"\n",
                ),
            ],
            "\
warning: a package without `include`
 --> ../shop/projects/api/pyproject.toml:3:13
  |
3 | packages = [{ from = \"x\" }]
  |             ^^^^^^^^^^^^^^
  |
  = help: write `{ include = \"…\", from = \"…\" }`
warning: `fastapi` is neither a version nor a table
 --> ../shop/projects/api/pyproject.toml:5:11
  |
5 | fastapi = 7
  |           ^
  |
  = help: write it as in `\"^1.0\"` or `{ version = \"^1.0\" }`
",
        );
    }
}
