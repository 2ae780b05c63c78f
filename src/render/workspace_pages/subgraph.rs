//! Parts of a workspace as workspaces themselves, so that a picture of a part takes time in
//! proportion to the part.
//!
//! In: a [`WorkspaceIndex`] and the number of a brick or project. Out: a [`Workspace`] with all
//! that a picture of it shows. Never: drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::index::WorkspaceIndex;
use workspace::{Library, Workspace};

/// A circle of more bricks is not followed around a brick: the list of findings names it.
const LARGEST_CIRCLE: usize = 60;

/// A brick, the bricks that it imports, those that import it, and the circle that it lies on.
pub(super) fn around_brick(index: &WorkspaceIndex, number: usize) -> Workspace {
    let brick = &index.bricks[number];
    let circle = brick.circle.as_ref().filter(|circle| circle.len() <= LARGEST_CIRCLE);
    let mut part = of_bricks(index, &circle.into_iter().flat_map(|circle| circle.iter().copied()).collect());
    add_brick(index, &mut part, number);
    for &to in &brick.uses {
        add_brick(index, &mut part, to);
        add_edge(index, &mut part, number, to);
    }
    for &from in &brick.used_by {
        add_brick(index, &mut part, from);
        add_edge(index, &mut part, from, number);
    }
    part
}

/// A project with all that runs in it.
pub(super) fn of_project(index: &WorkspaceIndex, number: usize) -> Workspace {
    let bricks: BTreeSet<usize> = index.projects[number].scope.iter().copied().collect();
    let mut part = of_bricks(index, &bricks);
    add_libraries(index, &mut part, &bricks);
    part.projects.push(index.project(number).clone());
    part
}

/// Some bricks as they import each other.
pub(super) fn of_bricks(index: &WorkspaceIndex, bricks: &BTreeSet<usize>) -> Workspace {
    let whole = index.workspace();
    let mut part = Workspace {
        compat: whole.compat,
        theme: whole.theme,
        ..Workspace::empty(whole.language, whole.namespace.clone())
    };
    for &from in bricks {
        add_brick(index, &mut part, from);
        for &to in index.bricks[from].uses.iter().filter(|to| bricks.contains(to)) {
            add_edge(index, &mut part, from, to);
        }
    }
    part
}

fn add_brick(index: &WorkspaceIndex, part: &mut Workspace, number: usize) {
    let brick = index.brick(number);
    part.bricks.insert(brick.name.clone(), brick.clone());
}

fn add_edge(index: &WorkspaceIndex, part: &mut Workspace, from: usize, to: usize) {
    let edge = index.edge(from, to);
    part.edges.insert((edge.from.clone(), edge.to.clone()), edge.clone());
}

/// Adds the libraries that some bricks import.
fn add_libraries(index: &WorkspaceIndex, part: &mut Workspace, bricks: &BTreeSet<usize>) {
    for &brick in bricks {
        let name = index.name(brick);
        for &library in &index.bricks[brick].libraries {
            let library = index.library(library);
            let copy = part.libraries.entry(library.name.clone()).or_insert_with(|| without_users(library));
            copy.users.insert(name.clone(), library.users[name].clone());
        }
    }
}

fn without_users(library: &Library) -> Library {
    Library {
        name: library.name.clone(),
        distributions: library.distributions.clone(),
        known: library.known,
        brought_by: library.brought_by.clone(),
        users: BTreeMap::new(),
    }
}
