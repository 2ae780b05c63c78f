//! The page about a library.

use serde::Serialize;
use tera::Value;

use super::link::{BrickLink, Link, Provided};
use super::location::{FindingValue, ImportValue};
use super::source::PageSource;
use workspace::{BrickName, Import};

/// Value `library`.
#[derive(Serialize)]
pub(super) struct LibraryValue<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    distributions: &'a [String],
    users: Vec<ImportingBrick<'a>>,
    projects: Vec<Provided<'a>>,
    findings: Vec<FindingValue<'a>>,
    mentions: Vec<Value>,
}

/// Brick that imports the library.
#[derive(Serialize)]
struct ImportingBrick<'a> {
    #[serde(flatten)]
    brick: BrickLink<'a>,
    imports: Vec<ImportValue<'a>>,
}

impl<'a> LibraryValue<'a> {
    /// The value of a library, by its number.
    pub(super) fn new(source: &PageSource<'a>, number: usize) -> Self {
        let PageSource { index, directory, .. } = source;
        let (library, indexed) = (index.library(number), &index.libraries[number]);
        let link = source.link(&directory.libraries[number]);
        let projects = indexed.projects.iter();
        Self {
            mentions: source.mentions(link.path),
            link,
            distributions: &library.distributions,
            users: library.users.iter().filter_map(|(name, imports)| importing_brick(source, name, imports)).collect(),
            projects: projects
                .filter_map(|&project| source.provided(source.link(&directory.projects[project]), project, number))
                .collect(),
            findings: source.findings(&indexed.findings),
        }
    }
}

fn importing_brick<'a>(source: &PageSource<'a>, name: &BrickName, imports: &'a [Import]) -> Option<ImportingBrick<'a>> {
    let number = source.index.number(name)?;
    Some(ImportingBrick {
        brick: source.brick_link(number),
        imports: source.imports(source.index.brick(number), imports),
    })
}
