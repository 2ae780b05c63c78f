//! A workspace as JSON: what `bricks ws` prints and `bricks snapshot` writes, and back.
//!
//! In: a [`Workspace`], or the text of a snapshot. Out: a [`Document`], or the workspace that it describes. Never: reading files.
//!
//! The fields of [`Document`] and below it are the schema. It only grows within a [`VERSION`]; what a newer program added is passed over. Lists are
//! sorted, and fields without a value are left out. Findings, cycles and what a project lacks follow from the rest; they are written for readers that
//! do not want to work them out again, and passed over when a snapshot is read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::check::{self, Finding};
use super::interface;
use super::model::{
    Brick, BrickKind, BrickName, Edge, ExposedName, Fault, Import, ImportKind, ImportKinds, Interface, Language,
    Library, MissingImport, Project, Requirement, TagRules, Theme, Use, Workspace,
};
use super::needs::{Needs, RunningImports};

/// What the field `schema` holds.
pub const SCHEMA: &str = "brickpress/workspace";

/// What the field `version` holds.
pub const VERSION: u32 = 1;

/// A whole workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// Always `brickpress/workspace`.
    pub schema: String,
    /// The version of the schema.
    pub version: u32,
    /// `python`, `rust` or `clojure`.
    pub language: String,
    /// `poly` when it is what `poly` finds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compat: Option<String>,
    /// The top namespace; empty where the language has none.
    #[serde(default)]
    pub namespace: String,
    /// `loose` or `tdd` with Python.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// By name.
    pub bricks: Vec<BrickData>,
    /// By importer and imported.
    pub edges: Vec<EdgeData>,
    /// RunningImports of bricks that do not exist.
    #[serde(default)]
    pub missing: Vec<MissingData>,
    /// In the order of their folders; development comes last.
    pub projects: Vec<ProjectData>,
    /// Groups of projects.
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// How releases are tagged.
    #[serde(default)]
    pub tags: TagData,
    /// Libraries that bricks import, by name.
    #[serde(default)]
    pub libraries: Vec<LibraryData>,
    /// What went wrong while the workspace was read.
    #[serde(default)]
    pub faults: Vec<FaultData>,
    /// Bricks that import each other in a circle, circle by circle.
    #[serde(default, skip_deserializing)]
    pub cycles: Vec<Vec<String>>,
    /// Uses of what another brick does not expose.
    #[serde(default, skip_deserializing)]
    pub bypasses: Vec<BypassData>,
    /// What is wrong with the workspace, by file and line.
    #[serde(default, skip_deserializing)]
    pub findings: Vec<FindingData>,
}

/// A base or component.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BrickData {
    /// Its name.
    pub name: String,
    /// `base` or `component`.
    pub kind: String,
    /// Its folder, relative to the workspace.
    pub path: String,
    /// Its source files, relative to the workspace.
    #[serde(default)]
    pub files: Vec<String>,
    /// What it offers to others; left out when it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<InterfaceData>,
}

/// What a brick offers to others.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InterfaceData {
    /// The name that others know it by, where that is not the brick's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The file that states it.
    pub file: String,
    /// The exposed names.
    pub names: Vec<NameData>,
}

/// An exposed name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NameData {
    /// The name below the brick.
    pub name: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// All imports of one brick by another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EdgeData {
    /// The importer.
    pub from: String,
    /// The imported brick.
    pub to: String,
    /// The kinds of all its imports: `runtime`, `optional`, `lazy`, `test`, `type-checking`, `relative`.
    pub kinds: Vec<String>,
    /// The imports.
    pub imports: Vec<ImportData>,
    /// What the importer makes use of.
    #[serde(default)]
    pub uses: Vec<UseData>,
}

/// One import.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImportData {
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
    /// As the kinds of an edge.
    pub kinds: Vec<String>,
    /// What is imported, as a full dotted name.
    pub module: String,
}

/// A use of something in another brick.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UseData {
    /// The name below the brick.
    pub name: String,
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column in characters, counted from 1.
    pub column: usize,
}

/// An import of a brick that does not exist.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MissingData {
    /// The importer.
    pub from: String,
    /// The name that was looked for.
    pub name: String,
    /// Where.
    pub import: ImportData,
}

/// A project.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProjectData {
    /// The name that its manifest states.
    pub name: String,
    /// Its folder; empty for the development project at the root.
    pub path: String,
    /// Its manifest.
    pub manifest: String,
    /// Another name for tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Whether it is the one in which all bricks are developed together.
    #[serde(default)]
    pub development: bool,
    /// The bases that it declares.
    pub bases: Vec<String>,
    /// The components that it declares.
    pub components: Vec<String>,
    /// Those of its bricks that it needs though no import says so.
    #[serde(default)]
    pub necessary: Vec<String>,
    /// What it declares as a brick and what is none, as written.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// The libraries that it declares.
    #[serde(default)]
    pub requirements: Vec<RequirementData>,
    /// The lock file that fixes their versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_file: Option<String>,
    /// Every library of the lock file with its version.
    #[serde(default)]
    pub locked: BTreeMap<String, String>,
    /// Globs of files that it does not package.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// Bricks that it needs and does not declare, each with the chain of imports that pulls it in.
    #[serde(default, skip_deserializing)]
    pub missing: Vec<NeedData>,
    /// Bricks that it declares and does not need.
    #[serde(default, skip_deserializing)]
    pub unused: Vec<String>,
}

/// A brick that is needed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NeedData {
    /// Its name.
    pub brick: String,
    /// From an entry point to the brick itself.
    pub why: Vec<String>,
}

/// A library that a project declares.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequirementData {
    /// The name as written, with extras.
    pub name: String,
    /// The same normalised and without extras.
    pub key: String,
    /// Which versions will do, as written; empty for any.
    pub version: String,
    /// Its line in the manifest, counted from 1.
    pub line: usize,
}

/// How releases are tagged.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TagData {
    /// Patterns by name.
    #[serde(default)]
    pub patterns: BTreeMap<String, String>,
    /// The keys of `git tag --sort`.
    #[serde(default)]
    pub sorting: Vec<String>,
}

/// A library that bricks import.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LibraryData {
    /// The name in the code.
    pub name: String,
    /// The distributions that may provide it, the most likely first.
    pub distributions: Vec<String>,
    /// Whether these are known and not only guessed from the name.
    pub known: bool,
    /// Declared distributions that need one of these and so bring it along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought_by: Vec<String>,
    /// Who imports it.
    pub users: Vec<UserData>,
}

/// A brick that imports a library.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UserData {
    /// Its name.
    pub brick: String,
    /// Where.
    pub imports: Vec<ImportData>,
}

/// Something that went wrong while a workspace was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FaultData {
    /// `error` or `warning`.
    pub severity: String,
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

/// A use of what another brick does not expose.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BypassData {
    /// The brick that makes use of it.
    pub from: String,
    /// The brick that does not expose it.
    pub to: String,
    /// What is used, and where.
    #[serde(flatten)]
    pub used: UseData,
}

/// Something that is wrong with a workspace.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FindingData {
    /// What kind of thing it is, in one word: `missing-brick`.
    pub rule: String,
    /// `error` or `warning`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// The file, relative to the workspace.
    pub file: String,
    /// Its line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Its column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The bricks that it is about.
    pub bricks: Vec<String>,
    /// The library that it is about, by its name in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// The project that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// A workspace as data.
pub fn document(workspace: &Workspace) -> Document {
    let imports = RunningImports::of(workspace);
    Document {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        language: workspace.language.as_str().to_owned(),
        compat: workspace.compat.then(|| "poly".to_owned()),
        namespace: workspace.namespace.clone(),
        theme: workspace.theme.map(|theme| theme.as_str().to_owned()),
        bricks: workspace.bricks.values().map(brick_data).collect(),
        edges: workspace.edges.values().map(edge_data).collect(),
        missing: workspace.missing.iter().map(missing_data).collect(),
        projects: workspace.projects.iter().map(|project| project_data(workspace, &imports, project)).collect(),
        groups: workspace.groups.clone(),
        tags: TagData { patterns: workspace.tags.patterns.clone(), sorting: workspace.tags.sorting.clone() },
        libraries: workspace.libraries.values().map(library_data).collect(),
        faults: workspace.faults.iter().map(fault_data).collect(),
        cycles: workspace.cycles(&workspace.all()).iter().map(names).collect(),
        bypasses: interface::bypasses(workspace).into_iter().map(bypass_data).collect(),
        findings: check::findings(workspace, None).iter().map(finding_data).collect(),
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a BrickName>) -> Vec<String> {
    names.into_iter().map(BrickName::to_string).collect()
}

/// A finding as data.
pub fn finding_data(finding: &Finding) -> FindingData {
    FindingData {
        rule: finding.rule.as_str().to_owned(),
        severity: severity(finding.error),
        message: finding.message.clone(),
        file: finding.file.clone(),
        line: finding.line,
        column: finding.column,
        bricks: names(&finding.bricks),
        library: finding.library.clone(),
        project: finding.project.clone(),
    }
}

fn severity(error: bool) -> String {
    if error { "error" } else { "warning" }.to_owned()
}

fn brick_data(brick: &Brick) -> BrickData {
    let name = |name: &ExposedName| NameData { name: name.name.clone(), line: name.line };
    let interface = |interface: &Interface| InterfaceData {
        name: interface.name.clone(),
        file: interface.file.clone(),
        names: interface.names.iter().map(name).collect(),
    };
    BrickData {
        name: brick.name.to_string(),
        kind: brick.kind.as_str().to_owned(),
        path: brick.path.clone(),
        files: brick.files.clone(),
        interface: brick.interface.as_ref().map(interface),
    }
}

fn kinds_data(kinds: ImportKinds) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}

/// An import as data.
pub fn import_data(import: &Import) -> ImportData {
    let Import { file, line, column, kinds, module } = import.clone();
    ImportData { file, line, column, kinds: kinds_data(kinds), module }
}

fn use_data(used: &Use) -> UseData {
    let Use { name, file, line, column } = used.clone();
    UseData { name, file, line, column }
}

fn bypass_data((edge, used): (&Edge, &Use)) -> BypassData {
    BypassData { from: edge.from.to_string(), to: edge.to.to_string(), used: use_data(used) }
}

/// An edge as data.
pub fn edge_data(edge: &Edge) -> EdgeData {
    EdgeData {
        from: edge.from.to_string(),
        to: edge.to.to_string(),
        kinds: kinds_data(edge.kinds()),
        imports: edge.imports.iter().map(import_data).collect(),
        uses: edge.uses.iter().map(use_data).collect(),
    }
}

fn missing_data(missing: &MissingImport) -> MissingData {
    MissingData { from: missing.from.to_string(), name: missing.name.clone(), import: import_data(&missing.import) }
}

fn project_data<'a>(workspace: &'a Workspace, imports: &RunningImports<'a>, project: &'a Project) -> ProjectData {
    let of_kind = |kind: BrickKind| {
        let is = |name: &&BrickName| workspace.bricks.get(*name).is_some_and(|brick| brick.kind == kind);
        project.bricks.iter().filter(is).map(BrickName::to_string).collect()
    };
    let requirement = |requirement: &Requirement| {
        let Requirement { name, key, version, line } = requirement.clone();
        RequirementData { name, key, version, line }
    };
    let needs = Needs::of(imports, project);
    let need = |brick: &BrickName| NeedData {
        brick: brick.to_string(),
        why: names(needs.why(brick.as_str()).into_iter().flatten()),
    };
    ProjectData {
        name: project.name.clone(),
        path: project.path.clone(),
        manifest: project.manifest.clone(),
        alias: project.alias.clone(),
        development: project.development,
        bases: of_kind(BrickKind::Base),
        components: of_kind(BrickKind::Component),
        necessary: names(&project.necessary),
        unknown: project.unknown.clone(),
        requirements: project.requirements.iter().map(requirement).collect(),
        lock_file: project.lock_file.clone(),
        locked: project.locked.clone(),
        excludes: project.excludes.clone(),
        missing: needs.missing.iter().map(need).collect(),
        unused: names(&needs.unused),
    }
}

fn library_data(library: &Library) -> LibraryData {
    let user = |(brick, imports): (&BrickName, &Vec<Import>)| UserData {
        brick: brick.to_string(),
        imports: imports.iter().map(import_data).collect(),
    };
    LibraryData {
        name: library.name.clone(),
        distributions: library.distributions.clone(),
        known: library.known,
        brought_by: library.brought_by.clone(),
        users: library.users.iter().map(user).collect(),
    }
}

fn fault_data(fault: &Fault) -> FaultData {
    let Fault { error, message, file, line, column } = fault.clone();
    FaultData { severity: severity(error), message, file, line, column }
}

/// Reads a snapshot.
///
/// # Errors
/// The text is not JSON, not a workspace, of a later version, or speaks of bricks that it does not list. The message says where.
pub fn parse(text: &str) -> Result<Workspace, String> {
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
    let document: Document = serde_json::from_str(text).map_err(|error| format!("broken snapshot: {error}"))?;
    workspace(document)
}

/// The workspace that a document describes.
fn workspace(document: Document) -> Result<Workspace, String> {
    let language = word("language", &document.language, &Language::ALL, Language::as_str)?;
    let theme = document.theme.as_deref().map(|theme| word("theme", theme, &[Theme::Loose, Theme::Tdd], Theme::as_str));
    let mut workspace = Workspace::empty(language, document.namespace);
    workspace.compat = document.compat.as_deref() == Some("poly");
    workspace.theme = theme.transpose()?;
    for brick in document.bricks {
        let brick = read_brick(brick)?;
        workspace.bricks.insert(brick.name.clone(), brick);
    }
    for edge in document.edges {
        let edge = read_edge(edge, &workspace)?;
        workspace.edges.insert((edge.from.clone(), edge.to.clone()), edge);
    }
    for missing in document.missing {
        let from = known(&missing.from, &workspace)?;
        workspace.missing.push(MissingImport { from, name: missing.name, import: read_import(missing.import)? });
    }
    workspace.missing.sort();
    for project in document.projects {
        let project = read_project(project, &workspace)?;
        workspace.projects.push(project);
    }
    for library in document.libraries {
        let library = read_library(library, &workspace)?;
        workspace.libraries.insert(library.name.clone(), library);
    }
    workspace.groups = document.groups;
    workspace.tags = TagRules { patterns: document.tags.patterns, sorting: document.tags.sorting };
    workspace.faults = document.faults.into_iter().map(read_fault).collect();
    Ok(workspace)
}

/// One of a few words.
fn word<T: Copy>(what: &str, text: &str, values: &[T], as_str: impl Fn(T) -> &'static str) -> Result<T, String> {
    let found = values.iter().copied().find(|value| as_str(*value) == text);
    found.ok_or_else(|| format!("broken snapshot: unknown {what} `{text}`"))
}

/// The name of a brick that is there.
fn known(name: &str, workspace: &Workspace) -> Result<BrickName, String> {
    let found = workspace.bricks.get_key_value(name).map(|(name, _)| name.clone());
    found.ok_or_else(|| format!("broken snapshot: no brick is called `{name}`"))
}

fn read_brick(brick: BrickData) -> Result<Brick, String> {
    let interface = brick.interface.map(|interface| {
        let names = interface.names.into_iter().map(|name| ExposedName { name: name.name, line: name.line });
        let names: BTreeSet<ExposedName> = names.collect();
        Interface { name: interface.name, file: interface.file, names: names.into_iter().collect() }
    });
    Ok(Brick {
        kind: word("kind of brick", &brick.kind, &BrickKind::ALL, BrickKind::as_str)?,
        name: BrickName::new(brick.name),
        path: brick.path,
        files: brick.files,
        interface,
    })
}

fn read_import(import: ImportData) -> Result<Import, String> {
    let kinds = import.kinds.iter().map(|kind| word("kind of import", kind, &ImportKind::ALL, ImportKind::as_str));
    let kinds = ImportKinds::of(kinds.collect::<Result<Vec<_>, _>>()?);
    Ok(Import { file: import.file, line: import.line, column: import.column, kinds, module: import.module })
}

fn read_imports(imports: Vec<ImportData>) -> Result<Vec<Import>, String> {
    let mut imports = imports.into_iter().map(read_import).collect::<Result<Vec<_>, _>>()?;
    imports.sort();
    Ok(imports)
}

fn read_edge(edge: EdgeData, workspace: &Workspace) -> Result<Edge, String> {
    let (from, to) = (known(&edge.from, workspace)?, known(&edge.to, workspace)?);
    let imports = read_imports(edge.imports)?;
    if imports.is_empty() {
        return Err(format!("broken snapshot: no import makes the edge from `{from}` to `{to}`"));
    }
    let used = |used: UseData| Use { name: used.name, file: used.file, line: used.line, column: used.column };
    let mut uses: Vec<Use> = edge.uses.into_iter().map(used).collect();
    uses.sort();
    Ok(Edge { from, to, imports, uses })
}

fn read_project(project: ProjectData, workspace: &Workspace) -> Result<Project, String> {
    let bricks = project.bases.iter().chain(&project.components).map(|name| known(name, workspace));
    let requirement = |requirement: RequirementData| {
        let RequirementData { name, key, version, line } = requirement;
        Requirement { name, key, version, line }
    };
    let necessary = project.necessary.iter().map(|name| known(name, workspace));
    Ok(Project {
        necessary: necessary.collect::<Result<_, _>>()?,
        bricks: bricks.collect::<Result<_, _>>()?,
        name: project.name,
        path: project.path,
        manifest: project.manifest,
        alias: project.alias,
        unknown: project.unknown,
        requirements: project.requirements.into_iter().map(requirement).collect(),
        lock_file: project.lock_file,
        locked: project.locked,
        excludes: project.excludes,
        development: project.development,
    })
}

fn read_library(library: LibraryData, workspace: &Workspace) -> Result<Library, String> {
    let user = |user: UserData| Ok((known(&user.brick, workspace)?, read_imports(user.imports)?));
    Ok(Library {
        name: library.name,
        distributions: library.distributions,
        known: library.known,
        brought_by: library.brought_by,
        users: library.users.into_iter().map(user).collect::<Result<_, String>>()?,
    })
}

fn read_fault(fault: FaultData) -> Fault {
    let FaultData { severity, message, file, line, column } = fault;
    Fault { error: severity == "error", message, file, line, column }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Reading, read};
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
        read(&tree, "", Reading::default()).0
    }

    #[test]
    fn a_snapshot_gives_the_workspace_back() {
        let shop = shop();
        assert!(!shop.edges.is_empty() && !shop.faults.is_empty() && !shop.missing.is_empty());
        let text = serde_json::to_string(&document(&shop)).unwrap();
        assert_eq!(parse(&text).unwrap(), shop);
    }

    #[test]
    fn the_words_of_the_schema() {
        let data = serde_json::to_value(document(&shop())).unwrap();
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
        let mut data = serde_json::to_value(document(&shop())).unwrap();
        change(&mut data);
        assert_eq!(parse(&data.to_string()).unwrap_err(), expected);
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
        check_problem(|data| data["language"] = "cobol".into(), "broken snapshot: unknown language `cobol`");
        check_problem(|data| data["edges"][0]["to"] = "gone".into(), "broken snapshot: no brick is called `gone`");
        check_problem(
            |data| data["edges"][0]["imports"] = serde_json::json!([]),
            "broken snapshot: no import makes the edge from `api` to `log`",
        );
        assert_eq!(
            parse("{").unwrap_err(),
            "not a snapshot of a workspace: EOF while parsing an object at line 1 column 1"
        );
    }

    /// The published JSON Schema is that of the structures above. `UPDATE_EXPECT=1` writes it anew.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "compares with a file of the manual")]
    fn the_published_schema_is_true() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/manual/workspace.schema.json");
        let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
        let schema = serde_json::to_string_pretty(&generator.into_root_schema_for::<Document>()).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == schema, "the file is old: run with UPDATE_EXPECT=1");
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
