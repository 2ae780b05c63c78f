//! The interfaces and their uses that `poly` 1.50 derives from the facts of files.
//!
//! In: the facts of files. Out: its answers, quirks included. Never: what is right.
//!
//! - It exposes every name that the top `__init__.py` imports by an absolute import, under the name
//!   that the import ends with, whatever `as` says; what the file defines at its top; and what
//!   `__all__` holds, when that is a plain list or the `__all__` of a module beside it.
//! - It looks for the interface of every brick among the components, so a base exposes nothing.
//! - It takes a name with attributes, or a called name, for a use when it is the last part of an
//!   import, unless a function around it has a parameter of that name; and the full name of an
//!   import with something after it.
//! - Of two imports that end alike it follows one, and not always the same one; here it is the
//!   later.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Brick, BrickKind, ExposedName, Interface};
use crate::python::facts::{AllPart, Chain, FileFacts};

/// Collects the names that a brick exposes. Facts are by path.
pub(crate) fn interface(brick: &Brick, facts: &BTreeMap<&str, &FileFacts>) -> Interface {
    let file = format!("{}/__init__.py", brick.path);
    let mut names = BTreeMap::new();
    if let Some(top) = facts.get(file.as_str()).filter(|_| brick.kind == BrickKind::Component) {
        let imports = top.imports.iter().filter(|import| import.context.counts_for_poly);
        let imported = imports.map(|import| (last_part(&import.module).to_owned(), import.line));
        let defined = top.offer.names.iter().filter(|defined| defined.counts_for_poly);
        let defined = defined.map(|defined| (defined.name.clone(), defined.line));
        for (name, line) in imported.chain(defined).chain(listed(&file, facts)) {
            names.entry(name).or_insert(line);
        }
    }
    let names = names.into_iter().map(|(name, line)| ExposedName { name, line }).collect();
    Interface { name: None, file, names }
}

/// The names in `__all__` of a file, or of the file that it points to.
fn listed(file: &str, facts: &BTreeMap<&str, &FileFacts>) -> Vec<(String, usize)> {
    let mut file = file.to_owned();
    let mut seen = BTreeSet::new();
    // The line of the first pointer: the names stand in another file.
    let mut pointed = None;
    while seen.insert(file.clone()) {
        let Some(facts_of_file) = facts.get(file.as_str()) else { break };
        let statements = facts_of_file.offer.all.iter().filter(|statement| statement.counts_for_poly);
        let mut parts = statements.map(|statement| &statement.parts[..]);
        if let Some(names) = parts.clone().find_map(|parts| names_of(parts)) {
            return names.map(|(name, line)| (name.to_owned(), pointed.unwrap_or(line))).collect();
        }
        let Some([AllPart::Of(chain, line)]) = parts.next() else { break };
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(module) = chain.strip_suffix(".__all__").map(|module| module.replace('.', "/")) else { break };
        let beside = [format!("{folder}/{module}.py"), format!("{folder}/{module}/__init__.py")];
        let Some(next) = beside.into_iter().find(|path| facts.contains_key(path.as_str())) else { break };
        pointed = pointed.or(Some(*line));
        file = next;
    }
    Vec::new()
}

/// The names in a list of `__all__` that has nothing but names, with their lines.
fn names_of(parts: &[AllPart]) -> Option<impl Iterator<Item = (&str, usize)>> {
    let only_names = parts.iter().all(|part| matches!(part, AllPart::Name(..)));
    only_names.then(|| {
        parts.iter().filter_map(|part| if let AllPart::Name(name, line) = part { Some((&**name, *line)) } else { None })
    })
}

/// A use in one file.
pub(crate) struct Found<'a> {
    /// The brick that it is of.
    pub(crate) brick: &'a str,
    /// The name below the brick.
    pub(crate) name: String,
    /// Where.
    pub(crate) chain: &'a Chain,
}

/// The number of attributes of a chain that are compared. A use is judged by its first ones.
const DEEPEST: usize = 50;

/// Collects the uses of other bricks in a file.
pub(crate) fn uses<'a>(facts: &'a FileFacts, namespace: &str) -> Vec<Found<'a>> {
    // For each brick what an import of it ends with, and the import without its namespace.
    let mut imports: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut bricks_by_end: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for import in facts.imports.iter().filter(|import| import.context.counts_for_poly) {
        let Some(below) = import.module.strip_prefix(namespace).and_then(|rest| rest.strip_prefix('.')) else {
            continue;
        };
        let (brick, end) = (first_part(below), last_part(below));
        imports.entry(brick).or_default().insert(end, below);
        bricks_by_end.entry(end).or_default().insert(brick);
    }
    let mut found = Vec::new();
    for chain in facts.uses.iter().filter(|chain| chain.counts_for_poly) {
        let parts: Vec<&str> = chain.text.split('.').take(DEEPEST).collect();
        let root = parts[0];
        for brick in bricks_by_end.get(root).into_iter().flatten() {
            let Some(entry) = imports.get(brick).and_then(|ends| ends.get(root)) else { continue };
            // A name without attributes counts as it is called; otherwise each attribute counts.
            for length in usize::from(parts.len() > 1)..parts.len() {
                let name =
                    std::iter::once(*entry).chain(parts[1..=length].iter().copied()).collect::<Vec<_>>().join(".");
                found.extend(use_of(brick, &name, chain));
            }
        }
        let Some(brick) = parts.get(1).filter(|_| root == namespace) else { continue };
        let Some(ends) = imports.get(brick).filter(|ends| !ends.contains_key(root)) else { continue };
        for length in 2..=parts.len() {
            let name = parts[1..length].join(".");
            if ends.values().any(|entry| name.strip_prefix(*entry).is_some_and(|rest| rest.starts_with('.'))) {
                found.extend(use_of(brick, &name, chain));
            }
        }
    }
    found
}

/// A use by its name below the namespace; none of the brick as a whole, on which `poly` ends with
/// an error.
fn use_of<'a>(brick: &'a str, name: &str, chain: &'a Chain) -> Option<Found<'a>> {
    let below = name.strip_prefix(brick)?.strip_prefix('.')?;
    Some(Found { brick, name: below.to_owned(), chain })
}

fn first_part(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}

fn last_part(module: &str) -> &str {
    module.rsplit('.').next().unwrap_or(module)
}

#[cfg(test)]
mod tests {
    use crate::{BrickName, ReadOptions, read};
    use support::source::Tree;

    const LOOSE: &str = "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n";

    /// The names with lines that the component `log` exposes.
    fn check(top: &str, others: &[(&str, &str)], expected: &str) {
        let mut files = vec![("workspace.toml", LOOSE), ("components/shop/log/__init__.py", top)];
        files.extend(others);
        let (workspace, _) = read(&Tree::from_texts(files), "", ReadOptions { compat: true });
        let interface = workspace.bricks["log"].interface.clone().unwrap();
        let names = interface.names.iter().map(|exposed| format!("{}@{}", exposed.name, exposed.line));
        assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{top}");
    }

    #[test]
    fn exposed_names() {
        check("", &[], "");
        check("from .core import a\nfrom shop.log.core import b as c, _d\nimport os.path as x", &[], "_d@2 b@2 path@3");
        check(
            "def f():\n  import json\nclass C: pass\nX, (y, *z) = 1\n_p = 2\nif t:\n  q = 1",
            &[],
            "C@3 X@4 f@1 json@2 y@4",
        );
        check("if TYPE_CHECKING:\n  from shop.log.core import T\nfrom shop.log.core import *", &[], "*@3");
        check("a = 1\n__all__ = ['b', '_c']\n__all__ += ['d']", &[], "_c@2 a@1 b@2");
        check("__all__ = ['b', x]", &[], "");
        check("__all__: list = ['b']", &[], "");
        check(
            "__all__ = core.__all__",
            &[
                ("components/shop/log/core.py", "__all__ = sub.__all__"),
                ("components/shop/log/sub/__init__.py", "__all__ = ('a',)"),
            ],
            "a@1",
        );
        check(
            "__all__ = core.__all__",
            &[("components/shop/log/core.py", "from . import log\n__all__ = core.__all__")],
            "",
        );
        check("__all__ = gone.__all__", &[], "");
    }

    /// `kind name path files`, then edges, then missing bricks, one line each.
    fn check_workspace(settings: &str, files: &[(&str, &str)], folders: &[&str], expected: &str) {
        let mut tree = Tree::from_texts([("workspace.toml", settings)].into_iter().chain(files.iter().copied()));
        tree.folders.extend(folders.iter().map(|folder| (*folder).to_owned()));
        let (workspace, _) = read(&tree, "", ReadOptions { compat: true });
        let bricks = workspace
            .bricks
            .values()
            .map(|brick| format!("{} {} {} {}", brick.kind.as_str(), brick.name, brick.path, brick.files.len()));
        let edges = workspace.edges.keys().map(|(from, to): &(BrickName, BrickName)| format!("{from} -> {to}"));
        let missing = workspace.missing.iter().map(|missing| format!("{} -> ?{}", missing.from, missing.name));
        assert_eq!(bricks.chain(edges).chain(missing).collect::<Vec<_>>().join("\n"), expected);
    }

    #[test]
    fn every_folder_is_a_brick() {
        check_workspace(
            LOOSE,
            &[
                ("components/shop/a/.hidden/x.py", "import shop.b"),
                ("components/shop/b/__pycache__/y.py", ""),
                ("components/shop/x.py", ""),
            ],
            &[
                "components/shop/.ruff_cache",
                "components/shop/empty",
                "components/shop/.venv",
                "components/shop/a/deep",
            ],
            "component .ruff_cache components/shop/.ruff_cache 0\ncomponent a components/shop/a 1\n\
             component b components/shop/b 1\ncomponent empty components/shop/empty 0\na -> b",
        );
        check_workspace(
            "[tool.polylith]\nnamespace = \"shop\"\n",
            &[
                ("components/a/src/shop/a/core.py", "import shop.b"),
                ("components/a/test/shop/a/test_core.py", "import shop.c"),
                ("bases/b/README.md", ""),
            ],
            &["components/c"],
            "component a components/a/src/shop/a 1\nbase b bases/b/src/shop/b 0\ncomponent c components/c/src/shop/c 0\na -> b",
        );
        // Listed by one theme, read by the other.
        check_workspace(
            "[tool.polylith]\nnamespace = \"shop\"\nstructure.theme = \"odd\"\n",
            &[("components/shop/a/core.py", "import shop.b"), ("components/a/src/shop/a/core.py", "import shop.c")],
            &["components/shop/b", "components/shop/c"],
            "component a components/a/src/shop/a 1\ncomponent b components/b/src/shop/b 0\n\
             component c components/c/src/shop/c 0\na -> c",
        );
    }

    #[test]
    fn imports_that_count() {
        check_workspace(
            LOOSE,
            &[
                ("components/shop/a/core.py", "from shop import *\nimport shop.gone.x\nfrom ..b import x\nimport shop"),
                ("components/shop/b/core.py", "import typing as t\nif t.TYPE_CHECKING:\n  import shop.a\n"),
                (
                    "components/shop/c/test_core.py",
                    "import shop.a\nif TYPE_CHECKING:\n  from shop import b\nfrom shop import b",
                ),
            ],
            &[],
            "component a components/shop/a 1\ncomponent b components/shop/b 1\ncomponent c components/shop/c 1\n\
             b -> a\nc -> a\na -> ?*\na -> ?gone",
        );
    }
}
