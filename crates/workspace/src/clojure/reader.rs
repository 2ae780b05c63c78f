//! A snapshot of a Clojure workspace's folder becomes a [`Workspace`].
//!
//! In: a [`Tree`] and the name that its folder has in messages. Out: bricks, projects, edges, and a diagnostic for everything that could not be
//! understood; what is left is always a whole workspace. Never: reading the disk, evaluating, resolving versions.
//!
//! The rules are those of Clojure's `poly`, with these differences. Every dialect is read, and every branch of a reader conditional. A namespace
//! that is shared by several components leads to each of them: which one it is, a project decides. Libraries are known by the names that
//! `deps.edn` files give them, not by the namespaces in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::deps::{self, Dependency, Deps, Part};
use super::namespace::{self, Named, Source};
use crate::model::{
    Brick, BrickKind, BrickName, Edge, ExposedName, Import, ImportKind, ImportKinds, Interface, Language, Library,
    MissingImport, Project, Requirement, Use, Workspace,
};
use crate::paths;
use support::diagnostic::{self, Diagnostic};
use support::edn::{self, Form};
use support::source::Tree;

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub(crate) fn wants_folder(path: &str) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or("");
    match top {
        "bases" | "components" => !parts.any(is_ignored_folder),
        "projects" => parts.next().is_none_or(|name| !is_ignored_folder(name)) && parts.next().is_none(),
        _ => false,
    }
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub(crate) fn wants_file(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["workspace.edn" | "deps.edn"] => true,
        ["projects" | "bases" | "components", _, "deps.edn" | "package.json"] => true,
        ["bases" | "components", _, _, .., name] => is_source(name),
        _ => false,
    }
}

fn is_source(path: &str) -> bool {
    [".clj", ".cljs", ".cljc", ".bb"].iter().any(|ending| path.ends_with(ending))
}

/// Caches, outputs and hidden folders hold no sources.
fn is_ignored_folder(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules" || name == "target"
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty.
pub(crate) fn read(tree: &Tree, shown: &str) -> (Workspace, Vec<Diagnostic>) {
    let mut reader = Reader { tree, shown, problems: Vec::new() };
    let config = reader.config();
    let mut workspace = Workspace::empty(Language::Clojure, &config.top_namespace);
    workspace.tags.patterns.clone_from(&config.tag_patterns);
    let mut sources = reader.find_bricks(&mut workspace);
    reader.scan(&mut sources);
    let providers = set_interfaces(&mut workspace, &sources, &config);
    connect(&mut workspace, &sources, &providers, &config);
    add_libraries(&mut workspace, &sources);
    reader.read_projects(&mut workspace, &sources, &config);
    let mut problems = reader.problems;
    diagnostic::sort(&mut problems);
    (workspace, problems)
}

/// `workspace.edn`.
#[derive(Debug, Clone, Default)]
struct Config {
    top_namespace: String,
    /// What the namespaces of interfaces are called.
    interface_names: Vec<String>,
    default_profile: String,
    tag_patterns: BTreeMap<String, String>,
    projects: BTreeMap<String, ProjectSettings>,
}

#[derive(Debug, Clone, Default)]
struct ProjectSettings {
    alias: Option<String>,
    necessary: Vec<String>,
}

impl Config {
    /// What stands behind the top namespace.
    fn below_top<'a>(&self, namespace: &'a str) -> Option<&'a str> {
        if self.top_namespace.is_empty() {
            return Some(namespace);
        }
        namespace.strip_prefix(&self.top_namespace)?.strip_prefix('.')
    }

    /// Whether a name below a component is its interface, or below its interface.
    fn is_interface(&self, below_brick: &str) -> bool {
        let first = below_brick.split(['.', '/']).next().unwrap_or("");
        self.interface_names.iter().any(|name| name == first)
    }
}

/// A brick with what its files say.
struct BrickSources {
    name: BrickName,
    path: String,
    deps: Deps,
    /// Its source files.
    files: Vec<SourceFile>,
}

struct SourceFile {
    /// Relative to the workspace.
    path: String,
    /// Relative to the folder of sources.
    within: String,
    test: bool,
    source: Source,
}

impl BrickSources {
    /// The parts of its `deps.edn` that count, and whether they are for tests.
    fn parts(&self) -> impl Iterator<Item = (&Part, bool)> {
        std::iter::once((&self.deps.always, false)).chain(self.deps.alias("test").map(|part| (part, true)))
    }

    /// The names directly below the top namespace for which it has files, with `-` for `_`, sorted.
    fn segments(&self, config: &Config) -> BTreeSet<String> {
        let top = config.top_namespace.replace('-', "_").replace('.', "/");
        let segment = |file: &SourceFile| {
            let below =
                if top.is_empty() { Some(&*file.within) } else { file.within.strip_prefix(&top)?.strip_prefix('/') };
            let (folder, _) = below?.split_once('/')?;
            Some(folder.replace('_', "-"))
        };
        self.files.iter().filter(|file| !file.test).filter_map(segment).collect()
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    shown: &'a str,
    problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn shown(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes))
    }

    fn config(&mut self) -> Config {
        let mut config = Config {
            interface_names: vec!["interface".to_owned(), "ifc".to_owned()],
            default_profile: "default".to_owned(),
            ..Config::default()
        };
        let path = "workspace.edn";
        let Some(text) = self.text(path) else {
            let folder = if self.shown.is_empty() { "this folder" } else { &format!("`{}`", self.shown) };
            self.problems.push(Diagnostic::error(format!("{folder} is not a Clojure workspace: no `workspace.edn`")));
            return config;
        };
        let document = edn::read(&text);
        if let Some(error) = &document.error {
            self.problems.push(not_edn(&self.shown(path), &text, error));
        }
        let root = document.forms().next();
        match root.and_then(|root| root.get("top-namespace")).and_then(text_or_symbol) {
            Some(name) => config.top_namespace = name,
            None => self.problems.push(
                Diagnostic::error("the workspace has no top namespace")
                    .at(self.shown(path), &text, root.map_or(0..0, |root| root.range().start..root.range().start + 1))
                    .help("write `:top-namespace \"…\"`, the namespace that all bricks have in common"),
            ),
        }
        let Some(root) = root else { return config };
        config.interface_names.extend(root.get("interface-ns").and_then(text_or_symbol));
        if let Some(name) = root.get("default-profile-name").and_then(text_or_symbol) {
            config.default_profile = name;
        }
        for (name, old) in [("stable", "stable-tag-pattern"), ("release", "release-tag-pattern")] {
            let pattern = root.get(old).and_then(text_or_symbol);
            config.tag_patterns.extend(pattern.map(|pattern| (name.to_owned(), pattern)));
        }
        let patterns = root.get("tag-patterns").into_iter().flat_map(Form::entries);
        config.tag_patterns.extend(
            patterns.filter_map(|(name, pattern)| Some((name.keyword()?.to_owned(), text_or_symbol(pattern)?))),
        );
        let projects = root.get("projects").into_iter().flat_map(Form::entries);
        config.projects = projects.filter_map(|(name, map)| Some((text_or_symbol(name)?, settings(map)))).collect();
        config
    }

    /// Reads a `deps.edn`; without one everything is where it is by default.
    fn deps(&mut self, path: &str) -> Deps {
        let Some(text) = self.text(path) else { return Deps::default() };
        let deps = deps::parse(&text);
        if let Some(error) = &deps.error {
            self.problems.push(not_edn(&self.shown(path), &text, error));
        }
        deps
    }

    /// A brick is a folder directly below `bases` or `components` with a `deps.edn` or a `package.json`.
    fn find_bricks(&mut self, workspace: &mut Workspace) -> Vec<BrickSources> {
        let mut sources: BTreeMap<BrickName, BrickSources> = BTreeMap::new();
        for kind in BrickKind::ALL {
            for name in self.folders_below(kind.plural()) {
                let path = format!("{}/{name}", kind.plural());
                if !self.has_manifest(&path) {
                    if self.files_below(&path).any(is_source) {
                        self.problems.push(self.without_manifest(&path, "brick"));
                    }
                    continue;
                }
                let name = BrickName::new(name);
                if let Some(base) = workspace.bricks.get(&name) {
                    self.problems.push(twins(&self.shown(&path), base));
                }
                let brick = self.brick_sources(name.clone(), path.clone());
                let files = brick.files.iter().map(|file| file.path.clone()).collect();
                workspace.bricks.insert(name.clone(), Brick { name: name.clone(), kind, path, files, interface: None });
                sources.insert(name, brick);
            }
        }
        if workspace.bricks.is_empty() && self.tree.bytes("workspace.edn").is_some() {
            let name = if self.shown.is_empty() { "this workspace" } else { &format!("workspace `{}`", self.shown) };
            let note = "a brick is a folder in `components` or `bases` with a `deps.edn`";
            self.problems.push(Diagnostic::warning(format!("{name} has no bricks")).note(note));
        }
        sources.into_values().collect()
    }

    fn folders_below(&self, top: &str) -> Vec<&'a str> {
        let inside = |path: &'a String| path.strip_prefix(top)?.strip_prefix('/');
        let tree = self.tree;
        tree.folders.iter().filter_map(inside).filter(|name| !name.contains('/') && !is_ignored_folder(name)).collect()
    }

    /// The files below a folder, relative to the workspace.
    fn files_below(&self, folder: &str) -> impl Iterator<Item = &'a str> {
        let start = format!("{folder}/");
        let tree = self.tree;
        let from_here = tree.files.range(start.clone()..).map(|(path, _)| path.as_str());
        from_here.take_while(move |path| path.starts_with(&start))
    }

    fn has_manifest(&self, folder: &str) -> bool {
        ["deps.edn", "package.json"].iter().any(|name| self.tree.files.contains_key(&format!("{folder}/{name}")))
    }

    fn without_manifest(&self, folder: &str, what: &str) -> Diagnostic {
        Diagnostic::warning(format!("folder has no `deps.edn`, so it is no {what}"))
            .in_file(self.shown(folder))
            .help("add a `deps.edn`, or remove the folder")
    }

    fn brick_sources(&mut self, name: BrickName, path: String) -> BrickSources {
        let deps = self.deps(&format!("{path}/deps.edn"));
        let written = |part: Option<&Part>, default: &str| match part.and_then(|part| part.paths.as_ref()) {
            Some(paths) => paths.iter().map(|path| path.text.clone()).collect(),
            None => vec![default.to_owned()],
        };
        let always = written(Some(&deps.always), "src").into_iter().map(|folder| (folder, false));
        let test = written(deps.alias("test"), "test").into_iter().map(|folder| (folder, true));
        let inside = |(folder, test): (String, bool)| Some((paths::join(&path, &folder)?, test));
        let folders: Vec<_> =
            always.chain(test).filter(|(folder, _)| folder != "resources").filter_map(inside).collect();
        let mut files: Vec<SourceFile> = Vec::new();
        for (folder, test) in &folders {
            for file in self.files_below(folder).filter(|file| is_source(file)) {
                let within = file[folder.len()..].trim_start_matches('/').to_owned();
                files.push(SourceFile { path: file.to_owned(), within, test: *test, source: Source::default() });
            }
        }
        files.sort_by(|a, b| (&a.path, a.test).cmp(&(&b.path, b.test)));
        files.dedup_by(|later, earlier| later.path == earlier.path);
        BrickSources { name, path, deps, files }
    }

    /// Reads all source files.
    fn scan(&mut self, sources: &mut [BrickSources]) {
        let reader = &*self;
        let files: Vec<&mut SourceFile> = sources.iter_mut().flat_map(|brick| &mut brick.files).collect();
        let problems: Vec<Vec<Diagnostic>> =
            files.into_par_iter().map(|file| reader.scan_file(file).into_iter().collect()).collect();
        self.problems.extend(problems.into_iter().flatten());
    }

    fn scan_file(&self, file: &mut SourceFile) -> Vec<Diagnostic> {
        let Some(text) = self.text(&file.path) else { return Vec::new() };
        file.source = namespace::scan(&text);
        let shown = self.shown(&file.path);
        let mut problems = Vec::new();
        if matches!(text, Cow::Owned(_)) {
            let message = "file is not UTF-8; bytes that do not fit were passed over";
            problems.push(Diagnostic::warning(message).in_file(&shown));
        }
        if let Some(error) = &file.source.error {
            let message = format!("Clojure file does not parse: {}", error.message);
            problems.push(
                Diagnostic::warning(message)
                    .at(&shown, &text, error.range.clone())
                    .note("what it requires is read up to this place"),
            );
        }
        problems
    }

    /// Projects are the folders directly below `projects`, and the root as the development project, which comes last.
    fn read_projects(&mut self, workspace: &mut Workspace, sources: &[BrickSources], config: &Config) {
        let names: Vec<String> = self.folders_below("projects").into_iter().map(str::to_owned).collect();
        for name in names {
            let path = format!("projects/{name}");
            if !self.has_manifest(&path) {
                self.problems.push(self.without_manifest(&path, "project"));
                continue;
            }
            let deps = self.deps(&format!("{path}/deps.edn"));
            let project = Project::empty(&name, &path, format!("{path}/deps.edn"));
            let project = fill_project(project, &[&deps.always], workspace, sources, config.projects.get(&name));
            workspace.projects.push(project);
        }
        if self.tree.files.contains_key("deps.edn") {
            let deps = self.deps("deps.edn");
            let profile = format!("+{}", config.default_profile);
            let parts = [Some(&deps.always), deps.alias("dev"), deps.alias(&profile)];
            let parts: Vec<&Part> = parts.into_iter().flatten().collect();
            let project = Project { development: true, ..Project::empty("development", "", "deps.edn") };
            let settings = config.projects.get("development");
            workspace.projects.push(fill_project(project, &parts, workspace, sources, settings));
        }
    }
}

fn text_or_symbol(form: Form<'_, '_>) -> Option<String> {
    let text = form.text().map(Cow::into_owned).or_else(|| form.symbol().map(str::to_owned));
    text.filter(|text| !text.is_empty() && text != "nil")
}

fn settings(map: Form<'_, '_>) -> ProjectSettings {
    let necessary = map.get("necessary").into_iter().flat_map(Form::children);
    ProjectSettings {
        alias: map.get("alias").and_then(text_or_symbol),
        necessary: necessary.filter_map(text_or_symbol).collect(),
    }
}

fn not_edn(shown: &str, text: &str, error: &edn::SyntaxError) -> Diagnostic {
    Diagnostic::error(format!("not an EDN file: {}", error.message))
        .at(shown, text, error.range.clone())
        .note("what stands before this place counts")
}

fn twins(component: &str, base: &Brick) -> Diagnostic {
    Diagnostic::error(format!("two bricks are called `{}`", base.name))
        .in_file(component)
        .note(format!("the other one is `{}`; it is left out", base.path))
        .help("rename one of them: a namespace names a brick without saying of which kind it is")
}

/// Who stands behind the names directly below the top namespace: components by their interface, bases by their folder.
type Providers = BTreeMap<String, BTreeSet<BrickName>>;

/// Finds the interface of each component.
fn set_interfaces(workspace: &mut Workspace, sources: &[BrickSources], config: &Config) -> Providers {
    let mut providers = Providers::new();
    for brick in sources {
        let segments = brick.segments(config);
        for segment in &segments {
            providers.entry(segment.clone()).or_default().insert(brick.name.clone());
        }
        let Some(known) = workspace.bricks.get_mut(&brick.name) else { continue };
        if known.kind == BrickKind::Base {
            continue;
        }
        let exposes = |segment: &&String| !interface_files(brick, segment, config).is_empty();
        let own = segments.get(brick.name.as_str());
        let interface = own.filter(exposes).or_else(|| segments.iter().find(exposes)).or(own).or(segments.first());
        known.interface = interface.map(|segment| interface_of(brick, segment, config));
    }
    providers
}

/// The files of a component's interface, with their names below the component: `interface`, `interface.admin`.
fn interface_files<'a>(
    brick: &'a BrickSources,
    segment: &str,
    config: &Config,
) -> Vec<(&'a SourceFile, &'a Named, &'a str)> {
    let below = |file: &'a SourceFile| {
        let namespace = file.source.namespace.as_ref()?;
        let name = config.below_top(&namespace.name)?.strip_prefix(segment)?.strip_prefix('.')?;
        config.is_interface(name).then_some((file, namespace, name))
    };
    brick.files.iter().filter(|file| !file.test).filter_map(below).collect()
}

/// The interface's namespaces, and all that they define.
fn interface_of(brick: &BrickSources, segment: &str, config: &Config) -> Interface {
    let files = interface_files(brick, segment, config);
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (file, namespace, below) in &files {
        names.entry((*below).to_owned()).or_insert(namespace.line);
        for definition in &file.source.definitions {
            names.entry(format!("{below}.{}", definition.name)).or_insert(definition.line);
        }
    }
    let shortest = files.iter().min_by_key(|(file, _, below)| (below.len(), &file.path));
    Interface {
        name: (segment != brick.name.as_str()).then(|| segment.to_owned()),
        file: shortest.map_or_else(|| format!("{}/deps.edn", brick.path), |(file, _, _)| file.path.clone()),
        names: names.into_iter().map(|(name, line)| ExposedName { name, line }).collect(),
    }
}

/// Finds who requires whom.
fn connect(workspace: &mut Workspace, sources: &[BrickSources], providers: &Providers, config: &Config) {
    let mut edges: BTreeMap<(BrickName, BrickName), Edge> = BTreeMap::new();
    let mut missing = Vec::new();
    for brick in sources {
        for file in &brick.files {
            for require in &file.source.requires {
                let Some((segment, below)) = parts(&require.name, config) else { continue };
                let import = import(&file.path, require, file.test);
                match providers.get(segment) {
                    Some(bricks) if bricks.contains(&brick.name) => {}
                    Some(bricks) => {
                        for to in bricks {
                            let edge = edge(&mut edges, &brick.name, to);
                            edge.imports.push(import.clone());
                            edge.uses.extend(used(workspace, to, below, require, file, config));
                        }
                    }
                    // A name of one part is no brick's, and without a top namespace anything may be a library's.
                    None if below.is_empty() || config.top_namespace.is_empty() => {}
                    None => missing.push(MissingImport { from: brick.name.clone(), name: segment.to_owned(), import }),
                }
            }
            for name in &file.source.uses {
                let Some((segment, below)) = parts(&name.name, config) else { continue };
                let others = providers.get(segment).filter(|bricks| !bricks.contains(&brick.name));
                for to in others.into_iter().flatten() {
                    if let Some(edge) = edges.get_mut(&(brick.name.clone(), to.clone())) {
                        edge.uses.extend(used(workspace, to, below, name, file, config));
                    }
                }
            }
        }
    }
    for edge in edges.values_mut() {
        edge.imports.sort();
        edge.imports.dedup();
        edge.uses.sort();
        edge.uses.dedup();
    }
    missing.sort();
    workspace.edges = edges;
    workspace.missing = missing;
}

/// A name below the top namespace: the part that names a brick, and what stands behind it.
fn parts<'a>(name: &'a str, config: &Config) -> Option<(&'a str, &'a str)> {
    let below = config.below_top(name)?;
    Some(below.split_once(['.', '/']).unwrap_or((below, "")))
}

fn edge<'a>(edges: &'a mut BTreeMap<(BrickName, BrickName), Edge>, from: &BrickName, to: &BrickName) -> &'a mut Edge {
    edges.entry((from.clone(), to.clone())).or_insert_with(|| Edge {
        from: from.clone(),
        to: to.clone(),
        imports: Vec::new(),
        uses: Vec::new(),
    })
}

/// What is used of a brick. A test may use anything, so beyond the interface its uses do not count.
fn used(
    workspace: &Workspace,
    to: &BrickName,
    below: &str,
    place: &Named,
    file: &SourceFile,
    config: &Config,
) -> Option<Use> {
    let is_base = workspace.bricks.get(to).is_some_and(|brick| brick.kind == BrickKind::Base);
    let counts = !below.is_empty() && (is_base || config.is_interface(below) || !file.test);
    counts.then(|| Use {
        name: below.replace('/', "."),
        file: file.path.clone(),
        line: place.line,
        column: place.column,
    })
}

fn import(file: &str, place: &Named, test: bool) -> Import {
    Import {
        file: file.to_owned(),
        line: place.line,
        column: place.column,
        kinds: ImportKinds::of(test.then_some(ImportKind::Test)),
        module: place.name.clone(),
    }
}

/// Libraries by the bricks whose `deps.edn` has them.
fn add_libraries(workspace: &mut Workspace, sources: &[BrickSources]) {
    for brick in sources {
        let file = format!("{}/deps.edn", brick.path);
        for (part, test) in brick.parts() {
            for dependency in &part.dependencies {
                if declared_brick(&brick.path, dependency).is_some() {
                    continue;
                }
                let Dependency { name, line, column, .. } = dependency;
                let place = Named { name: name.clone(), line: *line, column: *column };
                let library = workspace.libraries.entry(name.clone()).or_insert_with(|| Library {
                    name: name.clone(),
                    distributions: vec![name.clone()],
                    known: true,
                    brought_by: Vec::new(),
                    users: BTreeMap::new(),
                });
                library.users.entry(brick.name.clone()).or_default().push(import(&file, &place, test));
            }
        }
    }
}

/// The brick that a dependency's folder is, seen from the folder of the `deps.edn`.
fn declared_brick(from: &str, dependency: &Dependency) -> Option<String> {
    let folder = paths::join(from, dependency.folder.as_deref()?)?;
    brick_in(&folder).filter(|(_, within)| within.is_empty()).map(|(name, _)| name.to_owned())
}

/// The brick that a path leads into, and the path inside it.
fn brick_in(path: &str) -> Option<(&str, &str)> {
    let (top, below) = path.split_once('/')?;
    BrickKind::ALL.iter().any(|kind| kind.plural() == top).then(|| below.split_once('/').unwrap_or((below, "")))
}

/// Adds what a project declares in `parts` of its `deps.edn`: bricks by their folder or by a folder in them, and libraries, its own and those of
/// its bricks.
fn fill_project(
    mut project: Project,
    parts: &[&Part],
    workspace: &Workspace,
    sources: &[BrickSources],
    settings: Option<&ProjectSettings>,
) -> Project {
    let mut lines: BTreeMap<BrickName, usize> = BTreeMap::new();
    let mut requirements: BTreeMap<String, Requirement> = BTreeMap::new();
    for part in parts {
        let folders = part.dependencies.iter().filter_map(|dependency| {
            Some((declared_brick(&project.path, dependency)?, dependency.folder.clone()?, dependency.line))
        });
        let paths = part.paths.iter().flatten().filter_map(|written| {
            let path = paths::join(&project.path, &written.text)?;
            let (name, within) = brick_in(&path)?;
            // A project that only has a brick's tests does not have the brick.
            (within != "test" && !within.starts_with("test/"))
                .then(|| (name.to_owned(), written.text.clone(), written.line))
        });
        for (name, written, line) in folders.chain(paths) {
            let name = BrickName::new(name);
            if workspace.bricks.contains_key(&name) {
                lines.entry(name).or_insert(line);
            } else if !project.unknown.contains(&written) {
                project.unknown.push(written);
            }
        }
        for dependency in part.dependencies.iter().filter(|one| declared_brick(&project.path, one).is_none()) {
            requirements.entry(dependency.name.clone()).or_insert_with(|| requirement(dependency, dependency.line));
        }
    }
    for brick in sources {
        // What a brick needs, a project has by having the brick.
        let Some(line) = lines.get(&brick.name) else { continue };
        let libraries = brick.deps.always.dependencies.iter().filter(|one| declared_brick(&brick.path, one).is_none());
        for dependency in libraries {
            requirements.entry(dependency.name.clone()).or_insert_with(|| requirement(dependency, *line));
        }
    }
    project.alias = settings.and_then(|settings| settings.alias.clone()).or(project.alias);
    let necessary = settings.into_iter().flat_map(|settings| &settings.necessary).map(BrickName::new);
    project.necessary = necessary.filter(|name| lines.contains_key(name)).collect();
    project.bricks = lines.into_keys().collect();
    project.requirements = requirements.into_values().collect();
    project
}

fn requirement(dependency: &Dependency, line: usize) -> Requirement {
    let Dependency { name, version, .. } = dependency;
    Requirement { name: name.clone(), key: name.clone(), version: version.clone(), line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::needs::Needs;
    use support::source::File;

    const ROOT: (&str, &str) = ("workspace.edn", "{:top-namespace \"se.shop\"}");
    const EMPTY: &str = "{}";

    fn show_problems(problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| format!("{}\n", problem.render(false, 200))).collect()
    }

    /// Reads a workspace without mistakes.
    fn workspace(files: &[(&str, &str)]) -> Workspace {
        let (workspace, problems) = read(&Tree::from_texts([ROOT].into_iter().chain(files.iter().copied())), "");
        assert_eq!(show_problems(&problems), "");
        workspace
    }

    /// `from -> to kinds: uses`
    fn show_edges(workspace: &Workspace) -> String {
        let edges = workspace.edges.values().map(|edge| {
            let kinds: Vec<_> = edge.kinds().iter().map(ImportKind::as_str).collect();
            let uses: Vec<_> = edge.uses.iter().map(|used| format!(" {}:{}", used.name, used.line)).collect();
            format!("{} -> {} {}:{}", edge.from, edge.to, kinds.join(","), uses.concat())
        });
        edges.collect::<Vec<_>>().join("\n")
    }

    const LOG: [(&str, &str); 2] = [
        ("components/log/deps.edn", EMPTY),
        ("components/log/src/se/shop/log/interface.clj", "(ns se.shop.log.interface)\n(defn info [])\n(defn- x [])"),
    ];
    const API: (&str, &str) =
        ("bases/rest-api/deps.edn", "{:paths [\"src\"] :aliases {:test {:extra-paths [\"test\"]}}}");

    #[test]
    fn requires_become_edges() {
        let check = |path: &str, text: &str, expected: &str| {
            let workspace = workspace(&[LOG[0], LOG[1], API, (path, text)]);
            assert_eq!(show_edges(&workspace), expected, "{text}");
        };
        let core = "bases/rest-api/src/se/shop/rest_api/core.clj";
        check(
            core,
            "(ns se.shop.rest-api.core\n (:require [se.shop.log.interface :as log]))\n(log/info)",
            "rest-api -> log runtime: interface:2 interface.info:3",
        );
        check(
            core,
            "(ns a (:require [se.shop.log.core :as log]))\n(log/f)",
            "rest-api -> log runtime: core:1 core.f:2",
        );
        check(core, "(ns a (:import (se.shop.log.core Type)))", "rest-api -> log runtime: core:1");
        check(core, "(ns a (:require [se.shop.log.interface :as-alias log]))", "");
        check(
            core,
            "(ns a (:require [se.shop.rest-api.other] [se.shopping.log.interface] [clojure.string :as s]))",
            "",
        );
        let test = "bases/rest-api/test/se/shop/rest_api/core_test.cljc";
        check(test, "(ns a (:require [se.shop.log.core]))", "rest-api -> log test:");
        check("bases/rest-api/resources/x.clj", "(ns a (:require [se.shop.log.core]))", "");
        check("bases/rest-api/target/x.clj", "(ns a (:require [se.shop.log.core]))", "");
    }

    #[test]
    fn interfaces() {
        let workspace = workspace(&[
            LOG[0],
            LOG[1],
            ("components/log/src/se/shop/log/interface/admin.cljc", "(ns se.shop.log.interface.admin)\n(def on 1)"),
            ("components/log/src/se/shop/log/core.clj", "(ns se.shop.log.core)\n(def hidden 1)"),
            ("components/log-remote/deps.edn", EMPTY),
            ("components/log-remote/src/se/shop/log/ifc.clj", "(ns se.shop.log.ifc)"),
            ("components/bare/deps.edn", EMPTY),
            ("components/other/deps.edn", EMPTY),
            ("components/other/src/se/shop/thing/core.clj", "(ns se.shop.thing.core)"),
            API,
        ]);
        let show = |brick: &Brick| {
            let Some(interface) = &brick.interface else { return format!("{} -", brick.name) };
            let names: Vec<_> = interface.names.iter().map(|name| format!("{}:{}", name.name, name.line)).collect();
            format!("{} {:?} {} {}", brick.name, interface.name, interface.file, names.join(" "))
        };
        assert_eq!(
            workspace.bricks.values().map(show).collect::<Vec<_>>(),
            [
                "bare -",
                "log None components/log/src/se/shop/log/interface.clj interface:1 interface.admin:1 interface.admin.on:2 interface.info:2",
                "log-remote Some(\"log\") components/log-remote/src/se/shop/log/ifc.clj ifc:1",
                "other Some(\"thing\") components/other/deps.edn ",
                "rest-api -",
            ]
        );
    }

    #[test]
    fn a_shared_interface_is_what_the_project_has() {
        let workspace = workspace(&[
            LOG[0],
            LOG[1],
            ("components/log-remote/deps.edn", EMPTY),
            ("components/log-remote/src/se/shop/log/interface.clj", "(ns se.shop.log.interface)"),
            API,
            ("bases/rest-api/src/se/shop/rest_api/core.clj", "(ns a (:require [se.shop.log.interface]))"),
            (
                "projects/local/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"} p/log {:local/root \"../../components/log\"}}}",
            ),
            (
                "projects/remote/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"} p/log {:local/root \"../../components/log-remote\"}}}",
            ),
            ("projects/none/deps.edn", "{:deps {p/api {:local/root \"../../bases/rest-api\"}}}"),
        ]);
        assert_eq!(workspace.edges.len(), 2);
        let missing =
            |project: &Project| Needs::of(&crate::needs::RunningImports::of(&workspace), project).missing.len();
        let shown: Vec<_> =
            workspace.projects.iter().map(|project| (project.name.as_str(), missing(project))).collect();
        assert_eq!(shown, [("local", 0), ("none", 2), ("remote", 0)]);
    }

    #[test]
    fn projects() {
        let config = "{:top-namespace \"se.shop\" :tag-patterns {:stable \"^s\" :release \"^v\"} :stable-tag-pattern \"old\"\n\
            :projects {\"development\" {:alias \"dev\"} \"app\" {:alias \"a\" :necessary [\"log\" \"gone\"]}}}";
        let tree = Tree::from_texts([
            ("workspace.edn", config),
            LOG[0],
            LOG[1],
            ("components/extra/deps.edn", "{:deps {a/b {:mvn/version \"3\"} c/d {:mvn/version \"4\"}}}"),
            API,
            (
                "projects/app/deps.edn",
                "{:deps {p/api {:local/root \"../../bases/rest-api\"}\n p/log {:local/root \"../../components/log\"}\n\
                 p/gone {:local/root \"../../components/gone\"} a/b {:mvn/version \"1\"}\n p/extra {:local/root \"../../components/extra\"}}\n\
                 :aliases {:test {:extra-deps {t/t {:mvn/version \"9\"}}}}}",
            ),
            (
                "deps.edn",
                "{:aliases {:dev {:extra-paths [\"development/src\" \"components/log/src\" \"components/extra/test\"]\n\
                 :extra-deps {p/api {:local/root \"./bases/rest-api\"} x {:local/root \"../out\"}}}\n\
                 :+default {:extra-deps {p/extra {:local/root \"components/extra\"}}}}}",
            ),
        ]);
        let (workspace, problems) = read(&tree, "");
        assert_eq!(show_problems(&problems), "");
        let show = |project: &Project| {
            let names = |names: &BTreeSet<BrickName>| names.iter().map(BrickName::as_str).collect::<Vec<_>>().join(" ");
            let libraries = project.requirements.iter().map(|one| format!("{} {}:{}", one.key, one.version, one.line));
            let libraries = libraries.collect::<Vec<_>>().join(", ");
            format!(
                "{} [{}] [{}] {:?} [{libraries}]",
                project.display_name(),
                names(&project.bricks),
                names(&project.necessary),
                project.unknown
            )
        };
        assert_eq!(
            workspace.projects.iter().map(show).collect::<Vec<_>>(),
            [
                "a [extra log rest-api] [log] [\"../../components/gone\"] [a/b 1:3, c/d 4:4]",
                "dev [extra log rest-api] [] [] [a/b 3:3, c/d 4:3, x/x :2]",
            ]
        );
        let needs = Needs::of(&crate::needs::RunningImports::of(&workspace), &workspace.projects[0]);
        assert_eq!(needs.unused, BTreeSet::from([BrickName::new("extra")]));
        assert_eq!(workspace.tags.patterns["stable"], "^s");
        assert_eq!(workspace.libraries.keys().collect::<Vec<_>>(), ["a/b", "c/d"]);
        assert_eq!(workspace.libraries["a/b"].users[&BrickName::new("extra")][0].file, "components/extra/deps.edn");
    }

    #[test]
    fn imports_of_what_does_not_exist() {
        let core = "bases/rest-api/src/se/shop/rest_api/core.clj";
        let workspace = workspace(&[API, (core, "(ns a\n (:require [se.shop.gone.interface] [se.shop.alone]))")]);
        let missing: Vec<_> =
            workspace.missing.iter().map(|missing| (missing.name.as_str(), missing.import.line)).collect();
        assert_eq!(missing, [("gone", 2)]);
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(&Tree::from_texts(files.iter().copied()), "../shop");
        assert_eq!(show_problems(&problems), expected);
    }

    #[test]
    fn whole_messages() {
        check_problems(&[LOG[0]], "error: `../shop` is not a Clojure workspace: no `workspace.edn`\n");
        check_problems(
            &[("workspace.edn", "{:top {}}"), LOG[0]],
            "\
error: the workspace has no top namespace
 --> ../shop/workspace.edn:1:1
  |
1 | {:top {}}
  | ^
  |
  = help: write `:top-namespace \"…\"`, the namespace that all bricks have in common
",
        );
        check_problems(
            &[("workspace.edn", "{:top-namespace \"se.shop\""), LOG[0], ("deps.edn", "{:deps ]")],
            "\
error: not an EDN file: this closes another bracket than the one that is open
 --> ../shop/deps.edn:1:8
  |
1 | {:deps ]
  |        ^
  |
  = note: what stands before this place counts
error: not an EDN file: this bracket is never closed
 --> ../shop/workspace.edn:1:1
  |
1 | {:top-namespace \"se.shop\"
  | ^
  |
  = note: what stands before this place counts
",
        );
        check_problems(
            &[ROOT],
            "\
warning: workspace `../shop` has no bricks
  |
  = note: a brick is a folder in `components` or `bases` with a `deps.edn`
",
        );
        check_problems(
            &[ROOT, LOG[0], ("components/a/src/a.clj", ""), ("projects/b/x", "")],
            "\
warning: folder has no `deps.edn`, so it is no brick
 --> ../shop/components/a
  = help: add a `deps.edn`, or remove the folder
warning: folder has no `deps.edn`, so it is no project
 --> ../shop/projects/b
  = help: add a `deps.edn`, or remove the folder
",
        );
        check_problems(
            &[ROOT, LOG[0], ("bases/log/deps.edn", EMPTY)],
            "\
error: two bricks are called `log`
 --> ../shop/components/log
  = note: the other one is `bases/log`; it is left out
  = help: rename one of them: a namespace names a brick without saying of which kind it is
",
        );
        check_problems(
            &[ROOT, LOG[0], ("components/log/src/a.clj", "(ns a\n (:require [b]")],
            "\
warning: Clojure file does not parse: this bracket is never closed
 --> ../shop/components/log/src/a.clj:2:2
  |
2 |  (:require [b]
  |  ^
  |
  = note: what it requires is read up to this place
",
        );
        let mut tree = Tree::from_texts([ROOT, LOG[0]]);
        tree.insert("components/log/src/a.clj", File::Bytes(b"; \xe4".as_slice().into()));
        assert_eq!(
            show_problems(&read(&tree, "").1),
            "\
warning: file is not UTF-8; bytes that do not fit were passed over
 --> components/log/src/a.clj
"
        );
    }

    #[test]
    fn selects_what_it_needs() {
        for folder in ["bases", "components/log/src/se/shop", "projects", "projects/api"] {
            assert!(wants_folder(folder), "{folder}");
        }
        for folder in
            ["docs", "components/log/node_modules", "bases/a/target/x", "components/.cache", "projects/api/src", ""]
        {
            assert!(!wants_folder(folder), "{folder}");
        }
        for file in
            ["workspace.edn", "deps.edn", "components/log/deps.edn", "bases/a/src/x.cljc", "projects/a/package.json"]
        {
            assert!(wants_file(file), "{file}");
        }
        for file in [
            "README.md",
            "components/deps.edn",
            "components/x.clj",
            "components/log/src/data.edn",
            "development/src/x.clj",
        ] {
            assert!(!wants_file(file), "{file}");
        }
    }
}
