//! A snapshot of a workspace's folder becomes a [`Workspace`].
//!
//! In: a [`Tree`] and the name that its folder has in messages. Out: bricks, projects, edges, and a diagnostic for everything
//! that could not be understood; what is left is always a whole workspace. Never: reading the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::facts::{self, FileFacts};
use super::libraries::Collector;
use super::manifest::{self, TomlError};
use super::projects;
use super::scan;
use super::settings::{self, Settings};
use crate::bricks::Reading;
use crate::bricks::model::{
    Brick, BrickKind, BrickName, Edge, Import, ImportKind, ImportKinds, Language, MissingImport, Theme, Workspace,
};
use crate::diagnostic::{self, Diagnostic};
use crate::source::Tree;

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub fn wants_folder(path: &str) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or("");
    match top {
        "bases" | "components" => !parts.any(is_ignored_folder),
        "projects" => parts.next().is_none_or(|name| !is_ignored_folder(name)) && parts.next().is_none(),
        _ => false,
    }
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub fn wants_file(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>()[..] {
        ["workspace.toml" | ".python-version"] => true,
        [name] | ["projects", _, name] => projects::wants_file(name),
        ["bases" | "components", .., name] => name.ends_with(".py"),
        _ => false,
    }
}

/// Caches, virtual environments and hidden folders hold no bricks and no files of bricks.
fn is_ignored_folder(name: &str) -> bool {
    name.starts_with('.') || name == "__pycache__" || name == "node_modules"
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty.
pub fn read(tree: &Tree, shown: &str, reading: Reading) -> (Workspace, Vec<Diagnostic>) {
    read_with(tree, shown, reading, &|_, text| scan::scan(text, ""))
}

/// Finds the imports of a file, given its path in the workspace and its text. Depends on the text alone, so it may remember.
pub type Scan<'a> = dyn Fn(&str, &str) -> FileFacts + Sync + 'a;

/// [`read`] with a scanner of the caller's, such as one that remembers.
pub fn read_with(tree: &Tree, shown: &str, reading: Reading, scan: &Scan<'_>) -> (Workspace, Vec<Diagnostic>) {
    let mut reader = Reader { tree, shown, problems: Vec::new() };
    let config = reader.config();
    let place = &config.place;
    let Settings { aliases, groups, tags } = config.settings;
    let mut workspace = Workspace {
        compat: reading.compat,
        theme: Some(place.theme),
        groups,
        tags,
        ..Workspace::empty(Language::Python, &place.namespace)
    };
    reader.find_bricks(&mut workspace, place);
    let (projects, problems) = projects::read(tree, shown, &workspace, &aliases);
    workspace.projects = projects;
    reader.problems.extend(problems);
    reader.read_imports(&mut workspace, place, scan);
    let mut problems = reader.problems;
    diagnostic::sort(&mut problems);
    (workspace, problems)
}

/// Where bricks lie.
#[derive(Debug, Clone)]
struct Place {
    namespace: String,
    theme: Theme,
}

/// `[tool.polylith]` of the root.
struct Config {
    place: Place,
    settings: Settings,
}

struct Reader<'a> {
    tree: &'a Tree,
    shown: &'a str,
    problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn shown(&self, path: &str) -> String {
        if self.shown.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown) }
    }

    fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        self.tree.bytes(path).map(|bytes| String::from_utf8_lossy(bytes))
    }

    fn toml_problem(&mut self, path: &str, text: &str, error: TomlError) {
        let message = format!("not a TOML file: {}", error.message);
        self.problems.push(Diagnostic::error(message).at(self.shown(path), text, error.range));
    }

    /// The root's settings: those of `workspace.toml` when it names a namespace, otherwise those of `pyproject.toml`.
    fn config(&mut self) -> Config {
        for path in ["workspace.toml", "pyproject.toml"] {
            let Some(text) = self.text(path) else { continue };
            if let Some(config) = self.config_in(path, &text) {
                return config;
            }
        }
        let folder = if self.shown.is_empty() { "this folder" } else { &format!("`{}`", self.shown) };
        let message =
            format!("{folder} is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`");
        let help = "a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root";
        self.problems.push(Diagnostic::error(message).help(help));
        Config { place: Place { namespace: String::new(), theme: Theme::Loose }, settings: Settings::default() }
    }

    fn config_in(&mut self, path: &str, text: &str) -> Option<Config> {
        let table = match manifest::toml_table(text) {
            Ok(table) => table,
            Err(error) => {
                self.toml_problem(path, text, error);
                return None;
            }
        };
        let namespace = manifest::text_at(&table, &["tool", "polylith", "namespace"])?.to_owned();
        let theme = match manifest::value_at(&table, &["tool", "polylith", "structure", "theme"]) {
            None => Theme::Tdd,
            Some(value) => match value.get_ref().as_str() {
                Some("loose") => Theme::Loose,
                Some("tdd") => Theme::Tdd,
                other => {
                    let message = format!("unknown theme `{}`", other.unwrap_or("…"));
                    let problem = Diagnostic::error(message)
                        .at(self.shown(path), text, value.span())
                        .help("write `loose` or `tdd`; it is read as `loose`");
                    self.problems.push(problem);
                    Theme::Loose
                }
            },
        };
        let mut values = manifest::Values::new(&table);
        let settings = settings::read(&mut values);
        let shown = self.shown(path);
        self.problems.extend(values.mistakes().iter().map(|mistake| projects::diagnostic(mistake, &shown, text)));
        Some(Config { place: Place { namespace, theme }, settings })
    }

    /// A brick is a folder at its theme's place with a Python file somewhere in it.
    fn find_bricks(&mut self, workspace: &mut Workspace, place: &Place) {
        for kind in BrickKind::ALL {
            for path in self.tree.files.keys().filter(|path| wants_file(path)) {
                let Some((name, folder)) = brick_of(path, kind, place) else { continue };
                let known = workspace.bricks.entry(BrickName::new(name));
                let brick = known.or_insert_with(|| Brick {
                    name: BrickName::new(name),
                    kind,
                    path: folder.to_owned(),
                    files: Vec::new(),
                    interface: None,
                });
                if brick.kind != kind {
                    self.problems.push(twins(self.shown, brick, folder));
                    let name = brick.name.clone();
                    *brick = Brick { kind, path: folder.to_owned(), files: Vec::new(), name, interface: None };
                }
                brick.files.push(path.clone());
            }
        }
        if workspace.bricks.is_empty() && !workspace.namespace.is_empty() {
            self.problems.push(self.no_bricks(place));
        }
    }

    /// Says where bricks were looked for, and when they lie where the other theme has them.
    fn no_bricks(&self, place: &Place) -> Diagnostic {
        let name = if self.shown.is_empty() { "this workspace" } else { &format!("workspace `{}`", self.shown) };
        let example = |theme| match theme {
            Theme::Loose => format!("components/{}/NAME", place.namespace),
            Theme::Tdd => format!("components/NAME/src/{}/NAME", place.namespace),
        };
        let theme = place.theme;
        let problem = Diagnostic::warning(format!("{name} has no bricks")).note(format!(
            "theme `{}`: a brick is a folder `{}`, or the same below `bases`, with a Python file in it",
            theme.as_str(),
            example(theme)
        ));
        let other = if theme == Theme::Loose { Theme::Tdd } else { Theme::Loose };
        let other = Place { namespace: place.namespace.clone(), theme: other };
        let fits = |path: &&String| {
            wants_file(path) && BrickKind::ALL.iter().any(|&kind| brick_of(path, kind, &other).is_some())
        };
        match self.tree.files.keys().find(fits) {
            None => problem,
            Some(path) => problem.help(format!(
                "`{path}` fits the theme `{0}`: write `theme = \"{0}\"` under `[tool.polylith.structure]`",
                other.theme.as_str()
            )),
        }
    }

    fn read_imports(&mut self, workspace: &mut Workspace, place: &Place, scan: &Scan<'_>) {
        let files: Vec<(&BrickName, &str)> = workspace
            .bricks
            .values()
            .flat_map(|brick| brick.files.iter().map(|file| (&brick.name, file.as_str())))
            .collect();
        let scanned: Vec<_> = files
            .into_par_iter()
            .filter_map(|(brick, path)| {
                let bytes = self.tree.bytes(path)?;
                let text = String::from_utf8_lossy(bytes);
                let found = scan(path, &text);
                let mut problems = Vec::new();
                if matches!(text, Cow::Owned(_)) && !declares_encoding(bytes) {
                    let message = "file is not UTF-8; bytes that do not fit were passed over";
                    problems.push(Diagnostic::warning(message).in_file(self.shown(path)));
                }
                problems.extend(syntax_problem(&self.shown(path), &text, &found));
                Some((brick, path, found.imports, problems))
            })
            .collect();
        let mut edges: BTreeMap<(BrickName, BrickName), Edge> = BTreeMap::new();
        let mut missing = Vec::new();
        let python_version = self.text(".python-version");
        let mut libraries = Collector::new(&workspace.namespace, workspace.compat, python_version.as_deref());
        for (brick, path, imports, problems) in scanned {
            self.problems.extend(problems);
            for import in imports {
                let Some(module) = absolute(&import, path, place.theme) else { continue };
                if import.level == 0 && libraries.is_library(&module) {
                    libraries.add(brick, in_model(&import, path, place.theme, module));
                    continue;
                }
                let Some(target) = brick_in(&module, &workspace.namespace) else { continue };
                if target == brick.as_str() {
                    continue;
                }
                let target = BrickName::new(target);
                let import = in_model(&import, path, place.theme, module);
                if workspace.bricks.contains_key(&target) {
                    let edge = edges.entry((brick.clone(), target.clone()));
                    let empty = || Edge { from: brick.clone(), to: target, imports: Vec::new(), uses: Vec::new() };
                    edge.or_insert_with(empty).imports.push(import);
                } else {
                    missing.push(MissingImport { from: brick.clone(), name: target.as_str().to_owned(), import });
                }
            }
        }
        for edge in edges.values_mut() {
            edge.imports.sort();
            // `from shop.log import a, b` counts once a name, on purpose; the same name twice on one spot cannot be.
            edge.imports.dedup();
        }
        missing.sort();
        workspace.edges = edges;
        workspace.missing = missing;
        workspace.libraries = libraries.finish(&workspace.projects);
    }
}

/// The brick of this kind that a Python file belongs to, with the brick's folder.
fn brick_of<'a>(path: &'a str, kind: BrickKind, place: &Place) -> Option<(&'a str, &'a str)> {
    let parts: Vec<&str> = path.split('/').collect();
    let (name, depth) = match (place.theme, &parts[..]) {
        (Theme::Loose, [top, namespace, name, _, ..]) if *top == kind.plural() && *namespace == place.namespace => {
            (*name, 3)
        }
        (Theme::Tdd, [top, name, "src", namespace, again, _, ..])
            if *top == kind.plural() && *namespace == place.namespace && name == again =>
        {
            (*name, 5)
        }
        _ => return None,
    };
    let within = &parts[depth..parts.len() - 1];
    let ignored = is_ignored_folder(name) || within.iter().any(|folder| is_ignored_folder(folder));
    let length = parts[..depth].iter().map(|part| part.len() + 1).sum::<usize>() - 1;
    (!ignored).then(|| (name, &path[..length]))
}

/// A base and a component of one name cannot be told apart in an import; the component wins, as with `poly`.
fn twins(shown: &str, base: &Brick, component: &str) -> Diagnostic {
    let folder = if shown.is_empty() { component.to_owned() } else { format!("{shown}/{component}") };
    Diagnostic::error(format!("two bricks are called `{}`", base.name))
        .in_file(folder)
        .note(format!("the other one is `{}`; it is left out", base.path))
        .help("rename one of them: an import names a brick without saying of which kind it is")
}

/// Whether Python would read the file in another encoding than UTF-8, on its first two lines' word.
fn declares_encoding(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line);
        line.trim_start().starts_with('#') && (line.contains("coding:") || line.contains("coding="))
    })
}

/// One diagnostic for a file that does not parse: the first error, since the others mostly follow from it.
fn syntax_problem(shown: &str, text: &str, found: &FileFacts) -> Option<Diagnostic> {
    let first = found.error.as_ref()?;
    let problem = Diagnostic::warning(format!("Python file does not parse: {}", first.message))
        .at(shown, text, first.range.clone())
        .note("its imports are read as far as they can be made out");
    Some(match found.errors - 1 {
        0 => problem,
        1 => problem.note("1 more error in this file"),
        more => problem.note(format!("{more} more errors in this file")),
    })
}

/// The full dotted name of an import. `None` for a relative import that leads out of the namespace.
fn absolute(import: &facts::Import, path: &str, theme: Theme) -> Option<String> {
    if import.level == 0 {
        return Some(import.module.clone());
    }
    let depth = brick_depth(theme) - 2;
    // The folders of the file from the namespace down are its package.
    let folders: Vec<&str> = path.split('/').collect();
    let package = folders.get(depth..folders.len() - 1)?;
    let kept = package.len().checked_sub(import.level - 1).filter(|kept| *kept > 0)?;
    Some(format!("{}.{}", package[..kept].join("."), import.module))
}

/// The brick that a full dotted name leads into.
fn brick_in<'a>(module: &'a str, namespace: &str) -> Option<&'a str> {
    let rest = module.strip_prefix(namespace)?.strip_prefix('.')?;
    let brick = rest.split('.').next()?;
    (!namespace.is_empty() && brick != "*").then_some(brick)
}

fn in_model(import: &facts::Import, path: &str, theme: Theme, module: String) -> Import {
    let context = import.context;
    let kinds = [
        (context.optional, ImportKind::Optional),
        (context.lazy, ImportKind::Lazy),
        (is_test(path, theme), ImportKind::Test),
        (context.type_checking, ImportKind::TypeChecking),
        (import.level > 0, ImportKind::Relative),
    ];
    let kinds = ImportKinds::of(kinds.into_iter().filter(|(holds, _)| *holds).map(|(_, kind)| kind));
    Import { file: path.to_owned(), line: import.line, column: import.column, kinds, module }
}

/// Whether a file among a brick's own is a test by the names that test runners look for.
fn is_test(path: &str, theme: Theme) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    // The first folders are those of the workspace; a brick may well be called `test`.
    let within = folders.split('/').skip(brick_depth(theme)).any(|folder| folder == "test" || folder == "tests");
    within || name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py"
}

/// How many folders lead to a brick's files.
fn brick_depth(theme: Theme) -> usize {
    match theme {
        Theme::Loose => 3,
        Theme::Tdd => 5,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bricks::Project;
    use crate::source::File;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    fn read(tree: &Tree, shown: &str) -> (Workspace, Vec<Diagnostic>) {
        super::read(tree, shown, Reading::default())
    }

    /// A workspace from `brick` or `b:base` and the bricks it imports, for tests anywhere.
    pub(crate) fn workspace(bricks: &[(&str, &str)]) -> Workspace {
        let mut tree = Tree::from_texts([ROOT]);
        for (name, uses) in bricks {
            let (folder, name) = name.strip_prefix("b:").map_or(("components", *name), |name| ("bases", name));
            let text: String = uses.split_whitespace().map(|used| format!("import shop.{used}\n")).collect();
            tree.insert(&format!("{folder}/shop/{name}/core.py"), File::Bytes(text.as_bytes().into()));
        }
        let (workspace, problems) = read(&tree, "");
        assert_eq!(problems, []);
        workspace
    }

    fn show_edges(workspace: &Workspace) -> String {
        let kinds = |edge: &Edge| edge.kinds().iter().map(ImportKind::as_str).collect::<Vec<_>>().join("+");
        let line = |edge: &Edge| format!("{} -> {} {}", edge.from, edge.to, kinds(edge));
        workspace.edges.values().map(line).collect::<Vec<_>>().join("\n")
    }

    fn show_problems(problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| problem.to_string() + "\n").collect()
    }

    fn check_edges(files: &[(&str, &str)], expected: &str) {
        let (workspace, problems) = read(&Tree::from_texts([ROOT].into_iter().chain(files.iter().copied())), "");
        assert_eq!(show_problems(&problems), "");
        assert_eq!(show_edges(&workspace), expected);
    }

    #[test]
    fn edges_and_their_kinds() {
        let log = ("components/shop/log/__init__.py", "");
        let other = ("components/shop/other/__init__.py", "");
        check_edges(&[("bases/shop/api/core.py", "from shop import log"), log], "api -> log runtime");
        check_edges(
            &[("bases/shop/api/core.py", "import shop.log.core as x, shop.api, os"), log],
            "api -> log runtime",
        );
        check_edges(&[("bases/shop/api/a/b/c.py", "from ....log import x"), log], "api -> log runtime+relative");
        check_edges(
            &[("bases/shop/api/__init__.py", "from .. import log, api\nfrom ... import log"), log],
            "api -> log runtime+relative",
        );
        check_edges(
            &[
                ("bases/shop/api/core.py", "from .log import x\nfrom shop import *\nimport shop\nimport shopping.log"),
                log,
            ],
            "",
        );
        check_edges(
            &[
                ("bases/shop/api/core.py", "def f():\n  import shop.log\nif TYPE_CHECKING:\n  import shop.other"),
                log,
                other,
            ],
            "api -> log lazy\napi -> other type-checking",
        );
        check_edges(
            &[("bases/shop/api/core.py", "try:\n  import shop.log\nexcept ImportError: pass"), log],
            "api -> log optional",
        );
        check_edges(
            &[
                ("bases/shop/api/test_core.py", "import shop.log"),
                ("bases/shop/api/tests/x.py", "import shop.other"),
                log,
                other,
            ],
            "api -> log test\napi -> other test",
        );
        check_edges(
            &[("bases/shop/test/core.py", "import shop.log"), ("components/shop/log/core.py", "")],
            "test -> log runtime",
        );
        // The kind that binds most decides.
        check_edges(
            &[("bases/shop/api/core.py", "def f():\n  import shop.log\nimport shop.log"), log],
            "api -> log runtime+lazy",
        );
    }

    #[test]
    fn every_import_has_its_place() {
        let tree = Tree::from_texts([
            ROOT,
            ("bases/shop/api/core.py", "import os\nfrom shop.log import write, read\nimport shop.nothing"),
            ("components/shop/log/__init__.py", ""),
        ]);
        let (workspace, _) = read(&tree, "");
        let places: Vec<String> = workspace
            .edges
            .values()
            .flat_map(|edge| &edge.imports)
            .map(|place| format!("{}:{}:{} {}", place.file, place.line, place.column, place.module))
            .collect();
        assert_eq!(places, ["bases/shop/api/core.py:2:22 shop.log.write", "bases/shop/api/core.py:2:29 shop.log.read"]);
        assert_eq!(workspace.missing.len(), 1);
        assert_eq!(workspace.missing[0].name, "nothing");
    }

    #[test]
    fn bricks_of_both_themes() {
        let check = |theme: &str, files: &[&str], expected: &str| {
            let config = format!("[tool.polylith]\nnamespace = \"shop\"\n{theme}");
            let tree =
                Tree::from_texts(files.iter().map(|file| (*file, "")).chain([("workspace.toml", config.as_str())]));
            let (workspace, _) = read(&tree, "");
            let show =
                |brick: &Brick| format!("{} {} {} {}", brick.kind.as_str(), brick.name, brick.path, brick.files.len());
            assert_eq!(workspace.bricks.values().map(show).collect::<Vec<_>>().join("\n"), expected, "{files:?}");
        };
        let loose = "[tool.polylith.structure]\ntheme = \"loose\"";
        check(loose, &["bases/shop/api/core.py", "bases/shop/api/x/y.py"], "base api bases/shop/api 2");
        check(loose, &["components/shop/log/a.pyi", "components/shop/x.py", "components/other/log/a.py"], "");
        check(
            loose,
            &["components/shop/.ruff_cache/a.py", "components/shop/__pycache__/a.py", "components/shop/a/.b/c.py"],
            "",
        );
        check(loose, &["components/log/src/shop/log/core.py"], "");
        check(
            "",
            &["components/log/src/shop/log/core.py", "components/log/test/shop/log/test_core.py"],
            "component log components/log/src/shop/log 1",
        );
        check("", &["components/log/src/shop/other/core.py", "components/shop/log/core.py"], "");
    }

    #[test]
    fn projects_and_their_bricks() {
        let manifest = "[project]\nname = \"message-api\"\n[tool.polylith.bricks]\n\"../../bases/shop/api\" = \"shop/api\"\n\
            \"../../components/shop/gone\" = \"shop/gone\"\n";
        let tree = Tree::from_texts([
            ROOT,
            ("pyproject.toml", "[tool.poetry]\n"),
            ("projects/api/pyproject.toml", manifest),
            ("projects/api/deep/pyproject.toml", "[broken"),
            ("bases/shop/api/core.py", "import shop.log"),
            ("components/shop/log/core.py", ""),
        ]);
        let (workspace, problems) = read(&tree, "");
        assert_eq!(show_problems(&problems), "");
        let show = |project: &Project| {
            format!("{} {:?} {:?} {}", project.name, project.path, project.unknown, project.bricks.len())
        };
        let projects: Vec<String> = workspace.projects.iter().map(show).collect();
        assert_eq!(
            projects,
            ["message-api \"projects/api\" [\"../../components/shop/gone\"] 1", "development \"\" [] 0"]
        );
        let project = workspace.project("api").unwrap();
        assert_eq!(workspace.closure(project).len(), 2);
        assert_eq!(workspace.project("message-api"), Some(project));
        assert_eq!(workspace.project("ap"), None);
    }

    fn check_problems(files: &[(&str, &str)], expected: &str) {
        let (_, problems) = read(&Tree::from_texts(files.iter().copied()), "../shop");
        assert_eq!(show_problems(&problems), expected);
    }

    const LOG: (&str, &str) = ("components/shop/log/a.py", "");

    #[test]
    fn whole_messages() {
        check_problems(
            &[],
            "\
error: `../shop` is not a Polylith workspace: no namespace in `workspace.toml` or `pyproject.toml`
  |
  = help: a workspace has `namespace = \"…\"` under `[tool.polylith]` at its root
",
        );
        check_problems(
            &[
                (
                    "workspace.toml",
                    "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"lose\"\n",
                ),
                LOG,
            ],
            "\
error: unknown theme `lose`
 --> ../shop/workspace.toml:4:9
  |
4 | theme = \"lose\"
  |         ^^^^^^
  |
  = help: write `loose` or `tdd`; it is read as `loose`
",
        );
        let tdd = ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n");
        check_problems(
            &[tdd, ("components/shop/log/core.py", "")],
            "\
warning: workspace `../shop` has no bricks
  |
  = note: theme `tdd`: a brick is a folder `components/NAME/src/shop/NAME`, or the same below `bases`, with a Python file in it
  = help: `components/shop/log/core.py` fits the theme `loose`: write `theme = \"loose\"` under `[tool.polylith.structure]`
",
        );
        check_problems(
            &[ROOT, LOG, ("projects/x/pyproject.toml", "[project\n")],
            "\
error: not a TOML file: unclosed table, expected `]`
 --> ../shop/projects/x/pyproject.toml:1:9
  |
1 | [project
  |         ^
",
        );
        check_problems(
            &[ROOT, ("bases/shop/log/a.py", ""), ("components/shop/log/a.py", ""), ("components/shop/log/b.py", "")],
            "\
error: two bricks are called `log`
 --> ../shop/components/shop/log
  = note: the other one is `bases/shop/log`; it is left out
  = help: rename one of them: an import names a brick without saying of which kind it is
",
        );
        check_problems(
            &[ROOT, ("components/shop/log/a.py", "import os\ndef f(:\n")],
            "\
warning: Python file does not parse: expected a parameter or the end of the parameter list
 --> ../shop/components/shop/log/a.py:2:7
  |
2 | def f(:
  |       ^
  |
  = note: its imports are read as far as they can be made out
  = note: 1 more error in this file
",
        );
    }

    #[test]
    fn a_file_in_another_encoding() {
        let read = |bytes: &[u8]| {
            let mut tree = Tree::from_texts([ROOT, ("components/shop/log/core.py", "")]);
            tree.insert("bases/shop/api/core.py", File::Bytes(bytes.into()));
            let (workspace, problems) = read(&tree, "");
            assert_eq!(show_edges(&workspace), "api -> log runtime");
            show_problems(&problems)
        };
        assert_eq!(read(b"# -*- coding: latin-1 -*-\n# \xe4\nimport shop.log"), "");
        assert_eq!(
            read(b"# \xe4\nimport shop.log"),
            "\
warning: file is not UTF-8; bytes that do not fit were passed over
 --> bases/shop/api/core.py
"
        );
    }

    #[test]
    fn selects_what_it_needs() {
        for folder in ["bases", "components/shop/log/sub", "projects", "projects/api"] {
            assert!(wants_folder(folder), "{folder}");
        }
        for folder in
            ["docs", "components/shop/__pycache__", "bases/.venv/lib", "projects/api/src", "projects/.git", ""]
        {
            assert!(!wants_folder(folder), "{folder}");
        }
        for file in ["workspace.toml", "pyproject.toml", "projects/api/pyproject.toml", "bases/shop/api/core.py"] {
            assert!(wants_file(file), "{file}");
        }
        for file in
            ["README.md", "bases/shop/api/data.json", "projects/pyproject.toml", "projects/a/b/pyproject.toml", "x.py"]
        {
            assert!(!wants_file(file), "{file}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(files in prop::collection::vec((prop::sample::select(vec![
            "workspace.toml", "pyproject.toml", "projects/a/pyproject.toml", "components/shop/a/b.py", "bases/shop/a/b.py",
            "components/a/src/shop/a/b.py", "components/x.py", "bases", "projects/pyproject.toml", "components//a/b.py"]),
            prop::collection::vec(any::<u8>(), 0..80)), 0..6), theme in "loose|tdd|x", namespace in "shop||a.b|\\PC") {
            let config = format!("[tool.polylith]\nnamespace = {namespace:?}\nstructure.theme = \"{theme}\"");
            let mut tree = Tree::from_texts([("workspace.toml", config.as_str())]);
            for (path, bytes) in files {
                tree.insert(path, File::Bytes(bytes.into()));
            }
            read(&tree, "w");
        }
    }
}
