//! Where `poly` finds something else.
//!
//! In: a workspace read as it is, and the same workspace in [compat](Workspace::compat) mode. Out: the differences, each with its reason where one
//! can be told. Never: reading files.

use std::collections::BTreeSet;

use crate::model::{BrickName, Edge, ImportKind, Project, Workspace};
use crate::needs::{Needs, RunningImports};

/// Something that only one of both finds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What, in one sentence without its full stop.
    pub message: String,
    /// The file that shows it, relative to the workspace.
    pub file: Option<String>,
    /// Its line, counted from 1.
    pub line: Option<usize>,
}

impl Difference {
    fn new(message: String) -> Self {
        Self { message, file: None, line: None }
    }

    fn of_edge(message: String, edge: &Edge) -> Self {
        let first = edge.imports.first();
        Self { message, file: first.map(|import| import.file.clone()), line: first.map(|import| import.line) }
    }
}

/// The differences between what is there and what `poly` finds: bricks, edges, then projects.
pub fn poly_differences(ours: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let mut differences = bricks(ours, poly_workspace);
    differences.extend(edges(ours, poly_workspace));
    differences.extend(projects(ours, poly_workspace));
    differences
}

fn bricks(ours: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let only = |these: &Workspace, others: &Workspace, says: &dyn Fn(&str) -> String| -> Vec<Difference> {
        let missing = these.bricks.values().filter(|brick| !others.bricks.contains_key(&brick.name));
        missing
            .map(|brick| Difference { file: Some(brick.path.clone()), ..Difference::new(says(brick.name.as_str())) })
            .collect()
    };
    let mut differences =
        only(poly_workspace, ours, &|name| format!("only poly counts `{name}` as a brick: no source file lies in it"));
    differences.extend(only(ours, poly_workspace, &|name| format!("poly does not know the brick `{name}`")));
    differences
}

fn edges(ours: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (ends, edge) in &ours.edges {
        if !poly_workspace.edges.contains_key(ends)
            && edge.imports.iter().any(|import| counts_for_poly(import.kinds.deciding()))
        {
            let reason = if edge.imports.iter().all(|import| import.kinds.contains(ImportKind::Relative)) {
                "it does not see relative imports"
            } else {
                "it passes over an import that stands under `if TYPE_CHECKING:` as well"
            };
            differences.push(Difference::of_edge(
                format!("poly misses that `{}` imports `{}`: {reason}", ends.0, ends.1),
                edge,
            ));
        }
    }
    for (ends, edge) in &poly_workspace.edges {
        let reason = match ours.edges.get(ends) {
            None => "in a file that we do not count as source",
            Some(edge) if edge.kind() == ImportKind::TypeChecking => "which is for the type checker only",
            Some(_) => continue,
        };
        differences
            .push(Difference::of_edge(format!("poly counts that `{}` imports `{}`, {reason}", ends.0, ends.1), edge));
    }
    differences
}

/// Tests among a brick's own files count for it, imports for the type checker mostly do not.
fn counts_for_poly(kind: ImportKind) -> bool {
    kind.runs()
}

fn projects(ours: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let pairs = ours.projects.iter().filter_map(|project| {
        Some((project, poly_workspace.projects.iter().find(|other| other.path == project.path)?))
    });
    pairs.flat_map(|(project, other)| needs(ours, project, poly_workspace, other)).collect()
}

fn needs(ours: &Workspace, project: &Project, poly_workspace: &Workspace, other: &Project) -> Vec<Difference> {
    if project.development {
        return Vec::new();
    }
    let (true_needs, poly_needs) =
        (Needs::of(&RunningImports::of(ours), project), Needs::of(&RunningImports::of(poly_workspace), other));
    let name = project.display_name();
    let mut differences = Vec::new();
    let mut say = |names: Vec<&BrickName>, says: &str| {
        for brick in names {
            let why =
                true_needs.why(brick.as_str()).filter(|chain| chain.len() > 2).map_or_else(String::new, |chain| {
                    format!(": {}", chain.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" > "))
                });
            let message = format!("poly {says} `{brick}` in `{name}`{why}");
            differences.push(Difference { file: Some(project.manifest.clone()), ..Difference::new(message) });
        }
    };
    let minus = |these: &'_ BTreeSet<BrickName>, others: &BTreeSet<BrickName>| -> Vec<BrickName> {
        these.difference(others).filter(|name| ours.bricks.contains_key(*name)).cloned().collect()
    };
    say(minus(&true_needs.missing, &poly_needs.missing).iter().collect(), "does not miss");
    say(minus(&poly_needs.missing, &true_needs.missing).iter().collect(), "misses without need");
    say(minus(&true_needs.unused, &poly_needs.unused).iter().collect(), "takes as needed, though no base needs it,");
    say(minus(&poly_needs.unused, &true_needs.unused).iter().collect(), "asks whether there is a need for");
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BrickKind, ImportKinds, ReadOptions, read};
    use support::source::Tree;

    const FILES: [(&str, &str); 6] = [
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n"),
        ("bases/shop/api/core.py", "from shop import inbox\n"),
        ("components/shop/inbox/core.py", "from ..retry import again\nif TYPE_CHECKING:\n    from shop import log\n"),
        ("components/shop/retry/core.py", "from shop import log\n"),
        ("components/shop/log/core.py", ""),
        (
            "projects/web/pyproject.toml",
            "[project]\nname = \"web\"\n[tool.polylith.bricks]\n\"../../bases/shop/api\" = \"shop/api\"\n\
             \"../../components/shop/inbox\" = \"shop/inbox\"\n",
        ),
    ];

    fn key(from: &str, to: &str) -> (BrickName, BrickName) {
        (BrickName::new(from), BrickName::new(to))
    }

    #[test]
    fn says_what_poly_finds_otherwise() {
        let (ours, _) = read(&Tree::from_texts(FILES), "", ReadOptions::default());
        let mut poly_workspace = ours.clone();
        poly_workspace.compat = true;
        // What poly makes of it: no relative import, one for the type checker that it takes for another, and a folder of a cache.
        poly_workspace.edges.remove(&key("inbox", "retry"));
        for import in &mut poly_workspace.edges.get_mut(&key("inbox", "log")).unwrap().imports {
            import.kinds = ImportKinds::of([]);
        }
        let mut cache = poly_workspace.bricks["log"].clone();
        cache.name = BrickName::new(".cache");
        cache.path = "components/shop/.cache".to_owned();
        assert_eq!(cache.kind, BrickKind::Component);
        poly_workspace.bricks.insert(cache.name.clone(), cache);
        let shown = |difference: &Difference| {
            let line = difference.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}: {}", difference.file.as_deref().unwrap_or(""), difference.message)
        };
        assert_eq!(
            poly_differences(&ours, &poly_workspace).iter().map(shown).collect::<Vec<_>>(),
            [
                "components/shop/.cache: only poly counts `.cache` as a brick: no source file lies in it",
                "components/shop/inbox/core.py:1: poly misses that `inbox` imports `retry`: it does not see relative imports",
                "components/shop/inbox/core.py:3: poly counts that `inbox` imports `log`, which is for the type checker only",
                "projects/web/pyproject.toml: poly does not miss `retry` in `web`: api > inbox > retry",
            ]
        );
    }
}
