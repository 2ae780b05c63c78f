//! What a project needs, compared with what it declares.
//!
//! In: a [`Workspace`] and one of its projects. Out: bricks that are missing and bricks that nothing needs, and for every brick the chain of
//! imports that pulls it in. Never: parsing.
//!
//! A project's entry points are its bases. A brick is needed when an import that runs leads to it from one of them, directly or through other
//! bricks; an import in a file that the project excludes does not count. A project without a base is a library: all that it declares is an entry
//! point, and nothing in it is unused. What it calls necessary is an entry point too. Where several components share one interface, the project's
//! own stands for the others. Of a workspace in [compat](Workspace::compat) mode the answers are those of `poly check`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::model::{BrickKind, BrickName, Import, Project, Workspace};

/// What a brick is to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Declared, and needed as far as that can be told.
    Declared,
    /// Declared, and nothing in the project needs it.
    Unused,
    /// Needed and not declared.
    Missing,
    /// Neither.
    Absent,
}

/// A project's needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    declared: BTreeSet<BrickName>,
    /// Needed but not declared. In compat mode also names that no brick has.
    pub missing: BTreeSet<BrickName>,
    /// Declared but not needed.
    pub unused: BTreeSet<BrickName>,
    /// Each brick that was reached, and the brick that imports it on a shortest way; an entry point has none.
    via: BTreeMap<BrickName, Option<BrickName>>,
}

impl Needs {
    /// Finds out what a project needs.
    pub fn of(workspace: &Workspace, project: &Project) -> Self {
        let uses = uses(workspace, project);
        let bases: Vec<&BrickName> = project.bricks.iter().filter(|name| is_base(workspace, name)).collect();
        let (missing, unused, via) = if workspace.compat {
            let (missing, unused) = by_poly(workspace, project);
            (missing, unused, reach(project.bricks.iter(), &uses))
        } else {
            let from_bases = reach(bases.iter().copied().chain(&project.necessary), &uses);
            // Entry points first, so that a chain starts at a base where it can.
            let via = reach(bases.iter().copied().chain(&project.bricks), &uses);
            let missing = via.keys().filter(|name| !project.bricks.contains(*name)).cloned().collect();
            let judged = !bases.is_empty() && !project.development;
            let unused = project.bricks.iter().filter(|name| judged && !from_bases.contains_key(*name));
            (missing, unused.cloned().collect(), via)
        };
        Self { declared: project.bricks.clone(), missing, unused, via }
    }

    /// What a brick is to the project.
    pub fn standing(&self, brick: &str) -> Standing {
        if self.missing.contains(brick) {
            Standing::Missing
        } else if self.unused.contains(brick) {
            Standing::Unused
        } else if self.declared.contains(brick) {
            Standing::Declared
        } else {
            Standing::Absent
        }
    }

    /// The shortest chain of imports that pulls a brick in, from an entry point to the brick itself. `None` for a brick that nothing pulls in; an
    /// entry point is a chain of one.
    pub fn why(&self, brick: &str) -> Option<Vec<&BrickName>> {
        let (mut current, mut before) = self.via.get_key_value(brick)?;
        let mut chain = vec![current];
        while let Some(importer) = before {
            (current, before) = self.via.get_key_value(importer)?;
            chain.push(current);
        }
        chain.reverse();
        Some(chain)
    }
}

fn is_base(workspace: &Workspace, name: &BrickName) -> bool {
    workspace.bricks.get(name).is_some_and(|brick| brick.kind == BrickKind::Base)
}

/// What each brick uses when it runs in the project.
fn uses<'a>(workspace: &'a Workspace, project: &Project) -> BTreeMap<&'a BrickName, Vec<&'a BrickName>> {
    let mut uses: BTreeMap<&BrickName, Vec<&BrickName>> = BTreeMap::new();
    let replaced = workspace.replaced(project);
    for edge in workspace.edges.values() {
        let counts = |import: &Import| import.kinds.deciding().runs() && !project.excludes_file(&import.file);
        if edge.imports.iter().any(counts) && !replaced.contains(&edge.to) {
            uses.entry(&edge.from).or_default().push(&edge.to);
        }
    }
    uses
}

/// Breadth first, so that ways are shortest; among those of one length the first by name.
fn reach<'a>(
    starts: impl Iterator<Item = &'a BrickName>,
    uses: &BTreeMap<&'a BrickName, Vec<&'a BrickName>>,
) -> BTreeMap<BrickName, Option<BrickName>> {
    let mut via = BTreeMap::new();
    // What a later entry point reaches by a shorter way still belongs to the chain of an earlier one: bases come first.
    for start in starts {
        if via.contains_key(start) {
            continue;
        }
        via.insert(start.clone(), None);
        let mut todo = VecDeque::from([start]);
        while let Some(brick) = todo.pop_front() {
            for &used in uses.get(brick).into_iter().flatten() {
                if !via.contains_key(used) {
                    via.insert(used.clone(), Some(brick.clone()));
                    todo.push_back(used);
                }
            }
        }
    }
    via
}

/// What `poly check` reports: names that the project's bricks import themselves and that are none of its bricks, unless a file that it excludes
/// imports them too; and components that no other brick of the project imports.
fn by_poly(workspace: &Workspace, project: &Project) -> (BTreeSet<BrickName>, BTreeSet<BrickName>) {
    let edges = workspace.edges.values().map(|edge| (&edge.from, edge.to.as_str(), edge.imports.as_slice()));
    let unknown = workspace
        .missing
        .iter()
        .map(|missing| (&missing.from, missing.name.as_str(), std::slice::from_ref(&missing.import)));
    let inside = |from: &BrickName| project.bricks.contains(from);
    let imported: Vec<_> = edges.chain(unknown).filter(|(from, _, _)| inside(from)).collect();
    let excluded: BTreeSet<&str> = imported
        .iter()
        .filter(|(_, _, imports)| imports.iter().any(|import| project.excludes_file(&import.file)))
        .map(|(_, to, _)| *to)
        .collect();
    let used: BTreeSet<&str> = imported.iter().map(|(_, to, _)| *to).collect();
    let missing = used.iter().filter(|name| !project.bricks.contains(**name) && !excluded.contains(**name));
    let unused = project.bricks.iter().filter(|name| !is_base(workspace, name) && !used.contains(name.as_str()));
    (missing.map(|name| BrickName::new(*name)).collect(), unused.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bricks::python::reader::tests::workspace;
    use crate::source::Tree;

    fn words<'a>(names: impl IntoIterator<Item = &'a BrickName>) -> String {
        names.into_iter().map(BrickName::as_str).collect::<Vec<_>>().join(" ")
    }

    fn project(bricks: &str, excludes: &[&str]) -> Project {
        Project {
            bricks: bricks.split_whitespace().map(BrickName::new).collect(),
            excludes: excludes.iter().map(|glob| (*glob).to_owned()).collect(),
            ..Project::empty("api", "projects/api", "projects/api/pyproject.toml")
        }
    }

    /// `missing | unused | chain of brick`
    fn check(bricks: &[(&str, &str)], project: &Project, brick: &str, expected: &str) {
        let needs = Needs::of(&workspace(bricks), project);
        let why = needs.why(brick).map_or_else(|| "-".to_owned(), words);
        assert_eq!(format!("{} | {} | {why}", words(&needs.missing), words(&needs.unused)), expected);
    }

    const SHOP: [(&str, &str); 6] =
        [("b:api", "inbox"), ("inbox", "retry log"), ("retry", "store"), ("store", ""), ("log", ""), ("lone", "log")];

    #[test]
    fn missing_unused_and_why() {
        check(&SHOP, &project("api inbox retry store log", &[]), "store", " |  | api inbox retry store");
        check(&SHOP, &project("api inbox log lone", &[]), "store", "retry store | lone | api inbox retry store");
        check(&SHOP, &project("api inbox log lone", &[]), "lone", "retry store | lone | lone");
        check(&SHOP, &project("retry", &[]), "log", "store |  | -");
        check(&SHOP, &project("api", &["inbox/core.py"]), "log", "inbox |  | -");
        check(&SHOP, &project("", &[]), "api", " |  | -");
    }

    #[test]
    fn what_nothing_needs_at_run_time_is_not_missing() {
        let root = "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n";
        let tree = Tree::from_texts([
            ("workspace.toml", root),
            ("bases/shop/api/core.py", "if TYPE_CHECKING:\n    import shop.log"),
            ("components/shop/log/core.py", ""),
        ]);
        let (workspace, _) = crate::bricks::read(&tree, "", crate::bricks::Reading::default());
        let needs = Needs::of(&workspace, &project("api", &[]));
        assert_eq!(
            (needs.missing.len(), needs.standing("log"), needs.standing("api")),
            (0, Standing::Absent, Standing::Declared)
        );
    }

    #[test]
    fn poly_looks_one_step_far() {
        let mut shop = workspace(&SHOP);
        shop.compat = true;
        let needs = Needs::of(&shop, &project("api inbox lone", &[]));
        assert_eq!((words(&needs.missing), words(&needs.unused)), ("log retry".to_owned(), "lone".to_owned()));
        let needs = Needs::of(&shop, &project("api inbox lone", &["inbox/*.py"]));
        assert_eq!(words(&needs.missing), "");
    }
}
