//! The page about a brick.

use std::collections::BTreeSet;

use serde::Serialize;
use tera::Value;

use super::link::{BrickLink, Declared, Link};
use super::location::{FindingValue, ImportValue, SourceLocation};
use super::source::PageSource;
use super::subgraph;
use workspace::{Brick, BrickKind, Edge};

/// A picture of more is not drawn.
const MOST_NEIGHBOURS: usize = 150;

/// Value `brick`.
#[derive(Serialize)]
pub(super) struct BrickValue<'a> {
    name: &'a str,
    kind: BrickKind,
    permalink: String,
    path: &'a str,
    folder: SourceLocation<'a>,
    files: Vec<SourceLocation<'a>>,
    description: &'a str,
    content: Option<Value>,
    picture: Option<Value>,
    interface: Option<InterfaceValue<'a>>,
    uses: Vec<Neighbour<'a>>,
    used_by: Vec<Neighbour<'a>>,
    projects: Vec<Declared<Link<'a>>>,
    libraries: Vec<ImportedLibrary<'a>>,
    findings: Vec<FindingValue<'a>>,
    history: Option<HistoryValue<'a>>,
    mentions: Vec<Value>,
}

/// Interface of a brick.
#[derive(Serialize)]
struct InterfaceValue<'a> {
    name: Option<&'a str>,
    file: SourceLocation<'a>,
    names: Vec<ExposedValue<'a>>,
}

/// Exposed name.
#[derive(Serialize)]
struct ExposedValue<'a> {
    name: &'a str,
    #[serde(flatten)]
    location: SourceLocation<'a>,
}

/// Another brick, and the imports between it and this one.
#[derive(Serialize)]
struct Neighbour<'a> {
    #[serde(flatten)]
    brick: BrickLink<'a>,
    imports: Vec<ImportValue<'a>>,
    /// Names that the importer uses.
    names: BTreeSet<&'a str>,
}

/// Library that the brick imports.
#[derive(Serialize)]
struct ImportedLibrary<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    imports: Vec<ImportValue<'a>>,
    versions: Vec<VersionValue<'a>>,
}

/// Version of a library in a project.
#[derive(Serialize)]
struct VersionValue<'a> {
    project: &'a str,
    permalink: String,
    version: &'a str,
}

/// Commits that changed the brick since the last release.
#[derive(Serialize)]
struct HistoryValue<'a> {
    since: Option<&'a str>,
    commits: Vec<CommitValue<'a>>,
}

/// Commit.
#[derive(Serialize)]
struct CommitValue<'a> {
    id: &'a str,
    short: &'a str,
    author: &'a str,
    date: &'a str,
    subject: &'a str,
}

impl<'a> BrickValue<'a> {
    /// The value of a brick, by its number.
    pub(super) fn new(source: &PageSource<'a>, number: usize) -> Self {
        let PageSource { index, directory, .. } = source;
        let (brick, indexed) = (index.brick(number), &index.bricks[number]);
        let Link { name, permalink, path } = source.link(&directory.bricks[number]);
        Self {
            name,
            kind: brick.kind,
            permalink,
            path,
            folder: source.location(&brick.path, None),
            files: brick.files.iter().map(|file| source.location(file, Some(1))).collect(),
            description: source.description(number),
            content: source.docs(number).map(|docs| Value::safe_string(&docs.html())),
            picture: picture(source, number),
            interface: interface(source, brick),
            uses: indexed.uses.iter().map(|&to| neighbour(source, to, index.edge(number, to))).collect(),
            used_by: indexed.used_by.iter().map(|&from| neighbour(source, from, index.edge(from, number))).collect(),
            projects: indexed
                .projects
                .iter()
                .map(|&project| source.declared(source.link(&directory.projects[project]), project, number))
                .collect(),
            libraries: indexed.libraries.iter().map(|&library| imported_library(source, library, number)).collect(),
            findings: source.findings(&indexed.findings),
            history: history(source, number),
            mentions: source.mentions(path),
        }
    }
}

/// The brick between those that it uses and those that use it. With more than anybody could look at
/// there are only the lists.
fn picture(source: &PageSource<'_>, number: usize) -> Option<Value> {
    let (index, brick) = (source.index, &source.index.bricks[number]);
    if brick.uses.len() + brick.used_by.len() > MOST_NEIGHBOURS {
        return None;
    }
    let part = subgraph::around_brick(index, number);
    source.picture(&part, "deps", Some(("brick", index.name(number).as_str())), "brick-picture")
}

fn interface<'a>(source: &PageSource<'a>, brick: &'a Brick) -> Option<InterfaceValue<'a>> {
    let interface = brick.interface.as_ref()?;
    let names = interface.names.iter().map(|exposed| ExposedValue {
        name: &exposed.name,
        location: source.location(&interface.file, Some(exposed.line)),
    });
    Some(InterfaceValue {
        name: interface.name.as_deref(),
        file: source.location(&interface.file, Some(1)),
        names: names.collect(),
    })
}

/// The brick at the other end of an edge.
fn neighbour<'a>(source: &PageSource<'a>, other: usize, edge: &'a Edge) -> Neighbour<'a> {
    let importer = &source.index.workspace().bricks[&edge.from];
    Neighbour {
        brick: source.brick_link(other),
        imports: source.imports(importer, &edge.imports),
        // A use is a path below the brick; its first part is what the brick gives.
        names: edge.uses.iter().filter_map(|used| used.name.split('.').next()).collect(),
    }
}

fn imported_library<'a>(source: &PageSource<'a>, number: usize, importer: usize) -> ImportedLibrary<'a> {
    let (index, importer_name) = (source.index, source.index.name(importer));
    let mut versions = Vec::new();
    for &project in &index.bricks[importer].projects {
        let library = index.projects[project].libraries.get(&number);
        if let Some(library) = library.filter(|library| !library.version.is_empty()) {
            let Link { name, permalink, .. } = source.link(&source.directory.projects[project]);
            versions.push(VersionValue { project: name, permalink, version: &library.version });
        }
    }
    ImportedLibrary {
        link: source.link(&source.directory.libraries[number]),
        imports: source.imports(index.brick(importer), &index.library(number).users[importer_name]),
        versions,
    }
}

fn history<'a>(source: &PageSource<'a>, number: usize) -> Option<HistoryValue<'a>> {
    let history = source.index.history(|| source.values.pictures.log(&source.directory.name))?;
    let commits = history.by_brick[number].iter().map(|&commit| {
        let entry = &history.log.entries[commit];
        CommitValue {
            id: &entry.id,
            short: entry.id.get(..10).unwrap_or(&entry.id),
            author: &entry.author,
            date: &entry.date,
            subject: &entry.subject,
        }
    });
    Some(HistoryValue { since: history.log.since.as_deref(), commits: commits.collect() })
}
