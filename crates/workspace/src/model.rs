//! Bricks, projects and the imports between bricks, whatever language they are written in.
//!
//! In: nothing, these are plain data that the reader of each language fills. Out: answers to questions about the whole: who uses
//! whom, which imports close a cycle, which are implied by others. Never: parsing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::excludes;
use crate::json::{Keyed, bases_and_components, is_poly, keyed, severity, users};
use crate::words::words;
use support::digraph::{self, Adjacency};

/// The name of a brick: `kafka`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct BrickName(String);

impl BrickName {
    /// A name from its text.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BrickName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for BrickName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

words! {
    /// Language of the bricks, with the conventions by which they are found.
    #[derive(Default)]
    Language, "language":
    /// Python Polylith: `workspace.toml` or `pyproject.toml`.
    #[default]
    Python = "python",
    /// A Cargo workspace, by the conventions of `cargo-polylith` where it follows them.
    Rust = "rust",
    /// Clojure Polylith: `workspace.edn`.
    Clojure = "clojure",
}

words! {
    /// Arrangement of the folders of a Python workspace.
    Theme, "theme":
    /// `components/<namespace>/<brick>`.
    Loose = "loose",
    /// `components/<brick>/src/<namespace>/<brick>`.
    Tdd = "tdd",
}

words! {
    /// Kind of a brick. Bases sort before components.
    BrickKind, "kind of brick":
    /// An entry point: a REST API, a consumer, a command line.
    Base = "base",
    /// A piece of functionality that bases and other components use.
    Component = "component",
}

impl BrickKind {
    /// The word for several, which is also the top folder: `bases`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Base => "bases",
            Self::Component => "components",
        }
    }
}

/// A base or component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Brick {
    /// Its name, unique in the workspace.
    pub name: BrickName,
    /// Base or component.
    pub kind: BrickKind,
    /// Its folder, relative to the workspace.
    pub path: String,
    /// Its source files, relative to the workspace, sorted.
    #[serde(default)]
    pub files: Vec<String>,
    /// What it offers to others. `None` when it does not say, so that everything in it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<Interface>,
}

impl Brick {
    /// The name of its interface, which other bricks may have too.
    fn shared_name(&self) -> Option<&str> {
        Some(self.interface.as_ref()?.name.as_deref().unwrap_or(self.name.as_str()))
    }
}

impl Keyed for Brick {
    type Key = BrickName;

    fn key(&self) -> BrickName {
        self.name.clone()
    }
}

/// Names that a brick offers to others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interface {
    /// The name that others know it by, where that is not the brick's own: Clojure components may share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The file that states it, relative to the workspace.
    pub file: String,
    /// The exposed names, sorted by name, each once.
    pub names: Vec<ExposedName>,
}

/// A name that an interface exposes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExposedName {
    /// The name below the brick: `send` of `shop.kafka.send`.
    pub name: String,
    /// Its line in the interface's file, counted from 1.
    pub line: usize,
}

/// A project: a deployable selection of bricks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Project {
    /// The name that its manifest states.
    pub name: String,
    /// Its folder relative to the workspace; empty for the development project at the root.
    pub path: String,
    /// Its manifest, relative to the workspace: `projects/api/pyproject.toml`.
    pub manifest: String,
    /// Another name for tables, from `[tool.polylith.projects.alias]`.
    #[serde(default)]
    pub alias: Option<String>,
    /// The bricks that it declares and that exist.
    #[serde(flatten, deserialize_with = "bases_and_components")]
    pub bricks: BTreeSet<BrickName>,
    /// Those of its bricks that it needs though no import says so.
    #[serde(default)]
    pub necessary: BTreeSet<BrickName>,
    /// What it declares as a brick and what is none, as written.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// The libraries that it declares, sorted by name.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// The lock file that fixes their versions, relative to the workspace.
    #[serde(default)]
    pub lock_file: Option<String>,
    /// Every library that the lock file has for this project, by normalised name, with its version; without a lock file none.
    #[serde(default)]
    pub locked: BTreeMap<String, String>,
    /// Globs of files that it does not package, as written.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// Whether it is the manifest at the root, in which all bricks are developed together.
    #[serde(default)]
    pub development: bool,
}

impl Project {
    /// A project that declares nothing.
    pub fn empty(name: impl Into<String>, path: impl Into<String>, manifest: impl Into<String>) -> Self {
        Self { name: name.into(), path: path.into(), manifest: manifest.into(), ..Self::default() }
    }

    /// Whether it leaves a file out of its package.
    pub fn excludes_file(&self, path: &str) -> bool {
        self.excludes.iter().any(|glob| excludes::matches(glob, path))
    }

    /// What it is called in tables.
    pub fn display_name(&self) -> &str {
        let name = if self.development { "development" } else { &self.name };
        self.alias.as_deref().unwrap_or(name)
    }
}

/// A library that a project declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Requirement {
    /// The name of the distribution as written, with its extras: `fastapi[standard]`.
    pub name: String,
    /// The same normalised and without extras, to compare: `kafka-python`. Python: PEP 503.
    pub key: String,
    /// Which versions will do, as written; empty for any.
    pub version: String,
    /// Its line in the manifest, counted from 1.
    pub line: usize,
}

words! {
    /// Circumstances of an import. The earlier, the more it binds; an edge is of the first kind among its imports.
    ImportKind, "kind of import":
    /// An import that runs when the module is loaded.
    Runtime = "runtime",
    /// An import whose failure is caught.
    Optional = "optional",
    /// An import inside a function, run when that is called.
    Lazy = "lazy",
    /// An import in a test that lies among the brick's own files.
    Test = "test",
    /// An import under `if TYPE_CHECKING:`, which never runs.
    TypeChecking = "type-checking",
    /// An import by a relative path, `from ..kafka import send`. Says how it is written, so it stands beside one of the others.
    Relative = "relative",
}

impl ImportKind {
    /// Whether the imported brick is needed when the importing one works. Other imports close no cycle.
    pub fn runs(self) -> bool {
        !matches!(self, Self::Test | Self::TypeChecking)
    }
}

/// The kinds of one import, or of several: an import may be lazy, optional and relative at once. `Runtime` is among them when none of the
/// kinds that loosen it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "Vec<ImportKind>", into = "Vec<ImportKind>")]
pub struct ImportKinds(u8);

impl ImportKinds {
    /// The kinds of one import from those that loosen it or say how it is written.
    pub fn of(kinds: impl IntoIterator<Item = ImportKind>) -> Self {
        let given = kinds.into_iter().fold(Self::default(), Self::with);
        let loosened = ImportKind::ALL.into_iter().any(|kind| kind != ImportKind::Relative && given.contains(kind));
        if loosened { given } else { given.with(ImportKind::Runtime) }
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, kind: ImportKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// The kinds of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a kind is among them.
    pub fn contains(self, kind: ImportKind) -> bool {
        self.0 >> (kind as u8) & 1 == 1
    }

    /// All of them, in sorting order.
    pub fn iter(self) -> impl Iterator<Item = ImportKind> {
        ImportKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// For one import, the kind that binds least, which decides what the import is worth: a lazy import for the type checker never runs.
    pub fn deciding(self) -> ImportKind {
        self.iter().filter(|kind| *kind != ImportKind::Relative).max().unwrap_or(ImportKind::Runtime)
    }
}

/// One import in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Import {
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
    /// How it comes about.
    pub kinds: ImportKinds,
    /// What is imported, as a full dotted name: `shop.kafka.producer.send`.
    pub module: String,
}

/// A use of something in another brick.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Use {
    /// The name below the brick: `producer.send` of `shop.kafka.producer.send`. Never empty.
    pub name: String,
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
}

impl From<Vec<ImportKind>> for ImportKinds {
    fn from(kinds: Vec<ImportKind>) -> Self {
        Self::of(kinds)
    }
}

impl From<ImportKinds> for Vec<ImportKind> {
    fn from(kinds: ImportKinds) -> Self {
        kinds.iter().collect()
    }
}

/// All imports of one brick by another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edge {
    /// The importer.
    pub from: BrickName,
    /// The imported brick.
    pub to: BrickName,
    /// The imports; sorted, never empty.
    pub imports: Vec<Import>,
    /// What the importer makes use of; sorted, each place once.
    #[serde(default)]
    pub uses: Vec<Use>,
}

impl Edge {
    /// The kind of the import that binds most.
    pub fn kind(&self) -> ImportKind {
        self.imports.iter().map(|import| import.kinds.deciding()).min().unwrap_or(ImportKind::TypeChecking)
    }

    /// The kinds of all its imports.
    pub fn kinds(&self) -> ImportKinds {
        self.imports.iter().fold(ImportKinds::default(), |kinds, import| kinds.union(import.kinds))
    }
}

impl Keyed for Edge {
    type Key = (BrickName, BrickName);

    fn key(&self) -> Self::Key {
        (self.from.clone(), self.to.clone())
    }
}

/// An import of a brick that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MissingImport {
    /// The importer.
    pub from: BrickName,
    /// The name that was looked for.
    pub name: String,
    /// Where.
    pub import: Import,
}

/// A library of somebody else's, as the code names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Library {
    /// The name in the code: `yaml`.
    pub name: String,
    /// The normalised names of the distributions that may provide it, the most likely first: `pyyaml`.
    pub distributions: Vec<String>,
    /// Whether the distributions are known, from a table or a lock file, and not only guessed from the name.
    pub known: bool,
    /// The normalised names of what is declared somewhere and needs one of the distributions, so that it brings the library along; sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought_by: Vec<String>,
    /// Who imports it, where.
    #[serde(with = "users")]
    #[cfg_attr(test, schemars(with = "Vec<users::User<BrickName, Vec<Import>>>"))]
    pub users: BTreeMap<BrickName, Vec<Import>>,
}

impl Keyed for Library {
    type Key = String;

    fn key(&self) -> String {
        self.name.clone()
    }
}

/// What the authors of a brick say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docs {
    /// The text, with `\n` line breaks.
    pub text: String,
    /// The file that it stands in, relative to the workspace.
    pub file: String,
}

/// A diagnostic of the reader as data: something that could not be read or does not make sense.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReadDiagnostic {
    /// Whether it is an error; otherwise it is a warning.
    #[serde(rename = "severity", with = "severity")]
    #[cfg_attr(test, schemars(with = "String"))]
    pub error: bool,
    /// What is wrong.
    pub message: String,
    /// The file, relative to the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its line, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its column in characters, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// How releases are found among the tags of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TagRules {
    /// Patterns by name: `stable`, `release`. Globs with Python, regular expressions with Clojure.
    #[serde(default)]
    pub patterns: BTreeMap<String, String>,
    /// The keys of `git tag --sort`.
    #[serde(default)]
    pub sorting: Vec<String>,
}

/// A workspace: bricks, projects and edges. An edge reads importer -> imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Workspace {
    /// What its bricks are written in.
    pub language: Language,
    /// Whether it holds what `poly` finds, instead of what is there.
    #[serde(default, deserialize_with = "is_poly")]
    pub compat: bool,
    /// The top namespace: `shop` in `from shop.kafka import send`. Empty where the language has none.
    #[serde(default)]
    pub namespace: String,
    /// How the folders of a Python workspace are arranged.
    #[serde(default)]
    pub theme: Option<Theme>,
    /// All bricks by name.
    #[serde(deserialize_with = "keyed")]
    pub bricks: BTreeMap<BrickName, Brick>,
    /// All projects in the order of their folders; development comes last.
    pub projects: Vec<Project>,
    /// Groups of projects, by name, with the names of their projects.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// How releases are tagged.
    #[serde(default)]
    pub tags: TagRules,
    /// Imports between two different bricks, by importer and imported.
    #[serde(deserialize_with = "keyed")]
    pub edges: BTreeMap<(BrickName, BrickName), Edge>,
    /// Imports of bricks that do not exist, sorted.
    #[serde(default)]
    pub missing: Vec<MissingImport>,
    /// The libraries that bricks import, by their name in the code.
    #[serde(default, deserialize_with = "keyed")]
    pub libraries: BTreeMap<String, Library>,
    /// What the authors of bricks say about them.
    #[serde(skip)]
    pub docs: BTreeMap<BrickName, Docs>,
    /// What went wrong while it was read, in the order of files and lines.
    #[serde(default, rename = "faults")]
    pub diagnostics: Vec<ReadDiagnostic>,
}

impl Workspace {
    /// A workspace without any brick.
    pub fn empty(language: Language, namespace: impl Into<String>) -> Self {
        Self { language, namespace: namespace.into(), ..Self::default() }
    }

    /// Puts what is in lists in order, each once: imports, uses, exposed names.
    pub(crate) fn sort(&mut self) {
        for edge in self.edges.values_mut() {
            sort_once(&mut edge.imports);
            sort_once(&mut edge.uses);
        }
        for imports in self.libraries.values_mut().flat_map(|library| library.users.values_mut()) {
            sort_once(imports);
        }
        for interface in self.bricks.values_mut().filter_map(|brick| brick.interface.as_mut()) {
            sort_once(&mut interface.names);
        }
        self.missing.sort();
    }

    /// Whether a name is that of a base.
    pub(crate) fn is_base(&self, name: &BrickName) -> bool {
        self.bricks.get(name).is_some_and(|brick| brick.kind == BrickKind::Base)
    }

    /// The bricks that `name` imports, components first, then bases, by name.
    pub fn uses(&self, name: &str) -> Vec<&Brick> {
        self.in_reading_order(self.edges.keys().filter(|(from, _)| from.as_str() == name).map(|(_, to)| to))
    }

    /// The bricks that import `name`, components first, then bases, by name.
    pub fn used_by(&self, name: &str) -> Vec<&Brick> {
        self.in_reading_order(self.edges.keys().filter(|(_, to)| to.as_str() == name).map(|(from, _)| from))
    }

    /// All bricks in the order in which `poly` lists them: components first, then bases, by name.
    pub fn reading_order(&self) -> Vec<&Brick> {
        self.in_reading_order(self.bricks.keys())
    }

    fn in_reading_order<'a>(&'a self, names: impl Iterator<Item = &'a BrickName>) -> Vec<&'a Brick> {
        let mut bricks: Vec<_> = names.filter_map(|name| self.bricks.get(name)).collect();
        bricks.sort_by_key(|brick| (std::cmp::Reverse(brick.kind), &brick.name));
        bricks
    }

    /// The project of a name, an alias or a folder name.
    pub fn project(&self, name: &str) -> Option<&Project> {
        let mut projects = self.projects.iter();
        let by_name = projects.find(|project| project.name == name || project.alias.as_deref() == Some(name));
        by_name.or_else(|| self.projects.iter().find(|project| project.path.rsplit('/').next() == Some(name)))
    }

    /// The bricks that a project does not need because it has another one behind the interface that both share.
    pub fn replaced(&self, project: &Project) -> BTreeSet<&BrickName> {
        let own = project.bricks.iter().filter_map(|name| self.bricks.get(name)?.shared_name());
        let own: BTreeSet<&str> = own.collect();
        let others = self.bricks.values().filter(|brick| !project.bricks.contains(&brick.name));
        let replaced = others.filter(|brick| brick.shared_name().is_some_and(|name| own.contains(name)));
        replaced.map(|brick| &brick.name).collect()
    }

    /// The names of `scope` as numbers, with the edges of those kinds that `wanted` admits.
    pub fn adjacency(&self, scope: &BTreeSet<BrickName>, wanted: impl Fn(ImportKind) -> bool) -> Numbered {
        let names: Vec<BrickName> = scope.iter().cloned().collect();
        let number: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
        let mut graph: Adjacency = vec![Vec::new(); names.len()];
        for ((from, to), edge) in &self.edges {
            if let (Some(&from), Some(&to)) = (number.get(from.as_str()), number.get(to.as_str()))
                && wanted(edge.kind())
            {
                graph[from].push(to);
            }
        }
        Numbered { names, graph }
    }

    /// Every brick's name.
    pub fn all(&self) -> BTreeSet<BrickName> {
        self.bricks.keys().cloned().collect()
    }

    /// What a project's bricks need at run time, directly or through others, its own bricks included.
    pub fn closure(&self, project: &Project) -> BTreeSet<BrickName> {
        let Numbered { names, graph } = self.adjacency(&self.all(), ImportKind::runs);
        let starts = names.iter().enumerate().filter(|(_, name)| project.bricks.contains(*name)).map(|(i, _)| i);
        let reached = digraph::reachable(&graph, starts);
        names.into_iter().zip(reached).filter(|(_, reached)| *reached).map(|(name, _)| name).collect()
    }

    /// A brick, the bricks it imports and the bricks that import it.
    pub fn neighbourhood(&self, name: &str) -> BTreeSet<BrickName> {
        let around = self.uses(name).into_iter().chain(self.used_by(name)).map(|brick| brick.name.clone());
        around.chain(self.bricks.get(name).map(|brick| brick.name.clone())).collect()
    }

    /// Groups of bricks within `scope` that import each other in a cycle when they run, each sorted by name.
    pub fn cycles(&self, scope: &BTreeSet<BrickName>) -> Vec<Vec<BrickName>> {
        let numbered = self.adjacency(scope, ImportKind::runs);
        let mut cycles: Vec<Vec<BrickName>> = digraph::cycles(&numbered.graph)
            .into_iter()
            .map(|cycle| cycle.into_iter().map(|node| numbered.names[node].clone()).collect())
            .collect();
        cycles.sort();
        cycles
    }

    /// Edges within `scope` that follow from a longer path of imports that run. Imports that do not run are never
    /// among them: they are few, and worth seeing.
    pub fn implied(&self, scope: &BTreeSet<BrickName>) -> BTreeSet<(BrickName, BrickName)> {
        let Numbered { names, graph } = self.adjacency(scope, ImportKind::runs);
        let implied = digraph::implied_edges(&graph).into_iter();
        implied.map(|(from, to)| (names[from].clone(), names[to].clone())).collect()
    }
}

fn sort_once<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

/// A graph of bricks in the form that [`digraph`] works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The name behind each number, sorted.
    pub names: Vec<BrickName>,
    /// Edges as numbers.
    pub graph: Adjacency,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::workspace;

    fn words(names: impl IntoIterator<Item = BrickName>) -> String {
        names.into_iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn answers_who_uses_whom() {
        let workspace = workspace(&[("b:api", "log store"), ("store", "log"), ("log", ""), ("x", "")]);
        let names = |bricks: Vec<&Brick>| words(bricks.into_iter().map(|brick| brick.name.clone()));
        assert_eq!(names(workspace.uses("api")), "log store");
        assert_eq!(names(workspace.used_by("log")), "store api");
        assert_eq!(words(workspace.neighbourhood("store")), "api log store");
        assert_eq!(words(workspace.neighbourhood("x")), "x");
        assert_eq!(words(workspace.neighbourhood("nobody")), "");
        assert_eq!(workspace.implied(&workspace.all()).len(), 1);
    }

    #[test]
    fn names_circles_of_any_length_within_the_scope() {
        let workspace = workspace(&[("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "d f"), ("f", "")]);
        let cycles: Vec<String> = workspace.cycles(&workspace.all()).into_iter().map(words).collect();
        assert_eq!(cycles, ["a b c", "d e"]);
        let scope = ["a", "b", "d", "e"].map(BrickName::new).into();
        assert_eq!(workspace.cycles(&scope).into_iter().map(words).collect::<Vec<_>>(), ["d e"]);
    }
}
