//! The bricks of a Clojure workspace with their files.
//!
//! In: a [`WorkspaceBuilder`] with the files. Out: the bricks, what their files say, and the
//! interfaces of components. Never: who requires whom.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::config::{Config, not_edn};
use super::deps::{self, Deps, Part};
use super::namespace::{self, Named, Source};
use crate::builder::WorkspaceBuilder;
use crate::model::{Brick, BrickKind, BrickName, ExposedName, Interface};
use crate::paths;
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// A brick with what its files say.
pub(super) struct BrickSources {
    pub(super) name: BrickName,
    pub(super) path: String,
    pub(super) deps: Deps,
    /// Its source files.
    pub(super) files: Vec<SourceFile>,
}

/// A source file of a brick.
pub(super) struct SourceFile {
    /// Relative to the workspace.
    pub(super) path: String,
    /// Relative to the folder of sources.
    within: String,
    pub(super) test: bool,
    pub(super) source: Source,
}

impl BrickSources {
    /// The parts of its `deps.edn` that count, and whether they are for tests.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&Part, bool)> {
        std::iter::once((&self.deps.always, false)).chain(self.deps.alias("test").map(|part| (part, true)))
    }

    /// The segments below the top namespace for which it has files.
    fn segments(&self, config: &Config) -> BTreeSet<String> {
        self.files.iter().filter(|file| !file.test).filter_map(|file| config.segment_of(&file.within)).collect()
    }
}

/// Whether a file is one of Clojure's.
pub(super) fn is_source(path: &str) -> bool {
    [".clj", ".cljs", ".cljc", ".bb"].iter().any(|ending| path.ends_with(ending))
}

/// Caches, outputs and hidden folders hold no sources.
pub(super) fn is_ignored_folder(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules" || name == "target"
}

/// Finds the bricks and reads their files. A brick is a folder directly below `bases` or
/// `components` with a manifest.
pub(super) fn read(builder: &mut WorkspaceBuilder<'_>) -> Vec<BrickSources> {
    let mut sources: BTreeMap<BrickName, BrickSources> = BTreeMap::new();
    for kind in BrickKind::ALL {
        for name in folders_below(builder.tree, kind.plural()) {
            let path = format!("{}/{name}", kind.plural());
            if !has_manifest(builder.tree, &path) {
                if files_below(builder.tree, &path).any(is_source) {
                    report_without_manifest(builder, &path, "brick");
                }
                continue;
            }
            let name = BrickName::new(name);
            let brick = brick_sources(builder, name.clone(), path.clone());
            let files = brick.files.iter().map(|file| file.path.clone()).collect();
            builder.add_brick(Brick { name: name.clone(), kind, path, files, interface: None });
            sources.insert(name, brick);
        }
    }
    if builder.workspace.bricks.is_empty() && builder.tree.bytes("workspace.edn").is_some() {
        builder.report(builder.no_bricks("a brick is a folder in `components` or `bases` with a `deps.edn`"));
    }
    let mut sources: Vec<BrickSources> = sources.into_values().collect();
    scan(builder, &mut sources);
    sources
}

/// The names of the folders directly below one, without those that are ignored.
pub(super) fn folders_below<'a>(tree: &'a Tree, top: &str) -> Vec<&'a str> {
    let inside = tree.folders.iter().filter_map(|path| path.strip_prefix(top)?.strip_prefix('/'));
    inside.filter(|name| !name.contains('/') && !is_ignored_folder(name)).collect()
}

/// The files below a folder, relative to the workspace.
fn files_below<'a>(tree: &'a Tree, folder: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let start = format!("{folder}/");
    let from_here = tree.files.range(start.clone()..).map(|(path, _)| path.as_str());
    from_here.take_while(move |path| path.starts_with(&start))
}

/// Whether a folder has a `deps.edn`, or a `package.json` in its place.
pub(super) fn has_manifest(tree: &Tree, folder: &str) -> bool {
    ["deps.edn", "package.json"].iter().any(|name| tree.files.contains_key(&format!("{folder}/{name}")))
}

/// Reports a folder that would be a brick or project if it had a manifest.
pub(super) fn report_without_manifest(builder: &mut WorkspaceBuilder<'_>, folder: &str, noun: &str) {
    builder.report(
        Diagnostic::warning(format!("folder has no `deps.edn`, so it is no {noun}"))
            .in_file(builder.display_path(folder))
            .help("add a `deps.edn`, or remove the folder"),
    );
}

/// Reads a `deps.edn`; without one everything is where it is by default.
pub(super) fn read_deps(builder: &mut WorkspaceBuilder<'_>, path: &str) -> Deps {
    let Some(text) = builder.text(path) else { return Deps::default() };
    let deps = deps::parse(&text);
    builder.report_spans(path, &text, deps.error.as_ref().map(not_edn));
    deps
}

fn brick_sources(builder: &mut WorkspaceBuilder<'_>, name: BrickName, path: String) -> BrickSources {
    let deps = read_deps(builder, &format!("{path}/deps.edn"));
    let mut files: BTreeMap<(String, bool), SourceFile> = BTreeMap::new();
    for (part, default, test) in [(Some(&deps.always), "src", false), (deps.alias("test"), "test", true)] {
        let written = part.and_then(|part| part.paths.as_ref());
        let folders = written.map_or(vec![default], |paths| paths.iter().map(|path| path.text.as_str()).collect());
        let folders = folders.into_iter().filter(|folder| *folder != "resources");
        for folder in folders.filter_map(|folder| paths::join(&path, folder)) {
            for file in files_below(builder.tree, &folder).filter(|file| is_source(file)) {
                let within = file[folder.len()..].trim_start_matches('/').to_owned();
                let source = SourceFile { path: file.to_owned(), within, test, source: Source::default() };
                files.entry((file.to_owned(), test)).or_insert(source);
            }
        }
    }
    let mut files: Vec<SourceFile> = files.into_values().collect();
    files.dedup_by(|later, earlier| later.path == earlier.path);
    BrickSources { name, path, deps, files }
}

/// Reads all source files.
fn scan(builder: &mut WorkspaceBuilder<'_>, sources: &mut [BrickSources]) {
    let reader = &*builder;
    let files: Vec<&mut SourceFile> = sources.iter_mut().flat_map(|brick| &mut brick.files).collect();
    let problems: Vec<Vec<Diagnostic>> = files.into_par_iter().map(|file| scan_file(reader, file)).collect();
    problems.into_iter().flatten().for_each(|problem| builder.report(problem));
}

fn scan_file(builder: &WorkspaceBuilder<'_>, file: &mut SourceFile) -> Vec<Diagnostic> {
    let Some(text) = builder.text(&file.path) else { return Vec::new() };
    file.source = namespace::scan(&text);
    let lost = matches!(text, Cow::Owned(_)).then(|| builder.lost_bytes(&file.path));
    let broken = file.source.error.as_ref().map(|error| {
        Diagnostic::warning(format!("Clojure file does not parse: {}", error.mistake.message()))
            .at(builder.display_path(&file.path), &text, error.range.clone())
            .note("what it requires is read up to this place")
    });
    lost.into_iter().chain(broken).collect()
}

/// Bricks behind the segments below the top namespace: components by their interface, bases by
/// their folder.
pub(super) type Providers = BTreeMap<String, BTreeSet<BrickName>>;

/// Finds the interface of each component.
pub(super) fn set_interfaces(
    builder: &mut WorkspaceBuilder<'_>,
    sources: &[BrickSources],
    config: &Config,
) -> Providers {
    let mut providers = Providers::new();
    for brick in sources {
        let segments = brick.segments(config);
        for segment in &segments {
            providers.entry(segment.clone()).or_default().insert(brick.name.clone());
        }
        let component = builder.workspace.bricks.get_mut(&brick.name);
        let Some(component) = component.filter(|brick| brick.kind == BrickKind::Component) else { continue };
        let own = segments.get(brick.name.as_str());
        let exposes = |segment: &&String| !interface_files(brick, segment, config).is_empty();
        let interface = own.filter(exposes).or_else(|| segments.iter().find(exposes)).or(own).or(segments.first());
        component.interface = interface.map(|segment| interface_of(brick, segment, config));
    }
    providers
}

/// The files of a component's interface, with their names below the component: `interface`,
/// `interface.admin`.
fn interface_files<'a>(
    brick: &'a BrickSources,
    segment: &str,
    config: &Config,
) -> Vec<(&'a SourceFile, &'a Named, &'a str)> {
    let mut files = Vec::new();
    for file in brick.files.iter().filter(|file| !file.test) {
        let Some(namespace) = &file.source.namespace else { continue };
        let below = config.below_top(&namespace.name).and_then(|name| name.strip_prefix(segment)?.strip_prefix('.'));
        files.extend(below.filter(|name| config.is_interface(name)).map(|name| (file, namespace, name)));
    }
    files
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
