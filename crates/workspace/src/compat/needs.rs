//! Needs of a project by the rules of `poly check`.
//!
//! In: a workspace and one of its projects. Out: what `poly` takes for missing and for unused.
//! Never: what is right; see [`crate::needs`].

use std::collections::BTreeSet;

use crate::model::{BrickName, Project, Workspace};

/// Names that the project's bricks import themselves and that are none of its bricks, unless a file
/// that it excludes imports them too; and components that no other brick of the project imports.
pub(crate) fn missing_and_unused(
    workspace: &Workspace,
    project: &Project,
) -> (BTreeSet<BrickName>, BTreeSet<BrickName>) {
    let edges = workspace.edges.values().map(|edge| (&edge.from, edge.to.as_str(), edge.imports.as_slice()));
    let unknown = workspace.missing.iter();
    let unknown = unknown.map(|it| (&it.from, it.name.as_str(), std::slice::from_ref(&it.import)));
    let (mut used, mut excluded) = (BTreeSet::new(), BTreeSet::new());
    for (_, to, imports) in edges.chain(unknown).filter(|(from, _, _)| project.bricks.contains(*from)) {
        used.insert(to);
        if imports.iter().any(|import| project.excludes_file(&import.file)) {
            excluded.insert(to);
        }
    }
    let missing = used.iter().filter(|name| !project.bricks.contains(**name) && !excluded.contains(*name));
    let unused = project.bricks.iter().filter(|name| !workspace.is_base(name) && !used.contains(name.as_str()));
    (missing.map(|name| BrickName::new(*name)).collect(), unused.cloned().collect())
}
