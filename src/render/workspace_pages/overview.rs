//! The page about a workspace as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tera::Value;

use super::link::Link;
use super::source::PageSource;
use super::subgraph;
use crate::render::value::to_value;
use workspace::{BrickKind, Language, Rule, Workspace};

/// A picture with more rows and columns than this is not read by anybody, and takes time with the
/// square of their number.
const MOST_BRICKS: usize = 150;
/// More cells make no page.
const MOST_CELLS: usize = 15_000;
/// More findings are counted and not listed.
const MOST_FINDINGS: usize = 200;

/// Value `workspace`.
#[derive(Serialize)]
pub(super) struct WorkspaceValue<'a> {
    name: &'a str,
    namespace: &'a str,
    language: Language,
    permalink: String,
    path: &'a str,
    base_count: usize,
    component_count: usize,
    project_count: usize,
    library_count: usize,
    rev: Option<&'a str>,
}

impl<'a> WorkspaceValue<'a> {
    /// The value of the workspace that a page is about.
    pub(super) fn new(source: &PageSource<'a>) -> Self {
        let (site, directory, workspace) = (&source.values.site, source.directory, source.index.workspace());
        let base_count = workspace.bricks.values().filter(|brick| brick.kind == BrickKind::Base).count();
        let path = directory.url.as_deref().unwrap_or("/");
        Self {
            name: &directory.name,
            namespace: &workspace.namespace,
            language: workspace.language,
            permalink: site.permalink(path),
            path,
            base_count,
            component_count: workspace.bricks.len() - base_count,
            project_count: workspace.projects.len(),
            library_count: workspace.libraries.len(),
            rev: site.config.workspaces.get(&directory.name).and_then(|config| config.rev.as_deref()),
        }
    }
}

/// Project in a list.
#[derive(Serialize)]
struct ListedProject<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    development: bool,
    brick_count: usize,
    missing_count: usize,
}

/// Library in a list.
#[derive(Serialize)]
struct ListedLibrary<'a> {
    #[serde(flatten)]
    link: Link<'a>,
    user_count: usize,
}

/// Number of findings of a kind.
#[derive(Serialize)]
struct RuleCount {
    rule: Rule,
    error: bool,
    count: usize,
}

/// View of the workspace: with its picture, or with the command that shows one that is too large
/// for a page.
#[derive(Serialize)]
struct ViewValue {
    view: &'static str,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

/// The variables of the template besides `workspace`.
pub(super) fn variables(source: &PageSource<'_>) -> Vec<(&'static str, Value)> {
    let listed: Vec<usize> = (0..source.index.findings.len().min(MOST_FINDINGS)).collect();
    let (pictures, left_out): (Vec<_>, Vec<_>) = views(source).into_iter().partition(|view| view.content.is_some());
    vec![
        ("bases", bricks(source, BrickKind::Base)),
        ("components", bricks(source, BrickKind::Component)),
        ("projects", to_value(&projects(source))),
        ("libraries", to_value(&libraries(source))),
        ("pictures", to_value(&pictures)),
        ("left_out", to_value(&left_out)),
        ("findings", to_value(&source.findings(&listed))),
        ("finding_counts", to_value(&counts(source))),
        ("mentions", Value::from(source.mentions(source.directory.url.as_deref().unwrap_or_default()))),
    ]
}

fn bricks(source: &PageSource<'_>, kind: BrickKind) -> Value {
    let bricks = source.index.workspace().bricks.values().enumerate().filter(|(_, brick)| brick.kind == kind);
    to_value(&bricks.map(|(number, _)| source.brick_link(number)).collect::<Vec<_>>())
}

fn projects<'a>(source: &PageSource<'a>) -> Vec<ListedProject<'a>> {
    let all = source.index.workspace().projects.iter().zip(&source.index.projects).zip(&source.directory.projects);
    all.map(|((project, indexed), entry)| ListedProject {
        link: source.link(entry),
        development: project.development,
        brick_count: project.bricks.len(),
        missing_count: if project.development { 0 } else { indexed.missing.len() },
    })
    .collect()
}

fn libraries<'a>(source: &PageSource<'a>) -> Vec<ListedLibrary<'a>> {
    let all = source.index.workspace().libraries.values().zip(&source.directory.libraries);
    all.map(|(library, entry)| ListedLibrary { link: source.link(entry), user_count: library.users.len() }).collect()
}

fn counts(source: &PageSource<'_>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for finding in &source.index.findings {
        *counts.entry((!finding.error, finding.rule)).or_default() += 1;
    }
    let counts = counts.into_iter();
    counts.map(|((warning, rule), count)| RuleCount { rule, error: !warning, count }).collect()
}

/// The views of the workspace that have anything to show.
fn views(source: &PageSource<'_>) -> Vec<ViewValue> {
    let (workspace, indexed) = (source.index.workspace(), &source.index.bricks);
    let shipped = workspace.projects.iter().filter(|project| !project.development).count();
    let bricks = workspace.bricks.len();
    let in_circles: BTreeSet<usize> = (0..bricks).filter(|&brick| indexed[brick].circle.is_some()).collect();
    let circles = subgraph::of_bricks(source.index, &in_circles);
    // For each view whether there is anything in it, and whether it can be looked at.
    let views: [(&str, &str, &Workspace, bool, bool); 5] = [
        ("graph", "Who imports whom", workspace, bricks > 0, bricks <= MOST_BRICKS),
        ("deps", "Imports as a matrix", workspace, bricks > 0, bricks <= MOST_BRICKS),
        ("info", "Bricks in projects", workspace, shipped > 0, bricks * shipped <= MOST_CELLS),
        ("libs", "Libraries", workspace, !workspace.libraries.is_empty(), bricks * shipped <= MOST_CELLS),
        ("cycles", "Circles of imports", &circles, !in_circles.is_empty(), in_circles.len() <= MOST_BRICKS),
    ];
    let mut values = Vec::new();
    for (view, title, part, _, fits) in views.into_iter().filter(|(.., exists, _)| *exists) {
        let content = if fits { source.picture(part, view, None, view) } else { None };
        let command = format!("brickpress bricks {view} --workspace {}", source.directory.name);
        values.push(ViewValue { view, title, command: content.is_none().then_some(command), content });
    }
    values
}
