//! The needs of a project, compared with what it declares.
//!
//! In: a [`Workspace`] and one of its projects. Out: bricks that are missing and bricks that
//! nothing needs, and for every brick the chain of imports that pulls it in. Never: parsing.
//!
//! A project's entry points are its bases. A brick is needed when an import that runs leads to it
//! from one of them, directly or through other bricks; an import in a file that the project
//! excludes does not count. A project without a base is a library: all that it declares is an entry
//! point, and nothing in it is unused. What it calls necessary is an entry point too. Where several
//! components share one interface, the project's own stands for the others. Of a workspace in
//! [compat](Workspace::compat) mode the answers are those of `poly check`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::compat;
use crate::model::{BrickName, Edge, Import, Project, Workspace};

/// The relation of a brick to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declaration {
    /// Declared, and needed as far as the code shows.
    Declared,
    /// Declared, and nothing in the project needs it.
    Unused,
    /// Needed and not declared.
    Missing,
    /// Neither.
    Absent,
}

/// The imports of a workspace that run, by importer: what the needs of all its projects rest on.
pub struct RunningImports<'a> {
    workspace: &'a Workspace,
    by_importer: HashMap<&'a str, Vec<&'a Edge>>,
    /// Whether bricks share an interface, so that one may stand in for another.
    interfaces_are_shared: bool,
}

impl<'a> RunningImports<'a> {
    /// Looks through a workspace.
    pub fn of(workspace: &'a Workspace) -> Self {
        let mut by_importer: HashMap<&str, Vec<&Edge>> = HashMap::new();
        for edge in workspace.edges.values().filter(|edge| edge.kind().runs()) {
            by_importer.entry(edge.from.as_str()).or_default().push(edge);
        }
        let mut interfaces = workspace.bricks.values().filter_map(|brick| brick.interface.as_ref());
        Self { workspace, by_importer, interfaces_are_shared: interfaces.any(|interface| interface.name.is_some()) }
    }

    /// Collects what a brick uses when it runs in a project, by name.
    fn used<'b>(
        &'b self,
        brick: &str,
        project: &'b Project,
        replaced: &'b BTreeSet<&'a BrickName>,
    ) -> impl Iterator<Item = &'a BrickName> + 'b {
        let edges = self.by_importer.get(brick).into_iter().flatten();
        let counting = edges.filter(move |edge| {
            project.excludes.is_empty() || edge.imports.iter().any(|import| counts(import, project))
        });
        counting.map(|edge| &edge.to).filter(move |name| !replaced.contains(*name))
    }

    /// Follows imports breadth first, so that ways are shortest; among those of one length the
    /// first by name counts. `via` is what was reached already.
    fn follow(&self, starts: impl Iterator<Item = &'a BrickName>, project: &Project, via: &mut Via<'a>) {
        let replaced = if self.interfaces_are_shared { self.workspace.replaced(project) } else { BTreeSet::new() };
        // What a later entry point reaches by a shorter way still belongs to the chain of an
        // earlier one: bases come first.
        for start in starts {
            if via.contains_key(start.as_str()) {
                continue;
            }
            via.insert(start.as_str(), (start, None));
            let mut todo = VecDeque::from([start]);
            while let Some(brick) = todo.pop_front() {
                for used in self.used(brick.as_str(), project, &replaced) {
                    if let Entry::Vacant(entry) = via.entry(used.as_str()) {
                        entry.insert((used, Some(brick)));
                        todo.push_back(used);
                    }
                }
            }
        }
    }
}

/// Whether an import runs in a project.
fn counts(import: &Import, project: &Project) -> bool {
    import.kinds.deciding().runs() && !project.excludes_file(&import.file)
}

/// Each brick that was reached, and the brick that imports it on a shortest way; an entry point has
/// none.
type Via<'a> = BTreeMap<&'a str, (&'a BrickName, Option<&'a BrickName>)>;

/// A project's needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs<'a> {
    project: &'a Project,
    /// Needed but not declared. In compat mode also names that no brick has.
    pub missing: BTreeSet<BrickName>,
    /// Declared but not needed.
    pub unused: BTreeSet<BrickName>,
    via: Via<'a>,
}

impl<'a> Needs<'a> {
    /// Finds out what a project needs.
    pub fn of(imports: &RunningImports<'a>, project: &'a Project) -> Self {
        let workspace = imports.workspace;
        let mut via = Via::new();
        // Entry points first, so that a chain starts at a base where it can.
        imports.follow(project.bricks.iter().filter(|name| workspace.is_base(name)), project, &mut via);
        let has_bases = !via.is_empty();
        let mut from_bases = via.clone();
        imports.follow(project.necessary.iter(), project, &mut from_bases);
        imports.follow(project.bricks.iter(), project, &mut via);
        let (missing, unused) = if workspace.compat {
            compat::needs::missing_and_unused(workspace, project)
        } else {
            let reached = via.values().map(|(name, _)| *name);
            let missing = reached.filter(|name| !project.bricks.contains(*name)).cloned();
            let judged = has_bases && !project.development;
            let unused = project.bricks.iter().filter(|name| judged && !from_bases.contains_key(name.as_str()));
            (missing.collect(), unused.cloned().collect())
        };
        Self { project, missing, unused, via }
    }

    /// Gives the relation of a brick to the project.
    pub fn declaration(&self, brick: &str) -> Declaration {
        if self.missing.contains(brick) {
            Declaration::Missing
        } else if self.unused.contains(brick) {
            Declaration::Unused
        } else if self.project.bricks.contains(brick) {
            Declaration::Declared
        } else {
            Declaration::Absent
        }
    }

    /// The shortest chain of imports that pulls a brick in, from an entry point to the brick
    /// itself. `None` for a brick that nothing pulls in; an entry point is a chain of one.
    pub fn why(&self, brick: &str) -> Option<Vec<&'a BrickName>> {
        let (name, mut before) = *self.via.get(brick)?;
        let mut chain = vec![name];
        while let Some(importer) = before {
            chain.push(importer);
            before = self.via.get(importer.as_str())?.1;
        }
        chain.reverse();
        Some(chain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::workspace;
    use support::source::Tree;

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
        let workspace = workspace(bricks);
        let needs = Needs::of(&RunningImports::of(&workspace), project);
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
        let (workspace, _) = crate::read(&tree, "", crate::ReadOptions::default());
        let web = project("api", &[]);
        let needs = Needs::of(&RunningImports::of(&workspace), &web);
        assert_eq!(
            (needs.missing.len(), needs.declaration("log"), needs.declaration("api")),
            (0, Declaration::Absent, Declaration::Declared)
        );
    }

    #[test]
    fn poly_looks_one_step_far() {
        let mut shop = workspace(&SHOP);
        shop.compat = true;
        let web = project("api inbox lone", &[]);
        let needs = Needs::of(&RunningImports::of(&shop), &web);
        assert_eq!((words(&needs.missing), words(&needs.unused)), ("log retry".to_owned(), "lone".to_owned()));
        let web = project("api inbox lone", &["inbox/*.py"]);
        let needs = Needs::of(&RunningImports::of(&shop), &web);
        assert_eq!(words(&needs.missing), "");
    }
}
