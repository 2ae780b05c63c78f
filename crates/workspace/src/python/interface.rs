//! The interface of a Python brick, as a person would describe it.
//!
//! In: the facts of all files. Out: the names that a brick's top `__init__.py` offers. Never: what
//! `poly` says, see [`crate::compat`].
//!
//! - When `__all__` can be made out (lists of strings, sums of them, `+=`, the `__all__` of other
//!   modules), it decides.
//! - Otherwise the names count that do not start with `_`: functions, classes, variables and types
//!   that the file defines, and what it imports from the workspace. What it imports from libraries
//!   is its own business, unless it says otherwise with `import x as x`.
//! - `from .core import *` offers what `core` offers.
//! - A brick without the file, with a file that offers nothing and has no `__all__`, or with a
//!   function `__getattr__` in place of `__all__`, does not state an interface: everything may be
//!   used.

use std::collections::{BTreeMap, BTreeSet};

use super::edges::absolute;
use super::facts::{AllPart, FileFacts};
use super::layout::Layout;
use crate::model::{Brick, BrickName, ExposedName, Interface};

/// The files of a workspace, to look up what they offer.
pub(super) struct Modules<'a> {
    pub(super) layout: &'a Layout,
    pub(super) bricks: &'a BTreeMap<BrickName, Brick>,
    /// By path.
    pub(super) facts: &'a BTreeMap<&'a str, &'a FileFacts>,
}

/// A module whose names are still to be gathered.
struct Left<'a> {
    file: &'a str,
    /// The line of the interface's file that takes them over; `None` for that file itself.
    line: Option<usize>,
}

#[derive(Default)]
struct Gathered<'a> {
    names: BTreeMap<String, usize>,
    todo: Vec<Left<'a>>,
}

impl Gathered<'_> {
    fn add(&mut self, name: &str, line: usize) {
        if !self.names.contains_key(name) {
            self.names.insert(name.to_owned(), line);
        }
    }
}

impl<'a> Modules<'a> {
    /// Collects the names that a brick exposes; `None` when it declares none.
    pub(super) fn interface(&self, brick: &Brick) -> Option<Interface> {
        let (file, top) = self.facts.get_key_value(format!("{}/__init__.py", brick.path).as_str())?;
        let mut gathered = Gathered::default();
        let stated = self.gather(Left { file, line: None }, &mut gathered);
        if !stated && top.offer.any {
            return None;
        }
        let mut seen = BTreeSet::from([*file]);
        while let Some(left) = gathered.todo.pop() {
            if seen.insert(left.file) {
                self.gather(left, &mut gathered);
            }
        }
        if !stated && gathered.names.is_empty() {
            return None;
        }
        let names = gathered.names.into_iter().map(|(name, line)| ExposedName { name, line }).collect();
        Some(Interface { name: None, file: (*file).to_owned(), names })
    }

    /// Adds what a module offers. Returns whether it states that with `__all__`.
    fn gather(&self, left: Left<'a>, gathered: &mut Gathered<'a>) -> bool {
        let Some(facts) = self.facts.get(left.file) else { return false };
        let stated = self.gather_all(&left, facts, gathered);
        if !stated {
            self.gather_names(&left, facts, gathered);
        }
        stated
    }

    /// Adds what `__all__` holds. Returns whether that is everything.
    fn gather_all(&self, left: &Left<'a>, facts: &FileFacts, gathered: &mut Gathered<'a>) -> bool {
        let statements = &facts.offer.all;
        let start = statements.iter().rposition(|statement| statement.replaces).unwrap_or(0);
        let imported = facts.imports.iter().find(|import| import.context.of_module && import.bound() == "__all__");
        let imported = imported.filter(|_| !statements.get(start).is_some_and(|statement| statement.replaces));
        let mut stated = imported.is_some() || !statements.is_empty();
        if let Some(import) = imported {
            stated &= self.take_over("__all__", import.line, left, facts, gathered);
        }
        for part in statements.iter().skip(start).flat_map(|statement| &statement.parts) {
            match part {
                AllPart::Name(name, line) => gathered.add(name, left.line.unwrap_or(*line)),
                AllPart::Of(chain, line) => stated &= self.take_over(chain, *line, left, facts, gathered),
                AllPart::Unknown => stated = false,
            }
        }
        stated
    }

    /// Puts the module on the list whose `__all__` is meant. Returns whether there is one.
    fn take_over(
        &self,
        chain: &str,
        line: usize,
        left: &Left<'a>,
        facts: &FileFacts,
        gathered: &mut Gathered<'a>,
    ) -> bool {
        let file = self.module_of_all(chain, left.file, facts);
        let line = left.line.unwrap_or(line);
        gathered.todo.extend(file.map(|file| Left { file, line: Some(line) }));
        file.is_some()
    }

    /// The file behind `core.__all__`, by the import of `core`, else beside this file.
    fn module_of_all(&self, chain: &str, file: &str, facts: &FileFacts) -> Option<&'a str> {
        let (root, rest) = chain.split_once('.').map_or((chain, ""), |(root, rest)| (root, rest));
        let import = facts.imports.iter().find(|import| import.context.of_module && import.bound() == root);
        let full = match import {
            Some(import) if import.plain && import.alias.is_none() => chain.to_owned(),
            Some(import) => join(&absolute(import, file, self.layout)?, rest),
            None => join(&self.layout.package(file)?.join("."), chain),
        };
        self.file(full.strip_suffix(".__all__")?)
    }

    fn gather_names(&self, left: &Left<'a>, facts: &FileFacts, gathered: &mut Gathered<'a>) {
        for import in facts.imports.iter().filter(|import| import.context.of_module) {
            let line = left.line.unwrap_or(import.line);
            let module = absolute(import, left.file, self.layout);
            if let Some(module) = module.as_deref().and_then(|module| module.strip_suffix(".*")) {
                gathered.todo.extend(self.file(module).map(|file| Left { file, line: Some(line) }));
                continue;
            }
            let name = import.bound();
            let repeated = import.alias.is_some() && import.module.rsplit('.').next() == Some(name);
            let binds_part = import.plain && import.alias.is_none();
            let public = !name.starts_with('_') && name != "*" && !binds_part;
            if public && (repeated || self.is_own(module.as_deref(), left)) {
                gathered.add(name, line);
            }
        }
        // Later, since `try: from .fast import f` comes before a definition in place of it.
        for defined in &facts.offer.names {
            gathered.add(&defined.name, left.line.unwrap_or(defined.line));
        }
    }

    /// Whether what is imported is passed on: by the interface's file what is of the workspace, by
    /// another module what is of its own brick.
    fn is_own(&self, module: Option<&str>, left: &Left<'_>) -> bool {
        let own = match (left.line, self.layout.package(left.file)) {
            (None, _) => self.layout.namespace.clone(),
            (Some(_), Some(package)) => package.iter().take(2).copied().collect::<Vec<_>>().join("."),
            (Some(_), None) => return false,
        };
        module.is_some_and(|module| module.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.')))
    }

    /// The file of a module, by its full name.
    fn file(&self, module: &str) -> Option<&'a str> {
        let below = module.strip_prefix(&self.layout.namespace)?.strip_prefix('.')?;
        let (brick, rest) = below.split_once('.').map_or((below, ""), |(brick, rest)| (brick, rest));
        let folder = &self.bricks.get(brick)?.path;
        let path = if rest.is_empty() { folder.clone() } else { format!("{folder}/{}", rest.replace('.', "/")) };
        let module = format!("{path}.py");
        let file = self.facts.get_key_value(module.as_str()).filter(|_| !rest.is_empty());
        let file = file.or_else(|| self.facts.get_key_value(format!("{path}/__init__.py").as_str()));
        file.map(|(path, _)| *path)
    }
}

fn join(module: &str, name: &str) -> String {
    if name.is_empty() { module.to_owned() } else { format!("{module}.{name}") }
}

#[cfg(test)]
mod tests {
    use crate::{ReadOptions, read};
    use support::source::Tree;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    /// The names with lines that the brick `log` exposes, `-` for a brick that does not say.
    fn check(top: &str, others: &[(&str, &str)], expected: &str) {
        let mut files =
            vec![ROOT, ("components/shop/log/__init__.py", top), ("components/shop/store/core.py", "def get(): pass")];
        files.extend(others);
        let (workspace, _) = read(&Tree::from_texts(files), "", ReadOptions::default());
        let shown = workspace.bricks["log"].interface.as_ref().map_or_else(
            || "-".to_owned(),
            |interface| {
                let names = interface.names.iter().map(|exposed| format!("{}@{}", exposed.name, exposed.line));
                names.collect::<Vec<_>>().join(" ")
            },
        );
        assert_eq!(shown, expected, "{top}");
    }

    const CORE: (&str, &str) = (
        "components/shop/log/core.py",
        "import os\nfrom .impl import b\ndef a(): pass\n_c = 1\nfrom shop.store import get\n",
    );

    #[test]
    fn names_of_the_file() {
        check(
            "from .core import send as tx, _x\nfrom shop.log import core\ndef f(): pass\nX = 1\n",
            &[],
            "X@4 core@2 f@3 tx@1",
        );
        check(
            "import os\nimport json as js\nfrom typing import Any\nfrom x import y as y\nfrom shop.store import core\nimport shop.log.core\nimport shop.log.core as c\n",
            &[],
            "c@7 core@5 y@4",
        );
        check(
            "if TYPE_CHECKING:\n  from .core import T\ntry:\n  from .core import a\nexcept ImportError:\n  a = None\n",
            &[],
            "T@2 a@4",
        );
        check("def f():\n  from .core import a\nclass C:\n  from .core import b\n", &[], "C@3 f@1");
    }

    #[test]
    fn bricks_that_do_not_say() {
        check("", &[], "-");
        check("'''Only words.'''\nimport os\n_x = 1\n", &[], "-");
        check("from .core import a\ndef __getattr__(name): pass\n", &[], "-");
        check("__all__ = []\n", &[], "");
        check("__all__ = ['a']\ndef __getattr__(name): pass\n", &[], "a@1");
    }

    #[test]
    fn the_list_decides() {
        check("from .core import a, b\n__all__ = ['a']\n__all__ += ['_c']\n", &[], "_c@3 a@2");
        check("__all__ = ['a']\n__all__ = ['b']\n", &[], "b@2");
        check(
            "from . import core\n__all__ = ['x'] + core.__all__\n",
            &[("components/shop/log/core.py", "__all__ = ('a',\n'b')")],
            "a@2 b@2 x@2",
        );
        check("from .core import __all__\n", &[("components/shop/log/core.py", "__all__ = ['a']")], "a@1");
        check(
            "from .core import __all__ as names\n__all__ = [*names, 'x']\n",
            &[("components/shop/log/core.py", "__all__ = ['a']")],
            "a@2 x@2",
        );
        check(
            "from .core import a\n__all__ = core.__all__\n",
            &[("components/shop/log/core.py", "__all__ = ['a']")],
            "a@2",
        );
        // What cannot be made out is no reason to hide the rest.
        check("from .core import a\n__all__ = [n for n in dir()]\n__all__ += ['z']\n", &[], "a@1 z@3");
        check("from .core import a\n__all__ = other.__all__\n", &[], "a@1");
    }

    #[test]
    fn everything_of_another_module() {
        let inner = ("components/shop/log/impl.py", "from .core import *\ndef d(): pass");
        check("from .core import *\nfrom os import *\n", &[CORE, inner], "a@1 b@1");
        check("from .impl import *\n", &[CORE, inner], "a@1 b@1 d@1");
        check(
            "from shop.log.sub import *\n",
            &[("components/shop/log/sub/__init__.py", "__all__ = ['x']\ny = 1")],
            "x@1",
        );
        check("from shop.store.core import *\n", &[], "get@1");
        check("from . import *\n", &[], "-");
    }
}
