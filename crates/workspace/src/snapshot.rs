//! A workspace as JSON: what `bricks ws` prints and `bricks snapshot` writes, and back.
//!
//! In: a [`Workspace`], or the text of a snapshot. Out: a [`Snapshot`], or the workspace that it describes. Never: reading files.
//!
//! The types of the model are their own schema. It only grows within a [`VERSION`]; what a newer program added is passed over. Lists are sorted, and
//! fields without a value are left out. Findings, cycles and what a project lacks follow from the rest; they are written for readers that do not want to
//! work them out again, and passed over when a snapshot is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::check::{self, Finding};
use crate::interface;
use crate::model::{
    Brick, BrickKind, BrickName, Edge, Import, ImportKinds, Language, Library, MissingImport, Project, ReadDiagnostic,
    Requirement, TagRules, Theme, Use, Workspace,
};
use crate::needs::{Needs, RunningImports};

/// Value of the field `schema`.
const SCHEMA: &str = "brickpress/workspace";

/// Value of the field `version`.
const VERSION: u32 = 1;

/// A whole workspace, to be written as JSON.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Snapshot<'a> {
    /// Always `brickpress/workspace`.
    schema: &'static str,
    /// The version of the schema.
    version: u32,
    /// `python`, `rust` or `clojure`.
    language: Language,
    /// `poly` when it is what `poly` finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    compat: Option<&'static str>,
    /// The top namespace; empty where the language has none.
    namespace: &'a str,
    /// `loose` or `tdd` with Python.
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<Theme>,
    /// By name.
    bricks: Vec<&'a Brick>,
    /// By importer and imported.
    #[cfg_attr(test, schemars(with = "Vec<EdgeEntry>"))]
    edges: Vec<&'a Edge>,
    /// Imports of bricks that do not exist.
    missing: &'a [MissingImport],
    /// In the order of their folders; development comes last.
    projects: Vec<ProjectEntry<'a>>,
    /// Groups of projects.
    groups: &'a BTreeMap<String, Vec<String>>,
    /// How releases are tagged.
    tags: &'a TagRules,
    /// Libraries that bricks import, by name.
    libraries: Vec<&'a Library>,
    /// What went wrong while the workspace was read.
    faults: &'a [ReadDiagnostic],
    /// Bricks that import each other in a circle, circle by circle.
    #[cfg_attr(test, schemars(extend("readOnly" = true)))]
    cycles: Vec<Vec<BrickName>>,
    /// Uses of what another brick does not expose.
    #[cfg_attr(test, schemars(extend("readOnly" = true)))]
    bypasses: Vec<Bypass<'a>>,
    /// What is wrong with the workspace, by file and line.
    #[cfg_attr(test, schemars(extend("readOnly" = true)))]
    findings: Vec<Finding>,
}

/// All imports of one brick by another.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EdgeEntry<'a> {
    /// The importer.
    from: &'a BrickName,
    /// The imported brick.
    to: &'a BrickName,
    /// The kinds of all its imports: `runtime`, `optional`, `lazy`, `test`, `type-checking`, `relative`.
    kinds: ImportKinds,
    /// The imports.
    imports: &'a [Import],
    /// What the importer makes use of.
    uses: &'a [Use],
}

impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { from, to, imports, uses } = self;
        EdgeEntry { from, to, kinds: self.kinds(), imports, uses }.serialize(serializer)
    }
}

/// A project, with what it lacks and what it has too much.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ProjectEntry<'a> {
    /// The name that its manifest states.
    name: &'a str,
    /// Its folder; empty for the development project at the root.
    path: &'a str,
    /// Its manifest.
    manifest: &'a str,
    /// Another name for tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    /// Whether it is the one in which all bricks are developed together.
    development: bool,
    /// The bases that it declares.
    bases: Vec<&'a BrickName>,
    /// The components that it declares.
    components: Vec<&'a BrickName>,
    /// Those of its bricks that it needs though no import says so.
    necessary: Vec<&'a BrickName>,
    /// What it declares as a brick and what is none, as written.
    unknown: &'a [String],
    /// The libraries that it declares.
    requirements: &'a [Requirement],
    /// The lock file that fixes their versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_file: Option<&'a str>,
    /// Every library of the lock file with its version.
    locked: &'a BTreeMap<String, String>,
    /// Globs of files that it does not package.
    excludes: &'a [String],
    /// Bricks that it needs and does not declare, each with the chain of imports that pulls it in.
    #[cfg_attr(test, schemars(extend("readOnly" = true)))]
    missing: Vec<NeededBrick<'a>>,
    /// Bricks that it declares and does not need.
    #[cfg_attr(test, schemars(extend("readOnly" = true)))]
    unused: Vec<BrickName>,
}

/// A brick that is needed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct NeededBrick<'a> {
    /// Its name.
    brick: BrickName,
    /// From an entry point to the brick itself.
    why: Vec<&'a BrickName>,
}

/// A use of what another brick does not expose.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Bypass<'a> {
    /// The brick that makes use of it.
    from: &'a BrickName,
    /// The brick that does not expose it.
    to: &'a BrickName,
    /// What is used, and where.
    #[serde(flatten)]
    used: &'a Use,
}

impl<'a> Snapshot<'a> {
    /// A workspace with all that follows from it.
    pub fn of(workspace: &'a Workspace) -> Self {
        let imports = RunningImports::of(workspace);
        let bypasses = interface::bypasses(workspace).into_iter();
        Self {
            schema: SCHEMA,
            version: VERSION,
            language: workspace.language,
            compat: workspace.compat.then_some("poly"),
            namespace: &workspace.namespace,
            theme: workspace.theme,
            bricks: workspace.bricks.values().collect(),
            edges: workspace.edges.values().collect(),
            missing: &workspace.missing,
            projects: workspace.projects.iter().map(|project| ProjectEntry::of(workspace, &imports, project)).collect(),
            groups: &workspace.groups,
            tags: &workspace.tags,
            libraries: workspace.libraries.values().collect(),
            faults: &workspace.diagnostics,
            cycles: workspace.cycles(&workspace.all()),
            bypasses: bypasses.map(|(edge, used)| Bypass { from: &edge.from, to: &edge.to, used }).collect(),
            findings: check::findings(workspace, None),
        }
    }
}

impl<'a> ProjectEntry<'a> {
    fn of(workspace: &'a Workspace, imports: &RunningImports<'a>, project: &'a Project) -> Self {
        let bricks = project.bricks.iter().filter_map(|name| workspace.bricks.get(name));
        let (bases, components): (Vec<&Brick>, Vec<&Brick>) = bricks.partition(|brick| brick.kind == BrickKind::Base);
        let needs = Needs::of(imports, project);
        Self {
            name: &project.name,
            path: &project.path,
            manifest: &project.manifest,
            alias: project.alias.as_deref(),
            development: project.development,
            bases: bases.into_iter().map(|brick| &brick.name).collect(),
            components: components.into_iter().map(|brick| &brick.name).collect(),
            necessary: project.necessary.iter().collect(),
            unknown: &project.unknown,
            requirements: &project.requirements,
            lock_file: project.lock_file.as_deref(),
            locked: &project.locked,
            excludes: &project.excludes,
            missing: needs
                .missing
                .iter()
                .map(|brick| NeededBrick { brick: brick.clone(), why: needs.why(brick.as_str()).unwrap_or_default() })
                .collect(),
            unused: needs.unused.iter().cloned().collect(),
        }
    }
}

/// Reads a snapshot.
///
/// # Errors
/// The text is not JSON, not a workspace, of a later version, or speaks of bricks that it does not list. The message says where.
pub fn parse_snapshot(text: &str) -> Result<Workspace, String> {
    #[derive(Deserialize)]
    struct Head {
        schema: Option<String>,
        version: Option<u32>,
    }
    let head: Head = serde_json::from_str(text).map_err(|error| format!("not a snapshot of a workspace: {error}"))?;
    if head.schema.as_deref() != Some(SCHEMA) {
        return Err(format!("not a snapshot of a workspace: the field `schema` is not `{SCHEMA}`"));
    }
    match head.version {
        Some(VERSION) => {}
        Some(version) if version > VERSION => {
            return Err(format!("the snapshot is of version {version}; this program knows up to version {VERSION}"));
        }
        _ => return Err("the snapshot does not say its version".to_owned()),
    }
    let mut workspace: Workspace = serde_json::from_str(text).map_err(|error| format!("broken snapshot: {error}"))?;
    if let Some(Edge { from, to, .. }) = workspace.edges.values().find(|edge| edge.imports.is_empty()) {
        return Err(format!("broken snapshot: no import makes the edge from `{from}` to `{to}`"));
    }
    if let Some(name) = mentioned(&workspace).find(|name| !workspace.bricks.contains_key(*name)) {
        return Err(format!("broken snapshot: no brick is called `{name}`"));
    }
    workspace.sort();
    Ok(workspace)
}

/// The names by which a workspace refers to its bricks.
fn mentioned(workspace: &Workspace) -> impl Iterator<Item = &BrickName> {
    let edges = workspace.edges.keys().flat_map(|(from, to)| [from, to]);
    let missing = workspace.missing.iter().map(|missing| &missing.from);
    let projects = workspace.projects.iter().flat_map(|project| project.necessary.iter().chain(&project.bricks));
    let libraries = workspace.libraries.values().flat_map(|library| library.users.keys());
    edges.chain(missing).chain(projects).chain(libraries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ReadOptions, read};
    use support::source::Tree;

    fn shop() -> Workspace {
        let tree = Tree::from_texts([
            ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n"),
            ("bases/shop/api/core.py", "from shop import log\nfrom ..store import x\nimport shop.gone, requests\n"),
            ("components/shop/log/core.py", "def f():\n    import yaml\n"),
            ("components/shop/store/__init__.py", "from shop.store.core import x\nx = ]\n"),
            (
                "projects/web/pyproject.toml",
                "[project]\nname = \"web\"\n[tool.polylith.bricks]\n\"../../bases/shop/api\" = \"shop/api\"\n",
            ),
        ]);
        read(&tree, "", ReadOptions::default()).0
    }

    #[test]
    fn a_snapshot_gives_the_workspace_back() {
        let shop = shop();
        assert!(!shop.edges.is_empty() && !shop.diagnostics.is_empty() && !shop.missing.is_empty());
        let text = serde_json::to_string(&Snapshot::of(&shop)).unwrap();
        assert_eq!(parse_snapshot(&text).unwrap(), shop);
    }

    #[test]
    fn the_words_of_the_schema() {
        let data = serde_json::to_value(Snapshot::of(&shop())).unwrap();
        assert_eq!(
            data["bricks"][0],
            serde_json::json!({"name": "api", "kind": "base", "path": "bases/shop/api", "files": ["bases/shop/api/core.py"]})
        );
        assert_eq!(data["edges"][0]["kinds"], serde_json::json!(["runtime"]));
        assert_eq!(data["edges"][0]["imports"][0]["file"], "bases/shop/api/core.py");
        assert_eq!(data["edges"][0]["imports"][0]["line"], 1);
        assert_eq!(data["projects"][0]["bases"], serde_json::json!(["api"]));
        assert_eq!(data["projects"][0]["missing"][1], serde_json::json!({"brick": "store", "why": ["api", "store"]}));
    }

    fn check_problem(change: impl Fn(&mut serde_json::Value), expected: &str) {
        let mut data = serde_json::to_value(Snapshot::of(&shop())).unwrap();
        change(&mut data);
        assert_eq!(parse_snapshot(&data.to_string()).unwrap_err(), expected);
    }

    #[test]
    fn whole_messages() {
        check_problem(
            |data| data["version"] = 7.into(),
            "the snapshot is of version 7; this program knows up to version 1",
        );
        check_problem(|data| data["version"] = ().into(), "the snapshot does not say its version");
        check_problem(
            |data| data["schema"] = "x".into(),
            "not a snapshot of a workspace: the field `schema` is not `brickpress/workspace`",
        );
        check_problem(
            |data| data["language"] = "cobol".into(),
            "broken snapshot: unknown language `cobol` at line 1 column 63",
        );
        check_problem(|data| data["edges"][0]["to"] = "gone".into(), "broken snapshot: no brick is called `gone`");
        check_problem(
            |data| data["edges"][0]["imports"] = serde_json::json!([]),
            "broken snapshot: no import makes the edge from `api` to `log`",
        );
        assert_eq!(
            parse_snapshot("{").unwrap_err(),
            "not a snapshot of a workspace: EOF while parsing an object at line 1 column 1"
        );
    }

    /// The published JSON Schema is that of the structures above. `UPDATE_EXPECT=1` writes it anew.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "compares with a file of the manual")]
    fn the_published_schema_is_true() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/manual/workspace.schema.json");
        let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
        let schema = serde_json::to_string_pretty(&generator.into_root_schema_for::<Snapshot<'_>>()).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == schema, "the file is old: run with UPDATE_EXPECT=1");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = parse_snapshot(&text);
        }
    }
}
