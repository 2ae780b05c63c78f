//! Where `poly` finds something else than there is.
//!
//! In: a workspace read as it is, and the same workspace in [compat](Workspace::compat) mode. Out:
//! the differences, each with its reason where one can be told. Never: reading files.

use crate::model::{Edge, ImportKind, Project, Workspace};
use crate::needs::{Needs, RunningImports};

/// Something that only one of both finds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// The difference, in one sentence without its full stop.
    pub message: String,
    /// The file that shows it, relative to the workspace.
    pub file: Option<String>,
    /// Its line, counted from 1.
    pub line: Option<usize>,
}

impl Difference {
    fn of_edge(message: String, edge: &Edge) -> Self {
        let first = edge.imports.first();
        Self { message, file: first.map(|import| import.file.clone()), line: first.map(|import| import.line) }
    }
}

/// The differences between what is there and what `poly` finds: bricks, edges, then projects.
pub fn poly_differences(workspace: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let mut differences = Vec::new();
    for brick in poly_workspace.bricks.values().filter(|brick| !workspace.bricks.contains_key(&brick.name)) {
        let message = format!("only poly counts `{}` as a brick: no source file lies in it", brick.name);
        differences.push(Difference { message, file: Some(brick.path.clone()), line: None });
    }
    for brick in workspace.bricks.values().filter(|brick| !poly_workspace.bricks.contains_key(&brick.name)) {
        let message = format!("poly does not know the brick `{}`", brick.name);
        differences.push(Difference { message, file: Some(brick.path.clone()), line: None });
    }
    differences.extend(edges(workspace, poly_workspace));
    let (imports, poly_imports) = (RunningImports::of(workspace), RunningImports::of(poly_workspace));
    for project in workspace.projects.iter().filter(|project| !project.development) {
        let found = poly_workspace.projects.iter().find(|found| found.path == project.path);
        let Some(found) = found.map(|found| Needs::of(&poly_imports, found)) else { continue };
        differences.extend(needs(workspace, project, &Needs::of(&imports, project), &found));
    }
    differences
}

fn edges(workspace: &Workspace, poly_workspace: &Workspace) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (ends, edge) in &workspace.edges {
        // Tests among a brick's own files count for `poly`, imports for the type checker mostly do
        // not.
        let counts = edge.imports.iter().any(|import| import.kinds.deciding().runs());
        if counts && !poly_workspace.edges.contains_key(ends) {
            let reason = if edge.imports.iter().all(|import| import.kinds.contains(ImportKind::Relative)) {
                "it does not see relative imports"
            } else {
                "it passes over an import that stands under `if TYPE_CHECKING:` as well"
            };
            let message = format!("poly misses that `{}` imports `{}`: {reason}", ends.0, ends.1);
            differences.push(Difference::of_edge(message, edge));
        }
    }
    for (ends, edge) in &poly_workspace.edges {
        let reason = match workspace.edges.get(ends) {
            None => "in a file that we do not count as source",
            Some(edge) if edge.kind() == ImportKind::TypeChecking => "which is for the type checker only",
            Some(_) => continue,
        };
        let message = format!("poly counts that `{}` imports `{}`, {reason}", ends.0, ends.1);
        differences.push(Difference::of_edge(message, edge));
    }
    differences
}

fn needs(workspace: &Workspace, project: &Project, needs: &Needs<'_>, found: &Needs<'_>) -> Vec<Difference> {
    let name = project.display_name();
    let mut differences = Vec::new();
    for (these, others, says) in [
        (&needs.missing, &found.missing, "does not miss"),
        (&found.missing, &needs.missing, "misses without need"),
        (&needs.unused, &found.unused, "takes as needed, though no base needs it,"),
        (&found.unused, &needs.unused, "asks whether there is a need for"),
    ] {
        for brick in these.difference(others).filter(|brick| workspace.bricks.contains_key(*brick)) {
            let mut message = format!("poly {says} `{brick}` in `{name}`");
            if let Some(chain) = needs.why(brick.as_str()).filter(|chain| chain.len() > 2) {
                let chain: Vec<&str> = chain.iter().map(|name| name.as_str()).collect();
                message += &format!(": {}", chain.join(" > "));
            }
            differences.push(Difference { message, file: Some(project.manifest.clone()), line: None });
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BrickKind, BrickName, ImportKinds, ReadOptions, read};
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
        // What poly makes of it: no relative import, one for the type checker that it takes for
        // another, and a folder of a cache.
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
