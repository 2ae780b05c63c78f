//! The projects of a workspace.
//!
//! In: a [`Tree`], and the bricks that were found in it. Out: a [`Project`] for each manifest that can be read, and a diagnostic for everything that
//! cannot. Never: what the bricks of a project import.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::lock::{self, Lock, Locked};
use super::manifest::{self, Manifest, Mistake, Purpose};
use super::requirements;
use crate::model::{BrickName, Project, Workspace};
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// What is needed by what: libraries by normalised name, each with those that need it.
pub(super) type NeededBy = BTreeMap<String, BTreeSet<String>>;

/// Reads all projects, that at the root last, and from their lock files what needs what. `shown` is the folder's name in messages, `aliases` are names for tables by the names in manifests.
pub(super) fn read(
    tree: &Tree,
    shown: &str,
    workspace: &Workspace,
    aliases: &BTreeMap<String, String>,
) -> (Vec<Project>, NeededBy, Vec<Diagnostic>) {
    let mut reader = Reader { tree, shown, workspace, aliases, locks: BTreeMap::new(), problems: Vec::new() };
    let manifests = tree.files.keys().filter(|path| is_manifest(path));
    let mut projects: Vec<Project> = manifests.filter_map(|path| reader.project(path)).collect();
    if tree.bytes("pyproject.toml").is_some() {
        projects.extend(reader.project("pyproject.toml"));
    } else if !projects.is_empty() {
        let problem = Diagnostic::warning("there is no `pyproject.toml` at the root of the workspace")
            .note("it is the manifest of the development project, which is left out; `poly` does not run without it");
        reader.problems.push(if shown.is_empty() { problem } else { problem.in_file(shown) });
    }
    (projects, needed_by(reader.locks.into_values().flatten()), reader.problems)
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

/// Whether a file at the root or in a project's folder is of use: a manifest, a lock file, the version of Python.
pub(super) fn wants_file(name: &str) -> bool {
    name == "pyproject.toml" || lock::NAMES.contains(&name)
}

fn is_manifest(path: &str) -> bool {
    matches!(path.split('/').collect::<Vec<_>>()[..], ["projects", _, "pyproject.toml"])
}

struct Reader<'a> {
    tree: &'a Tree,
    shown: &'a str,
    workspace: &'a Workspace,
    aliases: &'a BTreeMap<String, String>,
    /// Lock files that were read already; `None` for one that cannot be read.
    locks: BTreeMap<String, Option<Lock>>,
    problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn shown(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes))
    }

    fn project(&mut self, path: &str) -> Option<Project> {
        let text = self.text(path)?;
        let folder = path.strip_suffix("pyproject.toml").unwrap_or(path).trim_end_matches('/');
        let purpose = Purpose {
            namespace: &self.workspace.namespace,
            development: folder.is_empty(),
            compat: self.workspace.compat,
        };
        match manifest::parse(&text, purpose) {
            Ok(manifest) => {
                let shown = self.shown(path);
                self.problems.extend(manifest.mistakes.iter().map(|mistake| diagnostic(mistake, &shown, &text)));
                Some(self.assemble(path, folder, manifest))
            }
            Err(error) => {
                let message = format!("not a TOML file: {}", error.message);
                self.problems.push(Diagnostic::error(message).at(self.shown(path), &text, error.range));
                None
            }
        }
    }

    fn assemble(&mut self, path: &str, folder: &str, manifest: Manifest) -> Project {
        let development = folder.is_empty();
        let name = manifest.name.unwrap_or_else(|| self.nameless(path, folder));
        let mut requirements = manifest.requirements;
        for (file, line) in manifest.requirement_files {
            let file = if folder.is_empty() { file } else { format!("{folder}/{file}") };
            let written = self.text(&file).map(|text| requirements::in_lines(&text));
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
            if self.workspace.bricks.contains_key(&brick) {
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
            .in_file(self.shown(path))
            .note(format!("it is called `{name}` here, as its folder is; `poly` does not run with it"))
            .help(format!("write `name = \"{name}\"` under `[project]`"));
        self.problems.push(problem);
        name.to_owned()
    }

    /// The lock file for a project with what it holds for it: one in its folder, otherwise that of the workspace when the project is one of its members.
    fn locked(&mut self, folder: &str, name: &str) -> Option<(String, Locked)> {
        let path_of = |file: &str| if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
        if let Some(path) = self.first_lock_file(path_of) {
            let locked = self.lock(&path)?.all();
            // A `requirements.txt` may ask for libraries without fixing any version.
            let fixes = !locked.is_empty() || !path.ends_with(".txt");
            return fixes.then_some((path, locked));
        }
        let path = self.first_lock_file(str::to_owned)?;
        let locked = self.lock(&path)?.of_member(name)?;
        Some((path, locked))
    }

    fn first_lock_file(&self, path_of: impl Fn(&str) -> String) -> Option<String> {
        lock::NAMES.into_iter().map(path_of).find(|path| self.tree.bytes(path).is_some())
    }

    fn lock(&mut self, path: &str) -> Option<&Lock> {
        if !self.locks.contains_key(path) {
            let text = self.text(path)?;
            let read = lock::parse(&self.shown(path), &text).map_err(|problem| self.problems.push(*problem));
            self.locks.insert(path.to_owned(), read.ok());
        }
        self.locks.get(path)?.as_ref()
    }
}

/// A mistake as a warning at its place.
pub(super) fn diagnostic(mistake: &Mistake, shown: &str, text: &str) -> Diagnostic {
    let problem = Diagnostic::warning(mistake.message.clone()).at(shown, text, mistake.start..mistake.end);
    match &mistake.help {
        Some(help) => problem.help(help.clone()),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::super::reader;
    use super::*;
    use crate::ReadOptions;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");
    const DEVELOPMENT: (&str, &str) = ("pyproject.toml", "[project]\nname = \"all\"\n");
    const LOG: (&str, &str) = ("components/shop/log/core.py", "");

    fn read(files: &[(&str, &str)]) -> (Workspace, Vec<Diagnostic>) {
        let files = [ROOT, LOG].into_iter().chain(files.iter().copied());
        reader::read(&Tree::from_texts(files), "../shop", ReadOptions::default())
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
