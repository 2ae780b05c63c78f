//! The providers of the libraries that bricks import, project by project, and their versions.
//!
//! In: a [`Workspace`]. Out: for each project the libraries that its bricks import, with what
//! provides them; and a row of versions for each library that is declared. Never: asking what is
//! installed on this machine, or printing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::model::{BrickName, Import, ImportKind, Library, Project, Requirement, Workspace};

/// The libraries of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectLibraries<'a> {
    /// The project.
    pub project: &'a Project,
    /// The libraries that its bricks import, by name in the code.
    pub needed: Vec<NeededLibrary<'a>>,
    /// Requirements that no brick of it imports, in the order of its requirements. Plugins and
    /// drivers are often among them: nobody has to import those.
    pub unused: Vec<&'a Requirement>,
}

/// A library that bricks of a project import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededLibrary<'a> {
    /// The library.
    pub library: &'a Library,
    /// The bricks of the project that import it, each with its imports.
    pub users: BTreeMap<&'a BrickName, Vec<&'a Import>>,
    /// Its provider.
    pub provision: Provision<'a>,
}

/// The provider of a library in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provision<'a> {
    /// The project declares it.
    Declared(&'a Requirement),
    /// The project does not declare it, but its lock file has it: something that it declares needs
    /// it.
    Locked {
        /// Its normalised name.
        distribution: &'a str,
        /// Its version.
        version: &'a str,
    },
    /// The project does not declare it and has no lock file to decide it, but something that it
    /// declares needs it according to the tables.
    Brought(&'a Requirement),
    /// Nothing provides it, and a table or a lock file names the distributions that could.
    Missing,
    /// Nothing provides it under the name that is guessed for it; perhaps something does under
    /// another one.
    Unresolved,
}

impl<'a> ProjectLibraries<'a> {
    /// The libraries of a project. Files that it does not package do not count. In compat mode a
    /// brick with such a file does not count at all, which is how `poly libs` has it.
    pub fn of(workspace: &'a Workspace, project: &'a Project) -> Self {
        let dropped = if workspace.compat { bricks_with_excluded_files(workspace, project) } else { BTreeSet::new() };
        Self::select(workspace, project, |brick, import| {
            !dropped.contains(brick) && (workspace.compat || !project.excludes_file(&import.file))
        })
    }

    /// The same as `poly check` has it: in compat mode a library does not count that an excluded
    /// file imports, whoever else does.
    pub fn checked(workspace: &'a Workspace, project: &'a Project) -> Self {
        if !workspace.compat {
            return Self::of(workspace, project);
        }
        let mut libraries = Self::select(workspace, project, |_, _| true);
        libraries.needed.retain(|needed| !needed.users.values().flatten().any(|it| project.excludes_file(&it.file)));
        libraries
    }

    fn select(workspace: &'a Workspace, project: &'a Project, counts: impl Fn(&BrickName, &Import) -> bool) -> Self {
        let mut needed = Vec::new();
        for library in workspace.libraries.values() {
            let users = users_in(library, project).filter_map(|(brick, imports)| {
                let imports: Vec<&Import> = imports.iter().filter(|import| counts(brick, import)).collect();
                (!imports.is_empty()).then_some((brick, imports))
            });
            let users: BTreeMap<_, _> = users.collect();
            if !users.is_empty() {
                needed.push(NeededLibrary { library, users, provision: provision(library, project) });
            }
        }
        let unused = unused(workspace, project, &needed);
        Self { project, needed, unused }
    }

    /// Lists the libraries that it cannot run without and nothing provides.
    pub fn missing(&self) -> impl Iterator<Item = &NeededLibrary<'a>> {
        self.needed.iter().filter(|needed| needed.provision == Provision::Missing && needed.is_required())
    }

    /// Lists the libraries that it cannot run without and whose provider is undetermined.
    pub fn unresolved(&self) -> impl Iterator<Item = &NeededLibrary<'a>> {
        self.needed.iter().filter(|needed| needed.provision == Provision::Unresolved && needed.is_required())
    }
}

impl<'a> NeededLibrary<'a> {
    /// The import that binds most, the first of its kind.
    pub fn strongest(&self) -> Option<&'a Import> {
        let imports = self.users.values().flatten().copied();
        imports.min_by_key(|import| (import.kinds.deciding(), &import.file, import.line))
    }

    /// Whether the project cannot do without. It can when failing imports are caught, or when only
    /// tests or the type checker import it.
    pub fn is_required(&self) -> bool {
        let mut kinds = self.users.values().flatten().map(|import| import.kinds.deciding());
        kinds.any(|kind| matches!(kind, ImportKind::Runtime | ImportKind::Lazy))
    }
}

/// The bricks of a project that import a library. Of a large workspace a project has few bricks,
/// and a library may have users everywhere.
fn users_in<'a>(
    library: &'a Library,
    project: &'a Project,
) -> Box<dyn Iterator<Item = (&'a BrickName, &'a Vec<Import>)> + 'a> {
    if project.bricks.len() < library.users.len() {
        Box::new(project.bricks.iter().filter_map(|brick| library.users.get_key_value(brick)))
    } else {
        Box::new(library.users.iter().filter(|(brick, _)| project.bricks.contains(*brick)))
    }
}

fn bricks_with_excluded_files<'a>(workspace: &'a Workspace, project: &Project) -> BTreeSet<&'a BrickName> {
    let users = workspace.libraries.values().flat_map(|library| &library.users);
    let excluded = users.filter(|(_, imports)| imports.iter().any(|import| project.excludes_file(&import.file)));
    excluded.map(|(brick, _)| brick).collect()
}

/// Finds the part of a project that provides a library: a requirement, one that names it as an
/// extra, or its lock file.
fn provision<'a>(library: &Library, project: &'a Project) -> Provision<'a> {
    let names = &library.distributions;
    // `celery[redis]` brings `redis` along.
    if let Some(requirement) = declared(names, project, |requirement, name| requirement.key == name).or_else(|| {
        declared(names, project, |requirement, name| extras(requirement).any(|extra| extra.eq_ignore_ascii_case(name)))
    }) {
        return Provision::Declared(requirement);
    }
    let locked = names.iter().find_map(|name| project.locked.get_key_value(name));
    if let Some((distribution, version)) = locked {
        return Provision::Locked { distribution, version };
    }
    let brought = project.requirements.iter().find(|requirement| library.brought_by.contains(&requirement.key));
    match brought.filter(|_| project.lock_file.is_none()) {
        Some(requirement) => Provision::Brought(requirement),
        None if library.known => Provision::Missing,
        None => Provision::Unresolved,
    }
}

/// The requirement of a project that fits one of these names, the first of them that has one.
fn declared<'a>(
    names: &[String],
    project: &'a Project,
    fits: impl Fn(&Requirement, &str) -> bool,
) -> Option<&'a Requirement> {
    names.iter().find_map(|name| project.requirements.iter().find(|requirement| fits(requirement, name)))
}

fn extras(requirement: &Requirement) -> impl Iterator<Item = &str> {
    let extras = requirement.name.split_once('[').map_or("", |(_, extras)| extras.trim_end_matches(']'));
    extras.split(',').map(str::trim)
}

fn unused<'a>(workspace: &Workspace, project: &'a Project, needed: &[NeededLibrary<'_>]) -> Vec<&'a Requirement> {
    let imported: BTreeSet<&str> =
        needed.iter().flat_map(|needed| needed.library.distributions.iter().map(String::as_str)).collect();
    let mut unused = Vec::new();
    for requirement in &project.requirements {
        // A requirement may name another project of the workspace.
        let key = requirement.key.as_str();
        let is_project = workspace.projects.iter().any(|project| is_normalised(&project.name, key));
        if !imported.contains(key) && !is_project && key != "python" {
            unused.push(requirement);
        }
    }
    unused
}

/// Whether a name is that of a project in another way of writing it.
fn is_normalised(name: &str, key: &str) -> bool {
    let hyphened = name.chars().map(|character| if matches!(character, '_' | '.') { '-' } else { character });
    hyphened.flat_map(char::to_lowercase).eq(key.chars())
}

/// The versions of one library in several projects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow<'a> {
    /// Its display name: the name where all projects write it in the same way, otherwise its
    /// normalised name. In compat mode the name as written, extras included, so that `fastapi` and
    /// `fastapi[standard]` have nothing to do with each other.
    pub name: &'a str,
    /// Its normalised name.
    pub key: &'a str,
    /// The version in each of the projects, in their order; `None` where it is not declared.
    pub versions: Vec<Option<LibraryVersion<'a>>>,
    /// Whether projects ask for different versions, or lock them.
    pub differs: bool,
}

/// The version of a library in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryVersion<'a> {
    /// Which versions will do; empty for any. Several for different circumstances are joined, as in
    /// `<2 | >=2`.
    pub constraint: String,
    /// The version in the lock file.
    pub locked: Option<&'a str>,
}

/// `>=1 (1.5)`: which versions will do, and that in the lock file. Any is an asterisk.
impl fmt::Display for LibraryVersion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.constraint.as_str(), self.locked) {
            ("", None) => f.write_str("*"),
            ("", Some(locked)) => write!(f, "({locked})"),
            (constraint, None) => f.write_str(constraint),
            (constraint, Some(locked)) => write!(f, "{constraint} ({locked})"),
        }
    }
}

/// A row for each library that one of the projects declares, by name. A library that only
/// development declares has none.
pub fn library_versions<'a>(workspace: &Workspace, projects: &[&'a Project]) -> Vec<VersionRow<'a>> {
    let compat = workspace.compat;
    let mut written: BTreeMap<&str, BTreeSet<&'a str>> = BTreeMap::new();
    let mut shipped: BTreeSet<&'a str> = BTreeSet::new();
    for project in projects {
        for requirement in &project.requirements {
            written.entry(row_key(requirement, compat)).or_default().insert(&requirement.name);
            shipped.extend((!project.development).then_some(row_key(requirement, compat)));
        }
    }
    let mut rows: Vec<VersionRow<'a>> = Vec::new();
    for key in shipped {
        let mut versions = Vec::new();
        for project in projects {
            let asked = project.requirements.iter().filter(|requirement| row_key(requirement, compat) == key);
            versions.push(version(project, asked, compat));
        }
        let names = written.get(key).filter(|names| names.len() == 1);
        let name = names.and_then(|names| names.first().copied()).unwrap_or(key);
        rows.push(VersionRow { name, key, differs: differs(&versions), versions });
    }
    rows.sort_by_key(|row| row.name);
    rows
}

/// The name by which requirements share a row.
fn row_key(requirement: &Requirement, compat: bool) -> &str {
    if compat { &requirement.name } else { &requirement.key }
}

/// The version of a distribution, by its normalised name, in a project; `None` where it is not
/// declared.
pub fn library_version<'a>(project: &'a Project, key: &str) -> Option<LibraryVersion<'a>> {
    version(project, project.requirements.iter().filter(|requirement| requirement.key == key), false)
}

fn version<'a>(
    project: &'a Project,
    asked: impl Iterator<Item = &'a Requirement>,
    compat: bool,
) -> Option<LibraryVersion<'a>> {
    let asked: Vec<&Requirement> = asked.collect();
    let key = &asked.first()?.key;
    let mut constraints: Vec<&str> = asked.iter().map(|requirement| requirement.version.as_str()).collect();
    constraints.dedup();
    let locked = project.locked.get(key).map(String::as_str).filter(|version| !version.is_empty() && !compat);
    Some(LibraryVersion { constraint: constraints.join(" | "), locked })
}

/// Whether there are two versions among them; none is no version.
fn differs(versions: &[Option<LibraryVersion<'_>>]) -> bool {
    let constraints = versions.iter().flatten().map(|version| version.constraint.as_str());
    let constraints: BTreeSet<&str> = constraints.filter(|constraint| !constraint.is_empty()).collect();
    let locked: BTreeSet<&str> = versions.iter().flatten().filter_map(|version| version.locked).collect();
    constraints.len() > 1 || locked.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadOptions, read};
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    fn workspace(files: &[(&str, &str)], compat: bool) -> Workspace {
        let files = [ROOT, ("pyproject.toml", "[project]\nname = \"all\"\n")].into_iter().chain(files.iter().copied());
        let (workspace, problems) = read(&Tree::from_texts(files), "", ReadOptions { compat });
        assert_eq!(problems, []);
        workspace
    }

    fn manifest(rest: &str) -> String {
        format!(
            "[project]\nname = \"api\"\n{rest}\n[tool.polylith.bricks]\n\"../../bases/shop/web\" = \"shop/web\"\n\"../../components/shop/log\" = \"shop/log\"\n"
        )
    }

    fn show(libraries: &ProjectLibraries<'_>) -> String {
        let one = |needed: &NeededLibrary<'_>| {
            let provision = match &needed.provision {
                Provision::Declared(requirement) => requirement.name.clone(),
                Provision::Locked { distribution, version } => format!("lock {distribution} {version}"),
                Provision::Brought(requirement) => format!("by {}", requirement.name),
                Provision::Missing => "missing".to_owned(),
                Provision::Unresolved => "unresolved".to_owned(),
            };
            let required = if needed.is_required() { "" } else { " (not required)" };
            format!("{}: {provision}{required}", needed.library.name)
        };
        let unused = libraries.unused.iter().map(|requirement| format!("{} is unused", requirement.name));
        libraries.needed.iter().map(one).chain(unused).collect::<Vec<_>>().join("\n")
    }

    fn check(code: &str, needs: &str, lock: &str, expected: &str) {
        let manifest = manifest(needs);
        let files = [
            ("bases/shop/web/core.py", code),
            ("components/shop/log/core.py", ""),
            ("projects/api/pyproject.toml", &manifest),
            if lock.is_empty() { ("README", "") } else { ("projects/api/uv.lock", lock) },
        ];
        let workspace = workspace(&files, false);
        assert_eq!(show(&ProjectLibraries::of(&workspace, &workspace.projects[0])), expected, "{code}\n{needs}");
    }

    #[test]
    fn what_provides_a_library() {
        check("import yaml, PIL", "dependencies = [\"PyYAML>=6\"]", "", "PIL: missing\nyaml: PyYAML");
        check("import cv2", "dependencies = [\"opencv-python-headless\"]", "", "cv2: opencv-python-headless");
        check(
            "import redis",
            "dependencies = [\"celery[redis]\"]",
            "",
            "redis: celery[redis]\ncelery[redis] is unused",
        );
        check("import our_own", "dependencies = [\"uvicorn\", \"api\"]", "", "our_own: unresolved\nuvicorn is unused");
        check("import our_own", "dependencies = [\"python-our-own\"]", "", "our_own: python-our-own");
        check(
            "import pydantic, flask",
            "dependencies = [\"fastapi>=0.1\"]",
            "",
            "flask: missing\npydantic: by fastapi\nfastapi is unused",
        );
        check(
            "import starlette, yaml",
            "dependencies = [\"fastapi\"]",
            "[[package]]\nname = \"starlette\"\nversion = \"0.2\"\n",
            "starlette: lock starlette 0.2\nyaml: missing\nfastapi is unused",
        );
    }

    #[test]
    fn what_is_not_required() {
        check("try:\n  import yaml\nexcept ImportError: pass", "", "", "yaml: missing (not required)");
        check("if TYPE_CHECKING:\n  import yaml", "", "", "yaml: missing (not required)");
        check("def f():\n  import yaml", "", "", "yaml: missing");
    }

    #[test]
    fn files_that_are_not_packaged_do_not_count() {
        let manifest = format!(
            "[build-system]\nbuild-backend = \"pdm.backend\"\n[tool.pdm.build]\nexcludes = [\"dev_*\"]\n{}",
            manifest("")
        );
        let files = [
            ("bases/shop/web/core.py", "import yaml, PIL"),
            ("bases/shop/web/dev_tools.py", "import yaml, cv2"),
            ("components/shop/log/core.py", "import structlog"),
            ("projects/api/pyproject.toml", manifest.as_str()),
        ];
        let true_one = workspace(&files, false);
        assert_eq!(
            show(&ProjectLibraries::of(&true_one, &true_one.projects[0])),
            "PIL: missing\nstructlog: missing\nyaml: missing"
        );
        let poly_workspace = workspace(&files, true);
        assert_eq!(show(&ProjectLibraries::of(&poly_workspace, &poly_workspace.projects[0])), "structlog: missing");
        assert_eq!(
            show(&ProjectLibraries::checked(&poly_workspace, &poly_workspace.projects[0])),
            "PIL: missing\nstructlog: missing"
        );
    }

    fn show_versions(workspace: &Workspace) -> String {
        let projects: Vec<&Project> = workspace.projects.iter().collect();
        let version = |version: &Option<LibraryVersion<'_>>| match version {
            None => "-".to_owned(),
            Some(LibraryVersion { constraint, locked: None }) => format!("{constraint:?}"),
            Some(LibraryVersion { constraint, locked: Some(locked) }) => format!("{constraint:?}={locked}"),
        };
        let row = |row: &VersionRow<'_>| {
            let versions: Vec<String> = row.versions.iter().map(version).collect();
            format!("{} {}{}", row.name, versions.join(" "), if row.differs { " differs" } else { "" })
        };
        library_versions(workspace, &projects).iter().map(row).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn versions_in_projects() {
        let a = "[project]\nname = \"a\"\ndependencies = [\"fastapi[standard]>=1\", \"yaml\", \"PIL==2\", \"numpy<2; python_version < '3.9'\", \"numpy>=2\"]\n";
        let b = "[project]\nname = \"b\"\ndependencies = [\"fastapi>=1\", \"yaml>=1\", \"PIL==3\"]\n";
        let root = "[project]\nname = \"all\"\ndependencies = [\"tool\", \"yaml>=1\"]\n";
        let lock = "[[package]]\nname = \"yaml\"\nversion = \"1.5\"\n";
        let files = [
            ("pyproject.toml", root),
            ("projects/a/pyproject.toml", a),
            ("projects/b/pyproject.toml", b),
            ("projects/b/uv.lock", lock),
            ("components/shop/log/core.py", ""),
        ];
        assert_eq!(
            show_versions(&workspace(&files, false)),
            "\
PIL \"==2\" \"==3\" - differs
fastapi \">=1\" \">=1\" -
numpy \"<2 | >=2\" - -
yaml \"\" \">=1\"=1.5 \">=1\""
        );
        assert_eq!(
            show_versions(&workspace(&files, true)),
            "\
PIL \"==2\" \"==3\" - differs
fastapi - \">=1\" -
fastapi[standard] \">=1\" - -
numpy \">=2\" - -
yaml \"\" \">=1\" \">=1\""
        );
    }
}
