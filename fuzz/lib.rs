//! What the fuzz targets have in common: a workspace from bytes, read and looked at in every way.

use workspace::{ReadOptions, Snapshot, Workspace};
use support::source::{File, Tree};

/// A tree of these files.
pub fn tree<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Tree {
    let mut tree = Tree::default();
    for (path, bytes) in files {
        tree.insert(path, File::Bytes(bytes.into()));
    }
    tree
}

/// Reads a workspace in every way, twice, and asks what is wrong with it.
pub fn examine(tree: &Tree) {
    for reading in [ReadOptions::default(), ReadOptions { compat: true }] {
        let found = workspace::read(tree, "w", reading);
        assert!(found == workspace::read(tree, "w", reading));
        let (workspace, problems) = found;
        for problem in &problems {
            problem.render(false, 100);
        }
        hold(&workspace);
    }
}

/// What is true of every workspace.
fn hold(workspace: &Workspace) {
    for ((from, to), edge) in &workspace.edges {
        assert!((from, to) == (&edge.from, &edge.to) && from != to && !edge.imports.is_empty());
        assert!(workspace.bricks.contains_key(from) && workspace.bricks.contains_key(to));
        assert!(edge.imports.is_sorted() && edge.uses.is_sorted());
    }
    for project in &workspace.projects {
        assert!(project.bricks.iter().all(|name| workspace.bricks.contains_key(name)));
        assert!(project.necessary.is_subset(&project.bricks));
        workspace::findings(workspace, Some(project));
    }
    workspace::findings(workspace, None);
    Snapshot::of(workspace);
}
