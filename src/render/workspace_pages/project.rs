//! The page about a project.

use serde::Serialize;
use tera::Value;

use super::link::{BrickLink, Declared, Link, Provided};
use super::location::{FindingValue, SourceLocation};
use super::source::PageSource;
use super::subgraph;
use workspace::{BrickKind, BrickName};

/// Value `project`.
#[derive(Serialize)]
pub(super) struct ProjectValue<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    development: bool,
    manifest: SourceLocation<'a>,
    bases: Vec<Declared<BrickLink<'a>>>,
    components: Vec<Declared<BrickLink<'a>>>,
    missing: Vec<Declared<BrickLink<'a>>>,
    unknown: &'a [String],
    picture: Option<Value>,
    libraries: Vec<Provided<'a>>,
    unimported: Vec<UnimportedLibrary<'a>>,
    lock_file: Option<SourceLocation<'a>>,
    locked_count: usize,
    findings: Vec<FindingValue<'a>>,
    mentions: Vec<Value>,
}

/// Library that the project declares and no brick of it imports.
#[derive(Serialize)]
struct UnimportedLibrary<'a> {
    name: &'a str,
    version: &'a str,
}

impl<'a> ProjectValue<'a> {
    /// The value of a project, by its number.
    pub(super) fn new(source: &PageSource<'a>, number: usize) -> Self {
        let PageSource { index, directory, .. } = source;
        let (project, indexed) = (index.project(number), &index.projects[number]);
        let link = source.link(&directory.projects[number]);
        let (bases, components) =
            bricks(source, number, &project.bricks).into_iter().partition(|brick| brick.link.kind == BrickKind::Base);
        let libraries = indexed.libraries.keys();
        Self {
            mentions: source.mentions(link.path),
            link,
            development: project.development,
            manifest: source.location(&project.manifest, Some(1)),
            bases,
            components,
            missing: bricks(source, number, &indexed.missing),
            unknown: &project.unknown,
            picture: picture(source, number),
            libraries: libraries
                .filter_map(|&library| source.provided(source.link(&directory.libraries[library]), number, library))
                .collect(),
            unimported: indexed
                .unimported
                .iter()
                .map(|requirement| UnimportedLibrary { name: &requirement.name, version: &requirement.version })
                .collect(),
            lock_file: project.lock_file.as_deref().map(|file| source.location(file, Some(1))),
            locked_count: project.locked.len(),
            findings: source.findings(&indexed.findings),
        }
    }
}

/// All that runs in the project. Development has every brick: its picture is that of the whole
/// workspace.
fn picture(source: &PageSource<'_>, number: usize) -> Option<Value> {
    let project = source.index.project(number);
    if project.development || project.bricks.is_empty() {
        return None;
    }
    let part = subgraph::of_project(source.index, number);
    source.picture(&part, "graph", Some(("project", &project.name)), "project-picture")
}

/// Bricks by name. In compat mode a project may need names that no brick has: these are left out.
fn bricks<'a>(
    source: &PageSource<'a>,
    project: usize,
    names: impl IntoIterator<Item = &'a BrickName>,
) -> Vec<Declared<BrickLink<'a>>> {
    let numbers = names.into_iter().filter_map(|name| source.index.number(name));
    numbers.map(|brick| source.declared(source.brick_link(brick), project, brick)).collect()
}
