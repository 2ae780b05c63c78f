//! Parts of a workspace as workspaces of their own, so that a picture of a part takes time in proportion to the part.
//!
//! In: a [`Survey`] and the number of a brick or project. Out: a [`Workspace`] with all that a picture of it shows. Never: drawing.

use std::collections::BTreeSet;

use super::survey::Survey;
use workspace::{Library, Project, Workspace};

/// A circle of more bricks is not followed around a brick: the list of what is wrong names it.
const LARGEST_CIRCLE: usize = 60;

/// A brick, what it imports, what imports it, and the circle that it lies on.
pub(super) fn around(survey: &Survey, brick: usize) -> Workspace {
    let direct = survey.uses[brick].iter().chain(&survey.used_by[brick]).copied();
    let mut bricks: BTreeSet<usize> = direct.chain([brick]).collect();
    let mut part = nothing_of(survey.workspace());
    for &to in &survey.uses[brick] {
        add_edge(survey, &mut part, brick, to);
    }
    for &from in &survey.used_by[brick] {
        add_edge(survey, &mut part, from, brick);
    }
    if let Some(circle) = survey.circle.get(&brick).filter(|circle| circle.len() <= LARGEST_CIRCLE) {
        bricks.extend(circle.iter());
        add_edges_among(survey, &mut part, &circle.iter().copied().collect());
    }
    add_bricks(survey, &mut part, &bricks);
    part
}

/// A project with all that runs in it.
pub(super) fn of_project(survey: &Survey, project: usize) -> Workspace {
    let bricks: BTreeSet<usize> = survey.projects[project].scope.iter().copied().collect();
    let mut part = nothing_of(survey.workspace());
    add_edges_among(survey, &mut part, &bricks);
    add_bricks(survey, &mut part, &bricks);
    add_libraries(survey, &mut part, &bricks);
    part.projects.push(survey.project(project).clone());
    part
}

/// Some bricks as they import each other, for a picture of circles.
pub(super) fn of_bricks(survey: &Survey, bricks: &BTreeSet<usize>) -> Workspace {
    let mut part = nothing_of(survey.workspace());
    add_edges_among(survey, &mut part, bricks);
    add_bricks(survey, &mut part, bricks);
    part
}

fn nothing_of(workspace: &Workspace) -> Workspace {
    Workspace {
        compat: workspace.compat,
        theme: workspace.theme,
        ..Workspace::empty(workspace.language, workspace.namespace.clone())
    }
}

fn add_bricks(survey: &Survey, part: &mut Workspace, bricks: &BTreeSet<usize>) {
    let found = bricks.iter().filter_map(|&brick| survey.workspace().bricks.get_key_value(survey.name(brick)));
    part.bricks.extend(found.map(|(name, brick)| (name.clone(), brick.clone())));
}

fn add_edges_among(survey: &Survey, part: &mut Workspace, bricks: &BTreeSet<usize>) {
    for &from in bricks {
        for &to in survey.uses[from].iter().filter(|to| bricks.contains(to)) {
            add_edge(survey, part, from, to);
        }
    }
}

fn add_edge(survey: &Survey, part: &mut Workspace, from: usize, to: usize) {
    if let Some(edge) = survey.edge(from, to) {
        part.edges.insert((edge.from.clone(), edge.to.clone()), edge.clone());
    }
}

/// The libraries that some bricks import.
fn add_libraries(survey: &Survey, part: &mut Workspace, bricks: &BTreeSet<usize>) {
    for &brick in bricks {
        let name = survey.name(brick);
        for &library in &survey.libraries_of[brick] {
            let Some(library) = survey.library(library) else { continue };
            let Some(imports) = library.users.get(name) else { continue };
            let copy = part.libraries.entry(library.name.clone()).or_insert_with(|| without_users(library));
            copy.users.insert(name.clone(), imports.clone());
        }
    }
}

fn without_users(library: &Library) -> Library {
    Library {
        name: library.name.clone(),
        distributions: library.distributions.clone(),
        known: library.known,
        brought_by: library.brought_by.clone(),
        users: std::collections::BTreeMap::new(),
    }
}

/// Whether a project declares anything that can be drawn.
pub(super) fn is_empty(project: &Project) -> bool {
    project.bricks.is_empty()
}
