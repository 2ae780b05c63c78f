//! The interfaces of bricks, compared with the uses by others.
//!
//! In: a [`Workspace`]. Out: uses that go past an interface, and exposed names that nobody uses.
//! Never: parsing, or judging how bad that is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Brick, BrickKind, BrickName, Edge, ExposedName, ImportKind, Interface, Use, Workspace};

/// The name that stands for everything that a brick exposes: `from shop.log import *`.
const EVERYTHING: &str = "*";

/// The uses of what another brick does not expose, in the order of edges; of each name one in a
/// file, the first.
///
/// Tests may look behind an interface. What a brick exposes it exposes with all that is below it,
/// so the first part of a use decides. `poly` compares texts instead: a use is fine when it starts
/// with an exposed name, even in the middle of a word.
pub fn bypasses(workspace: &Workspace) -> Vec<(&Edge, &Use)> {
    let mut found = Vec::new();
    for edge in workspace.edges.values() {
        let Some(interface) = workspace.bricks.get(&edge.to).and_then(|brick| brick.interface.as_ref()) else {
            continue;
        };
        let exposed = Exposed::new(interface, workspace.compat);
        let mut seen = BTreeSet::new();
        let tests = edge.imports.iter().filter(|import| import.kinds.contains(ImportKind::Test));
        let tests: BTreeSet<&str> = tests.map(|import| import.file.as_str()).collect();
        let uses = edge.uses.iter().filter(|used| !exposed.allows(&used.name) && !tests.contains(used.file.as_str()));
        let mut uses: Vec<&Use> = uses.collect();
        uses.sort_by_key(|used| (&used.file, used.line, used.column));
        uses.retain(|used| seen.insert((first_part(&used.name), &used.file)));
        uses.sort();
        found.extend(uses.into_iter().map(|used| (edge, used)));
    }
    found
}

/// The exposed names that no other brick uses, by brick. Bases are left out: they are there to be
/// run, and what they expose is for the outside.
pub fn unused_exports(workspace: &Workspace) -> Vec<(&Brick, &ExposedName)> {
    let mut used: BTreeMap<&BrickName, BTreeSet<&str>> = BTreeMap::new();
    for edge in workspace.edges.values() {
        used.entry(&edge.to).or_default().extend(edge.uses.iter().map(|used| used.name.as_str()));
    }
    let mut found = Vec::new();
    for brick in workspace.bricks.values().filter(|brick| brick.kind == BrickKind::Component) {
        let names = brick.interface.iter().flat_map(|interface| &interface.names);
        let used = used.get(&brick.name);
        let unused = names.filter(|it| !used.is_some_and(|used| uses(used, &it.name, workspace.compat)));
        found.extend(unused.map(|exposed| (brick, exposed)));
    }
    found
}

fn uses(used: &BTreeSet<&str>, exposed: &str, compat: bool) -> bool {
    if !compat && used.contains(EVERYTHING) {
        return true;
    }
    let mut from = used.range(exposed..).take_while(|name| name.starts_with(exposed));
    from.any(|name| compat || name.len() == exposed.len() || name[exposed.len()..].starts_with('.'))
}

/// The names of an interface.
struct Exposed<'a> {
    names: BTreeSet<&'a str>,
    /// By the rule of `poly`.
    compat: bool,
}

impl<'a> Exposed<'a> {
    fn new(interface: &'a Interface, compat: bool) -> Self {
        Self { names: interface.names.iter().map(|exposed| exposed.name.as_str()).collect(), compat }
    }

    fn allows(&self, used: &str) -> bool {
        if self.compat {
            return self.names.iter().any(|name| used.starts_with(name));
        }
        let first = first_part(used);
        // Every Python module has names such as `__doc__` and `__version__`.
        let is_special = first.len() > 4 && first.starts_with("__") && first.ends_with("__");
        first == EVERYTHING || is_special || self.names.contains(first)
    }
}

fn first_part(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// A workspace in which `api` uses those names of `log`.
    fn workspace(exposed: &[&str], used: &[&str], compat: bool) -> Workspace {
        let mut workspace = Workspace::empty(Language::Python, "shop");
        workspace.compat = compat;
        let names = exposed.iter().map(|name| ExposedName { name: (*name).to_owned(), line: 1 }).collect();
        let interface = Interface { name: None, file: "log/__init__.py".to_owned(), names };
        for (name, kind, interface) in [("api", BrickKind::Base, None), ("log", BrickKind::Component, Some(interface))]
        {
            let brick = Brick { name: BrickName::new(name), kind, path: name.to_owned(), files: Vec::new(), interface };
            workspace.bricks.insert(BrickName::new(name), brick);
        }
        let place = |(index, name): (usize, &&str)| Use {
            name: (*name).to_owned(),
            file: "api/core.py".to_owned(),
            line: index + 1,
            column: 1,
        };
        let mut uses: Vec<Use> = used.iter().enumerate().map(place).collect();
        uses.sort();
        let ends = (BrickName::new("api"), BrickName::new("log"));
        let edge = Edge { from: ends.0.clone(), to: ends.1.clone(), imports: Vec::new(), uses };
        workspace.edges.insert(ends, edge);
        workspace
    }

    /// Bypasses with their lines, then unused exports.
    fn check(exposed: &[&str], used: &[&str], compat: bool, expected: &str) {
        let workspace = workspace(exposed, used, compat);
        let bypasses = bypasses(&workspace).into_iter().map(|(_, used)| format!("{}@{}", used.name, used.line));
        let unused = unused_exports(&workspace).into_iter().map(|(_, exposed)| format!("-{}", exposed.name));
        assert_eq!(bypasses.chain(unused).collect::<Vec<_>>().join(" "), expected, "{exposed:?} {used:?}");
    }

    #[test]
    fn uses_past_the_interface() {
        check(&["core", "send"], &["core.run", "send"], false, "");
        check(&["send"], &["sender", "core.run", "send.x"], false, "core.run@2 sender@1");
        check(&["send"], &["core.b", "core.a", "core.b"], false, "core.b@1 -send");
        check(&[], &["a"], false, "a@1");
        check(&["a", "b"], &["*"], false, "");
        // Clojure exposes a namespace, and names in it.
        check(&["interface", "interface.a", "interface.b"], &["interface.a", "interface.ab"], false, "-interface.b");
        check(&["a"], &["__version__"], false, "-a");
    }

    #[test]
    fn poly_compares_texts() {
        check(&["send"], &["sender", "core.run"], true, "core.run@2");
        check(&["send"], &["__doc__"], true, "__doc__@1 -send");
    }

    #[test]
    fn a_brick_that_does_not_say_is_free_to_use() {
        let mut workspace = workspace(&[], &["a"], false);
        for brick in workspace.bricks.values_mut() {
            brick.interface = None;
        }
        assert_eq!(bypasses(&workspace), []);
        assert_eq!(unused_exports(&workspace), []);
    }
}
