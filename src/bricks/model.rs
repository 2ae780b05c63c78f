//! Bricks, projects and the imports between bricks, whatever language they are written in.
//!
//! In: nothing, these are plain data that [`super::workspace`] fills. Out: answers to questions about the whole: who uses
//! whom, which imports close a circle, which are implied by others. Never: parsing.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::digraph::{self, Adjacency};

/// The name of a brick: `kafka`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// How the folders of a workspace are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// `components/<namespace>/<brick>`.
    Loose,
    /// `components/<brick>/src/<namespace>/<brick>`.
    Tdd,
}

impl Theme {
    /// The word for it in `workspace.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Loose => "loose",
            Self::Tdd => "tdd",
        }
    }
}

/// What a brick is. Bases sort before components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BrickKind {
    /// An entry point: a REST API, a consumer, a command line.
    Base,
    /// A piece of functionality that bases and other components use.
    Component,
}

impl BrickKind {
    /// Every kind, in sorting order.
    pub const ALL: [Self; 2] = [Self::Base, Self::Component];

    /// The word for one: `base`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Component => "component",
        }
    }

    /// The word for several, which is also the top folder: `bases`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Base => "bases",
            Self::Component => "components",
        }
    }
}

/// A base or component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brick {
    /// Its name, unique in the workspace.
    pub name: BrickName,
    /// Base or component.
    pub kind: BrickKind,
    /// Its folder, relative to the workspace.
    pub path: String,
    /// Its source files, relative to the workspace, sorted.
    pub files: Vec<String>,
}

/// A project: a deployable selection of bricks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The name that its manifest states.
    pub name: String,
    /// Its folder relative to the workspace; empty for the development project at the root.
    pub path: String,
    /// Another name for tables, from `[tool.polylith.projects.alias]`.
    pub alias: Option<String>,
    /// The bricks that it declares and that exist.
    pub bricks: BTreeSet<BrickName>,
    /// What it declares as a brick and what is none, as written.
    pub unknown: Vec<String>,
    /// Whether it is the manifest at the root, in which all bricks are developed together.
    pub development: bool,
}

/// How an import comes about. The earlier, the more it binds; an edge is of the first kind among its imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// An absolute import that runs when the module is loaded.
    Runtime,
    /// A relative import that runs when the module is loaded.
    Relative,
    /// An import whose failure is caught.
    Optional,
    /// An import inside a function, run when that is called.
    Lazy,
    /// An import in a test that lies among the brick's own files.
    Test,
    /// An import under `if TYPE_CHECKING:`, which never runs.
    TypeChecking,
}

impl ImportKind {
    /// Every kind, in sorting order.
    pub const ALL: [Self; 6] =
        [Self::Runtime, Self::Relative, Self::Optional, Self::Lazy, Self::Test, Self::TypeChecking];

    /// The word for it in pictures and data: `type-checking`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Relative => "relative",
            Self::Optional => "optional",
            Self::Lazy => "lazy",
            Self::Test => "test",
            Self::TypeChecking => "type-checking",
        }
    }

    /// Whether the imported brick is needed when the importing one works. Other imports close no circle.
    pub fn runs(self) -> bool {
        !matches!(self, Self::Test | Self::TypeChecking)
    }
}

/// One import in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportPlace {
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
    /// How it comes about.
    pub kind: ImportKind,
    /// What is imported, as a full dotted name: `shop.kafka.producer.send`.
    pub module: String,
}

/// All imports of one brick by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The importer.
    pub from: BrickName,
    /// The imported brick.
    pub to: BrickName,
    /// Where; sorted, never empty.
    pub places: Vec<ImportPlace>,
}

impl Edge {
    /// The kind of the import that binds most.
    pub fn kind(&self) -> ImportKind {
        self.places.iter().map(|place| place.kind).min().unwrap_or(ImportKind::TypeChecking)
    }
}

/// A workspace: bricks, projects and edges. An edge reads importer -> imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The top namespace: `shop` in `from shop.kafka import send`.
    pub namespace: String,
    /// How its folders are arranged.
    pub theme: Theme,
    /// All bricks by name.
    pub bricks: BTreeMap<BrickName, Brick>,
    /// All projects in the order of their folders; development comes last.
    pub projects: Vec<Project>,
    /// Imports between two different bricks, by importer and imported.
    pub edges: BTreeMap<(BrickName, BrickName), Edge>,
    /// Imports of a brick that does not exist, with the name that was looked for.
    pub missing: Vec<(BrickName, String, ImportPlace)>,
}

impl Workspace {
    /// A workspace without any brick.
    pub fn empty(namespace: impl Into<String>, theme: Theme) -> Self {
        Self {
            namespace: namespace.into(),
            theme,
            bricks: BTreeMap::new(),
            projects: Vec::new(),
            edges: BTreeMap::new(),
            missing: Vec::new(),
        }
    }

    /// The bricks that `name` imports, components first, then bases, by name.
    pub fn uses(&self, name: &str) -> Vec<&Brick> {
        self.in_reading_order(self.edges.keys().filter(|(from, _)| from.as_str() == name).map(|(_, to)| to))
    }

    /// The bricks that import `name`, components first, then bases, by name.
    pub fn used_by(&self, name: &str) -> Vec<&Brick> {
        self.in_reading_order(self.edges.keys().filter(|(_, to)| to.as_str() == name).map(|(from, _)| from))
    }

    fn in_reading_order<'a>(&'a self, names: impl Iterator<Item = &'a BrickName>) -> Vec<&'a Brick> {
        let mut bricks: Vec<_> = names.filter_map(|name| self.bricks.get(name)).collect();
        bricks.sort_by_key(|brick| (std::cmp::Reverse(brick.kind), &brick.name));
        bricks
    }

    /// The project of a name, an alias or a folder name.
    pub fn project(&self, name: &str) -> Option<&Project> {
        let folder = |project: &&Project| project.path.rsplit('/').next() == Some(name);
        let by_name =
            self.projects.iter().find(|project| project.name == name || project.alias.as_deref() == Some(name));
        by_name.or_else(|| self.projects.iter().find(folder))
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

    /// Groups of bricks within `scope` that import each other in a circle when they run, each sorted by name.
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
        let numbered = self.adjacency(scope, ImportKind::runs);
        let name = |node: usize| numbered.names[node].clone();
        digraph::implied_edges(&numbered.graph).into_iter().map(|(from, to)| (name(from), name(to))).collect()
    }
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
    use crate::bricks::workspace::tests::workspace;

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
