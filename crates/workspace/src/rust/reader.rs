//! The reader of Cargo workspaces.
//!
//! In: a [`WorkspaceBuilder`] with the files. Out: its bricks, projects, edges, and a diagnostic
//! for everything that could not be understood; what is left is always a whole workspace. Never:
//! reading the disk, running Cargo, resolving versions.
//!
//! Crates are bricks, and the tables of dependencies in their manifests are the edges. A workspace
//! follows the conventions of `cargo-polylith` when it has a `Polylith.toml`, crates with
//! `[package.metadata.polylith]`, or crates below both `bases` and `components`: then the folder
//! says what a crate is, and those below `projects` are projects. In any other workspace a crate
//! with a program is a base when nothing depends on it but other programs, such as a tool for its
//! developers; every other crate is a component. Each such base is a project too, since it is what
//! gets built and shipped: its bricks are all crates that go into it. Cargo takes in what a
//! dependency depends on, so a project's bricks are all that it reaches, and never does one lack
//! any.

use std::collections::{BTreeMap, BTreeSet};

use super::crates::{self, Crate, Crates, PathTarget, Program, manifest_in};
use super::docs::crate_doc;
use super::lock::{self, Lock};
use super::manifest::Dependency;
use crate::builder::{Requirements, Wording, WorkspaceBuilder};
use crate::docs;
use crate::model::{
    Brick, BrickKind, BrickName, Docs, Import, ImportKind, ImportKinds, Interface, Language, Project, Requirement,
};
use crate::options::ReadOptions;
use crate::paths;
use crate::reader::Reader;
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// Cargo workspaces, and those of `cargo-polylith`.
pub(crate) const READER: Reader = Reader {
    language: Language::Rust,
    markers: &["Polylith.toml", "Cargo.toml"],
    is_workspace,
    wants_folder,
    wants_file,
    // Crates may lie anywhere.
    wants_docs: |path| docs::is_readme(path) || path == LIBRARY || path.ends_with("/src/lib.rs"),
    read,
    docs: brick_docs,
    wording: Wording { brick: "crate", names_are_unique: "Cargo takes no two crates of one name into a workspace" },
};

/// The root of a crate that others may use.
const LIBRARY: &str = "src/lib.rs";

/// The root of a program; read in any case, to know which crates are programs.
const PROGRAM: &str = "src/main.rs";

fn is_workspace(tree: &Tree) -> bool {
    let manifest = tree.bytes("Cargo.toml").map(|bytes| String::from_utf8_lossy(bytes));
    tree.bytes("Polylith.toml").is_some() || manifest.is_some_and(|text| crates::is_workspace(&text))
}

fn wants_folder(path: &str, _: ReadOptions) -> bool {
    !path.split('/').any(|name| name.is_empty() || name.starts_with('.') || name == "target" || name == "node_modules")
}

fn wants_file(path: &str) -> bool {
    paths::file_name(path) == "Cargo.toml" || matches!(path, "Cargo.lock" | "Polylith.toml") || is_binary(path)
}

/// Whether Cargo takes a file for a program without an entry in a manifest, whatever crate it is
/// in.
fn is_binary(path: &str) -> bool {
    match path.rsplit('/').collect::<Vec<_>>()[..] {
        ["main.rs", "src", ..] | ["main.rs", _, "bin", "src", ..] => true,
        [name, "bin", "src", ..] => name.ends_with(".rs"),
        _ => false,
    }
}

fn read(builder: &mut WorkspaceBuilder<'_>) {
    let crates = Crates::find(builder);
    let lock = builder.parsed("Cargo.lock", lock::parse);
    let dependencies = Dependencies::of(builder, &crates);
    for (folder, found) in &crates.by_folder {
        if let Role::Brick(kind) = dependencies.roles[folder.as_str()] {
            builder.add_brick(brick(folder, found, kind));
        }
    }
    if builder.workspace.bricks.is_empty() {
        builder.report(builder.no_bricks("a brick is a crate that `members` under `[workspace]` names"));
    }
    let polylith = crates.is_polylith();
    for (folder, role) in &dependencies.roles {
        if *role != Role::Project {
            dependencies.connect(builder, folder);
        }
        let below_bases = polylith && folder.starts_with("bases/");
        if *role == Role::Project || *role == Role::Brick(BrickKind::Base) && !below_bases {
            let project = dependencies.project(folder, lock.as_ref());
            builder.workspace.projects.push(project);
        }
    }
}

fn brick(folder: &str, found: &Crate, kind: BrickKind) -> Brick {
    let interface = found.interface().filter(|name| *name != found.name);
    let file = manifest_in(folder);
    Brick {
        name: BrickName::new(found.name.as_str()),
        kind,
        path: folder.to_owned(),
        interface: interface.map(|name| Interface {
            name: Some(name.to_owned()),
            file: file.clone(),
            names: Vec::new(),
        }),
        // The manifest is the file that says what a crate imports.
        files: vec![file],
    }
}

/// The documentation at the root of the crate.
fn brick_docs(builder: &WorkspaceBuilder<'_>, brick: &Brick) -> Option<Docs> {
    let files = [LIBRARY, PROGRAM].map(|name| paths::below(&brick.path, name));
    docs::first_of(files, |file| crate_doc(&builder.text(file)?))
}

/// Role of a crate in the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Brick(BrickKind),
    Project,
}

/// Where a dependency leads.
enum Target<'c> {
    /// Crates of the workspace, by their folder; several when they share an interface.
    Crates(Vec<&'c str>),
    /// A folder of the workspace without a crate.
    Missing(&'c str),
    /// Somebody else's crate, with the versions that will do.
    Library(&'c str, &'c str),
}

/// The dependencies of all crates.
struct Dependencies<'c> {
    crates: &'c Crates,
    /// By the folder of the crate.
    targets: BTreeMap<&'c str, Vec<(&'c Dependency, Target<'c>)>>,
    roles: BTreeMap<&'c str, Role>,
}

impl<'c> Dependencies<'c> {
    fn of(builder: &mut WorkspaceBuilder<'_>, crates: &'c Crates) -> Self {
        let mut targets: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (folder, found) in &crates.by_folder {
            let all = &found.manifest.dependencies;
            let of_crate = all.iter().map(|dependency| (dependency, target(builder, crates, folder, dependency)));
            targets.insert(folder, of_crate.collect());
        }
        let mut dependencies = Self { crates, targets, roles: BTreeMap::new() };
        dependencies.roles = dependencies.roles(builder.tree);
        dependencies
    }

    fn roles(&self, tree: &Tree) -> BTreeMap<&'c str, Role> {
        let polylith = self.crates.is_polylith();
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for folder in self.targets.keys() {
            for other in self.needed(folder).filter(|other| other != folder) {
                users.entry(other).or_default().push(folder);
            }
        }
        let mut roles = BTreeMap::new();
        for &folder in self.targets.keys() {
            let role = match folder.split('/').next() {
                Some("bases") if polylith => Role::Brick(BrickKind::Base),
                Some("components") if polylith => Role::Brick(BrickKind::Component),
                Some("projects") if polylith => Role::Project,
                _ if self.is_base(tree, folder, users.get(folder)) => Role::Brick(BrickKind::Base),
                _ => Role::Brick(BrickKind::Component),
            };
            roles.insert(folder, role);
        }
        roles
    }

    /// Whether a crate is a program that only other programs depend on.
    fn is_base(&self, tree: &Tree, folder: &str, users: Option<&Vec<&str>>) -> bool {
        match (self.crates.program(tree, folder), users) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(program), Some(users)) => {
                program == Program::Main && users.iter().all(|user| self.crates.program(tree, user).is_some())
            }
        }
    }

    fn name(&self, folder: &str) -> BrickName {
        BrickName::new(self.crates.by_folder[folder].name.as_str())
    }

    /// The dependencies of a crate that are not for its tests only.
    fn shipped(&self, folder: &str) -> impl Iterator<Item = &(&'c Dependency, Target<'c>)> {
        self.targets[folder].iter().filter(|(dependency, _)| dependency.kind != Some(ImportKind::Test))
    }

    /// The folders of the crates that a crate needs for more than its tests.
    fn needed(&self, folder: &str) -> impl Iterator<Item = &'c str> {
        self.shipped(folder).flat_map(|(_, target)| target.crates()).copied()
    }

    /// Adds what a crate imports.
    fn connect(&self, builder: &mut WorkspaceBuilder<'_>, folder: &str) {
        let from = self.name(folder);
        for (dependency, target) in &self.targets[folder] {
            match target {
                Target::Crates(folders) => {
                    for to in folders.iter().filter(|to| **to != folder && self.roles[**to] != Role::Project) {
                        let name = &self.crates.by_folder[*to].name;
                        builder.add_import(&from, name, import(folder, dependency, name));
                    }
                }
                Target::Missing(name) => builder.add_missing(&from, name, import(folder, dependency, name)),
                Target::Library(name, _) => builder.add_library(&from, name, import(folder, dependency, name)),
            }
        }
    }

    /// The crates that go into a crate through one of its dependencies. Tests do not count.
    fn reached(&self, start: &'c str) -> BTreeSet<&'c str> {
        let mut reached = BTreeSet::from([start]);
        let mut todo = vec![start];
        while let Some(folder) = todo.pop() {
            todo.extend(self.needed(folder).filter(|folder| reached.insert(*folder)));
        }
        reached
    }

    fn project(&self, folder: &'c str, lock: Option<&Lock>) -> Project {
        let name = &self.crates.by_folder[folder].name;
        let mut project = Project::empty(name, folder, manifest_in(folder));
        let mut requirements = Requirements::default();
        self.require(&mut requirements, folder, None);
        let mut bricks: BTreeSet<&str> = BTreeSet::from([folder]);
        for (dependency, target) in self.shipped(folder) {
            for reached in target.crates().iter().flat_map(|folder| self.reached(folder)) {
                // What a crate needs, a project has by the line that brings in the crate.
                if bricks.insert(reached) {
                    self.require(&mut requirements, reached, Some(dependency.line));
                }
            }
        }
        let bricks = bricks.into_iter().filter(|folder| self.roles[folder] != Role::Project);
        project.bricks = bricks.map(|folder| self.name(folder)).collect();
        project.requirements = requirements.into_vec();
        if let Some(lock) = lock {
            project.lock_file = Some("Cargo.lock".to_owned());
            project.locked = lock.needed_by(name);
            // Of several versions the one that is asked for.
            for Requirement { key, version, .. } in &project.requirements {
                if let Some(fitting) = lock.fitting(key, version) {
                    project.locked.insert(key.clone(), fitting.to_owned());
                }
            }
        }
        project
    }

    /// Adds the libraries that a crate needs, on the line of each or on one line for all.
    fn require(&self, requirements: &mut Requirements, folder: &str, line: Option<usize>) {
        for (dependency, target) in self.shipped(folder) {
            if let Target::Library(name, version) = target {
                requirements.add(name, version, line.unwrap_or(dependency.line));
            }
        }
    }
}

impl<'c> Target<'c> {
    fn crates(&self) -> &[&'c str] {
        match self {
            Self::Crates(folders) => folders,
            Self::Missing(_) | Self::Library(..) => &[],
        }
    }
}

/// Finds out where a dependency leads.
fn target<'c>(
    builder: &mut WorkspaceBuilder<'_>,
    crates: &'c Crates,
    folder: &str,
    dependency: &'c Dependency,
) -> Target<'c> {
    let (spec, path) = crates.resolve(folder, dependency);
    let name = spec.package.as_deref().unwrap_or(&dependency.key);
    let library = Target::Library(name, &spec.version);
    match path {
        PathTarget::Folder(path) => match crates.by_folder.get_key_value(&path) {
            Some((folder, _)) => Target::Crates(vec![folder]),
            None if builder.tree.files.contains_key(&manifest_in(&path)) => library,
            None => Target::Missing(name),
        },
        PathTarget::None if spec.inherited => {
            let named = crates.named(name);
            if named.is_empty() {
                report_inherits_nothing(builder, crates, folder, dependency);
                return library;
            }
            Target::Crates(named)
        }
        PathTarget::None | PathTarget::Outside => library,
    }
}

fn report_inherits_nothing(builder: &mut WorkspaceBuilder<'_>, crates: &Crates, folder: &str, dependency: &Dependency) {
    let path = manifest_in(folder);
    let text = builder.text(&path).unwrap_or_default();
    let problem = Diagnostic::error(format!("`{}` is inherited, and the workspace does not have it", dependency.key))
        .spanning(dependency.range.clone())
        .suggest(&dependency.key, crates.inheritable.keys().map(String::as_str))
        .help("add it under `[workspace.dependencies]` at the root");
    builder.report_spans(&path, &text, [problem]);
}

fn import(folder: &str, dependency: &Dependency, module: &str) -> Import {
    Import {
        file: manifest_in(folder),
        line: dependency.line,
        column: dependency.column,
        kinds: ImportKinds::of(dependency.kind),
        module: module.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Workspace;
    use crate::readers::read_as;
    use support::cache::Cache;

    fn read(tree: &Tree, display_name: &str) -> (Workspace, Vec<Diagnostic>) {
        read_as(READER, tree, display_name, ReadOptions::default(), &Cache::none()).unwrap()
    }

    fn show_problems(problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| format!("{}\n", problem.render(false, 200))).collect()
    }

    /// Reads a workspace without mistakes.
    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let (workspace, problems) = read(&Tree::from_texts(files.iter().copied()), "");
        assert_eq!(show_problems(&problems), "");
        workspace
    }

    /// `kind name path`, and `> to kinds` for each edge.
    fn show(workspace: &Workspace) -> String {
        let mut shown = Vec::new();
        for brick in workspace.bricks.values() {
            shown.push(format!("{} {} {:?}", brick.kind.as_str(), brick.name, brick.path));
            for edge in workspace.edges.values().filter(|edge| edge.from == brick.name) {
                let kinds: Vec<_> = edge.kinds().iter().map(ImportKind::as_str).collect();
                shown.push(format!("> {} {}", edge.to, kinds.join(",")));
            }
        }
        shown.join("\n")
    }

    const LIB: (&str, &str) = ("crates/lib/Cargo.toml", "[package]\nname = \"lib\"");
    const MAIN: (&str, &str) = ("crates/app/src/main.rs", "");

    #[test]
    fn crates_are_bricks() {
        let root = ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/out\"]");
        let app = "[package]\nname = \"app\"\n[dependencies]\nlib = { path = \"../lib\" }\nserde = \"1\"";
        let out = ("crates/out/Cargo.toml", "[package]\nname = \"out\"");
        let check = |more: &[(&str, &str)], expected: &str| {
            let files: Vec<_> = [root, LIB, MAIN, out].into_iter().chain(more.iter().copied()).collect();
            assert_eq!(show(&workspace(&files)), expected);
        };
        let bricks = "base app \"crates/app\"\n> lib runtime\ncomponent lib \"crates/lib\"";
        check(&[("crates/app/Cargo.toml", app)], bricks);
        // What lies deeper is not matched, but a path leads to it.
        let deep = ("crates/lib/deep/Cargo.toml", "[package]\nname = \"deep\"");
        check(&[("crates/app/Cargo.toml", app), deep], bricks);
        let both =
            format!("{app}\n[dev-dependencies]\ndeep = {{ path = \"../lib/deep\" }}\nlib = {{ path = \"../lib\" }}");
        check(
            &[("crates/app/Cargo.toml", &both), deep],
            "base app \"crates/app\"\n> deep test\n> lib runtime,test\ncomponent deep \"crates/lib/deep\"\ncomponent lib \"crates/lib\"",
        );
        // A tool for developers may build on a program, a library may not.
        let tool = (
            "crates/tool/Cargo.toml",
            "[package]\nname = \"tool\"\n[[bin]]\nname = \"t\"\n[dependencies]\napp.path = \"../app\"",
        );
        check(
            &[("crates/app/Cargo.toml", app), tool],
            "base app \"crates/app\"\n> lib runtime\ncomponent lib \"crates/lib\"\nbase tool \"crates/tool\"\n> app runtime",
        );
        let user = ("crates/user/Cargo.toml", "[package]\nname = \"user\"\n[dependencies]\napp.path = \"../app\"");
        check(
            &[("crates/app/Cargo.toml", app), user],
            "component app \"crates/app\"\n> lib runtime\ncomponent lib \"crates/lib\"\ncomponent user \"crates/user\"\n> app runtime",
        );
    }

    #[test]
    fn the_root_may_be_a_crate() {
        let root = "[package]\nname = \"app\"\nautobins = false\n[dependencies]\nlib.workspace = true\nrenamed = { workspace = true, optional = true }\n\
            [build-dependencies]\npatched = \"1\"\n[workspace]\n[workspace.dependencies]\nlib = { path = \"crates/lib\", version = \"1\" }\n\
            renamed = { path = \"x\", package = \"real\" }\n[patch.crates-io]\npatched = { path = \"p\" }";
        let workspace = workspace(&[
            ("Cargo.toml", root),
            ("src/main.rs", ""),
            ("src/bin/tool.rs", ""),
            LIB,
            ("x/Cargo.toml", "[package]\nname = \"real\""),
            ("p/Cargo.toml", "[package]\nname = \"patched\""),
        ]);
        assert_eq!(
            show(&workspace),
            "component app \"\"\n> lib runtime\n> patched runtime\n> real optional\ncomponent lib \"crates/lib\"\n\
             component patched \"p\"\ncomponent real \"x\""
        );
        let edge = &workspace.edges[&(BrickName::new("app"), BrickName::new("real"))];
        let Import { file, line, column, module, .. } = &edge.imports[0];
        assert_eq!((file.as_str(), *line, *column, module.as_str()), ("Cargo.toml", 6, 1, "real"));
    }

    #[test]
    fn projects_and_libraries() {
        let workspace = workspace(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/app\"]\n[workspace.dependencies]\nserde = \"1.2\""),
            (
                "crates/app/Cargo.toml",
                "[package]\nname = \"app\"\n[dependencies]\nlib.path = \"../lib\"\nserde.workspace = true\nout = { path = \"../../../out\" }\n\
                 [dev-dependencies]\nproptest = \"1\"",
            ),
            MAIN,
            (
                "crates/lib/Cargo.toml",
                "[package]\nname = \"lib\"\n[dependencies]\nsyn = { version = \"2\", optional = true }\nserde = \"1\"",
            ),
            (
                "Cargo.lock",
                "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"serde\"]\n[[package]]\nname = \"serde\"\nversion = \"1.2.3\"",
            ),
        ]);
        let project = &workspace.projects[0];
        assert_eq!(workspace.projects.len(), 1);
        assert_eq!((project.name.as_str(), project.path.as_str()), ("app", "crates/app"));
        assert_eq!(project.bricks.iter().map(BrickName::as_str).collect::<Vec<_>>(), ["app", "lib"]);
        let requirements = project.requirements.iter().map(|one| format!("{} {}:{}", one.key, one.version, one.line));
        assert_eq!(requirements.collect::<Vec<_>>(), ["out :6", "serde 1.2:5", "syn 2:4"]);
        assert_eq!(project.locked, BTreeMap::from([("serde".to_owned(), "1.2.3".to_owned())]));
        assert_eq!(workspace.libraries.keys().collect::<Vec<_>>(), ["out", "proptest", "serde", "syn"]);
        assert_eq!(workspace.libraries["serde"].users.len(), 2);
    }

    #[test]
    fn the_conventions_of_cargo_polylith() {
        let workspace = workspace(&[
            ("Polylith.toml", "[libraries]\nserde = \"1\""),
            (
                "components/log-a/Cargo.toml",
                "[package]\nname = \"log-a\"\n[package.metadata.polylith]\ninterface = \"log\"",
            ),
            (
                "components/log-b/Cargo.toml",
                "[package]\nname = \"log-b\"\n[package.metadata.polylith]\ninterface = \"log\"",
            ),
            (
                "bases/api/Cargo.toml",
                "[package]\nname = \"api\"\n[dependencies]\nlog.workspace = true\nserde.workspace = true",
            ),
            (
                "projects/app/Cargo.toml",
                "[package]\nname = \"app\"\n[workspace]\n[dependencies]\napi.path = \"../../bases/api\"\nlog-a.path = \"../../components/log-a\"",
            ),
            ("projects/app/src/main.rs", ""),
        ]);
        assert_eq!(
            show(&workspace),
            "base api \"bases/api\"\n> log-a runtime\n> log-b runtime\ncomponent log-a \"components/log-a\"\ncomponent log-b \"components/log-b\""
        );
        assert_eq!(workspace.projects.len(), 1);
        assert_eq!(workspace.projects[0].manifest, "projects/app/Cargo.toml");
        let interface = workspace.bricks["log-a"].interface.as_ref().unwrap();
        assert_eq!(interface.name.as_deref(), Some("log"));
        assert_eq!(workspace.libraries.keys().collect::<Vec<_>>(), ["serde"]);
    }

    #[test]
    fn a_path_to_nothing() {
        let workspace =
            workspace(&[("Cargo.toml", "[package]\nname = \"a\"\n[workspace]\n[dependencies]\nb = { path = \"b\" }")]);
        assert_eq!(workspace.missing.len(), 1);
        assert_eq!((workspace.missing[0].name.as_str(), workspace.missing[0].import.line), ("b", 5));
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(&Tree::from_texts(files.iter().copied()), "../shop");
        assert_eq!(show_problems(&problems), expected);
    }

    #[test]
    fn whole_messages() {
        check_problems(
            &[("Cargo.toml", "[workspace]\nmembers = []")],
            "\
warning: workspace `../shop` has no bricks
  |
  = note: a brick is a crate that `members` under `[workspace]` names
",
        );
        check_problems(
            &[("Cargo.toml", "[workspace]\nmembers = [\"crates/lib\", \"gone\", \"none/*\", \"../out\", \"[\"]"), LIB],
            "\
error: member `gone` has no `Cargo.toml`
 --> ../shop/Cargo.toml:2:26
  |
2 | members = [\"crates/lib\", \"gone\", \"none/*\", \"../out\", \"[\"]
  |                          ^^^^^^
warning: no folder with a `Cargo.toml` matches `none/*`
 --> ../shop/Cargo.toml:2:34
  |
2 | members = [\"crates/lib\", \"gone\", \"none/*\", \"../out\", \"[\"]
  |                                  ^^^^^^^^
warning: member `../out` lies outside of the workspace's folder, so it is left out
 --> ../shop/Cargo.toml:2:44
  |
2 | members = [\"crates/lib\", \"gone\", \"none/*\", \"../out\", \"[\"]
  |                                            ^^^^^^^^
error: `[` is not a glob
 --> ../shop/Cargo.toml:2:54
  |
2 | members = [\"crates/lib\", \"gone\", \"none/*\", \"../out\", \"[\"]
  |                                                      ^^^
",
        );
        check_problems(
            &[
                ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\nserde = \"1\""),
                ("a/Cargo.toml", "[package]\nname = \"lib\"\n[dependencies]\nserd.workspace = true"),
                ("b/Cargo.toml", "[package]\nname = \"lib\""),
                ("c/Cargo.toml", ""),
                ("d/Cargo.toml", "[package"),
            ],
            "\
error: `serd` is inherited, and the workspace does not have it
 --> ../shop/a/Cargo.toml:4:1
  |
4 | serd.workspace = true
  | ^^^^
  |
  = help: did you mean `serde`?
  = help: add it under `[workspace.dependencies]` at the root
error: two crates are called `lib`
 --> ../shop/b/Cargo.toml
  = note: the other one is `a/Cargo.toml`; this one is left out
  = help: rename one of them: Cargo takes no two crates of one name into a workspace
error: member of the workspace has no `[package]`
 --> ../shop/c/Cargo.toml
error: not a TOML file: unclosed table, expected `]`
 --> ../shop/d/Cargo.toml:1:9
  |
1 | [package
  |         ^
",
        );
    }

    #[test]
    fn selects_what_it_needs() {
        for folder in ["crates", "a/b/c", "vendor"] {
            assert!(wants_folder(folder, ReadOptions::default()), "{folder}");
        }
        for folder in ["target", "a/target/b", ".git", "a/node_modules", ""] {
            assert!(!wants_folder(folder, ReadOptions::default()), "{folder}");
        }
        for file in [
            "Cargo.toml",
            "a/b/Cargo.toml",
            "Cargo.lock",
            "Polylith.toml",
            "a/src/main.rs",
            "a/src/bin/x.rs",
            "src/bin/x/main.rs",
        ] {
            assert!(wants_file(file), "{file}");
        }
        for file in ["a/Cargo.lock", "a/src/lib.rs", "a/src/bin/x/y.rs", "a/main.rs", "README.md"] {
            assert!(!wants_file(file), "{file}");
        }
    }
}
