//! A snapshot of a Cargo workspace's folder becomes a [`Workspace`].
//!
//! In: a [`Tree`] and the name that its folder has in messages. Out: bricks, projects, edges, and a diagnostic for everything that could not be
//! understood; what is left is always a whole workspace. Never: reading the disk, running Cargo, resolving versions.
//!
//! Crates are bricks, and the tables of dependencies in their manifests are the edges. A workspace follows the conventions of `cargo-polylith` when
//! it has a `Polylith.toml`, crates with `[package.metadata.polylith]`, or crates below both `bases` and `components`: then the folder says what a
//! crate is, and those below `projects` are projects. In any other workspace a crate with a program is a base when nothing depends on it but other
//! programs, such as a tool for its developers; every other crate is a component. Each such base is a project too, since it is what gets built and shipped: its bricks are all crates that go into
//! it. Cargo takes in what a dependency depends on, so a project's bricks are all that it reaches, and never does one lack any.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use globset::GlobBuilder;

use super::lock::{self, Lock};
use super::manifest::{self, Dependency, Manifest, Spec, WorkspaceTable};
use crate::model::{
    Brick, BrickKind, BrickName, Edge, Import, ImportKind, ImportKinds, Interface, Language, Library, MissingImport,
    Project, Requirement, Workspace,
};
use crate::paths;
use crate::python::manifest::TomlError;
use support::diagnostic::{self, Diagnostic};
use support::source::Tree;

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub(crate) fn wants_folder(path: &str) -> bool {
    !path.split('/').any(|name| name.is_empty() || name.starts_with('.') || name == "target" || name == "node_modules")
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub(crate) fn wants_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "Cargo.toml" || matches!(path, "Cargo.lock" | "Polylith.toml") || is_binary(path)
}

/// Whether Cargo takes a file for a program without being told, whatever crate it is in.
fn is_binary(path: &str) -> bool {
    match path.rsplit('/').collect::<Vec<_>>()[..] {
        ["main.rs", "src", ..] | ["main.rs", _, "bin", "src", ..] => true,
        [name, "bin", "src", ..] => name.ends_with(".rs"),
        _ => false,
    }
}

/// Whether a manifest is that of a workspace's root.
pub(crate) fn is_workspace(text: &str) -> bool {
    manifest::parse(text).is_ok_and(|manifest| manifest.workspace.is_some())
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty.
pub(crate) fn read(tree: &Tree, shown: &str) -> (Workspace, Vec<Diagnostic>) {
    let mut reader = Reader { tree, shown, problems: Vec::new(), root: Root::default(), crates: BTreeMap::new() };
    reader.read_root();
    reader.find_crates();
    let lock = reader.lock();
    let mut problems = std::mem::take(&mut reader.problems);
    let workspace = Assembler::new(&reader, &mut problems).assemble(lock);
    diagnostic::sort(&mut problems);
    (workspace, problems)
}

/// What the root says for all crates.
#[derive(Debug, Clone, Default)]
struct Root {
    members: Vec<(String, Range<usize>)>,
    exclude: Vec<String>,
    dependencies: BTreeMap<String, Spec>,
    patches: BTreeMap<String, String>,
    /// Whether there is a `Polylith.toml`.
    polylith: bool,
}

/// A crate of the workspace.
#[derive(Debug, Clone)]
struct Crate {
    name: String,
    manifest: Manifest,
}

struct Reader<'a> {
    tree: &'a Tree,
    shown: &'a str,
    problems: Vec<Diagnostic>,
    root: Root,
    /// The crates by their folder.
    crates: BTreeMap<String, Crate>,
}

/// The manifest in a folder.
fn manifest_in(folder: &str) -> String {
    if folder.is_empty() { "Cargo.toml".to_owned() } else { format!("{folder}/Cargo.toml") }
}

/// Whether a path is a folder or lies below it.
fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.is_empty())
}

impl<'a> Reader<'a> {
    fn shown(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes))
    }

    /// Reads a file with `parse`; a text that is not TOML is a problem.
    fn parsed<T>(&mut self, path: &str, parse: impl FnOnce(&str) -> Result<T, TomlError>) -> Option<T> {
        let text = self.text(path)?;
        match parse(&text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let message = format!("not a TOML file: {}", error.message);
                self.problems.push(Diagnostic::error(message).at(self.shown(path), &text, error.range));
                None
            }
        }
    }

    fn read_root(&mut self) {
        if self.tree.bytes("Polylith.toml").is_some() {
            self.root.polylith = true;
            self.root.dependencies = self.parsed("Polylith.toml", manifest::parse_polylith).unwrap_or_default();
        }
        let Some(manifest) = self.parsed("Cargo.toml", manifest::parse) else { return };
        let WorkspaceTable { members, exclude, dependencies } = manifest.workspace.clone().unwrap_or_default();
        self.root.members = members;
        self.root.exclude = exclude;
        self.root.dependencies.extend(dependencies);
        self.root.patches.clone_from(&manifest.patches);
        self.add_crate("", manifest);
    }

    /// Finds the members, the crates at the places that `cargo-polylith` knows, and those that one of these depends on by a path.
    fn find_crates(&mut self) {
        let mut folders = self.members();
        folders.extend(self.manifests().filter(|folder| self.is_conventional(folder)).map(str::to_owned));
        let mut todo: Vec<String> = folders.into_iter().collect();
        let root = self.crates.get("").map(|root| self.folders_of_dependencies("", &root.manifest));
        todo.extend(root.into_iter().flatten());
        let mut seen: BTreeSet<String> = todo.iter().cloned().collect();
        todo.reverse();
        let mut names: BTreeMap<String, String> =
            self.crates.values().map(|root| (root.name.clone(), String::new())).collect();
        while let Some(folder) = todo.pop() {
            if folder.is_empty() || self.crates.contains_key(&folder) {
                continue;
            }
            let path = manifest_in(&folder);
            let Some(manifest) = self.parsed(&path, manifest::parse) else { continue };
            let more = self.folders_of_dependencies(&folder, &manifest);
            let Some(name) = self.add_crate(&folder, manifest) else {
                let message = "member of the workspace has no `[package]`";
                self.problems.push(Diagnostic::error(message).in_file(self.shown(&path)));
                continue;
            };
            if let Some(other) = names.get(&name) {
                self.problems.push(
                    Diagnostic::error(format!("two crates are called `{name}`"))
                        .in_file(self.shown(&path))
                        .note(format!("the other one is `{}`; this one is left out", manifest_in(other)))
                        .help("rename one of them: Cargo takes no two crates of one name into a workspace"),
                );
                self.crates.remove(&folder);
                continue;
            }
            names.insert(name, folder);
            todo.extend(more.into_iter().filter(|folder| seen.insert(folder.clone())));
        }
    }

    /// Adds a crate, and gives its name. `None` when the manifest has no package.
    fn add_crate(&mut self, folder: &str, manifest: Manifest) -> Option<String> {
        let package = manifest.package.as_ref()?;
        let fallback = || folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("root").to_owned();
        let name = package.name.clone().unwrap_or_else(fallback);
        self.crates.insert(folder.to_owned(), Crate { name: name.clone(), manifest });
        Some(name)
    }

    /// The folders with a manifest, sorted; the root is not among them.
    fn manifests(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.tree.files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml"))
    }

    /// Whether a folder is where `cargo-polylith` looks, in a workspace that follows it.
    fn is_conventional(&self, folder: &str) -> bool {
        self.root.polylith
            && folder
                .split_once('/')
                .is_some_and(|(top, name)| matches!(top, "components" | "bases" | "projects") && !name.contains('/'))
    }

    /// The folders that the root names as members.
    fn members(&mut self) -> BTreeSet<String> {
        let mut folders = BTreeSet::new();
        let text = self.text("Cargo.toml").unwrap_or_default();
        for (member, range) in self.root.members.clone() {
            let problem = match self.matching(&member) {
                Ok(found) => {
                    folders.extend(found.into_iter().filter(|folder| !self.is_excluded(folder)));
                    continue;
                }
                Err(problem) => problem,
            };
            self.problems.push(problem.at(self.shown("Cargo.toml"), &text, range));
        }
        folders
    }

    /// The folders of crates that a member stands for.
    #[expect(clippy::result_large_err, reason = "made once a member, so its size is of no matter")]
    fn matching(&self, member: &str) -> Result<Vec<String>, Diagnostic> {
        let Some(folder) = paths::join("", member) else {
            let message = format!("member `{member}` lies outside of the workspace's folder, so it is left out");
            return Err(Diagnostic::warning(message));
        };
        if !folder.contains(['*', '?', '[']) {
            let is_there = self.tree.files.contains_key(&manifest_in(&folder));
            let missing = || Diagnostic::error(format!("member `{member}` has no `Cargo.toml`"));
            return is_there.then(|| vec![folder.clone()]).ok_or_else(missing);
        }
        let glob = GlobBuilder::new(&folder).literal_separator(true).build();
        let Ok(glob) = glob else { return Err(Diagnostic::error(format!("`{member}` is not a glob"))) };
        let matcher = glob.compile_matcher();
        let found: Vec<String> =
            self.manifests().filter(|folder| matcher.is_match(folder)).map(str::to_owned).collect();
        if found.is_empty() {
            return Err(Diagnostic::warning(format!("no folder with a `Cargo.toml` matches `{member}`")));
        }
        Ok(found)
    }

    /// By Cargo's rule: what is excluded is no member, unless it or a folder above is named among the members without a glob.
    fn is_excluded(&self, folder: &str) -> bool {
        let within = |other: &str| paths::join("", other).is_some_and(|other| lies_in(folder, &other));
        let excluded = self.root.exclude.iter().any(|exclude| within(exclude));
        excluded && !self.root.members.iter().any(|(member, _)| within(member))
    }

    /// The folders with a manifest that a crate depends on by a path. A workspace of its own among them is not of this one.
    fn folders_of_dependencies(&self, folder: &str, manifest: &Manifest) -> Vec<String> {
        let folders = manifest.dependencies.iter().filter_map(|dependency| self.spec(folder, dependency).1);
        folders
            .flatten()
            .filter(|path| !self.is_excluded(path))
            .filter(|path| self.text(&manifest_in(path)).is_some_and(|text| !is_workspace(&text)))
            .collect()
    }

    /// What a dependency asks for, with what it inherits; and where its path leads, `Some(None)` for out of the workspace.
    fn spec<'s>(&'s self, folder: &str, dependency: &'s Dependency) -> (&'s Spec, Option<Option<String>>) {
        let inherited = dependency.spec.inherited.then(|| self.root.dependencies.get(&dependency.key)).flatten();
        let (spec, from) = inherited.map_or((&dependency.spec, folder), |spec| (spec, ""));
        if let Some(path) = &spec.path {
            return (spec, Some(paths::join(from, path)));
        }
        let name = spec.package.as_deref().unwrap_or(&dependency.key);
        (spec, self.root.patches.get(name).map(|path| paths::join("", path)))
    }

    fn lock(&mut self) -> Option<Lock> {
        self.parsed("Cargo.lock", lock::parse)
    }

    /// What kind of program a crate is, if it is one.
    fn program(&self, folder: &str) -> Option<Program> {
        let package = self.crates.get(folder)?.manifest.package.as_ref()?;
        let start = if folder.is_empty() { "src/".to_owned() } else { format!("{folder}/src/") };
        let files = self.tree.files.range(start.clone()..).map(|(path, _)| path);
        let mut inside = files.map_while(|path| path.strip_prefix(&start));
        if package.names_binary || package.finds_binaries && self.tree.files.contains_key(&format!("{start}main.rs")) {
            return Some(Program::Main);
        }
        let has_others = package.finds_binaries && inside.any(|path| path.starts_with("bin/") && path.ends_with(".rs"));
        has_others.then_some(Program::Other)
    }
}

/// What kind of program a crate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    /// Its manifest names one, or there is a `src/main.rs`.
    Main,
    /// There are only programs below `src/bin`, which may stand beside a library.
    Other,
}

/// What a crate is to the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Brick(BrickKind),
    Project,
}

/// What a dependency leads to.
enum Target<'a> {
    /// Crates of the workspace, by their folder; several when they share an interface.
    Crates(Vec<&'a str>),
    /// A folder of the workspace without a crate.
    Missing(String),
    /// Somebody else's crate, with the versions that will do.
    Library(String, String),
}

struct Assembler<'a, 'r> {
    reader: &'r Reader<'a>,
    problems: &'r mut Vec<Diagnostic>,
    /// For each crate its dependencies with what they lead to.
    targets: BTreeMap<&'r str, Vec<(&'r Dependency, Target<'r>)>>,
    roles: BTreeMap<&'r str, Role>,
}

impl<'a, 'r> Assembler<'a, 'r> {
    fn new(reader: &'r Reader<'a>, problems: &'r mut Vec<Diagnostic>) -> Self {
        let mut assembler = Self { reader, problems, targets: BTreeMap::new(), roles: BTreeMap::new() };
        for (folder, found) in &reader.crates {
            let targets =
                found.manifest.dependencies.iter().map(|dependency| (dependency, assembler.target(folder, dependency)));
            let targets = targets.collect();
            assembler.targets.insert(folder, targets);
        }
        assembler.roles = assembler.roles();
        assembler
    }

    fn target(&mut self, folder: &'r str, dependency: &'r Dependency) -> Target<'r> {
        let reader = self.reader;
        let (spec, path) = reader.spec(folder, dependency);
        let name = spec.package.as_deref().unwrap_or(&dependency.key);
        let library = || Target::Library(name.to_owned(), spec.version.clone());
        match path {
            Some(Some(path)) => match reader.crates.get_key_value(&path) {
                Some((folder, _)) => Target::Crates(vec![folder]),
                None if reader.tree.files.contains_key(&manifest_in(&path)) => library(),
                None => Target::Missing(name.to_owned()),
            },
            Some(None) => library(),
            None if spec.inherited => {
                let named = self.named(name);
                if named.is_empty() {
                    self.inherits_nothing(folder, dependency);
                    return library();
                }
                Target::Crates(named)
            }
            None => library(),
        }
    }

    /// The crates of a name, or behind an interface of that name.
    fn named(&self, name: &str) -> Vec<&'r str> {
        let interface = |found: &Crate| {
            let polylith = found.manifest.package.as_ref()?.polylith.as_ref()?;
            polylith.interface.clone()
        };
        let crates = &self.reader.crates;
        let by_name = crates.iter().find(|(_, found)| found.name == name).map(|(folder, _)| vec![folder.as_str()]);
        by_name.unwrap_or_else(|| {
            let behind = crates.iter().filter(|(_, found)| interface(found).as_deref() == Some(name));
            behind.map(|(folder, _)| folder.as_str()).collect()
        })
    }

    fn inherits_nothing(&mut self, folder: &str, dependency: &Dependency) {
        let path = manifest_in(folder);
        let text = self.reader.text(&path).unwrap_or_default();
        let known = self.reader.root.dependencies.keys().map(String::as_str);
        self.problems.push(
            Diagnostic::error(format!("`{}` is inherited, and the workspace does not have it", dependency.key))
                .at(self.reader.shown(&path), &text, dependency.range.clone())
                .suggest(&dependency.key, known)
                .help("add it under `[workspace.dependencies]` at the root"),
        );
    }

    /// Whether the workspace follows `cargo-polylith`.
    fn is_polylith(&self) -> bool {
        let crates = &self.reader.crates;
        let below = |top: &str| crates.keys().any(|folder| folder.split('/').next() == Some(top) && folder != top);
        let marked = |found: &Crate| found.manifest.package.as_ref().is_some_and(|package| package.polylith.is_some());
        self.reader.root.polylith || crates.values().any(marked) || below("components") && below("bases")
    }

    fn roles(&self) -> BTreeMap<&'r str, Role> {
        let polylith = self.is_polylith();
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (folder, targets) in &self.targets {
            for other in crates_needed(targets).filter(|other| other != folder) {
                users.entry(other).or_default().push(folder);
            }
        }
        let program = |folder: &str| self.reader.program(folder);
        let is_base = |folder: &str| match (program(folder), users.get(folder)) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(program), Some(users)) => {
                program == Program::Main && users.iter().all(|user| self.reader.program(user).is_some())
            }
        };
        let role = |folder: &str| match folder.split('/').next() {
            Some("bases") if polylith => Role::Brick(BrickKind::Base),
            Some("components") if polylith => Role::Brick(BrickKind::Component),
            Some("projects") if polylith => Role::Project,
            _ if is_base(folder) => Role::Brick(BrickKind::Base),
            _ => Role::Brick(BrickKind::Component),
        };
        self.reader.crates.keys().map(|folder| (folder.as_str(), role(folder))).collect()
    }

    fn assemble(self, lock: Option<Lock>) -> Workspace {
        let mut workspace = Workspace::empty(Language::Rust, "");
        for (folder, found) in &self.reader.crates {
            if let Role::Brick(kind) = self.roles[folder.as_str()] {
                let brick = brick(folder, found, kind);
                workspace.bricks.insert(brick.name.clone(), brick);
            }
        }
        for (folder, targets) in &self.targets {
            if self.roles[folder] != Role::Project {
                self.connect(folder, targets, &mut workspace);
            }
        }
        for edge in workspace.edges.values_mut() {
            edge.imports.sort();
            edge.imports.dedup();
        }
        workspace.missing.sort();
        let polylith = self.is_polylith();
        for (folder, role) in &self.roles {
            let below_bases = polylith && folder.starts_with("bases/");
            if *role == Role::Project || *role == Role::Brick(BrickKind::Base) && !below_bases {
                workspace.projects.push(self.project(folder, lock.as_ref()));
            }
        }
        if workspace.bricks.is_empty() {
            let name = if self.reader.shown.is_empty() {
                "this workspace"
            } else {
                &format!("workspace `{}`", self.reader.shown)
            };
            let note = "a brick is a crate that `members` under `[workspace]` names";
            self.problems.push(Diagnostic::warning(format!("{name} has no bricks")).note(note));
        }
        workspace
    }

    fn name(&self, folder: &str) -> BrickName {
        BrickName::new(self.reader.crates[folder].name.as_str())
    }

    fn connect(&self, folder: &str, targets: &[(&Dependency, Target<'_>)], workspace: &mut Workspace) {
        let from = self.name(folder);
        for (dependency, target) in targets {
            let import = |module: &str| Import {
                file: manifest_in(folder),
                line: dependency.line,
                column: dependency.column,
                kinds: ImportKinds::of(dependency.kind),
                module: module.to_owned(),
            };
            match target {
                Target::Crates(folders) => {
                    let bricks = folders.iter().filter(|to| **to != folder && self.roles[**to] != Role::Project);
                    for to in bricks.map(|to| self.name(to)) {
                        let import = import(to.as_str());
                        let edge = workspace.edges.entry((from.clone(), to.clone()));
                        let empty = || Edge { from: from.clone(), to, imports: Vec::new(), uses: Vec::new() };
                        edge.or_insert_with(empty).imports.push(import);
                    }
                }
                Target::Missing(name) => {
                    let import = import(name);
                    workspace.missing.push(MissingImport { from: from.clone(), name: name.clone(), import });
                }
                Target::Library(name, _) => {
                    let library = workspace.libraries.entry(name.clone()).or_insert_with(|| Library {
                        name: name.clone(),
                        distributions: vec![name.clone()],
                        known: true,
                        brought_by: Vec::new(),
                        users: BTreeMap::new(),
                    });
                    library.users.entry(from.clone()).or_default().push(import(name));
                }
            }
        }
    }

    /// The crates that go into a crate through one of its dependencies. Tests do not count.
    fn reached(&self, start: &'r str) -> BTreeSet<&'r str> {
        let mut reached = BTreeSet::from([start]);
        let mut todo = vec![start];
        while let Some(folder) = todo.pop() {
            let needed =
                self.targets[folder].iter().filter(|(dependency, _)| dependency.kind != Some(ImportKind::Test));
            for (_, target) in needed {
                if let Target::Crates(folders) = target {
                    todo.extend(folders.iter().filter(|folder| reached.insert(**folder)));
                }
            }
        }
        reached
    }

    fn project(&self, folder: &'r str, lock: Option<&Lock>) -> Project {
        let name = &self.reader.crates[folder].name;
        let mut project = Project::empty(name, folder, manifest_in(folder));
        let mut requirements: BTreeMap<String, Requirement> = BTreeMap::new();
        let targets = self.targets[folder].iter().filter(|(dependency, _)| dependency.kind != Some(ImportKind::Test));
        let targets: Vec<_> = targets.collect();
        let mut require = |targets: &[(&Dependency, Target<'_>)], line: Option<usize>| {
            for (dependency, target) in targets {
                if let Target::Library(name, version) = target
                    && dependency.kind != Some(ImportKind::Test)
                {
                    let line = line.unwrap_or(dependency.line);
                    let requirement =
                        || Requirement { name: name.clone(), key: name.clone(), version: version.clone(), line };
                    requirements.entry(name.clone()).or_insert_with(requirement);
                }
            }
        };
        require(&self.targets[folder], None);
        let mut bricks: BTreeSet<&str> = BTreeSet::from([folder]);
        for (dependency, target) in targets {
            let Target::Crates(folders) = target else { continue };
            for reached in folders.iter().flat_map(|folder| self.reached(folder)) {
                // What a crate needs, a project has by the line that brings in the crate.
                if bricks.insert(reached) {
                    require(&self.targets[reached], Some(dependency.line));
                }
            }
        }
        let bricks = bricks.into_iter().filter(|folder| self.roles[folder] != Role::Project);
        project.bricks = bricks.map(|folder| self.name(folder)).collect();
        project.requirements = requirements.into_values().collect();
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
}

/// The folders of the crates that a crate needs for more than its tests.
fn crates_needed<'r>(targets: &[(&'r Dependency, Target<'r>)]) -> impl Iterator<Item = &'r str> {
    let needed = targets.iter().filter(|(dependency, _)| dependency.kind != Some(ImportKind::Test));
    needed
        .flat_map(|(_, target)| match target {
            Target::Crates(folders) => folders.as_slice(),
            Target::Missing(_) | Target::Library(..) => &[],
        })
        .copied()
}

fn brick(folder: &str, found: &Crate, kind: BrickKind) -> Brick {
    let polylith = found.manifest.package.as_ref().and_then(|package| package.polylith.as_ref());
    let interface = polylith.and_then(|polylith| polylith.interface.clone()).filter(|name| *name != found.name);
    Brick {
        name: BrickName::new(found.name.as_str()),
        kind,
        path: folder.to_owned(),
        // The manifest is the file that says what a crate imports.
        files: vec![manifest_in(folder)],
        interface: interface.map(|name| Interface { name: Some(name), file: manifest_in(folder), names: Vec::new() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(wants_folder(folder), "{folder}");
        }
        for folder in ["target", "a/target/b", ".git", "a/node_modules", ""] {
            assert!(!wants_folder(folder), "{folder}");
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
