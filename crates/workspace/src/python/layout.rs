//! Where the bricks of a Python workspace lie, and their tests.
//!
//! In: a [`Tree`] and the workspace's theme. Out: the folder and files of each brick. Never: the
//! content of a file.
//!
//! A brick is a folder at its theme's place with a Python file somewhere in it. Caches, virtual
//! environments and hidden folders hold no bricks and no files of bricks. For `poly` every folder
//! at that place is a brick, but for three names, and every Python file below it is the brick's.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::projects;
use crate::model::{Brick, BrickKind, BrickName, Theme};
use crate::options::ReadOptions;
use support::source::Tree;

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub(super) fn wants_folder(path: &str, options: ReadOptions) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        // Where a theme has no brick of such a name it has no file of a brick either.
        ["bases" | "components", ref below @ ..] if options.compat => {
            !below.iter().take(2).any(|name| is_no_brick_of_poly(name))
        }
        ["projects", ref below @ ..] if options.compat => below.len() < 2,
        ["projects", ref below @ ..] => below.len() < 2 && !below.iter().any(|name| is_ignored_folder(name)),
        ["bases" | "components", ref below @ ..] => !below.iter().any(|name| is_ignored_folder(name)),
        ["test"] => !options.compat,
        ["test", "bases" | "components", ref below @ ..] => {
            !options.compat && !below.iter().any(|name| is_ignored_folder(name))
        }
        _ => false,
    }
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub(super) fn wants_file(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["workspace.toml" | ".python-version"] => true,
        [name] | ["projects", _, name] => projects::wants_file(name),
        ["bases" | "components", .., name] => name.ends_with(".py"),
        ["test", "bases" | "components", .., name] => name.ends_with(".py"),
        _ => false,
    }
}

/// Caches, virtual environments and hidden folders.
fn is_ignored_folder(name: &str) -> bool {
    name.starts_with('.') || name == "__pycache__" || name == "node_modules"
}

/// The folders among bricks that `poly` does not take for one.
fn is_no_brick_of_poly(name: &str) -> bool {
    matches!(name, "__pycache__" | ".venv" | ".mypy_cache")
}

/// Where bricks lie.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The top namespace.
    pub(super) namespace: String,
    /// How folders are arranged.
    pub(super) theme: Theme,
    /// Where `poly` reads the files of bricks that it found by their theme: with a theme that it
    /// does not know these are two places.
    pub(super) theme_of_files: Theme,
}

impl Layout {
    /// A layout by one theme.
    pub(super) fn new(namespace: String, theme: Theme) -> Self {
        Self { namespace, theme, theme_of_files: theme }
    }

    /// The bricks of one kind, by name.
    pub(super) fn bricks(&self, tree: &Tree, kind: BrickKind, options: ReadOptions) -> Vec<Brick> {
        if options.compat { self.bricks_of_poly(tree, kind) } else { self.bricks_with_source(tree, kind) }
    }

    /// A Python file that belongs to a brick of any kind.
    pub(super) fn any_file<'t>(&self, tree: &'t Tree) -> Option<&'t str> {
        let mut files = tree.files.keys().map(String::as_str).filter(|path| path.ends_with(".py"));
        files.find(|path| BrickKind::ALL.iter().any(|kind| self.brick_of(path, *kind).is_some()))
    }

    fn bricks_with_source(&self, tree: &Tree, kind: BrickKind) -> Vec<Brick> {
        let mut bricks: BTreeMap<BrickName, Brick> = BTreeMap::new();
        for path in below(&tree.files, kind.plural()).filter(|path| path.ends_with(".py")) {
            let Some((name, folder)) = self.brick_of(path, kind) else { continue };
            let brick = match bricks.get_mut(name) {
                Some(brick) => brick,
                None => bricks.entry(BrickName::new(name)).or_insert_with(|| brick(name, kind, folder.to_owned())),
            };
            brick.files.push(path.clone());
        }
        bricks.into_values().collect()
    }

    fn bricks_of_poly(&self, tree: &Tree, kind: BrickKind) -> Vec<Brick> {
        let top = match self.theme {
            Theme::Loose => format!("{}/{}", kind.plural(), self.namespace),
            Theme::Tdd => kind.plural().to_owned(),
        };
        let folders = tree.folders.range::<String, _>((Bound::Excluded(format!("{top}/")), Bound::Unbounded));
        let names = folders
            .map_while(|folder| folder.strip_prefix(&top)?.strip_prefix('/'))
            .filter(|name| !name.contains('/') && !is_no_brick_of_poly(name));
        let mut bricks = Vec::new();
        for name in names {
            let mut brick = brick(name, kind, self.folder_of_files(name, kind));
            brick.files = below(&tree.files, &brick.path).filter(|path| path.ends_with(".py")).cloned().collect();
            bricks.push(brick);
        }
        bricks
    }

    fn folder_of_files(&self, name: &str, kind: BrickKind) -> String {
        match self.theme_of_files {
            Theme::Loose => format!("{}/{}/{name}", kind.plural(), self.namespace),
            Theme::Tdd => format!("{}/{name}/src/{}/{name}", kind.plural(), self.namespace),
        }
    }

    /// The brick of this kind that a Python file belongs to, with the brick's folder.
    pub(super) fn brick_of<'a>(&self, path: &'a str, kind: BrickKind) -> Option<(&'a str, &'a str)> {
        let parts: Vec<&str> = path.split('/').collect();
        let depth = self.depth();
        let name = match (self.theme, &parts[..]) {
            (Theme::Loose, [top, namespace, name, _, ..]) if *top == kind.plural() && *namespace == self.namespace => {
                *name
            }
            (Theme::Tdd, [top, name, "src", namespace, again, _, ..])
                if *top == kind.plural() && *namespace == self.namespace && name == again =>
            {
                *name
            }
            _ => return None,
        };
        let within = &parts[depth..parts.len() - 1];
        let ignored = is_ignored_folder(name) || within.iter().any(|folder| is_ignored_folder(folder));
        let length = parts[..depth].iter().map(|part| part.len() + 1).sum::<usize>() - 1;
        (!ignored).then(|| (name, &path[..length]))
    }

    /// The tests of bricks, where `poly create` puts them: `test/components/<namespace>/<brick>`,
    /// or with the theme `tdd` `components/<brick>/test`.
    pub(super) fn tests(&self, tree: &Tree, bricks: &BTreeMap<BrickName, Brick>) -> Vec<(BrickName, String)> {
        let mut tests = Vec::new();
        for kind in BrickKind::ALL {
            let top = match self.theme {
                Theme::Loose => format!("test/{}", kind.plural()),
                Theme::Tdd => kind.plural().to_owned(),
            };
            for path in below(&tree.files, &top).filter(|path| path.ends_with(".py")) {
                let name = match (self.theme, &path.split('/').collect::<Vec<_>>()[..]) {
                    (Theme::Loose, ["test", _, namespace, name, _, ..]) if *namespace == self.namespace => *name,
                    (Theme::Tdd, [_, name, "test", _, ..]) => *name,
                    _ => continue,
                };
                let brick = bricks.get(name).filter(|brick| brick.kind == kind);
                tests.extend(brick.map(|brick| (brick.name.clone(), path.clone())));
            }
        }
        tests
    }

    /// The folders of a file from the namespace down, which are its package. `None` for a file that
    /// is not a brick's.
    pub(super) fn package<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let folders: Vec<&str> = path.split('/').collect();
        let depth = self.depth() - 2;
        let package = folders.get(depth..folders.len() - 1)?;
        (package.first() == Some(&self.namespace.as_str())).then(|| package.to_vec())
    }

    /// Whether a file among a brick's own is a test by the names that test runners look for.
    pub(super) fn is_test(&self, path: &str) -> bool {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        // The first folders are those of the workspace; a brick may well be called `test`.
        let within = folders.split('/').skip(self.depth()).any(|folder| folder == "test" || folder == "tests");
        within || name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py"
    }

    /// How many folders lead to a brick's files.
    fn depth(&self) -> usize {
        match self.theme_of_files {
            Theme::Loose => 3,
            Theme::Tdd => 5,
        }
    }
}

fn brick(name: &str, kind: BrickKind, path: String) -> Brick {
    Brick { name: BrickName::new(name), kind, path, files: Vec::new(), interface: None }
}

/// The paths below a folder.
fn below<'a, T>(files: &'a BTreeMap<String, T>, folder: &str) -> impl Iterator<Item = &'a String> + use<'a, T> {
    let start = format!("{folder}/");
    files
        .range::<String, _>((Bound::Included(start.clone()), Bound::Unbounded))
        .map(|(path, _)| path)
        .take_while(move |path| path.starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_what_it_needs() {
        let (plain, compat) = (ReadOptions { compat: false }, ReadOptions { compat: true });
        for folder in ["bases", "components/shop/log/sub", "projects", "projects/api", "test", "test/bases/shop/api"] {
            assert!(wants_folder(folder, plain), "{folder}");
        }
        for folder in
            ["bases", "components/shop/log/.venv", "components/shop/log/__pycache__", "components/.x", "projects/.git"]
        {
            assert!(wants_folder(folder, compat), "{folder}");
        }
        for folder in [
            "docs",
            "components/shop/__pycache__",
            "bases/.venv/lib",
            "projects/api/src",
            "projects/.git",
            "test/unit",
            "test/bases/.x",
            "",
        ] {
            assert!(!wants_folder(folder, plain), "{folder}");
        }
        for folder in [
            "docs",
            "components/shop/.venv",
            "components/shop/__pycache__/x",
            "bases/.mypy_cache",
            "projects/a/b",
            "test",
        ] {
            assert!(!wants_folder(folder, compat), "{folder}");
        }
        for file in [
            "workspace.toml",
            "pyproject.toml",
            "projects/api/pyproject.toml",
            "bases/shop/api/core.py",
            "test/bases/shop/api/test_core.py",
        ] {
            assert!(wants_file(file), "{file}");
        }
        for file in [
            "README.md",
            "bases/shop/api/data.json",
            "projects/pyproject.toml",
            "projects/a/b/pyproject.toml",
            "x.py",
            "test/x.py",
        ] {
            assert!(!wants_file(file), "{file}");
        }
    }

    #[test]
    fn finds_tests_of_bricks() {
        let check = |theme, files: &[&str], expected: &str| {
            let tree = Tree::from_texts(files.iter().map(|file| (*file, "")));
            let layout = Layout::new("shop".to_owned(), theme);
            let bricks = layout.bricks(&tree, BrickKind::Component, ReadOptions::default());
            let bricks = bricks.into_iter().map(|brick| (brick.name.clone(), brick)).collect();
            let found: Vec<String> =
                layout.tests(&tree, &bricks).into_iter().map(|(brick, path)| format!("{brick} {path}")).collect();
            assert_eq!(found.join("\n"), expected);
        };
        check(
            Theme::Loose,
            &[
                "components/shop/log/core.py",
                "test/components/shop/log/test_core.py",
                "test/components/shop/gone/test_core.py",
                "test/bases/shop/log/test_core.py",
                "test/components/shop/test_all.py",
            ],
            "log test/components/shop/log/test_core.py",
        );
        check(
            Theme::Tdd,
            &[
                "components/log/src/shop/log/core.py",
                "components/log/test/shop/log/test_core.py",
                "components/log/test/x.py",
                "components/log/docs/x.py",
                "components/other/test/x.py",
            ],
            "log components/log/test/shop/log/test_core.py\nlog components/log/test/x.py",
        );
    }
}
