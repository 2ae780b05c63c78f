//! The page about a brick.

use std::collections::BTreeSet;

use serde::Serialize;
use tera::Value;

use super::{ImportValue, Link, Place, Spot, parts};
use crate::render::fields::Fields;
use crate::render::shapes::set;
use crate::render::value::to_value;
use workspace::{Brick, Edge};

/// A picture of more is not drawn.
const MOST_NEIGHBOURS: usize = 150;

/// Another brick, and the imports between it and this one.
#[derive(Debug, Serialize)]
struct Neighbour {
    #[serde(flatten)]
    brick: super::BrickLink,
    imports: Vec<ImportValue>,
    /// What the importer makes use of.
    names: Vec<String>,
}

/// An exposed name.
#[derive(Debug, Serialize)]
struct ExposedValue<'a> {
    name: &'a str,
    #[serde(flatten)]
    spot: Spot,
}

/// A project that has to do with the brick.
#[derive(Debug, Serialize)]
struct ProjectValue {
    #[serde(flatten)]
    link: Link,
    /// `declared`, `unused` or `missing`.
    standing: &'static str,
}

/// A library that the brick imports.
#[derive(Debug, Serialize)]
struct LibraryValue {
    #[serde(flatten)]
    link: Link,
    imports: Vec<ImportValue>,
    versions: Vec<VersionValue>,
}

/// The version of a library in a project.
#[derive(Debug, Serialize)]
struct VersionValue {
    project: String,
    permalink: String,
    version: String,
}

/// A commit.
#[derive(Debug, Serialize)]
struct CommitValue<'a> {
    id: &'a str,
    short: &'a str,
    author: &'a str,
    date: &'a str,
    subject: &'a str,
}

/// The value `brick`.
fn value_of(place: &Place<'_>, number: usize, brick: &Brick) -> Value {
    let (survey, entry) = (place.survey, &place.directory.bricks[number]);
    let mut map = Fields::default();
    let mut set = |key: &'static str, value: Value| set(&mut map, key, value);
    set("name", Value::from(entry.name.as_str()));
    set("kind", Value::from(brick.kind.as_str()));
    let link = place.link(entry);
    set("permalink", Value::from(link.permalink));
    set("path", Value::from(link.path));
    set("folder", to_value(&place.spot(&brick.path, None)));
    set("files", to_value(&brick.files.iter().map(|file| place.spot(file, Some(1))).collect::<Vec<_>>()));
    let about = place.about(number);
    set("description", Value::from(about.as_ref().map_or_else(String::new, |about| about.first_sentence())));
    set("content", about.map_or_else(Value::none, |about| Value::safe_string(&about.html())));
    set("picture", picture(place, number));
    set("interface", interface(place, brick));
    set("uses", neighbours(place, &survey.uses[number], |other| survey.edge(number, other)));
    set("used_by", neighbours(place, &survey.used_by[number], |other| survey.edge(other, number)));
    set("projects", projects(place, number));
    set("libraries", libraries(place, number));
    set("findings", to_value(&place.findings(&survey.findings_of_brick[number])));
    set("history", history(place, number));
    set("mentions", place.mentions(entry.url.as_ref()));
    Value::from(map)
}

/// The value `brick`; nothing for a number that no brick has.
pub(super) fn value(place: &Place<'_>, number: usize) -> Value {
    place.brick(number).map_or_else(Value::none, |brick| value_of(place, number, brick))
}

/// The brick between those that it uses and those that use it. Of more than anybody could look at there are only the lists.
fn picture(place: &Place<'_>, number: usize) -> Value {
    let survey = place.survey;
    if survey.uses[number].len() + survey.used_by[number].len() > MOST_NEIGHBOURS {
        return Value::none();
    }
    let part = parts::around(survey, number);
    place.picture(&part, &["deps", "brick", survey.name(number).as_str()], "brick-picture")
}

fn interface(place: &Place<'_>, brick: &Brick) -> Value {
    let Some(interface) = &brick.interface else { return Value::none() };
    let exposed = interface
        .names
        .iter()
        .map(|exposed| ExposedValue { name: &exposed.name, spot: place.spot(&interface.file, Some(exposed.line)) });
    let names: Vec<ExposedValue<'_>> = exposed.collect();
    let mut map = Fields::default();
    set(&mut map, "name", interface.name.as_deref().map_or_else(Value::none, Value::from));
    set(&mut map, "file", to_value(&place.spot(&interface.file, Some(1))));
    set(&mut map, "names", to_value(&names));
    Value::from(map)
}

/// Bricks at the other ends of edges.
fn neighbours<'a>(place: &Place<'a>, others: &[usize], edge: impl Fn(usize) -> Option<&'a Edge>) -> Value {
    let neighbour = |&other: &usize| {
        let edge = edge(other)?;
        let importer = place.survey.workspace().bricks.get(&edge.from)?;
        // A use is a path below the brick; its first part is what the brick gives.
        let names: BTreeSet<&str> = edge.uses.iter().filter_map(|used| used.name.split('.').next()).collect();
        Some(Neighbour {
            brick: place.brick_link(other)?,
            imports: edge.imports.iter().map(|import| place.import(importer, import)).collect(),
            names: names.into_iter().map(str::to_owned).collect(),
        })
    };
    to_value(&others.iter().filter_map(neighbour).collect::<Vec<_>>())
}

fn projects(place: &Place<'_>, number: usize) -> Value {
    let name = place.survey.name(number);
    let project = |&project: &usize| {
        let survey = &place.survey.projects[project];
        let standing = match () {
            () if survey.missing.contains(name) => "missing",
            () if survey.unused.contains(name) => "unused",
            () => "declared",
        };
        Some(ProjectValue { link: place.link(place.directory.projects.get(project)?), standing })
    };
    to_value(&place.survey.projects_of[number].iter().filter_map(project).collect::<Vec<_>>())
}

fn libraries(place: &Place<'_>, number: usize) -> Value {
    let survey = place.survey;
    let Some(brick) = place.brick(number) else { return Value::none() };
    let library = |&library: &usize| {
        let imports = survey.library(library)?.users.get(survey.name(number))?;
        let version = |&project: &usize| {
            let version = &survey.projects[project].libraries.get(&library)?.version;
            let link = place.link(place.directory.projects.get(project)?);
            (!version.is_empty()).then(|| VersionValue {
                project: link.name,
                permalink: link.permalink,
                version: version.clone(),
            })
        };
        Some(LibraryValue {
            link: place.link(place.directory.libraries.get(library)?),
            imports: imports.iter().map(|import| place.import(brick, import)).collect(),
            versions: survey.projects_of[number].iter().filter_map(version).collect(),
        })
    };
    to_value(&survey.libraries_of[number].iter().filter_map(library).collect::<Vec<_>>())
}

/// The commits that changed the brick since the last release.
fn history(place: &Place<'_>, number: usize) -> Value {
    let read = || place.shared.pictures.log(&place.directory.name);
    let Some(history) = place.survey.history(read) else { return Value::none() };
    let commit = |&index: &usize| {
        let entry = history.log.entries.get(index)?;
        Some(CommitValue {
            id: &entry.id,
            short: entry.id.get(..10).unwrap_or(&entry.id),
            author: &entry.author,
            date: &entry.date,
            subject: &entry.subject,
        })
    };
    let commits: Vec<CommitValue<'_>> = history.of_brick[number].iter().filter_map(commit).collect();
    let mut map = Fields::default();
    set(&mut map, "since", history.log.since.as_deref().map_or_else(Value::none, Value::from));
    set(&mut map, "commits", to_value(&commits));
    Value::from(map)
}
