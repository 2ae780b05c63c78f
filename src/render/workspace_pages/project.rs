//! The page about a project.

use serde::Serialize;
use tera::Value;

use super::{BrickLink, Link, Place, parts};
use crate::render::fields::Fields;
use crate::render::shapes::set;
use crate::render::value::to_value;
use workspace::{BrickKind, BrickName, Project, Requirement};

/// A brick of the project.
#[derive(Debug, Serialize)]
struct ProjectBrick {
    #[serde(flatten)]
    brick: BrickLink,
    /// `declared`, `unused` or `missing`.
    standing: &'static str,
}

/// A library of the project.
#[derive(Debug, Serialize)]
struct ProjectLibraryValue {
    #[serde(flatten)]
    link: Link,
    distribution: Option<String>,
    version: String,
    provision: &'static str,
}

/// A library that is declared and that no brick imports.
#[derive(Debug, Serialize)]
struct UnimportedValue<'a> {
    name: &'a str,
    version: &'a str,
}

/// The value `project`.
pub(super) fn value(place: &Place<'_>, number: usize) -> Value {
    let (survey, entry) = (place.survey, &place.directory.projects[number]);
    let (project, known) = (survey.project(number), &survey.projects[number]);
    let mut map = Fields::default();
    let mut set = |key: &'static str, value: Value| set(&mut map, key, value);
    let link = place.link(entry);
    set("name", Value::from(link.name));
    set("permalink", Value::from(link.permalink));
    set("path", Value::from(link.path));
    set("development", Value::from(project.development));
    set("manifest", to_value(&place.spot(&project.manifest, Some(1))));
    set("bases", bricks(place, project, &known.unused, |kind| kind == BrickKind::Base));
    set("components", bricks(place, project, &known.unused, |kind| kind == BrickKind::Component));
    set("missing", to_value(&standing(place, known.missing.iter(), |_| "missing")));
    set("unknown", to_value(&project.unknown));
    let part = parts::of_project(survey, number);
    // Development has every brick: its picture is that of the whole workspace.
    let is_drawn = !project.development && !parts::is_empty(project);
    let picture = if is_drawn {
        place.picture(&part, &["graph", "project", &project.name], "project-picture")
    } else {
        Value::none()
    };
    set("picture", picture);
    set("libraries", libraries(place, number));
    let unimported = |requirement: &&Requirement| known.unimported.contains(&requirement.key);
    let requirements = project.requirements.iter().filter(unimported);
    let unimported =
        requirements.map(|requirement| UnimportedValue { name: &requirement.name, version: &requirement.version });
    set("unimported", to_value(&unimported.collect::<Vec<_>>()));
    set(
        "lock_file",
        project.lock_file.as_deref().map_or_else(Value::none, |file| to_value(&place.spot(file, Some(1)))),
    );
    set("locked_count", Value::from(project.locked.len()));
    set("findings", to_value(&place.findings(&survey.findings_of_project[number])));
    set("mentions", place.mentions(entry.url.as_ref()));
    Value::from(map)
}

/// The declared bricks of a kind.
fn bricks(
    place: &Place<'_>,
    project: &Project,
    unused: &std::collections::BTreeSet<BrickName>,
    wanted: impl Fn(BrickKind) -> bool,
) -> Value {
    let kind = |name: &BrickName| place.survey.workspace().bricks.get(name).map(|brick| brick.kind);
    let names = project.bricks.iter().filter(|name| kind(name).is_some_and(&wanted));
    to_value(&standing(place, names, |name| if unused.contains(name) { "unused" } else { "declared" }))
}

fn standing<'a>(
    place: &Place<'_>,
    names: impl Iterator<Item = &'a BrickName>,
    standing: impl Fn(&BrickName) -> &'static str,
) -> Vec<ProjectBrick> {
    let brick = |name: &BrickName| {
        let brick = place.brick_link(place.survey.number(name)?)?;
        Some(ProjectBrick { brick, standing: standing(name) })
    };
    names.filter_map(brick).collect()
}

fn libraries(place: &Place<'_>, number: usize) -> Value {
    let known = &place.survey.projects[number].libraries;
    let library = |(&library, known): (&usize, &super::survey::ProjectLibrary)| {
        Some(ProjectLibraryValue {
            link: place.link(place.directory.libraries.get(library)?),
            distribution: known.distribution.clone(),
            version: known.version.clone(),
            provision: known.provision,
        })
    };
    to_value(&known.iter().filter_map(library).collect::<Vec<_>>())
}
