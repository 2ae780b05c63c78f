//! The page about a workspace as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tera::Value;

use super::{Link, Place, parts};
use crate::render::fields::Fields;
use crate::render::seen::Seen;
use crate::render::shapes::set;
use crate::render::value::to_value;
use workspace::{BrickKind, Workspace};

/// A picture with more rows and columns than this is not read by anybody, and takes time with the square of their number.
const MOST_BRICKS: usize = 150;
/// More cells make no page.
const MOST_CELLS: usize = 15_000;
/// More findings are counted and not listed.
const MOST_FINDINGS: usize = 200;

/// A project in a list.
#[derive(Debug, Serialize)]
struct ProjectLine {
    #[serde(flatten)]
    link: Link,
    development: bool,
    brick_count: usize,
    missing_count: usize,
}

/// A library in a list.
#[derive(Debug, Serialize)]
struct LibraryLine {
    #[serde(flatten)]
    link: Link,
    user_count: usize,
}

/// How many findings there are of a kind.
#[derive(Debug, Serialize)]
struct RuleCount {
    rule: &'static str,
    error: bool,
    count: usize,
}

/// The values of the template.
pub(super) fn insert(place: &Place<'_>, seen: &mut Seen<'_>) {
    let (survey, workspace) = (place.survey, place.survey.workspace());
    let of_kind = |kind: BrickKind| {
        let numbers = workspace.bricks.values().enumerate().filter(|(_, brick)| brick.kind == kind);
        to_value(&place.brick_links(numbers.map(|(number, _)| number)))
    };
    seen.insert("bases", of_kind(BrickKind::Base));
    seen.insert("components", of_kind(BrickKind::Component));
    let project = |(number, project): (usize, &workspace::Project)| {
        let missing_count = if project.development { 0 } else { survey.projects[number].missing.len() };
        let link = place.link(place.directory.projects.get(number)?);
        Some(ProjectLine { link, development: project.development, brick_count: project.bricks.len(), missing_count })
    };
    seen.insert("projects", to_value(&workspace.projects.iter().enumerate().filter_map(project).collect::<Vec<_>>()));
    let library = |(number, library): (usize, &workspace::Library)| {
        Some(LibraryLine { link: place.link(place.directory.libraries.get(number)?), user_count: library.users.len() })
    };
    seen.insert(
        "libraries",
        to_value(&workspace.libraries.values().enumerate().filter_map(library).collect::<Vec<_>>()),
    );
    let (pictures, left_out) = pictures(place);
    seen.insert("pictures", Value::from(pictures));
    seen.insert("left_out", Value::from(left_out));
    let listed: Vec<usize> = (0..survey.findings.len().min(MOST_FINDINGS)).collect();
    seen.insert("findings", to_value(&place.findings(&listed)));
    seen.insert("finding_counts", to_value(&counts(place)));
    seen.insert("mentions", place.mentions(place.directory.url.as_ref()));
}

fn counts(place: &Place<'_>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for finding in &place.survey.findings {
        *counts.entry((!finding.error, finding.rule)).or_default() += 1;
    }
    let count = |((warning, rule), count): ((bool, workspace::Rule), usize)| RuleCount {
        rule: rule.as_str(),
        error: !warning,
        count,
    };
    counts.into_iter().map(count).collect()
}

/// The views of the workspace, as far as they can be looked at: `{view, title, content}`; and those that are too large: `{view, title, command}`.
fn pictures(place: &Place<'_>) -> (Vec<Value>, Vec<Value>) {
    let workspace = place.survey.workspace();
    let shipped = workspace.projects.iter().filter(|project| !project.development).count();
    let bricks = workspace.bricks.len();
    let in_circles: BTreeSet<usize> = place.survey.circle.keys().copied().collect();
    let circles = parts::of_bricks(place.survey, &in_circles);
    // What there is to show, and whether it can be looked at.
    let views: [(&str, &str, &Workspace, bool, bool); 5] = [
        ("graph", "Who imports whom", workspace, bricks > 0, bricks <= MOST_BRICKS),
        ("deps", "Imports as a matrix", workspace, bricks > 0, bricks <= MOST_BRICKS),
        ("info", "Bricks in projects", workspace, shipped > 0, bricks * shipped <= MOST_CELLS),
        ("libs", "Libraries", workspace, !workspace.libraries.is_empty(), bricks * shipped <= MOST_CELLS),
        ("cycles", "Circles of imports", &circles, !in_circles.is_empty(), in_circles.len() <= MOST_BRICKS),
    ];
    let (mut shown, mut left_out) = (Vec::new(), Vec::new());
    for (view, title, part, _, fits) in views.into_iter().filter(|(.., exists, _)| *exists) {
        let content = if fits { place.picture(part, &[view], view) } else { Value::none() };
        let mut map = Fields::default();
        set(&mut map, "view", view);
        set(&mut map, "title", title);
        if content.is_none() {
            set(&mut map, "command", format!("brickpress bricks {view} --workspace {}", place.directory.name));
            left_out.push(Value::from(map));
        } else {
            set(&mut map, "content", content);
            shown.push(Value::from(map));
        }
    }
    (shown, left_out)
}
