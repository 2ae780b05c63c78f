//! The page about a library.

use serde::Serialize;
use tera::Value;

use super::{BrickLink, ImportValue, Link, Place};
use crate::render::fields::Fields;
use crate::render::shapes::set;
use crate::render::value::to_value;

/// A brick that imports the library.
#[derive(Debug, Serialize)]
struct User {
    #[serde(flatten)]
    brick: BrickLink,
    imports: Vec<ImportValue>,
}

/// A project whose bricks import the library.
#[derive(Debug, Serialize)]
struct LibraryProject {
    #[serde(flatten)]
    link: Link,
    distribution: Option<String>,
    version: String,
    provision: &'static str,
}

/// The value `library`.
pub(super) fn value(place: &Place<'_>, number: usize) -> Value {
    let (survey, entry) = (place.survey, &place.directory.libraries[number]);
    let Some(library) = survey.library(number) else { return Value::none() };
    let user = |(name, imports): (&workspace::BrickName, &Vec<workspace::Import>)| {
        let number = survey.number(name)?;
        let (brick, link) = (place.brick(number)?, place.brick_link(number)?);
        Some(User { brick: link, imports: imports.iter().map(|import| place.import(brick, import)).collect() })
    };
    let users: Vec<User> = library.users.iter().filter_map(user).collect();
    let project = |&project: &usize| {
        let known = survey.projects[project].libraries.get(&number)?;
        Some(LibraryProject {
            link: place.link(place.directory.projects.get(project)?),
            distribution: known.distribution.clone(),
            version: known.version.clone(),
            provision: known.provision,
        })
    };
    let projects: Vec<LibraryProject> = survey.projects_with[number].iter().filter_map(project).collect();
    let mut map = Fields::default();
    let mut set = |key: &'static str, value: Value| set(&mut map, key, value);
    let link = place.link(entry);
    set("name", Value::from(link.name));
    set("permalink", Value::from(link.permalink));
    set("path", Value::from(link.path));
    set("distributions", to_value(&library.distributions));
    set("users", to_value(&users));
    set("projects", to_value(&projects));
    set("findings", to_value(&place.findings(&survey.findings_of_library[number])));
    set("mentions", place.mentions(entry.url.as_ref()));
    Value::from(map)
}
