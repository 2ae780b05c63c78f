//! The crates of a Cargo workspace.
//!
//! In: a [`WorkspaceBuilder`] with the files. Out: the crates with their manifests, and what the
//! root says for all of them. Never: what depends on what.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use globset::GlobBuilder;

use super::manifest::{self, Dependency, Manifest, Spec, WorkspaceTable};
use crate::builder::WorkspaceBuilder;
use crate::paths;
use support::diagnostic::Diagnostic;
use support::source::Tree;

/// The crates of a workspace.
#[derive(Debug, Default)]
pub(super) struct Crates {
    members: Vec<(String, Range<usize>)>,
    exclude: Vec<String>,
    /// Dependencies that a crate may inherit.
    pub(super) inheritable: BTreeMap<String, Spec>,
    patches: BTreeMap<String, String>,
    /// Whether there is a `Polylith.toml`.
    has_polylith_toml: bool,
    /// By their folder.
    pub(super) by_folder: BTreeMap<String, Crate>,
}

/// A crate of the workspace.
#[derive(Debug, Clone)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) manifest: Manifest,
}

impl Crate {
    /// Whether it has `[package.metadata.polylith]`.
    fn is_marked(&self) -> bool {
        self.manifest.package.as_ref().is_some_and(|package| package.polylith.is_some())
    }

    /// The interface that it offers, which several may share.
    pub(super) fn interface(&self) -> Option<&str> {
        self.manifest.package.as_ref()?.polylith.as_ref()?.interface.as_deref()
    }
}

/// Where the path of a dependency leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathTarget {
    /// There is none.
    None,
    /// A folder of the workspace.
    Folder(String),
    /// Out of the workspace.
    Outside,
}

impl PathTarget {
    fn of(path: Option<String>) -> Self {
        path.map_or(Self::Outside, Self::Folder)
    }
}

/// Kind of program that a crate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// Its manifest names one, or there is a `src/main.rs`.
    Main,
    /// There are only programs below `src/bin`, which may stand beside a library.
    Other,
}

/// The manifest in a folder.
pub(super) fn manifest_in(folder: &str) -> String {
    paths::below(folder, "Cargo.toml")
}

/// Whether a path is a folder, as it is written at the root, or lies below it.
fn lies_in(path: &str, written: &str) -> bool {
    let Some(folder) = paths::join("", written) else { return false };
    path.strip_prefix(&folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || folder.is_empty())
}

/// Whether a manifest is that of a workspace's root.
pub(super) fn is_workspace(text: &str) -> bool {
    manifest::parse(text).is_ok_and(|manifest| manifest.workspace.is_some())
}

/// The folders with a manifest, sorted; the root is not among them.
fn manifests(tree: &Tree) -> impl Iterator<Item = &str> {
    tree.files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml"))
}

impl Crates {
    /// Finds the members, the crates in the folders of `cargo-polylith`, and those that one of
    /// these depends on by a path.
    pub(super) fn find(builder: &mut WorkspaceBuilder<'_>) -> Self {
        let mut crates = Self::default();
        crates.read_root(builder);
        let mut folders = crates.member_folders(builder);
        folders.extend(manifests(builder.tree).filter(|folder| crates.is_conventional(folder)).map(str::to_owned));
        let mut todo: Vec<String> = folders.into_iter().collect();
        if let Some(root) = crates.by_folder.get("") {
            todo.extend(crates.folders_of_dependencies(builder.tree, "", &root.manifest));
        }
        let mut queued: BTreeSet<String> = todo.iter().cloned().collect();
        todo.reverse();
        while let Some(folder) = todo.pop() {
            if !folder.is_empty() && !crates.by_folder.contains_key(&folder) {
                let more = crates.read_crate(builder, &folder);
                todo.extend(more.into_iter().filter(|folder| queued.insert(folder.clone())));
            }
        }
        crates
    }

    fn read_root(&mut self, builder: &mut WorkspaceBuilder<'_>) {
        if builder.tree.bytes("Polylith.toml").is_some() {
            self.has_polylith_toml = true;
            self.inheritable = builder.parsed("Polylith.toml", manifest::parse_polylith).unwrap_or_default();
        }
        let Some(manifest) = builder.parsed("Cargo.toml", manifest::parse) else { return };
        let WorkspaceTable { members, exclude, dependencies } = manifest.workspace.clone().unwrap_or_default();
        self.members = members;
        self.exclude = exclude;
        self.inheritable.extend(dependencies);
        self.patches.clone_from(&manifest.patches);
        if let Some(name) = crate_name("", &manifest) {
            self.by_folder.insert(String::new(), Crate { name, manifest });
        }
    }

    /// Reads the crate in a folder, and gives the folders of those that it depends on.
    fn read_crate(&mut self, builder: &mut WorkspaceBuilder<'_>, folder: &str) -> Vec<String> {
        let path = manifest_in(folder);
        let Some(manifest) = builder.parsed(&path, manifest::parse) else { return Vec::new() };
        let Some(name) = crate_name(folder, &manifest) else {
            let message = "member of the workspace has no `[package]`";
            builder.report(Diagnostic::error(message).in_file(builder.display_path(&path)));
            return Vec::new();
        };
        if let Some((other, _)) = self.by_folder.iter().find(|(_, other)| other.name == name) {
            builder.report_twins(&name, &path, &format!("`{}`; this one is left out", manifest_in(other)));
            return Vec::new();
        }
        let more = self.folders_of_dependencies(builder.tree, folder, &manifest);
        self.by_folder.insert(folder.to_owned(), Crate { name, manifest });
        more
    }

    /// Whether a folder is where `cargo-polylith` looks, in a workspace that follows it.
    fn is_conventional(&self, folder: &str) -> bool {
        self.has_polylith_toml
            && folder
                .split_once('/')
                .is_some_and(|(top, name)| matches!(top, "components" | "bases" | "projects") && !name.contains('/'))
    }

    /// Whether the workspace follows `cargo-polylith`.
    pub(super) fn is_polylith(&self) -> bool {
        let has_below =
            |top| self.by_folder.keys().any(|folder| folder.split('/').next() == Some(top) && folder != top);
        self.has_polylith_toml
            || self.by_folder.values().any(Crate::is_marked)
            || has_below("components") && has_below("bases")
    }

    /// The folders that the root names as members.
    fn member_folders(&self, builder: &mut WorkspaceBuilder<'_>) -> BTreeSet<String> {
        let mut folders = BTreeSet::new();
        let mut wrong = Vec::new();
        for (member, range) in &self.members {
            match matching(builder.tree, member) {
                Ok(found) => folders.extend(found.into_iter().filter(|folder| !self.is_excluded(folder))),
                Err(problem) => wrong.push(problem.spanning(range.clone())),
            }
        }
        let text = builder.text("Cargo.toml").unwrap_or_default();
        builder.report_spans("Cargo.toml", &text, wrong);
        folders
    }

    /// By Cargo's rule: what is excluded is no member, unless it or a folder above is named among
    /// the members without a glob.
    fn is_excluded(&self, folder: &str) -> bool {
        self.exclude.iter().any(|exclude| lies_in(folder, exclude))
            && !self.members.iter().any(|(member, _)| lies_in(folder, member))
    }

    /// The folders with a manifest that a crate depends on by a path. Another workspace among them
    /// does not belong to this one.
    fn folders_of_dependencies(&self, tree: &Tree, folder: &str, manifest: &Manifest) -> Vec<String> {
        let mut folders = Vec::new();
        for dependency in &manifest.dependencies {
            let (_, PathTarget::Folder(path)) = self.resolve(folder, dependency) else { continue };
            let found = tree.bytes(&manifest_in(&path)).map(|bytes| String::from_utf8_lossy(bytes));
            if !self.is_excluded(&path) && found.is_some_and(|text| !is_workspace(&text)) {
                folders.push(path);
            }
        }
        folders
    }

    /// Resolves what a dependency asks for, with what it inherits, and where its path leads.
    pub(super) fn resolve<'s>(&'s self, folder: &str, dependency: &'s Dependency) -> (&'s Spec, PathTarget) {
        let inherited = dependency.spec.inherited.then(|| self.inheritable.get(&dependency.key)).flatten();
        let (spec, from) = inherited.map_or((&dependency.spec, folder), |spec| (spec, ""));
        if let Some(path) = &spec.path {
            return (spec, PathTarget::of(paths::join(from, path)));
        }
        let name = spec.package.as_deref().unwrap_or(&dependency.key);
        (spec, self.patches.get(name).map_or(PathTarget::None, |path| PathTarget::of(paths::join("", path))))
    }

    /// The folders of the crates of a name, or behind an interface of that name.
    pub(super) fn named(&self, name: &str) -> Vec<&str> {
        if let Some((folder, _)) = self.by_folder.iter().find(|(_, found)| found.name == name) {
            return vec![folder];
        }
        let behind = self.by_folder.iter().filter(|(_, found)| found.interface() == Some(name));
        behind.map(|(folder, _)| folder.as_str()).collect()
    }

    /// The kind of program that a crate is, if it is one.
    pub(super) fn program(&self, tree: &Tree, folder: &str) -> Option<Program> {
        let package = self.by_folder.get(folder)?.manifest.package.as_ref()?;
        let start = paths::below(folder, "src/");
        if package.names_binary || package.finds_binaries && tree.files.contains_key(&format!("{start}main.rs")) {
            return Some(Program::Main);
        }
        let files = tree.files.range(start.clone()..).map(|(path, _)| path);
        let mut inside = files.map_while(|path| path.strip_prefix(&start));
        let has_others = package.finds_binaries && inside.any(|path| path.starts_with("bin/") && path.ends_with(".rs"));
        has_others.then_some(Program::Other)
    }
}

/// The name of a crate; `None` when its manifest has no package.
fn crate_name(folder: &str, manifest: &Manifest) -> Option<String> {
    let package = manifest.package.as_ref()?;
    let fallback = if folder.is_empty() { "root" } else { paths::file_name(folder) };
    Some(package.name.clone().unwrap_or_else(|| fallback.to_owned()))
}

/// The folders of crates that a member stands for.
#[expect(clippy::result_large_err, reason = "made once a member, so its size is of no matter")]
fn matching(tree: &Tree, member: &str) -> Result<Vec<String>, Diagnostic> {
    let Some(folder) = paths::join("", member) else {
        let message = format!("member `{member}` lies outside of the workspace's folder, so it is left out");
        return Err(Diagnostic::warning(message));
    };
    if !folder.contains(['*', '?', '[']) {
        return match tree.files.contains_key(&manifest_in(&folder)) {
            true => Ok(vec![folder]),
            false => Err(Diagnostic::error(format!("member `{member}` has no `Cargo.toml`"))),
        };
    }
    let Ok(glob) = GlobBuilder::new(&folder).literal_separator(true).build() else {
        return Err(Diagnostic::error(format!("`{member}` is not a glob")));
    };
    let matcher = glob.compile_matcher();
    let found: Vec<String> = manifests(tree).filter(|folder| matcher.is_match(folder)).map(str::to_owned).collect();
    if found.is_empty() {
        return Err(Diagnostic::warning(format!("no folder with a `Cargo.toml` matches `{member}`")));
    }
    Ok(found)
}
