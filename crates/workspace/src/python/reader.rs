//! A snapshot of a workspace's folder becomes a [`Workspace`].
//!
//! In: a [`Tree`] and the name that its folder has in messages. Out: bricks, projects, edges, and a diagnostic for everything
//! that could not be understood; what is left is always a whole workspace. Never: reading the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::edges::{Edges, Source};
use super::facts::FileFacts;
use super::interface::Modules;
use super::layout::{self, Layout};
use super::libraries::Collector;
use super::manifest::{self, TomlError};
use super::projects;
use super::scan;
use super::settings::{self, Settings};
use crate::ReadOptions;
use crate::compat::interface as compat;
use crate::model::{Brick, BrickKind, BrickName, Language, Theme, Workspace};
use support::diagnostic::{self, Diagnostic};
use support::source::Tree;

/// Whether a folder of a workspace has to be looked into. Paths are relative to the workspace.
pub(crate) fn wants_folder(options: ReadOptions, path: &str) -> bool {
    layout::wants_folder(options, path)
}

/// Whether a file of a workspace has to be read. Paths are relative to the workspace.
pub(crate) fn wants_file(path: &str) -> bool {
    layout::wants_file(path)
}

/// Reads a workspace. `shown` is its folder's name in messages and may be empty.
pub(crate) fn read(tree: &Tree, shown: &str, options: ReadOptions) -> (Workspace, Vec<Diagnostic>) {
    let scan = |content: Content<'_>, namespace: &str| match content {
        Content::Text(text) => Some(scan::scan(text, namespace)),
        Content::Known(_) => None,
    };
    read_with(tree, shown, options, &scan)
}

/// The content of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    /// As it was read.
    Text(&'a str),
    /// By its hash: see [`Tree::known`].
    Known(u128),
}

/// Finds out what a file says, given its content and the namespace. Depends on these alone, so it may remember. What a content says that
/// is not there and not remembered is left out.
pub(crate) type Scan<'a> = dyn Fn(Content<'_>, &str) -> Option<FileFacts> + Sync + 'a;

/// [`read`] with a scanner of the caller's, such as one that remembers.
pub(crate) fn read_with(
    tree: &Tree,
    shown: &str,
    options: ReadOptions,
    scan: &Scan<'_>,
) -> (Workspace, Vec<Diagnostic>) {
    let mut reader = Reader { tree, shown, options, problems: Vec::new() };
    let config = reader.config();
    let layout = &config.layout;
    let Settings { aliases, groups, tags } = config.settings;
    let mut workspace = Workspace {
        compat: options.compat,
        theme: Some(layout.theme),
        groups,
        tags,
        ..Workspace::empty(Language::Python, &layout.namespace)
    };
    reader.find_bricks(&mut workspace, layout);
    let (projects, needed_by, problems) = projects::read(tree, shown, &workspace, &aliases);
    workspace.projects = projects;
    reader.problems.extend(problems);
    let sources = reader.scan(&workspace, layout, scan);
    reader.connect(&mut workspace, layout, &sources, &needed_by);
    read_interfaces(&mut workspace, layout, &sources);
    let mut problems = reader.problems;
    diagnostic::sort(&mut problems);
    (workspace, problems)
}

/// `[tool.polylith]` of the root.
struct Config {
    layout: Layout,
    settings: Settings,
}

struct Reader<'a> {
    tree: &'a Tree,
    shown: &'a str,
    options: ReadOptions,
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
        let layout = Layout { namespace: String::new(), theme: Theme::Loose, theme_of_files: Theme::Loose };
        Config { layout, settings: Settings::default() }
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
        let (mut theme, mut theme_of_files) = (Theme::Tdd, Theme::Tdd);
        if let Some(value) = manifest::value_at(&table, &["tool", "polylith", "structure", "theme"]) {
            match value.get_ref().as_str() {
                Some("loose") => (theme, theme_of_files) = (Theme::Loose, Theme::Loose),
                Some("tdd" | "") => {}
                other => {
                    let message = format!("unknown theme `{}`", other.unwrap_or("…"));
                    let problem = Diagnostic::error(message)
                        .at(self.shown(path), text, value.span())
                        .help("write `loose` or `tdd`; it is read as `loose`");
                    self.problems.push(problem);
                    theme = Theme::Loose;
                    // `poly` looks for bricks as with `loose` and for their files as with `tdd`.
                    theme_of_files = if self.options.compat { Theme::Tdd } else { Theme::Loose };
                }
            }
        }
        let mut values = manifest::Values::new(&table);
        let settings = settings::read(&mut values);
        let shown = self.shown(path);
        self.problems.extend(values.mistakes().iter().map(|mistake| projects::diagnostic(mistake, &shown, text)));
        Some(Config { layout: Layout { namespace, theme, theme_of_files }, settings })
    }

    fn find_bricks(&mut self, workspace: &mut Workspace, layout: &Layout) {
        for kind in BrickKind::ALL {
            for (name, brick) in layout.bricks(self.tree, kind, self.options) {
                if let Some(base) = workspace.bricks.get(&name) {
                    self.problems.push(twins(self.shown, base, &brick.path));
                }
                workspace.bricks.insert(name, brick);
            }
        }
        if workspace.bricks.is_empty() && !workspace.namespace.is_empty() {
            self.problems.push(self.no_bricks(layout));
        }
    }

    /// Says where bricks were looked for, and when they lie where the other theme has them.
    fn no_bricks(&self, layout: &Layout) -> Diagnostic {
        let name = if self.shown.is_empty() { "this workspace" } else { &format!("workspace `{}`", self.shown) };
        let example = |theme| match theme {
            Theme::Loose => format!("components/{}/NAME", layout.namespace),
            Theme::Tdd => format!("components/NAME/src/{}/NAME", layout.namespace),
        };
        let theme = layout.theme;
        let problem = Diagnostic::warning(format!("{name} has no bricks")).note(format!(
            "theme `{}`: a brick is a folder `{}`, or the same below `bases`, with a Python file in it",
            theme.as_str(),
            example(theme)
        ));
        let other = if theme == Theme::Loose { Theme::Tdd } else { Theme::Loose };
        let other = Layout { namespace: layout.namespace.clone(), theme: other, theme_of_files: other };
        let fits = |path: &&String| {
            path.ends_with(".py") && BrickKind::ALL.iter().any(|&kind| other.brick_of(path, kind).is_some())
        };
        match self.tree.files.keys().find(fits) {
            None => problem,
            Some(path) => problem.help(format!(
                "`{path}` fits the theme `{0}`: write `theme = \"{0}\"` under `[tool.polylith.structure]`",
                other.theme.as_str()
            )),
        }
    }

    /// What all files of bricks say, and of their tests.
    fn scan(&mut self, workspace: &Workspace, layout: &Layout, scan: &Scan<'_>) -> Vec<Source> {
        let of_brick = |brick: &Brick| {
            brick.files.iter().map(|file| (brick.name.clone(), file.clone(), false)).collect::<Vec<_>>()
        };
        let mut files: Vec<(BrickName, String, bool)> = workspace.bricks.values().flat_map(of_brick).collect();
        if !self.options.compat {
            let tests = layout.tests(self.tree, &workspace.bricks);
            files.extend(tests.into_iter().map(|test| (test.brick, test.path, true)));
        }
        let scanned: Vec<(Source, Vec<Diagnostic>)> = files
            .into_par_iter()
            .filter_map(|(brick, path, of_tests)| {
                let Some(bytes) = self.tree.bytes(&path) else {
                    // It had no problems, or it would have been read.
                    let facts = scan(Content::Known(*self.tree.known.get(&path)?), &layout.namespace)?;
                    return Some((Source { brick, path, of_tests, facts }, Vec::new()));
                };
                let (text, lost) = decode(bytes, self.options);
                let facts = scan(Content::Text(&text), &layout.namespace)?;
                let mut problems = Vec::new();
                if lost {
                    let message = "file is not UTF-8; bytes that do not fit were passed over";
                    problems.push(Diagnostic::warning(message).in_file(self.shown(&path)));
                }
                problems.extend(syntax_problem(&self.shown(&path), &text, &facts));
                Some((Source { brick, path, of_tests, facts }, problems))
            })
            .collect();
        let (sources, problems): (Vec<Source>, Vec<Vec<Diagnostic>>) = scanned.into_iter().unzip();
        self.problems.extend(problems.into_iter().flatten());
        sources
    }

    /// Finds out who imports whom, and which libraries.
    fn connect(&self, workspace: &mut Workspace, layout: &Layout, sources: &[Source], needed_by: &projects::NeededBy) {
        let python_version = self.text(".python-version");
        let mut libraries = Collector::new(&workspace.namespace, workspace.compat, python_version.as_deref());
        let mut edges = Edges::new(layout, &workspace.bricks, workspace.compat);
        for source in sources {
            edges.add(source, &mut libraries);
        }
        (workspace.edges, workspace.missing) = edges.finish();
        workspace.libraries = libraries.finish(&workspace.projects, needed_by);
    }
}

/// Finds out what each brick exposes.
fn read_interfaces(workspace: &mut Workspace, layout: &Layout, sources: &[Source]) {
    let facts: BTreeMap<&str, &FileFacts> =
        sources.iter().filter(|source| !source.of_tests).map(|source| (source.path.as_str(), &source.facts)).collect();
    let modules = Modules { layout, bricks: &workspace.bricks, facts: &facts };
    let interface = |brick: &Brick| match workspace.compat {
        true => Some(compat::interface(brick, &facts)),
        false => modules.interface(brick),
    };
    let interfaces: Vec<_> = workspace.bricks.values().map(interface).collect();
    for (brick, interface) in workspace.bricks.values_mut().zip(interfaces) {
        brick.interface = interface;
    }
}

/// A base and a component of one name cannot be told apart in an import; the component wins, as with `poly`.
fn twins(shown: &str, base: &Brick, component: &str) -> Diagnostic {
    let folder = if shown.is_empty() { component.to_owned() } else { format!("{shown}/{component}") };
    Diagnostic::error(format!("two bricks are called `{}`", base.name))
        .in_file(folder)
        .note(format!("the other one is `{}`; it is left out", base.path))
        .help("rename one of them: an import names a brick without saying of which kind it is")
}

/// The text of a Python file, and whether something of it was lost.
fn decode(bytes: &[u8], options: ReadOptions) -> (Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    if !options.compat && declares_encoding(bytes) {
        // As if it were Latin-1: right for the most, and names of modules are ASCII.
        return (bytes.iter().map(|byte| char::from(*byte)).collect(), false);
    }
    (bytes.utf8_chunks().map(|chunk| chunk.valid()).collect(), true)
}

/// Whether Python would read the file in another encoding than UTF-8, on its first two lines' word.
fn declares_encoding(bytes: &[u8]) -> bool {
    bytes.split(|&byte| byte == b'\n').take(2).any(|line| {
        let line = String::from_utf8_lossy(line);
        line.trim_start().starts_with('#') && (line.contains("coding:") || line.contains("coding="))
    })
}

/// One diagnostic for a file that does not parse: the first error, since the others mostly follow from it.
fn syntax_problem(shown: &str, text: &str, facts: &FileFacts) -> Option<Diagnostic> {
    let first = facts.error.as_ref()?;
    let problem = Diagnostic::warning(format!("Python file does not parse: {}", first.message))
        .at(shown, text, first.range.clone())
        .note("its imports are read as far as they can be made out");
    Some(match facts.errors - 1 {
        0 => problem,
        1 => problem.note("1 more error in this file"),
        more => problem.note(format!("{more} more errors in this file")),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Edge, ImportKind, Project};
    use support::source::File;

    const ROOT: (&str, &str) =
        ("workspace.toml", "[tool.polylith]\nnamespace = \"shop\"\n[tool.polylith.structure]\ntheme = \"loose\"\n");

    fn read(tree: &Tree, shown: &str) -> (Workspace, Vec<Diagnostic>) {
        super::read(tree, shown, ReadOptions::default())
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

    proptest! {
        #[test]
        fn never_panics(files in prop::collection::vec((prop::sample::select(vec![
            "workspace.toml", "pyproject.toml", "projects/a/pyproject.toml", "components/shop/a/b.py", "bases/shop/a/b.py",
            "components/a/src/shop/a/b.py", "components/x.py", "bases", "projects/pyproject.toml", "components//a/b.py"]),
            prop::collection::vec(any::<u8>(), 0..80)), 0..6), theme in "loose|tdd|x", namespace in "shop||a.b|\\PC") {
            let config = format!("[tool.polylith]\nnamespace = {namespace:?}\nstructure.theme = \"{theme}\"");
            let mut tree = Tree::from_texts([("workspace.toml", config.as_str())]);
            for (path, bytes) in files {
                tree.insert(path, File::Bytes(bytes.as_slice().into()));
            }
            read(&tree, "w");
        }
    }
}
